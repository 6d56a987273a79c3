import unittest
from itertools import product
from math import nan

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from .. import impossible_segments, match_segments
from ..segments import OPERATORS
from .properties import checked

FALLBACK = ([], True)


def segment(*conditions):
    """("r >= 4", "f < 2") as a segment that is no fallback."""
    words = (condition.split() for condition in conditions)
    return [(metric, sign, float(value)) for metric, sign, value in words], False


class TestMatchSegments(unittest.TestCase):
    def check(self, columns, segments, expected):
        result = match_segments(columns, segments)
        self.assertEqual(result.tolist(), expected)
        self.assertEqual(result.dtype.kind, "i")

    def test_operators(self):
        for sign, expected in {
            ">=": [-1, 0, 0],
            ">": [-1, -1, 0],
            "<=": [0, 0, -1],
            "<": [0, -1, -1],
            "=": [-1, 0, -1],
            "!=": [0, -1, 0],
        }.items():
            with self.subTest(sign):
                self.check({"r": [1, 2, 3]}, [segment(f"r {sign} 2")], expected)

    def test_all_conditions_must_hold(self):
        columns = {"r": [5, 5, 1], "f": [5, 1, 5]}
        self.check(columns, [segment("r >= 4", "f >= 4")], [0, -1, -1])

    def test_two_conditions_on_one_metric(self):
        self.check({"r": [1, 2, 3, 4]}, [segment("r >= 2", "r <= 3")], [-1, 0, 0, -1])

    def test_first_match_wins(self):
        segments = [segment("r >= 4"), segment("r >= 2"), segment("r >= 5")]
        self.check({"r": [5, 3, 1]}, segments, [0, 1, -1])

    def test_fallback_takes_who_is_left(self):
        self.check({"r": [5, 3]}, [segment("r >= 4"), FALLBACK], [0, 1])

    def test_nobody_is_left_after_a_fallback(self):
        self.check({"r": [5, 3]}, [FALLBACK, segment("r >= 4")], [0, 0])

    def test_fallback_has_no_conditions_to_meet(self):
        self.check({"r": [5, 3]}, [(segment("r >= 4")[0], True)], [0, 0])

    def test_no_conditions_match_nobody(self):
        self.check({"r": [5, nan]}, [([], False)], [-1, -1])

    def test_missing_meets_no_condition(self):
        for sign in OPERATORS:
            with self.subTest(sign):
                self.check({"r": [nan]}, [segment(f"r {sign} 2")], [-1])

    def test_missing_falls_to_the_fallback(self):
        self.check({"r": [nan]}, [segment("r != 2"), FALLBACK], [1])

    def test_nobody(self):
        self.check({"r": []}, [segment("r >= 1"), FALLBACK], [])
        self.check({}, [FALLBACK], [])

    def test_no_segments(self):
        self.check({"r": [1, 2]}, [], [-1, -1])

    def test_unknown_metric_and_operator(self):
        with self.assertRaisesRegex(ValueError, "'x'"):
            match_segments({"r": [1]}, [segment("x > 1")])
        with self.assertRaisesRegex(ValueError, "'~'"):
            match_segments({"r": [1]}, [segment("r ~ 1")])

    def test_columns_of_unequal_length(self):
        with self.assertRaises(ValueError):
            match_segments({"r": [1], "f": [1, 2]}, [FALLBACK])


class TestImpossibleSegments(unittest.TestCase):
    domains = {"r": (1, 5), "f": (1, 5), "p": (0.0, 1.0), "days": (0.0, None)}

    def check(self, segments, expected):
        self.assertEqual(impossible_segments(segments, self.domains), expected)

    def test_contradiction(self):
        self.check([segment("r >= 4", "r <= 2")], [0])
        self.check([segment("r = 3", "r != 3")], [0])
        self.check([segment("r = 3", "r = 4")], [0])

    def test_contradiction_of_a_metric_without_bands(self):
        self.check([segment("p > 0.5", "p < 0.5")], [0])
        self.check([segment("p >= 0.5", "p <= 0.5")], [])
        self.check([segment("p > 0.5", "p <= 0.5")], [0])
        self.check([segment("p > 0.3", "p < 0.5")], [])

    def test_bands_are_whole(self):
        self.check([segment("r > 3", "r < 4")], [0])
        self.check([segment("r = 2.5")], [0])

    def test_continuous_metrics_are_not(self):
        self.check([segment("days > 3", "days < 4")], [])

    def test_out_of_range(self):
        self.check([segment("r > 5")], [0])
        self.check([segment("r < 1")], [0])
        self.check([segment("r >= 5"), segment("r <= 1")], [])
        self.check([segment("p > 1"), segment("p < 0"), segment("days < 0")], [0, 1, 2])
        self.check([segment("p >= 1"), segment("p <= 0"), segment("days <= 0")], [])

    def test_open_end_and_unlisted_metric(self):
        self.check([segment("days > 1e9"), segment("other < -1e9")], [])
        self.check([segment("other > 2", "other < 1")], [0])

    def test_covered_by_one_earlier(self):
        self.check([segment("r >= 3"), segment("r >= 4", "f >= 4")], [1])
        self.check([segment("r >= 4", "f >= 4"), segment("r >= 3")], [])

    def test_covered_by_several_together(self):
        self.check([segment("r >= 3"), segment("r <= 2"), segment("f = 5")], [2])

    def test_covered_among_more_conditions(self):
        self.check([segment("r >= 3"), segment("r >= 4", "days > 10")], [1])

    def test_conditions_on_other_metrics_cover_nothing(self):
        self.check([segment("r >= 3", "days > 10"), segment("r >= 4")], [])
        self.check([segment("days >= 0"), segment("r >= 4"), segment("days > 3")], [])

    def test_after_a_fallback(self):
        self.check(
            [FALLBACK, segment("r >= 4"), segment("days > 1"), FALLBACK], [1, 2, 3]
        )

    def test_fallback_is_left_for_missing_values(self):
        self.check([segment("r >= 1"), FALLBACK], [])

    def test_no_conditions(self):
        self.check([([], False), segment("r > 1")], [0])

    def test_contradictory_segment_covers_nothing(self):
        self.check([segment("r > 3", "r < 2"), segment("r = 5")], [0])

    def test_none(self):
        self.check([], [])
        self.check([FALLBACK], [])

    def test_unknown_operator(self):
        with self.assertRaises(ValueError):
            impossible_segments([segment("r ~ 1")], self.domains)

    def test_grid_beyond_reason_is_not_searched(self):
        domains = {f"m{i}": (1, 50) for i in range(9)}
        segments = [
            segment(*(f"m{i} >= 1" for i in range(9))),
            segment("m1 > 3", "m1 < 4"),
        ]
        self.assertEqual(impossible_segments(segments, domains), [1])

    @checked
    @given(
        st.lists(
            st.lists(
                st.tuples(
                    st.sampled_from("rf"),
                    st.sampled_from(list(OPERATORS)),
                    st.integers(0, 6),
                ),
                min_size=1,
                max_size=3,
            ),
            max_size=6,
        )
    )
    def test_nobody_is_ever_in_them(self, conditions):
        segments = [(each, False) for each in conditions]
        r, f = np.array(list(product(range(1, 6), repeat=2))).T
        reached = set(match_segments({"r": r, "f": f}, segments).tolist())
        expected = [index for index in range(len(segments)) if index not in reached]
        self.check(segments, expected)

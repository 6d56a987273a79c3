from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ..leading_groups import cumulative_shares, leading
from .properties import checked

FIGURES = st.lists(st.integers(0, 1000), max_size=30)


class TestLeading(TestCase):
    def test_the_largest_lead(self):
        groups = [("a", 1), ("b", 5), ("c", 3), ("d", 2), ("e", 4)]
        self.assertEqual(
            leading(groups, 2),
            ([("b", 5), ("e", 4)], [("c", 3), ("d", 2), ("a", 1)]),
        )

    def test_equal_ones_stay_in_order(self):
        first, rest = leading([("a", 1), ("b", 1), ("c", 1), ("d", 1)], 2)
        self.assertEqual(first, [("a", 1), ("b", 1)])
        self.assertEqual(rest, [("c", 1), ("d", 1)])

    def test_one_alone_is_no_rest(self):
        groups = [("a", 3), ("b", 2), ("c", 1)]
        self.assertEqual(leading(groups, 2), (groups, []))

    def test_nothing(self):
        self.assertEqual(leading([], 3), ([], []))

    @checked
    @given(FIGURES, st.integers(1, 10))
    def test_nothing_is_lost(self, figures, most):
        groups = list(enumerate(figures))
        first, rest = leading(groups, most)
        self.assertEqual(sorted(first + rest), groups)
        self.assertNotEqual(len(rest), 1)


class TestCumulativeShares(TestCase):
    def test_shares_add_up(self):
        self.assertEqual(cumulative_shares([5, 3, 2]), [0.5, 0.8, 1.0])

    def test_there_is_no_share_of_nothing(self):
        self.assertEqual(cumulative_shares([0, 0]), [None, None])
        self.assertEqual(cumulative_shares([]), [])

    @checked
    @given(FIGURES)
    def test_shares_grow_to_one(self, figures):
        shares = cumulative_shares(figures)
        if any(figures):
            self.assertEqual(shares, sorted(shares))
            self.assertAlmostEqual(shares[-1], 1)

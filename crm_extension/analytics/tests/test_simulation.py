from unittest import TestCase

import numpy as np

from ..evaluation import evaluate
from ..facts import purchase_facts
from ..segments import match_segments
from ..simulation import (
    HypotheticalPurchase,
    Outcome,
    condition_domains,
    cross_table,
    hypothetical_documents,
    hypothetical_lines,
    mean_score,
    member_counts,
    metrics_without_data,
    moved,
    movers,
    reasons,
    score_distribution,
    side_by_side,
    unreachable_segments,
)
from .test_evaluation import metrics, rule, spec

RICH_POOR = ((("monetary", ">=", 10),), False), ((), True)


def outcome(customers, scores, names=("monetary",), points=None, **values):
    """An outcome with given scores; everybody is A, stable, in the first segment."""
    size = len(customers)
    cents = np.array(points if points is not None else np.zeros((size, len(names))))
    given = {
        "class_place": np.zeros(size, np.int8),
        "segment": np.zeros(size, np.int16),
        "stage_place": np.full(size, 3, np.int8),
    }
    given.update({name: np.array(column) for name, column in values.items()})
    return Outcome(
        customers=np.array(customers),
        score=np.array(scores, float),
        cents=np.rint(cents * 100).astype(np.int16),
        metrics=names,
        **given,
    )


class TestOutcome(TestCase):
    """What is kept of a scoring, and lining two of them up."""

    def evaluated(self):
        rules = rule("monetary", weight=3), rule("growth", weight=1, missing="skip")
        model = spec(*rules, segments=RICH_POOR)
        numbers = metrics(monetary=[5, 10, 20], growth=[0.5, np.nan, -0.5])
        found = evaluate(model, numbers)
        return found, Outcome.of(np.array([4, 7, 9]), found, model)

    def test_keeps_what_an_evaluation_says(self):
        found, kept = self.evaluated()
        self.assertEqual(kept.customers.tolist(), [4, 7, 9])
        self.assertEqual(kept.score.tolist(), found.score.tolist())
        self.assertEqual(kept.value_class.tolist(), found.value_class.tolist())
        self.assertEqual(kept.stage.tolist(), found.stage.tolist())
        self.assertEqual(kept.segment.tolist(), [1, 0, 0])
        self.assertEqual(kept.metrics, ("monetary", "growth"))
        np.testing.assert_array_equal(kept.cents / 100, found.contributions)

    def test_does_not_hold_the_evaluation_in_memory(self):
        found, kept = self.evaluated()
        for own, other in (
            (kept.score, found.score),
            (kept.segment, found.segment),
            (kept.cents, found.contributions),
        ):
            self.assertFalse(np.shares_memory(own, other))

    def test_who_is_on_one_side_only_has_no_score_on_the_other(self):
        before, after = side_by_side(outcome([2, 5], [10, 20]), outcome([1, 5], [3, 4]))
        self.assertEqual(before.customers.tolist(), [1, 2, 5])
        self.assertEqual(after.customers.tolist(), [1, 2, 5])
        np.testing.assert_array_equal(before.score, [np.nan, 10, 20])
        np.testing.assert_array_equal(after.score, [3, np.nan, 4])
        self.assertEqual(before.value_class.tolist(), ["none", "a", "a"])
        self.assertEqual(before.stage.tolist(), ["none", "stability", "stability"])
        self.assertEqual(after.segment.tolist(), [0, -1, 0])

    def test_nobody_on_either_side(self):
        before, after = side_by_side(Outcome.unscored([]), Outcome.unscored([], ["x"]))
        self.assertEqual((len(before), len(after)), (0, 0))
        self.assertEqual(movers(before, after).tolist(), [])
        self.assertEqual(mean_score(before.score), None)

    def test_only_some(self):
        chosen = outcome([1, 2, 3], [10, 20, 30]).only(np.array([True, False, True]))
        self.assertEqual(chosen.customers.tolist(), [1, 3])
        self.assertEqual(chosen.score.tolist(), [10, 30])
        self.assertEqual(chosen.cents.shape, (2, 1))


class TestMoves(TestCase):
    """Who moved, and why."""

    def test_each_kind_by_itself(self):
        before = outcome([1, 2, 3, 4, 5], [10, 10, 10, 10, 10])
        after = outcome(
            [1, 2, 3, 4, 5],
            [10, 11, 10, 10, 10],
            class_place=[0, 0, 1, 0, 0],
            segment=[0, 0, 0, 1, 0],
            stage_place=[3, 3, 3, 3, 4],
        )
        found = moved(before, after, ["x", "y"], ["x", "y"])
        self.assertEqual(
            {name: np.flatnonzero(mask).tolist() for name, mask in found.items()},
            {"score": [1], "class": [2], "segment": [3], "stage": [4]},
        )

    def test_segments_are_told_by_their_codes(self):
        before = outcome([1, 2, 3, 4], [1] * 4, segment=[0, 1, 2, -1])
        after = outcome([1, 2, 3, 4], [1] * 4, segment=[1, 0, 0, -1])
        found = moved(before, after, ["a", "b", "c"], ["b", "a"])
        self.assertEqual(found["segment"].tolist(), [False, False, True, False])

    def test_a_first_score_is_a_move_even_to_zero(self):
        before, after = side_by_side(outcome([], []), outcome([1], [0]))
        found = moved(before, after, [], ["x"])
        self.assertTrue(all(mask.all() for mask in found.values()))

    def test_largest_move_first_ties_by_customer(self):
        before = outcome([1, 2, 3, 4, 5], [50, 50, 50, 50, np.nan])
        after = outcome([1, 2, 3, 4, 5], [50, 55, 30, 45, 90])
        self.assertEqual(movers(before, after).tolist(), [2, 1, 3])
        self.assertEqual(movers(before, after, 1).tolist(), [2])

    def test_reasons_by_metric(self):
        before = outcome([1], [60], ("m", "f", "r"), [[30, 20, 10]])
        after = outcome([1], [57.25], ("r", "m", "g", "m"), [[10, 20, 7.25, 20]])
        self.assertEqual(
            reasons(before, after, 0),
            [("f", 20.0, 0.0, -20.0), ("m", 30.0, 40.0, 10.0), ("g", 0, 7.25, 7.25)],
        )
        self.assertEqual(len(reasons(before, after, 0, 2)), 2)


class TestTables(TestCase):
    """Transitions, distribution, members."""

    def test_lists_of_different_lengths(self):
        table = cross_table([0, 0, 1, -1], [0, 2, 2, 3], 3, 4)
        self.assertEqual(table.tolist(), [[1, 0, 1, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
        table = cross_table([3, 2], [0, -1], 4, 2)
        self.assertEqual(table.tolist(), [[0, 0], [0, 0], [0, 1], [1, 0]])

    def test_distribution(self):
        found = score_distribution(
            outcome([1, 2], [0, 100]), outcome([1, 2], [5, np.nan])
        )
        self.assertEqual((found["limits"][1], len(found["limits"])), (5, 21))
        self.assertEqual(found["before"], [1, *[0] * 18, 1])
        self.assertEqual(found["after"], [0, 1, *[0] * 18])
        self.assertEqual((found["mean_before"], found["mean_after"]), (50, 5))

    def test_members(self):
        found = outcome([1, 2, 3, 4], [1] * 4, segment=[2, 0, 2, -1])
        self.assertEqual(member_counts(found, 4), [1, 0, 2, 0])


class TestRulesWithoutData(TestCase):
    """Rules that tell nobody apart because there is nothing to tell by."""

    def test_missing_or_zero_for_all(self):
        rules = [rule(name) for name in ("a", "b", "c", "d", "e")]
        rules.append(rule("a", key="again"))
        columns = {
            "a": [np.nan, np.nan],
            "b": [0, 0],
            "c": [0, 1],
            "d": [np.nan, 0],
            "e": [-1, np.nan],
        }
        found = metrics_without_data(spec(*rules), metrics(**columns))
        self.assertEqual(found, ["a", "b", "d"])


class TestUnreachable(TestCase):
    """Segments that nobody can ever be in."""

    def domains(self, *rules):
        return condition_domains(spec(*rules), {"days": (0, None), "share": (0.0, 1.0)})

    def unreachable(self, *segments, rules=()):
        listed = [*((conditions, False) for conditions in segments), ((), True)]
        return unreachable_segments(listed, self.domains(*rules))

    def test_contradiction(self):
        self.assertEqual(self.unreachable([("days", ">", 5), ("days", "<", 5)]), [0])
        self.assertEqual(self.unreachable([("days", ">=", 5), ("days", "<=", 5)]), [])

    def test_outside_the_range(self):
        for condition in (("score", ">", 100), ("days", "<", 0), ("share", ">", 1)):
            with self.subTest(condition=condition):
                self.assertEqual(self.unreachable([condition]), [0])

    def test_weaker_or_equal_before(self):
        for weaker, stronger in (
            ([("score", ">=", 80)], [("score", ">=", 90)]),
            ([("score", ">=", 80)], [("score", ">=", 80)]),
            ([("score", ">", 80)], [("score", ">=", 81), ("days", "<", 3)]),
            ([("days", "!=", 4)], [("days", "<", 4)]),
            ([("x", ">", 1), ("x", "<", 9)], [("x", "=", 5)]),
        ):
            with self.subTest(weaker=weaker, stronger=stronger):
                self.assertEqual(self.unreachable(weaker, stronger), [1])

    def test_not_weaker_before(self):
        for first, second in (
            ([("score", ">", 80)], [("score", ">=", 80)]),
            ([("score", ">=", 80), ("days", "<", 3)], [("score", ">=", 90)]),
            # Days may be missing: then only the second holds.
            ([("days", ">=", 0)], [("score", ">=", 90)]),
            ([("score", "<", 10)], [("score", ">", 5)]),
        ):
            with self.subTest(first=first, second=second):
                self.assertEqual(self.unreachable(first, second), [])

    def test_bands(self):
        rules = [rule("monetary", rfm_role="m"), rule("growth", rfm_role="f", bands=3)]
        segments = [
            [("m_score", ">=", 4)],
            [("m_score", ">", 3), ("f_score", "=", 1)],
            [("f_score", ">", 3)],
            [("m_score", "<=", 3)],
            [("m_score", "=", 2)],
        ]
        self.assertEqual(self.unreachable(*segments, rules=rules), [1, 2, 4])

    def test_band_that_no_rule_gives(self):
        self.assertEqual(self.unreachable([("r_score", ">=", 1)]), [0])
        linear = rule("growth", method="linear", thresholds=(0, 1), rfm_role="r")
        self.assertEqual(self.unreachable([("r_score", "=", 1)], rules=[linear]), [0])

    def test_unreachable_means_that_nobody_matches(self):
        """Against brute force, for pairs of segments on a small grid."""
        values = np.array([np.nan, *np.arange(-1, 4.5, 0.5)])
        columns = {"x": values}
        signs = (">=", ">", "<=", "<", "=", "!=")
        for first in signs:
            for second in signs:
                segments = [
                    ([("x", first, 1.0)], False),
                    ([("x", second, 2.0)], False),
                ]
                matched = set(match_segments(columns, segments).tolist())
                empty = [place for place in (0, 1) if place not in matched]
                with self.subTest(first=first, second=second):
                    self.assertEqual(unreachable_segments(segments, {}), empty)


class TestHypotheticalPurchases(TestCase):
    """Made-up purchases are read like real ones."""

    def test_facts(self):
        purchases = [
            HypotheticalPurchase(100, 50.0, 20.0),
            HypotheticalPurchase(110, 30.0),
        ]
        facts = purchase_facts(
            hypothetical_documents(7, purchases),
            [hypothetical_lines(purchases)],
            120,
            (105, 121, 90, 105),
        )
        self.assertEqual(facts.customers.tolist(), [7])
        found = {name: float(facts[name][0]) for name in facts.columns}
        self.assertEqual((found["first_day"], found["last_day"]), (100, 110))
        self.assertEqual((found["monetary"], found["monetary_before"]), (30, 50))
        self.assertEqual((found["frequency"], found["margin"]), (1, 0))

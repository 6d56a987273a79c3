import json
import unittest
from math import nan

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ..backtest import (
    Outcome,
    beats_baseline,
    compare_classes,
    compare_forecast,
    compare_rankings,
    foretell,
    outcome_of,
    ranking_quality,
)
from ..facts import Facts
from ..lifetime import Lifetime, LifetimeSettings, lifetime_values
from ..metrics import MetricContext, gap_days
from .properties import checked


def outcome(revenue, baseline=None, days=None):
    revenue = np.asarray(revenue, dtype=float)
    baseline = np.zeros(len(revenue)) if baseline is None else baseline
    days = (revenue > 0).astype(int) if days is None else days
    return Outcome(revenue, np.asarray(days), np.asarray(baseline, dtype=float))


def period(monetary, purchases=(), as_of=100):
    """Return facts of a window: customer -> money, and (customer, day) of purchases."""
    facts = Facts(np.array(sorted(monetary)))
    facts.add(
        {"monetary": np.array([monetary[each] for each in sorted(monetary)], float)}
    )
    pairs = np.array(purchases, dtype=int).reshape(-1, 2)
    facts.purchases = (pairs[:, 0], pairs[:, 1], as_of)
    return facts


class TestOutcome(unittest.TestCase):
    def test_by_scored_customer(self):
        before = period({3: 30, 7: 70})
        after = period(
            {3: 5, 9: 900}, [(3, 40), (3, 51), (3, 51), (3, 60), (9, 55), (9, 1)]
        )
        found = outcome_of(np.array([3, 7]), before, after, 50)
        self.assertEqual(found.baseline.tolist(), [30, 70])
        self.assertEqual(found.revenue.tolist(), [5, 0])
        self.assertEqual(found.purchase_days.tolist(), [2, 0])
        self.assertEqual(found.bought.tolist(), [True, False])
        self.assertEqual(found.total, 5)

    def test_the_day_of_the_cutoff_is_before_the_period(self):
        after = period({1: 5}, [(1, 50)])
        found = outcome_of(np.array([1]), period({1: 0}), after, 50)
        self.assertFalse(found.bought.any())

    def test_nobody(self):
        found = outcome_of(np.array([], int), period({}), period({4: 9}, [(4, 9)]), 5)
        self.assertEqual(len(found), 0)
        self.assertFalse(found.is_comparable)


class TestRankings(unittest.TestCase):
    def test_by_hand(self):
        """Ten customers: the best by the ranking brought 60 of 100."""
        revenue = [60, 0, 30, 10, 0, 0, 0, 0, 0, 0]
        found = ranking_quality(range(10, 0, -1), outcome(revenue))
        self.assertEqual(found["lift"], [6.0, 0, 3, 1, 0, 0, 0, 0, 0, 0])
        self.assertAlmostEqual(found["top_share"], 0.6)
        # Buyers at places 1, 3 and 4 beat 7 + 6 + 6 of 7 others each.
        self.assertAlmostEqual(found["auc"], 19 / 21)

    def test_missing_ranks_last(self):
        known = ranking_quality([3, 2, -9, -10], outcome([4, 3, 2, 1]))
        missing = ranking_quality([3, 2, -9, nan], outcome([4, 3, 2, 1]))
        self.assertEqual(known, missing)

    def test_without_revenue_shares_are_unknown(self):
        found = ranking_quality([1, 2], outcome([0, 0]))
        self.assertEqual(found["lift"], [None] * 10)
        self.assertIsNone(found["top_share"])
        self.assertIsNone(found["auc"])

    def test_money_back_is_nothing_to_have_shares_of(self):
        found = ranking_quality([1, 2], outcome([-5, 2]))
        self.assertIsNone(found["top_share"])

    def test_everybody_bought(self):
        self.assertIsNone(ranking_quality([1, 2], outcome([5, 5]))["auc"])

    def test_what_knows_nobody_is_left_out(self):
        rankings = {
            "baseline": np.array([1.0, 2.0]),
            "score": np.array([2.0, 1.0]),
            "clv": np.array([nan, 1.0]),
            "p_return": np.array([nan, nan]),
        }
        found = compare_rankings(rankings, outcome([1, 2]))
        self.assertEqual(list(found), ["score", "clv", "baseline"])

    def test_nobody(self):
        nothing = np.array([])
        found = compare_rankings(
            {"score": nothing, "clv": nothing, "baseline": nothing}, outcome([])
        )
        self.assertEqual(list(found), ["score", "baseline"])
        self.assertIsNone(found["score"]["top_share"])

    def test_unequal_lengths(self):
        with self.assertRaises(ValueError):
            ranking_quality([1, 2, 3], outcome([1, 2]))


class TestClasses(unittest.TestCase):
    def test_by_hand(self):
        """A, the second customer, brought 50 of 100, the best by baseline 20."""
        found = compare_classes(
            np.array(["b", "a", "c"]), outcome([20, 50, 30], baseline=[9, 5, 7])
        )
        self.assertEqual([each["key"] for each in found], ["a", "b", "c"])
        self.assertEqual([each["customers"] for each in found], [1, 1, 1])
        np.testing.assert_allclose([each["share"] for each in found], [0.5, 0.2, 0.3])
        np.testing.assert_allclose(
            [each["baseline_share"] for each in found], [0.2, 0.3, 0.5]
        )

    def test_equal_baselines_share(self):
        """Whoever comes first in the list must not get the other's revenue."""
        found = compare_classes(np.array(["a", "c"]), outcome([0, 8], baseline=[1, 1]))
        self.assertEqual([each["baseline_share"] for each in found[::2]], [0.5, 0.5])

    def test_none_is_shown_only_where_it_is(self):
        found = compare_classes(np.array(["none"]), outcome([3]))
        self.assertEqual([each["key"] for each in found], ["a", "b", "c", "none"])
        self.assertEqual(found[-1]["share"], 1)

    def test_without_revenue(self):
        for each in compare_classes(np.array(["a", "b"]), outcome([0, 0])):
            self.assertIsNone(each["share"])
            self.assertIsNone(each["baseline_share"])


class TestAgainstTheBaseline(unittest.TestCase):
    def judged(self, score, baseline, revenue, classes):
        data = outcome(revenue, baseline)
        rankings = {"score": np.array(score, float), "baseline": data.baseline}
        return beats_baseline(
            compare_rankings(rankings, data), compare_classes(np.array(classes), data)
        )

    def test_ahead(self):
        found = self.judged([3, 2, 1], [1, 2, 3], [9, 5, 0], list("abc"))
        self.assertEqual(set(found.values()), {True})

    def test_behind(self):
        found = self.judged([1, 2, 3], [3, 2, 1], [9, 5, 0], list("cba"))
        self.assertEqual(set(found.values()), {False})

    def test_as_good_is_not_ahead(self):
        found = self.judged([3, 2, 1], [30, 20, 10], [9, 5, 0], list("abc"))
        self.assertEqual(set(found.values()), {False})

    def test_unknown(self):
        found = self.judged([3, 2], [30, 20], [0, 0], list("ab"))
        self.assertEqual(set(found.values()), {None})


class TestForecast(unittest.TestCase):
    def learned(self):
        """Return facts of a made-up world, and the context after a run over it."""
        rng = np.random.default_rng(7)
        x = rng.geometric(0.4, 600) - 1.0
        T = rng.integers(200, 400, 600).astype(float)
        t_x = np.where(x > 0, np.floor(T * rng.uniform(0.2, 1, 600)), 0.0)
        facts = Facts(np.arange(1, 601))
        facts.add({"x": np.minimum(x, t_x), "t_x": t_x, "T": T})
        typical = rng.gamma(3.0, 5.0, 600)
        facts.add(
            {"mean_value": rng.gamma(2 * np.fmax(x, 1)) * typical / np.fmax(x, 1)}
        )
        facts.add({"monetary": np.full(600, 10.0), "margin": np.full(600, 4.0)})
        settings = LifetimeSettings(model="bgnbd", previous={"holdout": {"bgnbd": {}}})
        context = MetricContext(400, {}, settings)
        gaps = gap_days(facts, context)
        context.lifetime = lifetime_values(facts, settings, gaps)
        return facts, context

    def test_of_the_period_and_from_the_same_fit(self):
        facts, context = self.learned()
        self.assertEqual(context.lifetime.source, "bgnbd")
        found = foretell(facts, context, 90)
        # The settings' own days to return are ninety too.
        np.testing.assert_array_equal(found.p_return, context.lifetime.p_return)
        self.assertTrue(
            (found.expected_purchases < context.lifetime.expected_purchases).all()
        )
        self.assertTrue((foretell(facts, context, 30).p_return < found.p_return).all())

    def test_a_rule_of_thumb_foretells_nothing(self):
        facts, context = self.learned()
        context.lifetime.source = "heuristic"
        self.assertIsNone(foretell(facts, context, 90))
        context.lifetime = None
        self.assertIsNone(foretell(facts, context, 90))
        self.assertIsNone(compare_forecast(None, outcome([1])))

    def test_sums(self):
        columns = [np.array([0.5, 0.25]) for _ in range(5)]
        foretold = Lifetime(*columns, source="bgnbd", parameters={})
        found = compare_forecast(foretold, outcome([7, 0], days=[3, 0]))
        self.assertEqual(
            found,
            {
                "predicted_purchases": 0.75,
                "actual_purchases": 3,
                "predicted_buyers": 0.75,
                "actual_buyers": 1,
            },
        )


customers = st.lists(
    st.tuples(
        st.integers(-3, 3),
        st.integers(0, 50),
        st.integers(0, 50),
        st.sampled_from(["a", "b", "c", "none"]),
    ),
    min_size=1,
    max_size=30,
)


def columns_of(rows):
    score, revenue, baseline, classes = zip(*rows, strict=True)
    return np.array(score, float), outcome(revenue, baseline), np.array(classes)


class TestProperties(unittest.TestCase):
    @given(customers, st.randoms(use_true_random=False))
    @checked
    def test_the_order_of_customers_is_of_no_matter(self, rows, random):
        shuffled = list(rows)
        random.shuffle(shuffled)
        for one, other in zip(self.all_of(rows), self.all_of(shuffled), strict=True):
            np.testing.assert_allclose(one, other, atol=1e-9)

    def all_of(self, rows):
        """Return all numbers of a comparison; -1 for unknown ones."""
        score, data, classes = columns_of(rows)
        quality = ranking_quality(score, data)
        numbers = [*quality.pop("lift"), *quality.values()]
        for each in compare_classes(classes, data):
            numbers += [each["customers"], each["share"], each["baseline_share"]]
        return [-1 if number is None else number for number in numbers]

    @given(customers)
    @checked
    def test_shares_are_of_the_whole(self, rows):
        score, data, classes = columns_of(rows)
        found = compare_classes(classes, data)
        self.assertEqual(sum(each["customers"] for each in found), len(rows))
        if data.is_comparable:
            for name in ("share", "baseline_share"):
                self.assertAlmostEqual(sum(each[name] for each in found), 1)
            lift = ranking_quality(score, data)["lift"]
            self.assertAlmostEqual(sum(lift), 10)

    @given(customers)
    @checked
    def test_who_knows_the_future_cannot_be_beaten(self, rows):
        score, data, _classes = columns_of(rows)
        best, found = (ranking_quality(each, data) for each in (data.revenue, score))
        for name in ("top_share", "rank_correlation", "auc"):
            if found[name] is not None:
                self.assertGreaterEqual(best[name] + 1e-9, found[name])

    @given(customers)
    @checked
    def test_a_ranking_does_not_beat_itself(self, rows):
        _score, data, classes = columns_of(rows)
        order = np.argsort(-data.baseline, kind="stable")
        as_baseline = np.empty(len(rows), "U4")
        as_baseline[order] = np.sort(classes)
        # Of equal baselines a class may hold the better ones: they must be distinct.
        data = Outcome(
            data.revenue, data.purchase_days, data.baseline - order.argsort() / 100
        )
        qualities = compare_rankings(
            {"score": data.baseline, "baseline": data.baseline}, data
        )
        found = beats_baseline(qualities, compare_classes(as_baseline, data))
        self.assertFalse(any(found.values()))

    @given(customers)
    @checked
    def test_ready_for_json(self, rows):
        score, data, classes = columns_of(rows)
        rankings = {"score": score, "baseline": data.baseline}
        found = [compare_rankings(rankings, data), compare_classes(classes, data)]
        json.dumps([*found, beats_baseline(*found)], allow_nan=False)

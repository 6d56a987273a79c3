from unittest import TestCase

import numpy as np

from ..evaluation import RuleSpec, ScoreSpec, evaluate, rule_bands

FALLBACK = ((), True)


def rule(metric, key=None, **values):
    """A rule with five equal shares of customers, unless told otherwise."""
    given = {
        "method": "quantile",
        "bands": 5,
        "thresholds": (),
        "higher_is_better": True,
        "weight": 1.0,
        "missing": "zero",
    }
    return RuleSpec(key=key or metric, metric=metric, **{**given, **values})


def spec(*rules, segments=(FALLBACK,)):
    """A score model that shares out revenue into classes."""
    return ScoreSpec(rules, segments, "monetary", 0.8, 0.95)


def metrics(**columns):
    """Metrics of a few customers; what stages need is there."""
    size = len(next(iter(columns.values())))
    given = {
        "monetary": np.arange(size, dtype=float),
        "purchase_days": np.full(size, 5),
        "tenure_days": np.full(size, 500),
        "overdue_ratio": np.zeros(size),
        "growth": np.zeros(size),
    }
    return {
        name: np.asarray(column, float) for name, column in {**given, **columns}.items()
    }


class TestEvaluate(TestCase):
    """The parts fit together: bands, points, classes, segments, stages."""

    def test_score_is_the_sum_of_the_contributions(self):
        rules = (rule("monetary", weight=3), rule("growth", weight=2))
        numbers = metrics(monetary=[1, 5, 5, 9, 20], growth=[0, 1, -1, np.nan, 3])
        numbers["growth"][3] = 0.5
        result = evaluate(spec(*rules), numbers)
        sums = np.round(result.contributions.sum(axis=1), 2)
        np.testing.assert_array_equal(sums, result.score)
        self.assertEqual(result.score[-1], 100)

    def test_negative_money_scores_as_zero(self):
        numbers = metrics(monetary=[-50, 0, 10, 20, 30])
        bands = rule_bands(rule("monetary", money=True), numbers)
        self.assertEqual(bands[0], bands[1])

    def test_negative_growth_is_no_money(self):
        numbers = metrics(growth=[-0.5, 0, 1])
        bands = rule_bands(rule("growth", bands=3), numbers)
        np.testing.assert_array_equal(bands, [1, 2, 3])

    def test_rfm_scores_are_the_bands_of_their_rules(self):
        rules = (
            rule("monetary", rfm_role="m"),
            rule("tenure_days", rfm_role="r", higher_is_better=False),
        )
        numbers = metrics(monetary=[1, 2, 3, 4, 5], tenure_days=[1, 2, 3, 4, 5])
        result = evaluate(spec(*rules), numbers)
        np.testing.assert_array_equal(result.rfm["m_score"], [1, 2, 3, 4, 5])
        self.assertEqual(result.rfm["r_score"][0], 5)
        self.assertTrue(np.isnan(result.rfm["f_score"]).all())

    def test_a_missing_band_is_no_rfm_score(self):
        numbers = metrics(growth=[np.nan, 1, 2])
        result = evaluate(spec(rule("growth", rfm_role="f", bands=2)), numbers)
        np.testing.assert_array_equal(result.rfm["f_score"], [np.nan, 1, 2])

    def test_segments_see_bands_and_score(self):
        segments = (
            (((("m_score", ">=", 5),)), False),
            ((("score", ">", 50),), False),
            FALLBACK,
        )
        rules = (rule("monetary", rfm_role="m"),)
        numbers = metrics(monetary=[1, 2, 3, 4, 5])
        result = evaluate(spec(*rules, segments=segments), numbers)
        np.testing.assert_array_equal(result.segment, [2, 2, 2, 1, 0])

    def test_a_few_customers_get_what_they_had_among_all(self):
        rng = np.random.default_rng(3)
        money = np.round(rng.gamma(1, 100, 300), 2) - 20
        rules = (
            rule("monetary", money=True),
            rule("growth", bands=3),
            rule("tenure_days", method="fixed", thresholds=(100.0, 400.0)),
            rule(
                "overdue_ratio",
                method="linear",
                thresholds=(0.0, 3.0),
                higher_is_better=False,
            ),
        )
        numbers = metrics(
            monetary=money,
            growth=rng.normal(size=300),
            tenure_days=rng.integers(0, 900, 300),
            overdue_ratio=rng.gamma(1, 1, 300),
        )
        whole = evaluate(spec(*rules), numbers)
        few = {name: column[::7] for name, column in numbers.items()}
        part = evaluate(spec(*rules), few, whole.cutoffs, np.arange(300)[::7])
        np.testing.assert_array_equal(part.score, whole.score[::7])
        np.testing.assert_array_equal(part.value_class, whole.value_class[::7])
        np.testing.assert_array_equal(part.stage, whole.stage[::7])

    def test_equal_values_on_both_sides_of_a_class_limit(self):
        ids = np.array([11, 12, 13])
        numbers = metrics(monetary=[120, 30, 30])
        whole = evaluate(spec(rule("monetary")), numbers, customers=ids)
        np.testing.assert_array_equal(whole.value_class, ["a", "a", "b"])
        last = {name: column[2:] for name, column in numbers.items()}
        part = evaluate(spec(rule("monetary")), last, whole.cutoffs, ids[2:])
        self.assertEqual(part.value_class[0], "b")

    def test_nobody(self):
        result = evaluate(spec(rule("monetary")), metrics(monetary=[]))
        self.assertEqual(len(result.score), 0)
        self.assertEqual(result.cutoffs["class"], [None, None])

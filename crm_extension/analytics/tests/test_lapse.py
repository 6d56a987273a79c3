import unittest
from math import nan
from unittest.mock import patch

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from .. import GapPrior, fit_gap_prior, lapse, shrunk_gap
from ..lapse import FEWEST_GAPS, return_ratios, suggest_lapse_limits
from .properties import checked

PRIOR = GapPrior(shape=3.0, rate=60.0)
UNKNOWN = GapPrior(shape=nan, rate=nan)


def purchases(*histories):
    """Return customers (from 1) and days: a history is the days of one customer."""
    customer = np.repeat(
        np.arange(1, len(histories) + 1), [len(days) for days in histories]
    )
    return customer, np.concatenate(histories).astype(int)


def simulate(size, seed=5):
    """Draw customers as the model of the rhythm says; return purchases and prior."""
    generator = np.random.default_rng(seed)
    gaps = generator.exponential(1 / generator.gamma(3, 1 / 60, (size, 1)), (size, 5))
    days = np.cumsum(np.ceil(gaps), axis=1).astype(int)
    customer = np.repeat(np.arange(1, size + 1), days.shape[1])
    prior = fit_gap_prior(np.full(size, 4), days[:, -1] - days[:, 0])
    return customer, days.ravel(), prior


class TestReturnRatios(unittest.TestCase):
    def test_each_gap_over_what_was_expected_when_it_began(self):
        ratios = return_ratios(*purchases([0, 15, 75], [7, 37]), PRIOR)
        # First gaps: 60 / (3 - 1) = 30 days. Then one gap of 15: (60 + 15) / 3 = 25.
        np.testing.assert_allclose(ratios, [15 / 30, 60 / 25, 30 / 30])

    def test_it_is_the_ratio_of_a_run_on_the_day_of_the_return(self):
        days = np.array([3, 9, 40, 44, 90])
        ratios = return_ratios(*purchases(days), PRIOR)
        for seen, ratio in enumerate(ratios):
            gap = shrunk_gap(PRIOR, [seen], [days[seen] - days[0]])[0]
            self.assertAlmostEqual(ratio, (days[seen + 1] - days[seen]) / gap)

    def test_one_purchase_has_no_gap(self):
        self.assertEqual(return_ratios(*purchases([5], [9]), PRIOR).size, 0)


class TestSuggestLapseLimits(unittest.TestCase):
    def test_shares_of_the_gaps_exceed_the_limits(self):
        customer, day, prior = simulate(20_000)
        limits = suggest_lapse_limits(customer, day, prior)
        ratios = return_ratios(customer, day, prior)
        self.assertEqual(limits.gap_count, 80_000)
        for limit, share in (
            (limits.decline_overdue_ratio, 0.10),
            (limits.lost_overdue_ratio, 0.02),
        ):
            self.assertLessEqual((ratios > limit).mean(), share)
            self.assertGreater((ratios > limit - 0.02).mean(), share)

    def test_exactly_so_many_gaps_are_longer(self):
        histories = [[0, 30 * ratio] for ratio in range(1, 101)]
        limits = suggest_lapse_limits(*purchases(*histories), PRIOR)
        # Ten ratios of a hundred lie above 90, two above 98.
        self.assertEqual(
            (limits.decline_overdue_ratio, limits.lost_overdue_ratio), (90.0, 98.0)
        )

    def test_limits_are_rounded_up(self):
        histories = [[0, 10 * ratio] for ratio in range(1, 101)]
        limits = suggest_lapse_limits(*purchases(*histories), PRIOR)
        self.assertEqual(limits.decline_overdue_ratio, 30.0)
        self.assertEqual(limits.lost_overdue_ratio, 32.67)

    def test_nobody_on_time_is_late(self):
        histories = [[0, 3]] * 97 + [[0, 300]] * 3
        limits = suggest_lapse_limits(*purchases(*histories), PRIOR)
        self.assertEqual(limits.decline_overdue_ratio, 1.0)
        self.assertEqual(limits.lost_overdue_ratio, 10.0)

    def test_several_purchases_of_a_day_are_one(self):
        customer, day, prior = simulate(500)
        twice = np.tile(customer, 2), np.tile(day, 2)
        self.assertEqual(
            suggest_lapse_limits(*twice, prior),
            suggest_lapse_limits(customer, day, prior),
        )

    def test_too_few_gaps(self):
        histories = [[0, 30 * ratio] for ratio in range(1, FEWEST_GAPS)]
        limits = suggest_lapse_limits(*purchases(*histories), PRIOR)
        self.assertEqual(limits.reason, "few_gaps")
        self.assertEqual(limits.gap_count, FEWEST_GAPS - 1)
        self.assertIsNone(limits.decline_overdue_ratio)
        self.assertIsNone(limits.lost_overdue_ratio)

    def test_no_rhythm(self):
        for data in (purchases([5], [9]), (np.zeros(0, int), np.zeros(0, int))):
            with self.subTest(purchases=len(data[0])):
                self.assertEqual(
                    suggest_lapse_limits(*data, UNKNOWN).reason, "no_rhythm"
                )

    def test_gaps_all_alike_tell_no_difference(self):
        limits = suggest_lapse_limits(*purchases(*[[0, 30]] * 200), PRIOR)
        self.assertEqual(limits.reason, "no_difference")
        self.assertIsNone(limits.lost_overdue_ratio)

    def test_very_many_purchases_are_thinned_by_customer(self):
        customer, day, prior = simulate(20_000)
        whole = suggest_lapse_limits(customer, day, prior)
        # Every second id is free: steps are counted in customers, not in ids.
        with patch.object(lapse, "_MOST_PURCHASES", 25_000):
            drawn = suggest_lapse_limits(customer * 2 + 1, day, prior)
        self.assertEqual(drawn.gap_count, 20_000)
        self.assertAlmostEqual(
            drawn.decline_overdue_ratio, whole.decline_overdue_ratio, delta=0.1
        )
        self.assertAlmostEqual(
            drawn.lost_overdue_ratio, whole.lost_overdue_ratio, delta=0.4
        )

    @checked
    @given(st.integers(50, 200), st.integers(0, 99))
    def test_order_does_not_matter_and_limits_ascend(self, size, seed):
        customer, day, prior = simulate(size, seed)
        order = np.random.default_rng(seed).permutation(len(customer))
        with patch.object(lapse, "_MOST_PURCHASES", 600):
            limits = suggest_lapse_limits(customer, day, prior)
            shuffled = suggest_lapse_limits(customer[order], day[order], prior)
        self.assertEqual(limits, shuffled)
        if limits.reason is None:
            self.assertLess(1, limits.lost_overdue_ratio)
            self.assertLess(limits.decline_overdue_ratio, limits.lost_overdue_ratio)

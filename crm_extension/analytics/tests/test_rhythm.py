import unittest
from dataclasses import FrozenInstanceError
from math import isnan, lgamma, log, nan

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from .. import GapPrior, fit_gap_prior, overdue_ratio, shrunk_gap
from .properties import checked


def simulate(shape, rate, size, seed=7):
    """Draw customers with gaps as the model says."""
    generator = np.random.default_rng(seed)
    counts = generator.poisson(3, size)
    rates = generator.gamma(shape, 1 / rate, size)
    sums = generator.gamma(np.maximum(counts, 1), 1 / rates)
    return counts, np.where(counts > 0, sums, 0)


def log_likelihood(prior, counts, sums):
    """The marginal likelihood, customer by customer (Dubey 1970)."""
    a, b = prior.shape, prior.rate
    return sum(
        lgamma(a + n) - lgamma(a) + a * log(b) - (a + n) * log(b + s)
        for n, s in zip(counts.tolist(), sums.tolist(), strict=True)
        if n
    )


class TestFitGapPrior(unittest.TestCase):
    def test_finds_what_made_the_data(self):
        prior = fit_gap_prior(*simulate(3.0, 80.0, 40_000))
        self.assertAlmostEqual(prior.shape, 3.0, delta=0.1)
        self.assertAlmostEqual(prior.rate, 80.0, delta=4)
        self.assertAlmostEqual(prior.mean_gap, 40.0, delta=1)

    def test_nothing_near_is_more_likely(self):
        counts, sums = simulate(2.5, 60.0, 300)
        prior = fit_gap_prior(counts, sums)
        best = log_likelihood(prior, counts, sums)
        for by_shape in (0.98, 1, 1.02):
            for by_rate in (0.98, 1, 1.02):
                near = GapPrior(prior.shape * by_shape, prior.rate * by_rate)
                self.assertGreaterEqual(best + 1e-6, log_likelihood(near, counts, sums))

    def test_rows_in_any_order_give_the_same_result(self):
        counts, sums = simulate(2.5, 60.0, 2000)
        order = np.random.default_rng(1).permutation(counts.size)
        expected = fit_gap_prior(counts, sums)
        self.assertEqual(fit_gap_prior(counts[order], sums[order]), expected)

    def test_thinning_changes_little_and_depends_on_no_order(self):
        counts, sums = simulate(2.5, 60.0, 120_000)
        prior = fit_gap_prior(counts, sums)
        self.assertAlmostEqual(prior.shape, 2.5, delta=0.1)
        order = np.random.default_rng(1).permutation(counts.size)
        self.assertEqual(fit_gap_prior(counts[order], sums[order]), prior)

    def test_equal_rows_count_as_often_as_they_occur(self):
        counts, sums = np.array([1, 2, 3, 1]), np.array([10.0, 90.0, 45.0, 70.0])
        once = fit_gap_prior(np.append(counts, [1, 1]), np.append(sums, [10.0, 10.0]))
        self.assertNotAlmostEqual(once.mean_gap, fit_gap_prior(counts, sums).mean_gap)
        twice = fit_gap_prior(np.tile(counts, 2), np.tile(sums, 2))
        self.assertAlmostEqual(twice.mean_gap, fit_gap_prior(counts, sums).mean_gap, 3)

    def test_unit_does_not_matter(self):
        counts, sums = simulate(2.5, 60.0, 500)
        prior = fit_gap_prior(counts, sums)
        for unit in (24.0, 1e-9, 1e100):
            scaled = fit_gap_prior(counts, sums * unit)
            self.assertAlmostEqual(scaled.shape / prior.shape, 1, 3)
            self.assertAlmostEqual(scaled.rate / prior.rate / unit, 1, 3)

    def test_customers_without_gaps_say_nothing(self):
        counts, sums = simulate(2.5, 60.0, 500)
        more_counts, more_sums = np.append(counts, [0, 0]), np.append(sums, [0, 999])
        self.assertEqual(
            fit_gap_prior(more_counts, more_sums), fit_gap_prior(counts, sums)
        )

    def test_no_gap_at_all(self):
        for counts, sums in (([], []), ([0, 0], [0, 0]), ([1], [nan]), ([1], [0])):
            prior = fit_gap_prior(counts, sums)
            self.assertTrue(isnan(prior.shape) and isnan(prior.rate))
            self.assertTrue(isnan(prior.mean_gap))

    def test_one_customer(self):
        for count, total in ((1, 30), (5, 150), (400, 12_000)):
            prior = fit_gap_prior([count], [total])
            self.assertAlmostEqual(prior.mean_gap, 30, delta=0.1)

    def test_all_gaps_equal(self):
        counts = np.array([1, 2, 3, 4, 1, 2])
        prior = fit_gap_prior(counts, counts * 30)
        self.assertAlmostEqual(prior.mean_gap, 30, delta=0.1)
        np.testing.assert_allclose(
            shrunk_gap(prior, counts, counts * 30), 30, rtol=0.01
        )

    def test_very_unlike_customers_keep_a_finite_mean(self):
        counts, sums = simulate(0.4, 10.0, 2000)
        prior = fit_gap_prior(counts, sums)
        self.assertEqual(round(prior.shape, 6), 1.5)
        self.assertLess(prior.mean_gap, sums.sum() / counts.sum())

    def test_frozen(self):
        with self.assertRaises(FrozenInstanceError):
            GapPrior(2.0, 3.0).shape = 1

    def test_unequal_lengths(self):
        with self.assertRaises(ValueError):
            fit_gap_prior([1, 2], [3])

    @checked
    @given(
        st.lists(st.tuples(st.integers(0, 500), st.integers(1, 3650)), max_size=12),
    )
    def test_always_finite(self, gaps):
        counts = np.array([n for n, _mean in gaps], dtype=int)
        sums = counts * np.array([mean for _n, mean in gaps], dtype=int)
        prior = fit_gap_prior(counts, sums)
        result = shrunk_gap(prior, counts, sums)
        if counts.any():
            self.assertGreater(prior.shape, 1)
            self.assertTrue(((result > 0) & np.isfinite(result)).all())
        else:
            self.assertTrue(np.isnan(result).all())


class TestShrunkGap(unittest.TestCase):
    prior = GapPrior(shape=3.0, rate=80.0)

    def test_no_gap_is_the_populations_mean(self):
        self.assertEqual(shrunk_gap(self.prior, [0], [0]).tolist(), [40])
        self.assertEqual(shrunk_gap(self.prior, [0], [nan]).tolist(), [40])

    def test_between_the_populations_and_the_own(self):
        """Weights 2 for the population's 40 and n for the own 10."""
        result = shrunk_gap(self.prior, [1, 2, 6], [10, 20, 60])
        np.testing.assert_allclose(result, [90 / 3, 100 / 4, 140 / 8])

    def test_many_gaps_are_the_own_mean(self):
        result = shrunk_gap(self.prior, [10_000], [100_000])
        self.assertAlmostEqual(result[0], 10, delta=0.01)

    def test_unknown_prior(self):
        result = shrunk_gap(GapPrior(nan, nan), [0, 1], [0, 5])
        self.assertTrue(np.isnan(result).all())


class TestOverdueRatio(unittest.TestCase):
    def test_days_over_gap(self):
        self.assertEqual(
            overdue_ratio([0, 15, 60], [30, 30, 40]).tolist(), [0, 0.5, 1.5]
        )

    def test_unknown_gap(self):
        result = overdue_ratio([10, 10, nan], [nan, 0, 5])
        self.assertTrue(np.isnan(result).all())

    def test_nobody(self):
        self.assertEqual(overdue_ratio([], []).tolist(), [])

"""Customer lifetime value."""

import unittest

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ..btyd import (
    DAYS_PER_MONTH,
    customer_equity,
    customer_lifetime_value,
    discount_factors,
    discounted_purchases,
    month_ends,
)
from .test_bgnbd import examples, fitted_bgnbd, simulate_nbd


class TestMonths(unittest.TestCase):
    def test_whole_months(self):
        ends = month_ends(12 * DAYS_PER_MONTH)
        np.testing.assert_allclose(ends, DAYS_PER_MONTH * np.arange(1, 13))

    def test_last_month_is_cut(self):
        np.testing.assert_allclose(month_ends(70, month=30), [30, 60, 70])
        np.testing.assert_allclose(month_ends(7, month=30), [7])

    def test_a_year_in_days_has_twelve_months(self):
        self.assertEqual(len(month_ends(365)), 12)

    def test_faults(self):
        for horizon, month in ((0, 30), (-1, 30), (np.nan, 30), (30, 0), (np.inf, 30)):
            with self.assertRaises(ValueError):
                month_ends(horizon, month)
        for rate in (-1, np.nan, np.inf):
            with self.assertRaises(ValueError):
                discount_factors(12, rate)

    def test_factors_are_yearly(self):
        factors = discount_factors(24, 0.21)
        self.assertAlmostEqual(factors[11], 1 / 1.21)
        self.assertAlmostEqual(factors[5], 1 / 1.1)
        np.testing.assert_array_equal(discount_factors(3, 0), 1)


class TestCustomerLifetimeValue(unittest.TestCase):
    fit = fitted_bgnbd()

    def test_is_the_sum_over_the_months(self):
        x, t_x, T = simulate_nbd(200)
        value = np.linspace(10, 500, len(x))
        for months in (12, 24, 36):
            expected, before = np.zeros(len(x)), 0
            for month in range(1, months + 1):
                until = self.fit.expected_purchases(month * DAYS_PER_MONTH, x, t_x, T)
                expected += (until - before) * value * 0.4 / 1.1 ** (month / 12)
                before = until
            found = customer_lifetime_value(
                self.fit,
                *(x, t_x, T),
                value,
                horizon=months * DAYS_PER_MONTH,
                discount_rate=0.1,
                margin_rate=0.4,
            )
            np.testing.assert_allclose(found, expected, rtol=1e-9)

    def test_without_discount_it_is_all_purchases(self):
        x, t_x, T = simulate_nbd(200)
        found = discounted_purchases(self.fit, x, t_x, T, horizon=365)
        expected = self.fit.expected_purchases(365, x, t_x, T)
        np.testing.assert_allclose(found, expected, rtol=1e-9)

    def test_unit_of_time(self):
        weeks = fitted_bgnbd(alpha=60 / 7)
        rates = {"discount_rate": 0.1, "margin_rate": 0.3}
        in_weeks = customer_lifetime_value(
            weeks, 3, 10, 20, 50, horizon=52, month=DAYS_PER_MONTH / 7, **rates
        )
        in_days = customer_lifetime_value(
            self.fit, 3, 70, 140, 50, horizon=364, **rates
        )
        self.assertAlmostEqual(float(in_weeks), float(in_days), 9)

    def test_faults(self):
        with self.assertRaisesRegex(ValueError, "NaN"):
            customer_lifetime_value(self.fit, 1, 2, 3, np.nan, horizon=365)
        with self.assertRaisesRegex(ValueError, "t_x is after T"):
            customer_lifetime_value(self.fit, 1, 4, 3, 10, horizon=365)

    def test_equity_is_the_sum_in_any_order(self):
        values = np.random.default_rng(1).normal(0, 1e6, 1000)
        equity = customer_equity(values)
        self.assertEqual(equity, customer_equity(values[::-1]))
        self.assertAlmostEqual(equity, values.sum(), 3)
        self.assertEqual(customer_equity([]), 0)

    @examples(40)
    @given(
        st.integers(0, 500),
        st.floats(0.1, 3000),
        st.floats(0, 3000),
        st.floats(0, 1),
        st.floats(1, 3650),
    )
    def test_discounting_lowers_and_time_raises(self, x, t_x, silence, rate, horizon):
        t_x = t_x if x else 0.0
        history = (x, t_x, t_x + silence)
        plain = discounted_purchases(self.fit, *history, horizon=horizon)
        lower = discounted_purchases(
            self.fit, *history, horizon=horizon, discount_rate=rate
        )
        longer = discounted_purchases(
            self.fit, *history, horizon=2 * horizon, discount_rate=rate
        )
        self.assertLessEqual(lower, plain * (1 + 1e-9))
        # The last month may be cut and is then as late as a full one.
        self.assertGreaterEqual(longer, lower * (1 - 1e-9))
        self.assertGreaterEqual(lower, 0)

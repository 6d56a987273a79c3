"""Functions that the purchase models are made of."""

import unittest

import numpy as np

from ..btyd.special import digamma_rise, log_rising, purchases_before_dropout
from .test_bgnbd import fitted_bgnbd


class TestPurchasesBeforeDropout(unittest.TestCase):
    """The integral in place of 2F1."""

    def closed_form(self, shape, exposure, a, b):
        from scipy.special import hyp2f1

        total = a + b - 1
        z = exposure / (1 + exposure)
        series = hyp2f1(shape, b, total, z) * (1 + exposure) ** -shape
        return total / (a - 1) * (1 - series)

    def test_equals_closed_form(self):
        for shape in (0.24, 1.0, 7.5):
            for exposure in (0.05, 1.0, 8.0):
                for a, b in ((0.79, 2.4), (2.5, 0.6), (0.05, 9.0)):
                    found = purchases_before_dropout([shape], [exposure], a, [b])
                    expected = self.closed_form(shape, exposure, a, b)
                    self.assertAlmostEqual(found[0, 0] / expected, 1, 9)

    def test_equals_integral_for_frequent_customers(self):
        from scipy.integrate import quad
        from scipy.stats import beta

        for shape, exposure, a, b in ((500.0, 0.3, 0.8, 502.0), (50.0, 5.0, 3.0, 60.0)):

            def weighted(p, shape=shape, exposure=exposure, a=a, b=b):
                return (
                    -np.expm1(-shape * np.log1p(p * exposure)) / p * beta.pdf(p, a, b)
                )

            cuts = [1e-8, 1e-5, 1e-3, 1e-2, 0.1, 1.0]
            expected = sum(
                quad(weighted, low, high, epsrel=1e-11, limit=200)[0]
                for low, high in zip([0, *cuts], cuts, strict=False)
            )
            found = purchases_before_dropout([shape], [exposure], a, [b])[0, 0]
            self.assertAlmostEqual(found / expected, 1, 6)

    def test_smooth_where_the_closed_form_divides_by_zero(self):
        below, at, above = (
            purchases_before_dropout([3.0], [2.0], a, [4.0])[0, 0]
            for a in (1 - 1e-6, 1.0, 1 + 1e-6)
        )
        self.assertAlmostEqual(at, (below + above) / 2, 11)

    def test_no_dropout_is_a_constant_rate(self):
        found = purchases_before_dropout([3.0], [0.01, 5.0], 1e-9, [1.0])
        np.testing.assert_allclose(found, [[0.03, 15.0]], rtol=1e-7)

    def test_interpolation(self):
        fit = fitted_bgnbd(0.243, 31.0, 0.793, 2.426)
        x = np.repeat([0.0, 1, 4, 40, 300], 200)
        T = np.tile(np.linspace(1, 3650, 200), 5)
        for horizon in (1.0, 365.0, 3650.0):
            direct = np.diagonal(
                purchases_before_dropout(
                    0.243 + x[::37], horizon / (31 + T[::37]), 0.793, 2.426 + x[::37]
                )
            )
            found = fit._purchases_if_alive(horizon, x, T)[::37]
            np.testing.assert_allclose(found, direct, rtol=1e-9)


class TestRising(unittest.TestCase):
    def test_joins_its_series(self):
        steps = np.array([0.0, 1.0, 7.0, 500.0])
        for function in (log_rising, digamma_rise):
            below, above = function(1000.0, steps), function(1000.0 + 1e-9, steps)
            np.testing.assert_allclose(below, above, rtol=1e-9, atol=1e-15)

    def test_large_base(self):
        exact = np.log(1e7 + np.arange(5)).sum()
        self.assertAlmostEqual(float(log_rising(1e7, 5)), exact, 12)
        exact = (1 / (1e7 + np.arange(5))).sum()
        self.assertAlmostEqual(float(digamma_rise(1e7, 5)) / exact, 1, 9)

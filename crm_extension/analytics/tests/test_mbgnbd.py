"""MBG/NBD."""

import unittest

import numpy as np

from ..btyd import fit_bgnbd, fit_mbgnbd
from ..btyd.bgnbd import BetaGeometricLikelihood
from ..btyd.history import condense
from ..btyd.mbgnbd import MBGNBDFit
from .test_bgnbd import (
    PurchaseModelCases,
    beta_geometric_with,
    cdnow_summary,
    gradient_by_differences,
    mixture,
    simulate_beta_geometric,
    simulate_nbd,
)


class TestMBGNBD(PurchaseModelCases, unittest.TestCase):
    fit_model = staticmethod(fit_mbgnbd)
    fitted = beta_geometric_with(MBGNBDFit, 0.6, 60.0, 0.9, 3.0)

    @staticmethod
    def likelihood(rows):
        return BetaGeometricLikelihood(rows, 1)

    def test_known_parameters_of_cdnow(self):
        data = cdnow_summary()
        fit = fit_mbgnbd(data["x"], data["t_x"], data["T"])
        found = {name: round(value, 3) for name, value in fit.params.items()}
        self.assertEqual(found, {"r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614})
        self.assertFalse(fit.boundary)

    def test_recovers_parameters(self):
        truth = {"r": 0.6, "alpha": 60.0, "a": 0.9, "b": 3.0}
        fit = fit_mbgnbd(*simulate_beta_geometric(40000, first_chance=1, **truth))
        for name, value in truth.items():
            self.assertAlmostEqual(fit.params[name] / value, 1, delta=0.1)

    def test_fits_its_own_customers_better_than_the_bgnbd(self):
        data = simulate_beta_geometric(4000, 0.6, 60, 0.9, 3, first_chance=1)
        self.assertGreater(
            fit_mbgnbd(*data).log_likelihood, fit_bgnbd(*data).log_likelihood + 3
        )

    def test_gradient(self):
        likelihood = self.likelihood(condense(*simulate_nbd(500)))
        for params in ((0.6, 60, 0.9, 3), (5, 2000, 0.01, 9), (0.01, 1, 30, 0.1)):
            theta = np.log(params)
            np.testing.assert_allclose(
                likelihood(theta)[1],
                gradient_by_differences(likelihood, theta),
                rtol=1e-6,
                atol=1e-4,
            )

    def test_likelihood_is_the_mixture(self):
        from scipy import stats

        rate, dropout = stats.gamma(0.6, scale=1 / 60), stats.beta(0.9, 3)
        for x, t_x, T in ((0, 0, 80), (1, 5, 80), (6, 100, 130)):

            def individual(u, p, x=x, t_x=t_x, T=T):
                active = (1 - p) ** (x + 1) * u**x * np.exp(-u * T)
                return active + p * (1 - p) ** x * u**x * np.exp(-u * t_x)

            expected = np.log(mixture(individual, rate, dropout))
            self.assertAlmostEqual(self.loglik(x, t_x, T), expected, 5)

    def test_who_never_came_back_may_be_gone(self):
        alive = self.fitted.p_alive(0, 0, [0, 10, 1e4])
        self.assertAlmostEqual(float(alive[0]), 3 / 3.9, 12)
        self.assertTrue((np.diff(alive) < 0).all())

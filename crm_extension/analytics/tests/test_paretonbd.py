"""Pareto/NBD."""

import unittest

import numpy as np

from ..btyd import ParetoNBDFit, fit_paretonbd
from ..btyd.history import condense
from ..btyd.paretonbd import ParetoNBDLikelihood
from .test_bgnbd import (
    PurchaseModelCases,
    cdnow_summary,
    gradient_by_differences,
    mixture,
    simulate_nbd,
)


def simulate_pareto(n, r, alpha, s, beta, days=1500, seed=11):
    """x, t_x, T of customers of the Pareto/NBD."""
    random = np.random.default_rng(seed)
    T = random.integers(1, days, n).astype(float)
    rate, mortality = random.gamma(r, 1 / alpha, n), random.gamma(s, 1 / beta, n)
    life = np.minimum(T, random.exponential(1 / mortality))
    x = random.poisson(rate * life).astype(float)
    # The last of x uniform moments.
    t_x = np.where(x > 0, life * random.random(n) ** (1 / np.maximum(x, 1)), 0.0)
    return x, t_x, T


def log_likelihood_by_2f1(r, alpha, s, beta, x, t_x, T):
    """Fader & Hardie (2005), with the hypergeometric functions."""
    from scipy.special import gammaln, hyp2f1

    total, big, small = r + s + x, max(alpha, beta), min(alpha, beta)
    second = s + 1 if alpha >= beta else r + x
    part = [
        hyp2f1(total, second, total + 1, (big - small) / (big + t)) / (big + t) ** total
        for t in (t_x, T)
    ]
    alive = 1 / ((alpha + T) ** (r + x) * (beta + T) ** s)
    value = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    return value + np.log(alive + s / total * (part[0] - part[1]))


class TestParetoNBD(PurchaseModelCases, unittest.TestCase):
    fit_model = staticmethod(fit_paretonbd)
    likelihood = ParetoNBDLikelihood
    fitted = ParetoNBDFit(
        "paretonbd",
        {"r": 0.6, "alpha": 60.0, "s": 0.7, "beta": 90.0},
        0.0,
        True,
        False,
        1,
        1,
    )

    def test_published_parameters(self):
        data = cdnow_summary()
        fit = fit_paretonbd(data["x"], data["t_x"], data["T"])
        found = {name: round(value, 3) for name, value in fit.params.items()}
        self.assertEqual(
            found, {"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}
        )
        self.assertAlmostEqual(fit.log_likelihood, -9595.0, 1)
        self.assertTrue(fit.converged)
        self.assertFalse(fit.boundary)

    def test_recovers_parameters(self):
        truth = {"r": 0.8, "alpha": 50.0, "s": 0.7, "beta": 200.0}
        fit = fit_paretonbd(*simulate_pareto(12000, **truth))
        for name, value in truth.items():
            self.assertAlmostEqual(fit.params[name] / value, 1, delta=0.2)

    def test_gradient(self):
        likelihood = ParetoNBDLikelihood(condense(*simulate_nbd(300)))
        for params in ((0.6, 60, 0.7, 90), (5, 2000, 0.01, 9), (0.1, 3, 9, 1000)):
            theta = np.log(params)
            np.testing.assert_allclose(
                likelihood(theta)[1],
                gradient_by_differences(likelihood, theta),
                rtol=1e-5,
                atol=1e-3,
            )

    def test_likelihood_is_the_mixture(self):
        from scipy import stats

        rate, mortality = stats.gamma(1.6, scale=1 / 60), stats.gamma(1.7, scale=1 / 90)
        fit = dict(self.fitted.params, r=1.6, s=1.7)
        theta = np.log(list(fit.values()))
        for x, t_x, T in ((0, 0, 80), (1, 5, 80), (6, 100, 130)):

            def individual(u, m, x=x, t_x=t_x, T=T):
                total = u + m
                dead = m * np.exp(-total * t_x) + u * np.exp(-total * T)
                return u**x / total * dead

            expected = np.log(mixture(individual, rate, mortality))
            rows = condense(*(np.array([float(v)]) for v in (x, t_x, T)))
            self.assertAlmostEqual(ParetoNBDLikelihood(rows)(theta)[0], expected, 5)

    def test_likelihood_with_hypergeometric_functions(self):
        for r, alpha, s, beta in ((0.55, 10.6, 0.6, 11.7), (2, 5, 0.3, 40)):
            theta = np.log([r, alpha, s, beta])
            for x, t_x, T in ((0, 0, 39), (2, 30, 39), (12, 20, 30)):
                rows = condense(*(np.array([float(v)]) for v in (x, t_x, T)))
                self.assertAlmostEqual(
                    ParetoNBDLikelihood(rows)(theta)[0],
                    log_likelihood_by_2f1(r, alpha, s, beta, x, t_x, T),
                    9,
                )

    def test_expectation_holds_where_s_is_one(self):
        near = [
            ParetoNBDFit(
                "paretonbd",
                {"r": 0.6, "alpha": 60.0, "s": s, "beta": 90.0},
                *(0.0, True, False, 1, 1),
            ).expected_purchases(90, 3, 60, 80)
            for s in (1 - 1e-6, 1.0, 1 + 1e-6)
        ]
        self.assertAlmostEqual(near[1], (near[0] + near[2]) / 2, 10)

    def test_return_needs_a_purchase_before_death(self):
        endless = self.fitted.p_return(1e12, 3, 60, 80)
        self.assertLess(float(endless), 0.999 * self.fitted.p_alive(3, 60, 80))

    def test_who_never_came_back_may_be_gone(self):
        alive = self.fitted.p_alive(0, 0, [0, 10, 1e4])
        self.assertAlmostEqual(float(alive[0]), 1, 12)
        self.assertTrue((np.diff(alive) < 0).all())

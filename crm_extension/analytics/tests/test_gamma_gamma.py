"""Gamma-Gamma model of spending."""

import unittest

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ..btyd import fit_gamma_gamma, value_frequency_correlation
from ..btyd.gamma_gamma import GammaGammaLikelihood, read_spending
from .test_bgnbd import cdnow_summary, examples, gradient_by_differences


def simulate_spending(n, p, q, v, seed=5):
    """x and mean repeat value of customers of the Gamma-Gamma model."""
    random = np.random.default_rng(seed)
    x = random.geometric(0.3, n)
    scale = random.gamma(q, 1 / v, n)
    return x, random.gamma(p * x, 1 / (scale * x))


class TestGammaGamma(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.truth = {"p": 6.0, "q": 4.0, "v": 15.0}
        cls.x, cls.mean_value = simulate_spending(20000, **cls.truth)
        cls.fit = fit_gamma_gamma(cls.x, cls.mean_value)

    def test_published_parameters(self):
        data = cdnow_summary()
        fit = fit_gamma_gamma(data["x"], data["mean_value"])
        found = {name: round(value, 2) for name, value in fit.params.items()}
        self.assertEqual(found, {"p": 6.25, "q": 3.74, "v": 15.44})
        self.assertIn(fit.n, (946, 947))
        self.assertTrue(fit.converged)
        self.assertFalse(fit.boundary)
        correlation = value_frequency_correlation(data["x"], data["mean_value"])
        self.assertAlmostEqual(correlation, 0.11, 2)

    def test_recovers_parameters(self):
        for name, value in self.truth.items():
            self.assertAlmostEqual(self.fit.params[name] / value, 1, delta=0.1)

    def test_gradient(self):
        likelihood = GammaGammaLikelihood(
            read_spending(self.x[:400], self.mean_value[:400])
        )
        for params in ((6, 4, 15), (0.1, 9, 200), (300, 1.2, 0.1)):
            theta = np.log(params)
            np.testing.assert_allclose(
                likelihood(theta)[1],
                gradient_by_differences(likelihood, theta),
                rtol=1e-6,
                atol=1e-4,
            )

    def test_likelihood_is_the_mixture(self):
        from scipy import stats
        from scipy.integrate import quad

        p, q, v = 6.0, 4.0, 15.0
        for x, mean_value in ((1, 20.0), (7, 90.0)):

            def weighted(scale, x=x, mean_value=mean_value):
                spent = stats.gamma(p * x, scale=1 / (scale * x)).pdf(mean_value)
                return spent * stats.gamma(q, scale=1 / v).pdf(scale)

            expected = np.log(quad(weighted, 0, 5, epsabs=0, limit=200)[0])
            likelihood = GammaGammaLikelihood(read_spending([x], [mean_value]))
            found = likelihood(np.log([p, q, v]))[0]
            self.assertAlmostEqual(float(found), expected, 6)

    def test_expected_value_lies_between_own_and_population_mean(self):
        p, q, v = self.fit.params.values()
        mean = p * v / (q - 1)
        self.assertAlmostEqual(self.fit.population_mean, mean, 9)
        expected = self.fit.expected_value([1, 50], [3 * mean, 3 * mean])
        self.assertTrue(mean < expected[0] < expected[1] < 3 * mean)
        share = 50 * p / (50 * p + q - 1)
        self.assertAlmostEqual(expected[1], share * 3 * mean + (1 - share) * mean, 9)

    def test_others_get_the_population_mean(self):
        found = self.fit.expected_value([0, 0, 3, 3], [np.nan, 7, -5, 0])
        np.testing.assert_array_equal(found, self.fit.population_mean)
        self.assertEqual(np.ndim(self.fit.expected_value(0, 0)), 0)

    def test_only_repeat_customers_of_positive_value_enter(self):
        x = np.append(self.x[:300], [0, 0, 2, 4])
        value = np.append(self.mean_value[:300], [np.nan, 50, -20, 0])
        plain = fit_gamma_gamma(self.x[:300], self.mean_value[:300])
        self.assertEqual(fit_gamma_gamma(x, value), plain)

    def test_equal_values(self):
        for n in (1, 60):
            fit = fit_gamma_gamma([2] * n, [30.0] * n)
            self.assertTrue(fit.boundary)
            self.assertAlmostEqual(float(fit.expected_value(2, 30)) / 30, 1, 2)
            self.assertAlmostEqual(float(fit.expected_value(0, 0)) / 30, 1, 1)

    def test_population_mean_without_finite_model_mean(self):
        x, value = simulate_spending(3000, 5.0, 0.4, 10.0)
        fit = fit_gamma_gamma(x, value)
        self.assertTrue(fit.boundary)
        self.assertIn("not finite", fit.note)
        self.assertEqual(fit.population_mean, fit.mean_value)
        self.assertTrue((fit.expected_value(x, value) > 0).all())

    def test_currency_does_not_matter(self):
        x, value = self.x[:2000], self.mean_value[:2000]
        plain = fit_gamma_gamma(x, value)
        for unit in (1e-6, 1e6):
            scaled = fit_gamma_gamma(x, value * unit)
            self.assertAlmostEqual(scaled.params["p"] / plain.params["p"], 1, 3)
            self.assertAlmostEqual(scaled.params["v"] / plain.params["v"] / unit, 1, 3)

    def test_warm_start(self):
        warm = fit_gamma_gamma(self.x, self.mean_value, start=self.fit.params)
        self.assertAlmostEqual(warm.log_likelihood, self.fit.log_likelihood, 5)
        bad = fit_gamma_gamma(
            self.x, self.mean_value, start={"p": 1e9, "q": 1e-9, "v": 1e9}
        )
        self.assertAlmostEqual(bad.log_likelihood, self.fit.log_likelihood, 5)

    def test_faults_are_named(self):
        cases = {
            "no customer has": ([0, 3], [5, -5]),
            "there are no customers": ([], []),
            "x holds negative": ([-1], [5]),
            "mean_value holds NaN": ([1], [np.nan]),
            "x 2, mean_value 1": ([1, 2], [5]),
        }
        for text, data in cases.items():
            with self.subTest(text), self.assertRaisesRegex(ValueError, text):
                fit_gamma_gamma(*data)
        with self.assertRaisesRegex(ValueError, "x and mean_value differ"):
            self.fit.expected_value([1, 2], [1, 2, 3])

    @examples(4)
    @given(
        st.lists(
            st.tuples(st.integers(1, 60), st.floats(0.01, 1e6), st.integers(1, 3)),
            min_size=1,
            max_size=20,
        ),
        st.randoms(use_true_random=False),
    )
    def test_counts_equal_repeated_rows_in_any_order(self, rows, random):
        x, value, counts = (np.array(c) for c in zip(*rows, strict=True))
        order = list(np.repeat(np.arange(len(x)), counts))
        random.shuffle(order)
        fit = fit_gamma_gamma(x, value, counts=counts)
        self.assertEqual(fit, fit_gamma_gamma(x[order], value[order]))
        self.assertTrue(np.isfinite(fit.expected_value(x, value)).all())

    @examples(60)
    @given(st.integers(0, 10**6), st.floats(-1e12, 1e12))
    def test_huge_and_tiny_are_finite(self, x, value):
        found = self.fit.expected_value(x, value)
        self.assertTrue(np.isfinite(found))
        self.assertGreater(found, 0)


class TestCorrelation(unittest.TestCase):
    def test_only_repeat_customers(self):
        x, value = [0, 0, 1, 2, 3], [99, np.nan, 1, 2, 3]
        self.assertAlmostEqual(value_frequency_correlation(x, value), 1, 12)

    def test_without_variation(self):
        for x, value in (([2, 2], [1, 5]), ([1, 2], [5, 5]), ([4], [1]), ([0], [0])):
            self.assertEqual(value_frequency_correlation(x, value), 0)

"""BG/NBD, and the cases that every purchase model must pass."""

import importlib.util
import pathlib
import tracemalloc
import unittest

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ..btyd import fit_bgnbd
from ..btyd.bgnbd import BetaGeometricLikelihood, BGNBDFit
from ..btyd.fit import fit_nbd
from ..btyd.history import condense

CALIBRATION_DAY = 273


def examples(number):
    """Settings of a property test: as many examples, the same ones in every run.

    A property is shared by the classes of the models, hence the differing executors.
    """
    return settings(
        max_examples=number,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.differing_executors],
    )


def cdnow_purchases():
    """CDNOW sample: customer, day number from 1997-01-01 as 1, and day's value.

    :raises unittest.SkipTest: if the package that carries it is not installed
    """
    import pandas as pd

    package = importlib.util.find_spec("lifetimes")
    if package is None:
        raise unittest.SkipTest("the CDNOW sample is in PyPI's lifetimes: absent")
    folder = pathlib.Path(package.submodule_search_locations[0])
    raw = pd.read_csv(
        folder / "datasets" / "CDNOW_sample.txt",
        sep=r"\s+",
        header=None,
        names=["master", "customer", "date", "discs", "value"],
    )
    date = pd.to_datetime(raw["date"].astype(str))
    raw["day"] = (date - pd.Timestamp("1997-01-01")).dt.days + 1
    return raw.groupby(["customer", "day"], as_index=False)["value"].sum()


def cdnow_summary():
    """x, t_x and T in weeks and the mean repeat value after 39 weeks, by customer."""
    days = cdnow_purchases()
    days = days[days["day"] <= CALIBRATION_DAY]
    by_customer = days.groupby("customer")["day"]
    first = by_customer.transform("min")
    repeat = days[days["day"] > first].groupby("customer")["value"].mean()
    summary = by_customer.agg(["size", "min", "max"])
    return {
        "x": (summary["size"] - 1).to_numpy(),
        "t_x": ((summary["max"] - summary["min"]) / 7).to_numpy(),
        "T": ((CALIBRATION_DAY - summary["min"]) / 7).to_numpy(),
        "mean_value": repeat.reindex(summary.index).to_numpy(),
    }


def simulate_beta_geometric(n, r, alpha, a, b, days=1500, first_chance=0, seed=7):
    """x, t_x, T of customers of the BG/NBD, or with first_chance the MBG/NBD."""
    random = np.random.default_rng(seed)
    T = random.integers(1, days, n).astype(float)
    rate, dropout = random.gamma(r, 1 / alpha, n), random.beta(a, b, n)
    x, t_x = np.zeros(n), np.zeros(n)
    alive = random.random(n) > dropout * first_chance
    while alive.any():
        who = np.flatnonzero(alive)
        time = t_x[who] + random.exponential(1 / rate[who])
        bought = time <= T[who]
        alive[who[~bought]] = False
        who = who[bought]
        x[who], t_x[who] = x[who] + 1, time[bought]
        alive[who[random.random(len(who)) < dropout[who]]] = False
    return x, t_x, T


def simulate_nbd(n, r=0.6, alpha=60.0, days=1500, seed=3):
    """x, t_x, T of customers of whom nobody drops out."""
    return simulate_beta_geometric(n, r, alpha, 1e-9, 1e3, days=days, seed=seed)


def gradient_by_differences(likelihood, theta, step=1e-5):
    shifts = step * np.eye(len(theta))
    return [
        (likelihood(theta + d)[0] - likelihood(theta - d)[0]) / (2 * step)
        for d in shifts
    ]


def mixture(individual, first, second):
    """Mean of individual(u, w) over the distributions first(u) and second(w)."""
    (u, by_u), (w, by_w) = trapezoid(first), trapezoid(second)
    return by_u @ individual(u[:, None], w[None, :]) @ by_w


def trapezoid(distribution):
    """Points and weights of the trapezoidal rule over ln(u), or logit(u) below 1."""
    at = np.arange(-60, 36, 0.125)
    bounded = np.isfinite(distribution.support()[1])
    u = 1 / (1 + np.exp(-at)) if bounded else np.exp(at)
    jacobian = u * (1 - u) if bounded else u
    density = np.where(jacobian > 0, distribution.pdf(u), 0)
    return u, 0.125 * jacobian * np.nan_to_num(density)


histories = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.integers(1, 900),
        st.integers(0, 900),
        st.integers(1, 3),
    ),
    min_size=1,
    max_size=25,
)


def columns(rows):
    """x, t_x, T, counts of drawn rows (x, t_x, silence, count)."""
    x, t_x, silence, counts = (np.array(c, float) for c in zip(*rows, strict=True))
    t_x = np.where(x > 0, t_x, 0.0)
    return x, t_x, t_x + silence, counts.astype(int)


class PurchaseModelCases:
    """What holds for every purchase model; ``fit_model`` and ``fitted`` are given."""

    fit_model = None
    fitted = None
    likelihood = None

    def loglik(self, x, t_x, T):
        """Log-likelihood of one customer with the fitted parameters."""
        rows = condense(*(np.array([float(v)]) for v in (x, t_x, T)))
        theta = np.log(list(self.fitted.params.values()))
        return type(self).likelihood(rows)(theta)[0]

    def fit(self, *args, **kwargs):
        return type(self).fit_model(*args, **kwargs)

    def assert_sane(self, fit, x, t_x, T):
        alive = fit.p_alive(x, t_x, T)
        back = fit.p_return(90, x, t_x, T)
        bought = fit.expected_purchases(365, x, t_x, T)
        for values in (alive, back, bought, list(fit.params.values())):
            self.assertTrue(np.isfinite(values).all(), fit)
        self.assertTrue(((alive >= 0) & (alive <= 1)).all())
        self.assertTrue(((back >= 0) & (back <= alive * (1 + 1e-9))).all())
        self.assertTrue((bought >= 0).all())

    def test_return_is_a_ratio_of_likelihoods(self):
        for x, t_x, T in ((0, 0, 50), (1, 10, 50), (7, 300, 310), (30, 200, 215)):
            later = self.loglik(x, t_x, T + 90) - self.loglik(x, t_x, T)
            back = self.fitted.p_return(90, x, t_x, T)
            self.assertAlmostEqual(back / -np.expm1(later), 1, 7)

    def test_return_at_no_and_endless_horizon(self):
        x, t_x, T = [0, 2, 9], [0, 40, 100], [90, 90, 130]
        self.assertTrue((self.fitted.p_return(0, x, t_x, T) == 0).all())
        tiny = self.fitted.p_return(1e-6, x, t_x, T)
        bought = self.fitted.expected_purchases(1e-6, x, t_x, T)
        np.testing.assert_allclose(tiny, bought, rtol=1e-5)
        endless = self.fitted.p_return(1e12, x, t_x, T)
        self.assertTrue((endless <= self.fitted.p_alive(x, t_x, T)).all())
        self.assertTrue((endless > self.fitted.p_return(365, x, t_x, T)).all())

    def test_one_horizon_each_equals_one_for_all(self):
        x, t_x, T = [0, 2, 9], [0, 40, 100], [90, 90, 130]
        for method in (self.fitted.p_return, self.fitted.expected_purchases):
            each = [
                method(h, *c) for h, *c in zip((5, 50, 500), x, t_x, T, strict=True)
            ]
            np.testing.assert_allclose(method([5, 50, 500], x, t_x, T), each, rtol=1e-9)

    def test_numbers_give_a_number(self):
        for value in (
            self.fitted.p_alive(2, 30, 40),
            self.fitted.p_return(90, 2, 30, 40),
            self.fitted.expected_purchases(90, 2, 30, 40),
        ):
            self.assertEqual(np.ndim(value), 0)
            self.assertIsInstance(float(value), float)

    def test_no_customer_gives_no_row(self):
        for values in (
            self.fitted.p_alive([], [], []),
            self.fitted.p_return(90, [], [], []),
            self.fitted.expected_purchases(90, [], [], []),
        ):
            self.assertEqual(values.shape, (0,))

    def test_weighted_periods_equal_their_sum(self):
        x, t_x, T = simulate_nbd(300)
        ends, weights = 30.4375 * np.arange(1, 37), 1.1 ** (-np.arange(1, 37) / 12)
        bought = [self.fitted.expected_purchases(end, x, t_x, T) for end in ends]
        by_month = np.diff(bought, axis=0, prepend=0)
        np.testing.assert_allclose(
            self.fitted.weighted_purchases(ends, weights, x, t_x, T),
            weights @ by_month,
            rtol=1e-9,
        )

    def test_periods_must_ascend(self):
        for edges, weights in (([], []), ([2, 1], [1, 1]), ([0, 1], [1, 1]), ([1], [])):
            with self.assertRaises(ValueError):
                self.fitted.weighted_purchases(edges, weights, 1, 2, 3)

    def test_faults_are_all_named(self):
        with self.assertRaisesRegex(ValueError, "NaN.*x holds negative|x .*neg.*NaN"):
            self.fit([-1, 2], [1, 1], [np.nan, 3])
        with self.assertRaisesRegex(ValueError, "t_x is after T.*x is above 0 where"):
            self.fit([1, 2], [9, 0], [3, 3])
        with self.assertRaisesRegex(ValueError, "whole numbers"):
            self.fit([1.5], [1], [3])
        with self.assertRaisesRegex(ValueError, "x 2.*T 1"):
            self.fit([1, 2], [1, 1], [3])
        with self.assertRaisesRegex(ValueError, "no customers"):
            self.fit([], [], [])
        with self.assertRaisesRegex(ValueError, "no customers"):
            self.fit([1], [1], [2], counts=[0])
        with self.assertRaisesRegex(ValueError, "counts holds negative"):
            self.fit([1], [1], [2], counts=[-1])

    def test_predictions_refuse_what_cannot_be(self):
        with self.assertRaisesRegex(ValueError, "horizon holds negative"):
            self.fitted.p_return(-1, 1, 2, 3)
        with self.assertRaisesRegex(ValueError, "t_x is after T"):
            self.fitted.p_alive(1, 4, 3)
        with self.assertRaisesRegex(ValueError, "differ in length"):
            self.fitted.p_alive([1, 1], [1, 1, 1], 3)
        with self.assertRaisesRegex(ValueError, "x is 0 where t_x is above 0"):
            self.fitted.p_alive(0, 4, 30)

    def test_fit_is_frozen(self):
        with self.assertRaises(AttributeError):
            self.fitted.n = 3

    def test_start_must_be_complete(self):
        for start in ({}, dict(self.fitted.params, r=-1.0)):
            with self.assertRaisesRegex(ValueError, "start must give"):
                self.fit([1], [1], [2], start=start)

    def test_any_start_ends_at_the_same_maximum(self):
        data = simulate_beta_geometric(1500, 0.6, 60, 0.9, 3)
        cold = self.fit(*data)
        starts = [cold.params] + [
            dict.fromkeys(cold.params, value) for value in (1e-8, 1e8)
        ]
        for start in starts:
            warm = self.fit(*data, start=start)
            self.assertTrue(warm.converged)
            self.assertAlmostEqual(warm.log_likelihood, cold.log_likelihood, 4)

    def test_nobody_drops_out(self):
        data = simulate_nbd(2500)
        fit = self.fit(*data)
        nbd = fit_nbd(condense(*data))
        self.assertTrue(fit.boundary)
        self.assertIn("no dropout", fit.note)
        self.assertAlmostEqual(fit.params["r"], np.exp(nbd.theta[0]), 1)
        self.assertGreater(fit.log_likelihood, nbd.log_likelihood - 0.05)
        self.assert_sane(fit, *data)

    def test_poor_data(self):
        cases = {
            "one customer": ([3], [10], [20]),
            "one customer, today": ([0], [0], [0]),
            "one-time buyers": ([0] * 40, [0] * 40, range(1, 41)),
            "equal customers": ([4] * 60, [100] * 60, [120] * 60),
            "extremes": ([500, 499, 0, 1], [3650, 9, 0, 1e-3], [3650] * 3 + [1e6]),
        }
        for name, data in cases.items():
            with self.subTest(name):
                x, t_x, T = (np.array(list(c), float) for c in data)
                fit = self.fit(x, t_x, T)
                self.assert_sane(fit, x, t_x, T)
                self.assert_sane(fit, 500.0, 3600.0, 3650.0)

    def test_sure_dropout_is_no_boundary(self):
        fit = self.fit(*simulate_beta_geometric(1500, 0.6, 60, 0.9, 3))
        self.assertFalse(fit.boundary)
        self.assertEqual(fit.note, "")

    @examples(3)
    @given(histories, st.randoms(use_true_random=False))
    def test_counts_equal_repeated_rows_in_any_order(self, rows, random):
        x, t_x, T, counts = columns(rows)
        order = list(np.repeat(np.arange(len(x)), counts))
        random.shuffle(order)
        shuffled = self.fit(x[order], t_x[order], T[order])
        self.assertEqual(self.fit(x, t_x, T, counts=counts), shuffled)

    @examples(60)
    @given(
        st.integers(1, 500),
        st.floats(1e-3, 3650),
        st.floats(0, 3650),
        st.floats(0.5, 2000),
    )
    def test_silence_lowers_the_hope(self, x, t_x, silence, more):
        T = t_x + silence
        alive = self.fitted.p_alive(x, t_x, [T, T + more])
        self.assertLessEqual(alive[1], alive[0] * (1 + 1e-9))

    @examples(60)
    @given(
        st.integers(0, 500),
        st.floats(1e-3, 3650),
        st.floats(0, 3650),
        st.floats(1e-3, 1e4),
    )
    def test_more_time_more_purchases(self, x, t_x, silence, horizon):
        t_x = t_x if x else 0.0
        T = t_x + silence
        for method in (self.fitted.expected_purchases, self.fitted.p_return):
            first, longer = method([horizon, 1.5 * horizon], x, t_x, T)
            self.assertGreaterEqual(longer, first)
            self.assertGreaterEqual(first, 0)
            self.assertTrue(np.isfinite(longer))

    @examples(40)
    @given(
        st.sampled_from([0, 1, 10**3, 10**6]),
        st.sampled_from([1e-9, 1.0, 1e9]),
        st.sampled_from([0.0, 1e-9, 1.0, 1e9]),
        st.sampled_from([0.0, 1e-9, 1.0, 1e9]),
    )
    def test_huge_and_tiny_are_finite(self, x, t_x, silence, horizon):
        t_x = t_x if x else 0.0
        T = t_x + silence
        values = [
            self.fitted.p_alive(x, t_x, T),
            self.fitted.p_return(horizon, x, t_x, T),
            self.fitted.expected_purchases(horizon, x, t_x, T),
        ]
        self.assertTrue(np.isfinite(values).all(), values)
        self.assertTrue((np.array(values) >= 0).all(), values)


def fitted_bgnbd(r=0.6, alpha=60.0, a=0.9, b=3.0):
    """A BG/NBD with given parameters."""
    return beta_geometric_with(BGNBDFit, r, alpha, a, b)


def beta_geometric_with(kind, r, alpha, a, b):
    params = {"r": r, "alpha": alpha, "a": a, "b": b}
    return kind(kind.model_name, params, 0.0, True, False, 1, 1)


class TestBGNBD(PurchaseModelCases, unittest.TestCase):
    fit_model = staticmethod(fit_bgnbd)
    fitted = fitted_bgnbd()

    @staticmethod
    def likelihood(rows):
        return BetaGeometricLikelihood(rows, 0)

    def test_published_parameters(self):
        data = cdnow_summary()
        fit = fit_bgnbd(data["x"], data["t_x"], data["T"])
        self.assertEqual(fit.n, 2357)
        found = {name: round(value, 3) for name, value in fit.params.items()}
        self.assertEqual(found, {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426})
        self.assertAlmostEqual(fit.log_likelihood, -9582.4, 1)
        self.assertTrue(fit.converged)
        self.assertFalse(fit.boundary)

    def test_published_forecast(self):
        # The first customer of Fader, Hardie & Lee's spreadsheet (note 004).
        fit = fitted_bgnbd(0.243, 4.414, 0.793, 2.426)
        bought = fit.expected_purchases(39, 2, 30.43, 38.86)
        self.assertAlmostEqual(float(bought), 1.226, 3)

    def test_recovers_parameters(self):
        truth = {"r": 0.6, "alpha": 60.0, "a": 0.9, "b": 3.0}
        fit = fit_bgnbd(*simulate_beta_geometric(40000, **truth))
        for name, value in truth.items():
            self.assertAlmostEqual(fit.params[name] / value, 1, delta=0.1)

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
                active = (1 - p) ** x * u**x * np.exp(-u * T)
                last = p * (1 - p) ** (x - 1) * u**x * np.exp(-u * t_x) if x else 0
                return active + last

            expected = np.log(mixture(individual, rate, dropout))
            self.assertAlmostEqual(self.loglik(x, t_x, T), expected, 5)

    def test_who_never_came_back_counts_as_alive(self):
        np.testing.assert_array_equal(self.fitted.p_alive(0, 0, [0, 10, 1e4]), 1)

    def test_sampled_start_reaches_the_maximum_of_all(self):
        data = simulate_beta_geometric(30000, 0.6, 60, 0.9, 3)
        fit = fit_bgnbd(*data)
        likelihood = self.likelihood(condense(*data))
        slope = likelihood(np.log(list(fit.params.values())))[1]
        self.assertLess(np.abs(slope).max() / fit.n, 1e-6)

    def test_memory(self):
        data = simulate_beta_geometric(200_000, 0.6, 60, 0.9, 3, days=2000)
        data = [np.ceil(column) for column in data]
        fit_bgnbd([1], [1], [2])
        tracemalloc.start()
        fit = fit_bgnbd(*data)
        fit.expected_purchases(365, *data)
        fit.weighted_purchases(30.4 * np.arange(1, 37), np.ones(36), *data)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        self.assertLess(peak, 100e6)

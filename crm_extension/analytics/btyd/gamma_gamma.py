"""The Gamma-Gamma model of spending: Fader & Hardie (2013), brucehardie.com/notes/025.

A customer's purchases are Gamma(p, ν) with ν ~ Gamma(q, v).  The rate of purchases
and their value must be independent; see ``value_frequency_correlation``.
"""

import math
from dataclasses import dataclass

import numpy as np

from .fit import (
    Fit,
    boundary_note,
    make_fit,
    maximise,
    warm_start,
)
from .history import check_columns, number_faults, raise_if
from .special import blocks, digamma_rise, log_rising

NAMES = ("p", "q", "v")
SHAPE_LIMIT = 10.0
# The mean of the population is p·v/(q−1) and exists for q above 1 alone.
LOWEST_Q = 1.001


@dataclass(frozen=True)
class GammaGammaFit(Fit):
    """A fitted Gamma-Gamma model; ``mean_value`` is the plain mean of its customers."""

    mean_value: float = 0.0

    model_name = "gamma_gamma"

    @property
    def population_mean(self):
        """Expected value of a purchase of a customer of whom nothing is known.

        It is p·v ÷ (q − 1), or where the data do not give that a finite value, the
        mean over the customers of the fit.
        """
        p, q, v = (self.params[name] for name in NAMES)
        if math.log(q / LOWEST_Q) <= 0.05:
            return self.mean_value
        return p * v / (q - 1)

    def expected_value(self, x, mean_value):
        """Expected value of a customer's purchases: equation (5) of the source.

        :param x: repeat purchases, array-like or number
        :param mean_value: mean value of these; may be NaN where x is 0
        :return: p (v + x·mean_value) ÷ (p·x + q − 1); the population's mean for who
            has no repeat purchase or no positive mean value
        :raises ValueError: naming every fault of the input
        """
        x, mean_value = _broadcast(x, mean_value)
        _raise_faults(x, mean_value)
        p, q, v = (self.params[name] for name in NAMES)
        known = _is_known(x, mean_value)
        total = np.where(known, x * mean_value, 0.0)
        expected = p * (v + total) / (p * np.maximum(x, 1) + q - 1)
        return np.where(known, expected, self.population_mean)[()]


def _broadcast(x, mean_value):
    try:
        return np.broadcast_arrays(np.asarray(x, float), np.asarray(mean_value, float))
    except ValueError:
        raise ValueError("x and mean_value differ in length") from None


def _is_known(x, mean_value):
    return (x > 0) & (mean_value > 0)


def _raise_faults(x, mean_value):
    faults = number_faults("x", x)
    if not np.isfinite(mean_value[x > 0]).all():
        faults.append("mean_value holds NaN or infinity where x is above 0")
    raise_if(faults)


@dataclass(frozen=True)
class Spending:
    """Repeat customers in ascending order: x, mean value, customers of each row."""

    x: np.ndarray
    mean_value: np.ndarray
    count: np.ndarray

    @property
    def n(self):
        """Number of customers."""
        return float(self.count.sum())

    def sample(self, size):
        """About ``size`` rows, spread evenly over the ordered rows."""
        if len(self.x) <= size:
            return self
        picked = np.linspace(0, len(self.x) - 1, size).round().astype(np.int64)
        return Spending(self.x[picked], self.mean_value[picked], self.count[picked])


def fit_gamma_gamma(x, mean_value, counts=None, *, start=None):
    """Fit the Gamma-Gamma model by maximum likelihood: equation (1a) of the source.

    Only customers with a repeat purchase and a positive mean value enter.

    :param x: repeat purchases, array-like (n,)
    :param mean_value: mean value of the repeat purchases; may be NaN where x is 0
    :param counts: customers per row, 1 each if not given
    :param start: params of an earlier fit, to begin there
    :return: frozen fit with params p, q, v (money, the γ of the source)
    :raises ValueError: naming every fault of the input
    """
    spending = read_spending(x, mean_value, counts)
    average = float(spending.count @ spending.mean_value / spending.n)
    starts = warm_start(start, NAMES) + _starts(average)
    centre = math.log(average)
    limits = np.array(
        [
            (-SHAPE_LIMIT, SHAPE_LIMIT),
            (math.log(LOWEST_Q), SHAPE_LIMIT),
            (centre - 2 * SHAPE_LIMIT, centre + 2 * SHAPE_LIMIT),
        ]
    )
    optimum = maximise(GammaGammaLikelihood, spending, starts, limits)
    return make_fit(
        GammaGammaFit, NAMES, spending.n, optimum, _note(optimum), mean_value=average
    )


def _note(optimum):
    if optimum.at_limit[1, 0]:
        return "the population's mean value is not finite"
    return boundary_note(NAMES, optimum)


def _starts(average):
    """Starts whose population mean is the average seen."""
    shapes = [(2.0, 3.0), (10.0, 10.0), (1.0, 1.5)]
    return [np.log([p, q, average * (q - 1) / p]) for p, q in shapes]


def read_spending(x, mean_value, counts=None):
    """Checked rows of customers with a repeat purchase and positive mean value.

    :raises ValueError: naming every fault of the input
    """
    columns = check_columns({"x": x, "mean_value": mean_value}, counts)
    x, mean_value = columns["x"], columns["mean_value"]
    _raise_faults(x, mean_value)
    count = columns.get("counts", np.ones(len(x)))
    kept = _is_known(x, mean_value) & (count > 0)
    if not kept.any():
        raise ValueError("no customer has a repeat purchase of positive value")
    return _condense(x[kept], mean_value[kept], count[kept])


def _condense(x, mean_value, count):
    """Equal rows once, in ascending order, so that sums do not depend on the order."""
    order = np.lexsort((mean_value, x))
    x, mean_value, count = x[order], mean_value[order], count[order]
    new = np.append(True, (np.diff(x) != 0) | (np.diff(mean_value) != 0))
    first = np.flatnonzero(new)
    return Spending(x[first], mean_value[first], np.add.reduceat(count, first))


class GammaGammaLikelihood:
    """Log-likelihood and gradient by the logarithms of p, q, v.

    With s = x · mean value, ln L = ln Γ(px+q) − ln Γ(px) − ln Γ(q)
    + px ln(s/(v+s)) + q ln(v/(v+s)) − ln(mean value).
    """

    def __init__(self, spending):
        self.total = spending.x * spending.mean_value
        self.x, self.count = spending.x, spending.count
        self.values, self.code = np.unique(spending.x, return_inverse=True)
        self.by_x = np.bincount(self.code, self.count)
        self.n = spending.n
        self.constant = self.count @ np.log(spending.mean_value)

    def __call__(self, theta):
        """Log-likelihood and its gradient (3,) at log-parameters theta (3,)."""
        from scipy.special import digamma, gammaln

        p, q, v = np.exp(theta)
        shape = p * self.values
        value, sums = self._spread(p, q, v)
        value += self.by_x @ log_rising(shape, q)
        value -= self.n * gammaln(q) + self.constant
        by_p = (self.by_x * self.values) @ digamma_rise(shape, q)
        by_q = self.by_x @ digamma(shape + q) - self.n * digamma(q)
        return value, np.array([p * by_p, q * by_q, 0.0]) + sums

    def _spread(self, p, q, v):
        """Sum of px ln(s/(v+s)) + q ln(v/(v+s)), and its gradient."""
        value, sums = 0.0, np.zeros(3)
        for block in blocks(len(self.x)):
            count, x, ratio = self.count[block], self.x[block], self.total[block] / v
            own = -(count * x) @ np.log1p(1 / ratio)
            other = -count @ np.log1p(ratio)
            tilt = count @ ((q * ratio - p * x) / (1 + ratio))
            value += p * own + q * other
            sums += (p * own, q * other, tilt)
        return value, sums


def value_frequency_correlation(x, mean_value):
    """Pearson's correlation of repeat purchases and their mean value.

    The check of Fader & Hardie (2013): the Gamma-Gamma model takes the two for
    independent.  Above 0.3 in size, its result should be read with care.

    :return: number from −1 to 1 over the customers with a repeat purchase and
        positive mean value; 0 if they do not vary
    :raises ValueError: naming every fault of the input
    """
    columns = check_columns({"x": x, "mean_value": mean_value}, None)
    _raise_faults(columns["x"], columns["mean_value"])
    kept = _is_known(columns["x"], columns["mean_value"])
    x, mean_value = columns["x"][kept], columns["mean_value"][kept]
    if len(x) < 2 or np.ptp(x) == 0 or np.ptp(mean_value) == 0:
        return 0.0
    return float(np.corrcoef(x, mean_value)[0, 1])

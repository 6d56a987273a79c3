"""A customer's own rhythm: the gap between purchase days, shrunk to the population's.

The gaps of a customer are exponential with rate lambda, and lambda is Gamma(shape a,
rate b) over customers. Having seen n gaps with the sum S, lambda is Gamma(a + n,
b + S), and the mean gap 1/lambda is expected to be

    (b + S) / (a + n - 1)

which is the mean of the population's gap b / (a - 1) and the own S / n, weighted
a - 1 to n. The conjugate model is that of Gelman et al., Bayesian Data Analysis
(3rd ed. 2013), section 2.6; the marginal distribution of the gaps is the compound
gamma of Dubey, Metrika 16 (1970), 27-31.
"""

from dataclasses import dataclass

import numpy as np

from .grouping import run_lengths, run_starts

# The population's mean gap exists for a > 1 alone and grows beyond all bounds as a
# nears 1; at the lower bound it counts as much as half a gap seen. At the upper bound
# customers are all alike and it counts as a thousand gaps.
_SHAPE_EXCESS = (0.5, 1000.0)

# Mean gap of the population in units of the mean gap seen.
_RELATIVE_GAP = (1e-3, 1e3)

_MOST_ROWS = 50_000


@dataclass(frozen=True)
class GapPrior:
    """Distribution of the purchase rate over customers: Gamma(shape, rate).

    ``rate`` is in the unit of the gaps (days). Both are NaN where no gap was seen.
    """

    shape: float
    rate: float

    @property
    def mean_gap(self):
        """The population's mean gap, b / (a - 1)."""
        return self.rate / (self.shape - 1)


def fit_gap_prior(gap_counts, gap_sums):
    """Fit the population's rhythm by marginal maximum likelihood.

    :param gap_counts: n, 1-D int, gaps seen of each customer (repeat purchase days)
    :param gap_sums: S, 1-D, their sum in days; customers without a gap or without a
        positive sum are left out
    :return: :class:`GapPrior`; NaN parameters where nobody is left. The same data in
        any order give the same result.
    :raise ValueError: for unequal lengths
    """
    counts, sums, weights = _distinct_rows(*_rows_with_gaps(gap_counts, gap_sums))
    if not counts.size:
        return GapPrior(shape=float("nan"), rate=float("nan"))
    unit = float((weights * sums).sum() / (weights * counts).sum())
    excess, gap = _maximise(_GapLikelihood(counts, sums / unit, weights))
    return GapPrior(shape=1 + excess, rate=excess * gap * unit)


def shrunk_gap(prior, gap_counts, gap_sums):
    """Return each customer's expected gap, (b + S) / (a + n - 1).

    :param prior: :class:`GapPrior`
    :param gap_counts: n, 1-D int
    :param gap_sums: S, 1-D, days; ignored where n is 0
    :return: float array, days; the population's mean gap where n is 0, NaN throughout
        where no gap was seen at all
    """
    counts = np.asarray(gap_counts, dtype=float)
    sums = np.where(counts > 0, np.asarray(gap_sums, dtype=float), 0.0)
    return (prior.rate + sums) / (prior.shape - 1 + counts)


def overdue_ratio(days_since_last, gap):
    """Return the days since the last purchase over the own gap.

    :param days_since_last: 1-D, days
    :param gap: 1-D, days, as from :func:`shrunk_gap`
    :return: float array; 1 is on time, NaN where the gap is unknown or not positive
    """
    days = np.asarray(days_since_last, dtype=float)
    gap = np.asarray(gap, dtype=float)
    return np.divide(days, gap, out=np.full(days.shape, np.nan), where=gap > 0)


def _rows_with_gaps(gap_counts, gap_sums):
    counts = np.asarray(gap_counts, dtype=float)
    sums = np.asarray(gap_sums, dtype=float)
    if counts.shape != sums.shape:
        raise ValueError(f"{counts.size} counts do not go with {sums.size} sums.")
    usable = (counts > 0) & (sums > 0) & np.isfinite(sums)
    return counts[usable].astype(np.int64), sums[usable]


def _distinct_rows(counts, sums):
    """Return the distinct (n, S) in order, with how many customers have each.

    Where they are too many, customers are drawn at equal steps from the sorted list.
    """
    counts, sums = _sort_rows(counts, sums)
    starts = run_starts(counts, sums)
    if starts.size <= _MOST_ROWS:
        return counts[starts], sums[starts], run_lengths(starts, counts.size)
    drawn = (2 * np.arange(_MOST_ROWS) + 1) * counts.size // (2 * _MOST_ROWS)
    return counts[drawn], sums[drawn], np.ones(_MOST_ROWS, dtype=np.int64)


def _sort_rows(counts, sums):
    """Sort by n, then S, through one number that holds both.

    S takes the place below n * span. The span is a power of two, so that nothing but
    the last bits of S can be lost, and these do not depend on the order of the rows.
    """
    if not counts.size:
        return counts, sums
    span = 2.0 ** np.ceil(np.log2(sums.max()) + 1)
    keys = np.sort(counts * span + sums)
    counts = np.floor(keys / span)
    return counts.astype(np.int64), keys - counts * span


class _GapLikelihood:
    """Mean marginal log-likelihood of the gaps, and its gradient.

    For one customer it is, up to terms without a and b,

        sum over i < n of log(a + i) + a log(b) - (a + n) log(b + S)

    The first sum is taken over all customers at once: log(a + i) occurs as often as
    there are customers with more than i gaps.

    Sums are numpy's own and not dot products: the order in which a BLAS library adds
    up, and with it the last digit, depends on the number of processors.
    """

    def __init__(self, counts, sums, weights):
        self.counts, self.sums = counts, sums
        self.weights = weights / weights.sum()
        having = np.bincount(counts, weights=self.weights)
        self.with_more = having[::-1].cumsum()[::-1][1:]
        self.steps = np.arange(self.with_more.size)

    def loss(self, point):
        """Return the negative log-likelihood and gradient at log(a - 1), log(gap)."""
        excess, gap = np.exp(point)
        shape, rate = 1 + excess, excess * gap
        value, by_shape, by_rate = self._evaluate(shape, rate)
        gradient = [excess * by_shape + rate * by_rate, rate * by_rate]
        return -value, -np.array(gradient)

    def _evaluate(self, shape, rate):
        """Return the log-likelihood and its derivatives by a and b."""
        exposure = rate + self.sums
        logs, order = np.log(exposure / rate), shape + self.counts
        steps = shape + self.steps
        value = (self.with_more * np.log(steps)).sum() - (
            self.weights * (order * logs + self.counts * np.log(rate))
        ).sum()
        by_shape = (self.with_more / steps).sum() - (self.weights * logs).sum()
        by_rate = shape / rate - (self.weights * order / exposure).sum()
        return value, by_shape, by_rate


def _maximise(likelihood):
    """Return the most likely a - 1 and mean gap within their bounds."""
    from scipy.optimize import minimize

    bounds = np.log([_SHAPE_EXCESS, _RELATIVE_GAP])
    start = np.log([2.0, 1.0])
    found = minimize(likelihood.loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return (float(value) for value in np.exp(found.x))

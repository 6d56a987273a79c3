"""Numerically stable special functions for the buy-till-you-die models.

The conditional expectation of the beta-geometric models holds Gauss's
hypergeometric function 2F1.  Its power series loses all digits for frequent
customers (x in the hundreds), and its closed form divides by zero at a = 1.  Here
its Euler integral is evaluated instead, as a positive mean over the dropout
probability; see ``purchases_before_dropout``.
"""

from functools import lru_cache

import numpy as np

TRAPEZOID_POINTS = 160
INTERPOLATION_ERROR = 1e-13
STIRLING_FROM = 1000.0
ROWS_PER_BLOCK = 8192


def log_rising(base, steps):
    """ln of the rising factorial, ln Γ(base + steps) − ln Γ(base), elementwise.

    For a large base the two logarithms would cancel; Stirling's series does not.
    """
    from scipy.special import gammaln

    end = base + steps
    plain = gammaln(end) - gammaln(base)
    large = np.maximum(base, STIRLING_FROM)
    series = (large - 0.5) * np.log1p(steps / large) - steps
    series += steps * np.log(large + steps)
    series += (1 / (large + steps) - 1 / large) / 12
    return np.where(base > STIRLING_FROM, series, plain)


def digamma_rise(base, steps):
    """ψ(base + steps) − ψ(base), the derivative of ``log_rising`` by ``base``."""
    from scipy.special import digamma

    plain = digamma(base + steps) - digamma(base)
    large = np.maximum(base, STIRLING_FROM)
    end = large + steps
    series = np.log1p(steps / large) + steps / (2 * large * end)
    series += (1 / large**2 - 1 / end**2) / 12
    return np.where(base > STIRLING_FROM, series, plain)


def blocks(size, rows=ROWS_PER_BLOCK):
    """At least one slice, covering ``range(size)``; one's temporaries fit the cache."""
    return [slice(start, start + rows) for start in range(0, max(size, 1), rows)]


def distinct_groups(x):
    """Distinct values of x, ascending, and for each row the position of its value.

    :param x: array (n,) of whole numbers, as floats
    """
    top = x.max()
    if top > len(x) + 1000:
        return np.unique(x, return_inverse=True)
    code = x.astype(np.int64)
    present = np.bincount(code, minlength=int(top) + 1) > 0
    return np.flatnonzero(present).astype(float), (np.cumsum(present) - 1)[code]


@lru_cache(maxsize=8)
def gauss_legendre(points):
    """Nodes and weights of Gauss and Legendre's rule on [0, 1]."""
    nodes, weights = np.polynomial.legendre.leggauss(points)
    return (nodes + 1) / 2, weights / 2


def purchases_before_dropout(shape, exposure, a, b):
    """Mean of (1 − (1 + p·exposure)^−shape) / p over p ~ Beta(a, b).

    This is the expected number of purchases of a customer who is alive, whose rate
    is Gamma(shape, scale of time 1) and who drops out with probability p after
    each purchase, in a period of length ``exposure``.  It equals
    (a+b−1)/(a−1) · (1 − 2F1(shape, a−1; a+b−1; −exposure)), which by Pfaff's
    transformation is the factor of equation (10) of Fader, Hardie & Lee (2005),
    and has no singularity at a = 1.

    The mean is the trapezoidal rule over logit(p), where the integrand is analytic
    in a strip of half-width π/2 at least, whatever the parameters.  What decays
    slowly at the ends for small a or b has a closed form and is taken out first:
    the value near p = 0 as shape·exposure·(1 + p)·(1 − p)^m, near p = 1 as
    value(1)·p².

    :param shape: array (groups,), r + x
    :param exposure: array (points,), time relative to α + T, above 0
    :param a: number above 0
    :param b: array (groups,), above 0
    :return: array (groups, points)
    """
    shape, b = np.asarray(shape, float)[:, None], np.asarray(b, float)[:, None]
    decay = 1 + (shape + 1) * np.max(exposure) / 2
    log_p, log_q, weights = _logit_grid(a, b, decay)
    columns = [
        _mean_purchases(shape, step, a, b, log_p, log_q, weights)
        for step in np.asarray(exposure, float)
    ]
    return np.concatenate(columns, axis=1)


def _logit_grid(a, b, decay):
    """ln p, ln(1 − p) and the Beta(a, b) weight of a trapezoidal grid in logit(p).

    The grid ends where either the density or, its slow parts taken out, the
    integrand is negligible.
    """
    from scipy.special import betaln, digamma, polygamma

    centre = digamma(a) - digamma(b)
    spread = np.sqrt(polygamma(1, a) + polygamma(1, b))
    low = np.maximum(centre - 9 * spread - 40 / (a + 2), -np.log1p(decay) - 17)
    high = np.minimum(centre + 9 * spread + 40 / (b + 1), 34)
    low, high = np.minimum(low, high - 1), np.maximum(high, low + 1)
    step = (high - low) / (TRAPEZOID_POINTS - 1)
    logit = low + step * np.arange(TRAPEZOID_POINTS)
    log_q = -np.logaddexp(0, logit)
    log_p = logit + log_q
    return log_p, log_q, step * np.exp(a * log_p + b * log_q - betaln(a, b))


def _mean_purchases(shape, exposure, a, b, log_p, log_q, weights):
    """One column of ``purchases_before_dropout``: array (groups, 1)."""
    from scipy.special import betaln

    p = np.exp(log_p)
    first, decay = shape * exposure, 1 + (shape + 1) * exposure / 2
    last = -np.expm1(-shape * np.log1p(exposure))
    value = -np.expm1(-shape * np.log1p(p * exposure)) / p
    rest = value - first * (1 + p) * np.exp(decay * log_q) - last * p**2
    near_zero = np.exp(betaln(a, b + decay) - betaln(a, b)) * (1 + a / (a + b + decay))
    near_one = a * (a + 1) / ((a + b) * (a + b + 1))
    mean_rest = (weights * rest).sum(axis=1, keepdims=True)
    return first * near_zero + last * near_one + mean_rest


class ChebyshevGrid:
    """Chebyshev interpolation on an interval of logarithms, of many functions at once.

    The functions must be analytic where the imaginary part is below π, which holds
    for functions of exposure whose singularities lie on the negative axis.  The
    number of points follows from that strip and the width of the interval
    (Trefethen 2013, theorem 8.2: the error falls as ρ^−n).
    """

    def __init__(self, low, high):
        self.centre = (low + high) / 2
        self.half = max((high - low) / 2, 1e-3)
        ratio = np.pi / self.half
        decay = np.log(ratio + np.hypot(1, ratio))
        self.size = int(np.ceil(-np.log(INTERPOLATION_ERROR) / decay)) + 6
        self._angles = np.pi * (np.arange(self.size) + 0.5) / self.size

    @property
    def points(self):
        """The logarithms at which the functions are to be known: array (size,)."""
        return self.centre + self.half * np.cos(self._angles)

    def coefficients(self, values):
        """Chebyshev coefficients (functions, size) of values at ``points``."""
        cosines = np.cos(np.outer(self._angles, np.arange(self.size)))
        scaled = values @ cosines * (2 / self.size)
        scaled[:, 0] /= 2
        return scaled

    def basis(self, logarithms):
        """Chebyshev polynomials at the given logarithms: array (n, size)."""
        scaled = (logarithms - self.centre) / self.half
        return np.polynomial.chebyshev.chebvander(scaled, self.size - 1)

    def evaluate(self, coefficients, function, logarithms):
        """Value of function number ``function[i]`` at ``logarithms[i]``: array (n,)."""
        table = np.ascontiguousarray(coefficients.T)
        result = np.empty(len(logarithms))
        for block in blocks(len(result)):
            scaled = (logarithms[block] - self.centre) / self.half
            result[block] = _clenshaw(table, function[block], scaled)
        return result


def _clenshaw(table, function, scaled):
    """Clenshaw's recurrence; ``table`` is (size, functions)."""
    upper, current = np.zeros_like(scaled), np.zeros_like(scaled)
    twice = 2 * scaled
    for row in table[:0:-1]:
        upper *= -1
        upper += twice * current
        upper += row.take(function)
        upper, current = current, upper
    return table[0].take(function) + scaled * current - upper

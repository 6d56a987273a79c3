"""The BG/NBD model: Fader, Hardie & Lee (2005), Marketing Science 24 (2), 275-284.

A customer buys at rate λ ~ Gamma(r, α) and, after each repeat purchase, drops out
with probability p ~ Beta(a, b).  The MBG/NBD differs only in when the first chance
to drop out comes; both are computed here, and differ in ``chances``, the number of
chances that whoever is alive after x repeat purchases has survived: x here.
"""

import numpy as np

from .fit import (
    SHAPE_LIMITS,
    PurchaseFit,
    fit_nbd,
    maximise,
    purchase_fit,
    time_limits,
    warm_start,
    weight_drops,
)
from .history import read_history
from .special import (
    ChebyshevGrid,
    blocks,
    digamma_rise,
    distinct_groups,
    log_rising,
    purchases_before_dropout,
)

NAMES = ("r", "alpha", "a", "b")


class BetaGeometricFit(PurchaseFit):
    """Predictions common to BG/NBD and MBG/NBD."""

    model_name = ""
    first_chance = 0

    def _p_alive(self, x, t_x, T):
        from scipy.special import expit

        r, alpha, a, b = self._parameters()
        chances = x + self.first_chance
        with np.errstate(divide="ignore"):
            base = np.log(a) - np.log(b + np.maximum(chances, 1) - 1)
        silent = np.log1p((T - t_x) / (alpha + t_x))
        odds = base + (r + x) * silent
        return np.where(chances > 0, expit(-odds), 1.0)

    def _return_if_alive(self, horizon, x, T):
        # Nobody drops out before the next purchase, so this is the NBD's.
        r, alpha, _, _ = self._parameters()
        return -np.expm1(-(r + x) * np.log1p(horizon / (alpha + T)))

    def _purchases_if_alive(self, horizon, x, T):
        exposure = horizon / (self.params["alpha"] + T)
        return self._mixed_purchases(np.ones(1), np.ones(1), x, exposure)

    def _weighted_if_alive(self, edges, weights, x, T):
        exposure = edges[-1] / (self.params["alpha"] + T)
        return self._mixed_purchases(
            edges / edges[-1], weight_drops(weights), x, exposure
        )

    def _parameters(self):
        return tuple(self.params[name] for name in NAMES)

    def _mixed_purchases(self, fractions, weights, x, exposure):
        """Σ weights[i] · purchases in ``exposure`` · fractions[i], if alive: (n,).

        For a given x this is a smooth function of the exposure alone, so it is
        computed at some sixty exposures for each distinct x and interpolated.
        """
        reached = exposure > 0
        if not reached.any():
            return np.zeros(len(x))
        logarithms = np.log(np.where(reached, exposure, exposure.max()))
        curve = ChebyshevGrid(logarithms.min(), logarithms.max())
        distinct, group = distinct_groups(x)
        values = self._curve(distinct, curve.points, fractions, weights)
        mixed = curve.evaluate(curve.coefficients(values), group, logarithms)
        return np.where(reached, mixed * _growth(logarithms), 0.0)

    def _curve(self, x, logarithms, fractions, weights):
        """The mixture of ``_mixed_purchases`` ÷ growth: array (x, logarithms)."""
        low, high = logarithms.min() + np.log(fractions[0]), logarithms.max()
        grid = ChebyshevGrid(low, high)
        known = self._relative_purchases(x, grid.points)
        parts = logarithms[:, None] + np.log(fractions)
        share = weights * _growth(parts) / _growth(logarithms)[:, None]
        basis = grid.basis(parts.ravel()).reshape(*parts.shape, grid.size)
        mixture = np.einsum("jm,jmn->nj", share, basis)
        return grid.coefficients(known) @ mixture

    def _relative_purchases(self, x, logarithms):
        r, _, a, b = self._parameters()
        purchases = purchases_before_dropout(
            r + x, np.exp(logarithms), a, b + x + self.first_chance
        )
        return purchases / _growth(logarithms)


def _growth(logarithms):
    # Purchases grow like the exposure at first and slower later; divided by this
    # they vary little, so that interpolation keeps the relative precision.
    from scipy.special import expit

    return expit(logarithms)


class BGNBDFit(BetaGeometricFit):
    """A fitted BG/NBD; ``p_alive`` is 1 for whoever never came back."""

    model_name = "bgnbd"
    first_chance = 0


def fit_bgnbd(x, t_x, T, counts=None, *, start=None):
    """Fit the BG/NBD by maximum likelihood: equation (6) of Fader, Hardie & Lee 2005.

    :param x: repeat purchases, array-like (n,), whole numbers
    :param t_x: time of the last purchase since the first, 0 where x is 0
    :param T: time observed since the first purchase, in the unit of t_x
    :param counts: customers per row, 1 each if not given
    :param start: params of an earlier fit, to begin there
    :return: frozen fit with params r, alpha (a time), a, b
    :raises ValueError: naming every fault of the input
    """
    return fit_beta_geometric(BGNBDFit, read_history(x, t_x, T, counts), start)


def fit_beta_geometric(kind, history, start):
    """Fit of class ``kind``, BG/NBD or MBG/NBD, on condensed data."""
    nbd = fit_nbd(history)
    limits = np.array([SHAPE_LIMITS, time_limits(history), SHAPE_LIMITS, SHAPE_LIMITS])
    optimum = maximise(
        lambda data: BetaGeometricLikelihood(data, kind.first_chance),
        history,
        warm_start(start, NAMES) + _starts(nbd.theta),
        limits,
    )
    return purchase_fit(kind, NAMES, history, optimum, nbd)


def _starts(nbd):
    """Starts around the model without dropout: little, some and much dropout."""
    dropout = np.log([(0.02, 1.0), (0.8, 2.5), (1.0, 1.0)])
    return [np.concatenate([nbd, pair]) for pair in dropout]


class BetaGeometricLikelihood:
    """Log-likelihood and gradient by the logarithms of r, alpha, a, b.

    With k chances survived, ln L = ln Γ(r+x)/Γ(r) + r ln α − (r+x) ln(α+T)
    + ln B(a, b+k)/B(a, b) + ln(1 + odds), where
    odds = a/(b+k−1) · ((α+T)/(α+t_x))^(r+x), and 0 for k = 0, are those of having
    dropped out.  All but the odds depend on x and T separately, so that they are
    summed over the distinct values of these.
    """

    def __init__(self, history, first_chance):
        self.x, self.t, self.T = history.x_values, history.t_values, history.T_values
        self.chances = self.x + first_chance
        self.by_x, self.by_T = history.by_x(history.count), history.by_T(history.count)
        x_of_row = self.x[history.x_code]
        self.x_by_T = history.by_T(history.count * x_of_row)
        self.repeats = self.x_by_T.sum()
        mixed = x_of_row + first_chance > 0
        self.rows = tuple(
            column[mixed]
            for column in (
                history.x_code,
                history.t_code,
                history.T_code,
                history.count,
            )
        )

    def __call__(self, theta):
        """Log-likelihood and its gradient (4,) at log-parameters theta (4,)."""
        r, alpha, a, b = params = np.exp(theta)
        aged = np.log1p(self.T / alpha)
        weight = r * self.by_T + self.x_by_T
        value, sums = self._dropout(params, aged)
        value += self.by_x @ (
            log_rising(r, self.x)
            + log_rising(b, self.chances)
            - log_rising(a + b, self.chances)
        )
        value -= weight @ aged + self.repeats * theta[1]
        survival = digamma_rise(a + b, self.chances)
        by_r = self.by_x @ digamma_rise(r, self.x) - self.by_T @ aged
        by_alpha = weight @ (self.T / (alpha + self.T)) - self.repeats
        by_a = -self.by_x @ survival
        by_b = self.by_x @ (digamma_rise(b, self.chances) - survival)
        gradient = np.array([r * by_r, by_alpha, a * by_a, b * by_b])
        return value, gradient + sums

    def _dropout(self, params, aged):
        """Sum of ln(1 + odds) over customers, and its gradient by log-parameters."""
        r, alpha, a, b = params
        chances = np.maximum(self.chances, 1) - 1 + b
        tables = (
            np.log(a) - np.log(chances),
            b / chances,
            r + self.x,
            aged,
            np.log1p(self.t / alpha),
            alpha / (alpha + self.T),
            alpha / (alpha + self.t),
        )
        value, sums = 0.0, np.zeros(4)
        for block in blocks(len(self.rows[0])):
            rows = tuple(column[block] for column in self.rows)
            part, gradient = _dropout_block(*rows, *tables)
            value, sums = value + part, sums + gradient
        return value, sums * (r, 1.0, 1.0, -1.0)


def _dropout_block(xs, ts, Ts, count, base, late, shape, aged, aged_t, rest, rest_t):
    """``_dropout`` on one block of rows; xs, ts, Ts are positions in the tables."""
    silent = aged.take(Ts) - aged_t.take(ts)
    shapes = shape.take(xs)
    odds = base.take(xs) + shapes * silent
    small = np.exp(-np.abs(odds))
    value = count @ (np.maximum(odds, 0) + np.log1p(small))
    gone = count * np.where(odds > 0, 1, small) / (1 + small)
    by_alpha = (gone * shapes) @ (rest.take(Ts) - rest_t.take(ts))
    return value, np.array([gone @ silent, by_alpha, gone.sum(), gone @ late.take(xs)])

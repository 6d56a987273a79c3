"""The Pareto/NBD model: Schmittlein, Morrison & Colombo (1987), Management Science 33.

A customer buys at rate λ ~ Gamma(r, α) and drops out at rate μ ~ Gamma(s, β), at any
moment.  The likelihood is that of Fader & Hardie (2005), brucehardie.com/notes/009,
whose two 2F1 are here the integral they stand for, which keeps its digits where their
difference loses them; see ``_shares``.
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
)
from .history import read_history
from .special import (
    ChebyshevGrid,
    blocks,
    digamma_rise,
    distinct_groups,
    gauss_legendre,
    log_rising,
)

NAMES = ("r", "alpha", "s", "beta")
POINTS = 24
ROWS_PER_BLOCK = 1024
# exp(−34) of a customer is left out of an integral over the silence.
NEGLIGIBLE = 34.0


class ParetoNBDFit(PurchaseFit):
    """A fitted Pareto/NBD."""

    model_name = "paretonbd"

    def _p_alive(self, x, t_x, T):
        alive, dead = self._by_block(_silence, x, t_x, T)
        return alive / (alive + dead)

    def _return_if_alive(self, horizon, x, T):
        if np.ndim(horizon) or not len(x):
            return self._by_block(_next_purchase, x, T, T + horizon)[0]
        # For a given x a smooth function of T: interpolated between some forty T.
        scale = min(self.params["alpha"], self.params["beta"])
        logarithms = np.log(scale + T)
        grid = ChebyshevGrid(logarithms.min(), logarithms.max())
        distinct, group = distinct_groups(x)
        ages = np.tile(np.exp(grid.points) - scale, len(distinct))
        shapes = np.repeat(distinct, grid.size)
        known = self._by_block(_next_purchase, shapes, ages, ages + horizon)[0]
        curves = grid.coefficients(known.reshape(len(distinct), grid.size))
        return grid.evaluate(curves, group, logarithms)

    def _purchases_if_alive(self, horizon, x, T):
        # Fader & Hardie (2005), equation (41); exprel holds at s = 1 too.
        from scipy.special import exprel

        r, alpha, s, beta = self._parameters()
        grown = np.log1p(horizon / (beta + T))
        return (r + x) * (beta + T) / (alpha + T) * grown * exprel((1 - s) * grown)

    def _parameters(self):
        return tuple(self.params[name] for name in NAMES)

    def _by_block(self, function, *columns):
        parts = [
            function(self._parameters(), *(column[block] for column in columns))
            for block in blocks(len(columns[0]), ROWS_PER_BLOCK)
        ]
        return [np.concatenate(part) for part in zip(*parts, strict=True)]


def _silence(params, x, t_x, T):
    """Shares of those silent from t_x who are alive at T, and who died by then."""
    path = _Path(params, x, t_x, T)
    s = params[2]
    return np.exp(-path.end_hazard), path.integral(s * path.death_share)


def _next_purchase(params, x, start, end):
    """Shares of those alive at ``start`` who buy, and who die, by ``end`` first."""
    path = _Path(params, x, start, end)
    shape = (params[0] + x)[:, None]
    bought = path.integral(shape * path.purchase_share)
    return bought, path.integral(params[2] * path.death_share)


class _Path:
    """Quadrature over the time from ``start`` to ``end`` without a purchase.

    The hazard H(τ) = (r+x) ln((α+τ)/(α+start)) + s ln((β+τ)/(β+start)) is the one of
    a purchase and the one of death together; the share exp(−H) is still waiting.
    Time runs by w = ln((α+τ)(β+τ)): the only singularities of the integrands are then
    at imaginary parts ±π, whatever α and β, and Gauss and Legendre's rule converges
    fast.  It ends early where exp(−H) is negligible.
    """

    def __init__(self, params, x, start, end):
        self.r, self.alpha, self.s, self.beta = params
        self.shape = self.r + x
        self.start, self.end = start, end
        self.bought_by_end = np.log1p((end - start) / (self.alpha + start))
        self.died_by_end = np.log1p((end - start) / (self.beta + start))
        self.end_hazard = self.shape * self.bought_by_end + self.s * self.died_by_end
        self._place_nodes()

    def _place_nodes(self):
        nodes, weights = gauss_legendre(POINTS)
        alpha_start, beta_start = self.alpha + self.start, self.beta + self.start
        reach = np.minimum(self.end - self.start, self._negligible_after())
        width = np.log1p(reach / alpha_start) + np.log1p(reach / beta_start)
        moved = width[:, None] * nodes
        product = (alpha_start * beta_start)[:, None] * np.exp(moved)
        self.alpha_age, self.beta_age = self._ages(product)
        self.bought = np.log(self.alpha_age / alpha_start[:, None])
        self.died = moved - self.bought
        hazard = self.shape[:, None] * self.bought + self.s * self.died
        # dτ/(β+τ) and dτ/(α+τ) are these shares of dw.
        total = self.alpha_age + self.beta_age
        self.death_share = self.alpha_age / total
        self.purchase_share = self.beta_age / total
        self.waiting = width[:, None] * weights * np.exp(-hazard)

    def _negligible_after(self):
        with np.errstate(over="ignore"):
            bought = (self.alpha + self.start) * np.expm1(NEGLIGIBLE / self.shape)
            died = (self.beta + self.start) * np.expm1(NEGLIGIBLE / self.s)
        return np.minimum(bought, died)

    def _ages(self, product):
        """α+τ and β+τ from their product, without cancellation."""
        gap = (self.alpha - self.beta) / 2
        larger = abs(gap) + np.sqrt(gap**2 + product)
        smaller = product / larger
        return (larger, smaller) if gap > 0 else (smaller, larger)

    def integral(self, values):
        """Integral of exp(−H) · values dw: array (rows,)."""
        return (self.waiting * values).sum(axis=1)


def fit_paretonbd(x, t_x, T, counts=None, *, start=None):
    """Fit the Pareto/NBD by maximum likelihood: Fader & Hardie 2005, section 3.

    :param x: repeat purchases, array-like (n,), whole numbers
    :param t_x: time of the last purchase since the first, 0 where x is 0
    :param T: time observed since the first purchase, in the unit of t_x
    :param counts: customers per row, 1 each if not given
    :param start: params of an earlier fit, to begin there
    :return: frozen fit with params r, alpha (a time), s, beta (a time)
    :raises ValueError: naming every fault of the input
    """
    history = read_history(x, t_x, T, counts)
    nbd = fit_nbd(history)
    times = time_limits(history)
    limits = np.array([SHAPE_LIMITS, times, SHAPE_LIMITS, times])
    starts = warm_start(start, NAMES) + _starts(nbd.theta, times.mean())
    optimum = maximise(ParetoNBDLikelihood, history, starts, limits)
    return purchase_fit(ParetoNBDFit, NAMES, history, optimum, nbd)


def _starts(nbd, log_time):
    """Starts around the model without dropout: hardly any, some and much dropout."""
    dropout = [(0.5, 3.0), (0.6, 0.0), (1.5, 0.0)]
    return [
        np.concatenate([nbd, (np.log(s), log_time + longer)]) for s, longer in dropout
    ]


class ParetoNBDLikelihood:
    """Log-likelihood and gradient by the logarithms of r, alpha, s, beta.

    ln L = ln Γ(r+x)/Γ(r) − x ln α − (r+x) ln(1 + t_x/α) − s ln(1 + t_x/β) + ln Q,
    Q = exp(−H(T)) + ∫ s/(β+τ) exp(−H(τ)) dτ from t_x to T: the share of whoever
    bought at t_x that has not bought since, living or dead.
    """

    def __init__(self, history):
        self.x, self.by_x = history.x_values, history.by_x(history.count)
        self.repeats = self.by_x @ self.x
        self.count = history.count
        self.columns = (
            self.x[history.x_code],
            history.t_values[history.t_code],
            history.T_values[history.T_code],
        )

    def __call__(self, theta):
        """Log-likelihood and its gradient (4,) at log-parameters theta (4,)."""
        params = np.exp(theta)
        value = self.by_x @ log_rising(params[0], self.x) - self.repeats * theta[1]
        by_r = self.by_x @ digamma_rise(params[0], self.x)
        gradient = np.array([by_r, -self.repeats / params[1], 0.0, 0.0])
        for block in blocks(len(self.count), ROWS_PER_BLOCK):
            rows = [column[block] for column in self.columns]
            parts, slopes = _silence_likelihood(params, *rows)
            value += self.count[block] @ parts
            gradient += slopes @ self.count[block]
        return value, gradient * params


def _silence_likelihood(params, x, t_x, T):
    """ln L but for its terms in x alone, (rows,), and its slopes (4, rows)."""
    r, alpha, s, beta = params
    path = _Path(params, x, t_x, T)
    share, share_slopes = _silent_share(path)
    bought, died = np.log1p(t_x / alpha), np.log1p(t_x / beta)
    value = np.log(share) - (r + x) * bought - s * died
    slopes = share_slopes / share
    slopes[0] -= bought
    slopes[1] += (r + x) * t_x / (alpha * (alpha + t_x))
    slopes[2] -= died
    slopes[3] += s * t_x / (beta * (beta + t_x))
    return value, slopes


def _silent_share(path):
    """Q of the likelihood, (rows,), and its slopes by the parameters, (4, rows)."""
    alive = np.exp(-path.end_hazard)
    dying = path.waiting * path.s * path.death_share
    dead = dying.sum(axis=1)
    by_alpha, by_beta = _earlier(path, path.alpha), _earlier(path, path.beta)
    alpha_gap = 1 / path.alpha_age - 1 / (path.alpha + path.start)[:, None]
    beta_gap = 1 / path.beta_age - 1 / (path.beta + path.start)[:, None]
    late = (dying / path.beta_age).sum(axis=1)
    slopes = (
        -alive * path.bought_by_end - (dying * path.bought).sum(axis=1),
        path.shape * (alive * by_alpha - (dying * alpha_gap).sum(axis=1)),
        dead / path.s - alive * path.died_by_end - (dying * path.died).sum(axis=1),
        path.s * (alive * by_beta - (dying * beta_gap).sum(axis=1)) - late,
    )
    return alive + dead, np.array(slopes)


def _earlier(path, scale):
    """1/(scale + start) − 1/(scale + end)."""
    return (path.end - path.start) / ((scale + path.start) * (scale + path.end))

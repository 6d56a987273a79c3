"""What the models share: the result, the optimiser, the model without dropout.

A model states its log-likelihood with gradient over condensed data, where equal
rows stand once with their count, and a few formulas for a customer who is alive.
"""

import math
from dataclasses import dataclass

import numpy as np

from .history import check_rows
from .special import digamma_rise, log_rising

SAMPLE_ROWS = 8192
SHAPE_LIMIT = 12.0
TIME_LIMIT = 20.0
NEAR_LIMIT = 0.05
ROUGH_SLOPE = 3e-6
FINAL_SLOPE = 3e-7
# A search has converged if one more step would add less to the log-likelihood.
OPEN_GAIN = 0.001
# Twice the log-likelihood gained by the two dropout parameters that chance alone
# explains: the 95 % quantile of chi-squared with two degrees of freedom.
CHANCE_GAIN = 5.991


@dataclass(frozen=True)
class Fit:
    """Parameters found by maximum likelihood, and how the search ended.

    ``params`` bears the names of the papers; ``boundary`` says that a parameter
    ran to the edge of its range or that dropout cannot be told from chance, and
    ``note`` says which; ``n`` counts the customers.
    """

    model: str
    params: dict
    log_likelihood: float
    converged: bool
    boundary: bool
    n: int
    iterations: int
    note: str = ""


class PurchaseFit(Fit):
    """Predictions of a fitted purchase model, in the time unit of the fit.

    All take arrays (or numbers) that broadcast against each other, return an array
    (or a number), and raise ValueError naming every fault of the input.
    """

    def p_alive(self, x, t_x, T):
        """Probability that the customer has not dropped out at T."""
        rows = check_rows(x, t_x, T)
        return rows.shaped(self._p_alive(rows.x, rows.t_x, rows.T))

    def expected_purchases(self, horizon, x, t_x, T):
        """Expected number of purchases in (T, T + horizon], given the history."""
        rows = check_rows(x, t_x, T, horizon=horizon)
        alive = self._p_alive(rows.x, rows.t_x, rows.T)
        return rows.shaped(
            alive * self._purchases_if_alive(rows.horizon, rows.x, rows.T)
        )

    def p_return(self, horizon, x, t_x, T):
        """Probability of a purchase in (T, T + horizon], given the history.

        It is 1 − L(x, t_x, T + horizon) ÷ L(x, t_x, T), computed as P(alive) times
        the probability that a living customer's next purchase falls in the period.
        """
        rows = check_rows(x, t_x, T, horizon=horizon)
        alive = self._p_alive(rows.x, rows.t_x, rows.T)
        return rows.shaped(alive * self._return_if_alive(rows.horizon, rows.x, rows.T))

    def weighted_purchases(self, edges, weights, x, t_x, T):
        """Sum over the periods (edges[i−1], edges[i]] of weights[i] · purchases.

        :param edges: array (periods,), ends of the periods after T, ascending; the
            first begins at T
        :param weights: array (periods,), discount factors
        """
        rows = check_rows(x, t_x, T)
        edges, weights = _check_periods(edges, weights)
        alive = self._p_alive(rows.x, rows.t_x, rows.T)
        return rows.shaped(
            alive * self._weighted_if_alive(edges, weights, rows.x, rows.T)
        )

    def _weighted_if_alive(self, edges, weights, x, T):
        # Σ wᵢ (E(tᵢ) − E(tᵢ₋₁)) = Σ (wᵢ − wᵢ₊₁) E(tᵢ): each E is needed once.
        total = np.zeros(len(x))
        for edge, weight in zip(edges, weight_drops(weights), strict=True):
            total += weight * self._purchases_if_alive(edge, x, T)
        return total


def weight_drops(weights):
    """weights[i] − weights[i+1], with 0 after the last: array (periods,)."""
    return weights - np.append(weights[1:], 0.0)


def _check_periods(edges, weights):
    edges, weights = np.asarray(edges, float), np.asarray(weights, float)
    if edges.ndim != 1 or edges.shape != weights.shape or not len(edges):
        raise ValueError("edges and weights must be two rows of equal length")
    if not (np.isfinite(edges).all() and np.isfinite(weights).all()):
        raise ValueError("edges and weights must be finite")
    if edges[0] <= 0 or (np.diff(edges) <= 0).any():
        raise ValueError("edges must be above 0 and ascending")
    return edges, weights


# Maximum likelihood


@dataclass(frozen=True)
class Optimum:
    """Where the search ended: log-parameters, log-likelihood and circumstances.

    ``at_limit`` (parameters, 2) says which parameters ended at their lowest and
    at their highest value.
    """

    theta: np.ndarray
    log_likelihood: float
    converged: bool
    at_limit: np.ndarray
    iterations: int


def maximise(likelihood_of, data, starts, limits):
    """Maximum of a log-likelihood over log-parameters within limits.

    Every start is tried on a sample of the data, the best end of these is carried
    to the maximum on all data.  The time on much data is so that of a few
    evaluations, the sample's curvature making the last steps nearly exact.

    :param likelihood_of: function of data that returns a function of the
        log-parameters that returns log-likelihood and gradient
    :param data: has ``n`` and ``sample(size)``
    :param starts: list of arrays (parameters,) of log-parameters
    :param limits: array (parameters, 2), lowest and highest
    :return: Optimum
    """
    sample = data.sample(SAMPLE_ROWS)
    rough = Loss(likelihood_of(sample), sample.n, limits)
    loss = rough if sample is data else Loss(likelihood_of(data), data.n, limits)
    ends = [
        _descend(rough, rough.place(start), np.eye(len(start)), ROUGH_SLOPE)
        for start in starts
    ]
    point = min(ends, key=lambda end: rough(end)[0])
    axes = _curvature_axes(rough, point)
    point = _descend(loss, point, axes, FINAL_SLOPE)
    return _judge(loss, point, axes, rough.calls + (loss is not rough) * loss.calls)


def _judge(loss, point, axes, calls):
    value, gradient = loss(point)
    # Where axes make the curvature 1, a Newton step gains half the squared slope.
    gain = loss.n * ((axes.T @ gradient) ** 2).sum() / 2
    theta = loss.parameters(point)
    return Optimum(
        theta=theta,
        log_likelihood=-value * loss.n,
        converged=bool(np.isfinite(value) and gain < OPEN_GAIN),
        at_limit=np.abs(loss.limits - theta[:, None]) <= NEAR_LIMIT,
        iterations=calls,
    )


class Loss:
    """Minus the mean log-likelihood of a customer, and its gradient, at a point.

    A point is free of limits; theta = centre + half · tanh(point ÷ half) keeps the
    log-parameters within theirs, and is nearly the identity well inside.
    """

    def __init__(self, likelihood, n, limits):
        self.likelihood, self.n, self.limits = likelihood, n, limits
        self.centre, self.half = limits.mean(axis=1), np.ptp(limits, axis=1) / 2
        self.calls = 0

    def parameters(self, point):
        """Log-parameters at a point."""
        return self.centre + self.half * np.tanh(point / self.half)

    def place(self, theta):
        """The point of given log-parameters, which are moved inside their limits."""
        share = np.clip((theta - self.centre) / self.half, -0.95, 0.95)
        return self.half * np.arctanh(share)

    def __call__(self, point):
        self.calls += 1
        value, gradient = self.likelihood(self.parameters(point))
        slope = 1 - np.tanh(point / self.half) ** 2
        return -value / self.n, -gradient * slope / self.n


def _descend(loss, point, axes, slope):
    """The point of least loss, by a quasi-Newton search in coordinates ``axes``.

    :param slope: the search ends where no slope in these coordinates is above this
    """
    from scipy.optimize import minimize

    def turned(step):
        value, gradient = loss(point + axes @ step)
        return value, axes.T @ gradient

    options = {"gtol": slope, "maxiter": 100}
    origin = np.zeros(len(point))
    end = minimize(turned, origin, jac=True, method="BFGS", options=options)
    return point + axes @ end.x


def _curvature_axes(loss, point, step=1e-4):
    """Matrix A with AᵀHA = 1, H the Hessian of the loss: there, BFGS begins as Newton.

    Directions of hardly any curvature are stretched no more than a hundredfold.
    """
    columns = [
        (loss(point + shift)[1] - loss(point - shift)[1]) / (2 * step)
        for shift in step * np.eye(len(point))
    ]
    hessian = (np.array(columns) + np.array(columns).T) / 2
    curvature, directions = np.linalg.eigh(hessian)
    floor = max(1e-5 * curvature[-1], 1e-4)
    return directions / np.sqrt(np.maximum(curvature, floor))


# The model without dropout


def time_limits(history):
    """Range of the logarithm of a parameter that is a time: array (2,)."""
    mean = history.by_T(history.count) @ history.T_values / history.n
    centre = math.log(mean) if mean > 0 else 0.0
    return np.array([centre - TIME_LIMIT, centre + TIME_LIMIT])


SHAPE_LIMITS = np.array([-SHAPE_LIMIT, SHAPE_LIMIT])


def fit_nbd(history):
    """Optimum (r, alpha) of the NBD, the model in which nobody drops out.

    ln L = ln Γ(r+x)/Γ(r) + r ln α − (r+x) ln(α+T): Ehrenberg (1959), without the
    factors T^x ÷ x! that hold no parameter, as in the other models here.
    """
    by_x, by_T = history.by_x(history.count), history.by_T(history.count)
    x_by_T = history.by_T(history.count * history.x_values[history.x_code])
    x, T, repeats = history.x_values, history.T_values, x_by_T.sum()

    def likelihood_of(_):
        return lambda theta: _nbd_likelihood(
            *np.exp(theta), x, by_x, T, by_T, x_by_T, repeats
        )

    rate = max(repeats, 0.5) / (by_T @ T or history.n)
    starts = [np.log([r, r / rate]) for r in (0.3, 3.0)]
    limits = np.array([SHAPE_LIMITS, time_limits(history)])
    return maximise(likelihood_of, history, starts, limits)


def _nbd_likelihood(r, alpha, x, by_x, T, by_T, x_by_T, repeats):
    aged = np.log1p(T / alpha)
    value = by_x @ log_rising(r, x) - repeats * np.log(alpha)
    value -= (r * by_T + x_by_T) @ aged
    by_r = by_x @ digamma_rise(r, x) - by_T @ aged
    by_alpha = (r * by_T + x_by_T) @ (T / (alpha + T)) - repeats
    return value, np.array([r * by_r, by_alpha])


# The result


def purchase_fit(kind, names, history, optimum, nbd):
    """The fit of class ``kind`` for an optimum, judged against the NBD's."""
    note = boundary_note(names, optimum)
    if 2 * (optimum.log_likelihood - nbd.log_likelihood) < CHANCE_GAIN:
        note = "; ".join(filter(None, ["no dropout identifiable", note]))
    return make_fit(kind, names, history.n, optimum, note)


def boundary_note(names, optimum):
    """Which parameters ended at the edge of their range, "" if none did."""
    low, high = optimum.at_limit.T
    faults = [f"{name} runs to 0" for name, at in zip(names, low, strict=True) if at]
    faults += [
        f"{name} runs to infinity" for name, at in zip(names, high, strict=True) if at
    ]
    return "; ".join(faults)


def make_fit(kind, names, n, optimum, note, **more):
    """The frozen fit of class ``kind`` for an optimum; a note makes it a boundary."""
    values = np.exp(optimum.theta)
    return kind(
        model=kind.model_name,
        params={name: float(v) for name, v in zip(names, values, strict=True)},
        log_likelihood=float(optimum.log_likelihood),
        converged=optimum.converged,
        boundary=bool(note),
        n=round(n),
        iterations=optimum.iterations,
        note=note,
        **more,
    )


def warm_start(start, names):
    """List of the log-parameters of an earlier fit's params; empty for None.

    The usual starts are tried beside it, so that a bad one does no harm.

    :raises ValueError: if a parameter is missing or not above 0
    """
    if start is None:
        return []
    values = np.array([float(start.get(name, "nan")) for name in names])
    if not (np.isfinite(values) & (values > 0)).all():
        raise ValueError(f"start must give numbers above 0 for {', '.join(names)}")
    return [np.log(values)]

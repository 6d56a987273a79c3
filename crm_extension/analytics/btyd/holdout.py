"""Holdout check: does a model foretell what customers bought after it was fitted?

The last third of the history is kept back.  The models are fitted on what came
before, and compared with what came, beside the plain forecast "as many as in the
period of equal length before".
"""

from dataclasses import dataclass

import numpy as np

from .bgnbd import fit_bgnbd
from .mbgnbd import fit_mbgnbd
from .paretonbd import fit_paretonbd

MODELS = {"bgnbd": fit_bgnbd, "mbgnbd": fit_mbgnbd, "paretonbd": fit_paretonbd}


@dataclass(frozen=True)
class HoldoutData:
    """Customers known at the cut: history until then, and purchase days around it.

    ``x``, ``t_x``, ``T`` are in days at the cut; ``before`` and ``actual`` count the
    repeat purchase days in the ``horizon`` days before and after it.
    """

    x: np.ndarray
    t_x: np.ndarray
    T: np.ndarray
    before: np.ndarray
    actual: np.ndarray
    horizon: int


@dataclass(frozen=True)
class HoldoutCheck:
    """Totals of repeat purchases, and mean absolute errors per customer."""

    model: str
    n: int
    horizon: int
    predicted: float
    actual: float
    mean_absolute_error: float
    baseline: float
    baseline_error: float

    @property
    def beats_baseline(self):
        """Whether the model errs less per customer than the plain forecast."""
        return self.mean_absolute_error < self.baseline_error


def split_history(customer, day, as_of, share=1 / 3):
    """Cut a history of purchases in two, keeping the last part back.

    :param customer: array-like (purchases,) of customer keys
    :param day: array-like (purchases,), dates or day numbers; several purchases of a
        customer on one day are one; those after ``as_of`` are left out
    :param as_of: last day of the history, a date or a day number as in ``day``
    :param share: share of the time from the first purchase to ``as_of`` kept back
    :return: HoldoutData
    :raises ValueError: if the share is not between 0 and 1 or the history too short
    """
    if not 0 < share < 1:
        raise ValueError(f"share must be between 0 and 1, not {share}")
    customer, day = _distinct_days(customer, _day_numbers(day), _day_numbers(as_of))
    last = int(_day_numbers(as_of))
    horizon = round(share * (last - int(day.min()))) if len(day) else 0
    cut = last - horizon
    if horizon < 1 or not (day <= cut).any():
        raise ValueError("the history is too short to keep a part of it back")
    return _summarise(customer, day, cut, horizon)


def _day_numbers(day):
    days = np.asarray(day)
    if days.dtype.kind in "iu":
        return days
    if days.dtype.kind == "f":
        return days.astype(np.int64)
    return days.astype("datetime64[D]").astype(np.int64)


def _distinct_days(customer, day, last):
    """Customer numbers and purchase days until ``last``, distinct and in order."""
    customer = np.asarray(customer)
    if not (day <= last).all():
        kept = day <= last
        customer, day = customer[kept], day[kept]
    if _are_distinct(customer, day):
        changes = customer[1:] != customer[:-1]
        return np.append(np.zeros(1, np.int32), np.cumsum(changes, dtype=np.int32)), day
    return _sorted_days(customer, day)


def _are_distinct(customer, day):
    """Whether the days are in order of a numeric customer and day, each once."""
    if customer.dtype.kind not in "iu" or not len(day):
        return False
    ahead = customer[1:] > customer[:-1]
    return bool((ahead | ((customer[1:] == customer[:-1]) & (np.diff(day) > 0))).all())


def _sorted_days(customer, day):
    import pandas as pd

    number = pd.factorize(customer)[0]
    kept = number >= 0
    number, day = number[kept], day[kept]
    if not len(day):
        return number, day
    first = day.min()
    span = day.max() - first + 1
    number, offset = np.divmod(np.unique(number * span + day - first), span)
    return number, offset + first


def _summarise(customer, day, cut, horizon):
    """``HoldoutData`` of distinct purchase days in order of customer and day.

    :param customer: int array, customers numbered from 0
    """
    starts = np.flatnonzero(np.append(True, customer[1:] != customer[:-1]))
    first, past = day[starts], day <= cut
    bought = _counts(customer, past, len(starts))
    known = bought > 0
    before = _counts(customer, past & (day > cut - horizon), len(starts))
    latest = day[starts + np.maximum(bought, 1) - 1]
    # The first purchase is no repeat purchase, wherever it lies.
    before -= first > cut - horizon
    return HoldoutData(
        x=(bought - 1.0)[known],
        t_x=(latest - first)[known].astype(float),
        T=(cut - first)[known].astype(float),
        before=before[known].astype(float),
        actual=_counts(customer, ~past, len(starts))[known].astype(float),
        horizon=horizon,
    )


def _counts(customer, chosen, size):
    return np.bincount(customer[chosen], minlength=size)


def check_holdout(fit, data):
    """Compare a fit, made on the first part of a history, with the part kept back.

    :param fit: a purchase model fitted on data.x, data.t_x, data.T
    :param data: HoldoutData
    :return: HoldoutCheck
    """
    predicted = fit.expected_purchases(data.horizon, data.x, data.t_x, data.T)
    return HoldoutCheck(
        model=fit.model,
        n=len(data.x),
        horizon=data.horizon,
        predicted=float(predicted.sum()),
        actual=float(data.actual.sum()),
        mean_absolute_error=float(np.abs(predicted - data.actual).mean()),
        baseline=float(data.before.sum()),
        baseline_error=float(np.abs(data.before - data.actual).mean()),
    )


def choose_model(data, models=None):
    """Fit models on the first part of a history, and choose by the part kept back.

    The best one errs least per customer; of equals, in total.

    :param data: HoldoutData
    :param models: dict of name and fit function, all of them when left out
    :return: name of the best (None if none converged), and dict of name and
        HoldoutCheck of those that converged
    """
    checks = {}
    for name, fit_model in (models or MODELS).items():
        fit = fit_model(data.x, data.t_x, data.T)
        if fit.converged:
            checks[name] = check_holdout(fit, data)
    return min(checks, key=lambda name: _error(checks[name]), default=None), checks


def _error(check):
    total = abs(check.predicted - check.actual)
    return round(check.mean_absolute_error, 9), total

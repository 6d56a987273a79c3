"""Who buys a category: how the other categories of a customer foretell it.

Whether a customer buys category c is foretold from whether it buys each other category,
by a linear regression with a ridge (Hoerl & Kennard, Technometrics 12 (1970), 55-67):

    forecast(c) = everybody(c) + sum over o of (buys(o) - everybody(o)) * pull(o, c)

where a category never foretells itself. All these regressions come from the inverse P
of one matrix, that of the covariances plus the ridge: pull(o, c) = -P(o, c) / P(c, c)
(Steck, WWW 2019, 3251-3257). The ridge is tried on customers who were left out of the
fit, and the strongest one counts whose error is hardly above the smallest: what is
bought next differs from what was bought before, and the plainer fit foretells it better
(see the back-test in ``missing_backtest``).

A forecast is then turned into a share that can be counted. Customers who were left out
of the fit are lined up by their forecast and cut into groups; the share of a group that
buys the category is what customers like these do. It never falls as the forecast rises:
groups that contradict are pooled, by the max-min formula of isotonic regression
(Barlow, Bartholomew, Bremner & Brunk 1972, section 1.2).
"""

from dataclasses import dataclass

import numpy as np

MOST_CATEGORIES = 1000
"""So many categories are told apart, those with the most buyers."""
FEWEST_CUSTOMERS = 50
"""With fewer customers nobody can be said to be like another: everybody is."""
_MOST_TRIED = 5_000
_FOLDS = 5
_RIDGES = (10.0, 100.0, 1000.0, 10_000.0)
"""Strengths of the ridge, in customers."""
_HARDLY_ABOVE = 1.02
_GROUP = 25
_MOST_GROUPS = 50


@dataclass(frozen=True)
class CategoryTaste:
    """How categories foretell each other; square arrays are [from, to].

    ``categories`` are ids, ascending. ``everybody`` is the share of the customers who
    buy each, ``buyers_share`` that of the buyers of one who buy the other too. The
    ``limits`` cut forecasts of a category (a row) into groups, of whose customers
    ``shares`` buy it. ``ridge`` is NaN where there were too few customers for a fit.
    """

    categories: np.ndarray
    customer_count: int
    everybody: np.ndarray
    buyers_share: np.ndarray
    pull: np.ndarray
    limits: np.ndarray
    shares: np.ndarray
    ridge: float

    def forecasts(self, buys):
        """Return the forecast of each category (column) for each customer (row).

        :param buys: array of 0 and 1, also a sparse one
        """
        return _forecasts(buys, self.everybody, self.pull)

    def shares_of(self, columns, forecasts):
        """Return the share of the customers with such a forecast who buy.

        :param columns: places of categories, 1-D
        :param forecasts: a forecast for each
        """
        groups = (self.limits[columns] <= forecasts[:, None]).sum(axis=1)
        return self.shares[columns, groups]

    def floors(self, least_share):
        """Return the forecast of each category from which the share is that large."""
        limits = np.pad(self.limits, ((0, 0), (1, 1)), constant_values=np.inf)
        limits[:, 0] = -np.inf
        return np.take_along_axis(
            limits, (self.shares < least_share).sum(axis=1)[:, None], axis=1
        ).ravel()


def fit_taste(buys, categories):
    """Fit how the categories foretell each other.

    The same customers in the same order give the same result.

    :param buys: sparse array of 0 and 1, a row a customer, a column a category
    :param categories: ids of the columns, ascending
    :return: :class:`CategoryTaste`
    """
    joint = np.asarray((buys.T @ buys).todense(), dtype=float)
    count = buys.shape[0]
    buyers = np.diag(joint)
    everybody = buyers / max(count, 1)
    pull, ridge = np.zeros(joint.shape), float("nan")
    limits, shares = np.zeros((len(categories), 0)), everybody[:, None]
    if count >= FEWEST_CUSTOMERS and len(categories) > 1:
        tried = _spread_rows(buys)
        ridge = _choose_ridge(tried)
        limits, shares = _count_shares(tried, _left_out_forecasts(tried, ridge))
        pull = _pull(joint, count, ridge)
    return CategoryTaste(
        categories=categories,
        customer_count=count,
        everybody=everybody,
        buyers_share=joint / np.maximum(buyers, 1)[:, None],
        pull=pull,
        limits=limits,
        shares=shares,
        ridge=ridge,
    )


def _spread_rows(buys):
    """Return the rows as a dense array, some at equal steps where there are many."""
    count = buys.shape[0]
    places = np.linspace(0, count - 1, min(count, _MOST_TRIED)).round().astype(int)
    return np.asarray(buys[places].todense(), dtype=float)


def _forecasts(buys, everybody, pull):
    return buys @ pull + (everybody - everybody @ pull)


def _pull(joint, count, ridge):
    """Return how much each category (row) adds to the forecast of each (column)."""
    everybody = np.diag(joint) / count
    covariance = joint - count * np.outer(everybody, everybody)
    inverse = np.linalg.inv(covariance + ridge * np.eye(len(joint)))
    pull = -inverse / np.diag(inverse)
    np.fill_diagonal(pull, 0.0)
    return pull


def _choose_ridge(tried):
    """Return the strongest ridge that is hardly worse than the best one."""
    errors = [_error(tried, ridge) for ridge in _RIDGES]
    highest = min(errors) * _HARDLY_ABOVE
    return max(
        ridge for ridge, error in zip(_RIDGES, errors, strict=True) if error <= highest
    )


def _error(tried, ridge):
    """Return the mean squared error of the forecasts."""
    forecasts = np.clip(_left_out_forecasts(tried, ridge), 0.0, 1.0)
    return np.square(tried - forecasts).mean()


def _left_out_forecasts(tried, ridge):
    """Return forecasts from fits that did not know the customer."""
    joint = tried.T @ tried
    forecasts = np.empty_like(tried)
    for fold in range(_FOLDS):
        left_out = tried[fold::_FOLDS]
        others = joint - left_out.T @ left_out
        count = len(tried) - len(left_out)
        pull = _pull(others, count, ridge)
        forecasts[fold::_FOLDS] = _forecasts(left_out, np.diag(others) / count, pull)
    return forecasts


def _count_shares(tried, forecasts):
    """Return the limits between groups of equal size, and the share that buys."""
    groups = int(np.clip(len(tried) // _GROUP, 1, _MOST_GROUPS))
    starts = np.arange(1, groups) * len(tried) // groups
    limits = np.sort(forecasts, axis=0)[starts].T
    numbers = [
        np.searchsorted(*each, side="right")
        for each in zip(limits, forecasts.T, strict=True)
    ]
    pairs = list(zip(numbers, tried.T, strict=True))
    sizes = np.array([np.bincount(each, minlength=groups) for each, _buys in pairs])
    buyers = np.array([np.bincount(*each, minlength=groups) for each in pairs])
    return limits, _never_falling(buyers, sizes)


def _never_falling(buyers, sizes):
    """Return shares by group (column) that never fall from left to right.

    A group takes the largest, over groups at or before it, of the smallest mean from
    there to a group at or after it. Groups without anybody take their neighbours'.
    """
    first, last = np.cumsum(sizes, axis=1), np.cumsum(buyers, axis=1)
    before = (first - sizes)[:, :, None], (last - buyers)[:, :, None]
    counted = first[:, None, :] - before[0]
    means = np.full(counted.shape, np.nan)
    np.divide(last[:, None, :] - before[1], counted, out=means, where=counted > 0)
    smallest = np.fmin.accumulate(means[:, :, ::-1], axis=2)[:, :, ::-1]
    below = np.tri(sizes.shape[1], dtype=bool).T
    return np.nanmax(np.where(below, smallest, np.nan), axis=1)

"""Categories that a customer lacks though customers like it buy them."""

from dataclasses import dataclass, fields

import numpy as np

from .category_taste import MOST_CATEGORIES, CategoryTaste, fit_taste
from .grouping import run_lengths, run_starts

MOST_MISSING = 5
"""So many categories are named for a customer."""
LEAST_SHARE = 0.2
"""At least so many of the customers like it buy what a customer is said to lack."""
_CELLS_AT_A_TIME = 1_000_000


@dataclass(frozen=True)
class Bought:
    """What customers spent on categories: distinct pairs by customer, then category."""

    customer: np.ndarray
    category: np.ndarray
    amount: np.ndarray


@dataclass(frozen=True)
class MissingCategories:
    """What customers lack, ordered by customer, the likeliest first.

    ``share`` is that of the customers like this one who buy the category,
    ``everybody_share`` that of all. ``reason`` is the customer's own category that
    tells most, 0 without one; of its buyers ``reason_share`` buy the category, NaN
    without one. ``amount`` is what buyers of the category usually (median) spend on it,
    ``category_count`` how many categories the customer buys.
    """

    customer: np.ndarray
    category: np.ndarray
    share: np.ndarray
    everybody_share: np.ndarray
    reason: np.ndarray
    reason_share: np.ndarray
    amount: np.ndarray
    category_count: np.ndarray

    def __len__(self):
        return len(self.customer)


@dataclass(frozen=True)
class _Market:
    """All customers, what they buy, and what that foretells."""

    customers: np.ndarray
    category_counts: np.ndarray
    buys: object
    taste: CategoryTaste
    usual_amounts: np.ndarray


def collect_bought(pieces):
    """Gather what was spent; a customer's lines may be spread over the pieces.

    :param pieces: iterable of (customer, category, amount), 1-D arrays, ids from 0 to
        2^31 - 1
    :return: :class:`Bought`
    """
    empty = (np.zeros(0, dtype=np.int64), np.zeros(0))
    parts = [empty, *(_summed(*_keyed(*piece)) for piece in pieces)]
    keys, amounts = _summed(
        *(np.concatenate(part) for part in zip(*parts, strict=True))
    )
    return Bought(customer=keys >> 32, category=keys & (2**32 - 1), amount=amounts)


def find_missing(bought, fewest_buyers, most=MOST_MISSING, least_share=LEAST_SHARE):
    """Find for each customer the categories that customers like it buy.

    :param bought: :class:`Bought`
    :param fewest_buyers: categories with fewer buyers are neither named nor a reason
    :param most: how many categories are named for a customer
    :param least_share: share of the customers like it who buy, at least
    :return: :class:`MissingCategories`, and numbers that explain the fit (a dict)
    :raise ValueError: for limits below 1, or a share outside 0 to 1
    """
    if fewest_buyers < 1 or most < 1 or not 0 <= least_share <= 1:
        raise ValueError(f"Impossible: {fewest_buyers}, {most}, {least_share}.")
    market = _market(bought, fewest_buyers)
    told = _told(market.taste)
    size = max(_CELLS_AT_A_TIME // max(len(market.taste.categories), 1), 1)
    parts = [
        _missing_of(market, told, start, start + size, most, least_share)
        for start in range(0, len(market.customers), size)
    ]
    return _joined(parts), {
        "customers": market.taste.customer_count,
        "categories": len(market.taste.categories),
        "ridge": None if np.isnan(market.taste.ridge) else market.taste.ridge,
    }


def _keyed(customer, category, amount):
    high = np.asarray(customer, dtype=np.int64) << 32
    return high | np.asarray(category, dtype=np.int64), np.asarray(amount, dtype=float)


def _summed(keys, amounts):
    """Return the keys in ascending order, each once, and the sums of their amounts."""
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    starts = run_starts(keys)
    sums = np.add.reduceat(amounts[order], starts) if len(starts) else amounts
    return keys[starts], sums


def _market(bought, fewest_buyers):
    starts = run_starts(bought.customer)
    counts = run_lengths(starts, len(bought.customer))
    categories = _told_apart(bought.category, fewest_buyers)
    columns = np.searchsorted(categories, bought.category)
    columns = np.minimum(columns, max(len(categories) - 1, 0))
    known = np.isin(bought.category, categories)
    rows = np.repeat(np.arange(len(starts)), counts)
    buys = _incidence(rows[known], columns[known], (len(starts), len(categories)))
    return _Market(
        customers=bought.customer[starts],
        category_counts=counts,
        buys=buys,
        taste=fit_taste(buys, categories),
        usual_amounts=_medians(columns[known], bought.amount[known], len(categories)),
    )


def _told_apart(category, fewest_buyers):
    """Return the ids of the categories with enough buyers, ascending."""
    ids, buyers = np.unique(category, return_counts=True)
    ids, buyers = ids[buyers >= fewest_buyers], buyers[buyers >= fewest_buyers]
    return np.sort(ids[np.argsort(-buyers, kind="stable")[:MOST_CATEGORIES]])


def _incidence(rows, columns, shape):
    from scipy.sparse import csr_array

    return csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)


def _medians(columns, amounts, size):
    """Return the median of the amounts of each column."""
    order = np.lexsort((amounts, columns))
    ordered, columns = amounts[order], columns[order]
    starts = np.searchsorted(columns, np.arange(size))
    lengths = np.bincount(columns, minlength=size)
    lower, upper = starts + (lengths - 1) // 2, starts + lengths // 2
    return (ordered[lower] + ordered[upper]) / 2


def _told(taste):
    """Return what buying a category (column) tells for another (row).

    Only what raises the forecast is a reason, and only where the buyers of the one do
    buy the other more often than everybody.
    """
    telling = (1 - taste.everybody)[:, None] * taste.pull
    telling[taste.buyers_share <= taste.everybody] = 0.0
    return np.maximum(telling, 0.0).T


def _missing_of(market, told, start, stop, most, least_share):
    """Return the rows of the customers from ``start`` to ``stop``, as columns."""
    taste, buys = market.taste, market.buys[start:stop].toarray()
    forecasts = taste.forecasts(market.buys[start:stop])
    kept = (buys == 0) & (forecasts >= taste.floors(least_share))
    rows, columns = _likeliest(np.where(kept, forecasts, -np.inf), most)
    telling = told[columns] * buys[rows]
    reasons = telling.argmax(axis=1) if telling.size else columns
    has_reason = telling[np.arange(len(rows)), reasons] > 0
    return (
        market.customers[start:stop][rows],
        taste.categories[columns],
        taste.shares_of(columns, forecasts[rows, columns]),
        taste.everybody[columns],
        np.where(has_reason, taste.categories[reasons], 0),
        np.where(has_reason, taste.buyers_share[reasons, columns], np.nan),
        market.usual_amounts[columns],
        market.category_counts[start:stop][rows],
    )


def _likeliest(forecasts, most):
    """Return rows and columns of what may be named, by row, the likeliest first.

    Of equal forecasts the first column counts.

    :param forecasts: changed; -inf is never named
    """
    every = np.arange(len(forecasts))
    chosen = np.full((len(forecasts), min(most, forecasts.shape[1])), -1)
    for place in range(chosen.shape[1]):
        best = forecasts.argmax(axis=1)
        chosen[:, place] = np.where(forecasts[every, best] > -np.inf, best, -1)
        forecasts[every, best] = -np.inf
    rows, places = np.nonzero(chosen >= 0)
    return rows, chosen[rows, places]


def _joined(parts):
    if not parts:
        return MissingCategories(*(np.zeros(0) for _each in fields(MissingCategories)))
    return MissingCategories(*map(np.concatenate, zip(*parts, strict=True)))

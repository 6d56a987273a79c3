"""Were the missing categories bought in the end? Tried on a past day.

What customers had bought up to that day gives the categories they lack; what they
bought for the first time soon after tells which of these were right. Beside them stand
as many of the categories that most customers buy, which the customer lacks: whoever
names those needs no analysis.
"""

from dataclasses import dataclass

import numpy as np

from .grouping import run_lengths, run_starts
from .missing_categories import MOST_MISSING, find_missing


@dataclass(frozen=True)
class MissingBacktest:
    """How many categories were named to how many customers, and what came true.

    ``hits`` and ``popular_hits`` are shares of the ``named``.
    """

    customers: int
    named: int
    hits: float
    popular_hits: float


def backtest_missing(bought, later, fewest_buyers, most=MOST_MISSING):
    """Compare the missing categories with the most popular ones.

    Only customers who bought something later can tell which was right.

    :param bought: what was known on the day, :class:`missing_categories.Bought`
    :param later: what was bought after it, of the same kind
    :param fewest_buyers: see :func:`missing_categories.find_missing`
    :param most: how many categories are named for a customer
    :return: :class:`MissingBacktest`; shares are NaN where nothing was named
    """
    found, _numbers = find_missing(bought, fewest_buyers, most)
    tells = np.isin(found.customer, later.customer)
    customers, category = found.customer[tells], found.category[tells]
    starts = run_starts(customers)
    wanted = run_lengths(starts, len(customers))
    popular = _popular(bought, customers[starts], wanted)
    return MissingBacktest(
        customers=len(starts),
        named=len(customers),
        hits=_share_bought(later, customers, category),
        popular_hits=_share_bought(later, customers, popular),
    )


def _popular(bought, customers, wanted):
    """Return as many categories as wanted that each customer lacks, the most bought.

    :return: ids of categories, by customer
    """
    ids, buyers = np.unique(bought.category, return_counts=True)
    ids = ids[np.argsort(-buyers, kind="stable")]
    owned = np.split(bought.category, run_starts(bought.customer)[1:])
    places = np.searchsorted(np.unique(bought.customer), customers)
    named = [np.zeros(0, dtype=np.int64)]
    for place, count in zip(places, wanted, strict=True):
        lacking = ids[~np.isin(ids, owned[place])]
        named.append(np.resize(lacking, count))
    return np.concatenate(named)


def _pairs(bought):
    return (bought.customer << 32) | bought.category


def _share_bought(later, customer, category):
    if not len(customer):
        return float("nan")
    return float(np.isin((customer << 32) | category, _pairs(later)).mean())

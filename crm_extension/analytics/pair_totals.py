"""What a customer takes of a product: how much at a time, and for how much in all."""

from dataclasses import dataclass

import numpy as np

from .grouping import run_lengths, run_starts


@dataclass(frozen=True)
class PairTotals:
    """Arrays with a position a pair of customer and product, sorted by both.

    ``quantity`` is the usual quantity of a day: the median of the days' sums, which one
    large purchase does not move; ``amount`` is the sum of all.
    """

    customer: np.ndarray
    product: np.ndarray
    quantity: np.ndarray
    amount: np.ndarray

    def __len__(self):
        return len(self.customer)


def pair_totals(customer, product, day, quantity, amount):
    """Return :class:`PairTotals` of purchases in any order.

    :param customer: 1-D int, ids
    :param product: 1-D int, ids
    :param day: 1-D int
    :param quantity: 1-D, in the product's unit
    :param amount: 1-D
    """
    order = np.lexsort((day, product, customer))
    customer, product, day = customer[order], product[order], day[order]
    days = run_starts(customer, product, day)
    pairs = run_starts(customer, product)
    if not len(order):
        return PairTotals(customer, product, np.zeros(0), np.zeros(0))
    by_day = np.add.reduceat(quantity[order].astype(float), days)
    return PairTotals(
        customer[pairs],
        product[pairs],
        _medians(by_day, np.searchsorted(days, pairs)),
        np.add.reduceat(amount[order].astype(float), pairs),
    )


def _medians(values, starts):
    """Return the median of each run of values; runs begin at ``starts``."""
    lengths = run_lengths(starts, len(values))
    run = np.repeat(np.arange(len(starts)), lengths)
    ranked = values[np.lexsort((values, run))]
    low, high = starts + (lengths - 1) // 2, starts + lengths // 2
    return (ranked[low] + ranked[high]) / 2

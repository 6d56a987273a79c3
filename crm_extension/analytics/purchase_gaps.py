"""On which days customers bought which products, and the gaps between these days."""

from dataclasses import dataclass

import numpy as np

from .grouping import run_lengths, run_starts

DAY_NUMBERS = 2**22
"""More than the greatest day number."""


@dataclass(frozen=True)
class PurchaseDays:
    """On which days customers bought products: sorted by the three, each once.

    All of a customer's purchases stand in the same object. ``customer`` and ``product``
    are ids, ``day`` is a day number (``date.toordinal()``).
    """

    customer: np.ndarray
    product: np.ndarray
    day: np.ndarray

    def __len__(self):
        return len(self.day)

    def until(self, day):
        """Return the purchases up to and including a day."""
        return self.where(self.day <= day)

    def where(self, mask):
        """Return the purchases of a mask."""
        return PurchaseDays(self.customer[mask], self.product[mask], self.day[mask])


def purchase_days(customer, product, day):
    """Return :class:`PurchaseDays` of purchases in any order, each day once.

    :param customer: 1-D int, ids
    :param product: 1-D int, ids
    :param day: 1-D int, day numbers
    """
    customer, product, day = (_integers(each) for each in (customer, product, day))
    order = np.lexsort((day, product, customer))
    customer, product, day = customer[order], product[order], day[order]
    starts = run_starts(customer, product, day)
    return PurchaseDays(customer[starts], product[starts], day[starts])


def _integers(values):
    values = np.asarray(values)
    return values if np.issubdtype(values.dtype, np.integer) else values.astype(int)


def visit_days(days):
    """Return on which days customers bought anything at all, as product 0."""
    together = np.unique(days.customer.astype(np.int64) * DAY_NUMBERS + days.day)
    customer, day = np.divmod(together, DAY_NUMBERS)
    return PurchaseDays(customer, np.zeros_like(customer), day)


def gap_sums(days):
    """Return the pairs of customer and product: dict of arrays, sorted by both.

    ``gap_count``, ``log_sum`` and ``log_square``: the gaps, the sum of their logarithms
    and of the squares of these. ``first_day``, ``last_day``: day numbers.
    """
    starts = run_starts(days.customer, days.product)
    lengths = run_lengths(starts, len(days))
    logs = np.zeros(len(days))
    logs[1:] = np.log(np.maximum(np.diff(days.day), 1))
    logs[starts] = 0
    return {
        "customer": days.customer[starts],
        "product": days.product[starts],
        "gap_count": lengths - 1,
        "log_sum": sums_of_runs(logs, starts),
        "log_square": sums_of_runs(logs * logs, starts),
        "first_day": days.day[starts],
        "last_day": days.day[starts + lengths - 1],
    }


def sums_of_runs(values, starts):
    """Return the sum of each run; an empty array without runs."""
    return np.add.reduceat(values, starts) if len(starts) else np.zeros(0)


def first_days(customer, product, days):
    """Return the first day on which each pair is bought in ``days``, NaN without one.

    :param customer: 1-D int, ids
    :param product: 1-D int, ids
    :param days: :class:`PurchaseDays`
    """
    starts = run_starts(days.customer, days.product)
    width = max(_largest(product), _largest(days.product)) + 1
    bought = days.customer[starts].astype(np.int64) * width + days.product[starts]
    wanted = customer.astype(np.int64) * width + product
    found = np.full(len(wanted), np.nan)
    known = np.isin(wanted, bought)
    found[known] = days.day[starts][np.searchsorted(bought, wanted[known])]
    return found


def pieces_of(read):
    """Return the pieces of purchases that ``read`` gives, at least an empty one."""
    return list(read()) or [purchase_days([], [], [])]


def joined(pieces):
    """Return the arrays of all pieces, one behind the other; at least one piece."""
    pieces = list(pieces)
    return {name: np.concatenate([each[name] for each in pieces]) for name in pieces[0]}


def _largest(ids):
    return int(ids.max()) if len(ids) else 0

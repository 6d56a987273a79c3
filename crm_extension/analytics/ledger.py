"""The purchases of many customers, to be asked about another period for each of them.

A score model has one window for everybody. Loyalty periods begin on a day of each
customer's own, so that the documents are sorted once by customer and day, and a period
is a slice of them.
"""

from dataclasses import dataclass

import numpy as np

from .facts import SMALLEST_MONEY, Facts, numbered
from .grouping import run_starts
from .purchases import purchase_days

_DAY_BITS = 32
SMALLEST_QUANTITY = 1e-6
"""Below this a quantity is the noise of decimal fractions."""


@dataclass(frozen=True)
class Periods:
    """A period ``[start, stop)`` of each customer, and the day to look back from.

    All are 1-D day numbers as long as the customers. ``before`` is where the period
    before begins, NaN where there is none; it ends at ``before_stop``, or at ``start``
    where that is left out.
    """

    at: np.ndarray
    start: np.ndarray
    stop: np.ndarray
    before: np.ndarray | None = None
    before_stop: np.ndarray | None = None


class Ledger:
    """Documents sorted by customer and day.

    :param documents: :class:`~.facts.Documents`
    :param lines: iterable of :class:`~.facts.Lines`, taken piece by piece
    :param keeps_lines: whether product categories will be asked for
    """

    def __init__(self, documents, lines, keeps_lines=False):
        self.customers, place = numbered(documents.customer)
        sums = _LineSums(documents, keeps_lines)
        for piece in lines:
            sums.add(piece)
        amount = sums.amounts()
        order = np.lexsort((documents.day, place))
        self._key = _keys(place[order], documents.day[order])
        self._amount, self._margin = amount[order], sums.margin[order]
        self._bought = (self._amount > SMALLEST_MONEY).astype(np.int64)
        self._remember_days(place[order], documents.day[order], documents.day)
        self._lines = sums.categories(place, documents.day)

    def _remember_days(self, place, day, days):
        """Keep the days on which something was bought, ever."""
        positive = self._amount > SMALLEST_MONEY
        last = int(days.max(initial=0))
        buyer, bought_on, _total = purchase_days(
            place[positive], day[positive], self._amount[positive], last
        )
        self._bought_on = bought_on
        self._bought_key = _keys(buyer, bought_on)

    def buyers(self):
        """Return the ids of the customers who bought at least once, ascending."""
        return self.customers[np.unique(self._bought_key >> _DAY_BITS)]

    def places(self, customers):
        """Return each customer's place, -1 for who has no documents."""
        if not len(self.customers):
            return np.full(len(customers), -1)
        place = np.minimum(
            np.searchsorted(self.customers, customers), len(self.customers) - 1
        )
        return np.where(self.customers[place] == customers, place, -1)

    def facts(self, customers, periods):
        """Return the facts of customers, each in a period of its own.

        :param customers: 1-D ids; the same one may stand there several times
        :param periods: :class:`Periods`, aligned to ``customers``
        :return: :class:`~.facts.Facts` as :func:`~.facts.purchase_facts` gives them,
            with ``customers`` in the order asked for; NaN for the days of who had
            bought nothing by then
        """
        place = self.places(customers)
        facts = Facts(customers)
        facts.add(self._window_facts(place, periods))
        facts.add(self._life_facts(place, periods.at))
        return facts

    def breadth(self, customers, periods):
        """Return the distinct product categories of which something was kept."""
        return self._lines.breadth(self.places(customers), periods)

    def last_bought(self, customers, at):
        """Return the day number of the last purchase up to ``at``, NaN for none."""
        return self._life_facts(self.places(customers), at)["last_day"]

    def _window_facts(self, place, periods):
        now = self._slices(place, periods.start, periods.stop)
        columns = {
            "monetary": _slice_sums(self._amount, *now),
            "margin": _slice_sums(self._margin, *now),
            "frequency": _slice_sums(self._bought, *now).astype(float),
            "monetary_before": np.full(len(place), np.nan),
        }
        if periods.before is not None:
            known = ~np.isnan(periods.before)
            stop = periods.start if periods.before_stop is None else periods.before_stop
            earlier = self._slices(
                place,
                *(
                    np.where(known, day, 0).astype(np.int64)
                    for day in (periods.before, stop)
                ),
            )
            columns["monetary_before"] = np.where(
                known, _slice_sums(self._amount, *earlier), np.nan
            )
        return columns

    def _slices(self, place, start, stop):
        known = place >= 0
        place = np.where(known, place, 0)
        low = np.searchsorted(self._key, _keys(place, start))
        high = np.searchsorted(self._key, _keys(place, stop))
        return low, np.where(known, np.maximum(high, low), low)

    def _life_facts(self, place, at):
        known = place >= 0
        safe = np.where(known, place, 0)
        first = np.searchsorted(self._bought_key, _keys(safe, np.zeros_like(safe)))
        after = np.searchsorted(self._bought_key, _keys(safe, at + 1))
        count = np.where(known, after - first, 0)
        first_day = self._day_at(first, count > 0)
        last_day = self._day_at(after - 1, count > 0)
        return {
            "first_day": first_day,
            "last_day": last_day,
            "purchase_days": count.astype(float),
            "x": np.maximum(count - 1, 0),
            "t_x": last_day - first_day,
            "T": at - first_day,
        }

    def _day_at(self, row, known):
        days = np.full(len(row), np.nan)
        days[known] = self._bought_on[row[known]]
        return days


class _LineSums:
    """What lines add up to by document, taken piece by piece."""

    def __init__(self, documents, keeps_lines):
        self.documents, self.keeps_lines = documents, keeps_lines
        self.order = np.argsort(documents.ids)
        self.ids = documents.ids[self.order]
        self.money = np.zeros(len(self.ids))
        self.margin = np.zeros(len(self.ids))
        self.kept = []

    def add(self, lines):
        """Take a piece of the lines; those of other documents are passed over."""
        if not len(self.ids):
            return
        place = np.minimum(np.searchsorted(self.ids, lines.document), len(self.ids) - 1)
        known = self.ids[place] == lines.document
        parent = self.order[place[known]]
        size = len(self.ids)
        self.money += np.bincount(parent, lines.revenue[known], size)
        self.margin += np.bincount(parent, lines.margin[known], size)
        if self.keeps_lines:
            self.kept.append((parent, lines.category[known], lines.quantity[known]))

    def amounts(self):
        """Return each document's money; its margin is converted alike."""
        self.margin /= self.documents.rate
        return (self.documents.base + self.money) / self.documents.rate

    def categories(self, place, day):
        """Return the lines with a category as :class:`_CategoryLines`."""
        if not self.kept:
            nothing = np.zeros(0, dtype=np.int64)
            return _CategoryLines(nothing, nothing, nothing, np.zeros(0))
        parent, category, quantity = map(np.concatenate, zip(*self.kept, strict=True))
        with_one = category > 0
        parent = parent[with_one]
        return _CategoryLines(
            place[parent], day[parent], category[with_one], quantity[with_one]
        )


class _CategoryLines:
    """Lines by customer and day, to count distinct categories in periods."""

    def __init__(self, place, day, category, quantity):
        order = np.lexsort((day, place))
        self.key = _keys(place[order], day[order])
        self.category, self.quantity = category[order], quantity[order]

    def breadth(self, place, periods):
        """Return how many categories have a positive sum in each period."""
        known = place >= 0
        safe = np.where(known, place, 0)
        low = np.searchsorted(self.key, _keys(safe, periods.start))
        high = np.searchsorted(self.key, _keys(safe, periods.stop))
        length = np.where(known, np.maximum(high - low, 0), 0)
        owner = np.repeat(np.arange(len(place)), length)
        return self._count(owner, _rows(low, length), len(place))

    def _count(self, owner, row, size):
        category, quantity = self.category[row], self.quantity[row]
        order = np.lexsort((category, owner))
        owner, category = owner[order], category[order]
        starts = run_starts(owner, category)
        if not len(starts):
            return np.zeros(size)
        kept = np.add.reduceat(quantity[order], starts) > SMALLEST_QUANTITY
        return np.bincount(owner[starts[kept]], minlength=size).astype(float)


def _keys(place, day):
    day = np.maximum(np.asarray(day), 0).astype(np.int64)
    return np.asarray(place).astype(np.int64) << _DAY_BITS | day


def _slice_sums(values, low, high):
    """Return the sum of ``values[low:high]`` for each pair, 0 for an empty slice.

    Each slice is added up by itself: differences of running totals would carry the
    rounding of everybody else's money.
    """
    sums = np.zeros(len(low), dtype=values.dtype)
    length = np.maximum(high - low, 0)
    filled = length > 0
    if filled.any():
        starts = np.cumsum(length) - length
        sums[filled] = np.add.reduceat(values[_rows(low, length)], starts[filled])
    return sums


def _rows(low, length):
    """Return the rows ``low``, ``low + 1`` ... of each slice, one after the other."""
    starts = np.cumsum(length) - length
    return np.arange(length.sum()) + np.repeat(low - starts, length)

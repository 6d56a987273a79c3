"""Facts: one row a customer, one array a number.

``Facts`` is the frame that travels from the readers to the metrics. Days are whole
numbers since 1970-01-01, money is in the company's currency.
"""

from dataclasses import dataclass

import numpy as np

from .grouping import run_starts
from .purchases import purchase_days, summarise_purchase_days

NO_ID = np.iinfo(np.int32).max
SMALLEST_MONEY = 1e-6
"""Below this a sum is the noise of decimal fractions."""


def day_number(day):
    """Return the days from 1970-01-01 to the date ``day``."""
    return int(np.datetime64(day, "D").astype(int))


def date_of(number):
    """Return the date that lies ``number`` days after 1970-01-01."""
    return np.datetime64(int(number), "D").item()


class Facts:
    """Numbers by customer, aligned to one ascending array of customer ids."""

    def __init__(self, customers):
        self.customers = np.asarray(customers, dtype=np.int64)
        self.columns = {}
        self.purchases = None
        """Customers, day numbers (one row a purchase day, by customer and day) and the
        last day's number."""

    def __len__(self):
        return len(self.customers)

    def __getitem__(self, name):
        return self.columns[name]

    def __contains__(self, name):
        return name in self.columns

    def add(self, columns):
        """Take columns that are aligned already: name -> array."""
        self.columns.update(columns)

    def align(self, customers, columns, missing=0.0):
        """Take columns of other customers, in any order.

        :param customers: ids, each at most once; unknown ones are passed over
        :param columns: name -> numbers, one for each of ``customers``
        :param missing: what customers get who are not among them
        """
        customers = np.asarray(customers, dtype=np.int64)
        places = np.searchsorted(self.customers, customers)
        places[places == len(self.customers)] = 0
        known = (
            self.customers[places] == customers
            if len(self.customers)
            else np.zeros(len(customers), dtype=bool)
        )
        for name, values in columns.items():
            target = np.full(len(self.customers), missing, dtype=float)
            target[places[known]] = np.asarray(values, dtype=float)[known]
            self.columns[name] = target


@dataclass
class Documents:
    """Orders or invoices, one an element: ids, customers, days and money.

    ``base`` is the document's money before its lines correct it and ``rate`` the
    units of the document's currency for one of the company's.
    """

    ids: np.ndarray
    customer: np.ndarray
    day: np.ndarray
    base: np.ndarray
    rate: np.ndarray

    @classmethod
    def joined(cls, pieces):
        """Return the documents of all pieces, each of which is itself documents."""
        rows = [
            [piece.ids, piece.customer, piece.day, piece.base, piece.rate]
            for piece in pieces
        ]
        columns = [_joined([row.pop(0) for row in rows]) for _ in range(4)]
        rates = [row.pop() for row in rows]
        if all((rate == 1).all() for rate in rates):
            # Nearly everybody sells in one currency: millions of ones need no room.
            return cls(*columns, np.broadcast_to(1.0, len(columns[0])))
        return cls(*columns, _joined(rates))

    def first_since(self, day):
        """Return the lowest id among the documents of a day or later ones.

        :param day: day number
        :return: int; where there is no such document, an id above all others
        """
        return int(self.ids[self.day >= day].min(initial=NO_ID))

    def only(self, chosen):
        """Return the documents where ``chosen`` is true."""
        return Documents(
            self.ids[chosen],
            self.customer[chosen],
            self.day[chosen],
            self.base[chosen],
            self.rate[chosen],
        )


@dataclass
class Lines:
    """Lines of documents: what each adds to revenue and margin, in their currency.

    ``category`` is 0 for a line without one, ``quantity`` is signed.
    """

    document: np.ndarray
    category: np.ndarray
    revenue: np.ndarray
    margin: np.ndarray
    quantity: np.ndarray


def purchase_facts(documents, lines, as_of, window):
    """Summarise purchases into facts: one row a customer who bought at least once.

    :param documents: :class:`Documents`, all up to ``as_of``
    :param lines: :class:`Lines`, as an iterable of pieces that are taken one by one,
        so that no more than one need be in memory; lines of other documents are
        passed over
    :param as_of: day number
    :param window: (start, stop, before start, before stop) as day numbers, half-open;
        None for the last two where there is no period before
    :return: :class:`Facts` with ``first_day``, ``last_day``, ``purchase_days``, ``x``,
        ``t_x``, ``T``, ``mean_value`` over the whole life; ``frequency``,
        ``monetary``, ``monetary_before`` (NaN without a period before), ``margin`` and
        ``breadth`` in the window
    """
    customers, place = numbered(documents.customer)
    totals = _LineTotals(documents, place, len(customers), window)
    for piece in lines:
        totals.add(piece)
    amount = totals.amounts()
    facts, found = _life_facts(customers, place, documents.day, amount, as_of)
    size = len(customers)
    in_window = _window_facts(place, documents.day, amount, window, size)
    facts.add({name: values[found] for name, values in in_window.items()})
    facts.add({"margin": totals.margin[found], "breadth": totals.breadth()[found]})
    return facts


def numbered(keys):
    """Return the distinct keys, ascending, and the place of each key among them.

    :param keys: 1-D whole numbers from 0
    :return: int array of the distinct keys, int32 array as long as ``keys``
    """
    top = int(keys.max(initial=0))
    if top > 4 * len(keys) + 1_000_000:
        distinct, place = np.unique(keys, return_inverse=True)
        return distinct, place.astype(np.int32)
    # Ids lie close together: a table of them is faster than sorting.
    seen = np.zeros(top + 1, dtype=bool)
    seen[keys] = True
    table = np.cumsum(seen, dtype=np.int32) - np.int32(1)
    return np.flatnonzero(seen), table[keys]


class _LineTotals:
    """What lines add up to, taken piece by piece.

    ``margin`` is by customer and of the window; corrections of money are by document.
    """

    def __init__(self, documents, place, size, window):
        self.documents, self.place, self.size = documents, place, size
        self.find = _Finder(documents.ids)
        self.inside = (documents.day >= window[0]) & (documents.day < window[1])
        self.added = None
        self.margin = np.zeros(size)
        self.kept = _KeptCategories()

    def add(self, lines):
        """Take a piece of the lines."""
        parent = self.find(lines.document)
        known = parent >= 0
        self._correct_money(parent[known], lines.revenue[known])
        chosen = known
        chosen[known] = self.inside[parent[known]]
        parent = parent[chosen]
        place = self.place[parent]
        margin = lines.margin[chosen] / self.documents.rate[parent]
        self.margin += np.bincount(place, weights=margin, minlength=self.size)
        self.kept.add(place, lines.category[chosen], lines.quantity[chosen])

    def _correct_money(self, parent, revenue):
        if not revenue.any():
            return
        if self.added is None:
            self.added = np.zeros(len(self.documents.ids))
        np.add.at(self.added, parent, revenue)

    def amounts(self):
        """Return each document's money: its base and what its lines add, converted."""
        base = self.documents.base
        corrected = base if self.added is None else base + self.added
        return corrected / self.documents.rate

    def breadth(self):
        """Return by customer the distinct categories of which something was kept."""
        return self.kept.count(self.size)


class _KeptCategories:
    """Sums quantities by customer and category."""

    def __init__(self):
        self.keys, self.quantities = [], []

    def add(self, place, category, quantity):
        """Take lines; those without a category are passed over."""
        known = category > 0
        keys = place[known].astype(np.int64) << 32 | category[known]
        self._keep(keys, quantity[known].astype(np.float32))

    def _keep(self, keys, quantities):
        order = np.argsort(keys)
        keys, quantities = keys[order], quantities[order]
        starts = run_starts(keys)
        if len(starts):
            self.keys.append(keys[starts])
            self.quantities.append(np.add.reduceat(quantities, starts))

    def count(self, size):
        """Return at each place how many categories have a positive sum."""
        if not self.keys:
            return np.zeros(size)
        keys, quantities = _joined(self.keys), _joined(self.quantities)
        self.keys, self.quantities = [], []
        self._keep(keys, quantities)
        place = (self.keys[0][self.quantities[0] > 0] >> 32).astype(np.int64)
        return np.bincount(place, minlength=size).astype(float)


class _Finder:
    """Finds the place of ids among given ones."""

    def __init__(self, ids):
        self.order = None if (ids[1:] > ids[:-1]).all() else np.argsort(ids)
        self.ids = ids if self.order is None else ids[self.order]

    def __call__(self, wanted):
        """Return the place of each wanted id, -1 where it is not there."""
        if not len(self.ids):
            return np.full(len(wanted), -1)
        place = np.minimum(np.searchsorted(self.ids, wanted), len(self.ids) - 1)
        found = self.ids[place] == wanted
        return np.where(found, place if self.order is None else self.order[place], -1)


def _life_facts(customers, place, day, amount, as_of):
    """Return facts of the whole life, and the places of the customers they are of."""
    bought = amount > SMALLEST_MONEY
    days = purchase_days(*_only(bought, place, day, amount), as_of)
    life = summarise_purchase_days(*days, as_of)
    found = life.pop("customer")
    facts = Facts(customers[found])
    facts.purchases = (customers.astype(np.int32)[days[0]], days[1], as_of)
    first_day = as_of - life["T"]
    facts.add(life)
    facts.add(
        {
            "first_day": first_day,
            "last_day": first_day + life["t_x"],
            "purchase_days": life["x"] + 1,
        }
    )
    return facts, found


def _only(chosen, *columns):
    return columns if chosen.all() else [column[chosen] for column in columns]


def _window_facts(place, day, amount, window, size):
    start, stop, before_start, before_stop = window
    inside = (day >= start) & (day < stop)
    columns = {
        "monetary": _sums(place, inside, size, amount),
        "frequency": _sums(place, inside & (amount > SMALLEST_MONEY), size),
        "monetary_before": np.full(size, np.nan),
    }
    if before_start is not None:
        before = (day >= before_start) & (day < before_stop)
        columns["monetary_before"] = _sums(place, before, size, amount)
    return columns


def _sums(place, chosen, size, weights=None):
    weights = None if weights is None else weights[chosen]
    return np.bincount(place[chosen], weights=weights, minlength=size).astype(float)


def _joined(pieces):
    return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)

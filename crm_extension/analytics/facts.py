"""Facts: one row a customer, one array a number.

``Facts`` is the frame that travels from the readers to the metrics. Days are whole
numbers since 1970-01-01, money is in the company's currency.
"""

from dataclasses import dataclass

import numpy as np

from .purchases import summarise_days

SMALLEST_MONEY = 1e-6
"""Below this a sum is the noise of decimal fractions."""


def day_number(day):
    """Return the days from 1970-01-01 to the date ``day``."""
    return int(np.datetime64(day, "D").astype(int))


class Facts:
    """Numbers by customer, aligned to one ascending array of customer ids."""

    def __init__(self, customers):
        self.customers = np.asarray(customers, dtype=np.int64)
        self.columns = {}
        self.purchases = None
        """Customers, day numbers (one row a purchase) and the last day's number."""

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
    :param lines: :class:`Lines`; those of other documents are passed over
    :param as_of: day number
    :param window: (start, stop, before start, before stop) as day numbers, half-open;
        None for the last two where there is no period before
    :return: :class:`Facts` with ``first_day``, ``last_day``, ``purchase_days``, ``x``,
        ``t_x``, ``T``, ``mean_value`` over the whole life; ``frequency``,
        ``monetary``, ``monetary_before`` (NaN without a period before), ``margin`` and
        ``breadth`` in the window
    """
    parent = _find(documents.ids, lines.document)
    amount = _document_amounts(documents, lines, parent)
    facts = _life_facts(documents, amount, as_of)
    facts.add(_window_facts(facts.customers, documents, amount, window))
    facts.add(_line_facts(facts.customers, documents, lines, parent, window))
    return facts


def _document_amounts(documents, lines, parent):
    """Return each document's money: its base and what its lines add, converted."""
    known = parent >= 0
    added = np.bincount(
        parent[known], weights=lines.revenue[known], minlength=len(documents.ids)
    )
    return (documents.base + added) / documents.rate


def _life_facts(documents, amount, as_of):
    bought = amount > SMALLEST_MONEY
    life = summarise_days(
        documents.customer[bought], documents.day[bought], amount[bought], as_of
    )
    facts = Facts(life.pop("customer"))
    facts.purchases = (documents.customer[bought], documents.day[bought], as_of)
    first_day = as_of - life["T"]
    facts.add(life)
    facts.add(
        {
            "first_day": first_day,
            "last_day": first_day + life["t_x"],
            "purchase_days": life["x"] + 1,
        }
    )
    return facts


def _window_facts(customers, documents, amount, window):
    start, stop, before_start, before_stop = window
    place, known = _places(customers, documents.customer)
    inside = known & (documents.day >= start) & (documents.day < stop)
    columns = {
        "monetary": _sums(place, inside, len(customers), amount),
        "frequency": _sums(place, inside & (amount > SMALLEST_MONEY), len(customers)),
        "monetary_before": np.full(len(customers), np.nan),
    }
    if before_start is not None:
        before = known & (documents.day >= before_start) & (documents.day < before_stop)
        columns["monetary_before"] = _sums(place, before, len(customers), amount)
    return columns


def _line_facts(customers, documents, lines, parent, window):
    """Return margin and breadth of the window."""
    inside = (documents.day >= window[0]) & (documents.day < window[1])
    chosen = parent >= 0
    chosen[chosen] = inside[parent[chosen]]
    parent = parent[chosen]
    place, known = _places(customers, documents.customer[parent])
    margin = lines.margin[chosen] / documents.rate[parent]
    category = lines.category[chosen]
    known_category = known & (category > 0)
    return {
        "margin": _sums(place, known, len(customers), margin),
        "breadth": _distinct(
            place[known_category],
            category[known_category],
            lines.quantity[chosen][known_category],
            len(customers),
        ),
    }


def _distinct(place, category, quantity, size):
    """Count the distinct categories at each place of which some quantity was kept."""
    if not len(place):
        return np.zeros(size)
    width = int(category.max()) + 1
    pairs = place.astype(np.int64) * width + category
    order = np.argsort(pairs)
    pairs = pairs[order]
    starts = np.flatnonzero(np.diff(pairs, prepend=-1))
    kept = np.add.reduceat(quantity[order], starts) > 0
    return np.bincount(pairs[starts[kept]] // width, minlength=size).astype(float)


def _find(ids, wanted):
    """Return the place of each wanted id among ``ids``, -1 where it is not there."""
    if not len(ids):
        return np.full(len(wanted), -1)
    order = None if (np.diff(ids) > 0).all() else np.argsort(ids)
    ascending = ids if order is None else ids[order]
    place = np.minimum(np.searchsorted(ascending, wanted), len(ids) - 1)
    found = ascending[place] == wanted
    return np.where(found, place if order is None else order[place], -1)


def _places(customers, customer):
    """Return each row's place among the customers, and whether it has one."""
    if not len(customers):
        return np.zeros(len(customer), dtype=int), np.zeros(len(customer), dtype=bool)
    place = np.minimum(np.searchsorted(customers, customer), len(customers) - 1)
    return place, customers[place] == customer


def _sums(place, chosen, size, weights=None):
    weights = None if weights is None else weights[chosen]
    return np.bincount(place[chosen], weights=weights, minlength=size).astype(float)

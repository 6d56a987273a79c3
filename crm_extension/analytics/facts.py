"""Facts: one row a customer, one array a number.

``Facts`` is the frame that travels from the readers to the metrics. Days are whole
numbers since 1970-01-01, money is in the company's currency.
"""

import numpy as np

from .purchases import summarise_days

_SMALLEST_MONEY = 1e-6


def day_number(day):
    """Return the days from 1970-01-01 to the date ``day``."""
    return int(np.datetime64(day, "D").astype(int))


class Facts:
    """Numbers by customer, aligned to one ascending array of customer ids."""

    def __init__(self, customers):
        self.customers = np.asarray(customers, dtype=np.int64)
        self.columns = {}

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


def purchase_facts(customer, day, amount, as_of, window):
    """Summarise purchases into facts: one row a customer who bought at least once.

    :param customer: 1-D ids, one an order or invoice
    :param day: 1-D day numbers, all up to ``as_of``
    :param amount: 1-D money; a purchase is a positive one, the others lower money
    :param as_of: day number
    :param window: (start, stop, before start, before stop) as day numbers, half-open;
        None for the last two where there is no period before
    :return: :class:`Facts` with ``first_day``, ``last_day``, ``purchase_days``, ``x``,
        ``t_x``, ``T``, ``mean_value`` over the whole life; ``frequency``,
        ``monetary``, ``monetary_before`` (NaN without a period before) in the window
    """
    is_purchase = amount > _SMALLEST_MONEY
    life = summarise_days(
        customer[is_purchase], day[is_purchase], amount[is_purchase], as_of
    )
    facts = Facts(life.pop("customer"))
    first_day = as_of - life["T"]
    facts.add(life)
    facts.add({
        "first_day": first_day,
        "last_day": first_day + life["t_x"],
        "purchase_days": life["x"] + 1,
    })
    facts.add(_window_facts(facts.customers, customer, day, amount, window))
    return facts


def _window_facts(customers, customer, day, amount, window):
    start, stop, before_start, before_stop = window
    place, known = _places(customers, customer)
    inside = known & (day >= start) & (day < stop)
    columns = {
        "monetary": _sums(place, inside, len(customers), amount),
        "frequency": _sums(place, inside & (amount > _SMALLEST_MONEY), len(customers)),
        "monetary_before": np.full(len(customers), np.nan),
    }
    if before_start is not None:
        before = known & (day >= before_start) & (day < before_stop)
        columns["monetary_before"] = _sums(place, before, len(customers), amount)
    return columns


def _places(customers, customer):
    """Return each row's place among the customers, and whether it has one."""
    if not len(customers):
        return np.zeros(len(customer), dtype=int), np.zeros(len(customer), dtype=bool)
    place = np.minimum(np.searchsorted(customers, customer), len(customers) - 1)
    return place, customers[place] == customer


def _sums(place, chosen, size, weights=None):
    weights = None if weights is None else weights[chosen]
    return np.bincount(place[chosen], weights=weights, minlength=size).astype(float)

"""Purchases for the tests of the cadence."""

import numpy as np

from ..cadence import purchase_days


def bought(*pairs):
    """Return the purchase days of pairs: (customer, product, days)."""
    rows = [
        (customer, product, day) for customer, product, days in pairs for day in days
    ]
    return purchase_days(*(np.array(rows, dtype=np.int64).reshape(-1, 3).T))


def every(gap, times, last):
    """Return so many days, one gap apart, of which the last is given."""
    return [last - gap * before for before in range(times)]


def reading(*pieces):
    """Return a function that gives these pieces."""
    return lambda: iter(pieces)


def drawn(customers, products, span, seed=3):
    """Return purchases of log-normal gaps around each product's, within a span.

    Product p's typical gap is 5 + 3 p days, and each pair's own lies around it.
    """
    generator = np.random.default_rng(seed)
    rows = []
    for customer in range(1, customers + 1):
        for product in range(products):
            centre = np.log(5 + 3 * product) + 0.4 * generator.standard_normal()
            gaps = np.exp(centre + 0.3 * generator.standard_normal(span))
            days = 1000 + generator.integers(0, 30) + np.cumsum(np.ceil(gaps))
            days = days[days < 1000 + span]
            rows += [(customer, product, int(day)) for day in days]
    return purchase_days(*np.array(rows, dtype=np.int64).reshape(-1, 3).T)

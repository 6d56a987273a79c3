"""Usual quantities and sums of pairs of customer and product."""

import unittest
from statistics import median

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ..pair_totals import pair_totals

ROWS = st.lists(
    st.tuples(
        st.integers(1, 3), st.integers(1, 3), st.integers(1, 5), st.integers(1, 50)
    ),
    max_size=40,
)


def totals(rows):
    """Return (customer, product) -> (quantity, amount); an amount is twice as much."""
    customer, product, day, quantity = np.array(rows, int).reshape(-1, 4).T
    found = pair_totals(customer, product, day, quantity, 2.0 * quantity)
    pairs = zip(found.customer.tolist(), found.product.tolist(), strict=True)
    values = zip(found.quantity.tolist(), found.amount.tolist(), strict=True)
    return dict(zip(pairs, values, strict=True))


class TestPairTotals(unittest.TestCase):
    def test_nothing_bought(self):
        self.assertEqual(totals([]), {})

    def test_usual_quantity_is_the_median_of_days(self):
        rows = [(1, 1, 1, 2), (1, 1, 2, 3), (1, 1, 3, 90)]
        self.assertEqual(totals(rows), {(1, 1): (3.0, 190.0)})

    def test_even_number_of_days_takes_the_middle(self):
        rows = [(1, 1, 1, 2), (1, 1, 2, 3), (1, 1, 3, 4), (1, 1, 4, 9)]
        self.assertEqual(totals(rows)[1, 1][0], 3.5)

    def test_two_purchases_of_a_day_are_one(self):
        rows = [(1, 1, 1, 2), (1, 1, 1, 2), (1, 1, 2, 6)]
        self.assertEqual(totals(rows)[1, 1][0], 5.0)

    @given(ROWS)
    def test_as_counted_one_by_one(self, rows):
        days, expected = {}, {}
        for customer, product, day, quantity in rows:
            of_pair = days.setdefault((customer, product), {})
            of_pair[day] = of_pair.get(day, 0) + quantity
        for pair, of_pair in days.items():
            quantities = list(of_pair.values())
            expected[pair] = (median(quantities), 2.0 * sum(quantities))
        found = totals(rows)
        self.assertEqual(found, expected)
        self.assertEqual(list(found), sorted(found))

"""Lines of documents: whose they are, in which unit, and what was taken back."""

import unittest

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ..purchased_lines import (
    BoughtDocuments,
    PurchasedLines,
    lines_of_documents,
    netted,
    unit_factors,
)


def ints(*values):
    return np.array(values, np.int32)


def lines(*rows):
    """Return lines of (customer, product, document, quantity, amount)."""
    table = np.array(rows, float).reshape(-1, 5).T
    customer, product, document = table[:3].astype(np.int32)
    day = document + 1000
    return PurchasedLines(customer, product, document, day, *table[3:], table[4] / 2)


def rows(found):
    """Return rows as :func:`lines` takes them."""
    return list(
        zip(
            *(
                getattr(found, name).tolist()
                for name in ("customer", "product", "document", "quantity", "amount")
            ),
            strict=True,
        )
    )


class TestNetted(unittest.TestCase):
    def test_nothing(self):
        self.assertEqual(rows(netted(lines())), [])
        self.assertEqual(len(PurchasedLines.joined([])), 0)

    def test_rows_are_sorted(self):
        found = netted(lines((2, 1, 5, 1, 9), (1, 3, 4, 1, 9), (1, 2, 6, 1, 9)))
        self.assertEqual(
            [row[:3] for row in rows(found)], [(1, 2, 6), (1, 3, 4), (2, 1, 5)]
        )

    def test_same_product_twice_is_one_row(self):
        found = netted(lines((1, 1, 1, 2, 20), (1, 1, 1, 1, 10)))
        self.assertEqual(rows(found), [(1, 1, 1, 3, 30)])

    def test_what_was_taken_back_is_taken_off(self):
        found = netted(lines((1, 1, 1, 3, 30), (1, 1, 1, -1, -10)))
        self.assertEqual(rows(found), [(1, 1, 1, 2, 20)])

    def test_what_was_taken_back_as_a_whole_is_no_row(self):
        found = netted(lines((1, 1, 1, 3, 30), (1, 1, 1, -3, -30)))
        self.assertEqual(rows(found), [])

    def test_lower_price_leaves_the_quantity(self):
        found = netted(lines((1, 1, 1, 3, 30), (1, 1, 1, -3, -6)))
        self.assertEqual(rows(found), [(1, 1, 1, 3, 24)])

    def test_taken_back_in_another_document_stands_there(self):
        found = netted(lines((1, 1, 1, 3, 30), (1, 1, 2, -1, -10)))
        self.assertEqual(rows(found), [(1, 1, 1, 3, 30)])

    @given(
        st.lists(
            st.tuples(
                st.integers(1, 3),
                st.integers(1, 3),
                st.integers(1, 3),
                st.integers(-4, 9).filter(bool),
            ),
            max_size=40,
        )
    )
    def test_as_counted_one_by_one(self, bought):
        bought = [
            (customer, product, 10 * customer + document, quantity, 5 * quantity)
            for customer, product, document, quantity in bought
        ]
        kept = {}
        for customer, product, document, quantity, _amount in bought:
            key = customer, product, document
            kept[key] = kept.get(key, 0) + quantity
        expected = [
            (*key, quantity, 5 * quantity)
            for key, quantity in sorted(kept.items())
            if quantity > 0
        ]
        self.assertEqual(rows(netted(lines(*bought))), expected)


class TestLinesOfDocuments(unittest.TestCase):
    documents = BoughtDocuments(
        ints(4, 8), ints(1, 2), ints(70, 80), np.array([1.0, 2.0])
    )

    def found(self, *given_lines, units=None):
        columns = np.array(given_lines, float).reshape(-1, 6).T
        given_columns = [*columns[:3].astype(np.int32), *columns[3:]]
        factors = units or (lambda product, unit: np.ones(len(product)))
        return lines_of_documents(self.documents, given_columns, factors)

    def test_line_takes_customer_and_day_of_its_document(self):
        found = self.found((8, 5, 1, 2, 30, 6))
        self.assertEqual(rows(found), [(2, 5, 8, 2, 15)])
        self.assertEqual((found.day.tolist(), found.margin.tolist()), ([80], [3]))

    def test_lines_of_other_documents_are_left_out(self):
        for document in (1, 6, 9):
            self.assertEqual(len(self.found((document, 5, 1, 2, 30, 6))), 0)

    def test_gifts_are_left_out_and_returns_are_not(self):
        found = self.found(
            (4, 5, 1, 2, 0, 0), (4, 6, 1, 1, -5, 0), (4, 7, 1, -1, -5, 0)
        )
        self.assertEqual(found.product.tolist(), [7])

    def test_no_documents_no_lines(self):
        nothing = BoughtDocuments(ints(), ints(), ints(), np.array([]))
        columns = [ints(4), ints(5), ints(1), *[np.ones(1)] * 3]
        self.assertEqual(len(lines_of_documents(nothing, columns, _ones)), 0)

    def test_quantity_is_in_the_unit_of_the_product(self):
        units = unit_factors(ints(5, 6), ints(1, 2), ints(1, 2), np.array([1.0, 12.0]))
        product, unit = ints(5, 5, 6, 6, 5, 99), ints(1, 2, 1, 2, 0, 1)
        self.assertEqual(units(product, unit).tolist(), [1, 12, 1 / 12, 1, 1, 1])


def _ones(product, _unit):
    return np.ones(len(product))

from datetime import date
from unittest import TestCase

import numpy as np

from ..facts import Documents, Facts, Lines, day_number, purchase_facts

AS_OF = 1000
WINDOW = (900, 1001, 799, 900)


def documents(*rows):
    """Rows of (id, customer, day, base[, rate])."""
    columns = list(zip(*[(*row, 1.0)[:5] for row in rows], strict=True)) or [[]] * 5
    kinds = (int, int, int, float, float)
    return Documents(*(np.array(c, k) for c, k in zip(columns, kinds, strict=True)))


def lines(*rows):
    """Rows of (document, category, revenue, margin, quantity)."""
    columns = list(zip(*rows, strict=True)) or [[]] * 5
    kinds = (int, int, float, float, float)
    return Lines(*(np.array(c, k) for c, k in zip(columns, kinds, strict=True)))


class TestFacts(TestCase):
    """Columns of different sources meet on one array of customers."""

    def test_align_puts_values_in_place(self):
        facts = Facts([3, 5, 9])
        facts.align([9, 4, 3], {"orders": [90, 40, 30]})
        np.testing.assert_array_equal(facts["orders"], [30, 0, 90])

    def test_align_without_customers(self):
        facts = Facts([])
        facts.align([1, 2], {"orders": [1, 2]})
        self.assertEqual(len(facts["orders"]), 0)

    def test_align_with_a_customer_after_the_last(self):
        facts = Facts([3])
        facts.align([99], {"orders": [1]}, missing=7)
        np.testing.assert_array_equal(facts["orders"], [7])

    def test_day_number(self):
        self.assertEqual(day_number(date(1970, 1, 2)), 1)


class TestDocuments(TestCase):
    """Documents in pieces, and which of them come first."""

    def test_lowest_id_since_a_day(self):
        docs = documents((7, 1, 900, 1), (5, 1, 901, 1), (3, 1, 899, 1))
        self.assertEqual(docs.first_since(900), 5)
        self.assertGreater(docs.first_since(902), 7)

    def test_pieces_are_joined(self):
        pieces = [documents((1, 7, 900, 10)), documents((2, 8, 901, 20, 2.0))]
        docs = Documents.joined(pieces)
        np.testing.assert_array_equal(docs.ids, [1, 2])
        np.testing.assert_array_equal(docs.base / docs.rate, [10, 10])

    def test_one_currency_needs_no_room(self):
        docs = Documents.joined([documents((1, 7, 900, 10)), documents()])
        self.assertEqual(docs.rate.strides, (0,))


class TestPurchaseFacts(TestCase):
    """What counts as a purchase, and what lowers money only."""

    def facts(self, docs, rows=()):
        return purchase_facts(docs, [lines(*rows)], AS_OF, WINDOW)

    def test_several_purchases_on_one_day_are_one_day(self):
        facts = self.facts(documents((1, 7, 950, 10), (2, 7, 950, 20), (3, 7, 990, 5)))
        self.assertEqual(facts["frequency"][0], 3)
        self.assertEqual(facts["purchase_days"][0], 2)
        self.assertEqual(facts["monetary"][0], 35)

    def test_ends_of_the_windows(self):
        facts = self.facts(
            documents(
                (1, 7, 798, 1),
                (2, 7, 799, 2),
                (3, 7, 899, 4),
                (4, 7, 900, 8),
                (5, 7, 1000, 16),
            )
        )
        self.assertEqual(facts["monetary"][0], 24)
        self.assertEqual(facts["monetary_before"][0], 6)

    def test_a_negative_document_lowers_money_and_is_no_purchase(self):
        facts = self.facts(documents((1, 7, 950, 10), (2, 7, 990, -30)))
        self.assertEqual(facts["monetary"][0], -20)
        self.assertEqual(facts["frequency"][0], 1)
        self.assertEqual(facts["last_day"][0], 950)

    def test_who_never_bought_is_not_there(self):
        facts = self.facts(documents((1, 7, 950, 0), (2, 8, 950, -5), (3, 9, 950, 5)))
        np.testing.assert_array_equal(facts.customers, [9])

    def test_an_old_customer_has_zeros_in_the_window(self):
        facts = self.facts(documents((1, 7, 100, 10)))
        self.assertEqual(facts["frequency"][0], 0)
        self.assertEqual(facts["monetary"][0], 0)
        self.assertEqual(facts["last_day"][0], 100)

    def test_lines_correct_their_document(self):
        facts = self.facts(
            documents((1, 7, 950, 100), (2, 7, 960, 30)),
            [(1, 0, -40.0, 0.0, 0), (2, 0, -30.0, 0.0, 0)],
        )
        self.assertEqual(facts["monetary"][0], 60)
        self.assertEqual(facts["frequency"][0], 1)

    def test_noise_is_no_purchase(self):
        facts = self.facts(
            documents((1, 7, 950, 0.3), (2, 7, 960, 5)), [(1, 0, -0.1 - 0.2, 0.0, 0)]
        )
        self.assertEqual(facts["purchase_days"][0], 1)

    def test_money_is_converted(self):
        facts = self.facts(documents((1, 7, 950, 100, 2.0)), [(1, 3, 0.0, 30.0, 1)])
        self.assertEqual(facts["monetary"][0], 50)
        self.assertEqual(facts["margin"][0], 15)

    def test_breadth_counts_categories_once(self):
        facts = self.facts(
            documents((1, 7, 950, 10), (2, 7, 960, 10), (3, 8, 960, 10)),
            [
                (1, 3, 0, 1, 1),
                (2, 3, 0, 1, 1),
                (2, 4, 0, 1, 1),
                (3, 4, 0, 1, 1),
                (3, 5, 0, 1, 0),
                (3, 0, 0, 1, 1),
            ],
        )
        np.testing.assert_array_equal(facts["breadth"], [2, 1])

    def test_a_category_given_back_is_not_broad(self):
        facts = self.facts(
            documents((1, 7, 950, 10), (2, 7, 960, 5)),
            [(1, 3, 0, 1, 2), (2, 3, 0, -1, -2), (1, 4, 0, 1, 2), (2, 4, 0, 1, -1)],
        )
        self.assertEqual(facts["breadth"][0], 1)

    def test_margin_of_the_window_only(self):
        facts = self.facts(
            documents((1, 7, 100, 10), (2, 7, 960, 10)),
            [(1, 3, 0, 5, 1), (2, 3, 0, 2, 1), (99, 3, 0, 50, 1)],
        )
        self.assertEqual(facts["margin"][0], 2)

    def test_order_of_the_rows_does_not_matter(self):
        rows = [(i, 1 + i % 5, 800 + (i * 37) % 200, 1.0 + i) for i in range(1, 60)]
        parts = [(i, 1 + i % 4, 0.0, float(i), 1) for i in range(1, 60)]
        straight = self.facts(documents(*rows), parts)
        turned = self.facts(documents(*rows[::-1]), parts[::-1])
        for name, values in straight.columns.items():
            np.testing.assert_allclose(turned[name], values)

    def test_nothing(self):
        self.assertEqual(len(self.facts(documents())), 0)

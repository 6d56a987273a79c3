import unittest
from math import log

import numpy as np

from ..purchase_gaps import first_days, gap_sums, pieces_of, purchase_days, visit_days
from .cadence_stories import bought


class TestPurchaseGaps(unittest.TestCase):
    def test_purchases_are_sorted_and_each_day_stands_once(self):
        days = purchase_days([2, 1, 1, 1], [7, 9, 7, 9], [5, 4, 4, 4])
        self.assertEqual(days.customer.tolist(), [1, 1, 2])
        self.assertEqual(days.product.tolist(), [7, 9, 7])
        self.assertEqual(days.day.tolist(), [4, 4, 5])

    def test_nothing_bought_is_no_row(self):
        days = purchase_days([], [], [])
        self.assertEqual(len(days), 0)
        self.assertEqual(days.customer.dtype.kind, "i")
        self.assertEqual(len(gap_sums(days)["customer"]), 0)
        self.assertEqual(len(pieces_of(list)), 1)

    def test_until_takes_the_day_itself(self):
        days = bought((1, 7, [3, 4, 5]))
        self.assertEqual(days.until(4).day.tolist(), [3, 4])

    def test_sums_of_gaps(self):
        sums = gap_sums(bought((1, 7, [10, 12, 20]), (1, 8, [11]), (2, 7, [5, 6])))
        self.assertEqual(sums["gap_count"].tolist(), [2, 0, 1])
        self.assertAlmostEqual(sums["log_sum"][0], log(2) + log(8))
        self.assertAlmostEqual(sums["log_square"][0], log(2) ** 2 + log(8) ** 2)
        self.assertEqual(sums["log_sum"][1:].tolist(), [0, 0])
        self.assertEqual(sums["first_day"].tolist(), [10, 11, 5])
        self.assertEqual(sums["last_day"].tolist(), [20, 11, 6])

    def test_a_visit_is_a_day_with_any_purchase(self):
        visits = visit_days(bought((1, 7, [3, 5]), (1, 8, [3, 4]), (2, 8, [9])))
        self.assertEqual(visits.customer.tolist(), [1, 1, 1, 2])
        self.assertEqual(visits.day.tolist(), [3, 4, 5, 9])

    def test_first_days_of_pairs(self):
        days = bought((1, 7, [9, 6]), (2, 8, [4]))
        found = first_days(np.array([1, 1, 2, 3]), np.array([7, 8, 8, 7]), days)
        np.testing.assert_array_equal(found, [6, np.nan, 4, np.nan])

"""Prices: exact to the cent, and judged by the last one paid."""

import unittest

from ..price_check import ASKED, BY_TIER, FINE, GIVEN, Price, price_of_line, verdict


class TestPriceOfLine(unittest.TestCase):
    def test_the_discount_is_taken_off(self):
        self.assertAlmostEqual(price_of_line(100, 10, 270, 3, 0.01).amount, 90)

    def test_without_included_taxes_the_price_is_exact(self):
        price = price_of_line(33.333, 0, 100.0, 3, 0.01)
        self.assertEqual((price.amount, price.error), (33.333, 0))

    def test_included_taxes_are_left_out(self):
        price = price_of_line(12.1, 0, 30.0, 3, 0.01)
        self.assertAlmostEqual(price.amount, 10)
        self.assertAlmostEqual(price.error, 0.005 / 3)


class TestPrices(unittest.TestCase):
    def test_a_cent_is_a_difference(self):
        self.assertTrue(Price(9.99).is_below(Price(10)))
        self.assertFalse(Price(10).is_below(Price(9.99)))
        self.assertTrue(Price(10).differs_from(Price(9.99)))

    def test_what_rounding_makes_is_none(self):
        self.assertFalse(Price(0.1 + 0.2).differs_from(Price(0.3)))
        self.assertFalse(Price(8.26).differs_from(Price(8.265, error=0.005)))

    def test_of_another_unit(self):
        dozen = Price(1, error=0.01).times(12)
        self.assertEqual((dozen.amount, dozen.error), (12, 0.12))


class TestVerdict(unittest.TestCase):
    def judge(self, offered, before_tier=None, last=10, reason=False):
        last = None if last is None else Price(last)
        before_tier = offered if before_tier is None else before_tier
        return verdict(Price(offered), Price(before_tier), last, reason)

    def test_not_below(self):
        for price in (10, 11):
            self.assertEqual(self.judge(price), FINE)

    def test_never_bought(self):
        self.assertEqual(self.judge(1, last=None), FINE)

    def test_below(self):
        self.assertEqual(self.judge(9), ASKED)
        self.assertEqual(self.judge(9, reason=True), GIVEN)

    def test_the_tier_is_a_reason_for_its_own_part(self):
        self.assertEqual(self.judge(9, before_tier=10), BY_TIER)
        self.assertEqual(self.judge(8, before_tier=9), ASKED)


if __name__ == "__main__":
    unittest.main()

"""Discounts of tiers: the higher or the sum, the cap, the lowest margin."""

import unittest

from ..benefits import discount_at_margin, discount_with_tier


class TestDiscountWithTier(unittest.TestCase):
    def test_the_higher_counts(self):
        self.assertEqual(discount_with_tier(3, 10), 10)
        self.assertEqual(discount_with_tier(12, 10), 12)

    def test_added(self):
        self.assertEqual(discount_with_tier(3, 10, "add"), 13)
        self.assertEqual(discount_with_tier(95, 10, "add"), 100)

    def test_the_cap_limits_the_tier_alone(self):
        self.assertEqual(discount_with_tier(3, 10, "add", cap=8), 8)
        self.assertEqual(discount_with_tier(9, 10, "add", cap=8), 9)
        self.assertEqual(discount_with_tier(3, 10, "add", cap=0), 13)

    def test_the_margin_limits_the_tier_alone(self):
        self.assertEqual(discount_with_tier(0, 10, limit=4.5), 4.5)
        self.assertEqual(discount_with_tier(6, 10, limit=4.5), 6)
        self.assertEqual(discount_with_tier(2, 10, limit=float("-inf")), 2)

    def test_granted_twice_is_granted_once(self):
        for mode in ("max", "add"):
            once = discount_with_tier(3, 10, mode, cap=11)
            tier = once - 3
            self.assertEqual(discount_with_tier(once - tier, 10, mode, cap=11), once)


class TestDiscountAtMargin(unittest.TestCase):
    def test_the_margin_is_left_exactly(self):
        """Cost 60, margin 25 % of the net price: net 80, discount 20 % of 100."""
        self.assertEqual(discount_at_margin(100, 60, 25), 20)

    def test_rounded_down(self):
        limit = discount_at_margin(99, 60, 30)
        net = 99 * (1 - limit / 100)
        self.assertGreaterEqual((net - 60) / net, 0.3)
        net = 99 * (1 - (limit + 0.01) / 100)
        self.assertLess((net - 60) / net, 0.3)

    def test_no_limit(self):
        self.assertEqual(discount_at_margin(100, 60, 0), 100)
        self.assertEqual(discount_at_margin(100, 0, 25), 100)

    def test_below_the_margin_without_any_discount(self):
        self.assertLess(discount_at_margin(100, 90, 25), 0)
        self.assertLess(discount_at_margin(100, 60, 100), 0)
        self.assertLess(discount_at_margin(0, 60, 10), 0)

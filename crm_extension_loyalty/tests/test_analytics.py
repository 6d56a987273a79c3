"""How points spread over lines, and what credits take back of them: pure."""

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_extension_loyalty.analytics.points import (
    EarningLine,
    spread,
    taken_points,
)


@tagged("post_install", "-at_install")
class TestPointsAnalytics(BaseCase):
    def test_spread_keeps_the_total(self):
        parts = spread(90.0, {"a": 100, "b": 50, "discount": -30})
        self.assertEqual(parts, {"a": 75.0, "b": 37.5, "discount": -22.5})

    def test_spread_without_weights_is_equal(self):
        self.assertEqual(spread(3.0, {"a": 0, "b": 0}), {"a": 1.5, "b": 1.5})

    def taken(self, *credited, points=10.0, bought=100.0, covered=None, limit=10.0):
        line = EarningLine(points, bought, bought if covered is None else covered)
        credits = [(place, {1: each}) for place, each in enumerate(credited)]
        return list(taken_points({1: line}, credits, limit).values())

    def test_in_proportion(self):
        self.assertEqual(self.taken(25.0), [2.5])

    def test_never_more_than_was_earned(self):
        self.assertEqual(self.taken(60.0, 60.0, 60.0), [6.0, 4.0, 0.0])
        self.assertEqual(self.taken(100.0, limit=7.0), [7.0])

    def test_what_was_bought_beyond_goes_first(self):
        self.assertEqual(self.taken(100.0, covered=200.0), [0.0])
        self.assertEqual(self.taken(100.0, 50.0, covered=200.0), [0.0, 5.0])

    def test_thirds_add_up(self):
        taken = self.taken(33.33, 33.33, 33.34, points=10.0)
        self.assertEqual(round(sum(taken), 6), 10.0)

    def test_a_line_for_nothing_takes_nothing(self):
        self.assertEqual(self.taken(10.0, bought=0.0), [0.0])

    def test_a_discount_line_counts_against(self):
        lines = {1: EarningLine(12.0, 120.0, 120.0), 2: EarningLine(-2.0, -20.0, -20.0)}
        self.assertEqual(
            taken_points(lines, [("n", {1: 120.0, 2: -20.0})], 10.0), {"n": 10}
        )
        self.assertEqual(
            taken_points(lines, [("n", {1: 60.0, 2: -10.0})], 10.0), {"n": 5}
        )

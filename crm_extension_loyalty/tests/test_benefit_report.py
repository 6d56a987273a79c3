"""What the extra points of members cost."""

from odoo.fields import Command
from odoo.tests import tagged

from .points_common import PointsCase


@tagged("post_install", "-at_install")
class TestPointsReport(PointsCase):
    def costs(self, company=None):
        """Return the cost of points by the name of the tier."""
        self.env.flush_all()
        company = company or self.company
        report = self.env["customer.tier.benefit.report"]
        report.invalidate_model()
        rows = report.with_context(allowed_company_ids=company.ids)._read_group(
            [("kind", "=", "points"), ("company_id", "=", company.id)],
            ["tier_id"],
            ["amount:sum"],
        )
        return {tier.name: amount for tier, amount in rows}

    def reward(self, **values):
        return [Command.create(values)]

    def test_what_is_beyond_everybodys(self):
        self.new_loyalty(
            reward_ids=self.reward(
                discount=0.1, discount_mode="per_point", required_points=1
            )
        )
        self.buy(self.gold, 100)
        self.buy(self.plain, 100)
        silver = self.customers("Silver")
        self.enrol(silver, "Silver")
        self.buy(silver, 100)
        costs = self.costs()
        self.assertEqual(costs.keys(), {"Gold", "Silver"})
        self.assertAlmostEqual(costs["Gold"], 10)
        self.assertAlmostEqual(costs["Silver"], 5)

    def test_the_dearest_reward_counts(self):
        self.new_loyalty(
            reward_ids=[
                *self.reward(discount=5, discount_mode="percent", required_points=9),
                *self.reward(discount=8, discount_mode="per_order", required_points=80),
                *self.reward(
                    reward_type="product",
                    reward_product_id=self.new_product("Mug", list_price=20).id,
                    reward_product_qty=2,
                    required_points=200,
                ),
            ]
        )
        self.buy(self.gold, 100)
        self.assertAlmostEqual(self.costs()["Gold"], 100 * 40 / 200)

    def test_percentages_alone_tell_the_number_of_points(self):
        self.new_loyalty(reward_ids=self.reward(discount=5, discount_mode="percent"))
        self.buy(self.gold, 100)
        self.assertAlmostEqual(self.costs()["Gold"], 100)

    def test_points_that_went_cost_nothing(self):
        self.new_loyalty()
        order = self.buy(self.gold, 100)
        self.credit(self.bill(order), "06-30", 25)
        self.assertAlmostEqual(self.costs()["Gold"], 75)
        order._action_cancel()
        self.assertEqual(self.costs(), {})

    def test_each_company_has_its_own(self):
        other = self.new_company("Other", chart="generic_coa")
        self.new_loyalty()
        self.buy(self.gold, 100)
        self.assertEqual(self.costs(other), {})

"""Campaigns in a browser: enter a cost, see what came back, note who was reached."""

from odoo.tests import HttpCase, tagged

from .campaign_common import CampaignMixin
from .common import ValueCase


@tagged("post_install", "-at_install")
class TestCampaignTours(CampaignMixin, ValueCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.new_user(
            "manager",
            login="mia_campaigns",
            groups="sales_team.group_sale_salesman_all_leads,"
            "base.group_partner_manager",
        )
        cls.fair = cls.customers("Fair Ann", "Fair Bob", "Fair Cem")
        cls.spring = cls.campaign("Spring", "2026-04-01", "2026-04-30")
        cls.reach(cls.spring, cls.fair[0], "04-01")
        goods = cls.new_product("Goods", standard_price=60)
        lines = [cls.order_line(100, goods, purchase_price=60)]
        cls.orders((cls.fair[0], "2026-04-05", lines), campaign_id=cls.spring.id)
        cls.orders((cls.fair[0], "2026-01-05", 1), (cls.fair[1], "2026-01-05", 1))

    def test_what_came_back(self):
        self.start_tour(
            "/odoo/campaigns-value",
            "crm_extension_campaign",
            login=self.manager.login,
            timeout=120,
        )
        self.assertEqual(self.spring.campaign_cost_ids.amount, 20)
        self.assertEqual(self.spring.campaign_cost_ids.company_id, self.company)

    def test_reached(self):
        action = self.env["ir.actions.act_window"].create(
            {
                "name": "Cards of the fair",
                "res_model": "res.partner",
                "view_mode": "list",
                "domain": [("id", "in", self.fair.ids)],
            }
        )
        self.env.flush_all()
        self.start_tour(
            f"/odoo/action-{action.id}",
            "crm_extension_campaign_reach",
            login=self.manager.login,
            timeout=120,
        )
        rows = self.env["customer.campaign.reach"].search(
            [("campaign_id", "=", self.spring.id)]
        )
        self.assertEqual(rows.partner_id, self.fair)

"""The questions in a browser: two clicks each; and the first steps."""

from odoo.tests import HttpCase, tagged

from .common import ValueCase
from .complaint_common import ComplaintMixin
from .test_tours import TourCase


@tagged("post_install", "-at_install")
class TestStoryTours(ComplaintMixin, TourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        named = {
            partner.name: partner
            for partner in cls.env["customer.value"]
            .search([("company_id", "=", cls.company.id)])
            .partner_id
        }
        for price in (100, 90):
            cls.env["sale.order"].with_company(cls.company).create(
                {
                    "partner_id": named["Cedar & Sons"].id,
                    "company_id": cls.company.id,
                    "user_id": cls.salesperson.id,
                    "order_line": [cls.order_line(price)],
                }
            )
        cls.complaint(named["Juniper Garden"])
        cls.env["crm.lead"].create(
            {
                "name": "Card of the fair",
                "type": "opportunity",
                "company_id": cls.company.id,
                "user_id": cls.salesperson.id,
                "team_id": False,
            }
        )
        cls.env.flush_all()

    def test_questions(self):
        self.open_as(self.salesperson, "crm_extension_stories", timeout=180)


@tagged("post_install", "-at_install")
class TestFirstStepsTour(ValueCase, HttpCase):
    def test_first_steps(self):
        manager = self.new_user("manager", login="mona_begins")
        self.env.flush_all()
        self.start_tour(
            "/odoo/customer-value", "crm_extension_first_steps", login=manager.login
        )
        answer = (
            self.env["customer.first.steps"]
            .with_user(manager)
            .with_context(allowed_company_ids=self.company.ids)
            .get_first_steps()
        )
        self.assertTrue(answer["is_shown"])

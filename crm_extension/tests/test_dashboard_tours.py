"""A manager looks at the value dashboard, at the desk and on the phone."""

from datetime import timedelta

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import ValueCase, rule

PHONE = "390x844"
RULES = [
    rule("recency_days", rfm_role="r"),
    rule("frequency", rfm_role="f"),
    rule("monetary", rfm_role="m"),
]


class DashboardTourCase(ValueCase, HttpCase):
    """Four customers, one of a team's salesperson, one of whom fell a class."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.new_user("manager", login="mona_looks", name="Mona")
        today = cls.company._value_today()
        cls.buyers = cls.customers("Aurora Mills", "Borealis", "Cedar", "Delta")
        cls.buyers[0].user_id = cls.manager
        cls.env["crm.team"].create(
            {
                "name": "Tour Team",
                "company_id": cls.company.id,
                "member_ids": [Command.set(cls.manager.ids)],
            }
        )
        model = cls.new_model(RULES)
        amounts = (4000, 600, 250, 90)
        cls.orders(
            *(
                (buyer, today - timedelta(days=60 + 40 * place), amount)
                for place, (buyer, amount) in enumerate(
                    zip(cls.buyers, amounts, strict=True)
                )
            )
        )
        model.run(as_of=today - timedelta(days=1))
        cls.orders((cls.buyers[1], today, 5000))
        model.run(as_of=today)


@tagged("post_install", "-at_install")
class TestValueDashboardTour(DashboardTourCase):
    def test_manager(self):
        self.start_tour(
            "/odoo/customer-value",
            "crm_extension_value_dashboard",
            login=self.manager.login,
            timeout=120,
        )


@tagged("post_install", "-at_install")
class TestValueDashboardTourPhone(DashboardTourCase):
    browser_size = PHONE
    touch_enabled = True

    def test_phone(self):
        self.start_tour(
            "/odoo/value-dashboard",
            "crm_extension_value_dashboard_phone",
            login=self.manager.login,
            timeout=120,
        )

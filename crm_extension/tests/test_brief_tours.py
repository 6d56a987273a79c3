"""The brief in a browser: on a desk and on a phone."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import ValueCase

PHONE = "375x667"


class BriefTourCase(ValueCase, HttpCase):
    """A manager, and a customer whose salesperson has left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = fields.Date.today()
        cls.boss = cls.new_user(
            "manager",
            login="mona_manages",
            name="Mona Manager",
            groups="sales_team.group_sale_manager,crm_extension.group_complaint_reporter",
        )
        gone = cls.new_user("user", login="gone_seller", name="Greg Gone")
        cls.customer = cls.customers("Aurora Mills", user_id=gone.id)
        saw = cls.new_product("Saw")
        cls.orders(
            (cls.customer, today - timedelta(days=9), [cls.order_line(12, saw)]),
            user_id=gone.id,
        )
        cls.orders(
            (cls.customer, today, 500), state="sent", name="TO-SIGN", user_id=gone.id
        )
        cls.env["customer.promise"].create(
            {
                "name": "Send the drawing",
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "user_id": gone.id,
                "promised_on": today - timedelta(days=9),
                "due_date": today - timedelta(days=2),
            }
        )
        gone.active = False

    def open_as(self, path, tour):
        self.env.flush_all()
        self.start_tour(path, tour, login=self.boss.login, timeout=120)


@tagged("post_install", "-at_install")
class TestBriefTour(BriefTourCase):
    def test_half_an_hour_to_go(self):
        self.open_as(
            "/odoo/action-crm_extension.customer_value_action",
            "crm_extension_customer_brief",
        )


@tagged("post_install", "-at_install")
class TestBriefPhone(BriefTourCase):
    browser_size = PHONE
    touch_enabled = True

    def test_phone(self):
        self.open_as(
            f"/odoo/res.partner/{self.customer.id}",
            "crm_extension_customer_brief_phone",
        )

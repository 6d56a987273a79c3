"""What comes next in a browser: on a desk and on a phone."""

from datetime import timedelta
from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from .common import ValueCase
from .next_common import NextMixin
from .test_next_send import REPORT

PHONE = "375x667"
SALES = "sales_team.group_sale_salesman_all_leads"


class NextTourCase(NextMixin, ValueCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.new_user(
            "user", login="nora_next", groups=SALES, email="nora@we.example"
        )
        cls.anna = cls.customers("Anna", email="anna@customer.example")
        cls.make_products()
        day = (cls.today - timedelta(days=12)).isoformat()
        cls.orders((cls.anna, day, [cls.order_line(5, cls.coffee)]))
        cls.rhythm(cls.anna, cls.coffee, -2)
        cls.rhythm(cls.anna, cls.tea, 3)
        cls.rhythm(cls.anna, cls.milk, 60)
        cls.missing(cls.anna, cls.categories[1])

    def open_as(self, path, tour):
        self.env.flush_all()
        with patch(REPORT, return_value=(b"%PDF-1.4 list", "pdf")):
            self.start_tour(path, tour, login=self.seller.login, timeout=120)


@tagged("post_install", "-at_install")
class TestNextTour(NextTourCase):
    def test_next_purchases(self):
        self.open_as("/odoo/customer-value", "crm_extension_next_purchases")
        mail = self.env["customer.next.mail"].search(
            [("partner_id", "=", self.anna.id)]
        )
        self.assertEqual(mail.mapped("state"), ["sent"])


@tagged("post_install", "-at_install")
class TestNextPhone(NextTourCase):
    browser_size = PHONE
    touch_enabled = True

    def test_phone(self):
        self.open_as("/odoo/next-purchases", "crm_extension_next_phone")

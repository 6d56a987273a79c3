"""A salesperson's work with the strip and the prices on an order, in a browser."""

from datetime import timedelta

from odoo.tests import HttpCase, tagged

from .complaint_common import ComplaintMixin
from .tier_common import TierCase

OWN_ORDERS = "sales_team.group_sale_salesman"
PHONE = "390x844"


@tagged("post_install", "-at_install")
class TestStripTours(ComplaintMixin, TierCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.new_user("user", login="sue_sells", groups=OWN_ORDERS)
        cls.colleague = cls.new_user(
            "user", login="bob_other", name="Bob Other", groups=OWN_ORDERS
        )
        cls.customer = cls.customers("Aurora Mills")
        cls.product = cls.new_product("Saw", list_price=100)
        today = cls.company._value_today()
        day = (today - timedelta(days=30)).isoformat()
        sold = [cls.order_line(50, cls.product)]
        cls.orders((cls.customer, day, sold), user_id=cls.colleague.id)
        cls.offer(cls.colleague, 40)
        cls.quotation = cls.offer(cls.seller, 60)
        cls.new_model().run(as_of=today)
        cls.complaint(cls.customer, title="Broken box")
        program = cls.new_program()
        cls.env["customer.tier.membership"].create(
            {
                "program_id": program.id,
                "partner_id": cls.customer.id,
                "tier_id": program.tier_ids.filtered(
                    lambda each: each.name == "Silver"
                ).id,
            }
        )

    @classmethod
    def offer(cls, user, price):
        return cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "user_id": user.id,
                "order_line": [cls.order_line(price, cls.product)],
            }
        )

    def open_quotation(self, tour):
        self.env.flush_all()
        self.start_tour(
            f"/odoo/sales/{self.quotation.id}", tour, login=self.seller.login
        )
        line = self.quotation.order_line
        self.assertEqual((line.price_unit, line.price_reason), (45, "Second choice"))

    def test_salesperson(self):
        """Strip, last price, another price, a reason for a lower one, and why."""
        self.open_quotation("crm_extension_strip")

    def test_salesperson_on_the_phone(self):
        """The same on a narrow screen, and the complaint is read."""
        self.browser_size, self.touch_enabled = PHONE, True
        self.open_quotation("crm_extension_strip_phone")

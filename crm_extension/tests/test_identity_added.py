"""What is added to confirmed orders of customers who share an identity."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ValueCase
from .identity_common import IdentityMixin

CARD = "11010519491231002X"


@tagged("post_install", "-at_install")
class TestIdentityAdded(IdentityMixin, ValueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on()
        cls.seller = cls.new_user("seller_all")
        cls.manager = cls.new_user("sales_manager")
        cls.ada, cls.bob = cls.customers("Ada", "Bob", identity_number=CARD)
        cls.cara = cls.customers("Cara", email="cara@customer.example")
        cls.first = cls.quotation(cls.ada, 600)
        cls.second = cls.quotation(cls.bob, 300)
        (cls.first | cls.second).action_confirm()

    def add(self, order, amount, user=None):
        """Add a line of one piece, as a user or as the system."""
        order = order.with_user(user or self.seller)
        return order.write({"order_line": [self.order_line(amount)]})

    def test_lines_up_to_the_limit(self):
        self.add(self.second, 100)
        self.assertEqual(self.second.amount_total, 400)

    def test_lines_beyond_the_limit(self):
        with self.assertRaises(UserError) as refused:
            self.add(self.second, 100.01)
        for words in (self.second.name, "1,000.01", "1,000.00", "quotation"):
            self.assertIn(words, refused.exception.args[0])

    def test_more_of_the_same_line(self):
        line = self.second.order_line.with_user(self.seller)
        line.write({"product_uom_qty": 1.2, "price_unit": 300})
        self.assertEqual(self.second.amount_total, 360)
        with self.assertRaises(UserError):
            line.write({"product_uom_qty": 2, "price_unit": 300})

    def test_a_higher_price(self):
        with self.assertRaises(UserError):
            self.second.order_line.with_user(self.seller).price_unit = 500

    def test_less_is_never_refused(self):
        """Not even where too much is owed already."""
        self.add(self.second, 900, self.manager)
        line = self.second.order_line[0].with_user(self.seller)
        line.price_unit = 200
        line.name = "Said more clearly"
        self.assertEqual(self.second.amount_total, 1100)

    def test_who_may_go_on(self):
        """Managers, who would be asked, and what Odoo adds by itself."""
        self.add(self.second, 500, self.manager)
        self.second.sudo().write({"order_line": [self.order_line(500)]})
        self.assertEqual(self.second.amount_total, 1300)

    def test_who_shares_nothing(self):
        order = self.quotation(self.cara, 900)
        order.action_confirm()
        self.add(order, 5000)
        self.assertEqual(order.amount_total, 5900)

    def test_an_order_that_is_imported_as_confirmed(self):
        orders = self.env["sale.order"].with_user(self.seller)
        values = {
            "partner_id": self.bob.id,
            "company_id": self.company.id,
            "state": "sale",
        }
        small = {**values, "order_line": [self.order_line(100)]}
        self.assertEqual(orders.create(small).state, "sale")
        with self.assertRaises(UserError):
            orders.create({**values, "order_line": [self.order_line(1)]})

    def test_quotations_are_asked_about_when_they_are_confirmed(self):
        order = self.quotation(self.bob, 50)
        self.add(order, 5000)
        self.confirm(order, self.seller)
        self.assertHeld(order)

    def test_switched_off(self):
        self.company.identity_check = False
        self.add(self.second, 5000)
        self.assertEqual(self.second.amount_total, 5300)

    def test_other_lines_of_the_same_call_are_counted_once(self):
        self.second.with_user(self.seller).write(
            {
                "order_line": [
                    Command.update(self.second.order_line.id, {"price_unit": 350}),
                    self.order_line(50),
                ]
            }
        )
        self.assertEqual(self.second.amount_total, 400)

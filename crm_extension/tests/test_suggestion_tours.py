"""A salesperson lets lines be suggested, in a browser."""

from odoo.tests import HttpCase, tagged

from .suggestion_common import SuggestionCase

OWN_ORDERS = "sales_team.group_sale_salesman"
PHONE = "390x844"


@tagged("post_install", "-at_install")
class TestSuggestionTours(SuggestionCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.new_user("internal", login="sue_sells", groups=OWN_ORDERS)
        cls.rhythm(cls.coffee, 1)
        cls.pair(cls.cup, cls.milk)
        cls.lack(cls.categories[1])
        cls.pace(cls.plank, 3)

    def play(self, tour, *products, **values):
        order = self.quotation(*products, user_id=self.seller.id, **values)
        self.env.flush_all()
        self.start_tour(f"/odoo/sales/{order.id}", tour, login=self.seller.login)
        return [
            (each.product_id.name, each.product_uom_qty) for each in order.order_line
        ]

    def test_salesperson(self):
        lines = self.play("crm_extension_suggest_lines", self.cup)
        self.assertEqual(lines, [("Cup", 1), ("Coffee", 2), ("Milk", 3)])

    def test_salesperson_on_the_phone(self):
        self.browser_size, self.touch_enabled = PHONE, True
        lines = self.play("crm_extension_suggest_lines_phone", self.cup)
        self.assertEqual(lines, [("Cup", 1), ("Coffee", 2), ("Milk", 3)])

    def test_nothing_is_known(self):
        stranger = self.customers("Borealis Print")
        self.play("crm_extension_suggest_nothing", partner_id=stranger.id)

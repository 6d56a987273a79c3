"""Money that is no purchase: delivery charges on request, prepaid cards and wallets."""

from odoo.tests import tagged

from odoo.addons.crm_extension.tests.common import AS_OF, ValueCase, rule


@tagged("post_install", "-at_install")
class TestLeftOut(ValueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer, cls.giver = cls.customers("Buyer", "Giver")

    def monetary(self, partner, **values):
        """Return the customer's money, None for who never bought."""
        self.new_model([rule("monetary")], **values).run(as_of=AS_OF)
        row = self.value_of(partner)
        return row.monetary if row else None

    def new_program(self, program_type, top_up):
        """Return a program whose top-ups are bought as the product ``top_up``."""
        return self.env["loyalty.program"].create(
            {
                "name": program_type,
                "program_type": program_type,
                "applies_on": "future",
                "trigger": "auto",
                "rule_ids": [(0, 0, {"product_ids": [(6, 0, top_up.ids)]})],
                "reward_ids": [(0, 0, {"discount": 1, "discount_mode": "per_point"})],
            }
        )

    def charged_order(self):
        charge = self.new_product("Delivery charge", type="service")
        self.env["delivery.carrier"].create(
            {"name": "Courier", "product_id": charge.id, "fixed_price": 8}
        )
        lines = [self.order_line(100), self.order_line(8, product=charge)]
        self.orders((self.buyer, "06-01", lines))

    def test_delivery_charges_count_unless_left_out(self):
        self.charged_order()
        self.assertEqual(self.monetary(self.buyer), 108)

    def test_delivery_charges_are_left_out_on_request(self):
        self.charged_order()
        self.assertEqual(self.monetary(self.buyer, exclude_delivery=True), 100)

    def test_charges_of_an_archived_carrier_are_left_out_too(self):
        self.charged_order()
        self.env["delivery.carrier"].search([("name", "=", "Courier")]).active = False
        self.assertEqual(self.monetary(self.buyer, exclude_delivery=True), 100)

    def test_a_gift_card_is_no_purchase(self):
        card = self.new_product("Card", type="service")
        self.new_program("gift_card", card)
        self.orders(
            (self.giver, "06-01", [self.order_line(50, product=card)]),
            (
                self.buyer,
                "06-01",
                [self.order_line(30), self.order_line(50, product=card)],
            ),
        )
        self.assertIsNone(self.monetary(self.giver))
        self.assertEqual(self.value_of(self.buyer).monetary, 30)

    def test_a_wallet_is_no_purchase(self):
        top_up = self.new_product("Top-up", type="service")
        self.new_program("ewallet", top_up)
        self.orders((self.giver, "06-01", [self.order_line(50, product=top_up)]))
        self.assertIsNone(self.monetary(self.giver))

    def test_what_a_card_pays_is_a_purchase(self):
        """Paying by card is no discount: the money came in with the card."""
        card = self.new_product("Card", type="service")
        payment = self.new_program(
            "gift_card", card
        ).reward_ids.discount_line_product_id
        lines = [self.order_line(80), self.order_line(-50, product=payment)]
        self.orders((self.buyer, "06-01", lines))
        self.assertEqual(self.monetary(self.buyer), 80)

    def test_a_discount_stays_as_a_negative(self):
        program = self.env["loyalty.program"].create(
            {
                "name": "Ten off",
                "program_type": "promotion",
                "rule_ids": [(0, 0, {})],
                "reward_ids": [(0, 0, {"discount": 10, "discount_mode": "per_order"})],
            }
        )
        discount = program.reward_ids.discount_line_product_id
        lines = [self.order_line(80), self.order_line(-10, product=discount)]
        self.orders((self.buyer, "06-01", lines))
        self.assertEqual(self.monetary(self.buyer), 70)

"""Free delivery of a tier: whose, from which amount, and what it costs."""

from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.crm_extension.tests.tier_common import TierCase


@tagged("post_install", "-at_install")
class TestFreeDelivery(TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.new_program()
        cls.gold = cls.program.tier_ids.filtered(lambda each: each.name == "Gold")
        cls.gold.write({"free_delivery": True, "free_delivery_from": 100})
        cls.partner, cls.stranger = cls.customers("Member", "Stranger")
        cls.charge = cls.new_product("Delivery charge", type="service")
        cls.goods = cls.new_product("Saw")
        cls.carrier = cls.env["delivery.carrier"].create(
            {"name": "Courier", "product_id": cls.charge.id, "fixed_price": 8}
        )

    def setUp(self):
        super().setUp()
        self.give_tier(self.program, self.partner, "Gold")

    def quotation(self, amount=100, partner=None, **values):
        lines = [self.order_line(amount, product=self.goods)]
        rows = [(partner or self.partner, "06-01", lines)]
        return self.orders(*rows, state="draft", **values)

    def deliver(self, order, carrier=None):
        """Add shipping by the dialog."""
        action = order.action_open_delivery_wizard()
        wizard = Form(self.env[action["res_model"]].with_context(**action["context"]))
        wizard.carrier_id = carrier or self.carrier
        wizard.save().button_confirm()
        self.env.flush_all()
        self.env.invalidate_all()

    def delivery_price(self, order):
        return order.order_line.filtered("is_delivery").price_unit

    def assertDelivery(self, order, price, saved):
        self.assertTrue(order.order_line.filtered("is_delivery"))
        self.assertEqual(self.delivery_price(order), price)
        self.assertEqual(order.free_delivery_amount, saved)
        self.assertEqual(
            order.free_delivery_tier_id, self.gold if saved else self.gold.browse()
        )

    def test_free_from_the_amount_of_the_tier(self):
        order = self.quotation(100)
        rate = self.carrier.rate_shipment(order)
        self.assertIn("Gold", rate["warning_message"])
        self.assertEqual((rate["price"], rate["carrier_price"]), (0, 8))
        self.deliver(order)
        self.assertDelivery(order, 0, 8)

    def test_not_below_the_amount(self):
        order = self.quotation(99.99)
        self.deliver(order)
        self.assertDelivery(order, 8, 0)

    def test_the_delivery_itself_does_not_count(self):
        order = self.quotation(95)
        self.deliver(order)
        self.assertEqual(order.amount_untaxed, 103)
        self.deliver(order)
        self.assertDelivery(order, 8, 0)

    def test_strangers_pay(self):
        order = self.quotation(partner=self.stranger)
        self.deliver(order)
        self.assertDelivery(order, 8, 0)

    def test_tiers_without_the_benefit_pay(self):
        self.gold.free_delivery = False
        order = self.quotation()
        self.deliver(order)
        self.assertDelivery(order, 8, 0)

    def test_what_is_free_for_all_is_not_the_tiers(self):
        self.carrier.write({"free_over": True, "amount": 50})
        order = self.quotation()
        self.deliver(order)
        self.assertDelivery(order, 0, 0)

    def test_carriers_by_rules(self):
        carrier = self.env["delivery.carrier"].create(
            {
                "name": "By weight",
                "product_id": self.charge.id,
                "delivery_type": "base_on_rule",
                "price_rule_ids": [
                    Command.create(
                        {
                            "variable": "price",
                            "operator": ">=",
                            "max_value": 0,
                            "list_base_price": 12,
                        }
                    )
                ],
            }
        )
        order = self.quotation()
        self.deliver(order, carrier)
        self.assertDelivery(order, 0, 12)

    def test_the_amount_is_the_companys_money(self):
        money = self.env["res.currency"].create(
            {
                "name": "TST",
                "symbol": "T",
                "rate_ids": [
                    Command.create(
                        {"rate": 4, "name": "2020-01-01", "company_id": False}
                    )
                ],
            }
        )
        order = self.quotation(396)
        order.currency_id = money
        self.assertFalse(order._free_delivery_tier())
        order.order_line.price_unit = 400
        self.assertEqual(order._free_delivery_tier(), self.gold)

    def test_removing_the_delivery_saves_nothing(self):
        order = self.quotation()
        self.deliver(order)
        order.order_line.filtered("is_delivery").unlink()
        self.assertEqual(order.free_delivery_amount, 0)
        self.assertFalse(order.free_delivery_tier_id)

    def test_a_new_carrier_saves_anew(self):
        order = self.quotation()
        self.deliver(order)
        self.carrier.fixed_price = 9
        self.deliver(order)
        self.assertDelivery(order, 0, 9)
        order.order_line.filtered(lambda line: not line.is_delivery).price_unit = 10
        self.deliver(order)
        self.assertDelivery(order, 9, 0)

    def test_a_copy_saved_nothing(self):
        order = self.quotation()
        self.deliver(order)
        self.assertEqual(order.copy().free_delivery_amount, 0)

    def test_nothing_is_repriced_without_being_asked(self):
        order = self.quotation(partner=self.stranger)
        self.deliver(order)
        self.give_tier(self.program, self.stranger, "Gold")
        self.assertDelivery(order, 8, 0)
        told = order.action_apply_tier_benefits()["params"]["message"]
        self.assertIn("delivery is free", told)
        self.assertDelivery(order, 0, 8)
        self.assertIn(
            "gives nothing", order.action_apply_tier_benefits()["params"]["message"]
        )

    def test_the_discount_does_not_touch_the_delivery(self):
        self.gold.write({"free_delivery": False, "discount": 10})
        order = self.quotation()
        self.deliver(order)
        order.action_apply_tier_benefits()
        self.assertEqual(order.order_line.mapped("discount"), [10, 0])

    def test_a_confirmed_order_goes_by_the_tier_of_then(self):
        order = self.quotation()
        order.action_confirm()
        self.program.action_archive_program()
        self.deliver(order)
        self.assertDelivery(order, 0, 8)

    def test_the_real_cost_is_borne_by_the_tier(self):
        self.carrier.invoice_policy = "real"
        orders = self.quotation() | self.quotation(partner=self.stranger)
        for order in orders:
            self.deliver(order)
            order.action_confirm()
            picking = order.picking_ids
            picking.write({"carrier_id": self.carrier.id, "carrier_price": 11})
            picking._add_delivery_cost_to_so()
        self.assertDelivery(orders[0], 0, 11)
        self.assertDelivery(orders[1], 11, 0)

    def test_the_button_frees_real_costs_of_later(self):
        self.carrier.invoice_policy = "real"
        order = self.quotation(partner=self.stranger)
        self.deliver(order)
        self.give_tier(self.program, self.stranger, "Gold")
        order.action_apply_tier_benefits()
        self.assertDelivery(order, 0, 8)

    def test_the_report_counts_it(self):
        order = self.quotation()
        self.deliver(order)
        report = self.env["customer.tier.benefit.report"]
        domain = [("company_id", "=", self.company.id)]
        self.assertFalse(report.search(domain))
        order.action_confirm()
        row = report.search(domain)
        self.assertEqual((row.kind, row.amount), ("delivery", 8))
        self.assertEqual(row.tier_id, self.gold)

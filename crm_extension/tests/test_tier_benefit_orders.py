"""Benefits of tiers on orders, in invoices, and what they cost."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import AccountingCase
from .test_tier_benefits import BenefitCase
from .test_tier_pricelist import PricelistCase
from .tier_common import TierMixin


@tagged("post_install", "-at_install")
class TestTierPricelistOfOrders(PricelistCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.new_product("Saw", list_price=100)
        cls.of_tier.item_ids = [
            Command.create({"compute_price": "fixed", "fixed_price": 80})
        ]

    def quotation(self, partner=None):
        line = {"product_id": self.product.id}
        return self.env["sale.order"].create(
            {
                "partner_id": (partner or self.partner).id,
                "company_id": self.company.id,
                "order_line": [Command.create(line)],
            }
        )

    def test_a_new_quotation_has_the_tiers_prices(self):
        order = self.quotation()
        self.assertEqual(order.pricelist_id, self.of_tier)
        self.assertEqual(order.order_line.price_unit, 80)

    def test_an_open_quotation_is_repriced_on_request_alone(self):
        stranger = self.customers("Stranger")
        order = self.quotation(stranger)
        self.give_tier(self.program, stranger, "Gold")
        self.fresh()
        self.assertEqual(order.pricelist_id, self.default)
        self.assertEqual(order.order_line.price_unit, 100)
        order.action_apply_tier_benefits()
        self.assertEqual(order.pricelist_id, self.of_tier)
        self.assertEqual(order.order_line.price_unit, 80)
        order.order_line.price_unit = 75
        order.action_apply_tier_benefits()
        self.assertEqual(order.order_line.price_unit, 75, "no second time")

    def test_the_customers_own_price_list_stays(self):
        self.partner.property_product_pricelist = self.own
        order = self.quotation()
        told = order.action_apply_tier_benefits()["params"]["message"]
        self.assertIn("The price list stays", told)
        self.assertEqual(order.pricelist_id, self.own)

    def test_the_discount_comes_on_the_new_prices(self):
        stranger = self.customers("Stranger")
        order = self.quotation(stranger)
        order.order_line.discount = 7
        self.gold.write({"discount": 5, "discount_mode": "add"})
        self.give_tier(self.program, stranger, "Gold")
        order.action_apply_tier_benefits()
        self.assertEqual(order.order_line.price_unit, 80)
        self.assertEqual(order.order_line.discount, 5)


@tagged("post_install", "-at_install")
class TestTierPriority(BenefitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold.delivery_priority = "1"
        cls.goods = cls.new_product("Saw", is_storable=True)
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )

    def confirmed(self, partner=None):
        order = self.quotation(
            self.order_line(100, product=self.goods),
            partner=partner,
            warehouse_id=self.warehouse.id,
        )
        order.action_confirm()
        self.env.flush_all()
        self.env.invalidate_all()
        return order

    def assertPriority(self, order, priority):
        self.assertTrue(order.picking_ids)
        moves = order.picking_ids.move_ids
        self.assertEqual(set(order.picking_ids.mapped("priority")), {priority})
        self.assertEqual(set(moves.mapped("priority")), {priority})

    def test_transfers_are_urgent(self):
        self.assertPriority(self.confirmed(), "1")

    def test_others_are_not(self):
        self.assertPriority(self.confirmed(self.stranger), "0")
        self.gold.delivery_priority = "0"
        self.assertPriority(self.confirmed(), "0")

    def test_lines_of_later_are_urgent_as_well(self):
        order = self.confirmed()
        self.leave()
        other = self.new_product("Plane", is_storable=True)
        order.picking_ids.action_cancel()
        order.order_line = [self.order_line(5, product=other)]
        self.assertPriority(
            order.picking_ids.filtered(lambda p: p.state != "cancel").sale_id, "1"
        )

    def test_each_step_is_urgent(self):
        self.warehouse.delivery_steps = "pick_ship"
        order = self.confirmed()
        self.assertPriority(order, "1")


@tagged("post_install", "-at_install")
class TestTierInvoices(TierMixin, AccountingCase):
    def test_a_new_invoice_takes_the_tiers_terms(self):
        program = self.new_program(company=self.books)
        term, own = self.env["account.payment.term"].create(
            [{"name": "60 days"}, {"name": "10 days"}]
        )
        self.tier_named(program, "Gold").payment_term_id = term
        member, choosy, stranger = self.customers("Member", "Choosy", "Stranger")
        choosy.with_company(self.books).property_payment_term_id = own
        self.give_tier(program, member, "Gold")
        self.give_tier(program, choosy, "Gold")
        moves = (
            self.env["account.move"]
            .with_company(self.books)
            .create(
                [
                    {"move_type": "out_invoice", "partner_id": each.id}
                    for each in (member, choosy, stranger)
                ]
            )
        )
        terms = moves.mapped(lambda move: move.invoice_payment_term_id.name)
        self.assertEqual(terms, ["60 days", "10 days", False])


@tagged("post_install", "-at_install")
class TestTierBenefitReport(BenefitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold.discount = 10

    def rows(self, **domain):
        report = self.env["customer.tier.benefit.report"]
        return report.search([("company_id", "=", self.company.id)])

    def discounted(self, *lines, **values):
        order = self.quotation(*lines, **values)
        order.action_apply_tier_benefits()
        order.action_confirm()
        return order

    def test_discounts_of_confirmed_orders(self):
        self.discounted(self.order_line(100, quantity=2), self.order_line(50))
        self.quotation().action_apply_tier_benefits()
        row = self.rows()
        self.assertEqual(len(row), 1)
        self.assertEqual(row.tier_id, self.gold)
        self.assertEqual(row.program_id, self.program)
        self.assertEqual(row.partner_id, self.partner)
        self.assertEqual(row.kind, "discount")
        self.assertAlmostEqual(row.amount, 25)

    def test_the_tiers_part_alone_counts(self):
        self.gold.discount_mode = "add"
        self.discounted(self.order_line(100, discount=40))
        self.assertAlmostEqual(self.rows().amount, 10)

    def test_a_gift(self):
        self.gold.discount = 100
        self.discounted(self.order_line(100))
        self.assertAlmostEqual(self.rows().amount, 100)

    def test_amounts_are_in_the_companys_money(self):
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
        order = self.quotation(self.order_line(100))
        order.currency_id = money
        order.action_apply_tier_benefits()
        order.action_confirm()
        self.assertEqual(order.currency_rate, 4)
        self.assertAlmostEqual(self.rows().amount, 2.5)

    def test_days_are_the_companys(self):
        self.company.resource_calendar_id.tz = "Pacific/Auckland"
        order = self.discounted(self.order_line(100))
        order.date_order = "2026-05-31 20:00:00"
        self.assertEqual(self.rows().date.isoformat(), "2026-06-01")

    def test_it_is_grouped_by_tier_and_month(self):
        self.discounted(self.order_line(100))
        groups = self.env["customer.tier.benefit.report"]._read_group(
            [("company_id", "=", self.company.id)],
            ["tier_id", "date:month", "kind"],
            ["amount:sum"],
        )
        self.assertEqual([(each[0], each[3]) for each in groups], [(self.gold, 10)])

    def test_managers_see_their_companies(self):
        self.discounted(self.order_line(100))
        manager = self.new_user("tier_manager")
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self.new_user("tier_manager", companies=other, login="stranger")
        user = self.new_user("tier_user")
        report = self.env["customer.tier.benefit.report"]
        self.assertEqual(report.with_user(manager).search_count([]), 1)
        self.assertEqual(report.with_user(stranger).search_count([]), 0)
        with self.assertRaises(AccessError):
            report.with_user(user).search([])

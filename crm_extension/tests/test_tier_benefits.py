"""What a tier gives to orders: discount, terms, priority, salesperson, and its cost."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import AccountingCase
from .test_tier_pricelist import PricelistCase
from .tier_common import TierCase, TierMixin


class BenefitCase(TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.new_program()
        cls.gold = cls.program.tier_ids.filtered(lambda each: each.name == "Gold")
        cls.partner, cls.stranger = cls.customers("Member", "Stranger")

    def setUp(self):
        super().setUp()
        self.membership = self.give_tier(self.program, self.partner, "Gold")

    def quotation(self, *lines, partner=None, **values):
        rows = [(partner or self.partner, "06-01", list(lines) or 100)]
        return self.orders(*rows, state="draft", **values)

    def told(self, order):
        """Press the button; return what it tells."""
        return order.action_apply_tier_benefits()["params"]["message"]

    def assertDiscounts(self, order, *expected):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(order.order_line.mapped("discount"), list(expected))

    def leave(self):
        self.program.action_archive_program()


@tagged("post_install", "-at_install")
class TestTierDiscount(BenefitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold.discount = 10

    def test_nothing_is_repriced_without_being_asked(self):
        order = self.quotation()
        self.gold.discount = 20
        self.assertDiscounts(order, 0)
        order.action_confirm()
        self.assertDiscounts(order, 0)

    def test_the_higher_of_both(self):
        order = self.quotation(self.order_line(100), self.order_line(100, discount=15))
        self.assertIn("1", self.told(order))
        self.assertDiscounts(order, 10, 15)
        self.assertEqual(order.order_line.mapped("tier_discount"), [10, 0])
        self.assertEqual(order.order_line[0].discount_tier_id, self.gold)

    def test_added_and_capped(self):
        self.gold.write({"discount_mode": "add", "discount_cap": 20})
        lines = [self.order_line(100, discount=each) for each in (0, 5, 15, 30)]
        order = self.quotation(*lines)
        order.action_apply_tier_benefits()
        self.assertDiscounts(order, 10, 15, 20, 30)

    def test_never_below_the_lowest_margin(self):
        """Cost 60 and 37.5 % of the net price leave a net price of 96."""
        self.gold.floor_margin = 37.5
        order = self.quotation(
            self.order_line(100, purchase_price=60),
            self.order_line(100, purchase_price=70),
            self.order_line(100, purchase_price=10),
        )
        self.assertIn("lowest margin: 2", self.told(order))
        self.assertDiscounts(order, 4, 0, 10)

    def test_the_lowest_margin_is_of_the_price_without_taxes(self):
        self.gold.floor_margin = 37.5
        country = self.env.ref("base.be")
        group = self.env["account.tax.group"].create(
            {
                "name": "Taxes",
                "company_id": self.company.id,
                "country_id": country.id,
            }
        )
        tax = self.env["account.tax"].create(
            {
                "name": "Included",
                "amount": 25,
                "price_include_override": "tax_included",
                "company_id": self.company.id,
                "country_id": country.id,
                "tax_group_id": group.id,
            }
        )
        order = self.quotation(
            self.order_line(125, purchase_price=60, tax_ids=[Command.set(tax.ids)])
        )
        order.action_apply_tier_benefits()
        self.assertDiscounts(order, 4)
        order.action_confirm()
        self.assertAlmostEqual(order.tier_discount_amount, 4)

    def test_pressing_twice_changes_nothing_more(self):
        self.gold.discount_mode = "add"
        order = self.quotation(self.order_line(100, discount=5))
        order.action_apply_tier_benefits()
        self.assertDiscounts(order, 15)
        self.assertIn("gives nothing", self.told(order))
        self.assertDiscounts(order, 15)

    def test_a_discount_that_is_typed_later_is_the_lines_own(self):
        self.gold.discount_mode = "add"
        order = self.quotation(self.order_line(100, discount=5))
        order.action_apply_tier_benefits()
        order.order_line.discount = 8
        self.assertEqual(order.order_line.tier_discount, 0)
        order.action_apply_tier_benefits()
        self.assertDiscounts(order, 18)

    def test_a_discount_that_odoo_sets_anew_is_the_lines_own(self):
        """A new quantity may bring a new discount; without price lists it stays."""
        self.gold.discount_mode = "add"
        order = self.quotation(self.order_line(100, discount=5))
        order.action_apply_tier_benefits()
        order.order_line.product_uom_qty = 3
        before = order.order_line.discount
        order.action_apply_tier_benefits()
        self.assertDiscounts(order, 15 if before == 15 else before + 10)

    def test_lines_that_get_nothing(self):
        order = self.quotation(
            self.order_line(100),
            Command.create({"display_type": "line_section", "name": "Section"}),
            Command.create({"display_type": "line_note", "name": "Note"}),
            self.order_line(0),
            self.order_line(-20),
            self.order_line(30, is_downpayment=True),
        )
        order.action_apply_tier_benefits()
        self.assertDiscounts(order, 10, 0, 0, 0, 0, 0)

    def test_a_lost_tier_takes_its_part_away_on_request(self):
        order = self.quotation(self.order_line(100, discount=5))
        order.action_apply_tier_benefits()
        self.leave()
        self.assertDiscounts(order, 10)
        self.assertTrue(order.has_tier_discount)
        self.assertIn("holds no loyalty tier", self.told(order))
        self.assertDiscounts(order, 5)
        self.assertFalse(order.has_tier_discount)

    def test_a_copy_knows_which_part_is_the_tiers(self):
        self.gold.discount_mode = "add"
        order = self.quotation(self.order_line(100, discount=5))
        order.action_apply_tier_benefits()
        copy = order.copy()
        self.assertDiscounts(copy, 15)
        copy.action_apply_tier_benefits()
        self.assertDiscounts(copy, 15)

    def test_strangers_are_told_why(self):
        order = self.quotation(partner=self.stranger)
        self.assertIn("Stranger holds no loyalty tier", self.told(order))
        self.assertDiscounts(order, 0)

    def test_contacts_get_it_too(self):
        contact = self.customers("Contact", parent_id=self.partner.id)
        order = self.quotation(partner=contact)
        order.action_apply_tier_benefits()
        self.assertDiscounts(order, 10)

    def test_suspended_members_get_nothing(self):
        self.partner.active = False
        order = self.quotation()
        order.action_apply_tier_benefits()
        self.assertDiscounts(order, 0)

    def test_confirmed_orders_are_refused(self):
        order = self.quotation()
        order.action_confirm()
        with self.assertRaises(UserError):
            order.action_apply_tier_benefits()

    def test_several_quotations_at_once(self):
        orders = self.quotation() | self.quotation(partner=self.stranger)
        orders.action_apply_tier_benefits()
        self.assertDiscounts(orders[0], 10)
        self.assertDiscounts(orders[1], 0)

    def test_the_order_in_the_form(self):
        order = self.quotation(self.order_line(100))
        order.action_apply_tier_benefits()
        with Form(order) as form, form.order_line.edit(0) as line:
            line.name = "Renamed"
        self.assertEqual(order.order_line.tier_discount, 10)
        with Form(order) as form, form.order_line.edit(0) as line:
            line.price_unit = 50
        self.assertEqual(order.order_line.tier_discount, 10)

    def test_salespeople_may_press_it(self):
        seller = self.new_user(
            "internal", groups="sales_team.group_sale_salesman_all_leads"
        )
        order = self.quotation(self.order_line(100, purchase_price=95))
        self.gold.floor_margin = 1
        order.with_user(seller).action_apply_tier_benefits()
        self.assertDiscounts(order, 4.04)

    def test_who_may_not_write_orders_is_refused(self):
        reader = self.new_user("internal")
        with self.assertRaises(AccessError):
            self.quotation().with_user(reader).action_apply_tier_benefits()


@tagged("post_install", "-at_install")
class TestTierSnapshot(BenefitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold.discount = 10

    def test_the_confirmed_order_keeps_tier_and_discount(self):
        order = self.quotation(self.order_line(100, quantity=3))
        order.action_apply_tier_benefits()
        self.assertFalse(order.tier_id)
        order.action_confirm()
        self.assertEqual(order.tier_id, self.gold)
        self.assertEqual(order.tier_discount_amount, 30)
        self.leave()
        self.assertEqual(order.tier_id, self.gold)

    def test_the_tier_is_kept_without_benefits_too(self):
        order = self.quotation()
        order.action_confirm()
        self.assertEqual(order.tier_id, self.gold)
        self.assertEqual(order.tier_discount_amount, 0)

    def test_strangers_orders_keep_none(self):
        order = self.quotation(partner=self.stranger)
        order.action_confirm()
        self.assertFalse(order.tier_id)

    def test_it_is_not_copied(self):
        order = self.quotation()
        order.action_apply_tier_benefits()
        order.action_confirm()
        copy = order.copy()
        self.assertFalse(copy.tier_id)
        self.assertFalse(copy.tier_discount_amount)

    def test_nobody_writes_it(self):
        order = self.quotation()
        order.action_confirm()
        silver = self.tier_named(self.program, "Silver")
        for vals in ({"tier_id": silver.id}, {"tier_discount_amount": 5}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                order.write(vals)
        with self.assertRaises(UserError):
            self.quotation(tier_id=silver.id)

    def test_a_new_confirmation_notes_anew(self):
        order = self.quotation()
        order.action_confirm()
        order._action_cancel()
        order.action_draft()
        self.leave()
        order.action_confirm()
        self.assertFalse(order.tier_id)

    def test_the_public_confirms_as_others_do(self):
        order = self.quotation()
        visitor = self.new_user("public")
        order.with_user(visitor).sudo().action_confirm()
        self.assertEqual(order.tier_id, self.gold)


@tagged("post_install", "-at_install")
class TestTierTerms(BenefitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.of_tier, cls.own = cls.env["account.payment.term"].create(
            [{"name": "60 days"}, {"name": "10 days"}]
        )
        cls.expert = cls.new_user(
            "internal", login="expert", groups="sales_team.group_sale_salesman"
        )
        cls.helper = cls.new_user(
            "internal", login="helper", groups="sales_team.group_sale_salesman"
        )
        cls.gold.write(
            {"payment_term_id": cls.of_tier.id, "salesperson_id": cls.expert.id}
        )

    def of_company(self, partner):
        return partner.with_company(self.company)

    def test_a_new_quotation_takes_the_tiers_terms(self):
        self.assertEqual(self.quotation().payment_term_id, self.of_tier)
        self.assertFalse(self.quotation(partner=self.stranger).payment_term_id)

    def test_the_customers_own_terms_win(self):
        self.of_company(self.partner).property_payment_term_id = self.own
        self.assertEqual(self.quotation().payment_term_id, self.own)

    def test_the_companys_default_gives_way(self):
        self.env["ir.default"].set(
            "res.partner",
            "property_payment_term_id",
            self.own.id,
            company_id=self.company.id,
        )
        self.assertEqual(self.quotation().payment_term_id, self.of_tier)
        order = self.quotation(partner=self.stranger)
        self.assertEqual(order.payment_term_id, self.own)

    def test_archived_terms_give_nothing(self):
        self.of_tier.active = False
        self.assertFalse(self.quotation().payment_term_id)

    def test_the_form_shows_the_terms_at_once(self):
        with Form(self.env["sale.order"].with_company(self.company)) as form:
            form.partner_id = self.partner
            self.assertEqual(form.payment_term_id, self.of_tier)
            self.assertEqual(form.user_id, self.expert)

    def test_the_button_brings_the_terms_of_now(self):
        order = self.quotation()
        self.gold.payment_term_id = self.own
        self.assertEqual(order.payment_term_id, self.of_tier)
        self.assertIn("10 days", self.told(order))
        self.assertEqual(order.payment_term_id, self.own)

    def test_the_button_leaves_the_customers_own_terms(self):
        self.of_company(self.partner).property_payment_term_id = self.own
        order = self.quotation()
        self.assertIn("The payment terms stay", self.told(order))
        self.assertEqual(order.payment_term_id, self.own)

    def test_a_new_quotation_takes_the_tiers_salesperson(self):
        self.assertEqual(self.quotation().user_id, self.expert)
        self.assertNotEqual(self.quotation(partner=self.stranger).user_id, self.expert)

    def test_the_customers_own_salesperson_wins(self):
        self.partner.user_id = self.helper
        self.assertEqual(self.quotation().user_id, self.helper)

    def test_an_archived_salesperson_gives_nothing(self):
        self.expert.active = False
        self.assertNotEqual(self.quotation().user_id, self.expert)

    def test_the_button_hands_the_quotation_over(self):
        order = self.quotation(user_id=self.helper.id)
        self.assertEqual(order.user_id, self.helper)
        order.action_apply_tier_benefits()
        self.assertEqual(order.user_id, self.expert)

    def test_who_sees_own_quotations_only_keeps_them(self):
        order = self.quotation(user_id=self.helper.id)
        order.invalidate_recordset()
        self.assertIn("The salesperson stays", self.told(order.with_user(self.helper)))
        self.assertEqual(order.user_id, self.helper)

    def test_a_saved_quotation_keeps_its_salesperson(self):
        order = self.quotation(partner=self.stranger, user_id=self.helper.id)
        order.partner_id = self.partner
        self.assertEqual(order.user_id, self.helper)


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

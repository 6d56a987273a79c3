"""What a tier gives to orders: discount, terms, priority, salesperson, and its cost."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .tier_common import TierCase


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

"""The dialog that suggests lines on a quotation."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..models.habit.customer_offer_size import Offer
from .suggestion_common import SuggestionCase

OWN_ORDERS = "sales_team.group_sale_salesman"
GROUP = "Store brand, high usage"


@tagged("post_install", "-at_install")
class TestSuggestionOrder(SuggestionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.new_user("internal", login="sue_sells", groups=OWN_ORDERS)
        cls.reader = cls.new_user(
            "user", login="rita_reads", groups="account.group_account_readonly"
        )

    def order(self, *products, **values):
        return self.quotation(*products, user_id=self.seller.id, **values).with_user(
            self.seller
        )

    def open(self, order):
        action = order.action_suggest_lines()
        return (
            self.env[action["res_model"]]
            .with_user(self.seller)
            .browse(action["res_id"])
        )

    def offer(self, product, discount):
        """Make the nine groups give an offer for a product."""
        answer = {(self.customer.id, product.id): Offer(discount, GROUP)}
        return patch.object(
            self.env.registry["customer.offer.size"], "_offers", lambda *args: answer
        )

    # -- Opening -----------------------------------------------------------------

    def test_rows(self):
        self.rhythm(self.coffee, 1)
        dialog = self.open(self.order(self.cup))
        self.assertIn("What Aurora Mills may want", dialog.intro)
        self.assertFalse(dialog.nothing)
        self.assertRecordValues(
            dialog.line_ids,
            [
                {
                    "product_id": self.coffee.id,
                    "kind": "due",
                    "quantity": 2,
                    "price_unit": 10,
                    "discount": 0,
                    "chosen": False,
                }
            ],
        )

    def test_it_says_why_there_is_nothing(self):
        dialog = self.open(self.order())
        self.assertIn("bought nothing", dialog.nothing)
        self.assertFalse(dialog.line_ids)

    def test_only_on_quotations(self):
        order = self.order(self.cup)
        for state in ("sale", "cancel"):
            order.sudo().state = state
            with self.assertRaises(UserError):
                order.action_suggest_lines()

    def test_only_for_who_may_change_the_order(self):
        order = self.order(self.cup).with_user(self.reader)
        self.assertTrue(order.has_access("read"))
        with self.assertRaises(AccessError):
            order.action_suggest_lines()

    # -- Prices ------------------------------------------------------------------

    def pricelist(self, *rules):
        return self.env["product.pricelist"].create(
            {
                "name": "List",
                "company_id": self.company.id,
                "currency_id": self.company.currency_id.id,
                "item_ids": [Command.create(rule) for rule in rules],
            }
        )

    def enable(self, *groups):
        for group in groups:
            self.env.ref("base.group_user").implied_ids += self.env.ref(group)

    def test_prices_are_those_that_the_lines_get(self):
        self.enable(
            "product.group_product_pricelist", "sale.group_discount_per_so_line"
        )
        pricelist = self.pricelist(
            {
                "applied_on": "0_product_variant",
                "product_id": self.coffee.id,
                "compute_price": "fixed",
                "fixed_price": 8,
            },
            {
                "applied_on": "0_product_variant",
                "product_id": self.coffee.id,
                "compute_price": "fixed",
                "fixed_price": 7,
                "min_quantity": 5,
            },
            {
                "applied_on": "1_product",
                "product_tmpl_id": self.milk.product_tmpl_id.id,
                "compute_price": "percentage",
                "percent_price": 25,
            },
            {
                "applied_on": "3_global",
                "compute_price": "formula",
                "price_discount": 10,
                "price_surcharge": 1,
            },
        )
        self.rhythm(self.coffee, 1, quantity=6)
        self.rhythm(self.milk, 1)
        self.rhythm(self.sugar, 1)
        order = self.order(pricelist_id=pricelist.id)
        dialog = self.open(order)
        dialog.line_ids.chosen = True
        dialog.action_add()
        asked = {
            line.product_id: (line.price_unit, line.discount)
            for line in dialog.line_ids
        }
        got = {
            line.product_id: (line.price_unit, line.discount)
            for line in order.order_line
        }
        self.assertEqual(asked, got)
        self.assertEqual(got[self.coffee], (7, 0))
        self.assertEqual(got[self.milk], (2, 25))

    def test_another_quantity_asks_another_price(self):
        self.enable("product.group_product_pricelist")
        pricelist = self.pricelist(
            {
                "applied_on": "3_global",
                "compute_price": "fixed",
                "fixed_price": 7,
                "min_quantity": 5,
            },
        )
        self.rhythm(self.coffee, 1)
        dialog = self.open(self.order(pricelist_id=pricelist.id))
        with Form(dialog) as form, form.line_ids.edit(0) as line:
            self.assertEqual((line.price_unit, line.chosen), (10, False))
            line.quantity = 5
            self.assertEqual((line.price_unit, line.chosen), (7, True))

    def test_statements_do_not_depend_on_the_number_of_rows(self):
        self.enable(
            "product.group_product_pricelist", "sale.group_discount_per_so_line"
        )
        pricelist = self.pricelist(
            {
                "applied_on": "3_global",
                "compute_price": "percentage",
                "percent_price": 10,
            },
        )
        order = self.order(self.cup, pricelist_id=pricelist.id)
        self.rhythm(self.coffee, 1)
        few = self.count_statements(order)
        for number in range(15):
            self.rhythm(self.new_product(f"Product {number}"), 1, quantity=number)
        self.assertLessEqual(self.count_statements(order), few)

    def count_statements(self, order):
        self.open(order)  # What is kept in memory is read once.
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.open(order)
        self.env.flush_all()
        return self.cr.sql_log_count - before

    # -- Adding ------------------------------------------------------------------

    def test_what_is_ticked_is_added(self):
        self.rhythm(self.coffee, 1, quantity=3)
        self.rhythm(self.milk, 1)
        order = self.order(self.cup)
        dialog = self.open(order)
        dialog.line_ids.filtered(
            lambda each: each.product_id == self.coffee
        ).chosen = True
        notice = dialog.action_add()
        self.assertEqual(notice["params"]["message"], "Lines added: 1.")
        self.assertRecordValues(
            order.order_line,
            [
                {"product_id": self.cup.id, "product_uom_qty": 1},
                {"product_id": self.coffee.id, "product_uom_qty": 3},
            ],
        )

    def test_something_must_be_ticked(self):
        self.rhythm(self.coffee, 1)
        dialog = self.open(self.order())
        with self.assertRaises(UserError):
            dialog.action_add()
        dialog.line_ids.write({"chosen": True, "quantity": 0})
        with self.assertRaises(UserError):
            dialog.action_add()

    def test_nothing_is_doubled(self):
        """Neither what somebody else added, nor what is added twice."""
        self.rhythm(self.coffee, 1)
        order = self.order()
        dialog = self.open(order)
        dialog.line_ids.chosen = True
        dialog.action_add()
        notice = dialog.action_add()
        self.assertEqual(order.order_line.product_id, self.coffee)
        self.assertEqual(len(order.order_line), 1)
        self.assertIn("On the order already: 1", notice["params"]["message"])

    def test_not_to_an_order_confirmed_meanwhile(self):
        self.rhythm(self.coffee, 1)
        order = self.order(self.cup)
        dialog = self.open(order)
        dialog.line_ids.chosen = True
        order.sudo().state = "sale"
        with self.assertRaises(UserError):
            dialog.action_add()

    # -- Offers ------------------------------------------------------------------

    def added(self, product, order):
        dialog = self.open(order)
        dialog.line_ids.chosen = True
        dialog.action_add()
        return order.order_line.filtered(lambda line: line.product_id == product)

    def test_the_offer_becomes_the_discount_with_its_reason(self):
        self.rhythm(self.coffee, 1)
        self.rhythm(self.milk, 1)
        order = self.order()
        with self.offer(self.coffee, 12):
            line = self.added(self.coffee, order)
        self.assertEqual((line.price_unit, line.discount), (10, 12))
        self.assertEqual(line.price_reason, f"Offer to the group: {GROUP}")
        other = order.order_line - line
        self.assertEqual((other.discount, other.price_reason), (0, False))

    def test_a_larger_discount_of_the_price_list_stays(self):
        self.enable(
            "product.group_product_pricelist", "sale.group_discount_per_so_line"
        )
        pricelist = self.pricelist(
            {
                "applied_on": "3_global",
                "compute_price": "percentage",
                "percent_price": 15,
            },
        )
        self.rhythm(self.coffee, 1)
        with self.offer(self.coffee, 12):
            line = self.added(self.coffee, self.order(pricelist_id=pricelist.id))
        self.assertEqual((line.discount, line.price_reason), (15, False))

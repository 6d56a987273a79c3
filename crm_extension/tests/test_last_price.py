"""Last prices and other offers on order lines, and the reason for a lower price."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import Form, tagged

from .complaint_common import ComplaintMixin
from .tier_common import TierCase

ALL_ORDERS = "sales_team.group_sale_salesman_all_leads"
OWN_ORDERS = "sales_team.group_sale_salesman"


class PriceCase(ComplaintMixin, TierCase):
    """Two salespeople, a customer with a contact, and a product."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.new_program()
        cls.ann = cls.new_user("user", login="ann", name="Ann", groups=OWN_ORDERS)
        cls.bob = cls.new_user("user", login="bob", name="Bob", groups=OWN_ORDERS)
        cls.customer, cls.stranger = cls.customers("Ada", "Eve")
        cls.contact = cls.customers("Branch", parent_id=cls.customer.id)
        cls.product = cls.new_product("Saw", list_price=100)

    def line_of(self, price, **values):
        return self.order_line(price, product=self.product, **values)

    def bought(self, price, day="06-01", partner=None, order=None, **values):
        """Return a confirmed order of Bob's."""
        return self.orders(
            (partner or self.customer, day, [self.line_of(price, **values)]),
            **{"user_id": self.bob.id, **(order or {})},
        )

    def quoted(self, price, partner=None, order=None, **values):
        """Return the line of a quotation of Ann's, as she sees it."""
        order = {"user_id": self.ann.id, **(order or {})}
        return self.seen(self.offered(price, partner, order, **values).order_line)

    def offered(self, price, partner=None, order=None, **values):
        """Return a quotation of Bob's."""
        return self.orders(
            (partner or self.customer, "06-20", [self.line_of(price, **values)]),
            **{"user_id": self.bob.id, "state": "draft", **(order or {})},
        )

    def seen(self, records, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return records.with_user(user or self.ann).with_context(
            allowed_company_ids=self.company.ids
        )

    def last(self, line):
        return line.price_hint and line.price_hint["last"]

    def assertLast(self, line, price):
        last = self.last(line)
        if price is None:
            self.assertFalse(last)
        else:
            self.assertAlmostEqual(last["price"], price)


@tagged("post_install", "-at_install")
class TestLastPrice(PriceCase):
    def test_who_sold_it_when_and_in_which_order(self):
        order = self.bought(50, "06-01", partner=self.contact)
        last = self.last(self.quoted(60))
        self.assertEqual(last["price"], 50)
        self.assertEqual(last["at"], "2026-06-01 12:00:00")
        self.assertEqual((last["user"], last["is_own"]), ("Bob", False))
        self.assertEqual((last["order_id"], last["order"]), (order.id, order.name))
        self.assertEqual(last["contact"], "Branch")

    def test_all_contacts_are_the_customer_and_nobody_else(self):
        self.bought(50)
        self.assertLast(self.quoted(60, partner=self.contact), 50)
        self.assertLast(self.quoted(60, partner=self.stranger), None)

    def test_the_last_one_counts(self):
        self.bought(50, "06-02")
        self.bought(40, "06-01")
        self.assertLast(self.quoted(60), 50)

    def test_the_discount_is_taken_off(self):
        self.bought(50, discount=10)
        self.assertLast(self.quoted(60), 45)

    def test_taxes_are_left_out(self):
        country = self.env["res.country"].search([], limit=1)
        group = self.env["account.tax.group"].create(
            {"name": "T", "company_id": self.company.id, "country_id": country.id}
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
        self.bought(50, tax_ids=[Command.set(tax.ids)])
        line = self.quoted(50, tax_ids=[Command.set(tax.ids)])
        self.assertLast(line, 40)
        self.assertEqual(
            (line.price_hint["price"], line.price_hint["verdict"]), (40, "fine")
        )

    def test_what_was_not_paid_does_not_count(self):
        self.bought(50, "06-01")
        self.bought(0, "06-02")
        self.bought(30, "06-02", quantity=-1)
        self.bought(31, "06-02", is_downpayment=True)
        self.bought(32, "06-02", order={"state": "cancel"})
        self.bought(33, "06-02", order={"state": "sent"})
        self.bought(34, "06-02", is_expense=True)
        self.assertLast(self.quoted(60), 50)

    def test_goods_that_all_came_back_do_not_count(self):
        back = self.bought(30, "06-02")
        self.bought(50, "06-01")
        move = self.env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": 1,
                "product_uom": self.product.uom_id.id,
                "location_id": self.env.ref("stock.stock_location_customers").id,
                "location_dest_id": self.env.ref("stock.stock_location_suppliers").id,
                "sale_line_id": back.order_line.id,
                "company_id": self.company.id,
            }
        )
        self.env.flush_all()
        # Delivered and returned: nothing is left at the customer's.
        self.env.cr.execute(
            "UPDATE stock_move SET state = 'done' WHERE id = %s", (move.id,)
        )
        self.assertLast(self.quoted(60), 50)

    def test_rewards_do_not_count(self):
        if "reward_id" not in self.env["sale.order.line"]._fields:
            self.skipTest("sale_loyalty is not installed")
        program = self.env["loyalty.program"].create(
            {
                "name": "Gifts",
                "program_type": "promotion",
                "company_id": self.company.id,
                "reward_ids": [Command.create({"reward_type": "discount"})],
            }
        )
        self.bought(50, "06-01")
        reward = program.reward_ids[:1].id
        self.bought(30, "06-02", reward_id=reward, name="Gift")
        self.assertLast(self.quoted(60), 50)
        self.assertFalse(self.quoted(60, reward_id=reward, name="Gift").price_hint)

    def test_another_company_sells_for_itself(self):
        other = self.new_company("Other")
        self.orders((self.customer, "06-01", [self.line_of(50)]), company=other)
        self.assertLast(self.quoted(60), None)

    def test_another_product_has_another_price(self):
        other = self.new_product("Hammer")
        self.orders((self.customer, "06-01", [self.order_line(50, other)]))
        self.assertLast(self.quoted(60), None)

    def test_in_the_lines_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.bought(120, product_uom_id=dozen.id)
        self.assertLast(self.quoted(11), 10)
        self.assertLast(self.quoted(11, product_uom_id=dozen.id), 120)

    def test_in_the_lines_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "rate": 0.5,
                "company_id": self.company.id,
                "name": "2026-01-01",
            }
        )
        self.bought(50)
        prices = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id, "company_id": self.company.id}
        )
        line = self.quoted(20, order={"pricelist_id": prices.id})
        self.assertEqual(line.currency_id, euro)
        self.assertLast(line, 25)
        self.assertEqual(line.price_hint["currency_id"], euro.id)
        self.assertTrue(line.is_price_reason_asked)

    def test_an_order_knows_its_past_alone(self):
        """A later price says nothing about an order that is confirmed."""
        first = self.bought(50, "06-01")
        second = self.bought(40, "06-02")
        self.bought(70, "06-03")
        line = self.seen(second.order_line, self.bob)
        self.assertLast(line, 50)
        self.assertEqual(line.price_hint["verdict"], "asked")
        self.assertFalse(self.seen(first.order_line, self.bob).price_hint)

    def test_an_order_is_not_its_own_past(self):
        order = self.bought(50)
        self.assertFalse(self.seen(order.order_line, self.bob).price_hint)

    def test_while_it_is_typed(self):
        self.bought(50)
        self.env.user.group_ids |= self.env.ref(ALL_ORDERS)
        form = Form(
            self.env["sale.order"].with_context(
                allowed_company_ids=self.company.ids, default_company_id=self.company.id
            )
        )
        form.partner_id = self.customer
        with form.order_line.new() as line:
            line.product_id = self.product
            self.assertEqual(line.price_hint["last"]["price"], 50)
            self.assertNotEqual(line.price_hint["verdict"], "asked")
            line.price_unit = 45
            self.assertEqual(line.price_hint["verdict"], "asked")
            line.price_reason = "Rusty"
            self.assertNotEqual(line.price_hint["verdict"], "asked")

    def test_one_statement_for_all_lines(self):
        products = [self.new_product(f"Product {number}") for number in range(20)]
        lines = [self.order_line(50, product) for product in products]
        self.orders((self.customer, "06-01", lines), user_id=self.bob.id)
        counts = []
        reader = self.new_user("user", login="reader", groups=ALL_ORDERS)
        for number in (2, 20):
            made = self.orders((self.customer, "06-20", lines[:number]), state="draft")
            # The first time the server learns what it then knows.
            for _warming in range(2):
                shown = self.seen(made, reader).order_line
                shown.mapped("price_unit")
                shown.order_id.partner_id.commercial_partner_id.mapped("name")
                before = self.env.cr.sql_log_count
                hints = shown.mapped("price_hint")
                count = self.env.cr.sql_log_count - before
            self.assertEqual(len(hints), number)
            counts.append(count)
        self.assertEqual(counts[0], counts[1])

    def test_the_facts_take_one_statement(self):
        facts = self.env["customer.price.facts"]
        today = self.company._value_today()
        products = [self.new_product(f"Product {number}") for number in range(5)]
        asked = [
            (self.customer.id, self.company.id, product.id, 0, None, today)
            for product in products
        ]
        facts._read(asked)
        before = self.env.cr.sql_log_count
        facts._read(asked)
        self.assertEqual(self.env.cr.sql_log_count - before, 1)


@tagged("post_install", "-at_install")
class TestLowerPrice(PriceCase):
    def test_below_the_last_price_a_reason_is_asked(self):
        self.bought(50)
        line = self.quoted(49.99)
        self.assertEqual(line.price_hint["verdict"], "asked")
        self.assertTrue(line.is_price_reason_asked)
        strip = line.order_id.customer_strip
        self.assertEqual(strip["prices"]["asked"], 1)
        self.assertEqual(line.order_id.price_reason_asked_count, 1)

    def test_the_same_price_asks_nothing(self):
        self.bought(33.33, quantity=3)
        for price in (33.33, 34):
            with self.subTest(price=price):
                self.assertEqual(self.quoted(price).price_hint["verdict"], "fine")

    def test_a_discount_lowers_the_price(self):
        self.bought(50)
        self.assertTrue(self.quoted(50, discount=1).is_price_reason_asked)

    def test_a_reason_is_enough(self):
        self.bought(50)
        line = self.quoted(40, price_reason="Second choice")
        self.assertEqual(line.price_hint["verdict"], "reason")
        self.assertEqual(line.price_hint["reason"], "Second choice")
        self.assertFalse(line.is_price_reason_asked)
        self.assertFalse(line.order_id.customer_strip["prices"]["asked"])

    def test_blanks_are_no_reason(self):
        self.bought(50)
        self.assertTrue(self.quoted(40, price_reason="  ").is_price_reason_asked)

    def test_the_tiers_discount_is_a_reason(self):
        self.bought(50)
        self.give_tier(self.program, self.customer, "Gold")
        tier = self.tier_named(self.program, "Gold")
        tier.write({"discount": 10, "discount_mode": "add"})
        order = self.offered(50)
        order.action_apply_tier_benefits()
        line = self.seen(order.order_line, self.bob)
        self.assertEqual(line.price_hint["price"], 45)
        self.assertEqual(line.price_hint["verdict"], "tier")
        order.order_line.write({"price_unit": 49})
        order.order_line.write({"tier_discount": 10, "discount": 10})
        line = self.seen(order.order_line, self.bob)
        self.assertEqual(line.price_hint["verdict"], "asked")

    def test_a_reason_stays_with_its_quotation(self):
        self.bought(50)
        line = self.quoted(40, price_reason="Second choice")
        copied = line.order_id.sudo().copy().order_line
        self.assertFalse(copied.price_reason)

    def test_confirming_is_not_blocked(self):
        self.bought(50)
        line = self.quoted(40)
        line.order_id.sudo().action_confirm()
        line = self.seen(line.sudo())
        self.assertEqual(line.state, "sale")
        self.assertEqual(line.price_hint["verdict"], "asked")

    def test_a_free_replacement_puts_something_right(self):
        self.bought(50)
        order = self.bought(0, "06-10")
        self.assertTrue(self.seen(order.order_line, self.bob).is_price_reason_asked)
        complaint = self.complaint(self.customer)
        remedy = self.env["customer.complaint.remedy"].create(
            {"complaint_id": complaint.id, "kind": "goodwill", "amount": 1}
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_complaint_remedy SET document_ref = %s WHERE id = %s",
            (f"sale.order,{order.id}", remedy.id),
        )
        line = self.seen(order.order_line, self.bob)
        self.assertEqual(line.price_hint["verdict"], "reason")

    def test_what_has_no_price_is_not_judged(self):
        self.bought(50)
        for values in (
            {"quantity": -1},
            {"is_downpayment": True},
            {"is_expense": True},
        ):
            with self.subTest(**values):
                self.assertFalse(self.quoted(40, **values).price_hint)


@tagged("post_install", "-at_install")
class TestTwoPrices(PriceCase):
    """Two salespeople of a company offer one customer two prices for one product."""

    def offers(self, line):
        return line.price_hint and line.price_hint["offers"]

    def test_a_colleagues_other_price_is_told(self):
        other = self.offered(80, partner=self.contact)
        line = self.quoted(90)
        [offer] = self.offers(line)
        self.assertEqual((offer["price"], offer["user"]), (80, "Bob"))
        self.assertEqual((offer["order_id"], offer["order"]), (other.id, other.name))
        self.assertEqual((offer["contact"], offer["is_own"]), ("Branch", False))
        # Ann sees her own documents only: she is told, and does not get in.
        self.assertFalse(offer["can_open"])
        [shown] = line.order_id.customer_strip["prices"]["offers"]
        self.assertEqual((shown["order"], shown["lines"]), (other.name, 1))

    def test_both_are_told(self):
        mine = self.quoted(90)
        theirs = self.offered(80)
        self.assertEqual(
            self.offers(self.seen(theirs.order_line, self.bob))[0]["order_id"],
            mine.order_id.id,
        )

    def test_who_sees_all_may_open_it(self):
        self.offered(80)
        manager = self.new_user("user", login="all_orders", groups=ALL_ORDERS)
        line = self.seen(self.quoted(90), manager)
        self.assertTrue(self.offers(line)[0]["can_open"])

    def test_the_own_other_quotation_is_told_too(self):
        self.quoted(80)
        [offer] = self.offers(self.quoted(90))
        self.assertTrue(offer["is_own"] and offer["can_open"])

    def test_the_same_price_is_none(self):
        self.offered(90)
        self.offered(100, discount=10)
        self.assertFalse(self.offers(self.quoted(90)))

    def test_one_of_several_lines_with_the_same_price(self):
        self.orders(
            (self.customer, "06-10", [self.line_of(80), self.line_of(90)]),
            state="sent",
        )
        self.assertFalse(self.offers(self.quoted(90)))
        self.assertEqual(len(self.offers(self.quoted(85))), 2)

    def test_only_what_the_customer_may_still_take(self):
        today = self.company._value_today()
        for values, told in (
            ({"state": "draft"}, True),
            ({"state": "sent"}, True),
            ({"state": "cancel"}, False),
            ({"validity_date": today}, True),
            ({"validity_date": today - timedelta(days=1)}, False),
        ):
            other = self.offered(80, order=values)
            with self.subTest(**values):
                self.assertEqual(bool(self.offers(self.quoted(90))), told)
            other.write({"state": "cancel"})
            self.env["sale.order"].search(
                [("partner_id", "=", self.customer.id), ("state", "!=", "cancel")]
            ).write({"state": "cancel"})

    def test_strangers_and_gifts_are_no_offers(self):
        self.offered(80, partner=self.stranger)
        self.offered(0)
        self.offered(80, is_downpayment=True)
        self.assertFalse(self.offers(self.quoted(90)))

    def test_what_is_sold_is_not_warned_of(self):
        sold = self.bought(90)
        self.offered(80)
        self.assertFalse(self.seen(sold.order_line, self.bob).price_hint)

    def test_the_latest_quotations_come_first(self):
        for day, price in (("06-01", 80), ("06-03", 70), ("06-02", 60)):
            self.orders((self.customer, day, [self.line_of(price)]), state="draft")
        prices = [offer["price"] for offer in self.offers(self.quoted(90))]
        self.assertEqual(prices, [70, 60, 80])

    def test_reading_does_not_depend_on_the_clock_of_the_server(self):
        """A quotation is valid through its last day in the company's time zone."""
        self.company.resource_calendar_id.tz = "Pacific/Kiritimati"
        day = self.company._value_today()
        self.offered(80, order={"validity_date": day - timedelta(days=1)})
        self.assertFalse(self.offers(self.quoted(90)))
        self.assertGreaterEqual(day, fields.Date.today())

"""What counts as a habit: bases, returns, gifts, units, days, what is left out."""

from datetime import timedelta

from odoo.fields import Command
from odoo.tests import tagged

from .common import AS_OF, AccountingCase, Deliveries, day
from .habit_common import HabitCase


class LinesMixin:
    """Reads lines; mixed into a case of habits, before it."""

    def lines(self, company=None, customers=None, as_of=AS_OF):
        """Return (partner, product, day, quantity, amount, margin) of what is read."""
        run = self.env["customer.habit.run"]._start(company or self.company, as_of)
        pieces = self.env["customer.habit.reader"]._lines(run, customers)
        rows = [
            row
            for piece in pieces
            for row in zip(*(column.tolist() for column in piece), strict=True)
        ]
        run.unlink()
        return [
            (
                self.env["res.partner"].browse(customer),
                self.env["product.product"].browse(product),
                day_read - AS_OF.toordinal(),
                *numbers,
            )
            for customer, product, _document, day_read, *numbers in rows
        ]

    def assertLines(self, *expected, **asked):
        """Assert (partner, product, quantity, amount) of what is read, in any order."""
        found = [
            (partner, product, quantity, round(amount, 2))
            for partner, product, _day, quantity, amount, _margin in self.lines(**asked)
        ]
        self.assertCountEqual(found, expected)


@tagged("post_install", "-at_install")
class TestHabitReader(LinesMixin, HabitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob = cls.customers("Ann", "Bob", is_company=True)

    def test_lines_of_orders_are_read(self):
        self.buy(self.ann, "06-01", self.tea, self.milk, price=5, quantity=2)
        self.assertLines((self.ann, self.tea, 2, 10), (self.ann, self.milk, 2, 10))

    def test_days_are_days_of_the_company(self):
        """23:30 UTC is already the next day in Shanghai."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        self.buy(self.ann, "2026-06-29 23:30:00", self.tea)
        [line] = self.lines()
        self.assertEqual(line[2], 0)

    def test_window_reaches_from_its_first_to_its_last_day(self):
        self.company.habit_window_months = 1
        for when in ("05-30", "05-31", "06-01", "06-30", "07-01"):
            self.buy(self.ann, when, self.tea)
        self.assertEqual(sorted(line[2] for line in self.lines()), [-29, 0])

    def test_contact_stands_for_its_company(self):
        contact = self.customers("Buyer of Ann", parent_id=self.ann.id)
        self.buy(contact, "06-01", self.tea)
        self.assertLines((self.ann, self.tea, 1, 10))

    def test_same_product_twice_in_an_order_is_one_row(self):
        self.buy(self.ann, "06-01", self.tea, self.tea)
        self.assertLines((self.ann, self.tea, 2, 20))

    def test_quotations_and_cancelled_orders_do_not_count(self):
        self.buy(self.ann, "06-01", self.tea, state="draft")
        self.buy(self.ann, "06-01", self.tea, state="cancel")
        self.assertLines()

    def test_gifts_and_free_lines_do_not_count(self):
        self.buy(self.ann, "06-01", self.tea, price=0)
        self.orders(
            (self.ann, "06-02", [self.order_line(10, self.milk, discount=100)]),
            (self.ann, "06-03", [self.order_line(-10, self.tea)]),
            (self.ann, "06-04", [self.order_line(10, self.tea, quantity=0)]),
        )
        self.assertLines()

    def test_returned_in_the_same_order_is_taken_off(self):
        self.orders(
            (
                self.ann,
                "06-01",
                [
                    self.order_line(10, self.tea, quantity=3),
                    self.order_line(10, self.tea, quantity=-1),
                    self.order_line(10, self.milk, quantity=2),
                    self.order_line(10, self.milk, quantity=-2),
                ],
            )
        )
        self.assertLines((self.ann, self.tea, 2, 20))

    def test_returned_alone_is_no_purchase(self):
        self.buy(self.ann, "06-01", self.tea, quantity=-1)
        self.assertLines()

    def test_down_payments_do_not_count(self):
        line = self.order_line(10, self.tea, is_downpayment=True)
        self.orders((self.ann, "06-01", [line]))
        self.assertLines()

    def test_sections_and_notes_do_not_count(self):
        note = Command.create({"display_type": "line_note", "name": "Handle with care"})
        self.orders((self.ann, "06-01", [note, self.order_line(10, self.tea)]))
        self.assertLines((self.ann, self.tea, 1, 10))

    def test_own_company_and_public_user_do_not_count(self):
        self.company.habit_leave_services = False
        public = self.env.ref("base.public_user").partner_id
        for partner in (self.company.partner_id, public):
            self.buy(partner, "06-01", self.service)
        self.assertLines()

    def test_another_company_is_not_read(self):
        other = self.new_company("Elsewhere")
        self.buy(self.ann, "06-01", self.tea, company=other)
        self.assertLines()
        self.assertLines((self.ann, self.tea, 1, 10), company=other)

    def test_quantities_are_in_the_product_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        line = self.order_line(120, self.tea, quantity=2, product_uom_id=dozen.id)
        self.orders((self.ann, "06-01", [line]))
        self.assertLines((self.ann, self.tea, 24, 240))

    def test_amounts_are_in_the_currency_of_the_company(self):
        order = self.buy(self.ann, "06-01", self.tea, price=30)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET currency_rate = 3 WHERE id = %s", [order.id]
        )
        self.assertLines((self.ann, self.tea, 1, 10))

    def test_margin_is_read(self):
        self.tea.with_company(self.company).standard_price = 4
        self.buy(self.ann, "06-01", self.tea)
        self.assertEqual(self.lines()[0][-1], 6)

    def test_range_of_customers_is_read_alone(self):
        self.buy(self.ann, "06-01", self.tea)
        self.buy(self.bob, "06-01", self.tea)
        only_bob = self.bob.id, self.bob.id
        self.assertLines((self.bob, self.tea, 1, 10), customers=only_bob)

    # -- Left out --------------------------------------------------------------

    def test_services_are_left_out_unless_told_otherwise(self):
        self.buy(self.ann, "06-01", self.service)
        self.assertLines()
        self.company.habit_leave_services = False
        self.assertLines((self.ann, self.service, 1, 10))

    def test_categories_are_left_out_with_those_below(self):
        below = self.env["product.category"].create(
            {"name": "Screws", "parent_id": self.categories[1].id}
        )
        screws = self.new_product("Screws", below, type="consu")
        self.company.habit_left_category_ids = self.categories[1]
        self.buy(self.ann, "06-01", self.nails, screws, self.tea)
        self.assertLines((self.ann, self.tea, 1, 10))

    def test_gift_cards_are_left_out_unless_told_otherwise(self):
        self.patch(
            type(self.env["customer.habit.reader"]),
            "_prepaid_products",
            lambda reader: self.milk.ids,
        )
        self.buy(self.ann, "06-01", self.milk)
        self.assertLines()
        self.company.habit_leave_prepaid = False
        self.assertLines((self.ann, self.milk, 1, 10))

    def test_delivery_is_left_out_unless_told_otherwise(self):
        self.patch(
            type(self.env["customer.habit.reader"]),
            "_delivery_products",
            lambda reader: self.milk.ids,
        )
        self.buy(self.ann, "06-01", self.milk)
        self.assertLines()
        self.company.habit_leave_delivery = False
        self.assertLines((self.ann, self.milk, 1, 10))

    def test_settings_are_those_of_when_the_run_began(self):
        self.buy_every(self.ann, self.service, 7, 3)
        run = self.env["customer.habit.run"]._start(self.company, AS_OF)
        self.company.habit_leave_services = False
        run._do()
        self.assertFalse(self.rhythm_of(self.ann, self.service))


@tagged("post_install", "-at_install")
class TestHabitReaderDelivered(LinesMixin, Deliveries, HabitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls.customers("Ann")
        cls.new_model(basis="delivered")

    def test_only_what_was_delivered_and_kept_counts(self):
        line = self.order_line(10, self.tea, quantity=5)
        order = self.orders((self.ann, "06-01", [line]), state="draft")
        order.action_confirm()
        order.date_order = day("06-01")
        self.assertLines()
        picking = self.transfer(order.picking_ids, "06-02", 5)
        self.take_back(picking, "06-03", 2)
        self.assertLines((self.ann, self.tea, 3, 30))

    def test_delivered_later_is_not_known_yet(self):
        line = self.order_line(10, self.tea, quantity=5)
        order = self.orders((self.ann, "06-01", [line]), state="draft")
        order.action_confirm()
        order.date_order = day("06-01")
        self.transfer(order.picking_ids, "06-20", 5)
        self.assertLines(as_of=day("06-10"))
        self.assertLines((self.ann, self.tea, 5, 50), as_of=day("06-20"))


@tagged("post_install", "-at_install")
class TestHabitReaderInvoiced(LinesMixin, AccountingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.books
        cls.books.habit_leave_services = False
        cls.ann = cls.customers("Ann")
        cls.tea = cls.new_product("Tea", type="consu")
        cls.new_model(basis="invoiced", company=cls.books)

    def invoice(self, when="06-01", **values):
        line = self.invoice_line(10, self.tea, 3)
        return self.invoices((self.ann, when, [line]), **values)

    def test_posted_invoices_count_and_orders_do_not(self):
        self.orders((self.ann, "06-01", [self.order_line(10, self.tea)]))
        self.invoice()
        self.invoice(post=False)
        self.assertLines((self.ann, self.tea, 3, 30))

    def test_reversed_invoice_is_no_purchase(self):
        self.credit(self.invoice(), "06-20")
        self.assertLines()

    def test_credit_note_takes_off_what_came_back(self):
        invoice = self.invoice()
        back = self.invoice_line(10, self.tea, 1)
        self.invoices(
            (self.ann, "06-20", [back]),
            move_type="out_refund",
            reversed_entry_id=invoice.id,
        )
        self.assertLines((self.ann, self.tea, 2, 20))

    def test_credit_note_for_the_price_leaves_the_quantity(self):
        invoice = self.invoice()
        cheaper = self.invoice_line(2, self.tea, 3)
        self.invoices(
            (self.ann, "06-20", [cheaper]),
            move_type="out_refund",
            reversed_entry_id=invoice.id,
        )
        self.assertLines((self.ann, self.tea, 3, 24))

    def test_invoice_outside_the_window_is_not_read(self):
        self.books.habit_window_months = 1
        self.invoice("05-31")
        self.assertLines()

    def test_margin_takes_the_cost_of_the_product(self):
        self.tea.with_company(self.books).standard_price = 4
        self.invoice()
        self.assertEqual(self.lines()[0][-1], 18)

    def test_last_day_is_read(self):
        self.invoice(AS_OF.isoformat())
        self.invoice((AS_OF + timedelta(days=1)).isoformat())
        self.assertLines((self.ann, self.tea, 3, 30))

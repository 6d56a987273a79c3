"""The dry run: which orders of the past a limit would have held."""

from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.identity import customer_identity_reading
from .common import AccountingCase, moment
from .identity_common import IdentityMixin

CARD = "AB-12345"
TODAY = date(2026, 7, 1)


@tagged("post_install", "-at_install")
class TestIdentityTrial(IdentityMixin, AccountingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.new_user("sales_manager", cls.books)
        cls.seller = cls.new_user("seller", cls.books)
        cls.ada, cls.bob = cls.customers("Ada", "Bob", identity_number=CARD)
        cls.cara = cls.customers("Cara")

    def setUp(self):
        super().setUp()
        self.startPatcher(
            patch.object(type(self.books), "_value_today", lambda company: TODAY)
        )

    def trial(self, limit=1000, **values):
        """Return a dry run that was done."""
        trial = self.env["customer.identity.trial"].create(
            {"limit": limit, "company_id": self.books.id, **values}
        )
        trial.action_try()
        self.assertEqual(trial.state, "done")
        return trial

    def found(self, trial):
        return {line.order_id: round(line.exposure, 2) for line in trial.line_ids}

    def past(self, *rows):
        return [self.orders(row, company=self.books) for row in rows]

    # -- What would have been held ---------------------------------------------

    def test_the_check_need_not_be_on(self):
        first, second, third = self.past(
            (self.ada, "05-01", 700),
            (self.bob, "05-02", 400),
            (self.cara, "05-03", 9999),
        )
        trial = self.trial()
        self.assertEqual(self.found(trial), {second: 1100})
        self.assertRecordValues(
            trial,
            [{"order_count": 3, "held_count": 1, "held_amount": 400, "group_count": 1}],
        )
        line = trial.line_ids
        self.assertEqual(
            (line.partner_id, line.group_id, line.customer_count, line.kinds_text),
            (
                self.bob,
                min(self.ada, self.bob, key=lambda each: each.id),
                2,
                "identity number",
            ),
        )
        self.assertEqual((first.state, third.state), ("sale", "sale"))
        self.assertFalse(self.books.identity_check)

    def test_what_was_owed_then_counts(self):
        first, second, third = self.past(
            (self.ada, "03-01", 700), (self.bob, "04-01", 400), (self.bob, "05-01", 400)
        )
        invoice = first._create_invoices()
        invoice.invoice_date = date(2026, 3, 2)
        invoice.action_post()
        self.pay(invoice, "04-10", 700)
        self.assertEqual(self.found(self.trial()), {second: 1100})
        self.assertEqual(self.found(self.trial(700)), {second: 1100, third: 800})

    def test_open_credit_notes_are_taken_off(self):
        self.invoices((self.ada, "03-01", 900))
        self.invoices((self.ada, "03-05", 300), move_type="out_refund")
        before, after = self.past((self.bob, "03-03", 200), (self.bob, "03-10", 200))
        self.assertEqual(self.found(self.trial()), {before: 1100})
        self.assertEqual(after.state, "sale")

    def test_older_orders_are_owed_but_not_asked_about(self):
        old, new = self.past((self.ada, "2025-01-01", 5000), (self.bob, "05-01", 1))
        self.assertEqual(self.found(self.trial()), {new: 5001})
        self.assertEqual(old.state, "sale")

    def test_exceptions_and_kinds_count(self):
        self.past((self.ada, "05-01", 700), (self.bob, "05-02", 400))
        self.books.identity_by_document = False
        self.assertFalse(self.trial().line_ids)
        self.books.identity_by_document = True
        self.env["customer.identity.exception"].create(
            {
                "kind": "document",
                "key": CARD,
                "reason": "A sample",
                "company_id": self.books.id,
            }
        )
        self.assertFalse(self.trial().line_ids)

    def test_who_is_alone_counts_when_told(self):
        order = self.past((self.cara, "05-03", 9999))[0]
        self.assertFalse(self.trial().line_ids)
        self.books.identity_alone = True
        self.assertEqual(self.found(self.trial()), {order: 9999})

    def test_companies_are_kept_apart(self):
        self.orders((self.ada, "05-01", 5000), (self.bob, "05-02", 5000))
        self.assertFalse(self.trial().line_ids)

    def test_the_dry_run_is_what_would_have_been_held(self):
        """The same story twice: lived through, then looked back at."""
        self.switch_on(company=self.books)
        self.books.identity_alone = False
        story = (
            ("03-01", self.ada, 600),
            ("03-02", self.bob, 500),
            ("03-03", self.cara, 2000),
            ("03-05", self.ada, 100),
            ("pay", 0, "03-06"),
            ("03-10", self.bob, 300),
            ("03-11", self.ada, 101),
            ("pay", 1, "03-12"),
            ("03-20", self.ada, 100),
        )
        confirmed, held = [], {}
        for when, what, how in story:
            if when == "pay":
                self.invoice_and_pay(confirmed[what], how)
                continue
            order = self.quotation(what, how, company=self.books)
            self.confirm(order)
            review = self.review_of(order, "pending")
            if review:
                held[order] = round(review.exposure, 2)
                review.with_user(self.manager).action_approve("Known")
            order.date_order = moment(when)
            confirmed.append(order)
        self.books.identity_check = False
        self.assertEqual(len(held), 3)
        self.assertEqual(self.found(self.trial()), held)

    def invoice_and_pay(self, order, when):
        invoice = order._create_invoices()
        invoice.invoice_date = fields.Date.to_date(f"2026-{when}")
        invoice.action_post()
        self.pay(invoice, when, order.amount_total)

    def test_a_day_ends_with_the_company(self):
        """A payment of a day counts from its end, in the company's time zone."""
        self.books.resource_calendar_id.tz = "Asia/Shanghai"
        invoice = self.invoices((self.ada, "03-01", 900))
        self.pay(invoice, "03-03", 900)
        before, after = self.past(
            (self.bob, datetime(2026, 3, 3, 15, 59), 200),
            (self.bob, datetime(2026, 3, 3, 16, 1), 200),
        )
        self.assertEqual(self.found(self.trial()), {before: 1100})
        self.assertTrue(after)

    # -- Switching -------------------------------------------------------------

    def test_it_is_switched_on_with_what_was_tried(self):
        trial = self.env["customer.identity.trial"].create(
            {"limit": 700, "company_id": self.books.id}
        )
        trial = trial.with_user(self.manager)
        with self.assertRaises(UserError):
            trial.action_switch_on()
        trial.action_try()
        self.assertFalse(trial.is_on)
        trial.action_switch_on()
        trial.invalidate_recordset()
        self.assertTrue(trial.is_on)
        self.assertEqual(self.books.identity_limit, 700)
        with self.assertRaises(UserError):
            trial.limit = 9
        trial.action_switch_off()
        self.assertFalse(self.books.identity_check)

    def test_only_managers_try_and_switch(self):
        trial = self.trial()
        for method in ("action_try", "action_switch_on", "action_switch_off"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(trial.with_user(self.seller), method)()

    def test_a_limit_is_an_amount(self):
        with self.assertRaises(UserError):
            self.trial(0)

    # -- In the background -----------------------------------------------------

    def test_many_customers_are_read_in_the_background(self):
        self.past((self.ada, "05-01", 700), (self.bob, "05-02", 400))
        self.env["customer.identity.reading"]._forget_all()
        trial = self.env["customer.identity.trial"].create(
            {"limit": 1000, "company_id": self.books.id}
        )
        with patch.object(customer_identity_reading, "AT_ONCE", 0):
            trial.action_try()
        self.assertEqual((trial.state, trial.held_count), ("waiting", 0))
        self.assertEqual(trial.progress, 0)
        cron = self.env.ref("crm_extension.ir_cron_customer_identity")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((trial.state, trial.held_count), ("done", 1))

    def test_a_stopped_reading_goes_on_where_it_was(self):
        readings = self.env["customer.identity.reading"]
        readings._forget_all()
        stale = readings._stale()
        readings._read_again(stale[:5])
        self.assertEqual(readings._stale(), stale[5:])
        readings._read_again(stale)
        self.assertFalse(readings._stale())
        before = self.env["customer.identity.key"].search_count([])
        readings._read_again(stale)
        self.assertEqual(self.env["customer.identity.key"].search_count([]), before)

    def test_nothing_is_read_when_nobody_asks(self):
        readings = self.env["customer.identity.reading"]
        readings._forget_all()
        readings._cron_read()
        self.assertFalse(readings.search([]))

    def test_other_rules_read_everybody_again(self):
        readings = self.env["customer.identity.reading"]
        readings._read_again(readings._stale())
        path = f"{customer_identity_reading.__package__}.customer_identity_values.RULES"
        with patch(path, 99):
            self.assertIn(self.ada.id, readings._stale())

    def test_the_number_of_statements_does_not_grow(self):
        counts = []
        for times in (11, 40):
            self.past(
                *((self.ada, TODAY - timedelta(days=n), 100) for n in range(times))
            )
            trial = self.trial()
            self.env.flush_all()
            before = self.cr.sql_log_count
            trial._do()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)

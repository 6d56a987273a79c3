"""What customers who share an identity owe, with invoices and payments."""

from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from .common import AccountingCase
from .identity_common import IdentityMixin
from .test_identity_check import CARD


@tagged("post_install", "-at_install")
class TestIdentityExposure(IdentityMixin, AccountingCase):
    """What is owed: orders not invoiced, invoices not paid, less credit notes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada, cls.bob = cls.customers("Ada", "Bob", identity_number=CARD)
        cls.switch_on(company=cls.books)

    def assertOwed(self, orders, invoices):
        self.env.flush_all()
        identity = self.env["customer.identity"]
        owed = identity._owed((self.ada | self.bob).ids, self.books)
        found = [
            sum(getattr(each, part) for each in owed.values())
            for part in ("orders", "invoices")
        ]
        self.assertEqual([round(each, 2) for each in found], [orders, invoices])

    def order(self, amount=1000, quantity=1):
        line = self.order_line(amount, quantity=quantity)
        return self.orders((self.ada, "06-01", [line]), company=self.books)

    def test_an_order_becomes_an_invoice_and_is_paid(self):
        order = self.order()
        self.assertOwed(1000, 0)
        invoice = order._create_invoices()
        self.assertOwed(1000, 0)
        invoice.invoice_date = date(2026, 6, 2)
        invoice.action_post()
        self.assertOwed(0, 1000)
        self.pay(invoice, "06-03", 300)
        self.assertOwed(0, 700)
        self.pay(invoice, "06-04", 700)
        self.assertOwed(0, 0)

    def test_a_part_is_invoiced(self):
        order = self.order(100, quantity=10)
        invoice = order._create_invoices()
        invoice.invoice_line_ids.quantity = 4
        invoice.invoice_date = date(2026, 6, 2)
        invoice.action_post()
        self.assertOwed(600, 400)

    def test_another_unit_in_the_invoice_is_converted(self):
        order = self.order(10, quantity=24)
        invoice = order._create_invoices()
        line = invoice.invoice_line_ids
        line.write({"product_uom_id": self.env.ref("uom.product_uom_dozen").id})
        line.write({"quantity": 1, "price_unit": 120, "tax_ids": False})
        invoice.invoice_date = date(2026, 6, 2)
        invoice.action_post()
        self.assertOwed(120, 120)

    def test_a_lower_price_in_the_invoice_leaves_nothing_open(self):
        order = self.order()
        invoice = order._create_invoices()
        invoice.invoice_line_ids.price_unit = 800
        invoice.invoice_date = date(2026, 6, 2)
        invoice.action_post()
        self.assertOwed(0, 800)

    def test_a_down_payment_counts_once(self):
        order = self.order()
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({"advance_payment_method": "percentage", "amount": 30})
        )
        invoice = wizard._create_invoices(order)
        invoice.invoice_date = date(2026, 6, 2)
        invoice.action_post()
        self.assertOwed(700, 300)
        final = order._create_invoices(final=True)
        final.invoice_date = date(2026, 6, 3)
        final.action_post()
        self.assertOwed(0, 1000)

    def test_open_credit_notes_are_taken_off(self):
        invoice = self.invoices((self.ada, "06-01", 900))
        self.invoices((self.bob, "06-02", 250), move_type="out_refund")
        self.assertOwed(0, 650)
        self.assertEqual(invoice.payment_state, "not_paid")

    def test_an_invoice_that_was_reversed_opens_the_order_again(self):
        order = self.order()
        invoice = order._create_invoices()
        invoice.invoice_date = date(2026, 6, 2)
        invoice.action_post()
        self.credit(invoice, "06-03")
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertOwed(1000, 0)

    def test_a_credit_note_opens_nothing(self):
        order = self.order()
        invoice = order._create_invoices()
        invoice.invoice_date = date(2026, 6, 2)
        invoice.action_post()
        self.pay(invoice, "06-03", 1000)
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "date": date(2026, 6, 4)})
        )
        note = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        note.invoice_line_ids.quantity = 0.5
        note.action_post()
        self.assertOwed(0, -500)

    def test_unpaid_invoices_hold_an_order(self):
        self.invoices((self.ada, "06-01", 900))
        order = self.quotation(self.bob, 200, company=self.books)
        self.confirm(order)
        review = self.assertHeld(order)
        self.assertEqual(
            (review.open_orders, review.unpaid_invoices, review.order_amount),
            (0, 900, 200),
        )

    def test_taxes_count(self):
        tax = self.env["account.tax"].search(
            [
                ("company_id", "=", self.books.id),
                ("type_tax_use", "=", "sale"),
                ("amount", ">", 0),
            ],
            limit=1,
        )
        line = self.order_line(1000, tax_ids=[Command.set(tax.ids)])
        order = self.quotation(self.ada, 0, company=self.books, order_line=[line])
        self.confirm(order)
        self.assertEqual(
            round(self.assertHeld(order).exposure, 2), round(1000 + 10 * tax.amount, 2)
        )

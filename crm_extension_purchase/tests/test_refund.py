"""Vendor refunds: Odoo's reversal of the bill, a draft, trimmed to the claim."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .claim_common import BilledCase


@tagged("post_install", "-at_install")
class TestVendorRefund(BilledCase):
    def agreed(self, purchase, quantity=2.0, amount=None, **values):
        """Return a claim that the supplier accepts."""
        claim = self.claim(self.about(self.box), purchase, quantity, **values)
        claim.action_send()
        claim.action_accept(amount=amount)
        return claim

    def refunded(self, claim):
        claim.action_create_refund()
        refund = claim.refund_id
        refund.invoice_date = "2026-06-20"
        refund.action_post()
        return refund

    def test_taxes_are_claimed_too(self):
        purchase = self.buy(self.box, 10, price=100)
        tax = self.env["account.tax"].create(
            {
                "name": "10 %",
                "amount": 10,
                "type_tax_use": "purchase",
                "company_id": self.company.id,
            }
        )
        purchase.tax_ids = tax
        self.assertEqual(self.claim(self.about(self.box), purchase, 2).amount, 220)

    def test_trimmed_to_the_claim(self):
        order = self.buy(self.box, 10, price=10).order_id
        order.write(
            {"order_line": [(0, 0, {"product_id": self.cake.id, "price_unit": 5})]}
        )
        purchase = order.order_line.filtered(lambda each: each.product_id == self.box)
        bill = self.bill(purchase)
        claim = self.agreed(purchase, 3)
        claim.action_create_refund()
        refund = claim.refund_id
        self.assertRecordValues(
            refund,
            [
                {
                    "move_type": "in_refund",
                    "state": "draft",
                    "reversed_entry_id": bill.id,
                    "amount_total": 30.0,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertRecordValues(
            refund.invoice_line_ids,
            [{"product_id": self.box.id, "quantity": 3, "price_unit": 10}],
        )
        self.assertEqual(refund.invoice_line_ids.purchase_line_id, purchase)
        self.assertEqual(bill.state, "posted")

    def test_what_was_accepted_in_part(self):
        purchase = self.buy(self.box, 10, price=10)
        self.bill(purchase)
        claim = self.agreed(purchase, 3, amount=17.77)
        claim.action_create_refund()
        self.assertEqual(claim.refund_id.amount_total, 17.77)
        self.assertEqual(claim.refund_id.invoice_line_ids.quantity, 3)

    def test_posting_makes_it_refunded(self):
        purchase = self.buy(self.box, 10, price=10)
        self.bill(purchase)
        claim = self.agreed(purchase, 2)
        claim.action_create_refund()
        self.assertEqual((claim.state, claim.recovered_amount), ("accepted", 0))
        refund = claim.refund_id
        refund.invoice_date = "2026-06-20"
        refund.action_post()
        self.assertEqual((claim.state, claim.recovered_amount), ("refunded", 20))
        refund.button_draft()
        self.assertEqual((claim.state, claim.recovered_amount), ("accepted", 0))

    def test_back_to_what_it_was(self):
        purchase = self.buy(self.box, 10, price=10)
        self.bill(purchase)
        claim = self.agreed(purchase, 2, amount=5)
        refund = self.refunded(claim)
        self.assertEqual(claim.state, "refunded")
        refund.button_draft()
        self.assertEqual(claim.state, "partly")

    def test_only_once(self):
        purchase = self.buy(self.box, 10)
        self.bill(purchase)
        claim = self.agreed(purchase)
        claim.action_create_refund()
        with self.assertRaisesRegex(UserError, "has its vendor refund"):
            claim.action_create_refund()
        claim.refund_id.button_cancel()
        first = claim.refund_id
        claim.action_create_refund()
        self.assertNotEqual(claim.refund_id, first, "it was cancelled")

    def test_without_a_bill(self):
        purchase = self.buy(self.box, 10)
        claim = self.agreed(purchase)
        with self.assertRaisesRegex(UserError, "no posted vendor bill"):
            claim.action_create_refund()
        purchase.order_id.action_create_invoice()
        with self.assertRaisesRegex(UserError, "no posted vendor bill"):
            claim.action_create_refund()

    def test_an_agent_needs_no_rights_in_accounting(self):
        purchase = self.buy(self.box, 10)
        self.bill(purchase)
        agent = self.new_user("agent")
        claim = self.agreed(purchase, user=agent)
        self.assertFalse(self.env["account.move"].with_user(agent).has_access("create"))
        claim.with_user(agent).action_create_refund()
        self.assertEqual(claim.refund_id.state, "draft")

    def test_a_refund_that_is_there(self):
        purchase = self.buy(self.box, 10)
        claim = self.agreed(purchase)
        refund = self.invoices((self.vendor, "06-20", 50), move_type="in_refund")
        claim.refund_id = refund
        self.assertEqual(claim.state, "refunded")
        self.assertEqual(claim.recovered_amount, 20, "no more than was agreed")

    def test_one_refund_for_several_claims(self):
        purchase = self.buy(self.box, 10)
        first, second = self.agreed(purchase, 3), self.agreed(purchase, 1)
        refund = self.invoices((self.vendor, "06-20", 20), move_type="in_refund")
        (first | second).refund_id = refund
        self.assertEqual(first.recovered_amount, 15)
        self.assertEqual(second.recovered_amount, 5)

    def test_other_documents_are_refused(self):
        claim = self.agreed(self.buy(self.box, 10))
        theirs = self.invoices((self.other_vendor, "06-20", 9), move_type="in_refund")
        with self.assertRaisesRegex(ValidationError, "another supplier"):
            claim.refund_id = theirs
        bill = self.invoices((self.vendor, "06-20", 9), move_type="in_invoice")
        with self.assertRaisesRegex(ValidationError, "no vendor refund"):
            claim.refund_id = bill

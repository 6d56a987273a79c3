from odoo import models

from .value.customer_value_purchases import CUSTOMER_MOVE_TYPES

COUNTED_FIELDS = {"state", "partner_id", "invoice_date", "reversed_entry_id"}
"""What decides whether, whose and when an invoice is a purchase."""
TERM_MOVE_TYPES = ("out_invoice", "out_receipt")


class AccountMove(models.Model):
    """Keeps the customer's value fresh when invoices count or count no more."""

    _name = "account.move"
    _inherit = ["account.move", "customer.complaint.source.mixin"]

    def _compute_invoice_payment_term_id(self):
        """Compute; a new invoice of a customer without terms takes the tier's.

        Invoices of orders bring the order's terms and never come here.
        """
        result = super()._compute_invoice_payment_term_id()
        benefits = self.env["customer.tier.benefits"]
        invoices = self.filtered(lambda move: move.move_type in TERM_MOVE_TYPES)
        for company, moves in invoices.grouped("company_id").items():
            terms = benefits._payment_terms(moves.partner_id, company)
            for move in moves:
                if move.partner_id in terms:
                    move.invoice_payment_term_id = terms[move.partner_id]
        return result

    def write(self, vals):
        """Write; every way to post, reset or cancel an invoice passes here."""
        if COUNTED_FIELDS.isdisjoint(vals):
            return super().write(vals)
        with self.env["customer.value.queue"]._noting(self._customer_purchases):
            return super().write(vals)

    def _post(self, soft=True):
        """Post; the tier that this earns, or costs, moves at once."""
        posted = super()._post(soft)
        documents = posted._customer_documents()
        if documents:
            self.env["customer.tier.program"]._evaluate_at_once(documents)
        return posted

    def _customer_purchases(self):
        """Return the posted invoices and credit notes of customers.

        With a credit note comes the invoice that it lowers.
        """
        posted = self._customer_documents().filtered(
            lambda move: move.state == "posted"
        )
        return posted | posted.reversed_entry_id

    def _customer_documents(self):
        return self.filtered(lambda move: move.move_type in CUSTOMER_MOVE_TYPES)

    # -- Complaints --------------------------------------------------------------

    def _prepare_complaint(self):
        """Return what a complaint about the invoice takes over."""
        orders = self.invoice_line_ids.sale_line_ids.order_id
        order = orders if len(orders) == 1 else orders.browse()
        return {**super()._prepare_complaint(), "sale_order_id": order.id}

    def _prepare_complaint_lines(self):
        """Return a line for each product of the invoice."""
        return [
            {
                "invoice_line_id": line.id,
                "sale_line_id": line.sale_line_ids[:1].id,
                "product_id": line.product_id.id,
                "quantity": line.quantity,
                "product_uom_id": line.product_uom_id.id,
            }
            for line in self.invoice_line_ids
            if line.product_id and line.display_type == "product" and line.quantity > 0
        ]

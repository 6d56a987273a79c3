from odoo import models

from .value.customer_value_purchases import CUSTOMER_MOVE_TYPES

COUNTED_FIELDS = {"state", "partner_id", "invoice_date", "reversed_entry_id"}
"""What decides whether, whose and when an invoice is a purchase."""


class AccountMove(models.Model):
    """Keeps the customer's value fresh when invoices count or count no more."""

    _inherit = "account.move"

    def write(self, vals):
        """Write; every way to post, reset or cancel an invoice passes here."""
        if COUNTED_FIELDS.isdisjoint(vals):
            return super().write(vals)
        with self.env["customer.value.queue"]._noting(self._customer_purchases):
            return super().write(vals)

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

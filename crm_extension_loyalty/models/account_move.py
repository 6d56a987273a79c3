from odoo import models

from odoo.addons.crm_extension.models.value.customer_value_purchases import (
    CUSTOMER_MOVE_TYPES,
)


class AccountMove(models.Model):
    """Lets points follow the invoices and credit notes that count."""

    _inherit = "account.move"

    def write(self, vals):
        """Write; every way to post, reset or cancel a document passes here."""
        result = super().write(vals)
        if "state" in vals:
            self._settle_points()
        return result

    def _settle_points(self):
        """Take points back, or give them back, for the orders behind the documents."""
        documents = self.sudo().filtered(
            lambda move: move.move_type in CUSTOMER_MOVE_TYPES
        )
        lines = (documents | documents.reversed_entry_id).invoice_line_ids
        orders = lines.sale_line_ids.order_id
        if orders:
            self.env["loyalty.taken.points"]._settle(orders)

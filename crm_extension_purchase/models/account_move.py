from odoo import fields, models


class AccountMove(models.Model):
    """A vendor refund that is posted makes its supplier claims refunded."""

    _inherit = "account.move"

    complaint_claim_ids = fields.One2many(
        "customer.complaint.claim", "refund_id", "Supplier claims", readonly=True
    )

    def write(self, vals):
        """Write; every way to post, reset or cancel a refund passes here."""
        result = super().write(vals)
        if "state" in vals:
            refunds = self.filtered(lambda move: move.move_type == "in_refund")
            refunds.sudo().complaint_claim_ids._follow_refund()
        return result

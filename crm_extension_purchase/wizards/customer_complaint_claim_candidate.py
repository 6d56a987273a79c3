from odoo import api, fields, models
from odoo.fields import Command

from ..models.customer_complaint_claim_trace import HOWS


class CustomerComplaintClaimCandidate(models.TransientModel):
    """A purchase with which complained goods may have come."""

    _name = "customer.complaint.claim.candidate"
    _description = "Purchase that may be claimed for"
    _order = "id"

    choice_id = fields.Many2one(
        "customer.complaint.claim.choice",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    complaint_line_id = fields.Many2one("customer.complaint.line", readonly=True)
    product_id = fields.Many2one(related="complaint_line_id.product_id")
    purchase_line_id = fields.Many2one("purchase.order.line", readonly=True)
    order_name = fields.Char("Purchase", readonly=True)
    picking_id = fields.Many2one("stock.picking", "Receipt", readonly=True)
    partner_id = fields.Many2one("res.partner", "Supplier", readonly=True)
    lot_id = fields.Many2one("stock.lot", readonly=True)
    how = fields.Selection([(each, each) for each in HOWS], readonly=True)
    reason = fields.Char("Why", readonly=True)
    received_on = fields.Datetime("Received", readonly=True)
    claimable_quantity = fields.Float(
        "Can be claimed",
        readonly=True,
        digits="Product Unit",
        help="In the unit of the complaint's line.",
    )
    product_uom_id = fields.Many2one(related="complaint_line_id.product_uom_id")

    @api.model
    def _commands(self, lines):
        """Return the commands that create the candidates of complaint lines."""
        traces = self.env["customer.complaint.claim.trace"]._trace(lines)
        left = self._quantities_left(traces)
        return [
            Command.create(self._values(trace, left[trace.receipt.purchase_line_id]))
            for trace in traces
        ]

    @api.model
    def _quantities_left(self, traces):
        """Return what may still be claimed of each purchase line, in its unit."""
        lines = self.env["purchase.order.line"].sudo()
        lines = lines.union(*(each.receipt.purchase_line_id for each in traces))
        claims = self.env["customer.complaint.claim"].sudo()
        return claims._left_of(lines)

    @api.model
    def _values(self, trace, left):
        """Return the values of a candidate.

        :param left: what may be claimed of the purchase line, in its unit
        """
        purchase, unit = trace.receipt.purchase_line_id, trace.line.product_uom_id
        return {
            "complaint_line_id": trace.line.id,
            "purchase_line_id": purchase.id,
            "order_name": purchase.order_id.name,
            "picking_id": trace.receipt.picking_id.id,
            "partner_id": purchase.partner_id.id,
            "lot_id": trace.lot.id,
            "how": trace.how,
            "reason": self.env["customer.complaint.claim.trace"]._reason(trace),
            "received_on": trace.receipt.date,
            "claimable_quantity": purchase.product_uom_id._compute_quantity(
                left, unit, round=False
            ),
        }

    def action_choose(self):
        """Claim for this purchase: fill the claim, or begin a new one; open it."""
        self.ensure_one()
        claim = self.choice_id.claim_id
        values = self._claim_values()
        if claim:
            claim.write(values)
        else:
            complaint = self.choice_id.complaint_id
            claim = claim.create({**values, "complaint_id": complaint.id})
        return claim.get_formview_action()

    def _claim_values(self):
        """Return the values of a claim for this purchase."""
        line = self.complaint_line_id
        return {
            "complaint_line_id": line.id,
            "purchase_line_id": self.purchase_line_id.id,
            "picking_id": self.picking_id.id,
            "lot_id": self.lot_id.id,
            "evidence": self.reason,
            "product_uom_id": line.product_uom_id.id,
            "quantity": max(min(line.quantity, self.claimable_quantity), 0.0),
        }

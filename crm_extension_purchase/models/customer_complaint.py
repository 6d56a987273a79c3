from odoo import api, fields, models


class CustomerComplaint(models.Model):
    """What suppliers are asked to make good, and what came back of the cost."""

    _inherit = "customer.complaint"

    claim_ids = fields.One2many(
        "customer.complaint.claim", "complaint_id", "Supplier claims", copy=False
    )
    claim_count = fields.Integer("Claims", compute="_compute_claim_count")
    recovered_amount = fields.Monetary(
        "Recovered from suppliers", compute="_compute_recovered_amount"
    )
    recovery_rate = fields.Float(
        compute="_compute_recovered_amount",
        aggregator=None,
        help="What came back from suppliers as a share of what the remedies cost.",
    )

    @api.depends("claim_ids")
    def _compute_claim_count(self):
        for complaint in self:
            complaint.claim_count = len(complaint.claim_ids)

    @api.depends("claim_ids.recovered_amount", "remedy_ids.cost")
    def _compute_recovered_amount(self):
        for complaint in self:
            cost = sum(complaint.remedy_ids.mapped("cost"))
            recovered = sum(complaint.claim_ids.mapped("recovered_amount"))
            complaint.recovered_amount = recovered
            complaint.recovery_rate = recovered / cost if cost else 0.0

    def action_claim(self):
        """Show with which purchases the goods may have come, to claim for one."""
        self.ensure_one()
        self.env["customer.complaint.claim"].check_access("create")
        return self.env["customer.complaint.claim.choice"]._open(self)

    def action_open_claims(self):
        """Open the supplier claims."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_extension_purchase.customer_complaint_claim_action"
        )
        action["domain"] = [("complaint_id", "in", self.ids)]
        action["context"] = {"default_complaint_id": self.id} if len(self) == 1 else {}
        return action

    def _belongings(self):
        """Return what goes along with a complaint: supplier claims as well."""
        return {**super()._belongings(), "claims": self.sudo().claim_ids}

    def _move_everything_to(self, target):
        """Move supplier claims along with the rest."""
        claims = self.sudo().claim_ids
        result = super()._move_everything_to(target)
        claims._move_to(target)
        return result

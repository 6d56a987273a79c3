from odoo import api, fields, models


class CustomerComplaintClaimChoice(models.TransientModel):
    """Shows with which purchases complained goods may have come; a person chooses."""

    _name = "customer.complaint.claim.choice"
    _description = "Choice of a purchase to claim for"

    complaint_id = fields.Many2one("customer.complaint", required=True, readonly=True)
    claim_id = fields.Many2one("customer.complaint.claim", readonly=True)
    candidate_ids = fields.One2many(
        "customer.complaint.claim.candidate", "choice_id", readonly=True
    )

    @api.model
    def _open(self, complaint, claim=None):
        """Return the window with the purchases that may be the ones.

        :param complaint: customer.complaint that the user may read
        :param claim: customer.complaint.claim for which one is looked for, else a new
            one is made of what is chosen
        """
        complaint.check_access("read")
        lines = complaint.line_ids
        if claim and claim.complaint_line_id:
            lines = claim.complaint_line_id
        choice = self.create(
            {
                "complaint_id": complaint.id,
                "claim_id": claim.id if claim else False,
                "candidate_ids": self.env[
                    "customer.complaint.claim.candidate"
                ]._commands(lines),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Claim from the Supplier"),
            "res_model": self._name,
            "res_id": choice.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_without_purchase(self):
        """Begin a claim for which no purchase is found."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "customer.complaint.claim",
            "views": [(False, "form")],
            "context": {"default_complaint_id": self.complaint_id.id},
        }

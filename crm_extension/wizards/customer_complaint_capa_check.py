from odoo import fields, models


class CustomerComplaintCapaCheck(models.TransientModel):
    """Whether a corrective action worked, and what was found."""

    _name = "customer.complaint.capa.check"
    _description = "Check of a corrective action"

    capa_id = fields.Many2one(
        "customer.complaint.capa", "Action", required=True, ondelete="cascade"
    )
    complaints_before = fields.Integer(related="capa_id.complaints_before")
    complaints_after = fields.Integer(related="capa_id.complaints_after")
    note = fields.Text("What was found")

    def action_effective(self):
        """Say that it worked."""
        return self._verify(True)

    def action_ineffective(self):
        """Say that it did not work; the lead is asked for a new action."""
        return self._verify(False)

    def _verify(self, effective):
        self.ensure_one()
        self.capa_id.action_verify(effective=effective, note=self.note)
        return {"type": "ir.actions.act_window_close"}

from odoo import api, fields, models
from odoo.exceptions import UserError

SCOPES = [
    ("selected", "The selected complaints"),
    ("outdated", "All open complaints with outdated promises"),
]


class CustomerComplaintSlaApply(models.TransientModel):
    """Asks why the service levels are to be applied again, and to which complaints."""

    _name = "customer.complaint.sla.apply"
    _description = "Apply service levels again"

    scope = fields.Selection(
        SCOPES, required=True, default=lambda self: self._default_scope()
    )
    complaint_ids = fields.Many2many(
        "customer.complaint",
        string="Complaints",
        default=lambda self: self._default_complaint_ids(),
    )
    reason = fields.Text()
    count = fields.Integer(
        "Complaints that change their clocks", compute="_compute_count"
    )

    @api.model
    def _default_scope(self):
        return "selected" if self._default_complaint_ids() else "outdated"

    @api.model
    def _default_complaint_ids(self):
        ids = self.env.context.get("active_ids", [])
        model = self.env.context.get("active_model")
        if model == "customer.complaint.sla.status":
            return self.env[model].browse(ids).complaint_id
        return self.env["customer.complaint"].browse(
            ids if model == "customer.complaint" else []
        )

    @api.depends("scope", "complaint_ids")
    def _compute_count(self):
        for wizard in self:
            wizard.count = len(wizard._complaints())

    def _complaints(self):
        """Return the open complaints that are meant."""
        if self.scope == "selected":
            return self.complaint_ids._open_complaints()
        found = self.env["customer.complaint"].search(
            [("sla_status_ids", "any", [("outdated", "=", True)])]
        )
        return found._open_complaints()

    def action_apply(self):
        """Match the policies again, from the same starts and with the same pauses.

        :raise UserError: without a reason, or when no complaint is meant
        """
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the service levels change."))
        complaints = self._complaints()
        if not complaints:
            raise UserError(self.env._("No open complaint is meant."))
        jobs = self.env["customer.complaint.sla.job"]._begin(complaints, reason)
        if all(job.state == "done" for job in jobs):
            return {"type": "ir.actions.act_window_close"}
        return {
            "type": "ir.actions.act_window",
            "res_model": "customer.complaint.sla.job",
            "name": self.env._("Service levels applied again"),
            "view_mode": "list",
            "domain": [("id", "in", jobs.ids)],
        }

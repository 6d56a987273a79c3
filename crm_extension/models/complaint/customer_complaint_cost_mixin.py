from odoo import api, fields, models

from .customer_complaint_remedy import SETTLED_STATES

DIALOG = "crm_extension.customer_complaint_remedy_view_form_dialog"


class CustomerComplaintCostMixin(models.AbstractModel):
    """What putting a complaint right costs."""

    _name = "customer.complaint.cost.mixin"
    _description = "Cost of complaints"

    currency_id = fields.Many2one("res.currency")
    remedy_cost = fields.Monetary(
        "Cost of remedies",
        compute="_compute_remedy_cost",
        store=True,
        help="What the remedies cost that are done, in the company's currency.",
    )
    pending_remedy_count = fields.Integer(
        "Pending remedies", compute="_compute_pending_remedy_count", store=True
    )

    @api.depends("remedy_ids.cost")
    def _compute_remedy_cost(self):
        for complaint in self:
            complaint.remedy_cost = sum(complaint.remedy_ids.mapped("cost"))

    @api.depends("remedy_ids.state")
    def _compute_pending_remedy_count(self):
        for complaint in self:
            pending = complaint.remedy_ids.filtered(
                lambda each: each.state not in SETTLED_STATES
            )
            complaint.pending_remedy_count = len(pending)

    def action_new_remedy(self):
        """Open a new remedy, with the lines of the complaint."""
        self.ensure_one()
        dialog = self.env.ref(DIALOG)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Remedy"),
            "res_model": "customer.complaint.remedy",
            "views": [(dialog.id, "form")],
            "target": "new",
            "context": {"default_complaint_id": self.id},
        }

    def action_open_remedies(self):
        """Open the remedies of the complaints."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_extension.customer_complaint_remedy_action"
        )
        action["domain"] = [("complaint_id", "in", self.ids)]
        action["context"] = {"default_complaint_id": self.id} if len(self) == 1 else {}
        return action

from odoo import fields, models

CAPA_KINDS = [
    ("containment", "Containment"),
    ("correction", "Correction"),
    ("prevention", "Prevention"),
]


class CustomerComplaintCapa(models.Model):
    """A corrective action, so that it does not happen again."""

    _name = "customer.complaint.capa"
    _description = "Corrective action"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "due_date, id"

    name = fields.Char(required=True)
    complaint_id = fields.Many2one(
        "customer.complaint", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, index=True
    )
    cause_id = fields.Many2one(related="complaint_id.cause_id", store=True)
    kind = fields.Selection(CAPA_KINDS, required=True, default="correction")
    owner_id = fields.Many2one("res.users", required=True)
    due_date = fields.Date()
    effective = fields.Boolean()
    verifier_id = fields.Many2one("res.users")

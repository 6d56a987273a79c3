from odoo import fields, models

ORIGINS = [
    ("production", "Own production"),
    ("supplier", "Supplier"),
    ("transport", "Transport"),
    ("warehouse", "Warehouse"),
    ("sales", "Sales and information"),
    ("invoicing", "Invoicing"),
    ("handling", "Customer's own handling"),
    ("unknown", "Unknown"),
]


class CustomerComplaintCause(models.Model):
    """Why it happened: the root of the matter."""

    _name = "customer.complaint.cause"
    _description = "Root cause"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=False)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    origin = fields.Selection(ORIGINS, required=True, default="unknown")
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: for all companies."
    )

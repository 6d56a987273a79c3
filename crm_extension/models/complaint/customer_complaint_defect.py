from odoo import fields, models


class CustomerComplaintDefect(models.Model):
    """What is wrong with a product: broken, wrong item, too late."""

    _name = "customer.complaint.defect"
    _description = "Defect"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=False)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    category_id = fields.Many2one("customer.complaint.category", ondelete="set null")
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: for all companies."
    )

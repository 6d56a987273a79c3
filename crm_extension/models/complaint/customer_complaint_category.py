from odoo import fields, models


class CustomerComplaintCategory(models.Model):
    """What complaints are about: delivery, quality, invoice."""

    _name = "customer.complaint.category"
    _description = "Complaint category"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=False)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: for all companies."
    )
    portal = fields.Boolean(
        "In the portal", default=True, help="Customers may choose it."
    )

from odoo import fields, models


class CustomerComplaintRemedyLine(models.Model):
    """Which part of a complaint's line a remedy puts right."""

    _name = "customer.complaint.remedy.line"
    _description = "Remedy line"
    _order = "remedy_id, id"
    _rec_name = "complaint_line_id"

    remedy_id = fields.Many2one(
        "customer.complaint.remedy", required=True, ondelete="cascade", index=True
    )
    complaint_line_id = fields.Many2one(
        "customer.complaint.line", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="remedy_id.company_id")
    currency_id = fields.Many2one(related="remedy_id.currency_id")
    product_id = fields.Many2one(related="complaint_line_id.product_id")
    quantity = fields.Float(required=True, default=1.0, digits="Product Unit")
    product_uom_id = fields.Many2one(related="complaint_line_id.product_uom_id")

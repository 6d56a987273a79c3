from odoo import fields, models

from .res_partner import VALUE_USER


class SaleOrder(models.Model):
    _inherit = "sale.order"

    partner_value_score = fields.Float(
        related="partner_id.value_score", string="Value score", groups=VALUE_USER
    )
    partner_value_class = fields.Selection(
        related="partner_id.value_class", string="Value class", groups=VALUE_USER
    )
    partner_segment_id = fields.Many2one(
        related="partner_id.value_segment_id", string="Segment", groups=VALUE_USER
    )
    partner_lifecycle_stage = fields.Selection(
        related="partner_id.lifecycle_stage", string="Stage", groups=VALUE_USER
    )
    partner_segment_advice = fields.Text(
        related="partner_id.value_segment_id.advice", string="Advice", groups=VALUE_USER
    )
    partner_customer_value_id = fields.Many2one(
        related="partner_id.customer_value_id", groups=VALUE_USER
    )

    def action_open_customer_value(self):
        """Open the reasons behind the customer's score."""
        return self.partner_id.action_open_customer_value()

from odoo import api, fields, models

from .res_partner import VALUE_USER

COUNTED_FIELDS = {"state", "partner_id", "company_id", "date_order", "currency_rate"}
"""What decides whether, whose, when and in which money an order is a purchase."""


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

    # -- Keeping the customer's value fresh ------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create; an import may create orders that are confirmed already."""
        orders = super().create(vals_list)
        self.env["customer.value.queue"]._add_documents(orders._customer_purchases())
        return orders

    def write(self, vals):
        """Write; every way to confirm or cancel an order passes here."""
        if COUNTED_FIELDS.isdisjoint(vals):
            return super().write(vals)
        with self.env["customer.value.queue"]._noting(self._customer_purchases):
            return super().write(vals)

    def _customer_purchases(self):
        """Return the orders that count as purchases."""
        return self.filtered(lambda order: order.state == "sale")

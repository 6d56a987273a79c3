from odoo import fields, models
from odoo.tools import SQL


class CustomerTierBenefitReport(models.Model):
    """Adds what free deliveries cost."""

    _inherit = "customer.tier.benefit.report"
    _depends = {"sale.order": ["free_delivery_amount", "free_delivery_tier_id"]}

    kind = fields.Selection(selection_add=[("delivery", "Free delivery")])

    def _sources(self):
        return [*super()._sources(), self._source_of_deliveries()]

    def _source_of_deliveries(self):
        """SQL: what tiers saved on the deliveries of confirmed orders."""
        return SQL(
            """
            SELECT o.id AS document_id, o.free_delivery_tier_id AS tier_id,
                   o.company_id, o.partner_id, o.date_order AS moment,
                   'delivery' AS kind,
                   o.free_delivery_amount / COALESCE(NULLIF(o.currency_rate, 0), 1)
                       AS amount
              FROM sale_order o
             WHERE o.state = 'sale' AND o.free_delivery_amount > 0
            """
        )

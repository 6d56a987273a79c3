from odoo import fields, models

from odoo.addons.crm_extension.analytics.metrics import Metric


class CustomerValue(models.Model):
    """Points are a metric like any other: rules of scores and of tiers may use it."""

    _inherit = "customer.value"

    qualifying_points = fields.Float(
        readonly=True,
        help="Points earned by orders in the window. Redeeming points does not lower"
        " it, credit notes do.",
        metric=Metric(
            "count", source="loyalty_points", bounds=(0, None), displayed=False
        ),
    )

    def _behind_loyalty_points(self, scope, metric):
        """The lines of history that earned points in the window."""
        return "loyalty.history", [
            ("card_id.partner_id.commercial_partner_id", "=", self.partner_id.id),
            ("card_id.program_id.program_type", "=", "loyalty"),
            ("order_model", "=", "sale.order"),
            ("order_id", "in", self._orders_with_points(scope)),
            ("issued", ">", 0),
        ]

    def _orders_with_points(self, scope):
        orders = self.env["sale.order"].search(
            [
                ("partner_id.commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("date_order", ">=", scope.window_start),
                ("date_order", "<", scope.end),
            ]
        )
        return orders.ids

from odoo import models

URGENT_PICKINGS = ("outgoing", "internal")


class StockMove(models.Model):
    """Goods of customers whose tier says so go out before others."""

    _inherit = "stock.move"

    def _get_new_picking_values(self):
        """Prepare; moves take their priority from the transfer, so it is set there."""
        values = super()._get_new_picking_values()
        if self.picking_type_id.code in URGENT_PICKINGS and self._is_urgent_by_tier():
            values["priority"] = "1"
        return values

    def _is_urgent_by_tier(self):
        """Tell whether an order behind the moves was confirmed with an urgent tier."""
        orders = self.sudo().sale_line_id.order_id | self.sudo().reference_ids.sale_ids
        return "1" in orders.tier_id.mapped("delivery_priority")

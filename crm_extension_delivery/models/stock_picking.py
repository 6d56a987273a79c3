from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _add_delivery_cost_to_so(self):
        """Charge the real cost, unless the tier bears it: then it is what was saved."""
        order = self.sale_id.sudo()
        is_real = self.carrier_id.invoice_policy == "real"
        if not (order and is_real and order.free_delivery_tier_id):
            return super()._add_delivery_cost_to_so()
        order._note_free_delivery(
            order.free_delivery_tier_id, sum(order.picking_ids.mapped("carrier_price"))
        )
        return None

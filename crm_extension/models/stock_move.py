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

    # -- Complaints --------------------------------------------------------------

    def _delivered_by_lot(self):
        """Return what was delivered, in the move's unit, by lot; an empty one for none.

        :return: dict of stock.lot to quantity
        """
        self.ensure_one()
        delivered = {}
        if self.state == "done":
            for line in self.move_line_ids:
                quantity = line.product_uom_id._compute_quantity(
                    line.quantity, self.product_uom, round=False
                )
                delivered[line.lot_id] = delivered.get(line.lot_id, 0) + quantity
        return {lot: quantity for lot, quantity in delivered.items() if quantity > 0}

    def _prepare_complaint_line(self, lot, quantity):
        """Return the values of a complaint's line about a delivered lot.

        :param quantity: in the move's unit
        """
        return {
            "move_id": self.id,
            "sale_line_id": self.sale_line_id.id,
            "lot_id": lot.id,
            "product_id": self.product_id.id,
            "quantity": quantity,
            "product_uom_id": self.product_uom.id,
        }

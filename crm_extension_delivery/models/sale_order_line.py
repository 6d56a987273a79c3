from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def unlink(self):
        """Delete; an order without its delivery saved nothing by it."""
        # In sudo: the public may take a delivery out of a cart.
        orders = self.sudo().filtered("is_delivery").order_id
        result = super().unlink()
        saving = orders.filtered("free_delivery_amount")
        saving._note_free_delivery(self.env["customer.tier"], 0.0)
        return result

from odoo import models


class StockPicking(models.Model):
    """Keeps the customer's value fresh when goods go out or come back."""

    _name = "stock.picking"
    _inherit = ["stock.picking", "customer.complaint.source.mixin"]

    def _action_done(self):
        """Deliver; late deliveries and returns are facts about the customer."""
        result = super()._action_done()
        self.env["customer.value.queue"]._add_documents(self._customer_transfers())
        return result

    def _customer_transfers(self):
        """Return the deliveries to customers and their returns."""
        return self.sudo().filtered(
            lambda picking: (
                picking.picking_type_id.code == "outgoing"
                or "customer"
                in (picking.location_id.usage, picking.location_dest_id.usage)
            )
        )

    # -- Complaints --------------------------------------------------------------

    def _prepare_complaint(self):
        """Return what a complaint about the delivery takes over."""
        order = self.sale_id
        return {
            **super()._prepare_complaint(),
            "partner_id": (order.partner_id or self.partner_id).id,
            "sale_order_id": order.id,
        }

    def _prepare_complaint_lines(self):
        """Return a line for each product and lot that was delivered."""
        return [
            move._prepare_complaint_line(lot, quantity)
            for move in self.move_ids
            for lot, quantity in move._delivered_by_lot().items()
        ]

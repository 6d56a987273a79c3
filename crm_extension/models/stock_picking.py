from odoo import models


class StockPicking(models.Model):
    """Keeps the customer's value fresh when goods go out or come back."""

    _inherit = "stock.picking"

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

from odoo import models


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _left_to_claim(self, claims):
        """Return what was received less what claims take, in the line's unit."""
        self.ensure_one()
        return self.qty_received - sum(each._purchase_quantity() for each in claims)

from odoo import models


class ProductProduct(models.Model):
    """Shows what goes together with a product."""

    _name = "product.product"
    _inherit = ["product.product", "customer.affinity.product.mixin"]

    def unlink(self):
        """Delete; what is known of who buys the product goes with it."""
        ids = self.ids
        result = super().unlink()
        self.env["customer.habit.life"]._erase_products(ids)
        return result

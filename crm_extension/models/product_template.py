from odoo import models


class ProductTemplate(models.Model):
    """Shows what goes together with a product's variants."""

    _name = "product.template"
    _inherit = ["product.template", "customer.affinity.product.mixin"]

    def unlink(self):
        """Delete; what is known of who buys its variants goes with them."""
        # The database deletes the variants without a word.
        ids = self.with_context(active_test=False).product_variant_ids.ids
        result = super().unlink()
        self.env["customer.habit.life"]._erase_products(ids)
        return result

    def _products_with_habits(self):
        """Return the variants: they stand on lines."""
        return self.product_variant_ids

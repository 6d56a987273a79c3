from odoo import models


class ProductCategory(models.Model):
    """Shows the nine groups of a category's customers."""

    _name = "product.category"
    _inherit = ["product.category", "customer.category.page.mixin"]

    def unlink(self):
        """Delete; what is known of who buys it, or lacks it, goes with it."""
        # The database deletes the categories below without a word.
        ids = self.search([("id", "child_of", self.ids)]).ids
        result = super().unlink()
        self.env["customer.habit.life"]._erase_categories(ids)
        return result

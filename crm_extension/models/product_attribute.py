from odoo import models


class ProductAttribute(models.Model):
    _inherit = "product.attribute"

    def unlink(self):
        """Delete; no customer has one of its values as the brand bought most."""
        # The database deletes the values without a word.
        ids = self.value_ids.ids
        result = super().unlink()
        self.env["customer.habit.life"]._forget_brands(ids)
        return result

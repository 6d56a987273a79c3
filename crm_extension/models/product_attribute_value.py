from odoo import models


class ProductAttributeValue(models.Model):
    _inherit = "product.attribute.value"

    def unlink(self):
        """Delete; no customer has it as the brand bought most any more."""
        ids = self.ids
        result = super().unlink()
        self.env["customer.habit.life"]._forget_brands(ids)
        return result

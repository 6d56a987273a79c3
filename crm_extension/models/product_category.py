from odoo import models


class ProductCategory(models.Model):
    """Shows the nine groups of a category's customers."""

    _name = "product.category"
    _inherit = ["product.category", "customer.category.page.mixin"]

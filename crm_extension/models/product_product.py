from odoo import models


class ProductProduct(models.Model):
    """Shows what goes together with a product."""

    _name = "product.product"
    _inherit = ["product.product", "customer.affinity.product.mixin"]

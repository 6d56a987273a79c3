from odoo import models


class CustomerAffinityProductMixin(models.AbstractModel):
    """Shows on a product what goes together with it."""

    _name = "customer.affinity.product.mixin"
    _description = "What goes together with a product"

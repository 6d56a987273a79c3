from odoo import models


class CustomerCategoryPageMixin(models.AbstractModel):
    """Opens the nine groups of customers of a product category."""

    _name = "customer.category.page.mixin"
    _description = "Nine groups of a category"

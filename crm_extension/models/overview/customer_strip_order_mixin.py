from odoo import models


class CustomerStripOrderMixin(models.AbstractModel):
    """The customer at a glance on the order."""

    _name = "customer.strip.order.mixin"
    _description = "Customer strip on orders"

from odoo import models


class CustomerIdentityOrderMixin(models.AbstractModel):
    """Asks a manager before an order of customers who share an identity."""

    _name = "customer.identity.order.mixin"
    _description = "Identity check on orders"

from odoo import models


class CustomerPriceLineMixin(models.AbstractModel):
    """What the customer paid last, and what colleagues offer."""

    _name = "customer.price.line.mixin"
    _description = "Prices this customer knows"

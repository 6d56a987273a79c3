from odoo import models


class CustomerStrip(models.AbstractModel):
    """Reads what the strip on an order shows, in one statement."""

    _name = "customer.strip"
    _description = "Customer at a glance"

from odoo import models


class CustomerValue(models.Model):
    """The customer's tier beside what the customer is worth."""

    _name = "customer.value"
    _inherit = ["customer.value", "customer.tier.column.mixin"]

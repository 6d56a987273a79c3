from odoo import models


class CustomerValue(models.Model):
    """What lists of customers show beside the numbers, and the way to the brief."""

    _name = "customer.value"
    _inherit = [
        "customer.value",
        "customer.leaving.mixin",
        "customer.preference.mixin",
        "customer.value.bands.mixin",
    ]

    def action_open_customer_brief(self):
        """Open the brief of the customer."""
        return self.partner_id.action_open_customer_brief()

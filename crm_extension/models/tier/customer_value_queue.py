from odoo import api, models


class CustomerValueQueue(models.Model):
    """What changes a customer's value may change the tier."""

    _inherit = "customer.value.queue"

    @api.model
    def _add(self, pairs):
        """Note customers, for their tier as well where the company has a program."""
        result = super()._add(pairs)
        companies = self.env["customer.tier.program"]._companies_with_programs()
        self.env["customer.tier.queue"]._add(
            {pair for pair in pairs if pair[0] in companies}
        )
        return result

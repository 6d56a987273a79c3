from odoo import models


class CustomerSuggestionReader(models.AbstractModel):
    """Reads what to propose to a customer: due again, goes with it, missing."""

    _name = "customer.suggestion.reader"
    _description = "Reads suggestions"

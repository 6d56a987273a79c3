from odoo import models


class CustomerSuggestionOrderMixin(models.AbstractModel):
    """Suggests lines on an order."""

    _name = "customer.suggestion.order.mixin"
    _description = "Suggested lines of an order"

from odoo import models


class CustomerIdentity(models.AbstractModel):
    """Reads which customers share an identity, and what they owe together."""

    _name = "customer.identity"
    _description = "Shared identity"

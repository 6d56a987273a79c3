from odoo import models


class CustomerContactPartnerMixin(models.AbstractModel):
    """What a customer wants to hear, and over which channel."""

    _name = "customer.contact.partner.mixin"
    _description = "Contact preferences of a customer"

from odoo import models


class CustomerBriefPartnerMixin(models.AbstractModel):
    """Opens and prints the brief of a customer."""

    _name = "customer.brief.partner.mixin"
    _description = "Way to the customer brief"

from odoo import models


class CustomerNextPartnerMixin(models.AbstractModel):
    """Opens on a customer what comes next."""

    _name = "customer.next.partner.mixin"
    _description = "What comes next for a customer"

from odoo import models


class CustomerPromisePartnerMixin(models.AbstractModel):
    """The promises made to a customer."""

    _name = "customer.promise.partner.mixin"
    _description = "Promises to a customer"

from odoo import models


class CustomerComplaintScreensMixin(models.AbstractModel):
    """What the screens of a complaint show beside its fields."""

    _name = "customer.complaint.screens.mixin"
    _description = "Screens of complaints"

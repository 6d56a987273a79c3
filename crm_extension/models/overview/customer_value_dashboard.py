from odoo import models


class CustomerValueDashboard(models.AbstractModel):
    """Reads the figures of the value dashboard by grouped queries."""

    _name = "customer.value.dashboard"
    _inherit = ["customer.dashboard.mixin"]
    _description = "Value dashboard"

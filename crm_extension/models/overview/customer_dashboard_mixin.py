from odoo import models


class CustomerDashboardMixin(models.AbstractModel):
    """What the dashboards share: filters, periods, figures that open records."""

    _name = "customer.dashboard.mixin"
    _description = "Dashboards"

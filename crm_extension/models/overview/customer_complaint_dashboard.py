from odoo import models


class CustomerComplaintDashboard(models.AbstractModel):
    """Reads the figures of the complaint dashboard by grouped queries."""

    _name = "customer.complaint.dashboard"
    _inherit = ["customer.dashboard.mixin"]
    _description = "Complaint dashboard"

from odoo import models


class CustomerFirstSteps(models.AbstractModel):
    """Reads how far a company is from the installation to its first score."""

    _name = "customer.first.steps"
    _description = "First steps"

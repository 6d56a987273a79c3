from odoo import models


class CustomerComplaintAssignmentMixin(models.AbstractModel):
    """Who gets a complaint, and what the customer was worth when it came in."""

    _name = "customer.complaint.assignment.mixin"
    _description = "Assignment of complaints"

    def _keep_worth(self):
        """Keep the customers' tiers and classes of this moment."""

    def _assign(self):
        """Give those without a responsible to an agent of their team."""

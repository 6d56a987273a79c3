from odoo import models


class CustomerComplaintClockMixin(models.AbstractModel):
    """Service levels of a complaint: its statuses follow from its events."""

    _name = "customer.complaint.clock.mixin"
    _description = "Clocks of complaints"

    def _default_promised_date(self):
        """Return the day by which the service level promises an answer, or False."""
        self.ensure_one()
        return False

    def _apply_to_clocks(self, events):
        """Bring the service levels up to date with new events.

        :param events: customer.complaint.event of these complaints, just added
        """

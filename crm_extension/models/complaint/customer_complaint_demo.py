import logging

from odoo import api, models

_logger = logging.getLogger(__name__)


class CustomerComplaintDemo(models.AbstractModel):
    """The door through which demo data come to their loader in ``demo/``."""

    _name = "customer.complaint.demo"
    _description = "Demo of complaints"

    @api.model
    def _load(self):
        """Make forty complaints of a year, unless there are some already."""
        if self.env["customer.complaint"].search_count([], limit=1):
            return
        try:
            # Only the demo needs a clock that can be set: not every server has it.
            from ...demo.complaint_loader import load
        except ImportError:
            _logger.warning("No demo of complaints: the package freezegun is missing.")
            return
        load(self.env)

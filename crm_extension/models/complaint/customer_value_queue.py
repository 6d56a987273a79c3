from odoo import api, models

EVENT_KINDS = {"transition", "remedy", "rated", "absorbed"}
"""What happens to a complaint that changes a fact about the customer."""


class CustomerValueQueue(models.Model):
    """Notes customers whose complaints changed."""

    _inherit = "customer.value.queue"

    @api.model
    def _add_complaints(self, complaints, kind):
        """Note the customers of complaints to which something happened.

        :param complaints: customer.complaint
        :param kind: of the event
        """
        if kind in EVENT_KINDS:
            self._add(self._pairs(complaints))

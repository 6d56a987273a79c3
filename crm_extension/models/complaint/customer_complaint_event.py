from odoo import api, fields, models
from odoo.exceptions import UserError

from .complaint_choices import STATES

KINDS = [
    ("transition", "Step"),
    ("message_in", "Message from the customer"),
    ("message_out", "Message to the customer"),
    ("automatic_in", "Automatic reply"),
    ("assigned", "Responsible changed"),
    ("classified", "Severity, category or complexity changed"),
    ("safety", "Safety"),
    ("sla", "Service level"),
    ("sla_warning", "Warning of the service level"),
    ("remedy", "Remedy"),
    ("linked", "Linked"),
    ("absorbed", "Another complaint merged into this one"),
    ("rated", "Rated"),
    ("changed", "Changed"),
]
VALUE_KINDS = {"transition", "remedy", "rated", "absorbed"}
"""What happens to a complaint that changes a fact about the customer."""


class CustomerComplaintEvent(models.Model):
    """What happened to a complaint: append-only."""

    _name = "customer.complaint.event"
    _description = "Event of a complaint"
    _log_access = False
    _order = "at desc, id desc"
    _rec_name = "kind"

    complaint_id = fields.Many2one(
        "customer.complaint",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, index=True
    )
    at = fields.Datetime(required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    from_state = fields.Selection(STATES, readonly=True)
    to_state = fields.Selection(STATES, readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="restrict")
    partner_id = fields.Many2one(
        "res.partner", "By contact", readonly=True, ondelete="restrict"
    )
    reason = fields.Text(readonly=True)
    data = fields.Json(readonly=True)

    # It refuses instead of writing, for everybody.
    # pylint: disable-next=method-required-super
    def write(self, vals):
        """Refuse: what happened stays as it was.

        :raise UserError: always
        """
        raise UserError(self.env._("The history of a complaint cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("The history of a complaint cannot be deleted."))

    @api.model
    def _log(self, complaints, kind, at=None, **values):
        """Add an event to each complaint.

        :param complaints: customer.complaint
        :param kind: one of ``KINDS``
        :param at: naive UTC moment; now unless it is given
        :param values: further fields of the event
        """
        user = self.env.user
        common = {
            "kind": kind,
            "at": at or self.env["customer.complaint"]._now(),
            "user_id": user.id,
            "partner_id": user.partner_id.id,
            **values,
        }
        events = self.sudo().create(
            [{"complaint_id": complaint.id, **common} for complaint in complaints]
        )
        complaints.sudo()._apply_to_clocks(events)
        if kind in VALUE_KINDS:
            queue = self.env["customer.value.queue"]
            queue._add(queue._pairs(complaints))
        return events

from odoo import api, fields, models
from odoo.exceptions import UserError

from .promise_choices import EVENT_KINDS


class CustomerPromiseEvent(models.Model):
    """What happened to a promise: append-only."""

    _name = "customer.promise.event"
    _description = "Event of a promise"
    _log_access = False
    _order = "at desc, id desc"
    _rec_name = "kind"

    promise_id = fields.Many2one(
        "customer.promise", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="promise_id.company_id", store=True, index=True
    )
    at = fields.Datetime("When", required=True, readonly=True)
    kind = fields.Selection(EVENT_KINDS, "What", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "Who", required=True, readonly=True, ondelete="restrict"
    )
    to_user_id = fields.Many2one(
        "res.users", "Handed to", readonly=True, ondelete="restrict"
    )
    from_date = fields.Date("Due before", readonly=True)
    to_date = fields.Date("Due after", readonly=True)
    reason = fields.Text("How or why", readonly=True)

    # It refuses instead of writing, for everybody.
    # pylint: disable-next=method-required-super
    def write(self, vals):
        """Refuse: what happened stays as it was.

        :raise UserError: always
        """
        raise UserError(self.env._("The history of a promise cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("The history of a promise cannot be deleted."))

    @api.model
    def _log(self, promises, kind, **values):
        """Add an event to each promise, by the user, now.

        :param promises: customer.promise
        :param kind: one of ``EVENT_KINDS``
        :param values: further fields of the event
        """
        common = {
            "kind": kind,
            "at": fields.Datetime.now(),
            "user_id": self.env.uid,
            **values,
        }
        return self.sudo().create(
            [{"promise_id": promise.id, **common} for promise in promises]
        )

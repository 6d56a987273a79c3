from odoo import api, fields, models
from odoo.exceptions import UserError

from .customer_contact_preference import CHANNELS, NUMBER_FLAGS, OPT_OUTS

CHOICES = [("out", "No advertising"), ("in", "Advertising again")]


class CustomerContactChoice(models.Model):
    """Who noted when, and why, that a customer wants no advertising: append-only."""

    _name = "customer.contact.choice"
    _description = "Choice of a customer about advertising"
    _log_access = False
    _order = "at desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    channel = fields.Selection(CHANNELS, required=True, readonly=True)
    choice = fields.Selection(CHOICES, required=True, readonly=True)
    at = fields.Datetime("When", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "Noted by", required=True, readonly=True, ondelete="restrict"
    )
    reason = fields.Text("Why", readonly=True)
    addresses = fields.Json(
        readonly=True,
        help="The addresses or numbers that were put on Odoo's list, or taken off it.",
    )

    # It refuses instead of writing, for everybody.
    # pylint: disable-next=method-required-super
    def write(self, vals):
        """Refuse: what was noted stays as it was.

        :raise UserError: always
        """
        raise UserError(self.env._("What a customer chose cannot be changed later."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("What a customer chose cannot be deleted."))

    @api.model
    def _note(self, changes, before, reason):
        """Note changes of opt-outs.

        :param changes: list of (customer.contact.preference, name of a flag)
        :param before: dict of each change to the addresses listed before it
        :param reason: why, in words
        """
        now = fields.Datetime.now()
        self.sudo().create(
            [
                {
                    "partner_id": row.partner_id.id,
                    "channel": OPT_OUTS[name],
                    "choice": "out" if row[name] else "in",
                    "at": now,
                    "user_id": self.env.uid,
                    "reason": reason,
                    "addresses": sorted(
                        row._addresses_listed(name) ^ before[row, name]
                    ),
                }
                for row, name in changes
            ]
        )

    @api.model
    def _note_followed(self, row, name, addresses):
        """Note addresses that were put on a list since their customer is on it."""
        self.sudo().create(
            {
                "partner_id": row.partner_id.id,
                "channel": OPT_OUTS[name],
                "choice": "out",
                "at": fields.Datetime.now(),
                "user_id": self.env.uid,
                "reason": self.env._("A new address of a customer who has opted out."),
                "addresses": addresses,
            }
        )

    @api.model
    def _put_by_us(self, customer, name):
        """Return the addresses that opt-outs noted here have put on Odoo's list."""
        names = NUMBER_FLAGS if name in NUMBER_FLAGS else (name,)
        noted = self.sudo().search(
            [
                ("partner_id", "=", customer.id),
                ("channel", "in", [OPT_OUTS[each] for each in names]),
                ("choice", "=", "out"),
            ]
        )
        return {address for each in noted for address in each.addresses or ()}

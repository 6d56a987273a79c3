from odoo import fields, models

from .identity_kinds import KINDS


class CustomerIdentityKey(models.Model):
    """What identifies a partner, written so that the same always reads the same.

    The rows are a copy of what partners say, see ``customer.identity.reading``.
    """

    _name = "customer.identity.key"
    _description = "Identity of a customer"
    _log_access = False
    _order = "id"
    _rec_name = "key"

    partner_id = fields.Many2one(
        "res.partner", required=True, readonly=True, ondelete="cascade", index=True
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    key = fields.Char(required=True, readonly=True)

    _kind_key_idx = models.Index("(kind, key)")

from odoo import api, fields, models
from odoo.exceptions import UserError

from .identity_kinds import KINDS

MUTABLE_FIELDS = {"active"}


class CustomerIdentityException(models.Model):
    """A key that many have and that connects nobody: an agency's mail, an office block.

    Who decided so, when and why stays as it is; it can be taken back.
    """

    _name = "customer.identity.exception"
    _inherit = ["mail.thread"]
    _description = "Identity that connects nobody"
    _order = "id desc"
    _rec_name = "key_text"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
        index=True,
    )
    active = fields.Boolean(default=True, tracking=True)
    kind = fields.Selection(KINDS, required=True)
    key = fields.Char("Written As", required=True)
    key_text = fields.Char("Shared", compute="_compute_key_text")
    reason = fields.Text(required=True, help="Why it connects nobody.")
    user_id = fields.Many2one(
        "res.users",
        "Decided by",
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="set null",
    )
    decided_at = fields.Datetime(
        "Decided on", readonly=True, default=lambda self: fields.Datetime.now()
    )

    _key_uniq = models.UniqueIndex(
        "(company_id, kind, key) WHERE active",
        "This one connects nobody already.",
    )

    @api.depends("kind", "key")
    def _compute_key_text(self):
        texts = self.env["customer.identity.texts"]
        for exception in self:
            exception.key_text = texts._key_text(exception.kind, exception.key or "")

    @api.model_create_multi
    def create(self, vals_list):
        """Create; what somebody typed is kept as keys are written.

        :raise UserError: for what identifies nobody
        """
        decided = {"user_id": self.env.uid, "decided_at": fields.Datetime.now()}
        return super().create(
            [{**vals, **self._as_key(vals), **decided} for vals in vals_list]
        )

    @api.model
    def _as_key(self, vals):
        kind, text = vals.get("kind"), vals.get("key") or ""
        if kind == "address":
            self._check_address(text)
            return {}
        key = self.env["customer.identity.values"].sudo()._key_of_text(kind, text)
        if not key:
            raise UserError(
                self.env._("“%s” identifies nobody: it connects nobody anyway.", text)
            )
        return {"key": key}

    @api.model
    def _check_address(self, key):
        """Let only addresses through that are written as keys.

        :raise UserError: for any other
        """
        if key.count("|") != 3:
            raise UserError(
                self.env._(
                    "Choose the address under Shared Identities: there it is written as"
                    " it is compared."
                )
            )

    def write(self, vals):
        """Write; a decision is taken back, never changed.

        :raise UserError: for anything else
        """
        own = {name for name in vals if name in self._fields and self._is_own(name)}
        if not own <= MUTABLE_FIELDS:
            raise UserError(
                self.env._(
                    "What was decided about a shared identity stays: archive it, and"
                    " decide anew."
                )
            )
        return super().write(vals)

    @api.model
    def _is_own(self, name):
        return not name.startswith(("message_", "website_message_"))

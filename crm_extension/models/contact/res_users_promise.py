from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

PEOPLE = (
    "user_id",
    "responsible_id",
    "closed_by_id",
    "event_ids.user_id",
    "event_ids.to_user_id",
)
"""Where a promise names one of us."""


class ResUsers(models.Model):
    """Who promised something leaves, and what was promised stays."""

    _inherit = "res.users"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_promised(self):
        domain = Domain.OR(Domain(name, "in", self.ids) for name in PEOPLE)
        found = self.env["customer.promise"].sudo().search(domain, limit=1)
        if found:
            raise UserError(
                self.env._(
                    "They stand in promises to customers (“%s”) and cannot be deleted."
                    " Archive them instead: the open promises can be handed over.",
                    found.name,
                )
            )

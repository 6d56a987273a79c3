from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ResPartner(models.Model):
    """Customers to whom something was promised are not deleted."""

    _inherit = "res.partner"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_promised(self):
        domain = Domain("partner_id", "in", self.ids)
        found = self.env["customer.promise"].sudo().search(domain, limit=1)
        if found:
            raise UserError(
                self.env._(
                    "“%(partner)s” was promised something (“%(promise)s”): it cannot be"
                    " deleted. Archive it instead.",
                    partner=found.partner_id.display_name,
                    promise=found.name,
                )
            )

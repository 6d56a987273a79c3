from odoo import api, models


class ResPartner(models.Model):
    """Customers are not deleted out of complaints."""

    _inherit = "res.partner"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_complaints(self):
        self.env["customer.complaint.life"]._check_deletable(self)

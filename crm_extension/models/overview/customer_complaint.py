from odoo import models


class CustomerComplaint(models.Model):
    _inherit = "customer.complaint"

    def action_open_customer_brief(self):
        """Open the brief of the customer who complains."""
        return self.partner_id.action_open_customer_brief()

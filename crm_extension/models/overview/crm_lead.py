from odoo import models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def action_open_customer_brief(self):
        """Open the brief of the customer behind the lead."""
        return self.partner_id.action_open_customer_brief()

from odoo import api, models


class CrmLead(models.Model):
    """Tells when one of us last spoke to the person behind a lead."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "customer.contacted.mixin"]

    @api.model
    def _contacted_sql(self, records=None):
        return self.env["customer.contact.last"]._contacted_leads_sql(records)

from odoo import models


class CrmLead(models.Model):
    """Shows what the customer behind a lead is worth."""

    _inherit = "crm.lead"

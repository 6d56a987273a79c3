from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_portal_scope = fields.Selection(
        related="company_id.complaint_portal_scope", readonly=False
    )

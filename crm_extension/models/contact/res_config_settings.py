from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    contact_peace_times = fields.Integer(
        related="company_id.contact_peace_times", readonly=False
    )
    contact_peace_days = fields.Integer(
        related="company_id.contact_peace_days", readonly=False
    )

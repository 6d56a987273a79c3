from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    promise_reminder_days = fields.Integer(
        related="company_id.promise_reminder_days", readonly=False
    )
    promise_escalation_days = fields.Integer(
        related="company_id.promise_escalation_days", readonly=False
    )
    promise_manager_id = fields.Many2one(
        related="company_id.promise_manager_id", readonly=False
    )

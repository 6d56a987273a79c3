from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_portal_scope = fields.Selection(
        related="company_id.complaint_portal_scope", readonly=False
    )
    contact_peace_times = fields.Integer(
        related="company_id.contact_peace_times", readonly=False
    )
    contact_peace_days = fields.Integer(
        related="company_id.contact_peace_days", readonly=False
    )
    promise_reminder_days = fields.Integer(
        related="company_id.promise_reminder_days", readonly=False
    )
    promise_escalation_days = fields.Integer(
        related="company_id.promise_escalation_days", readonly=False
    )
    promise_manager_id = fields.Many2one(
        related="company_id.promise_manager_id", readonly=False
    )
    identity_check = fields.Boolean(related="company_id.identity_check", readonly=False)
    identity_limit = fields.Monetary(
        related="company_id.identity_limit",
        readonly=False,
        currency_field="currency_id",
    )
    identity_alone = fields.Boolean(related="company_id.identity_alone", readonly=False)
    identity_by_vat = fields.Boolean(
        related="company_id.identity_by_vat", readonly=False
    )
    identity_by_document = fields.Boolean(
        related="company_id.identity_by_document", readonly=False
    )
    identity_by_phone = fields.Boolean(
        related="company_id.identity_by_phone", readonly=False
    )
    identity_by_email = fields.Boolean(
        related="company_id.identity_by_email", readonly=False
    )
    identity_by_address = fields.Boolean(
        related="company_id.identity_by_address", readonly=False
    )
    habit_refresh = fields.Boolean(related="company_id.habit_refresh", readonly=False)
    habit_window_months = fields.Integer(
        related="company_id.habit_window_months", readonly=False
    )
    habit_due_days = fields.Integer(related="company_id.habit_due_days", readonly=False)
    habit_basket = fields.Selection(related="company_id.habit_basket", readonly=False)
    habit_min_support = fields.Integer(
        related="company_id.habit_min_support", readonly=False
    )
    habit_leave_services = fields.Boolean(
        related="company_id.habit_leave_services", readonly=False
    )
    habit_leave_delivery = fields.Boolean(
        related="company_id.habit_leave_delivery", readonly=False
    )
    habit_leave_prepaid = fields.Boolean(
        related="company_id.habit_leave_prepaid", readonly=False
    )
    habit_left_category_ids = fields.Many2many(
        related="company_id.habit_left_category_ids", readonly=False
    )
    habit_brand_attribute_id = fields.Many2one(
        related="company_id.habit_brand_attribute_id", readonly=False
    )
    habit_store_brand_ids = fields.Many2many(
        related="company_id.habit_store_brand_ids", readonly=False
    )
    habit_loyal_share = fields.Float(
        related="company_id.habit_loyal_share", readonly=False
    )

    def set_values(self):
        """Save; what was set together has to make sense together."""
        result = super().set_values()
        self.company_id._check_identity_settings()
        return result

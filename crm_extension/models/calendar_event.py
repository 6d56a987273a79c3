from odoo import api, fields, models

from .overview.customer_brief import BRIEF_GROUP


class CalendarEvent(models.Model):
    """Shows which customer one is going to meet, and what was promised there."""

    _inherit = "calendar.event"

    brief_partner_id = fields.Many2one(
        "res.partner",
        "Customer met",
        compute="_compute_brief_partner_id",
        groups=BRIEF_GROUP,
    )

    promise_ids = fields.One2many(
        "customer.promise",
        "event_id",
        "Promises made",
        readonly=True,
        groups="crm_extension.group_contact_user",
    )

    @api.depends("partner_ids.partner_share")
    def _compute_brief_partner_id(self):
        for event in self:
            outside = event.partner_ids.filtered("partner_share")
            event.brief_partner_id = outside.commercial_partner_id[:1]

    def action_open_customer_brief(self):
        """Open the brief of the customer whom the meeting is with."""
        return self.brief_partner_id.action_open_customer_brief()

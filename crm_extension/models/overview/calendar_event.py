from odoo import api, fields, models

from .customer_brief import BRIEF_GROUP


class CalendarEvent(models.Model):
    """Shows which customer one is going to meet."""

    _inherit = "calendar.event"

    brief_partner_id = fields.Many2one(
        "res.partner",
        "Customer met",
        compute="_compute_brief_partner_id",
        groups=BRIEF_GROUP,
    )

    @api.depends("partner_ids.partner_share")
    def _compute_brief_partner_id(self):
        for event in self:
            outside = event.partner_ids.filtered("partner_share")
            event.brief_partner_id = outside.commercial_partner_id[:1]

    def action_open_customer_brief(self):
        """Open the brief of the customer whom the meeting is with."""
        return self.brief_partner_id.action_open_customer_brief()

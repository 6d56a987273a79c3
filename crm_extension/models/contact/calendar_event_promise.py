from odoo import fields, models


class CalendarEvent(models.Model):
    """A meeting knows what was promised in it."""

    _inherit = "calendar.event"

    promise_ids = fields.One2many(
        "customer.promise",
        "event_id",
        "Promises made",
        readonly=True,
        groups="crm_extension.group_contact_user",
    )

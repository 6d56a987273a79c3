from odoo import api, fields, models

ACTIVITY_CHANNELS = [
    ("call", "Call"),
    ("mail", "E-mail"),
    ("meeting", "Meeting"),
    ("visit", "Visit"),
    ("letter", "Letter"),
    ("sms", "SMS"),
    ("chat", "Chat"),
]
# Kinds of activities that Odoo ships -> what doing one is.
SHIPPED = {
    "mail.mail_activity_data_email": "mail",
    "mail.mail_activity_data_meeting": "meeting",
}


class MailActivityType(models.Model):
    """Tells which activities are a contact with the customer once they are done."""

    _inherit = "mail.activity.type"

    contact_channel = fields.Selection(
        ACTIVITY_CHANNELS,
        "Contact with the customer",
        compute="_compute_contact_channel",
        store=True,
        readonly=False,
        help="An activity of this kind that was done counts as a contact with the"
        " customer whose record it was on. Empty: it does not.",
    )

    @api.depends("category")
    def _compute_contact_channel(self):
        shipped = {
            kind.id: channel
            for xml_id, channel in SHIPPED.items()
            if (kind := self.env.ref(xml_id, raise_if_not_found=False))
        }
        for kind in self:
            if kind.category == "phonecall":
                kind.contact_channel = "call"
            elif kind.category == "meeting":
                kind.contact_channel = "meeting"
            else:
                kind.contact_channel = shipped.get(kind._origin.id, False)

from odoo import api, models


class MailingMailing(models.Model):
    _inherit = "mailing.mailing"

    @api.model
    def _peace_address_fields(self):
        """Return the field of the normalised address of recipients, by mailing type."""
        return {**super()._peace_address_fields(), "sms": "phone_sanitized"}

    @api.model
    def _peace_failures(self):
        """Return the failures of traces of who was left out."""
        return [*super()._peace_failures(), "sms_blacklist", "sms_optout"]

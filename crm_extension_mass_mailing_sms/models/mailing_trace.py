from odoo import models


class MailingTrace(models.Model):
    _inherit = "mailing.trace"

    # Contacts with a customer are looked up by number.
    _number_idx = models.Index("(sms_number) WHERE sms_number IS NOT NULL")

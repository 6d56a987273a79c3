from odoo import models

from ..models.mailing_trace import SPARED


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    def _process_mail_values_state(self, mail_values_dict):
        """Tell which mails are not sent; nor are those to who should be left alone."""
        mails = super()._process_mail_values_state(mail_values_dict)
        if self.mass_mailing_id:
            for record_id, reason in self.mass_mailing_id._left_out(mails).items():
                self._leave_out(mails[record_id], SPARED[reason])
        return mails

    def _leave_out(self, mail, failure):
        """Mark a mail as not sent, unless it would not be sent anyway."""
        if mail.get("state") in ("cancel", "exception"):
            return
        # Not posted on the recipient's record either, as with Odoo's own list.
        mail.update(state="cancel", failure_type=failure, is_notification=False)

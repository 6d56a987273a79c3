from odoo import models

from odoo.addons.crm_extension_mass_mailing.models.mailing_trace import SPARED


class SmsComposer(models.TransientModel):
    _inherit = "sms.composer"

    def _prepare_mass_sms_values(self, records):
        """Prepare SMS; those to who should be left alone are not sent."""
        messages = super()._prepare_mass_sms_values(records)
        if self._is_mass_sms():
            for record_id, reason in self.mailing_id._left_out(records.ids).items():
                self._leave_out(messages[record_id], SPARED[reason])
        return messages

    def _leave_out(self, message, failure):
        """Mark an SMS as not sent, unless it would not be sent anyway."""
        if message["state"] != "outgoing":
            return
        # The message is never made: only its trace tells of it.
        message.update(state="canceled", failure_type="sms_optout")
        for _command, _id, trace in message["mailing_trace_ids"]:
            trace.update(trace_status="cancel", failure_type=failure)

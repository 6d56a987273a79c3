from odoo import api, models

from .complaint.complaint_mails import mend_charsets

COMPLAINT_MODELS = ("customer.complaint", "customer.complaint.team")


class MailThread(models.AbstractModel):
    """Loses no mail, and keeps automatic ones from beginning or moving complaints."""

    _inherit = "mail.thread"

    def _message_parse_extract_payload(
        self, message, message_dict, save_original=False
    ):
        """Read the body; a wrong name of its encoding does not lose the mail."""
        mend_charsets(message)
        return super()._message_parse_extract_payload(
            message, message_dict, save_original
        )

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        """Route; an automatic mail to a team of complaints becomes a note there."""
        routes = super().message_route(
            message, message_dict, model, thread_id, custom_values
        )
        return self.env["customer.complaint"]._lead_to_notes(
            message, message_dict, routes
        )

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Post a mail where its routes lead; automatic ones as notes on complaints."""
        notes = [route for route in routes or () if route[0] in COMPLAINT_MODELS]
        complaints = self.env["customer.complaint"]
        if not notes or not complaints._is_automatic_mail(message, message_dict):
            return super()._message_route_process(message, message_dict, routes)
        # Without what it replies to: the author of that would be mailed.
        note = {**message_dict, "is_internal": True, "parent_id": False}
        gateway = self.with_context(complaint_automatic_mail=True)
        thread_id = super(MailThread, gateway)._message_route_process(
            message, note, notes
        )
        others = [route for route in routes if route not in notes]
        if not others:
            return thread_id
        return super()._message_route_process(message, message_dict, others)

from odoo import models


class CustomerComplaintMailMixin(models.AbstractModel):
    """Mails of a complaint: what comes in, and what is sent to the customer."""

    _name = "customer.complaint.mail.mixin"
    _description = "Mails of complaints"

    def _can_be_written_to(self):
        """Tell whether the customer has an address."""
        self.ensure_one()
        return bool(self.email_from or self.partner_id.email)

    def _send_acknowledgement(self):
        """Tell each customer the number and the promised day; once a complaint."""
        self.acknowledged_at = self._now()

    def _send_rejection(self):
        """Tell each customer why the complaint is out of scope."""
        self.answered_at = self._now()

    def _send_to_customer(self, body):
        """Send a message that the customer can see.

        :param body: text or Markup
        """
        self.ensure_one()
        self.message_post(
            body=body,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.partner_id.ids,
        )

    def _may_be_reopened(self):
        """Tell whether the customer is still within the window of reopening."""
        self.ensure_one()
        return True

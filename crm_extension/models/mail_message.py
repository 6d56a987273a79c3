from odoo import models

GUARDED = ("customer.complaint",)
"""Documents that customers read, and whose notes are not for them."""


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _get_forbidden_access(self, operation):
        """Return what may not be accessed: of a complaint also the notes of programs.

        Odoo keeps from customers what people noted, and from searches every note. One
        that a program wrote (a merging, a few stars) could be read by its id.
        """
        forbidden = super()._get_forbidden_access(operation)
        if operation != "read" or self.env.user._is_internal():
            return forbidden
        others = (self - forbidden).sudo()
        notes = others.filtered(
            lambda message: message.model in GUARDED and message._is_for_us()
        )
        return forbidden + self.browse(notes.ids)

    def _is_for_us(self):
        """Tell whether a message is internal, or was never meant for the thread."""
        self.ensure_one()
        subtype = self.subtype_id
        return self.is_internal or not subtype or subtype.internal

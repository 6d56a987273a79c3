from odoo import api, fields, models

from ..models.contact.customer_contact_preference import CONTACT_USER


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    contact_warning = fields.Text(
        compute="_compute_contact_warning",
        groups=CONTACT_USER,
        help="Why those who get the message should be left alone.",
    )

    @api.depends("partner_ids", "composition_mode")
    def _compute_contact_warning(self):
        peace = self.env["customer.contact.peace"]
        for composer in self:
            single = composer.composition_mode == "comment"
            partners = composer.partner_ids if single else composer.partner_ids.browse()
            composer.contact_warning = peace._warning(partners)

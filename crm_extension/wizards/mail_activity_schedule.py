from odoo import api, fields, models

from ..models.contact.customer_contact_preference import CONTACT_USER


class MailActivitySchedule(models.TransientModel):
    _inherit = "mail.activity.schedule"

    contact_warning = fields.Text(
        compute="_compute_contact_warning",
        groups=CONTACT_USER,
        help="Why those whom the activity is about should be left alone.",
    )

    @api.depends("res_model", "res_ids", "activity_type_id")
    def _compute_contact_warning(self):
        peace = self.env["customer.contact.peace"]
        for schedule in self:
            partners = self.env["res.partner"]
            if schedule.activity_type_id.contact_channel and schedule.res_model:
                records = schedule._get_applied_on_records()
                partners = partners.union(*records._mail_get_partners().values())
            schedule.contact_warning = peace._warning(partners)

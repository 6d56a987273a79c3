from odoo import api, models
from odoo.tools import SQL


class CustomerContactLog(models.AbstractModel):
    """Knows the SMS mailings too that customers got as members of mailing lists."""

    _inherit = "customer.contact.log"

    @api.model
    def _selects(self):
        return [*super()._selects(), self._select_sms_mailings()]

    @api.model
    def _select_sms_mailings(self):
        """Return the SMS mailings that went from a list to a contact's number.

        Those on records of the contact are found by the record.
        """
        return SQL(
            """
            SELECT %s, %s
              FROM mailing_trace trace
              JOIN mailing_mailing mailing ON mailing.id = trace.mass_mailing_id
              JOIN res_partner contact ON contact.phone_sanitized = trace.sms_number
              %s
             WHERE trace.trace_type = 'sms' AND trace.model = 'mailing.contact'
               AND %s""",
            self._row_sql(SQL("trace.id"), 6),
            self._mailing_sql(),
            self._mailing_people_sql(),
            self._mailing_arrived_sql(),
        )

from odoo import api, models
from odoo.tools import SQL

ARRIVED = ("pending", "sent", "open", "reply")
"""States of a trace whose mail went out and did not come back."""


class CustomerContactLog(models.AbstractModel):
    """Knows the mailings too that customers got."""

    _inherit = "customer.contact.log"

    @api.model
    def _selects(self):
        return [
            *super()._selects(),
            self._select_mailings_by_address(),
            self._select_mailings_by_record(),
        ]

    @api.model
    def _personal_mail_sql(self):
        """Return a condition on ``message``: it is none of a mailing."""
        return SQL(
            """%s AND NOT EXISTS (
                   SELECT 1 FROM mailing_trace trace
                    WHERE trace.message_id = message.message_id)""",
            super()._personal_mail_sql(),
        )

    @api.model
    def _select_mailings_by_address(self):
        """Return the mailings that went to an address of a contact.

        On whatever record: of a mailing list, a lead, or the contact itself.
        """
        return SQL(
            """
            SELECT %s, %s
              FROM mailing_trace trace
              JOIN mailing_mailing mailing ON mailing.id = trace.mass_mailing_id
              JOIN res_partner contact ON contact.email_normalized = trace.email
              %s
             WHERE %s""",
            self._row_sql(SQL("trace.id"), 6),
            self._mailing_sql(),
            self._mailing_people_sql(),
            self._mailing_arrived_sql(),
        )

    @api.model
    def _select_mailings_by_record(self):
        """Return the mailings to a document of a contact at some other address."""
        return SQL(
            """
            SELECT %s, %s
              FROM (%s) document
              JOIN res_partner contact ON contact.id = document.contact_id
              JOIN mailing_trace trace ON trace.model = document.model
               AND trace.res_id = document.id
               AND (trace.email IS NULL OR trace.email IS DISTINCT FROM
                    contact.email_normalized)
              JOIN mailing_mailing mailing ON mailing.id = trace.mass_mailing_id
              %s
             WHERE %s""",
            self._row_sql(SQL("trace.id"), 6),
            self._mailing_sql(),
            self._documents_sql(),
            self._mailing_people_sql(),
            self._mailing_arrived_sql(),
        )

    @api.model
    def _mailing_sql(self):
        """Return the columns of a touch that a ``trace`` of a ``mailing`` gives."""
        return SQL(
            """COALESCE(trace.sent_datetime, trace.create_date) AS at,
               mailing.subject AS subject, NULL::text AS body,
               'mailing.mailing' AS res_model, mailing.id AS res_id,
               NULL::int4 AS company_id, 'mailing' AS channel, 'out' AS direction,
               colleague.id AS user_id, person.name AS user_name"""
        )

    @api.model
    def _mailing_people_sql(self):
        return SQL(
            """LEFT JOIN res_users colleague ON colleague.id = mailing.user_id
               LEFT JOIN res_partner person ON person.id = colleague.partner_id"""
        )

    @api.model
    def _mailing_arrived_sql(self):
        return SQL(
            "trace.trace_status = ANY(%s) AND trace.is_test_trace IS NOT TRUE"
            " AND contact.partner_share",
            list(ARRIVED),
        )

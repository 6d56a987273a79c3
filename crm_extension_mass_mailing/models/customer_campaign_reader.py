from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_extension.models.campaign.customer_campaign_reader import (
    KINDS_OF_IDS,
)

from .customer_contact_log import ARRIVED

RECORD_ID, ADDRESS_ID = 4, 5
"""Kinds of rows that campaigns' own rows do not use."""
READ_OF_MAILINGS = {
    "mailing.trace": [
        "campaign_id",
        "email",
        "is_test_trace",
        "mass_mailing_id",
        "model",
        "res_id",
        "sent_datetime",
        "trace_status",
    ],
    "mailing.mailing": ["user_id"],
    "res.partner": ["email_normalized", "partner_share"],
    "utm.campaign": ["company_id"],
}


class CustomerCampaignReader(models.AbstractModel):
    """Knows the customers too whom the mailings of a campaign reached."""

    _inherit = "customer.campaign.reader"

    @api.model
    def _flush(self):
        for name, columns in READ_OF_MAILINGS.items():
            self.env[name].flush_model(columns)
        return super()._flush()

    @api.model
    def _reached_selects(self, company, campaigns):
        return [
            *super()._reached_selects(company, campaigns),
            self._mailed_contacts(company, campaigns),
            self._mailed_addresses(company, campaigns),
        ]

    @api.model
    def _mailed_contacts(self, company, campaigns):
        """SQL: contacts who got a mailing of a campaign."""
        return SQL(
            """
            SELECT t.id::bigint * %s + %s, t.campaign_id, t.res_id, %s
              FROM %s
             WHERE t.model = 'res.partner' AND %s
            """,
            KINDS_OF_IDS,
            RECORD_ID,
            self._mailed_on(company),
            self._mailed_from(),
            self._mailed_where(company, campaigns),
        )

    @api.model
    def _mailed_addresses(self, company, campaigns):
        """SQL: contacts at whose address another record got a mailing of a campaign.

        Where several contacts have the address, the first of them stands for all.
        """
        return SQL(
            """
            SELECT DISTINCT ON (t.id) t.id::bigint * %s + %s, t.campaign_id, p.id, %s
              FROM %s
              JOIN res_partner p ON p.email_normalized = t.email AND p.partner_share
             WHERE t.model <> 'res.partner' AND %s
          ORDER BY t.id, p.id
            """,
            KINDS_OF_IDS,
            ADDRESS_ID,
            self._mailed_on(company),
            self._mailed_from(),
            self._mailed_where(company, campaigns),
        )

    @api.model
    def _mailed_from(self):
        """SQL: traces ``t`` with their mailing, campaign and who is responsible."""
        return SQL(
            """
            mailing_trace t
              JOIN mailing_mailing m ON m.id = t.mass_mailing_id
              JOIN utm_campaign c ON c.id = t.campaign_id
         LEFT JOIN res_users u ON u.id = m.user_id
            """
        )

    @api.model
    def _mailed_where(self, company, campaigns):
        """SQL condition: the mail of the trace arrived, and the company sent it.

        That is the campaign's company, else the one of who sent the mailing.
        """
        return SQL(
            "%s AND t.trace_status = ANY(%s) AND t.is_test_trace IS NOT TRUE"
            " AND COALESCE(c.company_id, u.company_id) = %s",
            self._of_campaigns(SQL("t.campaign_id"), campaigns),
            list(ARRIVED),
            company.id,
        )

    @api.model
    def _mailed_on(self, company):
        """SQL: the company's day on which the mail went out."""
        return SQL(
            "((COALESCE(t.sent_datetime, t.create_date) AT TIME ZONE 'UTC')"
            " AT TIME ZONE %s)::date",
            company._value_tz(),
        )

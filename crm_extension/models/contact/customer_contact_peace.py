from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, email_normalize, format_date

from ...analytics.complaint_flow import OPEN_STATES
from .customer_contact_preference import OPT_OUTS

REPORTER = "crm_extension.group_complaint_reporter"
PEACE_STATES = [
    ("complaint", "Open complaint"),
    ("opt_out", "Opted out of advertising"),
    ("often", "Contacted often"),
    ("free", "May be contacted"),
]
"""Why a customer should be left alone: the first that holds is the state."""

# Channel of a mailing -> the flags of a preference that forbid it.
FORBIDDING = {"mail": ("no_mail",), "sms": ("no_sms", "no_phone")}
# Channel of a mailing -> Odoo's list, its column, and the column of the contact.
LISTS = {
    "mail": ("mail_blacklist", "email", "email_normalized"),
    "sms": ("phone_blacklist", "number", "phone_sanitized"),
}
NAMED = 3
"""How many complaints, or addresses, are named before it says how many more."""


class CustomerContactPeace(models.AbstractModel):
    """Tells who should be left alone for now, and why."""

    _name = "customer.contact.peace"
    _description = "Peace from contacts"

    # -- For people -----------------------------------------------------------------

    @api.model
    def _read(self, customers, company):
        """Return why customers should be left alone.

        Four statements, however many customers there are.

        :param customers: res.partner, commercial partners
        :param company: res.company
        :return: dict of each customer's id to {"state": one of ``PEACE_STATES``,
            "preferred": the label of the preferred channel or "", "reasons": list of
            {"kind", "text"} in order of weight}
        """
        complaints = self._open_complaints(customers, company)
        wishes = self._wishes(customers)
        recent = self._recent_contacts(customers, company)
        return {
            each.id: self._said(
                company, complaints.get(each.id), wishes[each.id], recent.get(each.id)
            )
            for each in customers
        }

    @api.model
    def _said(self, company, complaints, wishes, recent):
        """Put into words what was read of one customer."""
        reasons = []
        if complaints:
            reasons.append(self._reason("complaint", self._complaint_text(complaints)))
        for text in self._wish_texts(wishes):
            reasons.append(self._reason("opt_out", text))
        if recent:
            reasons.append(self._reason("often", self._often_text(company, recent)))
        return {
            "state": reasons[0]["kind"] if reasons else "free",
            "preferred": self._channel_labels().get(wishes["preferred_channel"], ""),
            "reasons": reasons,
        }

    @api.model
    def _reason(self, kind, text):
        return {"kind": kind, "text": text}

    @api.model
    def _warning(self, partners):
        """Return why those whom a message or a call is for should be left alone.

        :param partners: res.partner; colleagues among them do not count
        :return: lines of text, "" where nothing is said against it
        """
        customers = partners._origin.filtered("partner_share").commercial_partner_id
        if not customers:
            return ""
        said = self._read(customers, self.env.company)
        return "\n".join(
            f"{customer.display_name}: {reason['text']}"
            for customer in customers
            for reason in said[customer.id]["reasons"]
        )

    # -- Reading --------------------------------------------------------------------

    @api.model
    def _open_complaints(self, customers, company):
        """Return the numbers of open complaints: dict of customer id to names."""
        groups = (
            self.env["customer.complaint"]
            .sudo()
            ._read_group(
                [
                    ("commercial_partner_id", "in", customers.ids),
                    ("company_id", "=", company.id),
                    ("state", "in", OPEN_STATES),
                ],
                ["commercial_partner_id"],
                ["name:array_agg"],
            )
        )
        return {customer.id: sorted(names) for customer, names in groups}

    @api.model
    def _wishes(self, customers):
        """Return what customers want: dict of id to a row.

        :return: a row has the flags of a preference, ``preferred_channel`` and
            ``own_mail``, ``own_number`` (the customer's own is on Odoo's list),
            ``mails`` and ``numbers`` (what of its contacts is)
        """
        self.env["customer.contact.preference"]._flush_lists()
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT customer.id, %(flags)s, preference.preferred_channel,
                       listed.own_mail, listed.own_number, listed.mails, listed.numbers
                  FROM res_partner customer
                  LEFT JOIN customer_contact_preference preference
                    ON preference.partner_id = customer.id
                  LEFT JOIN LATERAL (%(listed)s) listed ON TRUE
                 WHERE customer.id = ANY(%(customers)s)""",
                flags=SQL(", ").join(
                    SQL("COALESCE(preference.%s, FALSE) AS %s", name, name)
                    for name in map(SQL.identifier, OPT_OUTS)
                ),
                listed=self._listed_sql(),
                customers=customers.ids,
            )
        )
        return {row["id"]: row for row in rows}

    @api.model
    def _listed_sql(self):
        """Return what of a ``customer`` and its contacts is on Odoo's lists."""
        return SQL(
            """
            SELECT BOOL_OR(contact.id = customer.id AND mail.id IS NOT NULL)
                   AS own_mail,
                   BOOL_OR(contact.id = customer.id AND number.id IS NOT NULL)
                   AS own_number,
                   ARRAY_AGG(DISTINCT mail.email) FILTER (
                       WHERE contact.id <> customer.id AND mail.id IS NOT NULL)
                   AS mails,
                   ARRAY_AGG(DISTINCT number.number) FILTER (
                       WHERE contact.id <> customer.id AND number.id IS NOT NULL)
                   AS numbers
              FROM res_partner contact
              LEFT JOIN mail_blacklist mail
                ON mail.email = contact.email_normalized AND mail.active
              LEFT JOIN phone_blacklist number
                ON number.number = contact.phone_sanitized AND number.active
             WHERE contact.commercial_partner_id = customer.id
               AND (contact.active OR contact.id = customer.id)
               AND (mail.id IS NOT NULL OR number.id IS NOT NULL)"""
        )

    @api.model
    def _recent_contacts(self, customers, company):
        """Return who was contacted often enough: dict of customer id to a row.

        :return: a row has ``times``, and ``at`` and ``user_name`` of the last contact
        """
        if not company.contact_peace_times or not customers:
            return {}
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT customer_id, COUNT(DISTINCT source) AS times, MAX(at) AS at,
                       (ARRAY_AGG(user_name ORDER BY at DESC))[1] AS user_name
                  FROM (%s) recent WHERE customer_id = ANY(%s)
                 GROUP BY customer_id HAVING COUNT(DISTINCT source) >= %s""",
                self._recent_sql(company),
                customers.ids,
                company.contact_peace_times,
            )
        )
        return {row["customer_id"]: row for row in rows}

    @api.model
    def _recent_sql(self, company):
        """Return what of us reached customers in the days that a company counts."""
        self.env.flush_all()
        since = fields.Datetime.now() - timedelta(days=company.contact_peace_days)
        return SQL(
            """
            SELECT touch.* FROM (%s) touch
             WHERE touch.at >= %s AND touch.direction IN ('out', 'both')
               AND (touch.company_id IS NULL OR touch.company_id = %s)""",
            self.env["customer.contact.log"]._all_touches_sql(),
            since,
            company.id,
        )

    # -- Words ----------------------------------------------------------------------

    @api.model
    def _channel_labels(self):
        field = self.env["customer.contact.preference"]._fields["preferred_channel"]
        return dict(field._description_selection(self.env))

    @api.model
    def _complaint_text(self, names):
        if not self.env.user.has_group(REPORTER):
            return self.env._(
                "A complaint is open: it should be put right before anything is sold."
            )
        if len(names) == 1:
            return self.env._(
                "Open complaint: %s. Put it right before you sell on.", names[0]
            )
        return self.env._(
            "%(count)s open complaints: %(names)s. Put them right before you sell on.",
            count=len(names),
            names=self._some(names),
        )

    @api.model
    def _some(self, names):
        """Return the first names of a list, and how many more there are."""
        if len(names) <= NAMED:
            return ", ".join(names)
        return self.env._(
            "%(names)s and %(more)s more",
            names=", ".join(names[:NAMED]),
            more=len(names) - NAMED,
        )

    @api.model
    def _unwanted(self, wishes):
        """Return the channels over which a customer wants no advertising, in order."""
        number = wishes["own_number"]
        wanted = {
            "no_mail": wishes["no_mail"] or wishes["own_mail"],
            "no_phone": wishes["no_phone"] or (number and not wishes["no_sms"]),
            "no_sms": wishes["no_sms"] or wishes["no_phone"] or number,
            "no_letter": wishes["no_letter"],
        }
        return [channel for name, channel in OPT_OUTS.items() if wanted[name]]

    @api.model
    def _wish_texts(self, wishes):
        """Return what a customer does not want, in words."""
        labels = self._channel_labels()
        unwanted = self._unwanted(wishes)
        texts = []
        if unwanted:
            names = ", ".join(labels[channel] for channel in unwanted)
            texts.append(self.env._("Wants no advertising: %s.", names))
        mails = [] if "mail" in unwanted else wishes["mails"] or []
        numbers = [] if "sms" in unwanted else wishes["numbers"] or []
        if mails or numbers:
            texts.append(
                self.env._("No advertising to: %s.", self._some([*mails, *numbers]))
            )
        return texts

    @api.model
    def _often_text(self, company, recent):
        return self.env._(
            "Contacted %(times)s times in the last %(days)s days, last on %(date)s by"
            " %(user)s.",
            times=recent["times"],
            days=company.contact_peace_days,
            date=format_date(self.env, recent["at"]),
            user=recent["user_name"] or self.env._("Automatic"),
        )

    # -- For mailings -----------------------------------------------------------------

    @api.model
    def _spared_customers_sql(self, channel):
        """Return the customers whom no mailing may reach, and why.

        An open complaint counts in whatever company: mailings belong to none.

        :param channel: "mail" or "sms"
        :return: SQL of rows (customer_id, reason), reason "complaint" or "opt_out"
        """
        self.env["customer.contact.preference"]._flush_lists()
        self.env["customer.complaint"].flush_model(["state", "commercial_partner_id"])
        table, key, column = LISTS[channel]
        return SQL(
            """
            SELECT commercial_partner_id AS customer_id, 'complaint' AS reason
              FROM customer_complaint
             WHERE state = ANY(%(open)s) AND commercial_partner_id IS NOT NULL
             UNION
            SELECT partner_id, 'opt_out' FROM customer_contact_preference
             WHERE %(forbidding)s
             UNION
            SELECT own.id, 'opt_out' FROM %(table)s listed
              JOIN res_partner own ON own.%(column)s = listed.%(key)s
             WHERE listed.active AND own.commercial_partner_id = own.id""",
            open=list(OPEN_STATES),
            forbidding=SQL(" OR ").join(map(SQL.identifier, FORBIDDING[channel])),
            table=SQL.identifier(table),
            column=SQL.identifier(column),
            key=SQL.identifier(key),
        )

    @api.model
    def _spared_recipients(self, channel, recipients):
        """Return whom a mailing must leave out, and why; one statement.

        Left out is who is at a customer to be spared, whatever the address, and who
        has an address of such a customer, whatever the record.

        :param channel: "mail" or "sms"
        :param recipients: SQL of rows (id, address, partner_id); the address as Odoo
            normalises it, either of them may be NULL
        :return: dict of id to "complaint" or "opt_out", the former if both hold
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH spared AS MATERIALIZED (%(spared)s),
                recipient AS MATERIALIZED (%(recipients)s),
                address AS MATERIALIZED (%(addresses)s),
                found AS (
                    SELECT recipient.id, address.reason
                      FROM recipient JOIN address ON address.name = recipient.address
                     UNION ALL
                    SELECT recipient.id, spared.reason FROM recipient
                      JOIN res_partner contact ON contact.id = recipient.partner_id
                      JOIN spared ON spared.customer_id = contact.commercial_partner_id
                     UNION ALL
                    SELECT recipient.id, address.reason FROM recipient
                      JOIN res_partner contact ON contact.id = recipient.partner_id
                      JOIN address ON address.name = contact.%(column)s
                     WHERE recipient.address IS NULL)
                SELECT id, MIN(reason) FROM found GROUP BY id""",
                spared=self._spared_customers_sql(channel),
                recipients=recipients,
                addresses=self._spared_addresses_sql(channel),
                column=SQL.identifier(LISTS[channel][2]),
            )
        )
        return dict(rows)

    @api.model
    def _spared_addresses_sql(self, channel):
        """Return the addresses that no mailing may reach: SQL of (name, reason).

        Those of customers who are ``spared``, those that are on Odoo's own list, and
        those from which open complaints came.
        """
        table, key, column = LISTS[channel]
        written = self._complaint_addresses() if channel == "mail" else ()
        return SQL(
            """
            SELECT contact.%(column)s AS name, spared.reason
              FROM spared JOIN res_partner contact
                ON contact.commercial_partner_id = spared.customer_id
             WHERE contact.%(column)s IS NOT NULL
             UNION
            SELECT %(key)s, 'opt_out' FROM %(table)s WHERE active
             UNION
            SELECT written.name, 'complaint' FROM unnest(%(written)s::varchar[])
                AS written(name)""",
            table=SQL.identifier(table),
            key=SQL.identifier(key),
            column=SQL.identifier(column),
            written=sorted(written),
        )

    @api.model
    def _complaint_addresses(self):
        """Return the addresses from which open complaints were written."""
        groups = (
            self.env["customer.complaint"]
            .sudo()
            ._read_group(
                [("state", "in", OPEN_STATES), ("email_from", "!=", False)],
                ["email_from"],
            )
        )
        addresses = {email_normalize(address) for (address,) in groups}
        return addresses - {False}

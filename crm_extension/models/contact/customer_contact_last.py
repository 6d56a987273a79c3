from odoo import api, models
from odoo.tools import SQL

from .customer_contact_log import FAILED


class CustomerContactLast(models.AbstractModel):
    """Reads when one of us contacted a customer, a contact or the person of a lead."""

    _name = "customer.contact.last"
    _description = "Last contacts"

    @api.model
    def _contacted_partners_sql(self, partners=None):
        """Return every time that a colleague contacted somebody.

        A contact's own contacts are those with this person; a customer's are those
        with any of its contacts.

        :param partners: only with these, unless it is None
        :return: SQL of rows (id, at, channel, user_id) with the id of a partner
        """
        self.env.flush_all()
        log = self.env["customer.contact.log"]
        return SQL(
            """
            SELECT who.id, touch.at, touch.channel, touch.user_id
              FROM (%s) touch
             CROSS JOIN LATERAL (
                   SELECT touch.partner_id AS id
                    UNION SELECT touch.customer_id) who
             WHERE %s AND %s""",
            log._all_touches_sql(),
            self._by_colleague_sql(),
            self._touched_sql(partners),
        )

    @api.model
    def _contacted_leads_sql(self, leads=None):
        """Return every time that a colleague contacted the person behind a lead.

        That is on the lead itself, or with the contact that it is linked to.

        :param leads: only behind these, unless it is None
        :return: SQL of rows (id, at, channel, user_id) with the id of a lead
        """
        self.env.flush_all()
        log = self.env["customer.contact.log"]
        return SQL(
            """
            SELECT lead.id, touch.at, touch.channel, touch.user_id
              FROM (%(touches)s) touch
              JOIN crm_lead lead ON lead.partner_id = touch.partner_id
             WHERE %(ours)s AND %(touched)s
             UNION ALL
            SELECT message.res_id, message.date,
                   CASE notification.notification_type WHEN 'sms' THEN 'sms'
                        WHEN 'snail' THEN 'letter' ELSE 'mail' END, author_user.id
              FROM mail_message message
              JOIN mail_notification notification
                ON notification.mail_message_id = message.id
              JOIN res_partner author ON author.id = message.author_id
              LEFT JOIN res_partner contact
                ON contact.id = notification.res_partner_id
              %(user)s
             WHERE message.model = 'crm.lead' AND author_user.id IS NOT NULL
               AND notification.notification_type <> 'inbox'
               AND notification.notification_status <> ALL(%(failed)s)
               AND NOT author.partner_share
               AND (contact.id IS NULL OR contact.partner_share)
             UNION ALL
            SELECT activity.res_id, %(done_at)s, type.contact_channel,
                   COALESCE(activity.user_id, activity.write_uid)
              FROM mail_activity activity
              JOIN mail_activity_type type ON type.id = activity.activity_type_id
              LEFT JOIN calendar_event meeting
                ON meeting.id = activity.calendar_event_id
             WHERE activity.res_model = 'crm.lead' AND activity.active IS NOT TRUE
               AND activity.date_done IS NOT NULL AND type.contact_channel IS NOT NULL
             UNION ALL
            SELECT event.opportunity_id, event.start, 'meeting', event.user_id
              FROM calendar_event event
             WHERE event.active AND event.opportunity_id IS NOT NULL
               AND event.start <= NOW() AT TIME ZONE 'UTC'""",
            touches=log._all_touches_sql(),
            ours=self._by_colleague_sql(),
            touched=self._touched_sql(None if leads is None else leads.partner_id),
            user=log._author_sql(),
            failed=list(FAILED),
            done_at=log._done_at_sql(),
        )

    @api.model
    def _by_colleague_sql(self):
        """Return a condition: a colleague reached out, in a company of the user's."""
        return SQL(
            """touch.direction IN ('out', 'both') AND touch.user_id IS NOT NULL
               AND touch.channel <> 'mailing'
               AND (touch.company_id IS NULL OR touch.company_id = ANY(%s))""",
            self.env.companies.ids,
        )

    @api.model
    def _touched_sql(self, partners):
        """Return a condition: a touch is one with partners, or with a contact of them.

        It says no more than what is asked of the rows, and lets the database look up
        a few partners instead of reading the messages of all.
        """
        if partners is None:
            return SQL("TRUE")
        return SQL(
            "(touch.partner_id = ANY(%(ids)s) OR touch.customer_id = ANY(%(ids)s))",
            ids=partners.ids,
        )

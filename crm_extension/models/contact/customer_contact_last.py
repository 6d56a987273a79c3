from odoo import api, models
from odoo.tools import SQL

from .customer_contact_log import FAILED, OUTREACH


class CustomerContactLast(models.AbstractModel):
    """Reads when one of us contacted a customer, a contact or the person of a lead."""

    _name = "customer.contact.last"
    _description = "Last contacts"

    @api.model
    def _contacted_partners_sql(self, partners=None, channels=None):
        """Return every time that a colleague contacted somebody.

        A contact's own contacts are those with this person; a customer's are those
        with any of its contacts.

        :param partners: only with these, unless it is None
        :param channels: only over these need be found, unless it is None
        :return: SQL of rows (id, at, channel, user_id) with the id of a partner
        """
        self.env.flush_all()
        log = self.env["customer.contact.log"]
        return SQL(
            """
            SELECT who.id, touch.at, touch.channel, touch.user_id
              FROM (%s) touch
             CROSS JOIN LATERAL (VALUES (touch.partner_id),
                   (NULLIF(touch.customer_id, touch.partner_id))) who (id)
             WHERE who.id IS NOT NULL AND %s AND %s""",
            log._outreach_sql(channels),
            self._by_colleague_sql(),
            self._touched_sql(partners),
        )

    @api.model
    def _contacted_leads_sql(self, leads=None, channels=None):
        """Return every time that a colleague contacted the person behind a lead.

        That is on the lead itself, or with the contact that it is linked to.

        :param leads: only behind these, unless it is None
        :param channels: only over these need be found, unless it is None
        :return: SQL of rows (id, at, channel, user_id) with the id of a lead
        """
        self.env.flush_all()
        partners = None if leads is None else leads.partner_id
        found = [
            self._leads_by_contact_sql(partners, channels),
            self._leads_by_activity_sql(),
            self._leads_by_meeting_sql(),
        ]
        if channels is None or not set(OUTREACH["_select_sent"]).isdisjoint(channels):
            found.append(self._leads_by_message_sql())
        return SQL(" UNION ALL ").join(found)

    @api.model
    def _leads_by_contact_sql(self, partners, channels):
        """Return what colleagues did with the contacts that leads are linked to."""
        return SQL(
            """
            SELECT lead.id, touch.at, touch.channel, touch.user_id
              FROM (%s) touch
              JOIN crm_lead lead ON lead.partner_id = touch.partner_id
             WHERE %s AND %s""",
            self.env["customer.contact.log"]._outreach_sql(channels),
            self._by_colleague_sql(),
            self._touched_sql(partners),
        )

    @api.model
    def _leads_by_message_sql(self):
        """Return what colleagues sent from leads themselves."""
        return SQL(
            """
            SELECT message.res_id AS id, message.date AS at,
                   CASE notification.notification_type WHEN 'sms' THEN 'sms'
                        WHEN 'snail' THEN 'letter' ELSE 'mail' END AS channel,
                   author_user.id AS user_id
              FROM mail_message message
              JOIN mail_notification notification
                ON notification.mail_message_id = message.id
              JOIN res_partner author ON author.id = message.author_id
              LEFT JOIN res_partner contact
                ON contact.id = notification.res_partner_id
              %s
             WHERE message.model = 'crm.lead' AND author_user.id IS NOT NULL
               AND notification.notification_type <> 'inbox'
               AND notification.notification_status <> ALL(%s)
               AND NOT author.partner_share
               AND (contact.id IS NULL OR contact.partner_share)""",
            self.env["customer.contact.log"]._author_sql(),
            list(FAILED),
        )

    @api.model
    def _leads_by_activity_sql(self):
        """Return the activities that were done on leads themselves."""
        return SQL(
            """
            SELECT activity.res_id AS id, %s AS at, type.contact_channel AS channel,
                   COALESCE(activity.user_id, activity.write_uid) AS user_id
              FROM mail_activity activity
              JOIN mail_activity_type type ON type.id = activity.activity_type_id
              LEFT JOIN calendar_event meeting
                ON meeting.id = activity.calendar_event_id
             WHERE activity.res_model = 'crm.lead' AND activity.active IS NOT TRUE
               AND activity.date_done IS NOT NULL AND type.contact_channel IS NOT NULL
            """,
            self.env["customer.contact.log"]._done_at_sql(),
        )

    @api.model
    def _leads_by_meeting_sql(self):
        """Return the meetings that were held about leads."""
        return SQL(
            """
            SELECT event.opportunity_id AS id, event.start AS at,
                   'meeting' AS channel, event.user_id AS user_id
              FROM calendar_event event
             WHERE event.active AND event.opportunity_id IS NOT NULL
               AND event.start <= NOW() AT TIME ZONE 'UTC'"""
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

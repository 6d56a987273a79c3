from odoo import api, models
from odoo.tools import SQL, html2plaintext
from odoo.tools.mail import is_html_empty

FAILED = ("exception", "bounce", "canceled")
"""States of a message to a contact that never arrived."""

# Document -> its table and the column of the contact it is about. Each has a company.
DOCUMENTS = {
    "res.partner": ("res_partner", "id"),
    "sale.order": ("sale_order", "partner_id"),
    "crm.lead": ("crm_lead", "partner_id"),
    "customer.complaint": ("customer_complaint", "partner_id"),
    "account.move": ("account_move", "partner_id"),
    "stock.picking": ("stock_picking", "partner_id"),
}
OUTREACH = {
    "_select_sent": ("mail", "sms", "letter"),
    "_select_mailed": ("mail",),
    "_select_activities": (),
    "_select_meetings": ("meeting",),
}
"""What finds the touches by which a colleague reached out -> the channels it can find;
none are named where it may find any."""
SNIPPET = 80
"""Letters of a message that are shown beside its subject."""

TOUCH_LIMIT = 80


class CustomerContactLog(models.AbstractModel):
    """Reads who of us was in touch with a customer, when, and how.

    Nothing is stored: it is read from messages and whom they were sent to, activities
    that were done, and meetings that were held. Another add-on adds what it knows by
    extending ``_selects``.

    Each select gives one row for each touch and contact of a customer, with the columns
    of ``_touch_columns``. ``source`` is the same in the rows of one touch.
    """

    _name = "customer.contact.log"
    _description = "Contacts with customers"

    # -- What others ask for -----------------------------------------------------

    @api.model
    def _touches(self, customers, company, since=None, limit=TOUCH_LIMIT, notes=False):
        """Return who was in touch with customers, newest first.

        One statement, and one more for each kind of document that is shown: what is
        said of a document that the user may not read stays out, that there was a
        contact does not. What a mailing was about is no secret.

        :param customers: res.partner, commercial partners
        :param company: res.company; documents of others are left out
        :param since: naive UTC moment; all that is known unless it is given
        :param limit: the number of rows at most
        :param notes: also what colleagues noted about the customer among themselves
        :return: list of dict(customer_id, partner_id, at, channel, direction, user_id,
            user_name, subject, res_model, res_id); ``channel`` is "mail", "call",
            "meeting", "visit", "letter", "sms", "mailing", "chat" or "note",
            ``direction`` "out" (we wrote or called), "in" (they did), "both" (we met)
            or "inner" (a note); ``user_id`` is False for automatic messages;
            ``res_model`` and ``res_id`` are False where the user may not open it
        """
        if not customers:
            return []
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            self._touches_sql(customers.ids, company, since, limit, notes)
        )
        return self._readable(rows)

    @api.model
    def _touches_sql(self, customer_ids, company, since, limit, notes):
        """Return the statement of ``_touches``: each touch once for each customer."""
        return SQL(
            """
            SELECT * FROM (
                SELECT DISTINCT ON (touch.source, touch.customer_id) touch.*
                  FROM (%(touches)s) touch
                 WHERE touch.customer_id = ANY(%(customers)s)
                   AND (touch.company_id IS NULL OR touch.company_id = %(company)s)
                   AND %(since)s
                 ORDER BY touch.source, touch.customer_id, touch.partner_id) once
             ORDER BY at DESC, source DESC LIMIT %(limit)s""",
            touches=self._all_touches_sql(notes),
            customers=list(customer_ids),
            company=company.id,
            since=SQL("touch.at >= %s", since) if since else SQL("TRUE"),
            limit=limit,
        )

    @api.model
    def _all_touches_sql(self, notes=False):
        """Return a statement of every touch with every customer."""
        selects = self._selects() + ([self._select_notes()] if notes else [])
        return SQL(" UNION ALL ").join(selects)

    @api.model
    def _selects(self):
        """Return the statements that find touches, each one kind of them."""
        return [
            self._select_sent(),
            self._select_mailed(),
            self._select_received(),
            self._select_activities(),
            self._select_meetings(),
        ]

    @api.model
    def _outreach_sql(self, channels=None):
        """Return a statement of the touches by which a colleague may have reached out.

        :param channels: only what can be found over one of these; None: over any
        """
        return SQL(" UNION ALL ").join(
            getattr(self, name)()
            for name, known in OUTREACH.items()
            if not (channels and known and set(known).isdisjoint(channels))
        )

    # -- What the user may see ----------------------------------------------------

    @api.model
    def _readable(self, rows):
        """Return the touches as others get them; hide what the user may not read."""
        readable = self._readable_documents(rows)
        automatic = self.env._("Automatic")
        for row in rows:
            body = row.pop("body")
            for name in ("id", "source", "company_id"):
                row.pop(name)
            row["user_id"] = row["user_id"] or False
            if not row["user_name"] and row["direction"] == "out":
                row["user_name"] = automatic
            may_read = (row["res_model"], row["res_id"]) in readable
            shown = may_read or row["channel"] == "mailing"
            row["subject"] = self._about(row["subject"], body) if shown else ""
            if not may_read:
                row.update(res_model=False, res_id=False)
        return rows

    @api.model
    def _readable_documents(self, rows):
        """Return the (model, id) of those documents that the user may read."""
        ids_by_model = {}
        for row in rows:
            if row["res_model"] in self.env and row["res_id"]:
                ids_by_model.setdefault(row["res_model"], set()).add(row["res_id"])
        found = set()
        for model, ids in ids_by_model.items():
            documents = self.env[model].browse(ids).exists()
            readable = documents._filtered_access("read")
            found.update((model, each.id) for each in readable)
        return found

    @api.model
    def _about(self, subject, body):
        """Return what a touch was about: its subject and its first words."""
        return " · ".join(filter(None, (subject, self._snippet(body))))

    @api.model
    def _snippet(self, body):
        """Return the first words of a message."""
        if not body or is_html_empty(body):
            return ""
        # Cut before the end of a tag perhaps, which then is no text either.
        words = html2plaintext(
            body.rpartition(">")[0] or body, include_references=False
        )
        return " ".join(words.split())[:SNIPPET]

    # -- Messages -----------------------------------------------------------------

    @api.model
    def _select_sent(self):
        """Return the messages that a colleague, or Odoo, sent to a contact."""
        return SQL(
            """
            SELECT %(row)s, %(message)s,
                   CASE notification.notification_type
                        WHEN 'sms' THEN 'sms' WHEN 'snail' THEN 'letter'
                        ELSE 'mail' END AS channel,
                   'out' AS direction,
                   author_user.id AS user_id, author_user.name AS user_name
              FROM mail_notification notification
              JOIN mail_message message ON message.id = notification.mail_message_id
              JOIN res_partner contact ON contact.id = notification.res_partner_id
              LEFT JOIN res_partner author ON author.id = message.author_id
              %(user)s
              %(company)s
             WHERE notification.notification_type <> 'inbox'
               AND notification.notification_status <> ALL(%(failed)s)
               AND contact.partner_share
               AND (author.id IS NULL OR NOT author.partner_share)""",
            row=self._row_sql(SQL("message.id"), 0),
            message=self._message_sql(),
            company=self._message_company_sql(),
            user=self._author_sql(),
            failed=list(FAILED),
        )

    @api.model
    def _select_mailed(self):
        """Return the mails that were sent without being told to the contact's inbox."""
        return SQL(
            """
            SELECT %(row)s, %(message)s, 'mail' AS channel, 'out' AS direction,
                   author_user.id AS user_id, author_user.name AS user_name
              FROM mail_message_res_partner_rel recipient
              JOIN mail_message message ON message.id = recipient.mail_message_id
              JOIN res_partner contact ON contact.id = recipient.res_partner_id
              LEFT JOIN res_partner author ON author.id = message.author_id
              %(user)s
              %(company)s
             WHERE message.message_type = 'email_outgoing' AND contact.partner_share
               AND (author.id IS NULL OR NOT author.partner_share)
               AND NOT EXISTS (
                   SELECT 1 FROM mail_notification told
                    WHERE told.mail_message_id = message.id
                      AND told.res_partner_id = contact.id)
               AND NOT EXISTS (
                   SELECT 1 FROM mail_mail mail
                    WHERE mail.mail_message_id = message.id
                      AND mail.state IN ('cancel', 'exception'))
               AND %(personal)s""",
            row=self._row_sql(SQL("message.id"), 1),
            message=self._message_sql(),
            company=self._message_company_sql(),
            user=self._author_sql(),
            personal=self._personal_mail_sql(),
        )

    @api.model
    def _personal_mail_sql(self):
        """Return a condition on ``message``: no other select tells of this mail."""
        return SQL("TRUE")

    @api.model
    def _select_received(self):
        """Return what contacts wrote to us, by mail, on the portal or in a chat."""
        return SQL(
            """
            SELECT %(row)s, %(message)s,
                   CASE WHEN message.model = 'discuss.channel' THEN 'chat'
                        WHEN message.message_type = 'sms' THEN 'sms'
                        ELSE 'mail' END AS channel,
                   'in' AS direction, NULL::int4 AS user_id, NULL AS user_name
              FROM mail_message message
              JOIN res_partner contact ON contact.id = message.author_id
              %(company)s
             WHERE message.message_type IN ('email', 'comment', 'sms')
               AND message.model IS NOT NULL AND contact.partner_share
               AND message.is_internal IS NOT TRUE""",
            row=self._row_sql(SQL("message.id"), 2),
            message=self._message_sql(),
            company=self._message_company_sql(),
        )

    @api.model
    def _select_notes(self):
        """Return what colleagues noted on a customer's documents."""
        return SQL(
            """
            SELECT %(row)s, %(message)s, 'note' AS channel, 'inner' AS direction,
                   author_user.id AS user_id, author_user.name AS user_name
              FROM (%(documents)s) document
              JOIN res_partner contact ON contact.id = document.contact_id
              JOIN mail_message message ON message.model = document.model
               AND message.res_id = document.id
              JOIN mail_message_subtype subtype ON subtype.id = message.subtype_id
              JOIN res_partner author ON author.id = message.author_id
              %(user)s
              %(company)s
             WHERE message.message_type = 'comment' AND NOT author.partner_share
               AND subtype.internal""",
            row=self._row_sql(SQL("message.id"), 3),
            message=self._message_sql(),
            company=self._message_company_sql(),
            documents=self._documents_sql(),
            user=self._author_sql(),
        )

    # -- Activities and meetings ---------------------------------------------------

    @api.model
    def _select_activities(self):
        """Return the calls, visits and such that were done on a customer's documents.

        Which kinds of activities are contacts is told by their types. A meeting that
        the contact itself was asked to counts as one, below.
        """
        return SQL(
            """
            SELECT %(row)s, %(done_at)s AS at,
                   COALESCE(NULLIF(activity.summary, ''),
                            type.name->>%(lang)s, type.name->>'en_US') AS subject,
                   activity.feedback::text AS body,
                   document.model AS res_model, document.id AS res_id,
                   document.company_id AS company_id,
                   type.contact_channel AS channel,
                   CASE WHEN type.contact_channel IN ('meeting', 'visit') THEN 'both'
                        ELSE 'out' END AS direction,
                   colleague.id AS user_id, person.name AS user_name
              FROM (%(documents)s) document
              JOIN res_partner contact ON contact.id = document.contact_id
              JOIN mail_activity activity ON activity.res_model = document.model
               AND activity.res_id = document.id
              JOIN mail_activity_type type ON type.id = activity.activity_type_id
              LEFT JOIN calendar_event meeting
                ON meeting.id = activity.calendar_event_id
              LEFT JOIN res_users colleague
                ON colleague.id = COALESCE(activity.user_id, activity.write_uid)
              LEFT JOIN res_partner person ON person.id = colleague.partner_id
             WHERE activity.active IS NOT TRUE AND activity.date_done IS NOT NULL
               AND type.contact_channel IS NOT NULL
               AND NOT EXISTS (
                   SELECT 1 FROM calendar_event_res_partner_rel seat
                     JOIN res_partner guest ON guest.id = seat.res_partner_id
                    WHERE seat.calendar_event_id = meeting.id AND meeting.active
                      AND guest.commercial_partner_id = contact.commercial_partner_id
                      AND guest.partner_share)""",
            row=self._row_sql(SQL("activity.id"), 4),
            documents=self._documents_sql(),
            done_at=self._done_at_sql(),
            lang=self.env.lang or "en_US",
        )

    @api.model
    def _done_at_sql(self):
        """Return the moment an activity was done: Odoo keeps the day alone."""
        return SQL(
            """CASE WHEN meeting.start <= NOW() AT TIME ZONE 'UTC' THEN meeting.start
                    WHEN activity.write_date::date = activity.date_done
                    THEN activity.write_date
                    ELSE activity.date_done + TIME '12:00' END"""
        )

    @api.model
    def _select_meetings(self):
        """Return the meetings with a contact that have begun, nobody having declined.

        Said are all colleagues who were asked to it, the organiser first.
        """
        return SQL(
            """
            SELECT %(row)s, event.start AS at,
                   CASE WHEN event.privacy = 'private' THEN '' ELSE event.name END
                   AS subject,
                   NULL::text AS body, 'calendar.event' AS res_model,
                   event.id AS res_id, contact.company_id AS company_id,
                   'meeting' AS channel, 'both' AS direction,
                   NULLIF(event.user_id, %(root)s) AS user_id, ours.names AS user_name
              FROM calendar_event_res_partner_rel seat
              JOIN calendar_event event ON event.id = seat.calendar_event_id
              JOIN res_partner contact ON contact.id = seat.res_partner_id
              LEFT JOIN LATERAL (
                   SELECT string_agg(colleague.name, ', '
                          ORDER BY host.id IS NULL, colleague.name) AS names
                     FROM calendar_event_res_partner_rel other
                     JOIN res_partner colleague ON colleague.id = other.res_partner_id
                     LEFT JOIN res_users host
                       ON host.id = event.user_id AND host.partner_id = colleague.id
                    WHERE other.calendar_event_id = event.id
                      AND NOT colleague.partner_share) ours ON TRUE
             WHERE event.active AND event.start <= NOW() AT TIME ZONE 'UTC'
               AND contact.partner_share
               AND NOT EXISTS (
                   SELECT 1 FROM calendar_attendee attendee
                    WHERE attendee.event_id = event.id
                      AND attendee.partner_id = contact.id
                      AND attendee.state = 'declined')""",
            row=self._row_sql(SQL("event.id"), 5),
            root=self._root_id(),
        )

    # -- Parts of statements --------------------------------------------------------

    @api.model
    def _row_sql(self, source, kind):
        """Return the columns that name a touch: of which customer and contact.

        :param source: SQL, the id of the record that tells of the touch
        :param kind: 0 to 7, a number of its own for each select
        """
        return SQL(
            """((%(source)s::int8 << 22) + (contact.id & 4194303)) * 8 + %(kind)s AS id,
               %(source)s::int8 * 8 + %(kind)s AS source,
               contact.commercial_partner_id AS customer_id,
               contact.id AS partner_id""",
            source=source,
            kind=kind,
        )

    @api.model
    def _message_sql(self):
        """Return the columns that a ``message`` gives."""
        return SQL(
            """message.date AS at, message.subject::text AS subject,
               LEFT(message.body, 600) AS body, message.model AS res_model,
               message.res_id AS res_id,
               document_company.company_id AS company_id"""
        )

    @api.model
    def _message_company_sql(self):
        """Return the join that tells the company of the document of a ``message``.

        It is looked up for the few messages that are left in the end: without OFFSET
        the database would rather look it up for all messages that there are.
        """
        cases = SQL(" ").join(
            SQL(
                "WHEN %s THEN"
                " (SELECT d.company_id FROM %s d WHERE d.id = message.res_id)",
                model,
                SQL.identifier(table),
            )
            for model, (table, _contact) in DOCUMENTS.items()
        )
        return SQL(
            """LEFT JOIN LATERAL (
                   SELECT CASE message.model %s ELSE message.record_company_id END
                          AS company_id OFFSET 0) document_company ON TRUE""",
            cases,
        )

    @api.model
    def _author_sql(self):
        """Return the join that tells the user behind an ``author``; none of OdooBot."""
        return SQL(
            """LEFT JOIN LATERAL (
                   SELECT u.id, author.name FROM res_users u
                    WHERE u.partner_id = author.id AND u.id <> %s
                    ORDER BY u.active DESC, u.id LIMIT 1) author_user ON TRUE""",
            self._root_id(),
        )

    @api.model
    def _root_id(self):
        """Return the user that stands for nobody of us: OdooBot."""
        return self.env.ref("base.user_root").id

    @api.model
    def _documents_sql(self):
        """Return a statement of all documents that are about a contact."""
        return SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s AS model, d.id, d.%s AS contact_id, d.company_id FROM %s d",
                model,
                SQL.identifier(contact),
                SQL.identifier(table),
            )
            for model, (table, contact) in DOCUMENTS.items()
        )

from odoo import api, fields, models
from odoo.tools import SQL

from ...analytics.complaint_flow import COMMUNICATED, ENDED_STATES

KINDS = [
    ("complaint", "Complaint"),
    ("order", "Quotation or order"),
    ("lead", "Lead or opportunity"),
    ("invoice", "Invoice"),
    ("partner", "Contact"),
]
# Model -> kind, and which of its columns hold partner, salesperson and name.
DOCUMENTS = {
    "sale.order": ("order", "partner_id", "user_id", "name"),
    "crm.lead": ("lead", "partner_id", "user_id", "name"),
    "account.move": ("invoice", "partner_id", "invoice_user_id", "name"),
    "res.partner": ("partner", "id", "user_id", "complete_name"),
}
# Model -> the records of it on which somebody still waits for an answer.
STILL_OPEN = {
    # Confirming settles what was written before; a signature is a message too.
    "sale.order": SQL(
        "d.state <> 'cancel' AND (d.state <> 'sale'"
        " OR w.last_at > d.date_order + INTERVAL '5 minutes')"
    ),
    "crm.lead": SQL("d.active AND d.won_status = 'pending'"),
    "account.move": SQL("d.state <> 'cancel' AND d.move_type LIKE 'out\\_%%'"),
    "res.partner": SQL("d.active"),
}
WRITTEN_TYPES = ("email", "comment")
ANSWER_TYPES = ("email", "comment", "email_outgoing")
YEARS_READ = 1


class CustomerUnansweredReport(models.Model):
    """Who wrote to us and has no answer: a row for each document that waits.

    Mails and notes of the portal are answered by a message that the customer sees, or
    by a call or meeting that was done. Complaints have their own record of what came in
    and went out. Messages older than a year are left alone.
    """

    _name = "customer.unanswered.report"
    _description = "Customers who wait for an answer"
    _auto = False
    _order = "waiting_since, id"
    _rec_name = "document"
    _depends = {
        "account.move": ["invoice_user_id", "name", "partner_id", "state"],
        "crm.lead": ["active", "name", "partner_id", "user_id", "won_status"],
        "customer.complaint": ["name", "partner_id", "received_at", "state", "user_id"],
        "customer.complaint.event": ["at", "complaint_id", "kind", "to_state"],
        "mail.message": [
            "author_id",
            "date",
            "is_internal",
            "mail_activity_type_id",
            "message_type",
            "model",
            "res_id",
            "subject",
            "subtype_id",
        ],
        "res.partner": ["active", "commercial_partner_id", "complete_name"],
        "res.users": ["partner_id", "share"],
        "sale.order": ["date_order", "name", "partner_id", "state", "user_id"],
    }

    document = fields.Char(readonly=True)
    kind = fields.Selection(KINDS, "About", readonly=True)
    res_model = fields.Char("Model", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    subject = fields.Char(readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    user_id = fields.Many2one("res.users", "Responsible", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    waiting_since = fields.Datetime(readonly=True)
    days = fields.Integer("Days waiting", readonly=True, aggregator="max")
    messages = fields.Integer("Messages without an answer", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT r.*,
                   EXTRACT(DAY FROM NOW() AT TIME ZONE 'UTC' - r.waiting_since)::int4
                       AS days
              FROM (%s) r
            """,
            SQL(" UNION ALL ").join(
                [
                    self._complaints(),
                    *(self._documents(model) for model in DOCUMENTS),
                ]
            ),
        )

    # -- Complaints --------------------------------------------------------------

    @api.model
    def _complaints(self):
        """SQL: open complaints to which nobody has answered what came in last."""
        return SQL(
            """
            SELECT k.id::bigint * 2 AS id, k.name AS document, 'complaint' AS kind,
                   'customer.complaint' AS res_model, k.id AS res_id,
                   k.title AS subject, p.commercial_partner_id AS partner_id,
                   k.user_id, k.company_id, MIN(i.at) AS waiting_since,
                   COUNT(DISTINCT i.at)::int4 AS messages
              FROM customer_complaint k
         LEFT JOIN res_partner p ON p.id = k.partner_id
         LEFT JOIN (SELECT complaint_id, MAX(at) AS at
                      FROM customer_complaint_event
                     WHERE kind = 'message_out'
                        OR kind = 'transition' AND to_state = %(answered)s
                  GROUP BY 1) o ON o.complaint_id = k.id
              JOIN (SELECT id AS complaint_id, received_at AS at
                      FROM customer_complaint
                     UNION ALL
                    SELECT complaint_id, at FROM customer_complaint_event
                     WHERE kind = 'message_in') i ON i.complaint_id = k.id
             WHERE k.state <> ALL(%(ended)s) AND (o.at IS NULL OR i.at > o.at)
          GROUP BY k.id, p.commercial_partner_id
            """,
            answered=COMMUNICATED,
            ended=list(ENDED_STATES),
        )

    # -- Other documents -----------------------------------------------------------

    @api.model
    def _documents(self, model):
        """SQL: documents of a model whose last messages are the customer's."""
        kind, partner, user, name = DOCUMENTS[model]
        return SQL(
            """
            SELECT w.message_id::bigint * 2 + 1, %(name)s, %(kind)s, %(model)s, d.id,
                   f.subject, p.commercial_partner_id, %(user)s, d.company_id,
                   w.waiting_since, w.messages
              FROM (%(waiting)s) w
              JOIN mail_message f ON f.id = w.message_id
              JOIN %(table)s d ON d.id = w.res_id AND %(still_open)s
         LEFT JOIN res_partner p ON p.id = %(partner)s
            """,
            name=SQL.identifier("d", name),
            kind=kind,
            model=model,
            user=SQL.identifier("d", user),
            partner=SQL.identifier("d", partner),
            table=SQL.identifier(self.env[model]._table),
            still_open=STILL_OPEN[model],
            waiting=self._waiting(model),
        )

    @api.model
    def _waiting(self, model):
        """SQL: what a customer wrote on each record since our last answer."""
        return SQL(
            """
            SELECT t.res_id, MIN(t.id) AS message_id, MIN(t.date) AS waiting_since,
                   MAX(t.date) AS last_at, COUNT(*)::int4 AS messages
              FROM (SELECT m.*, MAX(m.date) FILTER (WHERE m.is_answer)
                           OVER (PARTITION BY m.res_id) AS answered_at
                      FROM (%s) m) t
             WHERE t.is_written AND (t.answered_at IS NULL OR t.date > t.answered_at)
          GROUP BY 1
            """,
            self._messages(model),
        )

    @api.model
    def _messages(self, model):
        """SQL: messages on records of a model; which are written to us, or answers."""
        return SQL(
            """
            SELECT m.id, m.res_id, m.date,
                   u.id IS NULL AND m.message_type IN %(written)s
                       AND m.is_internal IS NOT TRUE
                       AND COALESCE(m.author_id::text, m.email_from) IS NOT NULL
                       AS is_written,
                   u.id IS NOT NULL AND m.author_id IS DISTINCT FROM %(robot)s
                       AND (m.mail_activity_type_id IS NOT NULL
                            OR m.message_type IN %(answers)s
                           AND m.is_internal IS NOT TRUE AND s.internal IS NOT TRUE)
                       AS is_answer
              FROM mail_message m
         LEFT JOIN mail_message_subtype s ON s.id = m.subtype_id
         LEFT JOIN LATERAL (SELECT id FROM res_users
                             WHERE partner_id = m.author_id AND share IS NOT TRUE
                             LIMIT 1) u ON TRUE
             WHERE m.model = %(model)s
               AND m.date >= NOW() AT TIME ZONE 'UTC' - %(years)s * INTERVAL '1 year'
            """,
            written=WRITTEN_TYPES,
            answers=ANSWER_TYPES,
            robot=self.env.ref("base.partner_root").id,
            model=model,
            years=YEARS_READ,
        )

    def action_open_document(self):
        """Open what the customer wrote about, where an answer can be given."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id).get_formview_action()

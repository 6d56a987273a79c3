from odoo import api, fields, models
from odoo.tools import SQL

from ...analytics.complaint_flow import CLOSED, REJECTED
from ..complaint.complaint_choices import DECISIONS
from ..value.customer_purchase_reader import READ_FIELDS
from .customer_year_report import IDS_OF_COMPANIES

DAYS_COMPARED = 365
"""So many days after the first answer are compared, at most, with as many before."""


class CustomerRecoveryReport(models.Model):
    """What customers bought after a complaint of theirs was answered, and before it.

    A row is a customer of a company: of several complaints the first one counts, so
    that nothing is added up twice. As many days before it came in are compared as have
    passed since it was closed, a year at most.
    """

    _name = "customer.recovery.report"
    _description = "What customers bought after their complaint"
    _auto = False
    _order = "after desc, id"
    _rec_name = "partner_id"
    _depends = {
        **READ_FIELDS,
        "customer.complaint": [
            "category_id",
            "closed_at",
            "company_id",
            "decision",
            "partner_id",
            "received_at",
            "satisfaction",
            "state",
            "user_id",
        ],
        "customer.complaint.remedy": ["complaint_id", "cost", "state"],
    }

    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    complaint_id = fields.Many2one(
        "customer.complaint", "First complaint", readonly=True
    )
    complaint_count = fields.Integer("Complaints answered", readonly=True)
    category_id = fields.Many2one("customer.complaint.category", readonly=True)
    decision = fields.Selection(DECISIONS, readonly=True)
    user_id = fields.Many2one("res.users", "Responsible", readonly=True)
    closed_at = fields.Datetime("Answered", readonly=True)
    satisfaction = fields.Float(readonly=True, aggregator="avg")
    days = fields.Integer("Days compared", readonly=True, aggregator="avg")
    before = fields.Monetary(
        "Bought before",
        readonly=True,
        help="Net revenue of as many days before the complaint came in.",
    )
    after = fields.Monetary(
        "Bought after",
        readonly=True,
        help="Net revenue since the complaint was closed, of a year at most.",
    )
    cost = fields.Monetary(
        "Cost of remedies",
        readonly=True,
        help="What remedies of all the customer's answered complaints cost.",
    )
    came_back = fields.Float(
        readonly=True,
        aggregator="avg",
        help="1 for who bought again after the answer; on average, the share of them.",
    )

    @property
    def _table_query(self):
        companies = self.env.companies
        published = self.env["customer.purchase.reader"]._published_models(companies)
        nothing = self.env["customer.score.model"].sudo()
        return SQL(" UNION ALL ").join(
            self._query_of(company, published.get(company, nothing))
            for company in companies
        )

    @api.model
    def _query_of(self, company, model):
        """SQL: the rows of one company."""
        reader = self.env["customer.purchase.reader"]
        scope = reader._scope(company, model)
        return SQL(
            """
            SELECT f.customer::bigint * %(ids)s + %(company)s AS id,
                   f.customer AS partner_id, %(company)s AS company_id,
                   %(currency)s AS currency_id, f.complaint_id, f.complaint_count,
                   f.category_id, f.decision, f.user_id, f.closed_at,
                   f.satisfaction, f.days, f.cost,
                   COALESCE(u.before, 0) AS before, COALESCE(u.after, 0) AS after,
                   (COALESCE(u.after, 0) > 0)::int4::float8 AS came_back
              FROM (%(answered)s) f
         LEFT JOIN (SELECT g.customer,
                           SUM(s.amount) FILTER (WHERE s.day < g.received) AS before,
                           SUM(s.amount) FILTER (WHERE s.day > g.closed) AS after
                      FROM (%(answered)s) g
                      JOIN (%(purchases)s) s ON s.customer = g.customer
                       AND (s.day >= g.received - g.days AND s.day < g.received
                            OR s.day > g.closed AND s.day <= g.closed + g.days)
                  GROUP BY 1) u ON u.customer = f.customer
             WHERE f.customer <> ALL(%(own)s)
            """,
            ids=IDS_OF_COMPANIES,
            company=company.id,
            currency=company.currency_id.id,
            answered=self._answered(scope),
            purchases=reader._purchases(scope),
            own=reader._not_customers(),
        )

    @api.model
    def _answered(self, scope):
        """SQL: each customer's first answered complaint, and what all of them cost."""
        return SQL(
            """
            SELECT a.*, LEAST(%(days)s, %(today)s - a.closed) AS days
              FROM (SELECT DISTINCT ON (p.commercial_partner_id)
                           p.commercial_partner_id AS customer, k.id AS complaint_id,
                           k.category_id, k.decision, k.user_id, k.closed_at,
                           %(received)s AS received, %(closed)s AS closed,
                           NULLIF(k.satisfaction, 0) AS satisfaction,
                           COUNT(*) OVER w AS complaint_count,
                           COALESCE(SUM(r.cost) OVER w, 0) AS cost
                      FROM customer_complaint k
                      JOIN res_partner p ON p.id = k.partner_id
                 LEFT JOIN (SELECT complaint_id, SUM(cost) AS cost
                              FROM customer_complaint_remedy WHERE state = 'done'
                          GROUP BY 1) r ON r.complaint_id = k.id
                     WHERE k.company_id = %(company)s AND k.closed_at IS NOT NULL
                       AND k.state = ANY(%(ended)s)
                    WINDOW w AS (PARTITION BY p.commercial_partner_id)
                  ORDER BY p.commercial_partner_id, k.closed_at, k.id) a
            """,
            days=DAYS_COMPARED,
            today=scope.as_of,
            received=scope.local_day(SQL("k.received_at")),
            closed=scope.local_day(SQL("k.closed_at")),
            company=scope.company_id,
            ended=[CLOSED, REJECTED],
        )

    def action_open_complaint(self):
        """Open the complaint behind a row."""
        self.ensure_one()
        return self.complaint_id.get_formview_action()

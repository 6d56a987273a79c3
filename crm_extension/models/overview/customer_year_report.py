from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...analytics.complaint_flow import CANCELLED, MERGED
from ..value.customer_purchase_reader import READ_FIELDS, SHARE_OF_LARGE
from ..value.customer_value import STAGE_LABELS, VALUE_CLASSES

IDS_OF_COMPANIES = 65536
"""A row's id is its customer's, times this, plus its company's."""
TRENDS = [
    ("new", "New this year"),
    ("grew", "Same or more"),
    ("fell", "Less"),
    ("stopped", "Nothing this year"),
    ("quiet", "Not due yet"),
]
CLASS_B_SHARE = 0.95
CATEGORY_FIELDS = {"categories_this_year", "categories_last_year"}


class CustomerYearReport(models.Model):
    """What each customer bought this year, and the year before, in each company.

    A year is a calendar year in the company's time zone. What is a purchase, the
    company's published score model says; confirmed orders count where there is none.
    """

    _name = "customer.year.report"
    _description = "Customers: this year and last year"
    _inherit = [
        "customer.report.page.mixin",
        "customer.tier.column.mixin",
        "customer.preference.mixin",
    ]
    _auto = False
    _order = "last_year desc, id"
    _rec_name = "partner_id"
    _depends = {
        **READ_FIELDS,
        "customer.complaint": ["company_id", "partner_id", "received_at", "state"],
        "customer.value": ["company_id", "lifecycle_stage", "partner_id"],
    }

    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    this_year = fields.Monetary(
        readonly=True, help="Net revenue from 1 January to today."
    )
    last_year_to_date = fields.Monetary(
        "Same period last year",
        readonly=True,
        help="Net revenue of last year from 1 January to the day a year ago.",
    )
    last_year = fields.Monetary(
        "All of last year", readonly=True, help="Net revenue of all of last year."
    )
    change = fields.Monetary(
        readonly=True, help="This year less the same period of last year."
    )
    change_rate = fields.Float(
        "Change (%)",
        readonly=True,
        aggregator=None,
        help="The change as a share of the same period of last year.",
    )
    trend = fields.Selection(
        TRENDS,
        readonly=True,
        help="This year against the same period of last year. “Not due yet”: nothing in"
        " either of them, though last year's later months brought something.",
    )
    purchases_this_year = fields.Integer(readonly=True)
    purchases_last_year = fields.Integer(readonly=True)
    last_purchase = fields.Date(readonly=True)
    categories_this_year = fields.Integer(
        "Product categories this year", readonly=True, aggregator="avg"
    )
    categories_last_year = fields.Integer(
        "Product categories last year", readonly=True, aggregator="avg"
    )
    complaints_this_year = fields.Integer(readonly=True)
    complaints_last_year = fields.Integer(readonly=True)
    rank_last_year = fields.Integer(
        "Rank last year",
        readonly=True,
        aggregator="min",
        help="Place among all customers of the company by last year's revenue.",
    )
    last_year_class = fields.Selection(
        VALUE_CLASSES[:-1],
        "Class last year",
        readonly=True,
        help="Large customers, A, brought together the first 80 % of last year's"
        " revenue, or the share that the score model sets; B most of the rest.",
    )
    value_class = fields.Selection(VALUE_CLASSES, "Class now", readonly=True)
    segment_id = fields.Many2one("customer.segment", readonly=True)
    lifecycle_stage = fields.Selection(STAGE_LABELS, "Stage", readonly=True)

    # -- The table -------------------------------------------------------------

    @api.model
    def _rows_query(self, asked=None):
        companies = self.env.companies
        published = self.env["customer.purchase.reader"]._published_models(companies)
        nothing = self.env["customer.score.model"].sudo()
        with_categories = asked is None or bool(CATEGORY_FIELDS & asked)
        rows = [
            self._query_of(company, published.get(company, nothing), with_categories)
            for company in companies
        ]
        return SQL(" UNION ALL ").join(rows)

    @api.model
    def _query_of(self, company, model, with_categories):
        """SQL: the rows of one company.

        :param with_categories: whether product categories are counted, which takes
            longer than all the rest
        """
        reader = self.env["customer.purchase.reader"]
        days = self._days(company)
        scope = reader._scope(company, model, days["last_start"])
        starts = {name: reader._moment(scope, day) for name, day in days.items()}
        return SQL(
            """
            SELECT m.customer::bigint * %(ids)s + %(company)s AS id,
                   m.customer AS partner_id, %(company)s AS company_id,
                   %(currency)s AS currency_id, p.user_id, m.this_year,
                   m.last_year_to_date, m.last_year, m.purchases_this_year,
                   m.purchases_last_year, %(last_purchase)s AS last_purchase,
                   m.rank_last_year,
                   m.this_year - m.last_year_to_date AS change,
                   CASE WHEN m.last_year_to_date > 0 THEN
                        m.this_year / m.last_year_to_date - 1 END AS change_rate,
                   %(trend)s AS trend, %(class)s AS last_year_class,
                   COALESCE(b.this_year, 0) AS categories_this_year,
                   COALESCE(b.last_year, 0) AS categories_last_year,
                   COALESCE(c.this_year, 0) AS complaints_this_year,
                   COALESCE(c.last_year, 0) AS complaints_last_year,
                   COALESCE(v.value_class, 'none') AS value_class, v.segment_id,
                   v.lifecycle_stage
              FROM (%(money)s) m
              JOIN res_partner p ON p.id = m.customer
         LEFT JOIN (%(categories)s) b ON b.customer = m.customer
         LEFT JOIN (%(complaints)s) c ON c.customer = m.customer
         LEFT JOIN customer_value v
                ON v.partner_id = m.customer AND v.company_id = %(company)s
             WHERE m.customer <> ALL(%(own)s)
            """,
            ids=IDS_OF_COMPANIES,
            company=company.id,
            currency=company.currency_id.id,
            last_purchase=reader._day_of(scope, SQL("m.last_purchase")),
            trend=self._trend(),
            **{"class": self._class_last_year(model)},
            money=self._money(scope, starts),
            categories=self._categories(scope, starts)
            if with_categories
            else self._no_categories(),
            complaints=self._complaints(scope, days),
            own=reader._not_customers(),
        )

    @api.model
    def _days(self, company):
        """Return the days that part the two years.

        :return: dict of ``this_start``, ``last_start`` and ``last_stop``, the first day
            after the same period of last year
        """
        today = company._value_today()
        return {
            "this_start": date(today.year, 1, 1),
            "last_start": date(today.year - 1, 1, 1),
            "last_stop": today + relativedelta(days=1) - relativedelta(years=1),
        }

    @api.model
    def _money(self, scope, starts):
        """SQL: revenue, number of purchases and place of each customer."""
        return SQL(
            """
            SELECT y.*,
                   RANK() OVER (ORDER BY y.last_year DESC) AS rank_last_year,
                   SUM(GREATEST(y.last_year, 0)) OVER (
                       ORDER BY y.last_year DESC, y.customer
                       ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
                       - GREATEST(y.last_year, 0) AS before,
                   SUM(GREATEST(y.last_year, 0)) OVER () AS total
              FROM (SELECT p.commercial_partner_id AS customer,
                           COALESCE(SUM(u.amount) FILTER (WHERE u.piece = 2), 0)
                               AS this_year,
                           COALESCE(SUM(u.amount) FILTER (WHERE u.piece = 0), 0)
                               AS last_year_to_date,
                           COALESCE(SUM(u.amount) FILTER (WHERE u.piece < 2), 0)
                               AS last_year,
                           COALESCE(SUM(u.purchases) FILTER (WHERE u.piece = 2), 0)
                               AS purchases_this_year,
                           COALESCE(SUM(u.purchases) FILTER (WHERE u.piece < 2), 0)
                               AS purchases_last_year,
                           MAX(u.last_purchase) AS last_purchase
                      FROM (%s) u
                      JOIN res_partner p ON p.id = u.partner_id
                  GROUP BY 1) y
            """,
            self._pieces(scope, starts),
        )

    @api.model
    def _pieces(self, scope, starts):
        """SQL: what each partner bought in each piece of the two years.

        The pieces are 0 last year to this day, 1 the rest of last year, 2 this year:
        parted in this way, each amount is added up once, and the offset has it
        computed once.
        """
        return SQL(
            """
            SELECT s.partner_id,
                   (s.moment >= %(last_stop)s)::int + (s.moment >= %(this_start)s)::int
                       AS piece,
                   SUM(s.amount) AS amount,
                   COUNT(*) FILTER (WHERE s.amount > 0) AS purchases,
                   MAX(s.moment) FILTER (WHERE s.amount > 0) AS last_purchase
              FROM (SELECT a.partner_id, a.moment, a.amount
                      FROM (%(amounts)s) a
                     WHERE a.moment >= %(last_start)s OFFSET 0) s
          GROUP BY 1, 2
            """,
            amounts=self.env["customer.purchase.reader"]._amounts(scope),
            **starts,
        )

    @api.model
    def _categories(self, scope, starts):
        """SQL: in how many product categories each customer bought."""
        return SQL(
            """
            SELECT u.customer,
                   COUNT(DISTINCT u.category) FILTER (
                       WHERE u.moment >= %(this_start)s) AS this_year,
                   COUNT(DISTINCT u.category) FILTER (
                       WHERE u.moment < %(this_start)s) AS last_year
              FROM (%(bought)s) u
             WHERE u.moment >= %(last_start)s
          GROUP BY u.customer
            """,
            bought=self.env["customer.purchase.reader"]._bought_categories(scope),
            **starts,
        )

    @api.model
    def _no_categories(self):
        """SQL: the columns of ``_categories`` where nobody looks at them."""
        return SQL(
            "SELECT NULL::int4 AS customer, NULL::int8 AS this_year,"
            " NULL::int8 AS last_year"
        )

    def _complete(self, names):
        if CATEGORY_FIELDS.isdisjoint(names):
            return super()._complete(names)
        reader = self.env["customer.purchase.reader"]
        published = reader._published_models(self.company_id)
        nothing = self.env["customer.score.model"].sudo()
        for company, rows in self.grouped("company_id").items():
            rows._complete_categories(company, published.get(company, nothing))
        return super()._complete(names)

    def _complete_categories(self, company, model):
        """Take the numbers of categories of the rows of one company into the cache."""
        found = self._read_categories(company, model)
        for row in self:
            this_year, last_year = found.get(row.partner_id.id, (0, 0))
            self._fields["categories_this_year"]._update_cache(row, this_year)
            self._fields["categories_last_year"]._update_cache(row, last_year)

    def _read_categories(self, company, model):
        """Return (this year's, last year's) numbers of categories, by customer's id."""
        reader = self.env["customer.purchase.reader"]
        days = self._days(company)
        customers = tuple(self.partner_id.ids)
        scope = self.env["customer.value.facts"]._with_partners(
            reader._scope(company, model, days["last_start"], customers=customers)
        )
        starts = {name: reader._moment(scope, day) for name, day in days.items()}
        rows = self.env.execute_query(self._categories(scope, starts))
        return {customer: years for customer, *years in rows}

    @api.model
    def _complaints(self, scope, days):
        """SQL: how often each customer complained; what was withdrawn is left out."""
        return SQL(
            """
            SELECT p.commercial_partner_id AS customer,
                   COUNT(*) FILTER (WHERE k.received_at >= %(this_start)s)
                       AS this_year,
                   COUNT(*) FILTER (WHERE k.received_at < %(this_start)s) AS last_year
              FROM customer_complaint k
              JOIN res_partner p ON p.id = k.partner_id
             WHERE k.company_id = %(company)s AND k.received_at >= %(last_start)s
               AND k.state <> ALL(%(not_counted)s)
          GROUP BY 1
            """,
            company=scope.company_id,
            this_start=scope.moment(days["this_start"]),
            last_start=scope.moment(days["last_start"]),
            not_counted=[CANCELLED, MERGED],
        )

    @api.model
    def _trend(self):
        """SQL: how this year compares with the same period of last year."""
        return SQL(
            """
            CASE WHEN m.last_year <= 0 THEN 'new'
                 WHEN m.this_year <= 0 AND m.last_year_to_date <= 0 THEN 'quiet'
                 WHEN m.this_year <= 0 THEN 'stopped'
                 WHEN m.this_year < m.last_year_to_date THEN 'fell'
                 ELSE 'grew' END
            """
        )

    @api.model
    def _class_last_year(self, model):
        """SQL: the class by last year's revenue, as scores are parted into classes."""
        return SQL(
            """
            CASE WHEN m.last_year <= 0 THEN 'c'
                 WHEN m.before < %s * m.total THEN 'a'
                 WHEN m.before < %s * m.total THEN 'b'
                 ELSE 'c' END
            """,
            model.class_a_share or SHARE_OF_LARGE,
            model.class_b_share or CLASS_B_SHARE,
        )

    # -- Records behind a row --------------------------------------------------

    def action_open_partner(self):
        """Open the customer."""
        self.ensure_one()
        return self.partner_id.get_formview_action()

    def action_open_complaints(self):
        """Open the complaints of the customer, the latest first."""
        self.ensure_one()
        own = Domain("commercial_partner_id", "=", self.partner_id.id)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Complaints of %s", self.partner_id.display_name),
            "res_model": "customer.complaint",
            "domain": list(own & Domain("company_id", "=", self.company_id.id)),
            "views": [(False, "list"), (False, "form")],
        }

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.orm.domains import DomainAnd, DomainCondition
from odoo.tools import SQL

from ..value.customer_value import MARGIN_GROUP, VALUE_CLASSES
from .customer_campaign_reader import (
    COST_ID,
    KINDS_OF_IDS,
    MODELS_OF_IDS,
    MOVE_ID,
    ORDER_ID,
    READ_BY_CAMPAIGN,
)

KINDS = [
    ("reached", "Customer Reached"),
    ("purchase", "Purchase"),
    ("cost", "Cost for Nobody"),
]
# Rate -> the sums that it divides; it is NULL over several currencies.
RATES = {
    "return_rate": ("gain", "cost"),
    "revenue_rate": ("revenue", "cost"),
    "answer_rate": ("answered", "reached"),
}
SUMMED = (
    "cost",
    "orders",
    "revenue",
    "margin",
    "gain",
    "won",
    "reached",
    "answered",
)


class CustomerCampaignReturn(models.Model):
    """What campaigns cost and what came back, by customer.

    A row is a customer whom a campaign reached, with an equal share of its cost; a
    purchase that carries the campaign; or a cost of a campaign that reached nobody we
    know of. What is a purchase, the company's published score model says; confirmed
    orders count where there is none.
    """

    _name = "customer.campaign.return"
    _description = "Return of campaigns"
    _inherit = "customer.report.page.mixin"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "campaign_id"
    _depends = {
        **READ_BY_CAMPAIGN,
        "customer.value": ["company_id", "partner_id", "segment_id", "value_class"],
        "res.company": ["currency_id"],
        "res.users": ["sale_team_id"],
    }

    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    date = fields.Date(
        readonly=True,
        help="Of the purchase; a customer's share of the cost stands on the day on"
        " which the campaign reached the customer.",
    )
    order_id = fields.Many2one("sale.order", readonly=True)
    move_id = fields.Many2one("account.move", "Invoice", readonly=True)
    cost_id = fields.Many2one("customer.campaign.cost", "Cost Entry", readonly=True)
    user_id = fields.Many2one(
        "res.users", "Salesperson", readonly=True, help="Of the customer."
    )
    team_id = fields.Many2one(
        "crm.team", "Sales Team", readonly=True, help="Of the customer's salesperson."
    )
    segment_id = fields.Many2one("customer.segment", "Segment Now", readonly=True)
    value_class = fields.Selection(VALUE_CLASSES, "Class Now", readonly=True)
    cost = fields.Monetary(
        readonly=True,
        help="A campaign's cost is shared equally among the customers whom it reached.",
    )
    orders = fields.Integer("Number of Purchases", readonly=True)
    revenue = fields.Monetary(
        readonly=True,
        help="Net revenue of the purchases that carry the campaign, counted as the"
        " score model counts purchases.",
    )
    margin = fields.Monetary(readonly=True, groups=MARGIN_GROUP)
    gain = fields.Monetary("Margin Less Cost", readonly=True, groups=MARGIN_GROUP)
    won = fields.Integer(
        "Customers Won",
        readonly=True,
        help="Customers whose first purchase ever carries the campaign.",
    )
    reached = fields.Integer("Customers Reached", readonly=True)
    answered = fields.Integer(
        "Customers Who Answered",
        readonly=True,
        help="Customers reached who bought with the campaign.",
    )
    return_rate = fields.Float(
        "Campaign Return",
        readonly=True,
        aggregator="avg",
        groups=MARGIN_GROUP,
        help="(Margin − cost) ÷ cost. 0 % means that the cost came back; −100 % that"
        " nothing did.",
    )
    revenue_rate = fields.Float(
        "Revenue per Cost",
        readonly=True,
        aggregator="avg",
        help="Revenue ÷ cost: how much was sold for each unit of money spent.",
    )
    answer_rate = fields.Float(
        readonly=True, aggregator="avg", help="Customers answered ÷ customers reached."
    )

    # -- The table -------------------------------------------------------------

    @api.model
    def _rows_query(self, asked=None):
        campaigns = self._campaigns_asked()
        queries = [
            SQL("(%s)", self._query_of(company, campaigns))
            for company in self.env.companies
        ]
        return SQL(" UNION ALL ").join(queries)

    @api.model
    def _narrowed(self, domain):
        """Return the report of the campaigns that the domain asks for."""
        ids = _campaigns_of(Domain(domain).optimize(self))
        return self if ids is None else self.with_context(report_campaigns=ids)

    @api.model
    def _campaigns_asked(self):
        """Return the campaigns whose rows are needed; None for all.

        A request from outside cannot name them: it knows lists, but no tuples.
        """
        ids = self.env.context.get("report_campaigns")
        return self.env["utm.campaign"].browse(ids) if isinstance(ids, tuple) else None

    @api.model
    def _query_of(self, company, campaigns=None):
        """SQL: the rows of one company.

        :param campaigns: utm.campaign; None for all
        """
        reader = self.env["customer.campaign.reader"]
        scope = reader._scope(company, campaigns)
        return SQL(
            """
              WITH bought AS MATERIALIZED (%(bought)s),
                   reached AS MATERIALIZED (
                       SELECT n.*, COUNT(*) OVER (PARTITION BY n.campaign_id) AS size,
                              ROW_NUMBER() OVER (PARTITION BY n.campaign_id
                                                 ORDER BY n.customer) AS place
                         FROM (%(reached)s) n),
                   costs AS MATERIALIZED (%(costs)s)
            SELECT r.id, r.campaign_id, %(company)s AS company_id,
                   %(currency)s AS currency_id, r.customer AS partner_id, r.kind,
                   r.date, r.order_id, r.move_id, r.cost_id, p.user_id,
                   s.sale_team_id AS team_id, v.segment_id,
                   CASE WHEN r.customer IS NOT NULL
                        THEN COALESCE(v.value_class, 'none') END AS value_class,
                   r.cost, r.orders, r.revenue, r.margin, r.margin - r.cost AS gain,
                   r.won, r.reached, r.answered,
                   (r.margin - r.cost) / NULLIF(r.cost, 0) AS return_rate,
                   r.revenue / NULLIF(r.cost, 0) AS revenue_rate,
                   r.answered / NULLIF(r.reached, 0)::numeric AS answer_rate
              FROM (%(purchases)s UNION ALL %(customers)s UNION ALL %(rest)s)
                   r (id, kind, campaign_id, customer, date, order_id, move_id,
                      cost_id, cost, orders, revenue, margin, won, reached, answered)
         LEFT JOIN res_partner p ON p.id = r.customer
         LEFT JOIN res_users s ON s.id = p.user_id
         LEFT JOIN customer_value v
                ON v.partner_id = r.customer AND v.company_id = %(company)s
            """,
            bought=reader._bought(scope, campaigns),
            reached=reader._reached(company, campaigns),
            costs=reader._costs(company, campaigns),
            company=company.id,
            currency=company.currency_id.id,
            purchases=self._purchase_rows(scope),
            customers=self._reached_rows(company),
            rest=self._rest_rows(),
        )

    @api.model
    def _purchase_rows(self, scope):
        """SQL: a row for each purchase that carries a campaign."""
        invoiced = scope.basis == "invoiced"
        nothing, document = SQL("NULL::int4"), SQL("b.document")
        return SQL(
            """
            SELECT b.document::bigint * %(ids)s + %(kind)s, 'purchase', b.campaign_id,
                   b.customer, %(day)s, %(order)s, %(move)s, NULL::int4, 0::numeric,
                   (b.amount > 0)::int4, b.amount, b.margin, b.won::int4, 0, 0
              FROM bought b
            """,
            ids=KINDS_OF_IDS,
            kind=MOVE_ID if invoiced else ORDER_ID,
            day=self.env["customer.purchase.reader"]._day_of(scope, SQL("b.moment")),
            order=nothing if invoiced else document,
            move=document if invoiced else nothing,
        )

    @api.model
    def _reached_rows(self, company):
        """SQL: a row for each customer reached, with the share of the cost.

        The share is what rounding leaves between one customer's place and the next:
        all of them together are the cost, to the last cent.
        """
        return SQL(
            """
            SELECT r.id, 'reached', r.campaign_id, r.customer, r.date, NULL::int4,
                   NULL::int4, NULL::int4,
                   COALESCE(ROUND(k.amount * r.place / r.size, %(places)s)
                            - ROUND(k.amount * (r.place - 1) / r.size, %(places)s), 0),
                   0, 0::numeric, 0::numeric, 0, 1, (a.customer IS NOT NULL)::int4
              FROM reached r
         LEFT JOIN (SELECT c.campaign_id, SUM(c.amount) AS amount
                      FROM costs c GROUP BY 1) k ON k.campaign_id = r.campaign_id
         LEFT JOIN (SELECT DISTINCT b.campaign_id, b.customer
                      FROM bought b WHERE b.amount > 0) a
                ON a.campaign_id = r.campaign_id AND a.customer = r.customer
            """,
            places=company.currency_id.decimal_places,
        )

    @api.model
    def _rest_rows(self):
        """SQL: a row for each cost of a campaign that reached nobody we know of."""
        return SQL(
            """
            SELECT c.id::bigint * %s + %s, 'cost', c.campaign_id, NULL::int4, c.date,
                   NULL::int4, NULL::int4, c.id, c.amount, 0, 0::numeric, 0::numeric,
                   0, 0, 0
              FROM costs c
             WHERE NOT EXISTS (SELECT FROM reached r
                                WHERE r.campaign_id = c.campaign_id AND r.place = 1)
            """,
            KINDS_OF_IDS,
            COST_ID,
        )

    # -- Sums ------------------------------------------------------------------

    def _read_group_select(self, aggregate_spec, query):
        """Return the SQL of an aggregate; a group's rate divides the group's sums."""
        name, _colon, function = aggregate_spec.partition(":")
        if function != "avg" or name not in RATES:
            return super()._read_group_select(aggregate_spec, query)
        above, below = (
            self._field_to_sql(self._table, each, query) for each in RATES[name]
        )
        return SQL(
            "CASE WHEN COUNT(DISTINCT %s) = 1"
            " THEN SUM(%s)::numeric / NULLIF(SUM(%s), 0) END",
            self._field_to_sql(self._table, "currency_id", query),
            above,
            below,
        )

    @api.model
    def _totals(self, campaigns, company):
        """Return the sums of campaigns in a company: dict of id to a row.

        One statement, however many campaigns there are. A row has ``SUMMED`` in the
        company's currency; a campaign of which nothing is known has none.
        """
        if not campaigns.ids:
            return {}
        sums = SQL(", ").join(
            SQL("SUM(r.%s) AS %s", SQL.identifier(name), SQL.identifier(name))
            for name in SUMMED
        )
        query = SQL(
            "SELECT r.campaign_id AS id, %s FROM (%s) r GROUP BY 1",
            sums,
            self._query_of(company, campaigns),
        )
        rows = self.env["customer.campaign.reader"]._read(query)
        return {row["id"]: row for row in rows}

    # -- Records behind a row --------------------------------------------------

    def action_open_record(self):
        """Open the purchase, the customer reached, or the cost."""
        self.ensure_one()
        row = self._among_its_campaign()
        record = row.order_id or row.move_id or row.cost_id or row.partner_id
        return record.get_formview_action()

    def _among_its_campaign(self):
        """Return the row as it is read without the rows of other campaigns."""
        number, kind = divmod(self.id, KINDS_OF_IDS)
        if kind not in MODELS_OF_IDS:
            return self
        campaign = self.env[MODELS_OF_IDS[kind]].sudo().browse(number).campaign_id
        return self._narrowed([("campaign_id", "=", campaign.id)])


def _campaigns_of(domain):
    """Return the ids of the campaigns that the domain asks for: None for any.

    :param domain: an optimized ``Domain``: what asks for one asks for a set of one
    """
    conditions = domain.children if isinstance(domain, DomainAnd) else [domain]
    asked = [
        {number for number in condition.value if number}
        for condition in conditions
        if isinstance(condition, DomainCondition)
        and (condition.field_expr, condition.operator) == ("campaign_id", "in")
    ]
    return tuple(sorted(set.intersection(*asked))) if asked else None

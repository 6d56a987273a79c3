from odoo import fields, models
from odoo.tools import SQL

from ..value.customer_value import VALUE_CLASSES

KINDS = [("opportunity", "Opportunity"), ("quotation", "Quotation")]
OUTCOMES = [("won", "Won"), ("lost", "Lost"), ("open", "Open")]
SIZES = [
    ("5", "Largest fifth"),
    ("4", "Second fifth"),
    ("3", "Middle fifth"),
    ("2", "Fourth fifth"),
    ("1", "Smallest fifth"),
]


class CustomerDealReport(models.Model):
    """Which salesperson wins what: the ground for handing on a big deal.

    A deal is an opportunity, or a quotation that belongs to none.
    """

    _name = "customer.deal.report"
    _description = "Deals by salesperson"
    _auto = False
    _order = "opened_at desc, id desc"
    _rec_name = "name"
    _depends = {
        "crm.lead": [
            "active",
            "company_id",
            "date_closed",
            "expected_revenue",
            "name",
            "partner_id",
            "team_id",
            "type",
            "user_id",
            "won_status",
        ],
        "customer.value": ["company_id", "partner_id", "value_class"],
        "res.company": ["currency_id"],
        "res.partner": ["commercial_partner_id"],
        "sale.order": [
            "amount_untaxed",
            "company_id",
            "currency_rate",
            "date_order",
            "name",
            "opportunity_id",
            "partner_id",
            "state",
            "team_id",
            "user_id",
        ],
    }

    name = fields.Char("Deal", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    lead_id = fields.Many2one("crm.lead", "Opportunity", readonly=True)
    order_id = fields.Many2one("sale.order", "Quotation", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    value_class = fields.Selection(
        VALUE_CLASSES, "Class of the customer", readonly=True
    )
    size = fields.Selection(
        SIZES, readonly=True, help="Fifths of the company's deals by their amount."
    )
    outcome = fields.Selection(OUTCOMES, readonly=True)
    opened_at = fields.Datetime("Opened", readonly=True)
    closed_at = fields.Datetime("Closed", readonly=True)
    amount = fields.Monetary("Size of the deal", readonly=True, aggregator="avg")
    amount_won = fields.Monetary("Won", readonly=True)
    largest_won = fields.Monetary("Largest won", readonly=True, aggregator="max")
    won_rate = fields.Float(
        "Share won",
        readonly=True,
        aggregator="avg",
        help="Of the deals that are won or lost.",
    )
    days_to_close = fields.Float("Days to win or lose", readonly=True, aggregator="avg")
    open_count = fields.Integer(
        "Open now", readonly=True, help="What the salesperson has on the table."
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT d.*, c.currency_id,
                   NTILE(5) OVER (PARTITION BY d.company_id
                                  ORDER BY d.amount, d.id)::varchar AS size,
                   CASE d.outcome WHEN 'won' THEN d.amount ELSE 0 END AS amount_won,
                   CASE d.outcome WHEN 'won' THEN d.amount END AS largest_won,
                   CASE d.outcome WHEN 'won' THEN 1.0 WHEN 'lost' THEN 0.0
                        END::float8 AS won_rate,
                   CASE WHEN d.outcome <> 'open' THEN
                        EXTRACT(EPOCH FROM d.closed_at - d.opened_at)::float8 / 86400
                        END AS days_to_close,
                   (d.outcome = 'open')::int4 AS open_count,
                   COALESCE(v.value_class, 'none') AS value_class
              FROM (%s UNION ALL %s) d
         LEFT JOIN res_company c ON c.id = COALESCE(d.company_id, %s)
         LEFT JOIN customer_value v
                ON v.partner_id = d.partner_id AND v.company_id = c.id
            """,
            self._opportunities(),
            self._quotations(),
            self.env.company.id,
        )

    def _opportunities(self):
        """SQL: opportunities, won, lost (archived ones too) or open."""
        return SQL(
            """
            SELECT l.id::bigint * 2 AS id, l.name, 'opportunity' AS kind,
                   l.id AS lead_id, NULL::int4 AS order_id, l.user_id, l.team_id,
                   l.company_id, p.commercial_partner_id AS partner_id,
                   CASE l.won_status WHEN 'pending' THEN 'open'
                        ELSE l.won_status END AS outcome,
                   l.create_date AS opened_at, l.date_closed AS closed_at,
                   COALESCE(l.expected_revenue, 0) AS amount
              FROM crm_lead l
         LEFT JOIN res_partner p ON p.id = l.partner_id
             WHERE l.type = 'opportunity' AND (l.active OR l.won_status = 'lost')
            """
        )

    def _quotations(self):
        """SQL: quotations and orders that come from no opportunity."""
        return SQL(
            """
            SELECT o.id::bigint * 2 + 1, o.name, 'quotation', NULL::int4, o.id,
                   o.user_id, o.team_id, o.company_id, p.commercial_partner_id,
                   CASE o.state WHEN 'sale' THEN 'won' WHEN 'cancel' THEN 'lost'
                        ELSE 'open' END,
                   LEAST(o.create_date, o.date_order),
                   CASE o.state WHEN 'cancel' THEN o.write_date
                        ELSE o.date_order END,
                   o.amount_untaxed / COALESCE(NULLIF(o.currency_rate, 0), 1)
              FROM sale_order o
              JOIN res_partner p ON p.id = o.partner_id
             WHERE o.opportunity_id IS NULL
            """
        )

    def action_open_deal(self):
        """Open the opportunity or the quotation behind a row."""
        self.ensure_one()
        return (self.lead_id or self.order_id).get_formview_action()

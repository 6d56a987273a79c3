from odoo import fields, models
from odoo.tools import SQL

KINDS = [("discount", "Discount")]


class CustomerTierBenefitReport(models.Model):
    """What the benefits of tiers cost: by tier, month, company and kind of benefit.

    Another add-on contributes a kind: it adds the key to ``kind``, a query to
    ``_sources``, and what the query reads to ``_depends``.
    """

    _name = "customer.tier.benefit.report"
    _description = "Cost of tier benefits"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "tier_id"
    _depends = {
        "customer.tier": ["program_id"],
        "res.company": ["currency_id", "resource_calendar_id"],
        "resource.calendar": ["tz"],
        "sale.order": [
            "company_id",
            "currency_rate",
            "date_order",
            "partner_id",
            "state",
        ],
        "sale.order.line": [
            "discount",
            "discount_tier_id",
            "order_id",
            "price_subtotal",
            "price_unit",
            "product_uom_qty",
            "tier_discount",
        ],
    }

    date = fields.Date(readonly=True)
    tier_id = fields.Many2one("customer.tier", readonly=True)
    program_id = fields.Many2one("customer.tier.program", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    kind = fields.Selection(KINDS, "Benefit", readonly=True)
    amount = fields.Monetary("Cost", readonly=True)

    @property
    def _table_query(self):
        """One row for each document and kind; its day is the company's."""
        return SQL(
            """
            SELECT ROW_NUMBER() OVER (
                       ORDER BY s.kind, s.document_id, s.tier_id) AS id,
                   ((s.moment AT TIME ZONE 'UTC')
                    AT TIME ZONE COALESCE(r.tz, 'UTC'))::date AS date,
                   s.tier_id, t.program_id, s.company_id, c.currency_id,
                   s.partner_id, s.kind, s.amount
              FROM (%s) s
              JOIN res_company c ON c.id = s.company_id
              LEFT JOIN resource_calendar r ON r.id = c.resource_calendar_id
              LEFT JOIN customer_tier t ON t.id = s.tier_id
            """,
            SQL(" UNION ALL ").join(self._sources()),
        )

    def _sources(self):
        """Return queries of what benefits cost.

        :return: list of SQL with the columns ``document_id`` (integer), ``tier_id``,
            ``company_id``, ``partner_id``, ``moment`` (timestamp, UTC), ``kind`` (text)
            and ``amount`` (numeric, in the company's currency), in this order
        """
        return [self._source_of_discounts()]

    def _source_of_discounts(self):
        """SQL: what tiers' discounts took from confirmed orders, untaxed."""
        return SQL(
            """
            SELECT o.id AS document_id, l.discount_tier_id AS tier_id, o.company_id,
                   o.partner_id, o.date_order AS moment, 'discount' AS kind,
                   SUM(CASE WHEN l.discount < 100
                            THEN l.price_subtotal * l.tier_discount / (100 - l.discount)
                            ELSE l.price_unit * l.product_uom_qty
                                 * l.tier_discount / 100
                        END) / COALESCE(NULLIF(o.currency_rate, 0), 1) AS amount
              FROM sale_order_line l
              JOIN sale_order o ON o.id = l.order_id
             WHERE o.state = 'sale' AND l.discount_tier_id IS NOT NULL
               AND l.tier_discount > 0
             GROUP BY o.id, l.discount_tier_id
            """
        )

from odoo import fields, models
from odoo.tools import SQL

OPEN_STATES = ("draft", "sent")


class CustomerPriceReport(models.Model):
    """Open quotations that offer a customer the same product at different prices.

    A row is a line of a quotation that is neither confirmed, cancelled nor expired.
    Prices are untaxed, after discount, for the product's own unit, and in the
    company's currency.
    """

    _name = "customer.price.report"
    _description = "Same product, different prices"
    _auto = False
    _order = "partner_id, product_id, price"
    _rec_name = "order_id"
    _depends = {
        "res.company": ["currency_id", "resource_calendar_id"],
        "res.partner": ["commercial_partner_id"],
        "sale.order": [
            "company_id",
            "currency_rate",
            "date_order",
            "partner_id",
            "state",
            "user_id",
            "validity_date",
        ],
        "sale.order.line": [
            "is_downpayment",
            "order_id",
            "price_reduce_taxexcl",
            "product_id",
            "product_uom_id",
            "product_uom_qty",
        ],
    }

    order_id = fields.Many2one("sale.order", "Quotation", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    date_order = fields.Datetime("Quoted", readonly=True)
    validity_date = fields.Date("Valid until", readonly=True)
    quantity = fields.Float(readonly=True, digits="Product Unit")
    price = fields.Monetary(readonly=True, aggregator="min")
    lowest_price = fields.Monetary(
        "Lowest elsewhere",
        readonly=True,
        aggregator="min",
        help="The lowest price that another open quotation offers for the product.",
    )
    highest_price = fields.Monetary(
        "Highest elsewhere", readonly=True, aggregator="max"
    )

    @property
    def _table_query(self):
        return SQL(
            """
              WITH offers AS (%s)
            SELECT a.*, b.lowest_price, b.highest_price
              FROM offers a
        CROSS JOIN LATERAL (
                   SELECT MIN(o.price) AS lowest_price, MAX(o.price) AS highest_price
                     FROM offers o
                    WHERE o.partner_id = a.partner_id AND o.product_id = a.product_id
                      AND o.company_id = a.company_id AND o.order_id <> a.order_id) b
             WHERE b.lowest_price <> a.price OR b.highest_price <> a.price
            """,
            self._offers(),
        )

    def _offers(self):
        """SQL: lines of open quotations at a comparable price."""
        return SQL(
            """
            SELECT l.id, o.id AS order_id, p.commercial_partner_id AS partner_id,
                   l.product_id, o.user_id, o.company_id, c.currency_id,
                   o.date_order, o.validity_date, l.product_uom_qty AS quantity,
                   ROUND((l.price_reduce_taxexcl * tu.factor / NULLIF(u.factor, 0)
                          / COALESCE(NULLIF(o.currency_rate, 0), 1))::numeric,
                         k.decimal_places) AS price
              FROM sale_order_line l
              JOIN sale_order o ON o.id = l.order_id
              JOIN res_partner p ON p.id = o.partner_id
              JOIN res_company c ON c.id = o.company_id
              JOIN res_currency k ON k.id = c.currency_id
         LEFT JOIN resource_calendar w ON w.id = c.resource_calendar_id
              JOIN product_product v ON v.id = l.product_id
              JOIN product_template t ON t.id = v.product_tmpl_id
              JOIN uom_uom u ON u.id = l.product_uom_id
              JOIN uom_uom tu ON tu.id = t.uom_id
             WHERE o.state IN %(open)s AND l.display_type IS NULL
               AND (o.validity_date IS NULL OR o.validity_date
                    >= (NOW() AT TIME ZONE COALESCE(w.tz, 'UTC'))::date)
               AND l.is_downpayment IS NOT TRUE
               AND l.product_uom_qty > 0 AND l.price_reduce_taxexcl > 0
            """,
            open=OPEN_STATES,
        )

    def action_open_quotation(self):
        """Open the quotation of a row."""
        self.ensure_one()
        return self.order_id.get_formview_action()

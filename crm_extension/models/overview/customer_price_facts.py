from collections import defaultdict, namedtuple

from odoo import api, models
from odoo.tools import SQL

QUOTED = ("draft", "sent")
OFFERS_READ = 20
"""Lines of other quotations that are read of one product, the latest first."""

FIELDS_READ = {
    "sale.order": (
        "partner_id",
        "company_id",
        "user_id",
        "state",
        "date_order",
        "validity_date",
        "name",
        "currency_id",
    ),
    "sale.order.line": (
        "order_id",
        "order_partner_id",
        "product_id",
        "product_uom_id",
        "product_uom_qty",
        "price_unit",
        "discount",
        "price_subtotal",
        "display_type",
        "is_downpayment",
        "is_expense",
        "combo_item_id",
        "qty_delivered",
    ),
    "res.partner": ("name", "commercial_partner_id"),
    "res.users": ("partner_id",),
    "stock.move": ("sale_line_id", "state"),
    "uom.uom": ("factor",),
    "customer.complaint.remedy": ("partner_id", "document_ref"),
}
PAID, OFFERED, REMEDY = "paid", "offered", "remedy"
PriceRow = namedtuple(
    "PriceRow",
    "key kind order_id order at user_id user contact_id contact unit_price discount"
    " untaxed quantity factor currency_id",
)
"""A line of another order: what it is for ``customer.price.facts``."""


class CustomerPriceFacts(models.AbstractModel):
    """Reads what customers paid for products, and what others offer them now."""

    _name = "customer.price.facts"
    _description = "Prices that customers paid or are offered"

    @api.model
    def _read(self, asked):
        """Return the rows about products on orders, with a single query.

        It looks at the orders of all salespeople, whatever the user may open: who sells
        has to know what the customer has heard. The fields that show it check rights.

        :param asked: list of tuples customer, company and product (ids), order (id, 0
            while it is not saved), before (datetime, None for now: purchases of before
            then count) and day (quotations that are valid then are offers)
        :return: list, in the order of ``asked``, of dicts ``paid`` (PriceRow or None),
            ``offers`` (list of PriceRow) and ``is_remedy`` (the order came from one)
        """
        if not asked:
            return []
        for model, names in FIELDS_READ.items():
            self.env[model].flush_model(names)
        rows = defaultdict(list)
        for columns in self.env.execute_query(self._query(asked)):
            row = PriceRow(*columns)
            rows[row.key, row.kind].append(row)
        return [
            {
                "paid": next(iter(rows[key, PAID]), None),
                "offers": rows[key, OFFERED],
                "is_remedy": bool(rows[key, REMEDY]),
            }
            for key in range(len(asked))
        ]

    @api.model
    def _query(self, asked):
        return SQL(
            """
            WITH asked AS (
                SELECT *
                  FROM unnest(%(keys)s::int[], %(customers)s::int[],
                              %(companies)s::int[], %(products)s::int[],
                              %(orders)s::int[], %(befores)s::timestamp[],
                              %(days)s::date[])
                    AS asked(key, customer_id, company_id, product_id, order_id,
                             before, day)
            )
            (%(paid)s) UNION ALL (%(offered)s) UNION ALL (%(remedies)s)
            """,
            keys=list(range(len(asked))),
            **{
                name: list(column)
                for name, column in zip(
                    ("customers", "companies", "products", "orders", "befores", "days"),
                    zip(*asked, strict=True),
                    strict=True,
                )
            },
            paid=self._lines(PAID, self._is_purchase(), 1),
            offered=self._lines(OFFERED, self._is_offer(), OFFERS_READ),
            remedies=self._remedies(),
        )

    @api.model
    def _lines(self, kind, condition, limit):
        """Return the query of lines of other orders, the latest first."""
        return SQL(
            """
            SELECT asked.key, %(kind)s, found.*
              FROM asked
        CROSS JOIN LATERAL (
                   SELECT o.id, o.name, o.date_order, o.user_id, seller.name,
                          contact.id AS contact_id, contact.name AS contact,
                          line.price_unit, line.discount, line.price_subtotal,
                          line.product_uom_qty, unit.factor::float8, o.currency_id
                     FROM sale_order_line line
                     JOIN sale_order o ON o.id = line.order_id
                     JOIN res_partner contact ON contact.id = o.partner_id
                     JOIN uom_uom unit ON unit.id = line.product_uom_id
                LEFT JOIN res_users u ON u.id = o.user_id
                LEFT JOIN res_partner seller ON seller.id = u.partner_id
                    WHERE line.product_id = asked.product_id
                      AND line.order_partner_id IN (
                          SELECT id FROM res_partner
                           WHERE commercial_partner_id = asked.customer_id)
                      AND o.company_id = asked.company_id
                      AND o.id != asked.order_id
                      AND %(is_sale)s
                      AND %(condition)s
                 ORDER BY o.date_order DESC, o.id DESC, line.id DESC
                    LIMIT %(limit)s
                   ) found
            """,
            kind=kind,
            is_sale=self._is_sale(),
            condition=condition,
            limit=limit,
        )

    @api.model
    def _is_sale(self):
        """Return the condition on a ``line`` that something is sold at its own price.

        Credits, gifts, down payments, costs that are passed on, parts of combos and
        rewards are not.
        """
        sale = SQL(
            "line.display_type IS NULL AND line.is_downpayment IS NOT TRUE"
            " AND line.is_expense IS NOT TRUE AND line.combo_item_id IS NULL"
            " AND line.product_uom_qty > 0 AND line.price_subtotal > 0"
        )
        # Columns of Odoo's own add-ons, which need not be there.
        fields_of_line = self.env["sale.order.line"]._fields
        if "reward_id" in fields_of_line:
            sale = SQL("%s AND line.reward_id IS NULL", sale)
        if "is_delivery" in fields_of_line:
            sale = SQL("%s AND line.is_delivery IS NOT TRUE", sale)
        return sale

    @api.model
    def _is_purchase(self):
        """Return the condition that the line was bought, and is not all back again."""
        return SQL(
            """
            o.state = 'sale'
            AND (asked.before IS NULL OR o.date_order < asked.before)
            AND NOT (line.qty_delivered <= 0 AND EXISTS (
                SELECT FROM stock_move move
                 WHERE move.sale_line_id = line.id AND move.state = 'done'))
            """
        )

    @api.model
    def _is_offer(self):
        """Return the condition that the customer may take the line up today."""
        offer = SQL(
            "asked.before IS NULL AND o.state IN %s"
            " AND (o.validity_date IS NULL OR o.validity_date >= asked.day)",
            QUOTED,
        )
        if "website_id" in self.env["sale.order"]._fields:
            # A cart that the customer fills is nobody's offer.
            offer = SQL("%s AND (o.state = 'sent' OR o.website_id IS NULL)", offer)
        return offer

    @api.model
    def _remedies(self):
        """Return the query of the orders with which a complaint was put right."""
        nothing = SQL(", ").join(SQL("NULL") for _name in PriceRow._fields[2:])
        return SQL(
            """
            SELECT asked.key, %(kind)s, %(nothing)s
              FROM asked
             WHERE asked.order_id > 0
               AND EXISTS (
                   SELECT FROM customer_complaint_remedy remedy
                    WHERE remedy.partner_id = asked.customer_id
                      AND remedy.document_ref = 'sale.order,' || asked.order_id)
            """,
            kind=REMEDY,
            nothing=nothing,
        )

from odoo import models
from odoo.tools import SQL

BASES = ("ordered", "delivered", "invoiced")
INVOICE_TYPES = ("out_invoice", "out_receipt")
CUSTOMER_MOVE_TYPES = (*INVOICE_TYPES, "out_refund")
PREPAID_PROGRAMS = ("gift_card", "ewallet")


class CustomerValuePurchases(models.AbstractModel):
    """What a purchase is, as SQL: the documents and lines of each basis."""

    _name = "customer.value.purchases"
    _description = "Purchases of customers"

    def _left_out_products(self, model):
        """Return the products whose lines are no purchase.

        Topping up a gift card or a wallet is money paid in advance: it counts when it
        is spent, and paying with it takes nothing off. Delivery charges are left out
        on request.
        """
        found = set(self._prepaid_products())
        if model.exclude_delivery:
            found.update(self._delivery_products())
        return tuple(sorted(found))

    def _prepaid_products(self):
        if "loyalty.program" not in self.env:
            return []
        programs = self.env["loyalty.program"].sudo().with_context(active_test=False)
        prepaid = programs.search([("program_type", "in", PREPAID_PROGRAMS)])
        payments = prepaid.reward_ids.discount_line_product_id
        return (prepaid.rule_ids.product_ids | payments).ids

    def _delivery_products(self):
        if "delivery.carrier" not in self.env:
            return []
        carriers = self.env["delivery.carrier"].sudo().with_context(active_test=False)
        return carriers.search([("product_id", "!=", False)]).product_id.ids

    # -- Purchases: one row a document, one a line -----------------------------
    #
    # Documents: id, partner, moment, money before its lines correct it, rate. Lines:
    # document, product, revenue, margin (both in the document's currency), quantity
    # (of orders, 1 where anything was bought). Joined in memory, where that costs a
    # fraction of what it costs in SQL on millions of rows. Of documents before the
    # window, lines are needed only where they correct the money.

    def _documents_ordered(self, scope):
        """Confirmed orders, untaxed."""
        return self._order_documents(scope, SQL("o.amount_untaxed"))

    def _documents_delivered(self, scope):
        """Confirmed orders; their money is what their lines deliver."""
        return self._order_documents(scope, SQL("0"))

    def _order_documents(self, scope, base):
        return SQL(
            """
            SELECT o.id, o.partner_id, o.date_order, COALESCE(%(base)s, 0)::float8,
                   %(rate)s
              FROM sale_order o
             WHERE o.state = 'sale' AND o.company_id = %(company)s
               AND o.date_order < %(end)s AND %(late_enough)s AND %(asked)s
            """,
            base=base,
            rate=_rate(SQL("o.currency_rate")),
            company=scope.company_id,
            end=scope.end,
            late_enough=scope.ordered_late_enough(SQL("o.date_order")),
            asked=self._documents_of("o", "partner_id", scope),
        )

    def _lines_ordered(self, scope):
        """Order lines; one that does not count is taken off its order's amount."""
        return SQL(
            """
            SELECT l.order_id::int4,
                   CASE WHEN c.counts THEN COALESCE(l.product_id, 0) ELSE 0 END::int4,
                   CASE WHEN c.counts THEN 0::float8
                        ELSE -COALESCE(l.price_subtotal, 0)::float8 END,
                   CASE WHEN c.counts THEN COALESCE(l.margin, 0)::float8
                        ELSE 0::float8 END,
                   CASE WHEN c.counts AND l.product_uom_qty > 0 THEN 1::float8
                        ELSE 0::float8 END
              FROM sale_order_line l
        CROSS JOIN LATERAL (SELECT l.is_downpayment IS NOT TRUE AND %(counts)s
                                   AS counts) c
             WHERE %(sold)s AND (%(in_window)s OR NOT c.counts)
            """,
            in_window=scope.may_be_in_window(SQL("l.order_id")),
            counts=scope.counts("l"),
            sold=self._sold_lines(scope),
        )

    def _lines_delivered(self, scope):
        """Quantities delivered by ``as_of`` and kept, at the line's reduced price."""
        return SQL(
            """
            SELECT l.order_id::int4, COALESCE(l.product_id, 0)::int4,
                   (COALESCE(l.price_reduce_taxexcl, 0) * q.quantity)::float8,
                   ((COALESCE(l.price_reduce_taxexcl, 0)
                     - COALESCE(l.purchase_price, 0))
                    * q.quantity)::float8,
                   (q.quantity > 0)::int4::float8
              FROM sale_order_line l
         LEFT JOIN (%(later)s) m ON m.line_id = l.id
        CROSS JOIN LATERAL (SELECT ROUND((l.qty_delivered
                                          - COALESCE(m.quantity, 0))::numeric, 6)
                                   AS quantity) q
             WHERE %(sold)s AND q.quantity <> 0
               AND l.is_downpayment IS NOT TRUE AND %(counts)s
            """,
            later=self._delivered_later(scope),
            counts=scope.counts("l"),
            sold=self._sold_lines(scope),
        )

    def _delivered_later(self, scope):
        """SQL: what each order line's delivered quantity grew by after ``as_of``.

        An order line knows today's quantity alone. What was moved since is counted as
        Odoo counts it: deliveries, less returns to refund. A quantity that somebody
        typed in, or that comes from a kit's parts, keeps no day: it stays as it is.
        """
        return SQL(
            """
            SELECT m.sale_line_id AS line_id,
                   SUM(m.quantity * mu.factor / lu.factor * CASE
                       WHEN d.usage = 'customer'
                            OR d.usage = 'transit' AND d.company_id IS NULL
                       THEN CASE WHEN m.origin_returned_move_id IS NULL OR m.to_refund
                                 THEN 1 ELSE 0 END
                       WHEN m.to_refund AND (s.usage IN ('customer', 'supplier')
                            OR s.usage = 'transit' AND s.company_id IS NULL)
                       THEN -1 ELSE 0 END) AS quantity
              FROM stock_move m
              JOIN sale_order_line l
                ON l.id = m.sale_line_id AND l.product_id = m.product_id
               AND l.qty_delivered_method = 'stock_move'
              JOIN stock_location s ON s.id = m.location_id
              JOIN stock_location d ON d.id = m.location_dest_id
              JOIN uom_uom mu ON mu.id = m.product_uom
              JOIN uom_uom lu ON lu.id = l.product_uom_id
             WHERE m.state = 'done' AND m.date >= %(end)s
               AND l.company_id = %(company)s AND d.usage <> 'inventory'
          GROUP BY 1
            """,
            end=scope.end,
            company=scope.company_id,
        )

    def _documents_invoiced(self, scope):
        """Posted invoices less their credit notes; other credit notes by themselves.

        A credit note that names its invoice belongs to that invoice's day, so a full
        reversal leaves no purchase there and a partial one a smaller one.
        """
        return SQL(
            """
            SELECT d.root_id::int4, MIN(d.partner_id)::int4,
                   MIN(d.day)::timestamp, SUM(d.amount)::float8, 1::float8
              FROM (SELECT COALESCE(r.id, m.id) AS root_id,
                           COALESCE(r.partner_id, m.partner_id) AS partner_id,
                           COALESCE(r.invoice_date, m.invoice_date) AS day,
                           m.amount_untaxed_signed AS amount
                      FROM %(moves)s) d
          GROUP BY d.root_id
            """,
            moves=self._posted_moves(scope),
        )

    def _lines_invoiced(self, scope):
        """Invoice lines at the cost of their order line, else of the product.

        An order line's cost is in the order's currency, a product's in the company's
        and for its own unit. One that does not count is taken off its invoice.
        """
        return SQL(
            """
            SELECT COALESCE(r.id, m.id)::int4,
                   CASE WHEN c.counts THEN COALESCE(l.product_id, 0) ELSE 0 END::int4,
                   CASE WHEN c.counts THEN 0 ELSE l.balance END::float8,
                   CASE WHEN c.counts THEN -l.balance - s.quantity * %(cost)s
                        ELSE 0 END::float8,
                   CASE WHEN c.counts THEN s.quantity ELSE 0 END::float8
              FROM %(moves)s
              JOIN account_move_line l
                ON l.move_id = m.id AND l.display_type = 'product'
        CROSS JOIN LATERAL (SELECT l.is_downpayment IS NOT TRUE AND %(counts)s
                                   AS counts) c
        CROSS JOIN LATERAL (SELECT COALESCE(l.quantity, 0) * CASE m.move_type
                                   WHEN 'out_refund' THEN -1 ELSE 1 END AS quantity) s
                   %(costs)s
             WHERE %(in_window)s OR NOT c.counts
            """,
            in_window=scope.may_be_in_window(SQL("COALESCE(r.id, m.id)")),
            cost=self._invoiced_cost(scope),
            costs=self._invoiced_costs(),
            moves=self._posted_moves(scope),
            counts=scope.counts("l"),
        )

    # -- Pieces of SQL ---------------------------------------------------------

    def _invoiced_cost(self, scope):
        """SQL: a unit's cost of invoice line ``l``, see ``_invoiced_costs``."""
        return SQL(
            "COALESCE(o.cost, (v.standard_price->>%s)::numeric"
            " * u.factor / NULLIF(tu.factor, 0), 0)",
            str(scope.company_id),
        )

    def _invoiced_costs(self):
        """SQL: joins invoice line ``l`` to its order lines' cost and its product's."""
        return SQL(
            """
         LEFT JOIN LATERAL (
                   SELECT AVG(ol.purchase_price
                              / COALESCE(NULLIF(so.currency_rate, 0), 1))
                          AS cost
                     FROM sale_order_line_invoice_rel rel
                     JOIN sale_order_line ol ON ol.id = rel.order_line_id
                     JOIN sale_order so ON so.id = ol.order_id
                    WHERE rel.invoice_line_id = l.id) o ON TRUE
         LEFT JOIN product_product v ON v.id = l.product_id
         LEFT JOIN product_template t ON t.id = v.product_tmpl_id
         LEFT JOIN uom_uom u ON u.id = l.product_uom_id
         LEFT JOIN uom_uom tu ON tu.id = t.uom_id
            """
        )

    def _sold_lines(self, scope):
        """SQL condition: a line ``l`` of a confirmed order that is no mere text."""
        return SQL(
            "l.state = 'sale' AND l.company_id = %s AND l.display_type IS NULL AND %s",
            scope.company_id,
            self._documents_of("l", "order_partner_id", scope),
        )

    def _posted_moves(self, scope):
        """SQL: customers' posted moves ``m`` and the invoice ``r`` they reverse."""
        return SQL(
            """
            (SELECT m.id, m.move_type, m.amount_untaxed_signed, m.partner_id,
                    m.invoice_date, m.reversed_entry_id
               FROM account_move m
              WHERE m.state = 'posted' AND m.move_type IN %(types)s
                AND m.company_id = %(company)s AND m.invoice_date < %(stop)s
                AND %(asked)s) m
            LEFT JOIN account_move r ON r.id = m.reversed_entry_id
                  AND r.state = 'posted' AND r.move_type IN %(invoices)s
            """,
            invoices=INVOICE_TYPES,
            types=CUSTOMER_MOVE_TYPES,
            company=scope.company_id,
            stop=scope.window.stop,
            asked=self._documents_of("m", "partner_id", scope),
        )

    def _documents_of(self, alias, column, scope):
        """SQL condition: the document's partner belongs to the customers asked for."""
        return scope.has_partner(SQL.identifier(alias, column))


def _rate(column):
    """SQL: a currency's rate, 1 where there is none.

    Comparing comes before converting: most documents are in the company's currency.
    """
    return SQL(
        "CASE WHEN %(rate)s = 1 THEN 1::float8"
        " ELSE COALESCE(NULLIF(%(rate)s, 0), 1)::float8 END",
        rate=column,
    )

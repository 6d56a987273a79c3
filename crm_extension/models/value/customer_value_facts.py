import numpy as np

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ...analytics.facts import day_number, purchase_facts
from .binary_copy import read_columns

BASES = ("ordered", "delivered", "invoiced")
INVOICE_TYPES = ("out_invoice", "out_receipt")
CUSTOMER_MOVE_TYPES = (*INVOICE_TYPES, "out_refund")


class CustomerValueFacts(models.AbstractModel):
    """Reads facts about customers, set-based: one statement a source.

    A source is a method ``_facts_<name>(scope)``. It returns SQL with one row a
    customer: the commercial partner's id in the column ``customer``, and a fact in
    each other column, by name. Another add-on inherits this model and adds one.
    """

    _name = "customer.value.facts"
    _description = "Facts about customers"

    # -- Assembling ------------------------------------------------------------

    def _read_facts(self, scope, partner_domain, sources):
        """Return the facts of every customer in scope who ever bought.

        :param scope: FactScope
        :param partner_domain: domain of the commercial partners in scope
        :param sources: names of the sources to read beside the purchases
        :return: analytics Facts
        """
        self._flush_sources()
        facts = self._read_purchases(scope, partner_domain)
        for name in sorted(sources):
            self._read_source(name, scope, facts)
        return facts

    def _flush_sources(self):
        """Write what is pending: the sources read tables, not records."""
        self.env.flush_all()

    def _read_purchases(self, scope, partner_domain):
        to_customer = self._read_customers(scope, partner_domain)
        query = getattr(self, f"_purchases_{scope.basis}")(scope)
        partner, day, amount = read_columns(
            self.env.cr, query, ["int4", "int4", "float8"]
        )
        partner[partner >= len(to_customer)] = 0
        customer = to_customer[partner]
        if (customer == 0).any():
            known = customer > 0
            customer, day, amount = customer[known], day[known], amount[known]
        return purchase_facts(
            customer, day, amount, day_number(scope.as_of), _window_numbers(scope.window)
        )

    def _read_customers(self, scope, partner_domain):
        """Return an array that maps a partner's id to its customer's, else to 0."""
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        query = partners._search(partner_domain)
        scoped = SQL(
            "SELECT p.id::int4, p.commercial_partner_id::int4 FROM res_partner p"
            " WHERE p.commercial_partner_id IN %s AND %s",
            query.subselect(),
            scope.of_customers("p"),
        )
        ids, customers = read_columns(self.env.cr, scoped, ["int4", "int4"])
        to_customer = np.zeros(int(ids.max(initial=0)) + 1, dtype=np.int64)
        to_customer[ids] = customers
        return to_customer

    def _read_source(self, name, scope, facts):
        """Add the facts of one source; a customer whom it does not know has 0."""
        self.env.cr.execute(getattr(self, f"_facts_{name}")(scope))
        names = [column.name for column in self.env.cr.description]
        rows = np.array(self.env.cr.fetchall(), dtype=float).reshape(-1, len(names))
        columns = dict(zip(names, rows.T, strict=True))
        facts.align(columns.pop("customer"), columns)

    def _customer_domain(self, scope_kind, extra):
        """Return the domain of the commercial partners that a model scores.

        Our own companies and the public user never count.
        """
        domain = Domain("id", "not in", self._own_partner_ids()) & Domain(extra)
        if scope_kind == "all":
            return domain
        return domain & Domain("is_company", "=", scope_kind == "company")

    def _own_partner_ids(self):
        self.env.cr.execute(
            SQL(
                "SELECT partner_id FROM res_company UNION"
                " SELECT u.partner_id FROM res_users u JOIN ir_model_data d"
                " ON d.res_id = u.id AND d.model = 'res.users'"
                " WHERE d.module = 'base' AND d.name = 'public_user'"
            )
        )
        return [partner_id for (partner_id,) in self.env.cr.fetchall()]

    def _left_out_products(self, model):
        """Return the products whose lines are no purchase.

        Topping up a gift card or a wallet is money paid in advance: it counts when it
        is spent. Delivery charges are left out on request.
        """
        found = set()
        if "loyalty.rule" in self.env:
            rules = self.env["loyalty.rule"].sudo().with_context(active_test=False)
            prepaid = [("program_id.program_type", "in", ("gift_card", "ewallet"))]
            found.update(rules.search(prepaid).product_ids.ids)
        if model.exclude_delivery and "delivery.carrier" in self.env:
            carriers = self.env["delivery.carrier"].sudo()
            found.update(
                carriers.with_context(active_test=False).search([]).product_id.ids
            )
        return tuple(sorted(found))

    # -- Purchases: one row an order or invoice --------------------------------

    def _purchases_ordered(self, scope):
        """Confirmed orders, untaxed, less the lines that do not count."""
        return SQL(
            """
            SELECT o.partner_id::int4, %(day)s,
                   ((o.amount_untaxed - COALESCE(x.amount, 0)) / %(rate)s)::float8
              FROM sale_order o
         LEFT JOIN (SELECT l.order_id, SUM(l.price_subtotal) AS amount
                      FROM sale_order_line l
                     WHERE l.price_subtotal <> 0
                       AND (l.is_downpayment OR NOT %(counts)s)
                  GROUP BY l.order_id) x ON x.order_id = o.id
             WHERE %(confirmed)s AND %(asked)s
            """,
            day=_day_sql(scope.local_day(SQL("o.date_order"))),
            rate=_rate_sql("o"),
            counts=scope.counts("l"),
            confirmed=self._confirmed_orders(scope),
            asked=self._documents_of("o", scope),
        )

    def _purchases_delivered(self, scope):
        """Confirmed orders at the net price of what was delivered and kept."""
        return SQL(
            """
            SELECT o.partner_id::int4, %(day)s,
                   SUM(l.price_reduce_taxexcl * l.qty_delivered / %(rate)s)::float8
              FROM sale_order o
              JOIN sale_order_line l ON l.order_id = o.id
             WHERE %(confirmed)s AND %(asked)s AND %(goods)s
          GROUP BY o.id
            """,
            day=_day_sql(scope.local_day(SQL("o.date_order"))),
            rate=_rate_sql("o"),
            confirmed=self._confirmed_orders(scope),
            asked=self._documents_of("o", scope),
            goods=_sold_goods(scope),
        )

    def _purchases_invoiced(self, scope):
        """Posted invoices less their credit notes; other credit notes by themselves.

        A credit note that names its invoice belongs to that invoice's day, so a full
        reversal leaves no purchase there and a partial one a smaller one.
        """
        return SQL(
            """
            SELECT (ARRAY_AGG(m.partner_id ORDER BY m.id))[1]::int4,
                   %(day)s,
                   SUM(m.amount_untaxed_signed - COALESCE(x.amount, 0))::float8
              FROM (SELECT m.id, m.amount_untaxed_signed,
                           COALESCE(r.partner_id, m.partner_id) AS partner_id,
                           COALESCE(r.invoice_date, m.invoice_date) AS day,
                           COALESCE(r.id, m.id) AS root_id
                      FROM account_move m
                 LEFT JOIN account_move r ON r.id = m.reversed_entry_id
                       AND r.state = 'posted' AND r.move_type IN %(invoices)s
                     WHERE %(posted)s AND %(asked)s) m
         LEFT JOIN (SELECT l.move_id, -SUM(l.balance) AS amount
                      FROM account_move_line l
                     WHERE l.display_type = 'product' AND l.balance <> 0
                       AND (l.is_downpayment OR NOT %(counts)s)
                  GROUP BY l.move_id) x ON x.move_id = m.id
          GROUP BY m.root_id
            """,
            day=_day_sql(SQL("MIN(m.day)")),
            invoices=INVOICE_TYPES,
            counts=scope.counts("l"),
            posted=self._posted_moves(scope),
            asked=self._documents_of("m", scope),
        )

    # -- Facts: one row a customer ---------------------------------------------

    def _facts_sales(self, scope):
        """Margin and breadth of the window, from the lines of the basis.

        Grouping by customer and category first makes the distinct count a plain one.
        """
        return SQL(
            """
            SELECT customer, SUM(margin) AS margin,
                   COUNT(categ_id) FILTER (WHERE quantity > 0) AS breadth
              FROM (SELECT p.commercial_partner_id AS customer, t.categ_id,
                           SUM(s.margin) AS margin, SUM(s.quantity) AS quantity
                      FROM (%(lines)s) s
                      JOIN res_partner p ON p.id = s.partner_id
                 LEFT JOIN product_product v ON v.id = s.product_id
                 LEFT JOIN product_template t ON t.id = v.product_tmpl_id
                     WHERE %(asked)s
                  GROUP BY 1, 2) g
          GROUP BY customer
            """,
            lines=getattr(self, f"_lines_{scope.basis}")(scope),
            asked=scope.of_customers("p"),
        )

    def _lines_ordered(self, scope):
        return SQL(
            """
            SELECT o.partner_id, l.product_id, l.margin / %(rate)s AS margin,
                   l.product_uom_qty AS quantity
              FROM sale_order_line l
              JOIN sale_order o ON o.id = l.order_id
             WHERE %(confirmed)s AND o.date_order >= %(start)s AND %(goods)s
            """,
            rate=_rate_sql("o"),
            confirmed=self._confirmed_orders(scope),
            start=scope.window_start,
            goods=_sold_goods(scope),
        )

    def _lines_delivered(self, scope):
        return SQL(
            """
            SELECT o.partner_id, l.product_id, l.qty_delivered AS quantity,
                   (l.price_reduce_taxexcl - COALESCE(l.purchase_price, 0))
                   * l.qty_delivered / %(rate)s AS margin
              FROM sale_order_line l
              JOIN sale_order o ON o.id = l.order_id
             WHERE %(confirmed)s AND o.date_order >= %(start)s AND %(goods)s
            """,
            rate=_rate_sql("o"),
            confirmed=self._confirmed_orders(scope),
            start=scope.window_start,
            goods=_sold_goods(scope),
        )

    def _lines_invoiced(self, scope):
        """Invoice lines at the cost of their order line, else of the product.

        An order line's cost is in the order's currency, a product's in the company's
        and for its own unit.
        """
        return SQL(
            """
            SELECT m.partner_id, l.product_id, s.signed_quantity AS quantity,
                   -l.balance - s.signed_quantity * COALESCE(
                       c.cost, (v.standard_price->>%(company)s)::numeric
                               * u.factor / NULLIF(pu.factor, 0), 0) AS margin
              FROM account_move_line l
              JOIN account_move m ON m.id = l.move_id
         LEFT JOIN account_move r ON r.id = m.reversed_entry_id
               AND r.state = 'posted' AND r.move_type IN %(invoices)s
        CROSS JOIN LATERAL (SELECT l.quantity * CASE WHEN m.move_type = 'out_refund'
                                   THEN -1 ELSE 1 END AS signed_quantity) s
         LEFT JOIN LATERAL (
                   SELECT AVG(sl.purchase_price / %(rate)s) AS cost
                     FROM sale_order_line_invoice_rel rel
                     JOIN sale_order_line sl ON sl.id = rel.order_line_id
                     JOIN sale_order o ON o.id = sl.order_id
                    WHERE rel.invoice_line_id = l.id) c ON TRUE
         LEFT JOIN product_product v ON v.id = l.product_id
         LEFT JOIN product_template t ON t.id = v.product_tmpl_id
         LEFT JOIN uom_uom u ON u.id = l.product_uom_id
         LEFT JOIN uom_uom pu ON pu.id = t.uom_id
             WHERE %(posted)s AND COALESCE(r.invoice_date, m.invoice_date) >= %(start)s
               AND l.display_type = 'product' AND l.is_downpayment IS NOT TRUE
               AND %(counts)s
            """,
            company=str(scope.company_id),
            invoices=INVOICE_TYPES,
            rate=_rate_sql("o"),
            posted=self._posted_moves(scope),
            start=scope.window.start,
            counts=scope.counts("l"),
        )

    def _facts_payments(self, scope):
        """What was paid in the window, and the amount-weighted days after its due day."""
        return SQL(
            """
            SELECT p.commercial_partner_id AS customer, SUM(c.amount) AS paid_amount,
                   SUM(c.amount * (c.max_date - COALESCE(l.date_maturity, l.date)))
                       AS paid_amount_days
              FROM account_partial_reconcile c
              JOIN account_move_line l ON l.id = c.debit_move_id
              JOIN account_move m ON m.id = l.move_id
              JOIN account_move_line k ON k.id = c.credit_move_id
              JOIN account_move km ON km.id = k.move_id
              JOIN res_partner p ON p.id = m.partner_id
             WHERE m.move_type IN %(invoices)s AND km.move_type = 'entry'
               AND c.company_id = %(company)s AND %(asked)s
               AND c.max_date >= %(start)s AND c.max_date < %(stop)s
          GROUP BY 1
            """,
            invoices=INVOICE_TYPES,
            company=scope.company_id,
            asked=scope.of_customers("p"),
            start=scope.window.start,
            stop=scope.window.stop,
        )

    def _facts_receivables(self, scope):
        """What was due before ``as_of`` and not yet paid on that day."""
        return SQL(
            """
            SELECT p.commercial_partner_id AS customer,
                   SUM(l.balance - COALESCE(c.amount, 0)) AS overdue_amount
              FROM account_move m
              JOIN res_partner p ON p.id = m.partner_id
              JOIN account_move_line l ON l.move_id = m.id
               AND l.display_type = 'payment_term'
         LEFT JOIN LATERAL (
                   SELECT SUM(c.amount) AS amount FROM account_partial_reconcile c
                    WHERE c.debit_move_id = l.id AND c.max_date <= %(as_of)s) c ON TRUE
             WHERE m.move_type IN %(invoices)s AND m.state = 'posted'
               AND m.company_id = %(company)s AND %(asked)s
               AND COALESCE(l.date_maturity, l.date) < %(as_of)s
          GROUP BY 1
            """,
            invoices=INVOICE_TYPES,
            company=scope.company_id,
            asked=scope.of_customers("p"),
            as_of=scope.as_of,
        )

    def _facts_returns(self, scope):
        """Quantities delivered to the customer and taken back, in the window."""
        return SQL(
            """
            SELECT p.commercial_partner_id AS customer,
                   SUM(CASE WHEN d.usage = 'customer' THEN m.quantity ELSE 0 END)
                       AS delivered_quantity,
                   SUM(CASE WHEN s.usage = 'customer' THEN m.quantity ELSE 0 END)
                       AS returned_quantity
              FROM stock_move m
              JOIN stock_picking k ON k.id = m.picking_id
              JOIN stock_location s ON s.id = m.location_id
              JOIN stock_location d ON d.id = m.location_dest_id
              JOIN res_partner p ON p.id = k.partner_id
             WHERE m.state = 'done' AND m.company_id = %(company)s AND %(asked)s
               AND m.date >= %(start)s AND m.date < %(stop)s
               AND (s.usage = 'customer') <> (d.usage = 'customer')
          GROUP BY 1
            """,
            company=scope.company_id,
            asked=scope.of_customers("p"),
            start=scope.window_start,
            stop=scope.end,
        )

    def _facts_deliveries(self, scope):
        """Deliveries of the window that had a deadline, and those done on a later day."""
        return SQL(
            """
            SELECT p.commercial_partner_id AS customer, COUNT(*) AS deliveries,
                   COUNT(*) FILTER (WHERE %(done)s > %(due)s) AS late_deliveries
              FROM stock_picking k
              JOIN stock_picking_type t ON t.id = k.picking_type_id
              JOIN res_partner p ON p.id = k.partner_id
             WHERE k.state = 'done' AND t.code = 'outgoing' AND %(asked)s
               AND k.company_id = %(company)s AND k.date_deadline IS NOT NULL
               AND k.date_done >= %(start)s AND k.date_done < %(stop)s
          GROUP BY 1
            """,
            done=scope.local_day(SQL("k.date_done")),
            due=scope.local_day(SQL("k.date_deadline")),
            company=scope.company_id,
            asked=scope.of_customers("p"),
            start=scope.window_start,
            stop=scope.end,
        )

    # -- Pieces of SQL ---------------------------------------------------------

    def _confirmed_orders(self, scope):
        return SQL(
            "o.state = 'sale' AND o.company_id = %s AND o.date_order < %s",
            scope.company_id,
            scope.end,
        )

    def _posted_moves(self, scope):
        return SQL(
            "m.state = 'posted' AND m.move_type IN %s AND m.company_id = %s"
            " AND m.invoice_date < %s",
            CUSTOMER_MOVE_TYPES,
            scope.company_id,
            scope.window.stop,
        )

    def _documents_of(self, alias, scope):
        """SQL condition: the document's partner belongs to the customers asked for."""
        if scope.customers is None:
            return SQL("TRUE")
        return SQL(
            "%s IN (SELECT p.id FROM res_partner p WHERE %s)",
            SQL.identifier(alias, "partner_id"),
            scope.of_customers("p"),
        )


def _rate_sql(order):
    """Units of the order's currency for one of the company's, guarded."""
    rate = SQL.identifier(order, "currency_rate")
    return SQL("COALESCE(NULLIF(%s, 0), 1)", rate)


def _day_sql(day):
    return SQL("(%s - DATE '1970-01-01')::int4", day)


def _sold_goods(scope):
    """SQL condition: an order line that sells something that counts."""
    return SQL(
        "l.display_type IS NULL AND l.is_downpayment IS NOT TRUE AND %s",
        scope.counts("l"),
    )


def _window_numbers(window):
    days = (window.start, window.stop, window.before_start, window.before_stop)
    return [None if day is None else day_number(day) for day in days]

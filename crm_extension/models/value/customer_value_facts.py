from dataclasses import replace

import numpy as np

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ...analytics.facts import Documents, Lines, day_number, purchase_facts
from ...analytics.periods import local_days
from .binary_copy import read_columns, read_pieces

BASES = ("ordered", "delivered", "invoiced")
INVOICE_TYPES = ("out_invoice", "out_receipt")
CUSTOMER_MOVE_TYPES = (*INVOICE_TYPES, "out_refund")
PREPAID_PROGRAMS = ("gift_card", "ewallet")
DOCUMENT_TYPES = ["int4", "int4", "timestamp", "float8", "float8"]
LINE_TYPES = ["int4", "int4", "float8", "float8", "float8"]


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
        scope = self._with_partners(scope)
        facts = self._read_purchases(scope, partner_domain)
        for name in sorted(sources):
            self._read_source(name, scope, facts)
        return facts

    def _flush_sources(self):
        """Write what is pending: the sources read tables, not records."""
        self.env.flush_all()

    def _with_partners(self, scope):
        """Return the scope with the partners of its customers."""
        if scope.customers is None:
            return scope
        self.env.cr.execute(
            SQL("SELECT p.id FROM res_partner p WHERE %s", scope.of_customers("p"))
        )
        return replace(scope, partners=tuple(row[0] for row in self.env.cr.fetchall()))

    def _read_purchases(self, scope, partner_domain):
        to_customer = self._read_customers(scope, partner_domain)
        documents = self._read_documents(scope, to_customer)
        lines = self._read_lines(scope)
        as_of = day_number(scope.as_of)
        return purchase_facts(documents, lines, as_of, _window_numbers(scope.window))

    def _read_documents(self, scope, to_customer):
        """Return the orders or invoices of the customers in scope."""
        query = getattr(self, f"_documents_{scope.basis}")(scope)
        pieces = read_pieces(self.env.cr, query, DOCUMENT_TYPES)
        return Documents.joined(
            _documents_in_scope(piece, to_customer, scope.tz_of_moments)
            for piece in pieces
        )

    def _read_lines(self, scope):
        """Yield the lines of the same documents, with their product's category."""
        query = getattr(self, f"_lines_{scope.basis}")(scope)
        categories = self._read_categories()
        for piece in read_pieces(self.env.cr, query, LINE_TYPES):
            document, product, revenue, margin, quantity = piece
            product[product >= len(categories)] = 0
            yield Lines(document, categories[product], revenue, margin, quantity)

    def _read_categories(self):
        """Return an array that maps a product's id to its category's, else to 0."""
        ids, categories = read_columns(
            self.env.cr,
            SQL(
                "SELECT p.id::int4, COALESCE(t.categ_id, 0)::int4"
                " FROM product_product p"
                " JOIN product_template t ON t.id = p.product_tmpl_id"
            ),
            ["int4", "int4"],
        )
        return _mapping(ids, categories)

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
        return _mapping(ids, customers)

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
    # fraction of what it costs in SQL on millions of rows.

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
               AND o.date_order < %(end)s AND %(asked)s
            """,
            base=base,
            rate=_rate(SQL("o.currency_rate")),
            company=scope.company_id,
            end=scope.end,
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
             WHERE %(sold)s
            """,
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
                   CASE WHEN c.counts THEN -l.balance - s.quantity * COALESCE(
                        o.cost, (v.standard_price->>%(company)s)::numeric
                                * u.factor / NULLIF(tu.factor, 0), 0)
                        ELSE 0 END::float8,
                   CASE WHEN c.counts THEN s.quantity ELSE 0 END::float8
              FROM %(moves)s
              JOIN account_move_line l
                ON l.move_id = m.id AND l.display_type = 'product'
        CROSS JOIN LATERAL (SELECT l.is_downpayment IS NOT TRUE AND %(counts)s
                                   AS counts) c
        CROSS JOIN LATERAL (SELECT COALESCE(l.quantity, 0) * CASE m.move_type
                                   WHEN 'out_refund' THEN -1 ELSE 1 END AS quantity) s
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
            """,
            company=str(scope.company_id),
            moves=self._posted_moves(scope),
            counts=scope.counts("l"),
        )

    # -- Facts: one row a customer ---------------------------------------------

    def _facts_payments(self, scope):
        """What was paid in the window, and amount-weighted days after its due day."""
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
               AND m.invoice_date <= %(as_of)s
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
        """Deliveries of the window that had a deadline, and those on a later day."""
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


def _documents_in_scope(columns, to_customer, tz):
    """Return those documents whose partner stands for a customer in scope."""
    ids, partner, moment, base, rate = columns
    partner[partner >= len(to_customer)] = 0
    day = local_days(moment, tz).astype(np.int32)
    documents = Documents(ids, to_customer[partner], day, base, rate)
    return documents.only(documents.customer > 0)


def _mapping(ids, values):
    """Return an array that holds, at the place of each id, its value, else 0."""
    mapping = np.zeros(int(ids.max(initial=0)) + 1, dtype=np.int32)
    mapping[ids] = values
    return mapping


def _window_numbers(window):
    days = (window.start, window.stop, window.before_start, window.before_stop)
    return [None if day is None else day_number(day) for day in days]

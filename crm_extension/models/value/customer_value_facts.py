from dataclasses import replace

import numpy as np

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ...analytics.facts import Documents, Lines, day_number, purchase_facts
from ...analytics.periods import local_days
from .binary_copy import read_columns, read_pieces
from .customer_value_purchases import INVOICE_TYPES

DOCUMENT_TYPES = ["int4", "int4", "timestamp", "float8", "float8"]
LINE_TYPES = ["int4", "int4", "float8", "float8", "float8"]


class CustomerValueFacts(models.AbstractModel):
    """Reads facts about customers, set-based: one statement a source.

    A source is a method ``_facts_<name>(scope)``. It returns SQL with one row a
    customer: the commercial partner's id in the column ``customer``, and a fact in
    each other column, by name. Another add-on inherits this model and adds one.
    """

    _name = "customer.value.facts"
    _inherit = ["customer.value.purchases"]
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
        window = _window_numbers(scope.window)
        since = replace(scope, first_document=documents.first_since(window[0]))
        lines = self._read_lines(since)
        return purchase_facts(documents, lines, day_number(scope.as_of), window)

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
            start=scope.first_day,
            stop=scope.day_after,
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
                    WHERE c.debit_move_id = l.id AND c.max_date < %(stop)s) c ON TRUE
             WHERE m.move_type IN %(invoices)s AND m.state = 'posted'
               AND m.company_id = %(company)s AND %(asked)s
               AND m.invoice_date < %(stop)s
               AND COALESCE(l.date_maturity, l.date) < %(stop)s - 1
          GROUP BY 1
            """,
            invoices=INVOICE_TYPES,
            company=scope.company_id,
            asked=scope.of_customers("p"),
            stop=scope.day_after,
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

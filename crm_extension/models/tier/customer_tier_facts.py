from dataclasses import replace

import numpy as np

from odoo import models
from odoo.tools import SQL

from ...analytics.facts import NO_ID, Lines
from ...analytics.ledger import Ledger
from ..value.binary_copy import read_columns, write_columns
from ..value.customer_value_facts import LINE_TYPES

PERIODS = "customer_tier_period"
LINE_METRICS = {"margin", "margin_rate", "breadth"}
"""Metrics that need every line; for the others those suffice that correct money."""
CLASS_SQL = SQL("CASE value_class WHEN 'a' THEN 3 WHEN 'b' THEN 2 WHEN 'c' THEN 1 END")
KEPT_IN_HISTORY = ("score", "value_class", "clv")
"""Results that a day in the past can be asked about."""


class CustomerTierFacts(models.AbstractModel):
    """Reads what the rules of tiers ask about: customer value's facts, for periods.

    Money that was credited counts nowhere. Customer value sees to that where it counts
    invoices; of confirmed orders it knows the orders alone, so that a credit note is
    taken off its order here.
    """

    _name = "customer.tier.facts"
    _inherit = ["customer.value.facts"]
    _description = "Facts about members of loyalty programs"

    # -- Purchases -----------------------------------------------------------------

    def _read_ledger(self, scope, partner_domain, metrics):
        """Return the purchases up to the scope's day, as a Ledger.

        :param scope: FactScope
        :param partner_domain: domain of the commercial partners to read
        :param metrics: names of the metrics that will be asked for
        """
        to_customer = self._read_customers(scope, partner_domain)
        documents = self._read_documents(scope, to_customer)
        if not LINE_METRICS.intersection(metrics):
            scope = replace(scope, first_document=NO_ID)
        return Ledger(documents, self._read_lines(scope), "breadth" in metrics)

    def _read_lines(self, scope):
        """Yield the lines, and what credit notes take off orders."""
        yield from super()._read_lines(scope)
        if scope.basis == "ordered":
            yield self._read_credits(scope)

    def _documents_ordered(self, scope):
        """Confirmed orders, and credit notes that belong to no invoice."""
        return SQL(
            """
            (%s) UNION ALL
            SELECT -c.move_id, MIN(c.partner_id), MIN(c.day)::timestamp,
                   SUM(c.amount)::float8, 1::float8
              FROM (%s) c WHERE c.order_id IS NULL AND c.invoice_id IS NULL
          GROUP BY c.move_id
            """,
            super()._documents_ordered(scope),
            self._credits(scope),
        )

    def _read_credits(self, scope):
        """Return what credit notes take off orders, in the orders' currency."""
        query = SQL(
            """
            SELECT c.order_id::int4, 0::int4, (c.amount * r.rate)::float8,
                   (c.amount * r.rate + c.quantity * COALESCE(c.cost, 0))::float8,
                   0::float8
              FROM (%s) c
              JOIN sale_order o ON o.id = c.order_id
        CROSS JOIN LATERAL (SELECT COALESCE(NULLIF(o.currency_rate, 0), 1) AS rate) r
            """,
            self._credits(scope),
        )
        return Lines(*read_columns(self.env.cr, query, LINE_TYPES))

    def _credits(self, scope):
        """SQL: the lines of posted credit notes, with the order that they belong to.

        That is the order of the line itself, else one of the invoice that is reversed.
        A line of an invoice that came from no order is no purchase to take off.
        """
        return SQL(
            """
            SELECT m.id AS move_id, m.partner_id, m.invoice_date AS day,
                   m.reversed_entry_id AS invoice_id, -l.balance AS amount,
                   COALESCE(l.quantity, 0) AS quantity, own.cost,
                   COALESCE(own.order_id, reversed.order_id) AS order_id
              FROM account_move m
              JOIN account_move_line l
                ON l.move_id = m.id AND l.display_type = 'product'
               AND l.is_downpayment IS NOT TRUE AND %(counts)s
         LEFT JOIN LATERAL (
                   SELECT s.order_id, s.purchase_price AS cost
                     FROM sale_order_line_invoice_rel rel
                     JOIN sale_order_line s ON s.id = rel.order_line_id
                    WHERE rel.invoice_line_id = l.id
                 ORDER BY s.id LIMIT 1) own ON TRUE
         LEFT JOIN LATERAL (
                   SELECT s.order_id FROM account_move_line i
                     JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = i.id
                     JOIN sale_order_line s ON s.id = rel.order_line_id
                    WHERE i.move_id = m.reversed_entry_id
                 ORDER BY s.id LIMIT 1) reversed ON TRUE
             WHERE m.state = 'posted' AND m.move_type = 'out_refund'
               AND m.company_id = %(company)s AND m.invoice_date < %(stop)s
               AND %(asked)s
            """,
            counts=scope.counts("l"),
            company=scope.company_id,
            stop=scope.window.stop,
            asked=self._documents_of("m", "partner_id", scope),
        )

    # -- Other sources ---------------------------------------------------------------

    def _read_source_in(self, scope, source, customers, periods):
        """Return the facts of a source, each customer in a period of its own.

        :param customers: 1-D ids; one that stands there several times is read in turns
        :param periods: analytics Periods, aligned to them
        :return: dict of name to array
        """
        found = {}
        turn = _occurrences(customers)
        for number in range(int(turn.max(initial=-1)) + 1):
            rows = np.flatnonzero(turn == number)
            self._write_periods(
                customers[rows], periods.start[rows], periods.stop[rows]
            )
            for name, values in self._source_columns(
                scope, source, customers[rows]
            ).items():
                target = found.setdefault(name, np.zeros(len(customers)))
                target[rows] = values
        return found

    def _source_columns(self, scope, source, customers):
        query = getattr(self, f"_facts_{source}")(replace(scope, periods=PERIODS))
        self.env.cr.execute(query)
        names = [column.name for column in self.env.cr.description]
        rows = np.array(self.env.cr.fetchall(), dtype=float).reshape(-1, len(names))
        columns = dict(zip(names, rows.T, strict=True))
        keys = columns.pop("customer").astype(np.int64)
        order = np.argsort(customers)
        place = np.searchsorted(customers[order], keys)
        place[place == len(customers)] = 0
        known = customers[order][place] == keys
        found = {}
        for name, values in columns.items():
            found[name] = np.zeros(len(customers))
            found[name][order[place[known]]] = values[known]
        return found

    def _write_periods(self, customers, start, stop):
        """Fill the table that sources take a customer's own window from."""
        columns = {"customer": customers, "start_day": start, "stop_day": stop}
        types = ["int4"] * 3
        cr = self.env.cr
        cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier(PERIODS)))
        cr.execute(
            "CREATE TEMPORARY TABLE customer_tier_period_days"
            " (customer int4, start_day int4, stop_day int4) ON COMMIT DROP"
        )
        write_columns(cr, "customer_tier_period_days", columns, types)
        cr.execute(
            SQL(
                "CREATE TEMPORARY TABLE %s ON COMMIT DROP AS SELECT customer,"
                " DATE '1970-01-01' + start_day AS start,"
                " DATE '1970-01-01' + stop_day AS stop FROM customer_tier_period_days",
                SQL.identifier(PERIODS),
            )
        )
        cr.execute("DROP TABLE customer_tier_period_days")
        cr.execute(
            SQL("ALTER TABLE %s ADD PRIMARY KEY (customer)", SQL.identifier(PERIODS))
        )

    # -- Results of the score model ---------------------------------------------------

    def _read_results(self, company, as_of, names, customers):
        """Return what runs up to a day found about customers, NaN where nothing.

        :param names: metrics that a run fits, and the results ``score`` and
            ``value_class``, which is 3 for A, 2 for B, 1 for C
        :param customers: 1-D ids, ascending
        :return: dict of name to array
        """
        found = {name: np.full(len(customers), np.nan) for name in names}
        kept = [name for name in names if name in KEPT_IN_HISTORY]
        if kept:
            self._take_results(
                found, kept, customers, self._results_of_history(kept, company, as_of)
            )
        if names:
            self._take_results(
                found, list(names), customers, self._results(names, company, as_of)
            )
        return found

    def _take_results(self, found, names, customers, query):
        types = ["int4", *["float8"] * len(names)]
        ids, *columns = read_columns(self.env.cr, query, types)
        place = np.searchsorted(customers, ids)
        place[place == len(customers)] = 0
        known = customers[place] == ids if len(customers) else np.zeros(len(ids), bool)
        for name, values in zip(names, columns, strict=True):
            found[name][place[known]] = values[known]

    def _results(self, names, company, as_of):
        return SQL(
            "SELECT partner_id::int4, %s FROM customer_value"
            " WHERE company_id = %s AND as_of <= %s",
            _result_columns(names),
            company.id,
            as_of,
        )

    def _results_of_history(self, names, company, as_of):
        return SQL(
            "SELECT DISTINCT ON (partner_id) partner_id::int4, %s"
            " FROM customer_value_history WHERE company_id = %s AND date <= %s"
            " ORDER BY partner_id, date DESC, id DESC",
            _result_columns(names),
            company.id,
            as_of,
        )

    # -- Credit notes -----------------------------------------------------------------

    def _credited_in(self, scope, customers, start, stop):
        """Return who got a credit note, each in a period of its own.

        :param customers: 1-D ids, each once
        :param start, stop: 1-D day numbers, half-open
        :return: set of ids
        """
        self._write_periods(customers, start, stop)
        return self._credited(replace(scope, periods=PERIODS))

    def _credited(self, scope):
        """Return who got a credit note in the scope's window: set of ids.

        Where deliveries count, goods that were taken back do as well.
        """
        queries = [self._credited_by_notes(scope)]
        if scope.basis == "delivered":
            queries.append(self._credited_by_returns(scope))
        self.env.cr.execute(SQL(" UNION ").join(queries))
        return {row[0] for row in self.env.cr.fetchall()}

    def _credited_by_notes(self, scope):
        return SQL(
            """
            SELECT p.commercial_partner_id FROM account_move m
              JOIN res_partner p ON p.id = m.partner_id
             WHERE m.state = 'posted' AND m.move_type = 'out_refund'
               AND m.company_id = %s AND m.invoice_date >= %s AND m.invoice_date < %s
            """,
            scope.company_id,
            scope.first_day,
            scope.day_after,
        )

    def _credited_by_returns(self, scope):
        return SQL(
            """
            SELECT p.commercial_partner_id FROM stock_move m
              JOIN sale_order_line l ON l.id = m.sale_line_id
              JOIN res_partner p ON p.id = l.order_partner_id
             WHERE m.state = 'done' AND m.to_refund AND m.company_id = %s
               AND m.date >= %s AND m.date < %s
            """,
            scope.company_id,
            scope.window_start,
            scope.end,
        )


def _result_columns(names):
    """SQL: results as numbers, NaN where there is none."""
    return SQL(", ").join(
        SQL(
            "COALESCE(%s::float8, 'NaN')",
            CLASS_SQL if name == "value_class" else SQL.identifier(name),
        )
        for name in names
    )


def _occurrences(keys):
    """Return how many times each key stood before: 0 for its first occurrence."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    is_first = np.ones(len(keys), dtype=bool)
    is_first[1:] = ordered[1:] != ordered[:-1]
    starts = np.flatnonzero(is_first)
    lengths = np.diff(starts, append=len(keys))
    counted = np.empty(len(keys), dtype=np.int64)
    counted[order] = np.arange(len(keys)) - np.repeat(starts, lengths)
    return counted

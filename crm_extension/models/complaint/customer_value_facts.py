from odoo import models
from odoo.tools import SQL

from ...analytics.complaint_flow import CANCELLED, CLOSED, MERGED, OPEN_STATES, RECEIVED

NOT_COUNTED = (CANCELLED, MERGED)


class CustomerValueFacts(models.AbstractModel):
    """Reads facts about complaints, set-based.

    A complaint stands where its history says that it stood on the day in question: what
    happened to it later changes no number of an earlier day.
    """

    _inherit = "customer.value.facts"

    def _facts_complaints(self, scope):
        """Complaints received in the window, and those open at its end."""
        return SQL(
            """
            SELECT p.commercial_partner_id AS customer,
                   COUNT(*) FILTER (WHERE c.received_at >= %(start)s
                                      AND s.state <> ALL(%(not_counted)s))
                       AS complaint_count,
                   COUNT(*) FILTER (WHERE s.state = ANY(%(open)s))
                       AS open_complaint_count
              FROM customer_complaint c
              JOIN res_partner p ON p.id = c.partner_id
        CROSS JOIN LATERAL (SELECT COALESCE((%(state)s), %(received)s) AS state) s
             WHERE c.company_id = %(company)s AND %(asked)s
               AND c.received_at < %(stop)s
               AND (c.received_at >= %(start)s OR c.state = ANY(%(open)s)
                    OR c.closed_at >= %(start)s)
          GROUP BY 1
            """,
            state=self._state_of_complaint(scope),
            received=RECEIVED,
            open=list(OPEN_STATES),
            not_counted=list(NOT_COUNTED),
            company=scope.company_id,
            asked=scope.of_customers("p"),
            start=scope.window_start,
            stop=scope.end,
        )

    def _state_of_complaint(self, scope):
        """SQL: where complaint ``c`` stood at the end of the window."""
        return SQL(
            """
            SELECT e.to_state FROM customer_complaint_event e
             WHERE e.complaint_id = c.id AND e.kind = 'transition' AND e.at < %s
          ORDER BY e.at DESC, e.id DESC LIMIT 1
            """,
            scope.end,
        )

    def _facts_ratings(self, scope):
        """Stars that customers gave for the closings of the window."""
        return SQL(
            """
            SELECT p.commercial_partner_id AS customer, COUNT(*) AS ratings,
                   SUM((e.data->>'rating')::numeric) AS rating_sum
              FROM customer_complaint_event e
              JOIN customer_complaint c ON c.id = e.complaint_id
              JOIN res_partner p ON p.id = c.partner_id
             WHERE e.kind = 'rated' AND e.at < %(stop)s
               AND c.company_id = %(company)s AND %(asked)s
               AND (SELECT MAX(k.at) FROM customer_complaint_event k
                     WHERE k.complaint_id = c.id AND k.kind = 'transition'
                       AND k.to_state = %(closed)s AND k.at <= e.at) >= %(start)s
          GROUP BY 1
            """,
            closed=CLOSED,
            company=scope.company_id,
            asked=scope.of_customers("p"),
            start=scope.window_start,
            stop=scope.end,
        )

    def _facts_remedies(self, scope):
        """What remedies cost that were carried out in the window.

        ``recovery_in_margin`` is the part of it by which the margin is lower already.
        """
        return SQL(
            """
            SELECT p.commercial_partner_id AS customer, SUM(r.cost) AS recovery_cost,
                   COALESCE(SUM(r.cost) FILTER (WHERE %(in_margin)s), 0)
                       AS recovery_in_margin
              FROM customer_complaint_remedy r
              JOIN customer_complaint c ON c.id = r.complaint_id
              JOIN res_partner p ON p.id = c.partner_id
             WHERE r.state = 'done' AND r.company_id = %(company)s AND %(asked)s
               AND r.executed_at >= %(start)s AND r.executed_at < %(stop)s
          GROUP BY 1
            """,
            in_margin=self._in_margin(scope),
            company=scope.company_id,
            asked=scope.of_customers("p"),
            start=scope.window_start,
            stop=scope.end,
        )

    def _in_margin(self, scope):
        """SQL condition: what remedy ``r`` cost has lowered the window's margin.

        It lowered the price of an order, or its credit note is posted and counts.
        """
        lowered = SQL(
            "(r.kind = 'price_reduction' AND r.document_ref LIKE 'sale.order,%%')"
        )
        if not self._counts_credit_notes(scope):
            return lowered
        return SQL(
            """
            (%s OR EXISTS (
                SELECT FROM customer_complaint_remedy_credit_note_rel n
                  JOIN account_move m ON m.id = n.account_move_id
                 WHERE n.customer_complaint_remedy_id = r.id AND m.state = 'posted'
                   AND m.invoice_date >= %s AND m.invoice_date < %s))
            """,
            lowered,
            scope.first_day,
            scope.day_after,
        )

    def _counts_credit_notes(self, scope):
        """Tell whether money that was credited lowers the margin."""
        return scope.basis == "invoiced"

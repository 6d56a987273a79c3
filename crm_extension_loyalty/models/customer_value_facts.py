from odoo import models
from odoo.tools import SQL


class CustomerValueFacts(models.AbstractModel):
    """Reads points that customers earned, set-based."""

    _inherit = "customer.value.facts"

    def _facts_loyalty_points(self, scope):
        """Points on loyalty cards by orders of the window, less those taken back.

        Points count when their order was placed, and so do those that its credit notes
        of days up to ``as_of`` take back. Points that people add by
        hand, gifts and expiry do not count; nor does redeeming. A card counts for who
        owns it now: merged partners bring theirs along.
        """
        return SQL(
            """
            SELECT p.commercial_partner_id AS customer,
                   SUM(e.points) AS qualifying_points
              FROM (%(earned)s UNION ALL %(taken)s) e
              JOIN loyalty_card c ON c.id = e.card_id
              JOIN loyalty_program g ON g.id = c.program_id
              JOIN res_partner p ON p.id = c.partner_id
             WHERE g.program_type = 'loyalty'
               AND COALESCE(e.company_id, c.company_id) = %(company)s AND %(asked)s
               AND e.moment >= %(start)s AND e.moment < %(stop)s
               AND (e.credited_on IS NULL OR e.credited_on <= %(as_of)s)
          GROUP BY 1
            """,
            earned=self._points_earned(),
            taken=self._points_taken(),
            company=scope.company_id,
            asked=scope.of_customers("p"),
            start=scope.window_start,
            stop=scope.end,
            as_of=scope.as_of,
        )

    def _points_earned(self):
        """SQL: what orders of any kind gave, with their moment."""
        return SQL(
            """
            SELECT h.card_id, h.issued AS points, o.company_id,
                   NULL::date AS credited_on,
                   COALESCE(o.date_order, h.create_date) AS moment
              FROM loyalty_history h
         LEFT JOIN sale_order o ON h.order_model = 'sale.order' AND o.id = h.order_id
             WHERE h.order_id IS NOT NULL AND h.reason IS NULL AND h.issued > 0
            """
        )

    def _points_taken(self):
        """SQL: what credit notes took back, at the moment of the order they credit."""
        return SQL(
            """
            SELECT h.card_id, -h.used, o.company_id, m.invoice_date, o.date_order
              FROM loyalty_history h
              JOIN sale_order o ON o.id = h.credited_order_id
              JOIN account_move m ON m.id = h.order_id
             WHERE h.reason = 'taken_back'
            """
        )

from odoo import fields, models
from odoo.tools import SQL


class CustomerTierBenefitReport(models.Model):
    """Adds what the points cost that members earn beyond everybody's."""

    _inherit = "customer.tier.benefit.report"
    _depends = {
        "loyalty.card": ["program_id"],
        "loyalty.history": [
            "card_id",
            "credited_order_id",
            "expired",
            "issued",
            "order_id",
            "order_model",
            "reason",
            "used",
        ],
        "sale.order": ["points_multiplier", "points_tier_id"],
    }

    kind = fields.Selection(selection_add=[("points", "Loyalty points")])

    def _sources(self):
        return [*super()._sources(), self._source_of_points()]

    def _source_of_points(self):
        """SQL: the extra points of members' orders, at what a point is worth.

        Points that expired or were taken back cost nothing. Where a multiplier is below
        1, what it saves is negative.
        """
        return SQL(
            """
            SELECT o.id AS document_id, o.points_tier_id AS tier_id, o.company_id,
                   o.partner_id, o.date_order AS moment, 'points' AS kind,
                   SUM((h.issued - COALESCE(h.expired, 0) - COALESCE(t.taken, 0))
                       * (1 - 1 / o.points_multiplier) * w.worth)::numeric AS amount
              FROM sale_order o
              JOIN loyalty_history h ON h.order_id = o.id
               AND h.order_model = 'sale.order' AND h.earned_lines IS NOT NULL
              JOIN loyalty_card c ON c.id = h.card_id
              JOIN (%s) w ON w.program_id = c.program_id AND w.company_id = o.company_id
         LEFT JOIN LATERAL (
                   SELECT SUM(b.used) AS taken FROM loyalty_history b
                    WHERE b.credited_order_id = o.id
                      AND b.card_id = h.card_id) t ON TRUE
             WHERE o.state = 'sale' AND o.points_tier_id IS NOT NULL
               AND o.points_multiplier > 0 AND o.points_multiplier <> 1
             GROUP BY o.id
            """,
            self._worth_of_points(),
        )

    def _worth_of_points(self):
        """SQL: what a point of each loyalty program is worth in each company."""
        programs = (
            self.env["loyalty.program"].sudo().with_context(active_test=False)
        ).search([("program_type", "=", "loyalty")])
        rows = [
            (program.id, company.id, program._worth_of_point(company))
            for program in programs
            for company in self.env.companies
        ]
        return SQL(
            "SELECT * FROM unnest(%s::int[], %s::int[], %s::float8[])"
            " AS worth(program_id, company_id, worth)",
            *([list(column) for column in zip(*rows, strict=True)] or ([], [], [])),
        )

from odoo import api, fields, models
from odoo.tools import SQL

from ..analytics.claim_steps import CANCELLED, DRAFT

NOT_CLAIMED = (DRAFT, CANCELLED)


class CustomerComplaintReport(models.Model):
    """Adds what was claimed and came back, by supplier.

    A claim about a line counts there; one about no line is shared out like the cost.
    """

    _inherit = "customer.complaint.report"
    _depends = {
        "customer.complaint.claim": [
            "company_amount",
            "complaint_id",
            "complaint_line_id",
            "partner_id",
            "recovered_amount",
            "state",
        ]
    }

    supplier_id = fields.Many2one("res.partner", readonly=True)
    claimed = fields.Monetary("Claimed from suppliers", readonly=True)
    recovered = fields.Monetary("Recovered from suppliers", readonly=True)
    recovery_rate = fields.Float(
        readonly=True,
        aggregator="avg",
        help="What came back as a share of what the remedies cost.",
    )

    @api.model
    def _select_fields(self):
        """Return the expression of each column."""
        columns = super()._select_fields()
        recovered = self._of_claims("recovered_amount", columns["share"])
        return {
            **columns,
            "supplier_id": SQL("COALESCE(line_claim.supplier, whole_claim.supplier)"),
            "claimed": self._of_claims("company_amount", columns["share"]),
            "recovered": recovered,
            "recovery_rate": SQL("%s / NULLIF(%s, 0)", recovered, columns["cost"]),
        }

    @api.model
    def _of_claims(self, name, share):
        """SQL: an amount of the line's claims, and its part of those without line."""
        return SQL(
            "(COALESCE(%s, 0) + COALESCE(%s, 0) * %s)",
            SQL.identifier("line_claim", name),
            SQL.identifier("whole_claim", name),
            share,
        )

    @api.model
    def _joins(self):
        """Return the joins that the columns need."""
        by_line, whole = (
            self._query_of_claims(SQL("complaint_line_id")),
            self._query_of_claims(
                SQL("complaint_id"), SQL("complaint_line_id IS NULL")
            ),
        )
        return [
            *super()._joins(),
            SQL("LEFT JOIN (%s) line_claim ON line_claim.owner = l.id", by_line),
            SQL("LEFT JOIN (%s) whole_claim ON whole_claim.owner = c.id", whole),
        ]

    @api.model
    def _query_of_claims(self, owner, condition=None):
        return SQL(
            """
            SELECT %s AS owner, MIN(partner_id) AS supplier,
                   SUM(company_amount) AS company_amount,
                   SUM(recovered_amount) AS recovered_amount
              FROM customer_complaint_claim
             WHERE state <> ALL(%s) AND %s
             GROUP BY 1
            """,
            owner,
            list(NOT_CLAIMED),
            condition or SQL("TRUE"),
        )

    def _read_group_select(self, aggregate_spec, query):
        """Return the SQL of an aggregate; a rate is one of the sums."""
        if aggregate_spec != "recovery_rate:avg":
            return super()._read_group_select(aggregate_spec, query)
        recovered, cost = (
            self._field_to_sql(self._table, name, query)
            for name in ("recovered", "cost")
        )
        return SQL("SUM(%s) / NULLIF(SUM(%s), 0)", recovered, cost)

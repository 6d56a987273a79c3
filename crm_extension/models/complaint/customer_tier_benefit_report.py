from odoo import fields, models
from odoo.tools import SQL


class CustomerTierBenefitReport(models.Model):
    """Adds what no-questions rules gave to members because of their tier."""

    _inherit = "customer.tier.benefit.report"
    _depends = {
        "customer.complaint": ["partner_id", "tier_id"],
        "customer.complaint.remedy": [
            "company_id",
            "complaint_id",
            "cost",
            "executed_at",
            "rule_clauses",
            "rule_id",
            "state",
        ],
        "customer.complaint.remedy.rule": ["use_tier_limit"],
    }

    kind = fields.Selection(selection_add=[("refund", "No-questions refund")])

    def _sources(self):
        return [*super()._sources(), self._source_of_refunds()]

    def _source_of_refunds(self):
        """SQL: remedies that a rule approved by itself because of the tier.

        Either the tier said how much, or the rule was for its tiers when it approved.
        """
        return SQL(
            """
            SELECT r.id AS document_id, c.tier_id, r.company_id, c.partner_id,
                   r.executed_at AS moment, 'refund' AS kind, r.cost
              FROM customer_complaint_remedy r
              JOIN customer_complaint c ON c.id = r.complaint_id
              JOIN customer_complaint_remedy_rule u ON u.id = r.rule_id
             WHERE r.state = 'done' AND c.tier_id IS NOT NULL AND r.cost <> 0
               AND (u.use_tier_limit
                    OR r.rule_clauses @> '{"clauses": [{"key": "tier"}]}')
            """
        )

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...analytics import sla_policy
from ...analytics.sla_clock import STATUTORY
from .complaint_choices import METRICS, SEVERITIES

UNITS = [
    ("working_minutes", "Working minutes"),
    ("calendar_hours", "Hours of the clock"),
]


class CustomerComplaintSlaTarget(models.Model):
    """How long one thing may take, for a tier and a severity."""

    _name = "customer.complaint.sla.target"
    _description = "Service level target"
    _order = "policy_id, metric, severity, id"
    _rec_name = "metric"
    _check_company_auto = True

    policy_id = fields.Many2one(
        "customer.complaint.sla.policy", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="policy_id.company_id")
    metric = fields.Selection(METRICS, required=True)
    tier_id = fields.Many2one(
        "customer.tier", ondelete="cascade", help="Empty: whatever the tier."
    )
    severity = fields.Selection(SEVERITIES, help="Empty: whatever the severity.")
    amount = fields.Float("Time", required=True, digits=(16, 2))
    unit = fields.Selection(UNITS, required=True, default="working_minutes")
    resource_calendar_id = fields.Many2one(
        "resource.calendar",
        "Working hours",
        check_company=True,
        help="Empty: those of the policy.",
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A target takes more than no time."
    )
    # Half a million hours are 57 years: their seconds fit an integer.
    _amount_bounded = models.Constraint(
        "CHECK (amount <= 500000)", "A target takes at most 500,000 minutes or hours."
    )
    _target_unique = models.UniqueIndex(
        "(policy_id, metric, COALESCE(tier_id, 0), COALESCE(severity, ''))",
        "A policy has one target for each metric, tier and severity.",
    )

    @api.constrains("metric", "unit")
    def _check_statutory_by_the_clock(self):
        for target in self:
            if target.metric == STATUTORY and target.unit != "calendar_hours":
                raise ValidationError(
                    self.env._("The law counts every hour: choose hours of the clock.")
                )

    @api.constrains("resource_calendar_id")
    def _check_working_time(self):
        self.resource_calendar_id._check_promised_hours()

    @api.model_create_multi
    def create(self, vals_list):
        """Create; what the policies promised so far is marked as outdated."""
        targets = super().create(vals_list)
        targets.policy_id._mark_promises()
        return targets

    def write(self, vals):
        """Write; what the policies promised so far is marked as outdated."""
        policies = self.policy_id
        result = super().write(vals)
        (policies | self.policy_id)._mark_promises()
        return result

    def unlink(self):
        """Delete; what the policies promised so far is marked as outdated."""
        policies = self.policy_id
        result = super().unlink()
        policies.exists()._mark_promises()
        return result

    def _choosable(self):
        """Return the targets as choosing knows them, by id of their policy."""
        found = {}
        for target in self.sudo():
            found.setdefault(target.policy_id.id, []).append(
                sla_policy.Target(
                    id=target.id,
                    metric=target.metric,
                    amount=target.amount,
                    unit=target.unit,
                    tier_id=target.tier_id.id or None,
                    severity=target.severity or None,
                    calendar_id=target.resource_calendar_id.id or None,
                )
            )
        return found

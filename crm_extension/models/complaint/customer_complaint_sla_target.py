from odoo import fields, models

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
        "resource.calendar", "Working hours", help="Empty: those of the policy."
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A target takes more than no time."
    )

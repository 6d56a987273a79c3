from odoo import fields, models

from .complaint_choices import METRICS

SLA_STATES = [
    ("running", "Running"),
    ("paused", "Paused"),
    ("met", "Met"),
    ("missed", "Missed"),
    ("frozen", "Frozen"),
]


class CustomerComplaintSlaStatus(models.Model):
    """How one promise stands for one complaint, in one cycle."""

    _name = "customer.complaint.sla.status"
    _description = "Service level of a complaint"
    _order = "complaint_id, cycle desc, deadline, id"
    _rec_name = "metric"

    complaint_id = fields.Many2one(
        "customer.complaint",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, index=True
    )
    metric = fields.Selection(METRICS, required=True, readonly=True)
    cycle = fields.Integer(required=True, readonly=True)
    policy_id = fields.Many2one(
        "customer.complaint.sla.policy", readonly=True, ondelete="restrict"
    )
    resource_calendar_id = fields.Many2one("resource.calendar", readonly=True)
    started_at = fields.Datetime(required=True, readonly=True)
    target_seconds = fields.Integer(required=True, readonly=True)
    paused_seconds = fields.Integer(readonly=True)
    deadline = fields.Datetime(readonly=True, index=True)
    met_at = fields.Datetime(readonly=True)
    state = fields.Selection(SLA_STATES, required=True, readonly=True)
    next_check_at = fields.Datetime(readonly=True, index="btree_not_null")
    outdated = fields.Boolean(
        readonly=True, help="The policy or the working hours changed since."
    )

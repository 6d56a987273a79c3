from odoo import fields, models

from .complaint_choices import SEVERITIES


class CustomerComplaintSlaPolicy(models.Model):
    """A promise: how fast complaints of some kind are handled."""

    _name = "customer.complaint.sla.policy"
    _description = "Service level policy"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self._default_company_id(),
    )
    is_default = fields.Boolean(
        "Default", help="Applies when no other policy of the company matches."
    )
    partner_id = fields.Many2one("res.partner", "Customer", index="btree_not_null")
    tier_id = fields.Many2one("customer.tier", "Tier", ondelete="restrict")
    category_id = fields.Many2one("customer.complaint.category", ondelete="restrict")
    severity = fields.Selection(SEVERITIES, help="Empty: whatever the severity.")
    resource_calendar_id = fields.Many2one(
        "resource.calendar",
        "Working hours",
        check_company=True,
        help="Empty: those of the team, else of the company.",
    )
    target_ids = fields.One2many(
        "customer.complaint.sla.target", "policy_id", "Targets", copy=True
    )

    def _default_company_id(self):
        return self.env.company

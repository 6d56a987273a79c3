from odoo import api, fields, models

from ..models.tier.customer_tier_membership import OVERRIDE_KINDS


class CustomerTierOverride(models.TransientModel):
    """Asks for an override of a tier: which, for how long, and why."""

    _name = "customer.tier.override"
    _description = "Override of a loyalty tier"

    membership_id = fields.Many2one(
        "customer.tier.membership", required=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="membership_id.partner_id")
    program_id = fields.Many2one(related="membership_id.program_id")
    earned_tier_id = fields.Many2one(
        related="membership_id.earned_tier_id", string="Earned by the rules"
    )
    is_overridden = fields.Boolean(compute="_compute_is_overridden")
    kind = fields.Selection(OVERRIDE_KINDS, required=True, default="floor")
    tier_id = fields.Many2one(
        "customer.tier", required=True, domain="[('program_id', '=', program_id)]"
    )
    date_from = fields.Date(
        "From", required=True, default=lambda self: self._default_date_from()
    )
    date_until = fields.Date(
        "Until", help="The last day of the override. Empty: until it is ended by hand."
    )
    reason = fields.Char(required=True)
    explanation = fields.Char(compute="_compute_explanation")

    @api.model
    def _default_date_from(self):
        member = self.env["customer.tier.membership"].browse(
            self.env.context.get("default_membership_id")
        )
        return (member.company_id or self.env.company)._value_today()

    @api.depends("membership_id")
    def _compute_is_overridden(self):
        for wizard in self:
            wizard.is_overridden = bool(wizard.membership_id.override_tier_id)

    @api.depends("kind", "tier_id")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for wizard in self:
            wizard.explanation = wizard._explain() if wizard.tier_id else ""

    def _explain(self):
        if self.kind == "pin":
            return self.env._(
                "The customer holds %s, whatever the rules say.", self.tier_id.name
            )
        return self.env._(
            "The customer holds %s, or a higher tier that is earned by the rules.",
            self.tier_id.name,
        )

    def action_apply(self):
        """Override the tier of the membership.

        :raise AccessError: unless the user manages loyalty tiers
        :raise ValidationError: naming every fault, as an end before the start
        """
        self.ensure_one()
        self.membership_id.write(
            {
                "override_tier_id": self.tier_id.id,
                "override_kind": self.kind,
                "override_from": self.date_from,
                "override_until": self.date_until,
                "override_reason": self.reason,
            }
        )
        return {"type": "ir.actions.act_window_close"}

    def action_end_now(self):
        """End the override that there is: the earned tier counts from now on."""
        self.ensure_one()
        self.membership_id.action_end_override()
        return {"type": "ir.actions.act_window_close"}

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..value.run_written import RunWrittenMany2one
from .tier_condition_texts import TierConditionTexts

TRIGGERS = [
    ("enrolled", "Enrolled"),
    ("promoted", "Promoted"),
    ("renewed", "Renewed"),
    ("grace", "Grace began"),
    ("demoted", "Demoted"),
    ("override", "Override"),
    ("override_end", "End of override"),
    ("return", "Promotion taken back"),
    ("merge", "Contacts merged"),
    ("rule_change", "Rules changed"),
    ("suspended", "Suspended"),
]


class CustomerTierEvent(models.Model):
    """What happened to a membership, with its evidence: append-only."""

    _name = "customer.tier.event"
    _description = "Event of a loyalty membership"
    _log_access = False
    _order = "date desc, id desc"
    _rec_name = "trigger"

    membership_id = fields.Many2one(
        "customer.tier.membership",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    partner_id = RunWrittenMany2one(
        "res.partner", "Customer", required=True, readonly=True, index=True
    )
    program_id = RunWrittenMany2one(
        "customer.tier.program", required=True, readonly=True
    )
    company_id = RunWrittenMany2one("res.company", required=True, readonly=True)
    date = fields.Date(required=True, readonly=True)
    from_tier_id = RunWrittenMany2one("customer.tier", readonly=True)
    to_tier_id = RunWrittenMany2one("customer.tier", readonly=True)
    trigger = fields.Selection(TRIGGERS, required=True, readonly=True)
    evidence = fields.Json(
        readonly=True,
        help="Each condition with its value and target.",
    )
    former = fields.Json(
        readonly=True,
        help="What was held before a promotion, to go back to.",
    )
    valid_until = fields.Date(readonly=True)
    user_id = fields.Many2one("res.users", readonly=True)
    program_version = fields.Integer(readonly=True)

    _month_idx = models.Index("(program_id, date)")
    # All that counting moves by months reads: the table itself is left alone. That
    # everybody became a member would be most of it.
    _move_idx = models.Index(
        "(company_id, date, trigger, from_tier_id, to_tier_id) INCLUDE (partner_id)"
        " WHERE trigger <> 'enrolled'"
    )

    # It refuses instead of writing, for everybody.
    # pylint: disable-next=method-required-super
    def write(self, vals):
        """Refuse: what happened stays as it was.

        :raise UserError: always
        """
        raise UserError(self.env._("The history of a membership cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("The history of a membership cannot be deleted."))

    @api.model
    def _log(self, memberships, trigger, **values):
        """Add an event to each member: what a person did, not the engine.

        :param memberships: customer.tier.membership, as they are now
        :param trigger: one of ``TRIGGERS``
        """
        return self.sudo().create(
            [self._prepare_event(member, trigger, **values) for member in memberships]
        )

    @api.model
    def _prepare_event(self, member, trigger, **values):
        """Return the values of an event of a member, as it is now."""
        return {
            "membership_id": member.id,
            "partner_id": member.partner_id.id,
            "program_id": member.program_id.id,
            "company_id": member.company_id.id,
            "date": member.company_id._value_today(),
            "to_tier_id": member.tier_id.id,
            "trigger": trigger,
            "valid_until": member.valid_until,
            "user_id": self.env.uid,
            "program_version": member.program_id.version,
            **values,
        }

    def _evidence_texts(self):
        """Return the evidence in words: a line for each condition.

        Other evidence, of overrides and merges, is for the people who decided.
        """
        self.ensure_one()
        texts = TierConditionTexts(self.env, self.company_id.sudo())
        return [
            texts.text(texts.described(each))
            for each in self.evidence or []
            if "metric" in each
        ]

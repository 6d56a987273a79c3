from odoo import models
from odoo.exceptions import ValidationError

from ...analytics.overrides import OVERRIDE_KINDS


class CustomerTierOverrideMixin(models.AbstractModel):
    """What a tier manager decides about a member, for a time and with a reason."""

    _name = "customer.tier.override.mixin"
    _description = "Overrides of loyalty tiers"

    def _decide(self, vals):
        """Write an override, or take one away; log it, and let it count today.

        :raise ValidationError: naming every fault
        """
        before = {member: member.tier_id for member in self}
        decider = self.env.uid if vals.get("override_tier_id", True) else False
        self._write_as_engine({**vals, "override_user_id": decider})
        self._raise_override_faults()
        self._apply_overrides()
        self._log_decisions(before)
        return True

    def _apply_overrides(self):
        """Let decisions count as of the company's current day."""
        for member in self:
            in_force = member._is_override_in_force()
            member._write_as_engine(
                {
                    "tier_id": member._effective_tier(in_force).id,
                    "state": member._current_state(in_force),
                }
            )

    def _is_override_in_force(self):
        today = self.company_id._value_today()
        return bool(
            self.override_tier_id
            and (not self.override_from or self.override_from <= today)
            and (not self.override_until or today <= self.override_until)
        )

    def _effective_tier(self, in_force):
        """Return the tier that is held: a floor counts where it is the higher one."""
        if not in_force:
            return self.earned_tier_id
        if self.override_kind == "pin":
            return self.override_tier_id
        both = self.earned_tier_id | self.override_tier_id
        return both.sorted(lambda tier: (tier.sequence, tier.id))[-1:]

    def _current_state(self, in_force):
        partner = self.partner_id
        if not partner.active or partner != partner.commercial_partner_id:
            return "suspended"
        if in_force:
            return "overridden"
        return "grace" if self.in_grace else "active"

    def _log_decisions(self, before):
        """Add an event to each member, and a note to the customer.

        :param before: membership -> the tier that was held
        """
        events = self.env["customer.tier.event"].sudo()
        logged = events.create(
            [member._prepare_decision(tier) for member, tier in before.items()]
        )
        for program, some in logged.grouped("program_id").items():
            self.env["customer.tier.notice"].sudo()._note_events(program, some.ids)

    def _prepare_decision(self, tier_before):
        """Return the values of the event: who decided what, from which day on."""
        decided, today = self.override_tier_id, self.company_id._value_today()
        return self.env["customer.tier.event"]._prepare_event(
            self,
            "override" if decided else "override_end",
            date=self.override_from or today if decided else today,
            from_tier_id=tier_before.id,
            to_tier_id=(decided or self.tier_id).id,
            evidence=self._override_evidence() if decided else None,
        )

    def _override_evidence(self):
        return [
            {
                "kind": self.override_kind,
                "tier_id": self.override_tier_id.id,
                "date_from": str(self.override_from or ""),
                "date_to": str(self.override_until or ""),
                "reason": self.override_reason,
            }
        ]

    # -- Faults ----------------------------------------------------------------------

    def _raise_override_faults(self):
        """Refuse a decision that is not complete.

        :raise ValidationError: naming every fault
        """
        faults = [fault for member in self for fault in member._override_faults()]
        if faults:
            raise ValidationError("\n".join(dict.fromkeys(faults)))

    def _override_faults(self):
        if not self.override_tier_id:
            return []
        faults = []
        if self.override_tier_id.program_id != self.program_id:
            faults.append(
                self.env._(
                    "“%s” is a tier of another program.", self.override_tier_id.name
                )
            )
        if self.override_kind not in OVERRIDE_KINDS:
            faults.append(
                self.env._("Say whether it is exactly this tier or at least this tier.")
            )
        if not (self.override_reason or "").strip():
            faults.append(self.env._("An override needs a reason."))
        start, until = self.override_from, self.override_until
        if start and until and until < start:
            faults.append(self.env._("The override ends before it begins."))
        return faults

from odoo import models

from ...analytics.progress import nearest_group
from .tier_condition_texts import TierConditionTexts

MEASURED = "tier_numbers_measured"
"""Key of the context: (membership's id, day) -> numbers. No client can send such keys.
"""


class CustomerTierProgressMixin(models.AbstractModel):
    """What a member lacks for the next tier, and for keeping this one."""

    _name = "customer.tier.progress.mixin"
    _description = "Progress of a loyalty membership"

    def progress(self, as_of=None):
        """Return what is missing for the next tier, and for keeping this one.

        :param as_of: date; the company's current day when left out
        :return: dict ``next`` and ``keep``, each a dict or None:
            ``tier_id``, ``tier``, ``color``, ``until`` (date or None), ``met`` (bool),
            ``share`` (0 to 1 of the group that is nearest), ``conditions``: list of
            dicts ``group``, ``metric``, ``label``, ``unit``, ``window``,
            ``window_label``, ``date_from``, ``date_to``, ``operator``, ``value``
            (None if unknown), ``target``, ``missing``, ``share``, ``met``, ``text``
        :raise AccessError: for a user who may not read the membership
        """
        self.ensure_one()
        self.check_access("read")
        member = self.sudo()
        day = as_of or member.company_id._value_today()
        numbers = self._numbers(day)
        tiers = member.program_id._tiers()
        place = tiers.ids.index(member.earned_tier_id.id)
        following = tiers[place + 1 :].filtered("entry_rule_ids")[:1]
        return {
            "next": self._asked_for(following, numbers["next"]),
            "keep": self._asked_for(
                member.earned_tier_id, numbers["keep"], member.valid_until or None
            ),
        }

    def _numbers(self, day):
        """Return the conditions with their numbers, as they were measured before, or
        measured now."""
        known = self.env.context.get(MEASURED) or {}
        if (self.id, day) in known:
            return known[self.id, day]
        engine = self.env["customer.tier.engine"].sudo()
        return engine._measure_members(self.sudo(), day)[self.id]

    def _measured(self):
        """Return the same memberships, measured today: many by few statements.

        What is asked for their progress from here on asks the database nothing.
        """
        engine, known = self.env["customer.tier.engine"].sudo(), {}
        for program, members in self.sudo().grouped("program_id").items():
            day = program.company_id._value_today()
            found = engine._measure_members(members, day)
            known.update({(key, day): numbers for key, numbers in found.items()})
        return self.with_context(**{MEASURED: known})

    def _asked_for(self, tier, evidence, until=None):
        """Return one side of the progress, None where nothing is asked for."""
        if not evidence:
            return None
        texts = TierConditionTexts(self.sudo().env, self.sudo().company_id)
        conditions = [texts.described(each) for each in evidence]
        share, met = nearest_group(conditions)
        return {
            "tier_id": tier.id,
            "tier": tier.name,
            "color": tier.color,
            "until": until,
            "met": met,
            "share": share,
            "conditions": conditions,
        }

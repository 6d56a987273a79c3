from odoo import api, models
from odoo.fields import Domain

TIER_GROUP = "crm_extension.group_tier_user"
TRIGGER_TONES = {
    "promoted": "good",
    "renewed": "main",
    "grace": "warning",
    "demoted": "bad",
    "return": "bad",
}
"""The series of the chart that have a colour of their own."""


class CustomerTierDashboardMixin(models.AbstractModel):
    """Who holds which loyalty tier, and what happened to members month by month."""

    _name = "customer.tier.dashboard.mixin"
    _description = "Loyalty tiers on the value dashboard"

    @api.model
    def _tier_part(self, scope):
        """Return the charts and tables of loyalty tiers, for those who may see them."""
        if not self.env.user.has_group(TIER_GROUP):
            return {}
        facts = self.env["customer.value.dashboard.facts"]
        events = facts._read_tier_moves(scope)
        return {
            "charts": {
                "tiers": self._tiers_chart(scope, facts._read_members(scope)),
                "tier_moves": self._tier_moves_chart(scope, events),
            },
            "tables": {"tier_moves": self._tier_moves_table(scope, events)},
        }

    # -- Distribution ----------------------------------------------------------------

    @api.model
    def _tiers_chart(self, scope, members):
        members = sorted(members, key=lambda row: _ladder_place(row[0]))
        facts = self.env["customer.value.dashboard.facts"]
        labels = self._tier_labels([tier for tier, _count in members])
        return {
            "key": "tiers",
            "kind": "rows",
            "title": self.env._("Members by Tier"),
            "head": self.env._("Tier"),
            "labels": labels,
            "empty": self.env._("There is no member of an active loyalty program."),
            "datasets": [
                {
                    "label": self.env._("Members"),
                    "values": [count for _tier, count in members],
                    "opens": [
                        self._opening(
                            "customer.tier.membership",
                            label,
                            facts._members_domain(scope)
                            & Domain("tier_id", "=", tier.id),
                        )
                        for label, (tier, _count) in zip(labels, members, strict=True)
                    ],
                }
            ],
        }

    @api.model
    def _tier_labels(self, tiers):
        """Return the tiers' names, with the program where there are several."""
        programs = {tier.program_id for tier in tiers}
        if len(programs) == 1:
            return [tier.name for tier in tiers]
        return [f"{tier.program_id.name}: {tier.name}" for tier in tiers]

    # -- Moves -------------------------------------------------------------------------

    @api.model
    def _tier_moves_chart(self, scope, rows):
        """Return what happened to members, by step.

        That a program began and everybody became a member would dwarf all else: the
        chart of members tells it.
        """
        found = self._by_steps(
            scope, [(day, trigger, count) for day, trigger, *_tiers, count in rows]
        )
        labels = self._trigger_labels()
        return {
            "key": "tier_moves",
            "kind": "stacked",
            "title": self.env._("Moves Between Tiers"),
            "help": self.env._(
                "Promotions, renewals, demotions and what people decided."
            ),
            "head": self.env._("Period"),
            "labels": self._step_labels(scope),
            "empty": self.env._("Nothing happened to members in this period."),
            "datasets": [
                self._tier_moves_dataset(scope, key, label, found[key])
                for key, label in labels.items()
                if key in found
            ],
        }

    @api.model
    def _tier_moves_dataset(self, scope, trigger, label, counts):
        chosen = Domain("trigger", "=", trigger)
        return {
            "label": label,
            **({"tone": TRIGGER_TONES[trigger]} if trigger in TRIGGER_TONES else {}),
            "values": counts,
            "opens": [
                self._tier_events_opening(
                    scope, label, chosen & scope.days_domain("date", step)
                )
                for step in scope.steps
            ],
        }

    @api.model
    def _trigger_labels(self):
        field = self.env["customer.tier.event"]._fields["trigger"]
        return dict(field._description_selection(self.env))

    @api.model
    def _tier_events_opening(self, scope, label, chosen):
        facts = self.env["customer.value.dashboard.facts"]
        return self._opening(
            "customer.tier.event",
            label,
            facts._tier_moves_domain(scope) & chosen,
            views=["list", "graph"],
        )

    @api.model
    def _tier_moves_table(self, scope, rows):
        """Return the moves of the whole period: from each tier to each other one."""
        counts = {}
        for _day, _trigger, before, after, count in rows:
            if before and after and before != after:
                counts[before, after] = counts.get((before, after), 0) + count
        tiers = sorted({tier for pair in counts for tier in pair}, key=_ladder_place)
        labels = dict(zip(tiers, self._tier_labels(tiers), strict=True))
        return {
            "key": "tier_moves",
            "title": self.env._("From Tier to Tier"),
            "head": self.env._("From"),
            "columns": [
                {"key": tier.id, "label": label} for tier, label in labels.items()
            ],
            "rows": [
                {
                    "label": label,
                    "cells": [
                        self._tier_move_cell(scope, (before, after), labels, counts)
                        for after in tiers
                    ],
                }
                for before, label in labels.items()
            ],
            "empty": self.env._("Nobody changed the tier in this period."),
        }

    @api.model
    def _tier_move_cell(self, scope, pair, labels, counts):
        before, after = pair
        chosen = Domain("from_tier_id", "=", before.id) & Domain(
            "to_tier_id", "=", after.id
        )
        label = f"{labels[before]} → {labels[after]}"
        return {
            "value": counts.get(pair, 0),
            "open": self._tier_events_opening(scope, label, chosen),
        }


def _ladder_place(tier):
    """Return what sorts tiers: program by program, the lowest level first."""
    program = tier.program_id
    return program.sequence, program.id, tier.sequence, tier.id

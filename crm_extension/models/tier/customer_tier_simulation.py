import time

import numpy as np

from odoo import models

from ...analytics.facts import date_of
from ...analytics.ladder_tables import ends_of_validity, moves_table, rises
from ...analytics.tiers import NOBODY
from .customer_tier_engine import as_evidence
from .tier_condition_texts import TierConditionTexts

MOVERS = 20


class CustomerTierSimulation(models.AbstractModel):
    """Tries the rules of a program out: writes no member's row."""

    _name = "customer.tier.simulation"
    _description = "Tries a loyalty program out"

    def _execute(self, program, as_of, user):
        """Evaluate without writing; keep what would change on a run.

        :return: customer.tier.run of the kind simulation
        """
        started = time.monotonic()
        engine = self.env["customer.tier.engine"]
        found, timeline = engine._evaluate_with_timeline(program, as_of)
        ends = ends_of_validity(timeline)
        spoken = self.with_context(lang=user.lang or self.env.lang)
        return self.env["customer.tier.run"].create(
            {
                **engine._described(program, as_of, user),
                "kind": "simulation",
                "member_count": len(found.members),
                "changed_count": int((found.members.held != found.held).sum()),
                "counts": engine._counts(found.moves),
                "results": spoken._results(program, found, ends),
                "duration": time.monotonic() - started,
            }
        )

    def _results(self, program, found, ends):
        """Return what people look at: see ``customer.tier.run.results``."""
        tiers = program.with_env(self.env)._tiers()
        size = len(tiers)
        after = np.where(found.members.holders.place == NOBODY, NOBODY, found.held)
        return {
            "tiers": [
                {"id": tier.id, "name": tier.name, "color": tier.color}
                for tier in tiers
            ],
            "table": moves_table(found.members.held, after, size).tolist(),
            "at_end": moves_table(after, ends, size)[1:].tolist(),
            "members": {
                "before": _members_by_place(found.members.held, size),
                "after": _members_by_place(after, size),
            },
            "counts": self.env["customer.tier.engine"]._counts(found.moves),
            "movers": self._movers(program, tiers, found),
            "warnings": len(found.warned),
        }

    def _movers(self, program, tiers, found):
        """Return those who move furthest, with the conditions that move them."""
        chosen = rises(found.moves, MOVERS)
        customers = found.members.customers
        partners = self.env["res.partner"].browse(
            [int(customers[move.members[place]]) for move, place in chosen]
        )
        names = {partner.id: partner.display_name for partner in partners}
        texts = TierConditionTexts(self.env, program.company_id)
        return [
            {
                "partner_id": partner.id,
                "name": names[partner.id],
                "from": tiers[int(move.from_place[place])].name,
                "to": tiers[int(move.to_place[place])].name,
                "trigger": move.trigger,
                "date": str(date_of(move.day[place])),
                "conditions": [
                    _as_json(texts.described(each))
                    for each in as_evidence(move.evidence, place)
                ],
            }
            for partner, (move, place) in zip(partners, chosen, strict=True)
        ]


def _members_by_place(places, size):
    return np.bincount(places[places >= 0], minlength=size).tolist()


def _as_json(described):
    """Return a condition with its days as texts, which JSON can hold."""
    days = {name: str(described[name]) for name in ("date_from", "date_to")}
    return {**described, **days}

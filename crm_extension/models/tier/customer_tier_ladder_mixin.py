from odoo import models

from ...analytics.tiers import Condition, Ladder, Level
from ...analytics.validity import Validity
from .result_metrics import RESULT_METRICS


class CustomerTierLadderMixin(models.AbstractModel):
    """A program as the analytics take it."""

    _name = "customer.tier.ladder.mixin"
    _description = "Ladder of a loyalty program"

    def _ladder(self, as_of):
        """Return the program's rules; money is converted at the rate of ``as_of``.

        :return: analytics Ladder, the lowest level first
        """
        self.ensure_one()
        return Ladder(
            levels=tuple(tier._level(as_of) for tier in self._tiers()),
            validity=self._validity(),
            grace_days=self.grace_days,
            demotion=self.demotion,
            protect_returns_days=self.protect_returns_days,
            notify_before_days=self.notify_before_days,
        )

    def _tiers(self):
        """Return the levels, the lowest first."""
        return self.tier_ids.sorted(lambda tier: (tier.sequence, tier.id))

    def _validity(self):
        return Validity(
            kind=self.validity,
            months=self.validity_months,
            month=int(self.fixed_month or 12),
            day=self.fixed_day,
            to_month_end=self.round_to == "month_end",
        )

    def _score_model(self):
        """Return the published score model that scores the program's customers.

        One of the same scope goes before the one for all, that one before the others.
        """
        published = (
            self.env["customer.score.model"]
            .sudo()
            .search(
                [("company_id", "=", self.company_id.id), ("state", "=", "published")]
            )
        )
        order = (self.customer_scope, "all", "company", "person")
        return published.sorted(lambda model: order.index(model.customer_scope))[:1]

    def _counted_basis(self):
        """Return what counts as a purchase: the program's own, else the model's."""
        return self.basis or self._score_model().basis or "ordered"

    def _asking_for_results(self):
        """Return the programs with a rule on what runs of score models find."""
        declared = self.env["customer.value"]._metrics()
        fitted = [name for name, metric in declared.items() if metric.fitted]
        results = {*RESULT_METRICS, *fitted}
        return self.filtered(
            lambda program: (
                not results.isdisjoint(program.tier_ids.rule_ids.mapped("metric"))
            )
        )

    # -- The rules of an evaluation, kept ------------------------------------------

    def _stored_ladder(self, as_of):
        """Return the rules of entry as the program keeps them until the next one."""
        return {
            str(level.key): [vars(each) for each in level.entry]
            for level in self._ladder(as_of).levels
        }

    def _earlier_ladder(self):
        """Return the rules of the last evaluation, None if they are those of now."""
        if not self.evaluated_version or self.evaluated_version == self.version:
            return None
        levels = (self.evaluated_rules or {}).items()
        return Ladder(
            tuple(
                Level(tuple(Condition(**each) for each in entry), key=int(key))
                for key, entry in levels
            )
        )

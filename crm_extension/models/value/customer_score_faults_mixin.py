from odoo import models
from odoo.exceptions import UserError


class CustomerScoreFaultsMixin(models.AbstractModel):
    """What keeps a score model from being used, every fault named."""

    _name = "customer.score.faults.mixin"
    _description = "Faults of a score model"

    def _raise_faults(self):
        faults = self._faults()
        if faults:
            lines = "\n".join(f"• {fault}" for fault in faults)
            raise UserError(
                self.env._(
                    "“%(name)s” cannot be used yet:\n%(faults)s",
                    name=self.name,
                    faults=lines,
                )
            )

    def _faults(self):
        """Return everything that keeps the model from being published, in words."""
        self.ensure_one()
        return [
            *self._rule_faults(),
            *self._class_faults(),
            *self._window_faults(),
            *self._lifetime_faults(),
            *self._domain_faults(),
            *self._segment_faults(),
        ]

    def _rule_faults(self):
        if not self.rule_ids:
            return [self.env._("There is no rule. Add at least one.")]
        faults = self.rule_ids._faults()
        if not sum(self.rule_ids.mapped("weight")) > 0:
            faults.append(self.env._("The weights of the rules add up to zero."))
        for role, rules in (
            self.rule_ids.filtered("rfm_role").grouped("rfm_role").items()
        ):
            if len(rules) > 1:
                label = dict(
                    rules._fields["rfm_role"]._description_selection(self.env)
                )[role]
                faults.append(
                    self.env._("More than one rule is marked as “%s”.", label)
                )
        return faults

    def _class_faults(self):
        faults = []
        if self.class_metric not in self.env["customer.value"]._metrics():
            faults.append(
                self.env._("The classes use an unknown metric “%s”.", self.class_metric)
            )
        if not 0 < self.class_a_share <= self.class_b_share <= 1:
            faults.append(
                self.env._(
                    "The shares of the classes must ascend between 0 % and 100 %."
                )
            )
        return faults

    def _lifetime_faults(self):
        faults = []
        if not self.clv_discount_rate > -1:
            faults.append(self.env._("The discount rate must be above -100 %."))
        if self.clv_horizon_days < 1 or self.clv_return_days < 1:
            faults.append(
                self.env._("The horizons of lifetime value must be one day or longer.")
            )
        return faults

    def _window_faults(self):
        lengths = {
            "rolling_months": self.window_months,
            "rolling_days": self.window_days,
        }
        if lengths.get(self.window_type, 1) >= 1:
            return []
        return [self.env._("The window must be at least one month or day long.")]

    def _domain_faults(self):
        try:
            self._partner_domain().validate(self.env["res.partner"])
        except Exception as error:  # noqa: BLE001 a domain can fail in any way
            return [self.env._("The filter on customers cannot be read: %s", error)]
        return []

    def _segment_faults(self):
        faults = []
        if not self.segment_ids.filtered("is_fallback"):
            faults.append(
                self.env._(
                    "No segment takes everybody else: tick “Everybody else” on the"
                    " last one."
                )
            )
        known = set(dict(self.env["customer.segment.condition"]._selection_metric()))
        for condition in self.segment_ids.condition_ids:
            if condition.metric not in known:
                faults.append(
                    self.env._(
                        "Segment “%(segment)s” uses an unknown metric “%(metric)s”.",
                        segment=condition.segment_id.name,
                        metric=condition.metric,
                    )
                )
        return faults

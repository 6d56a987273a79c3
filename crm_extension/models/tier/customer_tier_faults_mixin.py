from odoo import models
from odoo.exceptions import UserError


class CustomerTierFaultsMixin(models.AbstractModel):
    """What is wrong with a loyalty program, all of it at once and in words."""

    _name = "customer.tier.faults.mixin"
    _description = "Faults of loyalty programs"

    def _raise_faults(self):
        """Refuse what could not be evaluated.

        :raise UserError: naming every fault
        """
        faults = [fault for program in self for fault in program._faults()]
        if faults:
            raise UserError("\n".join(faults))

    def _faults(self):
        """Return every fault of the program, in words."""
        self.ensure_one()
        return [
            *self._ladder_faults(),
            *self._time_faults(),
            *self._domain_faults(),
            *self._rule_faults(),
        ]

    def _ladder_faults(self):
        base = self._base_tier()
        if not base:
            return [self.env._("“%s” has no tier.", self.name)]
        faults = []
        if base.entry_rule_ids or base.retain_rule_ids:
            faults.append(
                self.env._(
                    "“%s” is the lowest level: it asks for nothing, so it can have no"
                    " rules.",
                    base.name,
                )
            )
        for sequence, tiers in self.tier_ids.grouped("sequence").items():
            if len(tiers) > 1:
                faults.append(
                    self.env._(
                        "The tiers %(tiers)s have the same place %(place)s on the"
                        " ladder.",
                        tiers=", ".join(tiers.mapped("name")),
                        place=sequence,
                    )
                )
        for tier in self.tier_ids - base:
            if tier.retain_rule_ids and not tier.entry_rule_ids:
                faults.append(
                    self.env._(
                        "“%s” can be kept by rules, but no rule leads to it.", tier.name
                    )
                )
        return faults

    def _time_faults(self):
        faults = []
        if self.validity == "months" and self.validity_months < 1:
            faults.append(self.env._("The validity must be one month or longer."))
        if self.validity == "fixed" and not self._is_fixed_day():
            faults.append(
                self.env._("The fixed day of the year is not in the calendar.")
            )
        lengths = {
            "grace_days": self.grace_days,
            "protect_returns_days": self.protect_returns_days,
            "notify_before_days": self.notify_before_days,
        }
        for name, days in lengths.items():
            if days < 0:
                label = self._fields[name]._description_string(self.env)
                faults.append(self.env._("“%s” cannot be negative.", label))
        return faults

    def _is_fixed_day(self):
        """Tell whether some year has the fixed day; 29 February counts."""
        longest = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
        month = int(self.fixed_month or 0)
        return month >= 1 and 1 <= self.fixed_day <= longest.get(month, 31)

    def _domain_faults(self):
        try:
            self._partner_domain().validate(self.env["res.partner"])
        except Exception as error:  # noqa: BLE001 a domain can fail in any way
            return [self.env._("The filter on customers cannot be read: %s", error)]
        return []

    def _rule_faults(self):
        rules = self.tier_ids.rule_ids
        known = set(dict(rules._selection_metric()))
        faults = []
        for rule in rules:
            if rule.metric not in known:
                faults.append(
                    self.env._(
                        "“%(tier)s”: there is no metric “%(metric)s”.",
                        tier=rule.tier_id.name,
                        metric=rule.metric,
                    )
                )
            if rule.window == "rolling_months" and rule.window_months < 1:
                faults.append(
                    self.env._(
                        "“%(tier)s”, %(rule)s: the window must be one month or longer.",
                        tier=rule.tier_id.name,
                        rule=rule.display_name,
                    )
                )
        return faults

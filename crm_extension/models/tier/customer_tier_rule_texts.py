from odoo import api, fields, models
from odoo.tools import format_amount
from odoo.tools.misc import formatLang

from ..value.customer_value import VALUE_CLASSES
from ..value.customer_value_explain_mixin import WHOLE_LIFE_METRICS
from ..value.plain_texts import percentage, plain_number

RESULT_UNITS = {"score": "points", "value_class": "class"}
"""Units of what a rule may use beside the metrics of customer value."""
LETTERS = {0: "none", 1: "c", 2: "b", 3: "a"}
"""What a class is as a number in a rule."""
NO_WINDOW_SOURCES = ("receivables",)
"""What is as it is today, whatever the period."""


class CustomerTierRuleTexts(models.AbstractModel):
    """A condition of a tier in words: "Revenue, last 12 months: at least € 1,000"."""

    _name = "customer.tier.rule.texts"
    _description = "Conditions of loyalty tiers in words"

    unit = fields.Char(compute="_compute_unit")
    has_window = fields.Boolean(compute="_compute_unit")
    text = fields.Char("In words", compute="_compute_text")

    @api.depends("metric")
    def _compute_unit(self):
        metrics = self.env["customer.value"]._metrics()
        for rule in self:
            metric = metrics.get(rule.metric)
            rule.unit = (
                metric.unit if metric else RESULT_UNITS.get(rule.metric, "count")
            )
            rule.has_window = rule.metric not in RESULT_UNITS and not (
                metric
                and (
                    metric.compute in WHOLE_LIFE_METRICS
                    or metric.source in NO_WINDOW_SOURCES
                )
            )

    @api.depends(
        "metric", "window", "window_months", "operator", "amount", "currency_id"
    )
    @api.depends_context("lang")
    def _compute_text(self):
        for rule in self:
            rule.text = rule._text()

    def _text(self):
        """Return the condition in the user's language."""
        self.ensure_one()
        labels = dict(self._selection_metric())
        operators = dict(self._fields["operator"]._description_selection(self.env))
        values = {
            "metric": labels.get(self.metric, self.metric or ""),
            "operator": operators.get(self.operator, ""),
            "target": self._target_text(),
            "window": self._window_text(),
        }
        if not self.has_window:
            return self.env._("%(metric)s: %(operator)s %(target)s", **values)
        return self.env._("%(metric)s, %(window)s: %(operator)s %(target)s", **values)

    def _window_text(self):
        if self.window == "rolling_months":
            return self.env._("last %s months", self.window_months)
        return {
            "calendar_year": self.env._("this calendar year"),
            "fiscal_year": self.env._("this fiscal year"),
            "tier_period": self.env._("the tier's period"),
            "lifetime": self.env._("all time"),
        }.get(self.window, "")

    def _target_text(self):
        """Return the threshold with its unit."""
        write = getattr(self, f"_target_{self.unit}", None)
        return write() if write else plain_number(self.env, self.amount)

    def _target_money(self):
        currency = self.currency_id or self.company_id.currency_id
        broken = not float(self.amount).is_integer()
        return format_amount(self.env, self.amount, currency, trailing_zeroes=broken)

    def _target_days(self):
        return self.env._("%s days", plain_number(self.env, self.amount))

    def _target_ratio(self):
        return percentage(self.env, self.amount)

    def _target_times(self):
        return self.env._(
            "%s × the usual gap", formatLang(self.env, self.amount, digits=2)
        )

    def _target_class(self):
        labels = self.env["customer.value"]._fields["value_class"]
        letter = LETTERS.get(round(self.amount), VALUE_CLASSES[-1][0])
        return dict(labels._description_selection(self.env))[letter]

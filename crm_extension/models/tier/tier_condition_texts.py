"""Conditions of tiers with their numbers, in the reader's language."""

import math

from odoo import fields
from odoo.tools import format_date

from ...analytics.progress import condition_progress
from ..value.number_texts import NumberTexts
from .customer_tier_rule_texts import RESULT_UNITS
from .result_metrics import CLASS_NUMBERS

CLASS_OF_NUMBER = {number: key for key, number in CLASS_NUMBERS.items()}


class TierConditionTexts(NumberTexts):
    """Writes conditions as events keep them: see ``customer.tier.event.evidence``."""

    def __init__(self, env, company):
        super().__init__(env, company.currency_id)
        self.rules = env["customer.tier.rule"]
        self.labels = dict(self.rules._selection_metric())
        self.metrics = env["customer.value"]._metrics()

    def described(self, condition):
        """Return a condition with all that screens show of it.

        :param condition: dict ``group``, ``metric``, ``window``, ``months``,
            ``operator``, ``value`` (None if unknown), ``target``, ``date_from`` and
            ``date_to`` (texts or dates)
        :return: dict, see ``customer.tier.membership.progress``
        """
        value, unit = condition["value"], self.unit_of(condition["metric"])
        found = condition_progress(
            condition["operator"],
            math.nan if value is None else value,
            condition["target"],
        )
        described = {
            "group": condition["group"],
            "metric": condition["metric"],
            "label": self.labels.get(condition["metric"], condition["metric"]),
            "unit": unit,
            "window": condition["window"],
            "window_label": self.window_label(condition),
            "date_from": fields.Date.to_date(condition["date_from"]),
            "date_to": fields.Date.to_date(condition["date_to"]),
            "operator": condition["operator"],
            **found,
        }
        described["text"] = self.text(described)
        return described

    def unit_of(self, metric):
        """Return the unit of a metric or of a result of score models."""
        declared = self.metrics.get(metric)
        return declared.unit if declared else RESULT_UNITS.get(metric, "count")

    def window_label(self, condition):
        """Return the window in words, empty where the metric has none."""
        rule = self.rules.new(
            {
                "metric": condition["metric"],
                "window": condition["window"],
                "window_months": condition.get("months", 0),
            }
        )
        return rule._window_text() if rule.has_window else ""

    def text(self, described):
        """Return a condition in one line: what there is, and what is missing."""
        numbers = {
            "label": described["label"],
            "value": self.number(described["value"], described["unit"]),
            "target": self.number(described["target"], described["unit"]),
            "missing": self.number(described["missing"], described["unit"]),
        }
        if described["met"]:
            return self.env._("%(label)s: %(value)s, %(target)s asked for", **numbers)
        if described["unit"] == "class" or described["missing"] is None:
            return self.env._(
                "%(label)s: %(value)s, at least %(target)s is missing", **numbers
            )
        if described["operator"] == ">=":
            return self.env._(
                "%(label)s: %(value)s of %(target)s, %(missing)s to go", **numbers
            )
        return self.env._("%(label)s: %(value)s, at most %(target)s allowed", **numbers)

    def period(self, described):
        """Return the first and last day of the window in words."""
        return self.env._(
            "%(start)s to %(end)s",
            start=format_date(self.env, described["date_from"]),
            end=format_date(self.env, described["date_to"]),
        )

    def _points(self, number):
        return self._count(number)

    def _class(self, number):
        labels = self.env["customer.value"]._fields["value_class"]
        key = CLASS_OF_NUMBER.get(round(number), "none")
        return dict(labels._description_selection(self.env))[key]

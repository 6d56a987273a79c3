"""A customer's value in words, in the user's language and formats."""

from odoo import fields
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from .customer_value_explain_mixin import WHOLE_LIFE_METRICS
from .lifetime_texts import LifetimeTexts
from .number_texts import NumberTexts

RFM_BANDS = 5


class ValueTexts(NumberTexts):
    """Writes one customer's value for people."""

    def __init__(self, value):
        self.value = value
        super().__init__(value.env, value.currency_id)
        self.raw = value.sudo()._raw_metrics()

    # -- Reasons ---------------------------------------------------------------

    def panel(self, reasons):
        """Return the whole panel of the customer's form."""
        value = self.value
        return {
            "has_value": True,
            "message": "",
            "value_id": value.id,
            "score": round(value.score, 2),
            "value_class": value.value_class,
            "class_label": self._label("value_class"),
            "as_of": fields.Date.to_string(value.as_of),
            "as_of_text": format_date(self.env, value.as_of),
            "model_name": value.sudo().run_id.model_id.display_name,
            "run_id": value.run_id.id,
            "segment": self._segment(),
            "stage": {
                "key": value.lifecycle_stage,
                "label": self._label("lifecycle_stage"),
            },
            "rfm": self._rfm(),
            "clv": self._clv(),
            "reasons": self._reasons(reasons),
            "facts": self._facts(),
            "history": value._panel_history(),
        }

    def sentences(self, reasons):
        """Return each reason as a sentence, the weightiest first."""
        ordered = sorted(reasons, key=lambda reason: -reason["contribution"])
        return [
            self._sentence(
                reason, formatLang(self.env, reason["contribution"], digits=2)
            )
            for reason in ordered
        ]

    def _sentence(self, reason, points):
        if reason["value"] is None:
            return self.env._(
                "%(label)s: no value, %(points)s points.",
                label=reason["label"],
                points=points,
            )
        return self.env._(
            "%(label)s: %(value)s gives %(points)s points.",
            label=reason["label"],
            value=self.number(reason["value"], reason["unit"]),
            points=points,
        )

    def _label(self, name):
        field = self.value._fields[name]
        return dict(field._description_selection(self.env)).get(self.value[name], "")

    def _segment(self):
        segment = self.value.sudo().segment_id
        if not segment:
            return False
        return {
            "name": segment.name,
            "advice": segment.advice or "",
            "color": segment.color,
        }

    def _clv(self):
        value = self.value
        if not value.clv_source:
            return False
        return {
            "text": self.number(self.raw["clv"][0], "money"),
            "source": value.clv_source,
            "source_label": self._label("clv_source"),
            **LifetimeTexts(self.env).chances(
                self.raw["p_alive"][0],
                self.raw["p_return"][0],
                value.sudo().run_id.model_id.clv_return_days,
            ),
        }

    def _rfm(self):
        value = self.value
        if not value.rfm_cell or len(value.rfm_cell) < 3:
            return False
        rules = value.sudo().run_id.model_id.rule_ids.filtered("rfm_role")
        bands = max([*(rule._spec().size for rule in rules), RFM_BANDS])
        return {
            "cell": value.rfm_cell,
            "r": value.r_score,
            "f": value.f_score,
            "m": value.m_score,
            "bands": bands,
        }

    def _reasons(self, reasons):
        total = sum(reason["weight"] for reason in reasons) or 1
        return [
            {
                **reason,
                **self._openable(reason),
                "value_text": self.number(reason["value"], reason["unit"]),
                "cutoff_text": self._cutoff_text(reason),
                "window_text": self._window_text(reason["metric"]),
                "weight_share": reason["weight"] / total,
                "max_contribution": round(100 * reason["weight"] / total, 2),
            }
            for reason in reasons
        ]

    def _openable(self, reason):
        """Offer no records that the user may not read, and no band of a line."""
        shown = {}
        if not self.env[reason["res_model"]].has_access("read"):
            shown["res_model"] = False
        if reason["method"] == "linear":
            shown["band"] = False
        return shown

    def _cutoff_text(self, reason):
        low, high = reason["cutoff_from"], reason["cutoff_to"]
        unit = reason["unit"]
        if low is None and high is None:
            return ""
        if low is None:
            return self.env._("up to %s", self.number(high, unit))
        if high is None:
            return self.env._("from %s", self.number(low, unit))
        return self.env._(
            "between %(low)s and %(high)s",
            low=self.number(low, unit),
            high=self.number(high, unit),
        )

    def _window_text(self, metric_name):
        model = self.value.sudo().run_id.model_id
        window = self.env["customer.value.engine"]._window(model, self.value.as_of)
        compute = self.value._metrics()[metric_name].compute
        if model.window_type == "lifetime" or compute in WHOLE_LIFE_METRICS:
            return self.env._("all time to %s", format_date(self.env, window.last_day))
        return self.env._(
            "%(start)s to %(end)s",
            start=format_date(self.env, window.start),
            end=format_date(self.env, window.last_day),
        )

    def _facts(self):
        metrics = self.value._metrics()
        return [
            {
                "key": name,
                "label": self.value._fields[name]._description_string(self.env),
                "text": self.number(self.raw[name][0], metrics[name].unit),
            }
            for name in self.value._facts_shown()
            if name in metrics and self.value._may_see(self.value._fields[name])
        ]

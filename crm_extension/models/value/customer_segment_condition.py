from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from .number_texts import FIRST_DAY, MOST_DAYS
from .plain_texts import percentage, plain_number

OPERATORS = [
    (">=", "at least"),
    (">", "more than"),
    ("<=", "at most"),
    ("<", "less than"),
    ("=", "exactly"),
    ("!=", "other than"),
]
RESULTS = ("score", "r_score", "f_score", "m_score")
"""What a condition may use beside the metrics."""
WRITERS = {"ratio": "_percentage", "date": "_date"}
"""Unit of a metric -> how a limit on it is written; others are plain numbers."""


class CustomerSegmentCondition(models.Model):
    """One condition of a segment; all of them must hold."""

    _name = "customer.segment.condition"
    _description = "Condition of a segment"
    _inherit = ["customer.score.part.mixin"]
    _order = "segment_id, id"
    _rec_name = "metric"

    segment_id = fields.Many2one(
        "customer.segment", required=True, ondelete="cascade", index=True
    )
    metric = fields.Selection(
        selection="_selection_metric", validate=False, required=True
    )
    operator = fields.Selection(OPERATORS, required=True, default=">=")
    value = fields.Float("Number", required=True)
    company_id = fields.Many2one(related="segment_id.company_id")

    @api.model
    def _selection_metric(self):
        value = self.env["customer.value"]
        results = [
            (name, value._fields[name]._description_string(self.env))
            for name in RESULTS
        ]
        return results + value._metric_selection()

    @api.depends("metric", "operator", "value")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._selection_metric())
        operators = dict(self._fields["operator"]._description_selection(self.env))
        for condition in self:
            condition.display_name = self.env._(
                "%(metric)s %(operator)s %(number)s",
                metric=labels.get(condition.metric, condition.metric),
                operator=operators.get(condition.operator, condition.operator),
                number=condition._number_text(),
            )

    def _number_text(self):
        metric = self.env["customer.value"]._metrics().get(self.metric)
        writer = WRITERS.get(metric.unit) if metric else None
        if writer:
            return getattr(self, writer)()
        return plain_number(self.env, self.value)

    def _percentage(self):
        return percentage(self.env, self.value)

    def _date(self):
        if not 0 <= self.value <= MOST_DAYS:
            return plain_number(self.env, self.value)
        return format_date(self.env, FIRST_DAY + timedelta(days=int(self.value)))

    def _score_models(self):
        return self.segment_id.model_id

    def _triples(self):
        return [(line.metric, line.operator, line.value) for line in self]

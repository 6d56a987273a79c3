from odoo import api, fields, models

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
    def _compute_display_name(self):
        labels = dict(self._selection_metric())
        for condition in self:
            label = labels.get(condition.metric, condition.metric)
            condition.display_name = f"{label} {condition.operator} {condition.value:g}"

    def _score_models(self):
        return self.segment_id.model_id

    def _triples(self):
        return [(line.metric, line.operator, line.value) for line in self]

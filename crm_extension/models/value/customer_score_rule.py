import math
import re

from odoo import api, fields, models

from ...analytics.evaluation import RuleSpec

METHODS = [
    ("quantile", "Quantiles"),
    ("fixed", "Fixed thresholds"),
    ("linear", "Linear"),
]
DIRECTIONS = [("higher", "Higher"), ("lower", "Lower")]
MISSING_POLICIES = [
    ("zero", "Worst"),
    ("neutral", "Middle"),
    ("skip", "Left out"),
]
RFM_ROLES = [("r", "Recency"), ("f", "Frequency"), ("m", "Monetary")]
NUMBER_SEPARATORS = re.compile(r"[\s,;\[\]()]+")


MOST_BANDS = 1_000
"""More are a slip of the finger, and a list as long for every customer."""


class CustomerScoreRule(models.Model):
    """One weighted contribution to the score."""

    _name = "customer.score.rule"
    _description = "Score rule"
    _inherit = ["customer.score.part.mixin"]
    _order = "model_id, sequence, id"
    _rec_name = "metric"

    model_id = fields.Many2one(
        "customer.score.model", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    metric = fields.Selection(
        selection="_selection_metric", validate=False, required=True
    )
    method = fields.Selection(METHODS, required=True, default="quantile")
    bands = fields.Integer(
        default=5,
        help="Into how many bands the customers are shared out; equal values always"
        " share a band.",
    )
    thresholds = fields.Char(
        help="Ascending numbers with a decimal point, separated by spaces. Fixed: where"
        " each upper band begins. Linear: the two ends."
    )
    direction = fields.Selection(DIRECTIONS, "Better", required=True, default="higher")
    weight = fields.Float(default=1.0, required=True)
    missing = fields.Selection(
        MISSING_POLICIES,
        string="If unknown",
        required=True,
        default="zero",
    )
    rfm_role = fields.Selection(RFM_ROLES, string="RFM")
    company_id = fields.Many2one(related="model_id.company_id")

    _weight_not_negative = models.Constraint(
        "CHECK (weight >= 0)", "A rule's weight cannot be negative."
    )

    @api.model
    def _selection_metric(self):
        return self.env["customer.value"]._metric_selection()

    @api.depends("metric")
    def _compute_display_name(self):
        labels = dict(self._selection_metric())
        for rule in self:
            rule.display_name = labels.get(rule.metric, rule.metric)

    @api.onchange("metric")
    def _onchange_metric(self):
        """Offer the direction that the metric declares."""
        metric = self.env["customer.value"]._metrics().get(self.metric)
        if metric:
            self.direction = metric.better

    def _spec(self):
        """Return the rule as the analytics take it."""
        self.ensure_one()
        metric = self.env["customer.value"]._metrics()[self.metric]
        return RuleSpec(
            key=str(self.id),
            metric=self.metric,
            method=self.method,
            bands=self.bands,
            thresholds=tuple(self._threshold_numbers()),
            higher_is_better=self.direction == "higher",
            weight=self.weight,
            missing=self.missing,
            rfm_role=self.rfm_role or None,
            money=metric.unit == "money",
        )

    def _threshold_numbers(self):
        """Return the thresholds as numbers.

        :raise ValueError: for what is no number
        """
        words = NUMBER_SEPARATORS.split(self.thresholds or "")
        numbers = [float(word) for word in words if word]
        if not all(map(math.isfinite, numbers)):
            raise ValueError(self.thresholds)
        return numbers

    # -- Faults ----------------------------------------------------------------

    def _faults(self):
        """Return what is wrong with each rule, in words."""
        faults = []
        known = self.env["customer.value"]._metrics()
        for rule in self:
            if rule.metric not in known:
                faults.append(
                    self.env._(
                        "There is no metric “%s”: choose another for its rule.",
                        rule.metric,
                    )
                )
            if rule.weight < 0:
                faults.append(
                    self.env._("Rule “%s”: the weight is negative.", rule.display_name)
                )
            faults += rule._method_faults()
        return faults

    def _method_faults(self):
        if self.method == "quantile":
            return self._quantile_faults()
        try:
            numbers = self._threshold_numbers()
        except ValueError:
            return [
                self.env._(
                    "Rule “%s”: the thresholds must be numbers.", self.display_name
                )
            ]
        return self._threshold_faults(numbers)

    def _quantile_faults(self):
        if self.bands < 2:
            return [
                self.env._("Rule “%s” needs at least two bands.", self.display_name)
            ]
        if self.bands > MOST_BANDS:
            return [
                self.env._(
                    "Rule “%(rule)s” has more than %(limit)s bands.",
                    rule=self.display_name,
                    limit=MOST_BANDS,
                )
            ]
        return []

    def _threshold_faults(self, numbers):
        faults = []
        name = self.display_name
        if numbers != sorted(set(numbers)):
            faults.append(self.env._("Rule “%s”: the thresholds must ascend.", name))
        if self.method == "linear" and len(numbers) != 2:
            faults.append(self.env._("Rule “%s” needs two thresholds.", name))
        if self.method == "fixed" and not numbers:
            faults.append(self.env._("Rule “%s” needs at least one threshold.", name))
        return faults

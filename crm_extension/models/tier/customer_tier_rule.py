from odoo import api, fields, models

from ...analytics.tiers import Condition
from .result_metrics import RESULT_METRICS

KINDS = [("entry", "To enter"), ("retain", "To keep")]
WINDOWS = [
    ("rolling_months", "Last months"),
    ("calendar_year", "Calendar year"),
    ("fiscal_year", "Fiscal year"),
    ("tier_period", "Tier period"),
    ("lifetime", "All time"),
]
OPERATORS = [(">=", "at least"), ("<=", "at most")]


class CustomerTierRule(models.Model):
    """One condition of a tier. All of a group must hold; one group suffices."""

    _name = "customer.tier.rule"
    _description = "Rule of a loyalty tier"
    _inherit = ["customer.tier.rule.texts"]
    _order = "tier_id, kind, group, id"
    _rec_name = "metric"

    tier_id = fields.Many2one(
        "customer.tier", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="tier_id.company_id")
    kind = fields.Selection(KINDS, required=True, default="entry")
    group = fields.Integer(
        default=1,
        help="All conditions of a group must hold; one group that holds is enough.",
    )
    metric = fields.Selection(
        selection="_selection_metric",
        validate=False,
        required=True,
        default="monetary",
    )
    window = fields.Selection(WINDOWS, required=True, default="rolling_months")
    window_months = fields.Integer("Months", default=12)
    operator = fields.Selection(OPERATORS, required=True, default=">=")
    amount = fields.Float(
        help="The class A counts as 3, B as 2, C as 1. A share of 10 % is 0.1.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        help="Currency of a money amount; it is converted at the rate of the day of"
        " evaluation.",
        default=lambda self: self._default_currency_id(),
    )

    @api.model
    def _default_currency_id(self):
        return self.env.company.currency_id

    @api.model
    def _selection_metric(self):
        """Return the metrics of customer value, and the results of score models."""
        value = self.env["customer.value"]
        results = [
            (name, value._fields[name]._description_string(self.env))
            for name in RESULT_METRICS
        ]
        return [*value._metric_selection(), *results]

    @api.depends("metric")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._selection_metric())
        for rule in self:
            rule.display_name = labels.get(rule.metric, rule.metric)

    # -- For the analytics -----------------------------------------------------------

    def _condition(self, as_of):
        """Return the rule as the analytics take it.

        :param as_of: date whose exchange rate converts money
        """
        return Condition(
            metric=self.metric,
            window=self.window,
            operator=self.operator,
            target=self._target(as_of),
            months=self.window_months,
            group=self.group,
            key=self.id,
        )

    def _target(self, as_of):
        """Return the amount in the unit of the metric, money in the company's."""
        metric = self.env["customer.value"]._metrics().get(self.metric)
        company = self.company_id
        if not metric or metric.unit != "money" or not self.currency_id:
            return self.amount
        return self.currency_id._convert(
            self.amount, company.currency_id, company, as_of
        )

    # -- Versions --------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create; a new rule of an active program makes a new version."""
        rules = super().create(vals_list)
        rules.tier_id.program_id._note_new_version()
        return rules

    def write(self, vals):
        """Write; a changed rule of an active program makes a new version."""
        result = super().write(vals)
        self.tier_id.program_id._note_new_version()
        return result

    def unlink(self):
        """Delete; an active program without the rule is a new version."""
        programs = self.tier_id.program_id
        result = super().unlink()
        programs.exists()._note_new_version()
        return result

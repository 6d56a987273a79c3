from odoo import api, fields, models
from odoo.tools import format_date

from ...analytics import metrics as m
from ...analytics.metrics import Metric
from .run_written import RunWrittenMany2one
from .value_texts import ValueTexts

VALUE_CLASSES = [("a", "A"), ("b", "B"), ("c", "C"), ("none", "None")]
STAGE_LABELS = [
    ("prospect", "Prospect"),
    ("exploration", "Exploration"),
    ("formation", "Formation"),
    ("stability", "Stability"),
    ("decline", "Decline"),
    ("lost", "Lost"),
]
STAGES = tuple(key for key, _label in STAGE_LABELS)
CLV_SOURCE_LABELS = [
    ("bgnbd", "BG/NBD model"),
    ("mbgnbd", "MBG/NBD model"),
    ("paretonbd", "Pareto/NBD model"),
    ("previous", "Parameters of an earlier run"),
    ("heuristic", "Rule of thumb"),
]
HISTORY_TRIGGERS = [
    ("first", "First score"),
    ("full", "Full run"),
    ("incremental", "Scored again"),
    ("vanished", "No purchase left"),
    ("merge", "Contacts merged"),
]
HISTORY_TRIGGERS_OF_KIND = {"full": "full", "incremental": "incremental"}
FACTS_SHOWN = (
    "recency_days",
    "frequency",
    "monetary",
    "average_order_value",
    "margin",
    "margin_rate",
    "growth",
    "clv",
    "expected_purchases",
    "expected_value",
    "gap_days",
    "overdue_ratio",
    "breadth",
    "tenure_days",
    "payment_delay_days",
    "overdue_amount",
    "return_rate",
    "late_delivery_rate",
)
"""Facts that the panel of a customer shows, in this order."""
HISTORY_SHOWN = 400
MARGIN_GROUP = "crm_extension.group_value_margin"


class CustomerValue(models.Model):
    """What one customer is worth to one company now: written by runs alone.

    A field with ``metric=`` is a metric: rules, segments and screens find it by that.
    Another add-on adds a metric by adding such a field.
    """

    _name = "customer.value"
    _description = "Customer value"
    _inherit = ["customer.value.explain.mixin"]
    _order = "score desc, id"
    _rec_name = "partner_id"
    _log_access = False

    partner_id = RunWrittenMany2one(
        "res.partner", "Customer", required=True, readonly=True
    )
    company_id = RunWrittenMany2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    run_id = RunWrittenMany2one("customer.score.run", readonly=True)
    as_of = fields.Date(readonly=True, help="The day that the numbers are right for.")

    recency_days = fields.Integer(
        "Recency (days)",
        readonly=True,
        aggregator="avg",
        help="Days since the last purchase.",
        metric=Metric(
            "days", "lower", compute=m.recency_days, scale=0, bounds=(0, None)
        ),
    )
    frequency = fields.Integer(
        readonly=True,
        help="Purchases in the window.",
        metric=Metric("count", scale=0, bounds=(0, None)),
    )
    purchase_days = fields.Integer(
        "Purchase days",
        readonly=True,
        help="Days with a purchase, ever.",
        metric=Metric("count", scale=0, bounds=(1, None)),
    )
    monetary = fields.Monetary(
        "Revenue",
        readonly=True,
        help="Net revenue in the window.",
        metric=Metric("money"),
    )
    margin = fields.Monetary(
        readonly=True,
        groups=MARGIN_GROUP,
        help="Margin in the window.",
        metric=Metric("money"),
    )
    margin_rate = fields.Float(
        readonly=True,
        groups=MARGIN_GROUP,
        aggregator="avg",
        help="Margin as a share of revenue in the window.",
        metric=Metric("ratio", compute=m.margin_rate, scale=6),
    )
    average_order_value = fields.Monetary(
        readonly=True,
        aggregator="avg",
        help="Revenue per purchase in the window.",
        metric=Metric("money", compute=m.average_order_value),
    )
    first_purchase = fields.Date(
        readonly=True,
        metric=Metric("date", "lower", compute=m.first_purchase, scale=0),
    )
    last_purchase = fields.Date(
        readonly=True, metric=Metric("date", compute=m.last_purchase, scale=0)
    )
    tenure_days = fields.Integer(
        "Tenure (days)",
        readonly=True,
        aggregator="avg",
        help="Days since the first purchase.",
        metric=Metric("days", compute=m.tenure_days, scale=0, bounds=(0, None)),
    )
    breadth = fields.Integer(
        "Product categories",
        readonly=True,
        aggregator="avg",
        help="Distinct product categories bought in the window.",
        metric=Metric("count", scale=0, bounds=(0, None)),
    )
    growth = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Revenue in the window against the window before.",
        metric=Metric("ratio", compute=m.growth, scale=6, bounds=(None, None)),
    )
    gap_days = fields.Float(
        "Usual gap (days)",
        readonly=True,
        aggregator="avg",
        digits=False,
        help="Expected days between purchase days: the customer's own gaps, drawn"
        " towards everybody's where few were seen.",
        metric=Metric(
            "days", "lower", compute=m.gap_days, fitted=True, bounds=(0, None)
        ),
    )
    overdue_ratio = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Days since the last purchase divided by the usual gap.",
        metric=Metric(
            "times", "lower", compute=m.overdue, fitted=True, scale=4, bounds=(0, None)
        ),
    )
    p_alive = fields.Float(
        "P(alive)",
        readonly=True,
        aggregator="avg",
        help="Probability that the customer has not gone for good.",
        metric=Metric(
            "ratio", compute=m.p_alive, fitted=True, scale=6, bounds=(0.0, 1.0)
        ),
    )
    p_return = fields.Float(
        "P(return)",
        readonly=True,
        aggregator="avg",
        help="Probability of a purchase within the days that the score model names.",
        metric=Metric(
            "ratio", compute=m.p_return, fitted=True, scale=6, bounds=(0.0, 1.0)
        ),
    )
    expected_purchases = fields.Float(
        "Expected purchase days",
        readonly=True,
        help="Expected purchase days over the horizon of lifetime value.",
        metric=Metric(
            "count",
            compute=m.expected_purchases,
            fitted=True,
            scale=4,
            bounds=(0, None),
        ),
    )
    expected_value = fields.Monetary(
        "Expected purchase value",
        readonly=True,
        aggregator="avg",
        help="Expected money per purchase day.",
        metric=Metric("money", compute=m.expected_value, fitted=True),
    )
    clv = fields.Monetary(
        "Lifetime value",
        readonly=True,
        help="Margin that the customer is expected to bring over the horizon, at"
        " today's worth. Its sum is the customer equity of the company.",
        metric=Metric("money", compute=m.clv, fitted=True),
    )
    clv_source = fields.Selection(
        CLV_SOURCE_LABELS, "Source of lifetime value", readonly=True
    )
    payment_delay_days = fields.Float(
        "Payment delay (days)",
        readonly=True,
        aggregator="avg",
        help="Days that money came after it was due, weighted by amount; early"
        " payment is negative.",
        metric=Metric("days", "lower", source="payments", compute=m.payment_delay_days),
    )
    overdue_amount = fields.Monetary(
        readonly=True,
        help="Invoiced, due and not paid.",
        metric=Metric("money", "lower", source="receivables"),
    )
    return_rate = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Returned quantity as a share of the delivered one in the window.",
        metric=Metric(
            "ratio",
            "lower",
            source="returns",
            compute=m.return_rate,
            scale=6,
            bounds=(0, None),
        ),
    )
    late_delivery_rate = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Share of the window's deliveries that came late.",
        metric=Metric(
            "ratio",
            "lower",
            source="deliveries",
            compute=m.late_delivery_rate,
            scale=6,
            bounds=(0.0, 1.0),
        ),
    )

    r_score = fields.Integer("Recency band", readonly=True, aggregator="avg")
    f_score = fields.Integer("Frequency band", readonly=True, aggregator="avg")
    m_score = fields.Integer("Monetary band", readonly=True, aggregator="avg")
    rfm_cell = fields.Char("RFM cell", readonly=True)
    score = fields.Float(readonly=True, aggregator="avg", help="From 0 to 100.")
    value_class = fields.Selection(VALUE_CLASSES, "Class", readonly=True)
    segment_id = RunWrittenMany2one("customer.segment", readonly=True)
    segment_advice = fields.Text(related="segment_id.advice", string="Advice")
    lifecycle_stage = fields.Selection(STAGE_LABELS, "Stage", readonly=True)
    history_ids = fields.One2many(
        "customer.value.history", compute="_compute_history_ids"
    )

    # The unique index serves the upsert; the others the lists and the dashboards.
    _customer_uniq = models.UniqueIndex("(partner_id, company_id)")
    _score_idx = models.Index("(company_id, score)")
    _segment_idx = models.Index("(segment_id)")

    @api.model
    def _valid_field_parameter(self, field, name):
        return name == "metric" or super()._valid_field_parameter(field, name)

    # -- Metrics ---------------------------------------------------------------

    @api.model
    def _metrics(self):
        """Return every declared metric: name -> Metric."""
        return {
            name: field.metric
            for name, field in self._fields.items()
            if isinstance(getattr(field, "metric", None), Metric)
        }

    @api.model
    def _metric_selection(self):
        return [
            (name, self._fields[name]._description_string(self.env))
            for name in self._metrics()
        ]

    def _read_format(self, fnames, load="_classic_read"):
        """Tell apart, for the screens, a metric of nought and one that is not known."""
        rows = super()._read_format(fnames, load)
        for name in self._metrics().keys() & set(fnames):
            stored = self._fields[name]._get_cache(self.env)
            for row in rows:
                if name in row and stored.get(row["id"], 0) is None:
                    row[name] = False
        return rows

    # -- History ---------------------------------------------------------------

    def _compute_history_ids(self):
        lines = self.env["customer.value.history"]._read_group(
            [("partner_id", "in", self.partner_id.ids)],
            ["partner_id", "company_id"],
            ["id:recordset"],
        )
        by_customer = {(partner, company): found for partner, company, found in lines}
        for value in self:
            value.history_ids = by_customer.get((value.partner_id, value.company_id))

    # -- What the screens show -------------------------------------------------

    @api.model
    def _facts_shown(self):
        """Return the names of the facts that the panel shows; add-ons add theirs."""
        return FACTS_SHOWN

    def _panel(self):
        """Return what the customer's value panel shows, in the user's language."""
        self.ensure_one()
        return ValueTexts(self).panel(self.explain())

    def _panel_history(self):
        """Return the score over time, ascending, the last lines of it."""
        lines = self.env["customer.value.history"].search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
            ],
            limit=HISTORY_SHOWN,
        )
        labels = dict(self._fields["value_class"]._description_selection(self.env))
        return [
            {
                "date": fields.Date.to_string(line.date),
                "score": round(line.score, 2),
                "value_class": line.value_class,
                "class_label": labels.get(line.value_class, ""),
            }
            for line in reversed(lines)
        ]

    def action_open_partner(self):
        """Open the customer."""
        self.ensure_one()
        return self.partner_id.get_formview_action()

    def action_refresh(self):
        """Score this customer anew, now."""
        self.ensure_one()
        self.check_access("read")
        model = self.sudo().run_id.model_id
        model._run(partners=self.partner_id, user=self.env.user)
        return True

    def action_explain_in_words(self):
        """Return the reasons as short sentences, for a tooltip or a report."""
        self.ensure_one()
        return ValueTexts(self).sentences(self.explain())

    @api.model
    def _format_as_of(self, day):
        return format_date(self.env, day) if day else ""

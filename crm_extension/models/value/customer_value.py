import math

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...analytics import metrics as m
from ...analytics.evaluation import rule_bands, rule_contributions
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
HISTORY_SHOWN = 400
WHOLE_LIFE_METRICS = (
    m.recency_days,
    m.tenure_days,
    m.first_purchase,
    m.last_purchase,
    m.gap_days,
    m.overdue,
    m.p_alive,
    m.p_return,
    m.expected_purchases,
    m.expected_value,
    m.clv,
)
MARGIN_GROUP = "crm_extension.group_value_margin"


class CustomerValue(models.Model):
    """What one customer is worth to one company now: written by runs alone.

    A field with ``metric=`` is a metric: rules, segments and screens find it by that.
    Another add-on adds a metric by adding such a field.
    """

    _name = "customer.value"
    _description = "Customer value"
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
        metric=Metric("days", "lower", compute=m.gap_days, bounds=(0, None)),
    )
    overdue_ratio = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Days since the last purchase divided by the usual gap.",
        metric=Metric("times", "lower", compute=m.overdue, scale=4, bounds=(0, None)),
    )
    p_alive = fields.Float(
        "P(alive)",
        readonly=True,
        aggregator="avg",
        help="Probability that the customer has not gone for good.",
        metric=Metric("ratio", compute=m.p_alive, scale=6, bounds=(0.0, 1.0)),
    )
    p_return = fields.Float(
        "P(return)",
        readonly=True,
        aggregator="avg",
        help="Probability of a purchase within the days that the score model names.",
        metric=Metric("ratio", compute=m.p_return, scale=6, bounds=(0.0, 1.0)),
    )
    expected_purchases = fields.Float(
        "Expected purchase days",
        readonly=True,
        help="Expected purchase days over the horizon of lifetime value.",
        metric=Metric("count", compute=m.expected_purchases, scale=4, bounds=(0, None)),
    )
    expected_value = fields.Monetary(
        "Expected purchase value",
        readonly=True,
        aggregator="avg",
        help="Expected money per purchase day.",
        metric=Metric("money", compute=m.expected_value),
    )
    clv = fields.Monetary(
        "Lifetime value",
        readonly=True,
        help="Margin that the customer is expected to bring over the horizon, at"
        " today's worth. Its sum is the customer equity of the company.",
        metric=Metric("money", compute=m.clv),
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

    WHOLE_LIFE = WHOLE_LIFE_METRICS

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

    # -- Explaining ------------------------------------------------------------

    def explain(self):
        """Return why the score is what it is: a list of dicts, one a rule.

        ``contribution`` adds up to the score exactly. ``res_model`` and ``domain``
        lead to the records behind the number. A value that the user may not see is
        None and the cut-offs with it.

        :raise AccessError: for a user who may not read the customer's value
        """
        self.ensure_one()
        self.check_access("read")
        value = self.sudo()
        rules = value.run_id.model_id.rule_ids
        if not rules:
            return []
        spec = value.run_id.model_id._spec()
        metrics = value._raw_metrics()
        bands = self._explained_bands(spec, metrics, value.run_id.cutoffs or {})
        parts = rule_contributions(spec, bands)
        return [
            self._explain_rule(rule, rule_spec, metrics, band, part)
            for rule, rule_spec, band, part in zip(
                rules, spec.rules, bands[0], parts[0], strict=True
            )
        ]

    def _raw_metrics(self):
        """Return the metrics as they are stored: arrays of one, NaN where unknown."""
        import numpy as np

        self.env["customer.value"].flush_model()
        names = list(self._metrics())
        columns = SQL(", ").join(
            _as_number(self._fields[name].type, name) for name in names
        )
        self.env.cr.execute(
            SQL("SELECT %s FROM customer_value WHERE id = %s", columns, self.id)
        )
        row = self.env.cr.fetchone()
        return {
            name: np.array([math.nan if number is None else number], dtype=float)
            for name, number in zip(names, row, strict=True)
        }

    def _explained_bands(self, spec, metrics, cutoffs):
        import numpy as np

        return np.column_stack(
            [
                np.asarray(rule_bands(rule, metrics, cutoffs.get(rule.key)), float)
                for rule in spec.rules
            ]
        )

    def _explain_rule(self, rule, spec, metrics, band, contribution):
        field = self._fields[rule.metric]
        allowed = self._may_see(field)
        number = metrics[rule.metric][0]
        low, high = self._cutoffs_of(rule, spec, band) if allowed else (None, None)
        res_model, domain = self.sudo()._records_behind(rule.metric)
        return {
            "rule": rule.id,
            "metric": rule.metric,
            "label": field._description_string(self.env),
            "value": None if math.isnan(number) or not allowed else float(number),
            "unit": self._metrics()[rule.metric].unit,
            "band": None if math.isnan(band) else round(float(band), 4),
            "bands": spec.size,
            "method": spec.method,
            "cutoff_from": low,
            "cutoff_to": high,
            "weight": rule.weight,
            "contribution": float(contribution),
            "domain": domain,
            "res_model": res_model,
        }

    def _may_see(self, field):
        return not field.groups or self.env.user.has_groups(field.groups)

    def _cutoffs_of(self, rule, spec, band):
        """Return the lowest and the highest number of the customer's band.

        An end that is open is None.
        """
        if math.isnan(band) or band < 1:
            return None, None
        if spec.method == "linear":
            return spec.thresholds
        if spec.method == "fixed":
            return _fixed_interval(spec, int(band))
        cutoffs = (self.sudo().run_id.cutoffs or {}).get(spec.key) or []
        return _quantile_interval(cutoffs, int(band), spec.higher_is_better)

    # -- Records behind a number -----------------------------------------------

    def _records_behind(self, metric_name):
        """Return the model and the domain of the records that a metric comes from."""
        self.ensure_one()
        metric = self._metrics()[metric_name]
        source = metric.source or "purchases"
        scope = self.env["customer.value.engine"]._scope(
            self.run_id, self.partner_id.ids
        )
        behind = getattr(self, f"_behind_{source}", self._behind_purchases)
        return behind(scope, metric)

    def _behind_purchases(self, scope, metric):
        """The purchases of the period that the metric looks at."""
        if metric.compute in WHOLE_LIFE_METRICS:
            return self._behind_basis(scope, None)
        window = scope.window
        if metric.compute is m.growth:
            return self._behind_basis(scope, window.before_start or window.start)
        return self._behind_basis(scope, window.start)

    def _behind_basis(self, scope, first_day):
        """Return the documents of the basis from ``first_day`` on, all if None."""
        if scope.basis == "invoiced":
            return "account.move", list(self._own_moves(scope, first_day))
        return "sale.order", list(self._own_orders(scope, first_day))

    def _own_moves(self, scope, first_day):
        domain = self._own_documents() & Domain(
            [
                ("state", "=", "posted"),
                ("move_type", "in", ("out_invoice", "out_receipt", "out_refund")),
                ("invoice_date", "<=", scope.as_of),
            ]
        )
        return domain & Domain("invoice_date", ">=", first_day) if first_day else domain

    def _own_orders(self, scope, first_day):
        domain = self._own_documents() & Domain(
            [("state", "=", "sale"), ("date_order", "<", scope.end)]
        )
        if not first_day:
            return domain
        return domain & Domain("date_order", ">=", scope.moment(first_day))

    def _own_documents(self):
        return Domain(
            [
                ("partner_id.commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
            ]
        )

    def _behind_payments(self, scope, metric):
        return "account.move", list(
            self._own_invoices(scope)
            & Domain(
                [
                    ("payment_state", "in", ("paid", "in_payment", "partial")),
                ]
            )
        )

    def _behind_receivables(self, scope, metric):
        """What was due before ``as_of`` and open then, though perhaps paid since."""
        due = self._own_invoices(scope) & Domain("invoice_date_due", "<", scope.as_of)
        still_open = Domain("payment_state", "in", ("not_paid", "partial"))
        paid_later = Domain("line_ids.matched_credit_ids.max_date", ">", scope.as_of)
        return "account.move", list(due & (still_open | paid_later))

    def _own_invoices(self, scope):
        return Domain(
            [
                ("partner_id.commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "posted"),
                ("move_type", "in", ("out_invoice", "out_receipt")),
            ]
        )

    def _behind_returns(self, scope, metric):
        return "stock.picking", list(
            self._own_pickings(scope)
            & Domain(
                [
                    ("return_id", "!=", False),
                ]
            )
        )

    def _behind_deliveries(self, scope, metric):
        return "stock.picking", list(
            self._own_pickings(scope)
            & Domain(
                [
                    ("picking_type_code", "=", "outgoing"),
                    ("date_deadline", "!=", False),
                ]
            )
        )

    def _own_pickings(self, scope):
        return Domain(
            [
                ("partner_id.commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "done"),
                ("date_done", ">=", scope.window_start),
                ("date_done", "<", scope.end),
            ]
        )

    # -- What the screens show -------------------------------------------------

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


def _as_number(kind, name):
    column = SQL.identifier(name)
    if kind == "date":
        return SQL("(%s - DATE '1970-01-01')", column)
    return column


def _fixed_interval(spec, band):
    ends = (None, *spec.thresholds, None)
    if spec.higher_is_better:
        return ends[band - 1], ends[band]
    return ends[len(ends) - 1 - band], ends[len(ends) - band]


def _quantile_interval(cutoffs, band, higher_is_better):
    """The worst number of the band, and that of the next better band there is."""
    if band > len(cutoffs):
        return None, None
    worst = cutoffs[band - 1]
    better = next((cut for cut in cutoffs[band:] if cut is not None), None)
    return (worst, better) if higher_is_better else (better, worst)

import math

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ...analytics import metrics as m
from ...analytics.evaluation import rule_bands, rule_contributions

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


class CustomerValueExplainMixin(models.AbstractModel):
    """Opens a score: the rules' inputs, cut-offs and points, and the records behind."""

    _name = "customer.value.explain.mixin"
    _description = "Reasons of a score"

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

from dataclasses import replace

import numpy as np

from odoo import api, fields, models
from odoo.tools import SQL

from ...analytics.evaluation import evaluate
from ...analytics.stages import REQUIRED_COLUMNS

SAMPLE_SIZE = 10_000
SCORE_LIMITS = tuple(range(0, 101, 5))
STAGE_METRICS = (*REQUIRED_COLUMNS, "p_return")


class CustomerScorePreviewMixin(models.AbstractModel):
    """What a draft would give, shown while its rules are being typed.

    It takes the metrics that the last run stored, so that an edit is answered at once;
    a simulation reads the documents anew and compares customer by customer.
    """

    _name = "customer.score.preview.mixin"
    _description = "Preview of a score model"

    preview = fields.Json(
        compute="_compute_preview",
        groups="crm_extension.group_value_manager",
        help="Scores, classes and segments that the rules would give now.",
    )

    @api.depends(
        "state",
        "company_id",
        "customer_scope",
        "customer_domain",
        "rule_ids.metric",
        "rule_ids.method",
        "rule_ids.bands",
        "rule_ids.thresholds",
        "rule_ids.direction",
        "rule_ids.weight",
        "rule_ids.missing",
        "rule_ids.rfm_role",
        "class_metric",
        "class_a_share",
        "class_b_share",
        "segment_ids.sequence",
        "segment_ids.name",
        "segment_ids.color",
        "segment_ids.is_fallback",
        "segment_ids.condition_ids.metric",
        "segment_ids.condition_ids.operator",
        "segment_ids.condition_ids.value",
    )
    def _compute_preview(self):
        for model in self:
            model.preview = model._is_previewed() and model._preview()

    def _is_previewed(self):
        """A preview is for whoever may change the rules, while they can change."""
        if self.state != "draft":
            return False
        user = self.env.user
        return self.env.su or user.has_group("crm_extension.group_value_manager")

    def _preview(self):
        """Return scores, classes and segments as counts, or what is in their way."""
        faults = self._preview_faults()
        if faults:
            title = self.env._("The rules are not complete yet.")
            return {"fault": title, "faults": faults}
        customers, metrics, is_sample = self._read_preview_metrics()
        if not len(customers):
            text = self.env._("No customer has been scored yet: publish and run once.")
            return {"fault": text, "faults": []}
        try:
            evaluation = evaluate(self._preview_spec(), metrics, customers=customers)
        except ValueError as error:
            text = self.env._("The rules cannot be evaluated yet.")
            return {"fault": text, "faults": [str(error)]}
        return {
            "customers": len(customers),
            "sample": is_sample,
            "scores": _score_counts(evaluation.score),
            "classes": self._preview_classes(evaluation.value_class),
            "segments": self._preview_segments(evaluation.segment),
            "fault": None,
            "faults": [],
        }

    # -- What is in the way ----------------------------------------------------

    def _preview_faults(self):
        """Return what a half-typed model lacks, in words."""
        if not all(self.rule_ids.mapped("metric")):
            return [self.env._("Choose a metric for every rule.")]
        return [
            *self._rule_faults(),
            *self._class_faults(),
            *self._domain_faults(),
            *self._preview_segment_faults(),
            *self._preview_company_faults(),
        ]

    def _preview_segment_faults(self):
        known = {name for name, _label in self._preview_condition_metrics()}
        return [
            self.env._("A condition of segment “%s” has no metric yet.", segment.name)
            for segment in self.segment_ids
            if not known.issuperset(segment.condition_ids.mapped("metric"))
        ]

    def _preview_condition_metrics(self):
        return self.env["customer.segment.condition"]._selection_metric()

    def _preview_company_faults(self):
        """Numbers of a company go to those alone who may see that company."""
        if self.env.su or self._preview_company() in self.env.companies:
            return []
        return [self.env._("Choose a company that you work in.")]

    def _preview_company(self):
        return self.company_id._origin

    # -- Reading ---------------------------------------------------------------

    def _read_preview_metrics(self):
        """Return customers' ids, their stored metrics, and whether it is a sample.

        :return: array of ids, ascending; metric name -> array, NaN where unknown;
            True if there are more than ``SAMPLE_SIZE`` customers
        """
        names = self._preview_metric_names()
        self.env["customer.value"].flush_model()
        rows = self.env.execute_query(self._preview_query(names))
        is_sample = len(rows) > SAMPLE_SIZE
        table = np.array(rows[:SAMPLE_SIZE], dtype=float).reshape(-1, len(names) + 1)
        table = table[np.argsort(table[:, 0])]
        columns = dict(zip(names, table.T[1:], strict=True))
        return table[:, 0].astype(int), columns, is_sample

    def _preview_metric_names(self):
        """Return the metrics that the rules, classes, segments and stages take."""
        asked = {
            self.class_metric,
            *STAGE_METRICS,
            *self.rule_ids.mapped("metric"),
            *self.segment_ids.condition_ids.mapped("metric"),
        }
        return [name for name in self.env["customer.value"]._metrics() if name in asked]

    def _preview_query(self, names):
        """Return the query of a sample that is the same at every keystroke."""
        columns = self.env["customer.value"]._fields
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        return SQL(
            "SELECT partner_id, %s FROM customer_value"
            " WHERE company_id = %s AND partner_id IN %s"
            " ORDER BY hashint4(partner_id), partner_id LIMIT %s",
            SQL(", ").join(_as_number(columns[name]) for name in names),
            self._preview_company().id,
            partners._search(self._partner_domain()).subselect(),
            SAMPLE_SIZE + 1,
        )

    # -- Putting together ------------------------------------------------------

    def _preview_spec(self):
        # Rows that were dragged elsewhere keep their place until they are saved.
        return replace(self._spec(), segments=self._preview_order()._spec())

    def _preview_order(self):
        return self.segment_ids.sorted("sequence")

    def _preview_classes(self, classes):
        labels = self.env["customer.value"]._fields["value_class"]
        return [
            {"key": key, "label": label, "count": int((classes == key).sum())}
            for key, label in labels._description_selection(self.env)
        ]

    def _preview_segments(self, places):
        """Return the members of each segment, and of none if there are such."""
        found = [
            {
                "name": segment.name,
                "color": segment.color,
                "count": int((places == place).sum()),
            }
            for place, segment in enumerate(self._preview_order())
        ]
        nobody = int((places < 0).sum())
        if nobody:
            text = self.env._("No segment")
            found.append({"name": text, "color": 0, "count": nobody})
        return found


def _score_counts(scores):
    """Return how many scores lie between two limits; 100 belongs to the last pair."""
    counts, _limits = np.histogram(scores, bins=SCORE_LIMITS)
    return {"limits": list(SCORE_LIMITS), "counts": counts.tolist()}


def _as_number(field):
    """Return the field's column; a date is the days since 1970, as in the analytics."""
    column = SQL.identifier(field.name)
    return SQL("(%s - DATE '1970-01-01')", column) if field.type == "date" else column

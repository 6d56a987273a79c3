from odoo import api, fields, models
from odoo.tools import SQL

KNOWN_WHERE = {
    "hours_to_answer": ("answered_at", "%s IS NOT NULL"),
    "satisfaction": ("satisfaction", "%s > 0"),
}
"""A column stands at zero where nothing is known: the field that tells, and how."""
HOUR = 3600


class CustomerComplaintAnswerMixin(models.AbstractModel):
    """How long customers wait for the answer, and averages over those who have one."""

    _name = "customer.complaint.answer.mixin"
    _description = "Answers to complaints"

    hours_to_answer = fields.Float(
        "Hours to the answer",
        compute="_compute_hours_to_answer",
        store=True,
        copy=False,
        aggregator="avg",
        help="From the receipt to the answer, nights and days off included.",
    )

    @api.depends("received_at", "answered_at")
    def _compute_hours_to_answer(self):
        for complaint in self:
            waited = complaint.answered_at and (
                complaint.answered_at - complaint.received_at
            )
            hours = waited.total_seconds() / HOUR if waited else 0.0
            complaint.hours_to_answer = max(hours, 0.0)

    def _read_group_select(self, aggregate_spec, query):
        """Return the SQL of an aggregate; what is not known yet is in no average."""
        name, _colon, function = aggregate_spec.partition(":")
        if function != "avg" or name not in KNOWN_WHERE:
            return super()._read_group_select(aggregate_spec, query)
        teller, condition = KNOWN_WHERE[name]
        return SQL(
            "AVG(%s) FILTER (WHERE %s)",
            self._field_to_sql(self._table, name, query),
            SQL(condition, self._field_to_sql(self._table, teller, query)),
        )

from odoo import api, fields, models
from odoo.fields import Domain

from ...analytics import complaint_metrics as m
from ...analytics.complaint_flow import CANCELLED, MERGED, OPEN_STATES
from ...analytics.metrics import Metric
from ..value.customer_value import MARGIN_GROUP

FACTS_SHOWN = (
    "complaint_count",
    "open_complaint_count",
    "satisfaction",
    "recovery_cost",
    "profit",
)


class CustomerValue(models.Model):
    """Complaints are metrics like others; no score counts them unless a rule does."""

    _inherit = "customer.value"

    complaint_count = fields.Integer(
        "Complaints",
        readonly=True,
        help="Complaints received in the window; cancelled and merged ones left out.",
        metric=Metric("count", "lower", source="complaints", scale=0, bounds=(0, None)),
    )
    open_complaint_count = fields.Integer(
        "Open complaints",
        readonly=True,
        help="Complaints that were open at the end of the day.",
        metric=Metric("count", "lower", source="complaints", scale=0, bounds=(0, None)),
    )
    satisfaction = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Mean rating, 1 to 5, of the complaints that were closed in the window.",
        metric=Metric(
            "count", source="ratings", compute=m.satisfaction, bounds=(1.0, 5.0)
        ),
    )
    recovery_cost = fields.Monetary(
        "Cost of complaints",
        readonly=True,
        help="What remedies of the window cost.",
        metric=Metric("money", "lower", source="remedies"),
    )
    profit = fields.Monetary(
        readonly=True,
        groups=MARGIN_GROUP,
        help="Margin in the window less the cost of complaints. What lowered the"
        " margin already, a posted credit note for example, is not taken twice.",
        metric=Metric("money", source="remedies", compute=m.profit),
    )

    @api.model
    def _facts_shown(self):
        """Return the names of the facts that the panel shows: complaints come last."""
        return (*super()._facts_shown(), *FACTS_SHOWN)

    def _behind_complaints(self, scope, metric):
        """The complaints that were received in the window, or open at its end."""
        if metric is self._metrics()["open_complaint_count"]:
            chosen = Domain("received_at", "<", scope.end) & (
                Domain("state", "in", OPEN_STATES)
                | Domain("closed_at", ">=", scope.end)
            )
        else:
            chosen = Domain("state", "not in", (CANCELLED, MERGED)) & _within(
                "received_at", scope
            )
        return "customer.complaint", list(self._own_complaints() & chosen)

    def _behind_ratings(self, scope, metric):
        """The complaints that were closed in the window and rated."""
        chosen = Domain("satisfaction", ">", 0) & _within("closed_at", scope)
        return "customer.complaint", list(self._own_complaints() & chosen)

    def _own_complaints(self):
        return Domain(
            [
                ("partner_id.commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
            ]
        )

    def _behind_remedies(self, scope, metric):
        """The remedies that were carried out in the window and cost something."""
        own = Domain(
            [
                (
                    "complaint_id.partner_id.commercial_partner_id",
                    "=",
                    self.partner_id.id,
                ),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "done"),
                ("cost", "!=", 0),
            ]
        )
        return "customer.complaint.remedy", list(own & _within("executed_at", scope))


def _within(name, scope):
    """Return the domain of moments in the window."""
    return Domain(name, ">=", scope.window_start) & Domain(name, "<", scope.end)

from odoo import api, models
from odoo.fields import Domain

from ...analytics.pareto import SHARES, curve_points
from .customer_moves_dashboard_mixin import STAGE_TONES
from .customer_value_dashboard_facts import CustomerSums

LEAST_BANDS = 5
"""The grid is drawn with as many bands at least: those that most models have."""


class CustomerWorthDashboardMixin(models.AbstractModel):
    """What the customers are worth: grid, Pareto curves, and who has which share."""

    _name = "customer.worth.dashboard.mixin"
    _description = "Worth of customers on the value dashboard"

    @api.model
    def _worth_part(self, scope, sums, buckets):
        """Return the charts and tables of what the customers are worth now."""
        return {
            "charts": {
                "pareto": self._pareto_chart(scope, buckets),
                "segments": self._segments_chart(scope, sums["segment"]),
                "classes": self._classes_chart(scope, sums),
                "stages": self._stages_chart(scope, sums["stage"]),
            },
            "tables": {"segments": self._segments_table(scope, sums["segment"])},
        }

    # -- RFM -----------------------------------------------------------------------

    @api.model
    def _rfm_map(self, scope, cells):
        """Return the grid of recency and frequency, the best bands first."""
        known = {cell: sums for cell, sums in cells.items() if all(cell)}
        size = max([LEAST_BANDS, *(band for cell in known for band in cell)])
        bands = range(size, 0, -1)
        return {
            "key": "rfm",
            "title": self.env._("Recency and Frequency"),
            "help": self.env._(
                "Band %s is the best: bought lately (upwards), bought often (to the"
                " right).",
                size,
            ),
            "row_label": self.env._("Recency"),
            "column_label": self.env._("Frequency"),
            "columns": [str(band) for band in reversed(bands)],
            "measures": self._rfm_measures(scope),
            "rows": [
                {
                    "label": str(recency),
                    "cells": [
                        self._rfm_cell(scope, (recency, frequency), known)
                        for frequency in reversed(bands)
                    ],
                }
                for recency in bands
                if known
            ],
            "empty": self.env._(
                "No customer has bands of recency and frequency: the score model needs"
                " a rule for each."
            ),
        }

    @api.model
    def _rfm_measures(self, scope):
        money = self._money(scope)
        return [
            {"key": "count", "label": self.env._("Customers"), "kind": "integer"},
            {"key": "monetary", "label": self.env._("Revenue"), **money},
            {"key": "clv", "label": self.env._("Equity"), **money},
        ]

    @api.model
    def _rfm_cell(self, scope, cell, known):
        sums = known.get(cell, CustomerSums())
        recency, frequency = cell
        chosen = Domain("r_score", "=", recency) & Domain("f_score", "=", frequency)
        name = self.env._(
            "Recency %(recency)s, frequency %(frequency)s",
            recency=recency,
            frequency=frequency,
        )
        return {
            "values": {
                "count": sums.count,
                "monetary": sums.monetary,
                "clv": sums.clv,
            },
            "open": self._customers_opening(scope, name, chosen),
        }

    # -- Pareto ----------------------------------------------------------------------

    @api.model
    def _pareto_chart(self, scope, buckets):
        """Return which share of the customers brings which share of the money."""
        labels = {
            "monetary": (self.env._("Share of the revenue"), "main"),
            "margin": (self.env._("Share of the margin"), "warning"),
        }
        return {
            "key": "pareto",
            "kind": "curve",
            "title": self.env._("Pareto Curve"),
            "help": self.env._(
                "The best customers from the left, and what they bring together. A"
                " curve that falls at the end tells of customers that cost money."
            ),
            "head": self.env._("Best customers, about"),
            "labels": [self._share_text(share, 0) for share in SHARES],
            "empty": self.env._("There is no revenue to share out."),
            "datasets": [
                self._pareto_dataset(scope, measure, *labels[measure], found)
                for measure, found in buckets.items()
            ],
        }

    @api.model
    def _pareto_dataset(self, scope, measure, label, tone, buckets):
        """Return one curve; without any money to share out it has no points."""
        points = curve_points(buckets)
        last = points[-1]
        if not last or last.amount <= 0:
            points = [None] * len(points)
        return {
            "label": label,
            "tone": tone,
            "kind": "percentage",
            "values": [point and point.amount / last.amount for point in points],
            "x": [point and point.count / last.count for point in points],
            "texts": [point and self._point_text(point, last) for point in points],
            "opens": [
                point and self._point_opening(scope, measure, point, last)
                for point in points
            ],
        }

    @api.model
    def _point_text(self, point, last):
        return self.env._(
            "%(customers)s of the customers, %(count)s of them: %(share)s",
            customers=self._share_text(point.count / last.count),
            count=self._number_text(point.count),
            share=self._share_text(point.amount / last.amount),
        )

    @api.model
    def _point_opening(self, scope, measure, point, last):
        facts = self.env["customer.value.dashboard.facts"]
        return self._opening(
            "customer.value",
            self._point_text(point, last),
            facts._curve_domain(scope, measure, point),
        )

    # -- Segments, classes, stages -----------------------------------------------------

    @api.model
    def _ordered_segments(self, segments):
        """Return the segments with their sums, the most valuable first."""
        rows = [(segment, sums) for (segment,), sums in segments.items()]
        return sorted(rows, key=lambda row: (-row[1].clv, row[0].id))

    @api.model
    def _segment_label(self, scope, segment):
        if not segment:
            return self.env._("No segment")
        if len(scope.companies) == 1:
            return segment.name
        return f"{segment.name} ({segment.company_id.name})"

    @api.model
    def _segment_opening(self, scope, segment):
        return self._customers_opening(
            scope,
            self._segment_label(scope, segment),
            Domain("segment_id", "=", segment.id),
        )

    @api.model
    def _segments_chart(self, scope, segments):
        rows = self._ordered_segments(segments)
        return {
            "key": "segments",
            "kind": "rows",
            "title": self.env._("Equity by Segment"),
            "head": self.env._("Segment"),
            "labels": [self._segment_label(scope, each) for each, _sums in rows],
            "empty": self._no_customers_text(),
            "datasets": [
                {
                    "label": self.env._("Customer equity"),
                    "tone": "main",
                    "values": [sums.clv for _segment, sums in rows],
                    "opens": [self._segment_opening(scope, each) for each, _ in rows],
                    **self._money(scope),
                }
            ],
        }

    @api.model
    def _segments_table(self, scope, segments):
        measures = self._segment_measures(scope)
        return {
            "key": "segments",
            "title": self.env._("Segments"),
            "head": self.env._("Segment"),
            "columns": measures,
            "rows": [
                self._segment_row(scope, segment, sums, measures)
                for segment, sums in self._ordered_segments(segments)
            ],
            "empty": self._no_customers_text(),
        }

    @api.model
    def _segment_measures(self, scope):
        facts = self.env["customer.value.dashboard.facts"]
        measures = self._rfm_measures(scope)
        if facts._sees_margin():
            label = self.env._("Margin")
            measures.insert(2, {"key": "margin", "label": label, **self._money(scope)})
        return measures

    @api.model
    def _segment_row(self, scope, segment, sums, measures):
        opening = self._segment_opening(scope, segment)
        return {
            "label": self._segment_label(scope, segment),
            "open": opening,
            "cells": [
                {"value": getattr(sums, measure["key"]), "open": opening}
                for measure in measures
            ],
        }

    @api.model
    def _classes_chart(self, scope, sums):
        """Return the share of each class in customers, revenue and equity."""
        every = sums["all"].get((), CustomerSums())
        field = self.env["customer.value"]._fields["value_class"]
        labels = dict(field._description_selection(self.env))
        shown = [key for key in labels if (key,) in sums["class"]]
        opens = [
            self._customers_opening(
                scope,
                self.env._("Class %s", labels[key]),
                Domain("value_class", "=", key),
            )
            for key in shown
        ]
        return {
            "key": "classes",
            "kind": "bars",
            "title": self.env._("Classes"),
            "help": self.env._("Which share of the whole each class has."),
            "head": self.env._("Class"),
            "labels": [labels[key] for key in shown],
            "empty": self._no_customers_text(),
            "datasets": [
                {
                    "label": measure["label"],
                    "kind": "percentage",
                    "values": [
                        _share(sums["class"][key,], every, measure["key"])
                        for key in shown
                    ],
                    "opens": opens,
                }
                for measure in self._rfm_measures(scope)
            ],
        }

    @api.model
    def _stages_chart(self, scope, stages):
        labels = self._stage_labels()
        return {
            "key": "stages",
            "kind": "bars",
            "title": self.env._("Stages"),
            "head": self.env._("Stage"),
            "labels": list(labels.values()),
            "empty": self._no_customers_text(),
            "datasets": [
                {
                    "label": self.env._("Customers"),
                    "tones": [STAGE_TONES[key] for key in labels],
                    "values": [
                        stages.get((key,), CustomerSums()).count for key in labels
                    ],
                    "opens": [
                        self._customers_opening(
                            scope, label, Domain("lifecycle_stage", "=", key)
                        )
                        for key, label in labels.items()
                    ],
                }
            ],
        }


def _share(part, whole, measure):
    total = getattr(whole, measure)
    return getattr(part, measure) / total if total > 0 else None

from dataclasses import dataclass

from odoo import api, models
from odoo.fields import Domain

from ...analytics.leading_groups import cumulative_shares, leading

MOST_BARS = 10
"""So many causes or products are named; the others share a bar."""
UNKNOWN_ORIGIN = "unknown"
STAR_TONES = {5: "good", 4: "good", 3: "muted", 2: "warning", 1: "bad"}
FLOW_TONES = {"received": "main", "closed": "good", "late": "bad"}


@dataclass(frozen=True)
class Bar:
    """A bar of a chart: its name, its figure, and the records behind it.

    ``weight`` is what counts for the cumulative share, the figure unless told; a bar
    that ``is_known`` is not has no share.
    """

    label: str
    value: float
    domain: Domain
    weight: float | None = None
    is_known: bool = True

    @property
    def counted(self):
        """What the bar adds to the total."""
        return self.value if self.weight is None else self.weight


class CustomerComplaintCharts(models.AbstractModel):
    """Draws the charts of the complaint dashboard from its figures."""

    _name = "customer.complaint.charts"
    _description = "Charts on complaints"

    @api.model
    def _charts(self, scope, figures):
        """Return the charts by key, in the order in which they are shown.

        :param figures: as of ``_read``
        """
        charts = (
            self._flow_chart(scope, figures),
            self._costs_chart(scope, figures),
            self._causes_chart(scope, figures),
            self._cause_costs_chart(scope),
            self._products_chart(scope, figures),
            self._origins_chart(scope, figures),
            self._times_chart(scope, figures),
            self._satisfaction_chart(scope, figures),
            self._stars_chart(scope, figures),
        )
        return {chart["key"]: chart for chart in charts}

    # -- Month by month ----------------------------------------------------------

    @api.model
    def _flow_chart(self, scope, figures):
        return self._steps_chart(
            scope,
            "flow",
            self.env._("Received, closed, late"),
            [
                self._dataset(
                    self._figure_labels()[figure],
                    figures[figure],
                    self._step_openings(scope, figure),
                    tone=tone,
                )
                for figure, tone in FLOW_TONES.items()
            ],
            help=self.env._(
                "Late are complaints for which a promised time ran out in the month."
            ),
        )

    @api.model
    def _costs_chart(self, scope, figures):
        return self._steps_chart(
            scope,
            "costs",
            self.env._("Cost of remedies, month by month"),
            self._money_datasets(scope, figures),
        )

    @api.model
    def _money_datasets(self, scope, figures):
        """Return what is drawn of amounts; what comes back belongs here as well."""
        label = self._figure_labels()["costs"]
        openings = self._named_steps(
            scope, label, lambda step, name: self._open_costs(scope, name, step)
        )
        return [
            self._dataset(
                label,
                figures["costs"],
                openings,
                kind="monetary",
                currency_id=scope.currency.id,
                tone="bad",
            )
        ]

    @api.model
    def _times_chart(self, scope, figures):
        return self._means_chart(
            scope,
            figures,
            "times",
            "answered",
            "hours_to_answer",
            self.env._("Time to the answer, month by month"),
            kind="hours",
            tone="main",
        )

    @api.model
    def _satisfaction_chart(self, scope, figures):
        return self._means_chart(
            scope,
            figures,
            "satisfaction",
            "rated",
            "satisfaction",
            self.env._("Satisfaction, month by month"),
            kind="rating",
            tone="good",
        )

    @api.model
    def _means_chart(self, scope, figures, key, figure, measure, title, **drawn):
        label = self._figure_labels()[figure]
        openings = self._named_steps(
            scope,
            label,
            lambda step, name: self._open_measured(
                scope, figure, name, measure, step=step
            ),
        )
        means = [mean for _count, mean in figures[figure]]
        datasets = [self._dataset(label, means, openings, **drawn)]
        return self._steps_chart(scope, key, title, datasets, kind="lines")

    @api.model
    def _steps_chart(self, scope, key, title, datasets, kind="bars", **extra):
        return {
            "key": key,
            "title": title,
            "kind": kind,
            "labels": self._step_labels(scope),
            "head": self.env._("Period"),
            "empty": self.env._("Nothing happened in this period."),
            "datasets": datasets,
            **extra,
        }

    @api.model
    def _step_openings(self, scope, figure):
        return self._named_steps(
            scope,
            self._figure_labels()[figure],
            lambda step, name: self._open_figure(scope, figure, name, step),
        )

    @api.model
    def _named_steps(self, scope, label, opening):
        """Return what each step opens.

        :param opening: function of the step and of what the list is called
        """
        labels = self._step_labels(scope)
        return [
            opening(step, f"{label}, {name}")
            for step, name in zip(scope.steps, labels, strict=True)
        ]

    @api.model
    def _dataset(self, label, values, opens, kind="integer", **extra):
        return {
            "label": label,
            "values": values,
            "opens": opens,
            "kind": kind,
            **extra,
        }

    # -- What leads --------------------------------------------------------------

    @api.model
    def _causes_chart(self, scope, figures):
        received = self._figure_domain(scope, "received")
        groups = [(cause, count) for cause, count in figures["causes"] if cause]
        none = sum(count for cause, count in figures["causes"] if not cause)
        return self._pareto_chart(
            "causes",
            self.env._("Causes"),
            self._cause_bars(groups, "cause_id", received, none),
            self._open_complaints,
            help=self.env._("Of what was received in the period."),
        )

    @api.model
    def _cause_costs_chart(self, scope):
        costs = self._costs_by_cause(scope)
        return self._pareto_chart(
            "cause_costs",
            self.env._("Cost by cause"),
            self._cause_bars(
                [(cause, cost) for cause, cost in costs if cause],
                "complaint_id.cause_id",
                self._costs_domain(scope),
                sum(cost for cause, cost in costs if not cause),
            ),
            lambda name, domain: self._open_costs(scope, name, further=domain),
            kind="monetary",
            currency_id=scope.currency.id,
            help=self.env._("Of remedies that were carried out in the period."),
        )

    @api.model
    def _cause_bars(self, groups, field, domain, without):
        """Return the leading causes, the other ones, and what has no cause yet.

        :param groups: list of (cause, figure)
        :param field: that holds the cause
        :param domain: of all records
        :param without: the figure of what has no cause
        """
        bars = self._record_bars(groups, field, domain)
        if without:
            unknown = self.env._("Not known yet")
            none = domain & Domain(field, "=", False)
            bars.append(Bar(unknown, without, none, is_known=False))
        return bars

    @api.model
    def _record_bars(self, groups, field, domain):
        """Return a bar for each of the leading records, and one for the others.

        :param groups: list of (record, figure)
        :param field: that holds the record
        :param domain: of all that is counted
        """
        first, rest = leading(groups, MOST_BARS)
        bars = [
            Bar(record.display_name, figure, domain & Domain(field, "=", record.id))
            for record, figure in first
        ]
        if rest:
            ids = [record.id for record, _figure in rest]
            total = sum(figure for _record, figure in rest)
            bars.append(
                Bar(self._others(rest), total, domain & Domain(field, "in", ids))
            )
        return bars

    @api.model
    def _others(self, rest):
        return self.env._("%s others", len(rest))

    @api.model
    def _products_chart(self, scope, figures):
        return self._pareto_chart(
            "products",
            self.env._("Products"),
            self._product_bars(scope, sum(figures["received"])),
            self._open_complaints,
            help=self.env._(
                "Complaints received in the period. One that is about several products"
                " counts for each of them."
            ),
        )

    @api.model
    def _product_bars(self, scope, total):
        """Return the leading products, the other ones, and what is about none.

        :param total: number of complaints received
        """
        received = self._figure_domain(scope, "received")
        counts, about_any = self._counts_by_product(scope)
        first, rest = leading(counts, MOST_BARS)
        bars = [
            Bar(
                product.display_name,
                count,
                received & Domain("line_ids.product_id", "=", product.id),
            )
            for product, count in first
        ]
        named = Domain("product_id", "!=", False)
        if rest:
            ids = [product.id for product, _count in first]
            others = received & Domain(
                "line_ids", "any", list(named & Domain("product_id", "not in", ids))
            )
            count = self.env["customer.complaint"].search_count(others)
            weight = sum(each for _product, each in rest)
            bars.append(Bar(self._others(rest), count, others, weight=weight))
        if total > about_any:
            none = received & Domain("line_ids", "not any", list(named))
            label = self.env._("No product")
            bars.append(Bar(label, total - about_any, none, is_known=False))
        return bars

    @api.model
    def _pareto_chart(
        self, key, title, bars, opening, kind="integer", currency_id=False, **extra
    ):
        """Return bars, the largest first, and the share that they come to together.

        :param bars: list of Bar
        :param opening: function of what the list is called and of the domain
        """
        opens = [opening(f"{title}: {bar.label}", bar.domain) for bar in bars]
        shares = cumulative_shares([bar.counted for bar in bars if bar.is_known])
        shares += [None] * (len(bars) - len(shares))
        figures = self._dataset(
            title,
            [bar.value for bar in bars],
            opens,
            kind=kind,
            currency_id=currency_id,
            tones=_tones(bars),
        )
        line = self._dataset(
            self.env._("Share so far"),
            shares,
            [None] * len(bars),
            kind="percentage",
            axis="share",
            shown_as="line",
            tone="muted",
        )
        return self._rows_chart(key, title, bars, [figures, line], **extra)

    @api.model
    def _rows_chart(self, key, title, bars, datasets, **extra):
        return {
            "key": key,
            "title": title,
            "kind": "rows",
            "labels": [bar.label for bar in bars],
            "head": title,
            "empty": self.env._("Nothing happened in this period."),
            "datasets": datasets,
            **extra,
        }

    # -- Origins and stars -------------------------------------------------------

    @api.model
    def _origins_chart(self, scope, figures):
        title = self.env._("Where causes lie")
        bars = self._origin_bars(scope, figures)
        dataset = self._dataset(
            title,
            [bar.value for bar in bars],
            [
                self._open_complaints(f"{title}: {bar.label}", bar.domain)
                for bar in bars
            ],
            tones=_tones(bars),
        )
        return self._rows_chart(
            "origins",
            title,
            bars,
            [dataset],
            help=self.env._("Of what was received in the period."),
        )

    @api.model
    def _origin_bars(self, scope, figures):
        """Return the origins of causes, the most frequent first; unknown comes last."""
        received = self._figure_domain(scope, "received")
        field = self.env["customer.complaint.cause"]._fields["origin"]
        labels = dict(field._description_selection(self.env))
        counts = {}
        for cause, count in figures["causes"]:
            origin = cause.origin or UNKNOWN_ORIGIN
            counts[origin] = counts.get(origin, 0) + count
        unknown = counts.pop(UNKNOWN_ORIGIN, 0)
        ranked, _rest = leading(counts.items(), len(labels))
        bars = [
            Bar(labels[key], count, received & Domain("cause_id.origin", "=", key))
            for key, count in ranked
        ]
        if unknown:
            domain = received & (
                Domain("cause_id", "=", False)
                | Domain("cause_id.origin", "=", UNKNOWN_ORIGIN)
            )
            bars.append(Bar(labels[UNKNOWN_ORIGIN], unknown, domain, is_known=False))
        return bars

    @api.model
    def _stars_chart(self, scope, figures):
        title = self.env._("Stars")
        bars = [
            Bar(
                self.env._("%s of 5", stars),
                figures["stars"].get(stars, 0),
                self._figure_domain(scope, "rated")
                & Domain("satisfaction", ">=", stars - 0.5)
                & Domain("satisfaction", "<", stars + 0.5),
            )
            for stars in STAR_TONES
        ]
        dataset = self._dataset(
            title,
            [bar.value for bar in bars],
            [
                self._open_complaints(f"{title}: {bar.label}", bar.domain)
                for bar in bars
            ],
            tones=list(STAR_TONES.values()),
        )
        return self._rows_chart("stars", title, bars, [dataset])


def _tones(bars):
    return ["main" if bar.is_known else "muted" for bar in bars]

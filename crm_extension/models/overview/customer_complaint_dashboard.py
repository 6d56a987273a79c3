from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .customer_complaint_figures import COMPLAINT, PROMISE, REMEDY

AGENT_GROUP = "crm_extension.group_complaint_user"
LEAD_GROUP = "crm_extension.group_complaint_lead"
VIEWS = ("list", "kanban", "form", "pivot", "graph")
PLAIN_VIEWS = ("list", "pivot")
SHOWN = "shown_measure"
"""Key of the context that shows, in a list, the column a figure is the mean of."""
GOOD_SHARE = 0.9
COUNTED = (
    ("open", "open"),
    ("open_late", "open_late"),
    ("received", "received"),
    ("closed", "closed"),
)
AVERAGED = (
    ("hours", "answered", "hours_to_answer"),
    ("satisfaction", "rated", "satisfaction"),
)
"""Columns of the table of agents: key, figure, and the field that is averaged."""


class CustomerComplaintDashboard(models.AbstractModel):
    """What a manager wants to know of complaints, at a glance.

    Another add-on adds tiles, charts and tables: it extends ``_read``, ``_tiles``,
    ``_charts`` or ``_tables``.
    """

    _name = "customer.complaint.dashboard"
    _inherit = [
        "customer.complaint.charts",
        "customer.complaint.figures",
        "customer.dashboard.mixin",
    ]
    _description = "Complaint dashboard"

    @api.model
    def _check_dashboard_access(self):
        """Let agents in: who only reports complaints is not shown all of them.

        :raise AccessError: for everybody else
        """
        if not (self.env.su or self.env.user.has_group(AGENT_GROUP)):
            raise AccessError(
                self.env._("The complaint dashboard is for who handles complaints.")
            )

    @api.model
    def _teams(self, companies):
        """Return the complaint teams that one may choose."""
        return self.env["customer.complaint.team"].search(
            [("company_id", "in", companies.ids)]
        )

    @api.model
    def _content(self, scope):
        figures = self._read(scope)
        return {
            "tiles": self._tiles(scope, figures),
            "charts": self._charts(scope, figures),
            "tables": self._tables(scope),
        }

    @api.model
    def _read(self, scope):
        """Return what tiles and charts share, read once.

        :return: dict; numbers and amounts by step, (number, mean) by step, and numbers
            by cause and by stars
        """
        return {
            "received": self._counts_by_step(scope, "received", "received_at"),
            "closed": self._counts_by_step(scope, "closed", "closed_at"),
            "late": self._late_by_step(scope),
            "answered": self._averages_by_step(
                scope, "answered", "answered_at", "hours_to_answer"
            ),
            "rated": self._averages_by_step(
                scope, "rated", "closed_at", "satisfaction"
            ),
            "costs": self._costs_by_step(scope),
            "causes": self._counts_by_cause(scope),
            "stars": self._counts_by_stars(scope),
        }

    # -- What opens --------------------------------------------------------------

    @api.model
    def _open_figure(self, scope, figure, name, step=None, further=Domain.TRUE):
        """Return what opens the complaints that a figure counts.

        :param name: what the list is called
        :param further: Domain that narrows the figure
        """
        domain = self._figure_domain(scope, figure, step) & further
        return self._open_complaints(name, domain)

    @api.model
    def _open_complaints(self, name, domain, measure=None):
        """Return what opens complaints.

        :param measure: field whose column the list shows beside the usual ones
        """
        context = {SHOWN: measure} if measure else {}
        return self._opening(COMPLAINT, name, domain, views=VIEWS, context=context)

    @api.model
    def _open_measured(self, scope, figure, name, measure, **narrowed):
        """Return what opens complaints with the field of which a figure is the mean."""
        opening = self._open_figure(scope, figure, name, **narrowed)
        return {**opening, "context": {SHOWN: measure}}

    @api.model
    def _open_costs(self, scope, name, step=None, further=Domain.TRUE):
        """Return what opens the remedies that a cost is the sum of."""
        domain = self._costs_domain(scope, step) & further
        return self._opening(
            REMEDY, name, domain, views=("list", "kanban", "form", "pivot")
        )

    # -- Tiles -------------------------------------------------------------------

    @api.model
    def _tiles(self, scope, figures):
        """Return the figures in large type.

        :param figures: as of ``_read``
        """
        return [
            *self._counting_tiles(scope, figures),
            self._promise_tile(scope),
            *self._mean_tiles(scope, figures),
            *self._money_tiles(scope, figures),
        ]

    @api.model
    def _counting_tiles(self, scope, figures):
        late = self._count(scope, "open_late")
        tile = self._figure_tile
        return [
            tile(scope, "received", sum(figures["received"])),
            tile(scope, "closed", sum(figures["closed"])),
            tile(scope, "open", self._count(scope, "open")),
            tile(scope, "open_late", late, tone="bad" if late else ""),
            tile(scope, "reopened", self._count(scope, "reopened")),
        ]

    @api.model
    def _figure_tile(self, scope, figure, value, **extra):
        label = self._figure_labels()[figure]
        opening = self._open_figure(scope, figure, label)
        hint = self._figure_hints()[figure]
        return self._tile(figure, label, value, opening, help=hint, **extra)

    @api.model
    def _figure_labels(self):
        return {
            "received": self.env._("Received"),
            "closed": self.env._("Closed"),
            "late": self.env._("Late"),
            "open": self.env._("Open now"),
            "open_late": self.env._("Late now"),
            "reopened": self.env._("Reopened"),
            "answered": self.env._("Time to the answer"),
            "hours": self.env._("Time to the answer"),
            "rated": self.env._("Satisfaction"),
            "satisfaction": self.env._("Satisfaction"),
            "costs": self.env._("Cost of remedies"),
        }

    @api.model
    def _figure_hints(self):
        return {
            "received": self.env._(
                "What came in in the period, whatever became of it."
            ),
            "closed": self.env._("What was closed in the period."),
            "open": self.env._("What is open today, whatever the period."),
            "open_late": self.env._("Open today, and a promised time is over."),
            "reopened": self.env._("Came in in the period and was taken up again."),
        }

    @api.model
    def _promise_tile(self, scope):
        kept, made = self._promise_counts(scope)
        label = self.env._("Promises kept")
        share = kept / made if made else None
        return self._tile(
            "promises",
            label,
            share,
            self._opening(
                PROMISE, label, self._promises_domain(scope), views=PLAIN_VIEWS
            ),
            kind="percentage",
            tone="" if share is None else "good" if share >= GOOD_SHARE else "bad",
            detail=self.env._("%(kept)s of %(made)s", kept=kept, made=made),
            help=self.env._("Service levels whose time ran out in the period."),
        )

    @api.model
    def _mean_tiles(self, scope, figures):
        answered = self.env._("%s answered", sum(n for n, _ in figures["answered"]))
        rated = self.env._("%s rated", sum(n for n, _ in figures["rated"]))
        return [
            self._mean_tile(
                scope, figures, "answered", "hours_to_answer", "hours", detail=answered
            ),
            self._mean_tile(
                scope, figures, "rated", "satisfaction", "rating", detail=rated
            ),
        ]

    @api.model
    def _mean_tile(self, scope, figures, figure, measure, kind, **extra):
        label = self._figure_labels()[figure]
        opening = self._open_measured(scope, figure, label, measure)
        mean = _mean_of(figures[figure])
        return self._tile(figure, label, mean, opening, kind=kind, **extra)

    @api.model
    def _money_tiles(self, scope, figures):
        """Return the tiles of amounts; what comes back belongs here as well."""
        label = self._figure_labels()["costs"]
        return [
            self._tile(
                "costs",
                label,
                scope.currency.round(sum(figures["costs"])),
                self._open_costs(scope, label),
                kind="monetary",
                currency_id=scope.currency.id,
                help=self.env._("Remedies that were carried out in the period."),
            )
        ]

    # -- Agents ------------------------------------------------------------------

    @api.model
    def _tables(self, scope):
        """Return the tables; how agents do is for their leads."""
        if not (self.env.su or self.env.user.has_group(LEAD_GROUP)):
            return {}
        return {"agents": self._agents_table(scope)}

    @api.model
    def _agents_table(self, scope):
        labels = self._figure_labels()
        kinds = {"hours": "hours", "satisfaction": "rating"}
        keys = [*(key for key, _ in COUNTED), *(key for key, *_ in AVERAGED)]
        return {
            "key": "agents",
            "title": self.env._("Agents"),
            "help": self.env._("Who is responsible today, whoever it was before."),
            "head": self.env._("Agent"),
            "empty": self.env._("There is nothing to compare in this period."),
            "columns": [
                {"key": key, "label": labels[key], "kind": kinds.get(key, "integer")}
                for key in keys
            ],
            "rows": self._agent_rows(scope),
        }

    @api.model
    def _agent_rows(self, scope):
        """Return a row for each agent; who has most on the table comes first."""
        counts = {key: self._counts_by_agent(scope, figure) for key, figure in COUNTED}
        means = {
            key: self._averages_by_agent(scope, figure, field)
            for key, figure, field in AVERAGED
        }
        agents = set().union(*counts.values(), *means.values())
        ranked = sorted(
            agents, key=lambda each: (-counts["open"].get(each, 0), each.name or "~")
        )
        return [self._agent_row(scope, agent, counts, means) for agent in ranked]

    @api.model
    def _agent_row(self, scope, agent, counts, means):
        name = agent.name or self.env._("Nobody")
        own = Domain("user_id", "=", agent.id)
        labels = self._figure_labels()
        cells = [
            {
                "value": counts[key].get(agent, 0),
                "open": self._open_figure(
                    scope, figure, f"{name}: {labels[key]}", further=own
                ),
            }
            for key, figure in COUNTED
        ]
        cells += [
            {
                "value": means[key].get(agent),
                "open": self._open_measured(
                    scope, figure, f"{name}: {labels[key]}", field, further=own
                ),
            }
            for key, figure, field in AVERAGED
        ]
        return {"label": name, "cells": cells}


def _mean_of(parts):
    """Return the mean of parts (number, mean); None where there is nothing."""
    number = sum(count for count, _ in parts)
    total = sum(count * mean for count, mean in parts if count)
    return total / number if number else None

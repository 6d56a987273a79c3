from odoo import api, models
from odoo.fields import Domain

STAGE_TONES = {
    "prospect": "muted",
    "exploration": "main",
    "formation": "good",
    "stability": "good",
    "decline": "warning",
    "lost": "bad",
}
MOVE_FIELDS = {
    "class": ("former_class", "value_class"),
    "stage": ("former_stage", "lifecycle_stage"),
}
"""What moves -> the history's field of before, and that of after."""


class CustomerMovesDashboardMixin(models.AbstractModel):
    """Who moved between classes and between stages, month by month."""

    _name = "customer.moves.dashboard.mixin"
    _description = "Moves on the value dashboard"

    @api.model
    def _moves_part(self, scope):
        """Return the charts and tables of moves between classes and stages."""
        facts = self.env["customer.value.dashboard.facts"]
        moves = {
            kind: facts._read_moves(scope, *names)
            for kind, names in MOVE_FIELDS.items()
        }
        return {
            "charts": {
                "class_moves": self._class_moves_chart(scope, moves["class"]),
                "stage_moves": self._stage_moves_chart(scope, moves["stage"]),
            },
            "tables": {
                "class_moves": self._moves_table(scope, "class", moves["class"]),
                "stage_moves": self._moves_table(scope, "stage", moves["stage"]),
            },
        }

    @api.model
    def _no_moves_text(self):
        return self.env._(
            "Nobody moved in this period. Moves are noted when a score model runs."
        )

    # -- Month by month ------------------------------------------------------------

    @api.model
    def _class_moves_chart(self, scope, rows):
        """Return how many customers rose and how many fell, by step."""
        places = _places(self._move_labels("class"))
        found = self._by_steps(
            scope,
            [
                (day, "up" if places[after] < places[before] else "down", count)
                for day, before, after, count in rows
            ],
        )
        names = {
            "up": (self.env._("To a better class"), "good"),
            "down": (self.env._("To a lower class"), "bad"),
        }
        return {
            **self._moves_frame(scope, "class_moves"),
            "title": self.env._("Moves Between Classes"),
            "datasets": [
                self._moves_dataset(scope, "class", found, (key, *name), pairs)
                for (key, name), pairs in zip(
                    names.items(), _directions(places), strict=True
                )
            ],
        }

    @api.model
    def _stage_moves_chart(self, scope, rows):
        """Return how many customers came to each stage, by step."""
        found = self._by_steps(
            scope, [(day, after, count) for day, _before, after, count in rows]
        )
        labels = self._move_labels("stage")
        return {
            **self._moves_frame(scope, "stage_moves"),
            "title": self.env._("Moves Between Stages"),
            "help": self.env._("Customers by the stage that they came to."),
            "datasets": [
                self._moves_dataset(
                    scope,
                    "stage",
                    found,
                    (key, label, STAGE_TONES[key]),
                    Domain("lifecycle_stage", "=", key),
                )
                for key, label in labels.items()
                if key in found
            ],
        }

    @api.model
    def _moves_frame(self, scope, key):
        return {
            "key": key,
            "kind": "stacked",
            "head": self.env._("Period"),
            "labels": self._step_labels(scope),
            "empty": self._no_moves_text(),
        }

    @api.model
    def _moves_dataset(self, scope, kind, found, names, chosen):
        """Return one series of moves; each number opens its lines of the history.

        :param names: key of the group in ``found``, label, tone
        :param chosen: domain of the group
        """
        key, label, tone = names
        return {
            "label": label,
            "tone": tone,
            "values": found.get(key, [0] * len(scope.steps)),
            "opens": [
                self._moves_opening(
                    scope, kind, label, chosen & scope.days_domain("date", step)
                )
                for step in scope.steps
            ],
        }

    @api.model
    def _moves_opening(self, scope, kind, label, chosen):
        facts = self.env["customer.value.dashboard.facts"]
        moved = facts._moves_domain(scope, MOVE_FIELDS[kind][0])
        return self._opening(
            "customer.value.history", label, moved & chosen, views=["list", "graph"]
        )

    # -- From where to where -------------------------------------------------------

    @api.model
    def _moves_table(self, scope, kind, rows):
        """Return the moves of the whole period: from each place to each other one."""
        labels = self._move_labels(kind)
        counts = {}
        for _day, before, after, count in rows:
            counts[before, after] = counts.get((before, after), 0) + count
        seen = {place for pair in counts for place in pair}
        shown = {key: label for key, label in labels.items() if key in seen}
        return {
            "key": f"{kind}_moves",
            "title": self._move_titles()[kind],
            "head": self.env._("From"),
            "columns": [{"key": key, "label": label} for key, label in shown.items()],
            "rows": [
                {
                    "label": label,
                    "cells": [
                        self._move_cell(scope, kind, (before, after), counts)
                        for after in shown
                    ],
                }
                for before, label in shown.items()
            ],
            "empty": self._no_moves_text(),
        }

    @api.model
    def _move_cell(self, scope, kind, pair, counts):
        labels = self._move_labels(kind)
        chosen = Domain.AND(
            Domain(name, "=", key)
            for name, key in zip(MOVE_FIELDS[kind], pair, strict=True)
        )
        label = f"{labels[pair[0]]} → {labels[pair[1]]}"
        return {
            "value": counts.get(pair, 0),
            "open": self._moves_opening(scope, kind, label, chosen),
        }

    @api.model
    def _move_titles(self):
        return {
            "class": self.env._("From Class to Class"),
            "stage": self.env._("From Stage to Stage"),
        }

    @api.model
    def _move_labels(self, kind):
        """Return the places between which one moves, in their order: key -> label."""
        field = self.env["customer.value.history"]._fields[MOVE_FIELDS[kind][1]]
        return dict(field._description_selection(self.env))


def _places(labels):
    return {key: place for place, key in enumerate(labels)}


def _directions(places):
    """Return the domains of rising and of falling, with every pair of classes."""
    pairs = [(before, after) for before in places for after in places]
    up = [pair for pair in pairs if places[pair[1]] < places[pair[0]]]
    down = [pair for pair in pairs if places[pair[1]] > places[pair[0]]]
    return [
        Domain.OR(
            Domain("former_class", "=", before) & Domain("value_class", "=", after)
            for before, after in chosen
        )
        for chosen in (up, down)
    ]

import time

import numpy as np

from odoo import models
from odoo.fields import Domain

from ...analytics.classes import CLASSES
from ...analytics.simulation import (
    STAGES,
    Outcome,
    cross_table,
    member_counts,
    metrics_without_data,
    moved,
    movers,
    reasons,
    score_distribution,
    side_by_side,
)

NO_SCORE = "none"


class CustomerScoreSimulation(models.AbstractModel):
    """Scores everybody by a draft and compares; writes no customer's row."""

    _name = "customer.score.simulation"
    _description = "Tries a score model out"

    def _execute(self, run, asked=None):
        """Score by the run's model and by the one that counts now; keep what differs.

        Both score the same day, so that the rules alone make a difference. Nothing is
        written but the run: it needs no turn of the company.

        :param run: customer.score.run
        :param asked: not used, a simulation is about everybody
        """
        started = time.monotonic()
        lang = run.user_id.lang or self.env.user.lang
        spoken = self.with_context(lang=lang)
        after, found, log, without_data = spoken._score_by_draft(run)
        run._report(65, self.env._("Scoring by the rules that count now"))
        counting = spoken._counting_model(run.model_id)
        before = spoken._score_by_counting(run, counting)
        run._report(95, self.env._("Comparing"))
        before, after = side_by_side(before, after)
        run._finish(
            customer_count=len(after),
            **found,
            log=spoken._log(log, counting),
            **spoken._comparison(run, counting, before, after, without_data),
            duration=time.monotonic() - started,
        )

    # -- Scoring ---------------------------------------------------------------

    def _score_by_draft(self, run):
        """Return the outcome, what the run keeps, its log, and rules without data."""
        engine = self.env["customer.value.engine"]
        facts, metrics, evaluation, context = engine._evaluate(run)
        spec = run.model_id._spec()
        found = {
            "cutoffs": evaluation.cutoffs,
            "parameters": context.parameters,
        }
        return (
            Outcome.of(facts.customers, evaluation, spec),
            found,
            engine._log(run, context.lifetime),
            metrics_without_data(spec, metrics),
        )

    def _log(self, log, counting):
        """Return the log; it says so where there is nothing to compare with."""
        if counting:
            return log
        told = self.env._(
            "No score model is published for these customers: nobody had a score"
            " before."
        )
        return f"{told}\n{log}" if log else told

    def _score_by_counting(self, run, counting):
        """Return the outcome that the counting model has on the run's day."""
        if not counting:
            return Outcome.unscored([])
        carrier = self._carrier(run, counting)
        facts, _metrics, evaluation, _context = self.env[
            "customer.value.engine"
        ]._evaluate(carrier)
        outcome = Outcome.of(facts.customers, evaluation, counting._spec())
        if counting.customer_scope == run.model_id.customer_scope:
            return outcome
        return outcome.only(self._are_in_scope(outcome.customers, run.model_id))

    def _carrier(self, run, model):
        """Return a run of another model on the same day that is never saved."""
        return run.with_context(report_progress=False).new(
            {
                "model_id": model.id,
                "company_id": run.company_id.id,
                "basis": model.basis,
                "as_of": run.as_of,
                "kind": run.kind,
            }
        )

    def _counting_model(self, model):
        """Return what now scores the model's customers, empty if nothing does.

        A model for companies or persons goes before the one for all.
        """
        models_ = self.env["customer.score.model"].with_context(active_test=False)
        published = models_.search(
            [
                ("company_id", "=", model.company_id.id),
                ("state", "=", "published"),
                ("customer_scope", "in", (model.customer_scope, "all")),
            ]
        )
        same = published.filtered(
            lambda other: other.customer_scope == model.customer_scope
        )
        return same or published

    def _are_in_scope(self, customers, model):
        """Tell which customers are the companies, or persons, of the model."""
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        is_company = model.customer_scope == "company"
        query = partners._search(Domain("is_company", "=", is_company))
        rows = self.env.execute_query(query.select())
        return np.isin(customers, [partner_id for (partner_id,) in rows])

    # -- Comparing -------------------------------------------------------------

    def _comparison(self, run, counting, before, after, without_data):
        """Return the values of the run that come from comparing."""
        old, new = counting.segment_ids, run.model_id.segment_ids
        changes = moved(before, after, old.mapped("code"), new.mapped("code"))
        results = {
            "rules": run.model_id._fingerprint(),
            "compared_with": counting.id or None,
            "compared_with_name": counting.display_name or None,
            "customers": len(after),
            "scores": score_distribution(before, after),
            **self._tables(before, after, old, new),
            "moved": {name: int(mask.sum()) for name, mask in changes.items()},
            "movers": self._movers(before, after, old, new),
            **self._segment_findings(run.model_id, after),
            "rules_without_data": self._described(without_data),
            "consequences": self._consequences(run, before, after),
        }
        changed = np.logical_or.reduce(list(changes.values()))
        return {"changed_count": int(changed.sum()), "results": results}

    def _consequences(self, run, before, after):
        """Return what else would change: list of dicts of ``label`` and ``count``.

        A hook for whoever builds on scores. Both outcomes are of the same customers.

        :param run: customer.score.run of the simulation
        :param before: analytics Outcome by the model that counts now
        :param after: analytics Outcome by the model that is tried out
        """
        return []

    def _tables(self, before, after, old, new):
        classes = self._selection_entries("value_class", CLASSES)
        stages = self._selection_entries("lifecycle_stage", STAGES)
        return {
            "classes": self._crossed(
                before.class_place, after.class_place, classes, classes
            ),
            "segments": self._without_nobody(
                self._crossed(
                    before.segment,
                    after.segment,
                    self._segment_entries(old),
                    self._segment_entries(new),
                )
            ),
            "stages": self._without_nobody(
                self._crossed(before.stage_place, after.stage_place, stages, stages)
            ),
        }

    def _crossed(self, old, new, rows, columns):
        counts = cross_table(old, new, len(rows), len(columns))
        return {"rows": rows, "columns": columns, "table": counts.tolist()}

    def _without_nobody(self, table):
        """Leave out the row and the column of no score where nobody is in them."""
        rows, columns, counts = table["rows"], table["columns"], table["table"]
        if not any(counts[-1]):
            rows, counts = rows[:-1], counts[:-1]
        if not any(row[-1] for row in counts):
            columns, counts = columns[:-1], [row[:-1] for row in counts]
        return {"rows": rows, "columns": columns, "table": counts}

    def _selection_entries(self, name, keys):
        labels = self._labels(name)
        return [{"key": key, "label": labels[key]} for key in keys]

    def _labels(self, name):
        """Return key -> label of a selection of customer.value."""
        field = self.env["customer.value"]._fields[name]
        labels = dict(field._description_selection(self.env))
        return {NO_SCORE: self.env._("No score"), **labels}

    def _segment_entries(self, segments):
        entries = [
            {"key": str(segment.id), "label": segment.name, "code": segment.code}
            for segment in segments.with_env(self.env)
        ]
        none = {"key": NO_SCORE, "label": self.env._("No score"), "code": NO_SCORE}
        return [*entries, none]

    # -- Movers ----------------------------------------------------------------

    def _movers(self, before, after, old, new):
        places = movers(before, after)
        partners = self.env["res.partner"].browse(after.customers[places].tolist())
        names = (
            [entry["label"] for entry in self._segment_entries(segments)]
            for segments in (old, new)
        )
        old_names, new_names = names
        return [
            {
                "partner_id": partner.id,
                "name": partner.display_name,
                **self._position("old", before, place, old_names),
                **self._position("new", after, place, new_names),
                "reasons": self._reasons(before, after, place),
            }
            for partner, place in zip(partners, places.tolist(), strict=True)
        ]

    def _position(self, side, outcome, place, segment_names):
        return {
            f"{side}_score": float(outcome.score[place]),
            f"{side}_class": CLASSES[outcome.class_place[place]],
            f"{side}_segment": segment_names[outcome.segment[place]],
        }

    def _reasons(self, before, after, place):
        return [
            {
                **self._described([metric])[0],
                "before": low,
                "after": high,
                "difference": difference,
            }
            for metric, low, high, difference in reasons(before, after, place)
        ]

    def _described(self, metrics):
        labels = dict(self.env["customer.value"]._metric_selection())
        return [{"metric": name, "label": labels.get(name, name)} for name in metrics]

    # -- Segments --------------------------------------------------------------

    def _segment_findings(self, model, outcome):
        """Return the members of each segment, and which never or now have none."""
        segments = model.with_env(self.env).segment_ids
        counts = member_counts(outcome, len(segments))
        never = segments & model._impossible_segments()
        return {
            "members": [
                {
                    "segment_id": segment.id,
                    "name": segment.name,
                    "code": segment.code,
                    "count": count,
                }
                for segment, count in zip(segments, counts, strict=True)
            ],
            "impossible_segments": never.mapped("name"),
            "empty_segments": [
                segment.name
                for segment, count in zip(segments, counts, strict=True)
                if not count and segment not in never
            ],
        }

import time
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import numpy as np

from odoo import models
from odoo.tools import SQL

from ...analytics.facts import date_of, day_number
from ...analytics.overrides import OVERRIDDEN, SUSPENDED, states
from ...analytics.periods import BEGINNING, Window
from ...analytics.tier_meter import TierMeter
from ...analytics.tier_reach import first_day_needed
from ...analytics.tiers import FORMER, NOBODY, Condition, Moves, Timeline
from ..value.fact_scope import FactScope
from .customer_tier_members import Members
from .evaluation_under_way import EvaluationUnderWay
from .result_metrics import RESULT_METRICS

KEPT_OF_CONDITION = ("metric", "window", "operator", "target", "months", "group")
"""What the evidence of an event keeps of a condition."""
LOCK_SPACE = 7_120_402
"""First key of the advisory locks; the second is the program."""


@dataclass
class Evaluation:
    """What an evaluation found: the members before and after it, and their moves."""

    members: Any
    before: Any
    moves: list
    warned: np.ndarray
    held: np.ndarray
    state: np.ndarray


@dataclass(frozen=True)
class PromotionStep:
    """A promotion: who, when, to which level, what was held before, and the rules."""

    row: int
    day: int
    place: int
    former: dict
    conditions: tuple


class CustomerTierEngine(models.AbstractModel):
    """Works out who holds which tier: reads facts, computes, writes results."""

    _name = "customer.tier.engine"
    _description = "Loyalty tier engine"

    def _execute(self, program, as_of, asked=None, user=None):
        """Evaluate a program on a day, and write what changed.

        :param asked: ids of the commercial partners, None for everybody
        :return: customer.tier.run
        """
        started = time.monotonic()
        if asked is None:
            self._take_turn(program)
        found = self._evaluate(program, as_of, asked)
        changed = self.env["customer.tier.store"]._store(program, found, user)
        if asked is None:
            program._note_evaluated(as_of)
        elif not changed and not user:
            # What happens at once leaves a trace only where something moved.
            return self.env["customer.tier.run"]
        return self.env["customer.tier.run"].create(
            {
                **self._described(program, as_of, user),
                "kind": "full" if asked is None else "some",
                "member_count": len(found.members),
                "changed_count": changed,
                "counts": self._counts(found.moves),
                "duration": time.monotonic() - started,
            }
        )

    def _described(self, program, as_of, user):
        """Return what every run says about itself."""
        return {
            "program_id": program.id,
            "company_id": program.company_id.id,
            "program_version": program.version,
            "as_of": as_of,
            "state": "done",
            "user_id": user.id if user else False,
        }

    def _counts(self, moves):
        counts = {}
        for move in moves:
            counts[move.trigger] = counts.get(move.trigger, 0) + len(move.members)
        return counts

    def _evaluate(self, program, as_of, asked=None, given=None):
        """Return the Evaluation of a program on a day; write nothing.

        :param as_of: date
        :param asked: ids of the commercial partners, None for everybody
        :param given: (customers, name -> numbers), results of a score model to take
            instead of the stored ones
        """
        return self._evaluate_with_timeline(program, as_of, asked, given)[0]

    def _evaluate_with_timeline(self, program, as_of, asked=None, given=None):
        """Return the Evaluation, and the Timeline that led to it."""
        self.env.flush_all()
        ladder = program._ladder(as_of)
        scope = self._scope(program, as_of, asked)
        members, meter = self._members_and_meter(program, scope, ladder)
        if given:
            _take_given(meter, *given)
        before = members.holders.copied()
        timeline = Timeline(
            ladder,
            members.holders,
            meter,
            day_number(as_of),
            day_number(program.evaluated_on) if program.evaluated_on else 0,
            program._earlier_ladder() if asked is None else None,
        )
        self._take_back_promotions(program, scope, timeline, members)
        timeline.advance()
        holders, falls = members.holders, timeline.demotion_days()
        warned = timeline.warnings(members.overrides.hide(holders.place, falls))
        return self._finished(members, before, timeline, warned), timeline

    def _finished(self, members, before, timeline, warned):
        """Return the Evaluation, with what members hold in effect."""
        holders, as_of = members.holders, timeline.as_of
        held = members.overrides.effective(holders.place, as_of)
        state = states(holders, members.overrides, as_of)
        moves = [
            *timeline.moves,
            *_suspensions(members, state, as_of),
            *_ends_of_overrides(members, state, as_of),
        ]
        return Evaluation(members, before, moves, warned, held, state)

    # -- Single members ------------------------------------------------------------

    def _measure_members(self, members, as_of):
        """Return the conditions of the next tier, and of keeping this one.

        :param members: customer.tier.membership of one program
        :param as_of: date
        :return: dict of membership's id to dict ``next`` and ``keep``: list of
            conditions as events keep them, empty where nothing is asked for
        """
        self.env.flush_all()
        program = members.program_id
        ladder = program._ladder(as_of)
        scope = self._scope(program, as_of, members.partner_id.ids)
        found, meter = self._members_and_meter(program, scope, ladder)
        timeline = Timeline(ladder, found.holders, meter, day_number(as_of))
        rows = np.searchsorted(found.customers, members.partner_id.ids)
        return {
            int(found.ids[row]): {
                "next": as_evidence(following, place),
                "keep": as_evidence(keeping, place),
            }
            for some, following, keeping in timeline.wanted(rows)
            for place, row in enumerate(some.tolist())
        }

    # -- Reading -------------------------------------------------------------------

    def _scope(self, program, as_of, asked):
        company = program.company_id
        return FactScope(
            company_id=company.id,
            basis=program._counted_basis(),
            as_of=as_of,
            window=Window(BEGINNING, as_of + timedelta(days=1)),
            tz=company._value_tz(),
            customers=None if asked is None else tuple(asked),
            left_out_products=self.env["customer.tier.facts"]._left_out_products(
                program._score_model()
            ),
        )

    def _members_and_meter(self, program, scope, ladder):
        """Return the Members and the TierMeter that answers for them."""
        reader = self.env["customer.tier.facts"]
        scope = reader._with_partners(scope)
        names = _metrics_of(ladder)
        results, metrics = self._split_metrics(names)
        stored = self.env["customer.tier.members"]._read(program, scope.customers)
        needed = self._first_day(program, scope, ladder, stored, results)
        ledger = reader._read_ledger(
            replace(scope, documents_from=needed), program._ledger_domain(), names
        )
        members = self._members(program, scope.customers, stored, ledger)
        meter = TierMeter(
            members.customers,
            ledger,
            metrics,
            reader._read_results(
                program.company_id, scope.as_of, results, members.customers
            ),
            lambda source, customers, periods: reader._read_source_in(
                scope, source, customers, periods
            ),
            program._fiscal_year_end(),
        )
        return members, meter

    def _first_day(self, program, scope, ladder, stored, results):
        """Return the first day of which purchases have to be read, None for all.

        Who is enrolled may have bought at any time: all are read the first time, and
        of those who were asked for.
        """
        if scope.customers is not None or not program.evaluated_on:
            return None
        day = first_day_needed(
            ladder,
            stored["since"],
            stored["period_from"],
            stored["valid_until"],
            min(day_number(scope.as_of), day_number(program.evaluated_on)),
            results,
        )
        return date_of(day) if day else None

    def _members(self, program, asked, stored, ledger):
        """Return the Members: stored ones, buyers, and who was asked for."""
        eligible = self.env["customer.tier.members"]._eligible(program, asked)
        new = eligible
        if asked is None:
            new = np.intersect1d(eligible, ledger.buyers(), assume_unique=True)
        customers = np.union1d(stored["partner_id"], new).astype(np.int64)
        members = Members(customers, program._tiers().ids, stored)
        members.holders.is_open = np.isin(customers, eligible)
        return members

    def _split_metrics(self, names):
        """Return the metrics that runs find, and the declarations of the others."""
        declared = self.env["customer.value"]._metrics()
        results = [
            name
            for name in sorted(names)
            if name in RESULT_METRICS or declared[name].fitted
        ]
        return results, {name: declared[name] for name in names if name not in results}

    # -- Promotions taken back -----------------------------------------------------

    def _take_back_promotions(self, program, scope, timeline, members):
        """Take back what was promoted by money that is credited by now."""
        holders = members.holders
        days = program.protect_returns_days
        if days < 1:
            return
        earliest = min(timeline.as_of, timeline.looked_until or timeline.as_of) - days
        window = Window(date_of(earliest), scope.window.stop)
        credited = self.env["customer.tier.facts"]._credited(
            replace(scope, window=window)
        )
        if not credited:
            return
        steps = self._promotion_steps(program, members, earliest, credited)
        asked = [row for row in steps if not holders.is_suspended[row]]
        while asked:
            taken = [steps[row].pop(0) for row in asked if _holds(holders, row, steps)]
            if not taken:
                return
            lost = self._take_back(program, scope, timeline, members, taken)
            asked = [row for row in lost.tolist() if steps[row]]

    def _take_back(self, program, scope, timeline, members, steps):
        """Take back those of these promotions that a credit note undid.

        :param steps: list of PromotionStep
        :return: 1-D rows of the members who lost theirs
        """
        rows = np.array([step.row for step in steps], dtype=np.int64)
        since = members.holders.since[rows]
        until = np.minimum(since + program.protect_returns_days, timeline.as_of)
        credited = self.env["customer.tier.facts"]._credited_in(
            scope, members.customers[rows], since, until + 1
        )
        chosen = np.isin(members.customers[rows], list(credited))
        steps = [
            step for step, is_chosen in zip(steps, chosen, strict=True) if is_chosen
        ]
        return timeline.take_back(
            rows[chosen],
            _aligned(steps),
            until[chosen],
            [step.conditions for step in steps],
        )

    def _promotion_steps(self, program, members, earliest, credited):
        """Return the promotions that may be taken back, by row, the latest first.

        :param earliest: day number of the first such promotion
        :param credited: ids of the customers who got a credit note since
        :return: dict of row to list of PromotionStep
        """
        self.env.cr.execute(
            SQL(
                """
                SELECT e.partner_id, e.date - DATE '1970-01-01', e.to_tier_id,
                       e.former, e.evidence
                  FROM customer_tier_event e
                  JOIN customer_tier_membership m ON m.id = e.membership_id
                 WHERE e.program_id = %s AND e.trigger IN ('promoted', 'rule_change')
                   AND e.former IS NOT NULL AND m.reached_by = 'promoted'
                   AND e.date <= m.since AND e.partner_id = ANY(%s)
                   AND m.since >= DATE '1970-01-01' + %s
                   AND e.date >= DATE '1970-01-01' + %s
              ORDER BY e.id DESC
                """,
                program.id,
                sorted(credited),
                int(earliest),
                int(earliest),
            )
        )
        results = set(self._split_metrics(set(self._known_metrics()))[0])
        found = {}
        for partner_id, *promotion in self.env.cr.fetchall():
            row = members.row_of(partner_id)
            step = row is not None and _promotion_step(
                members, results, row, *promotion
            )
            if step:
                found.setdefault(row, []).append(step)
        return found

    def _known_metrics(self):
        return [*self.env["customer.value"]._metrics(), *RESULT_METRICS]

    # -- One at a time -------------------------------------------------------------

    def _take_turn(self, program):
        """Hold the program's turn until the transaction ends.

        :raise EvaluationUnderWay: while another evaluation of all members is under way
        """
        self.env.cr.execute(
            SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK_SPACE, program.id)
        )
        if not self.env.cr.fetchone()[0]:
            raise EvaluationUnderWay(
                self.env._(
                    "“%s” is being evaluated. Wait until that has ended, then try"
                    " again.",
                    program.name,
                )
            )


def as_evidence(measured, place=0):
    """Return the numbers of one of the measured members as events keep them."""
    return [
        {
            "group": each.condition.group,
            "metric": each.condition.metric,
            "window": each.condition.window,
            "months": each.condition.months,
            "operator": each.condition.operator,
            "target": each.condition.target,
            "value": None
            if np.isnan(each.values[place])
            else float(each.values[place]),
            "date_from": date_of(each.start[place]),
            "date_to": date_of(each.stop[place] - 1),
        }
        for each in measured
    ]


def _take_given(meter, customers, numbers):
    """Let the meter answer by given results; who has none there has none."""
    place = np.searchsorted(customers, meter.customers)
    place[place == len(customers)] = 0
    known = np.zeros(len(meter.customers), dtype=bool)
    if len(customers):
        known = customers[place] == meter.customers
    for name in numbers.keys() & meter.results.keys():
        meter.results[name] = np.full(len(meter.customers), np.nan)
        meter.results[name][known] = numbers[name][place[known]]


def _metrics_of(ladder):
    return {
        condition.metric
        for level in ladder.levels
        for condition in (*level.entry, *level.retain)
    }


def _promotion_step(members, results, row, day, tier_id, former, evidence):
    """Return a promotion as its event keeps it; None if nothing can undo it.

    What runs of score models found has no window that a credit note could be taken off:
    such a condition counts as met, and so does a group of nothing else.

    :param results: names of such metrics
    """
    conditions = tuple(_condition_of(each) for each in evidence or [])
    groups = {each.group for each in conditions}
    asked = tuple(each for each in conditions if each.metric not in results)
    if {each.group for each in asked} != groups or not groups:
        return None
    place, former_place = members.places_of([tier_id, former["tier_id"]]).tolist()
    return PromotionStep(row, day, place, {**former, "place": former_place}, asked)


def _condition_of(evidence):
    return Condition(
        **{name: evidence[name] for name in KEPT_OF_CONDITION},
    )


def _holds(holders, row, steps):
    """Tell whether a member's present level comes from the latest promotion."""
    step = steps[row][0]
    return (step.day, step.place) == (holders.since[row], holders.place[row])


def _aligned(steps):
    """Return what was held before promotions, as arrays by name."""
    columns = {
        name: np.array([step.former[name] for step in steps], dtype=np.int64)
        for name in FORMER
    }
    columns["in_grace"] = columns["in_grace"] > 0
    return columns


def _suspensions(members, state, as_of):
    """Return the moves of who was archived since: to no tier at all."""
    new = (state == SUSPENDED) & (members.state != SUSPENDED) & (members.ids > 0)
    rows = np.flatnonzero(new)
    return _plain_moves("suspended", members, rows, as_of, np.full(len(rows), NOBODY))


def _ends_of_overrides(members, state, as_of):
    """Return the moves of those whose override has ended: on the day after it."""
    ended = (members.state == OVERRIDDEN) & (state != OVERRIDDEN)
    ended &= state != SUSPENDED
    rows = np.flatnonzero(ended)
    day = np.minimum(members.overrides.until[rows] + 1, as_of)
    earned = members.holders.place[rows]
    return _plain_moves("override_end", members, rows, day, earned)


def _plain_moves(trigger, members, rows, day, to_place):
    if not len(rows):
        return []
    return [
        Moves(
            trigger,
            rows,
            np.broadcast_to(day, len(rows)),
            members.held[rows],
            to_place,
            members.holders.valid_until[rows],
        )
    ]

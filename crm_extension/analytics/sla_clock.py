"""How the promises to a complainant stand: told from the events of a complaint alone.

Two steps: ``fold`` reads the events and says which clocks ran from when to when and
when they stood; ``standing`` says with the working time what became of one of them.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from . import complaint_flow as flow
from .working_time import deadline, paused_seconds

ACKNOWLEDGE = "acknowledge"
FIRST_RESPONSE = "first_response"
NEXT_RESPONSE = "next_response"
RESOLVE = "resolve"
STATUTORY = "statutory"
METRICS = (ACKNOWLEDGE, FIRST_RESPONSE, NEXT_RESPONSE, RESOLVE, STATUTORY)
FIRST_METRICS = (ACKNOWLEDGE, FIRST_RESPONSE, RESOLVE, STATUTORY)
"""What begins with the receipt."""
AGAIN_METRICS = (FIRST_RESPONSE, RESOLVE, STATUTORY)
"""What begins again with a reopening."""
PAUSABLE_METRICS = (NEXT_RESPONSE, RESOLVE)
ANSWERED = (flow.COMMUNICATED, flow.REJECTED)
"""The customer has the decision, and was told by a person."""
NOT_ACKNOWLEDGED = (flow.RECEIVED, flow.EXTERNAL, flow.CANCELLED, flow.MERGED)
MEETING_STATES = {
    ACKNOWLEDGE: tuple(each for each in flow.STATES if each not in NOT_ACKNOWLEDGED),
    FIRST_RESPONSE: ANSWERED,
    NEXT_RESPONSE: ANSWERED,
    RESOLVE: ANSWERED,
    STATUTORY: ANSWERED,
}
"""Entering one of these states keeps the promise."""
FREEZING_STATES = (flow.CANCELLED, flow.MERGED, flow.CLOSED, flow.REOPENED)
"""Entering one of these states ends what still runs."""
LEVELS = (75, 90, 100)
"""Per cent of the target at which somebody is warned."""
RISK_LEVEL, LAST_LEVEL = LEVELS[0], LEVELS[-1]

RUNNING, PAUSED, MET, MISSED, FROZEN = "running", "paused", "met", "missed", "frozen"


@dataclass(frozen=True)
class Event:
    """What the clocks have to know of an event."""

    at: datetime
    kind: str
    to_state: str | None = None
    data: dict | None = None


@dataclass
class Clock:
    """A promise from its start: when it stood, and how it ended.

    :param turn: place among the clocks of the metric in the cycle, from 0
    :param target: dict ``seconds`` with ``hours_id`` (None: time by the clock) and
        ``calendar_id``; or ``until``, a fixed moment; None where nothing is promised
    :param warned: per cent of which somebody was told, with the moment
    """

    metric: str
    cycle: int
    turn: int
    started_at: datetime
    target: dict | None = None
    policy_id: int | None = None
    pauses: list = field(default_factory=list)
    paused_at: datetime | None = None
    met_at: datetime | None = None
    frozen_at: datetime | None = None
    warned: dict = field(default_factory=dict)

    @property
    def is_open(self):
        """Whether the promise is neither kept nor given up."""
        return self.met_at is None and self.frozen_at is None

    def pause(self, at):
        """Stop the clock, unless it stands already or may not stand."""
        if self.metric in PAUSABLE_METRICS and self.is_open and not self.paused_at:
            self.paused_at = at

    def resume(self, at):
        """Let the clock go on."""
        if self.paused_at:
            self.pauses.append((self.paused_at, at))
            self.paused_at = None

    def meet(self, at):
        """End it: the promise is kept, in time or late."""
        self.resume(at)
        self.met_at = at

    def freeze(self, at):
        """End it: the promise no longer matters."""
        self.resume(at)
        self.frozen_at = at


def fold(events):
    """Return the clocks that events leave behind.

    Events are taken in the order of their moments, those of one moment as they were
    written; nothing happens before the receipt.

    :param events: iterable of Event, in the order in which they were written
    :return: list of Clock, also those without a target
    """
    story = _Story()
    for event in _in_order(list(events)):
        story.take(event)
    return story.clocks


def _in_order(events):
    receipts = [event for event in events if event.to_state == flow.RECEIVED]
    if not receipts:
        return []
    first = receipts[0]
    later = [event for event in events if event is not first]
    clipped = (replace(each, at=max(each.at, first.at)) for each in later)
    return [first, *sorted(clipped, key=lambda event: event.at)]


class _Story:
    """Reads one event after the other."""

    def __init__(self):
        self.clocks, self.targets = [], {}
        self.policy_id, self.cycle, self.state = None, 0, flow.NEW
        self.waiting = ""

    def take(self, event):
        """Let an event have its effect; kinds without one are passed over."""
        effect = getattr(self, f"_on_{event.kind}", None)
        if effect:
            effect(event.at, event.to_state, event.data or {})

    def _on_transition(self, at, state, data):
        if self.state == flow.EXTERNAL:
            self._end(at, lambda clock: "until" in (clock.target or {}))
        self._end(at, lambda clock: state in MEETING_STATES[clock.metric])
        if state in FREEZING_STATES:
            for clock in self._open():
                clock.freeze(at)
        self.state = state
        self._wait(at, state if state in flow.WAITING_STATES else "")
        if state == flow.RECEIVED:
            self._begin(at, FIRST_METRICS)
        if state == flow.REOPENED:
            self.cycle += 1
            self._begin(at, AGAIN_METRICS)

    def _on_message_in(self, at, state, data):
        if self.state in flow.ENDED_STATES:
            return
        if self.waiting == flow.WAITING_CUSTOMER:
            self._wait(at, "")
        answered_once = not self._open(FIRST_RESPONSE)
        if answered_once and not self._open(NEXT_RESPONSE):
            self._begin(at, (NEXT_RESPONSE,))

    def _on_message_out(self, at, state, data):
        if data.get("human"):
            responses = (FIRST_RESPONSE, NEXT_RESPONSE)
            self._end(at, lambda clock: clock.metric in responses)

    def _on_sla(self, at, state, data):
        self.policy_id = data.get("policy_id")
        for metric, target in data.get("targets", {}).items():
            if "until" in (target or {}):
                self._promise_until(at, metric, target)
                continue
            self.targets[metric] = target
            for clock in self._open(metric):
                if "until" not in (clock.target or {}):
                    clock.target, clock.policy_id = target, self.policy_id

    def _on_sla_warning(self, at, state, data):
        key = data["metric"], data["cycle"], data.get("turn", 0)
        for clock in self.clocks:
            if (clock.metric, clock.cycle, clock.turn) == key:
                clock.warned.setdefault(data["level"], at)

    def _promise_until(self, at, metric, target):
        """Let a fixed moment take the place of a target."""
        if not self._open(metric):
            self._begin(at, (metric,))
        for clock in self._open(metric):
            clock.target, clock.policy_id = target, self.policy_id

    def _begin(self, at, metrics):
        for metric in metrics:
            turn = sum(
                (each.metric, each.cycle) == (metric, self.cycle)
                for each in self.clocks
            )
            clock = Clock(metric, self.cycle, turn, at)
            clock.target, clock.policy_id = self.targets.get(metric), self.policy_id
            if self.waiting:
                clock.pause(at)
            self.clocks.append(clock)

    def _wait(self, at, waiting):
        self.waiting = waiting
        for clock in self._open():
            clock.pause(at) if waiting else clock.resume(at)

    def _end(self, at, is_met):
        for clock in self._open():
            if is_met(clock):
                clock.meet(at)

    def _open(self, metric=None):
        return [
            clock
            for clock in self.clocks
            if clock.is_open and metric in (None, clock.metric)
        ]


def standing(clock, timetable):
    """Return how a clock stands, as a row.

    :param clock: Clock with a target
    :param timetable: Timetable of the target's working hours, or working_time.Clock
    :return: dict of metric, cycle, turn, policy_id, hours_id, started_at,
        target_seconds, paused_seconds, deadline, risk_at (when 75 % is used),
        paused_at, met_at, frozen_at, warned_level, next_check_at and state
    :raise NoWorkingTime: when the working hours hold too little
    """
    moments = _Moments(clock, timetable)
    until = moments.at_level(LAST_LEVEL)
    warned = max(clock.warned, default=0)
    return {
        "metric": clock.metric,
        "cycle": clock.cycle,
        "turn": clock.turn,
        "policy_id": clock.policy_id,
        "hours_id": clock.target.get("hours_id"),
        "started_at": clock.started_at,
        "target_seconds": moments.seconds,
        "paused_seconds": moments.paused,
        "deadline": until,
        "risk_at": moments.at_level(RISK_LEVEL),
        "paused_at": clock.paused_at,
        "met_at": clock.met_at,
        "frozen_at": clock.frozen_at,
        "warned_level": warned,
        "next_check_at": _next_check(clock, moments, warned),
        "state": _state(clock, until),
    }


class _Moments:
    """When parts of a clock's target are used up; the pause that lasts adds nothing."""

    def __init__(self, clock, timetable):
        self.start, self.pauses = clock.started_at, clock.pauses
        self.timetable = timetable
        self.until = clock.target.get("until")
        if self.until:
            self.until = datetime.fromisoformat(self.until)
            length = (self.until - self.start).total_seconds()
            self.seconds, self.paused = max(0, int(length)), 0
            return
        self.seconds = clock.target["seconds"]
        self.paused = self.pauses and paused_seconds(
            timetable.intervals(self.start), self.start, self.pauses
        )
        self.paused = self.paused or 0

    def at_level(self, level):
        """Return when so many per cent of the target are used, rounded up."""
        if self.until and level == LAST_LEVEL:
            return self.until
        seconds = -(-self.seconds * level // 100)
        intervals = self.timetable.intervals(self.start)
        pauses = () if self.until else self.pauses
        return deadline(intervals, self.start, seconds, pauses)


def _next_check(clock, moments, warned):
    if not clock.is_open or clock.paused_at:
        return None
    level = next((each for each in LEVELS if each > warned), None)
    return moments.at_level(level) if level else None


def _state(clock, until):
    """Return the state: what is known to be late is missed, also while it stands."""
    if clock.frozen_at:
        return FROZEN
    if clock.met_at:
        return MET if clock.met_at <= until else MISSED
    if _is_known_late(clock, until):
        return MISSED
    return PAUSED if clock.paused_at else RUNNING


def _is_known_late(clock, until):
    warned_at = clock.warned.get(LAST_LEVEL)
    if warned_at and warned_at >= until:
        return True
    seen = [edge for pause in clock.pauses for edge in pause]
    return max((*seen, clock.paused_at or clock.started_at)) > until

"""Who holds which level of a loyalty program: rules and time, for many members.

The interpreter knows days, levels and conditions, and asks a *meter* for numbers about
members. It goes forward in time: it brings members from the state that was kept to the
day ``as_of``, and tells every move on the way.

A meter has the method ``measure(condition, members, at, period_from)``: the numbers of
a condition's metric for members (1-D places), each in the condition's window that ends
with the day ``at`` (1-D) and, for the window of the tier period, begins with
``period_from`` (1-D), as :class:`Measured`; NaN where it is not known. With ``until``
the windows stay open up to a later day. And ``last_bought(members, at)``: the day
number of the last purchase, NaN for none.
"""

import numpy as np

from .tier_judgement import Judgement, one_group_holds
from .tier_terms import (
    DEMOTED,
    DEMOTIONS,
    ENROLLED,
    FORMER,
    NOBODY,
    OPERATORS,
    PROMOTED,
    REACHED_BY,
    TIER_PERIOD,
    Condition,
    Holders,
    Ladder,
    Level,
    Measured,
    Moves,
)
from .validity import NEVER

__all__ = [
    "DEMOTED",
    "DEMOTIONS",
    "ENROLLED",
    "FORMER",
    "NOBODY",
    "OPERATORS",
    "PROMOTED",
    "REACHED_BY",
    "TIER_PERIOD",
    "Condition",
    "Holders",
    "Ladder",
    "Level",
    "Measured",
    "Moves",
    "Timeline",
    "one_group_holds",
]


class Timeline(Judgement):
    """Brings members forward to a day, and keeps the moves in their order.

    :param ladder: :class:`Ladder`
    :param holders: :class:`Holders`, changed in place
    :param meter: see the module
    :param as_of: day number
    :param looked_until: day number of the last evaluation of everybody, 0 for none:
        what grace days before it could bring is kept already
    :param earlier: the :class:`Ladder` of that evaluation, where the rules have
        changed since
    """

    def __init__(self, ladder, holders, meter, as_of, looked_until=0, earlier=None):
        super().__init__(ladder, holders, meter, as_of)
        self.looked_until, self.earlier = looked_until, earlier
        self.was_in_grace = holders.in_grace.copy()
        self.first_fall = np.full(len(holders.place), NEVER)

    def advance(self):
        """Enrol, take periods' ends in their order, promote.

        A promotion that is due on ``as_of`` comes before a period's end on that day.

        :return: list of :class:`Moves`
        """
        self._enrol()
        self._take_ends(self.as_of - 1)
        self._promote(np.ones(len(self.holders.place), dtype=bool))
        self._take_ends(self.as_of)
        holders = self.holders
        self._promote((holders.reached == DEMOTED) & (holders.since == self.as_of))
        return self.moves

    def take_ends(self):
        """Take the ends of periods up to ``as_of`` alone; nobody rises."""
        self._take_ends(self.as_of)

    def demotion_days(self):
        """Return the day on which each member would fall: 1-D day numbers."""
        return self.holders.valid_until + self.ladder.grace_days + 1

    def warnings(self, spared=False):
        """Return the members who are to be warned of a demotion, once a period.

        They are marked as warned.

        :param spared: bool array of members who need no warning
        :return: 1-D places
        """
        holders, ladder = self.holders, self.ladder
        if ladder.notify_before_days < 1:
            return np.zeros(0, dtype=np.int64)
        near = (
            self._running()
            & ~np.asarray(spared)
            & (holders.warned_for != holders.valid_until)
            & (self.as_of >= self.demotion_days() - ladder.notify_before_days)
        )
        members = np.flatnonzero(near)
        kept = self._keeps(members, np.full(len(members), self.as_of))
        warned = members[~kept]
        holders.warned_for[warned] = holders.valid_until[warned]
        return warned

    def wanted(self, members):
        """Return what the next level asks of members, and what keeps this one.

        The next level is the lowest one above that rules lead to.

        :param members: 1-D places of members
        :return: list of (places of members on one level, :class:`Measured` of the next
            level's rules, the same of this one's), empty where nothing is asked for
        """
        found = []
        held = self.holders.place[members]
        for place in np.unique(held).tolist():
            some = members[held == place]
            at = np.full(len(some), self.as_of)
            above = [level.entry for level in self.ladder.levels[place + 1 :]]
            following = next((entry for entry in above if entry), ())
            keeping = self.ladder.levels[place].keeping() if place > 0 else ()
            found.append(
                (
                    some,
                    self._holding(following, some, at)[1],
                    self._holding(keeping, some, at)[1],
                )
            )
        return found

    # -- Enrolment and promotion -------------------------------------------------

    def _enrol(self):
        holders = self.holders
        members = np.flatnonzero((holders.place == NOBODY) & holders.is_open)
        if not len(members):
            return
        day = np.full(len(members), self.as_of)
        holders.place[members] = 0
        for days in (holders.since, holders.period_from, holders.enrolled_on):
            days[members] = day
        self._tell("enrolled", members, day, np.full(len(members), NOBODY))

    def _promote(self, asked):
        """Raise members to the highest level whose rules of entry hold."""
        holders = self.holders
        rising = asked & holders.is_open & ~holders.is_suspended & (holders.place >= 0)
        rising &= ~self._is_decided_later()
        barred = self._is_barred(rising)
        highest = len(self.ladder.levels) - 1
        for place in range(highest, 0, -1):
            members = np.flatnonzero(rising & (holders.place < place))
            if not self.ladder.levels[place].entry or not len(members):
                continue
            at = np.full(len(members), self.as_of)
            held, measured = self._holding(self.ladder.levels[place].entry, members, at)
            by_rules = held & self._owes_to_new_rules(members, place)
            held &= ~barred[members] | by_rules
            self._raise(
                members[held],
                place,
                [each.only(held) for each in measured],
                by_rules[held],
            )

    def _is_decided_later(self):
        """Tell whose level or period was decided on a later day: time goes forward.

        Being enrolled decides nothing.
        """
        holders = self.holders
        later = (holders.since > self.as_of) | (holders.period_from > self.as_of + 1)
        return later & ((holders.place > 0) | (holders.reached != ENROLLED))

    def _is_barred(self, asked):
        """Tell who was demoted and has bought nothing since: no fact is new.

        The rules of entry often look further back than a tier's period; without a new
        purchase they would undo every demotion on the next day. New rules that raise
        where the old ones would not are a new fact as well.
        """
        holders = self.holders
        barred = asked & (holders.reached == DEMOTED)
        members = np.flatnonzero(barred)
        bought = self.meter.last_bought(members, np.full(len(members), self.as_of))
        # A late evaluation may have taken several falls: the first one counts.
        fell = np.minimum(holders.since, self.first_fall)[members]
        barred[members] = ~(bought >= fell)
        return barred

    def _raise(self, members, place, measured, by_rules):
        if not len(members):
            return
        holders = self.holders
        former = {name: getattr(holders, name)[members].copy() for name in FORMER}
        day = np.full(len(members), self.as_of)
        self._settle(members, np.full(len(members), place), day, PROMOTED)
        for trigger, told in (("promoted", ~by_rules), ("rule_change", by_rules)):
            self._tell(
                trigger,
                members[told],
                day[told],
                former["place"][told],
                level=place,
                evidence=tuple(each.only(told) for each in measured),
                former={name: values[told] for name, values in former.items()},
            )

    def _owes_to_new_rules(self, members, place):
        """Tell whom the rules before would not have raised to the level."""
        if not self.earlier:
            return np.zeros(len(members), dtype=bool)
        entry = self.earlier.entry_of(self.ladder.levels[place].key)
        if not entry:
            return np.ones(len(members), dtype=bool)
        at = np.full(len(members), self.as_of)
        return ~self._holding(entry, members, at)[0]

    # -- Promotions taken back -----------------------------------------------------

    def take_back(self, members, former, until, conditions=None):
        """Take promotions back whose rules of entry do not hold any more.

        The windows that promoted are kept open up to ``until``, so that what a credit
        note took away may have been bought anew; nothing leaves them by time alone.

        :param members: 1-D places of members who hold a promotion, and to whom
            something was credited within the days that the ladder names
        :param former: name of :data:`FORMER` -> numbers, aligned: what they held before
        :param until: 1-D day numbers, the last day that counts
        :param conditions: tuple of :class:`Condition` that promoted each, in order of
            ``members``; those of the ladder when left out
        :return: 1-D places of the members whose promotion was taken back
        """
        if conditions is None:
            places = self.holders.place[members].tolist()
            conditions = [self.ladder.levels[place].entry for place in places]
        lost = np.zeros(len(members), dtype=bool)
        for asked, chosen in _places_by_value(conditions).items():
            measured = self._measured_since(asked, members, former, until, chosen)
            held = one_group_holds(measured, len(chosen))
            lost[chosen] = ~held
            evidence = tuple(each.only(~held) for each in measured)
            self._fall_back(members, former, chosen[~held], evidence)
        return members[lost]

    def _measured_since(self, asked, members, former, until, chosen):
        who = members[chosen]
        return [
            self.meter.measure(
                each,
                who,
                self.holders.since[who],
                former["period_from"][chosen],
                until[chosen],
            )
            for each in asked
        ]

    def _fall_back(self, members, former, chosen, evidence):
        who = members[chosen]
        lost = self.holders.place[who].copy()
        for name in FORMER:
            getattr(self.holders, name)[who] = former[name][chosen]
        self.was_taken_back[who] = True
        day = np.full(len(who), self.as_of)
        for place in np.unique(lost).tolist():
            some = lost == place
            self._tell(
                "return",
                who[some],
                day[some],
                lost[some],
                level=place,
                evidence=tuple(each.only(some) for each in evidence),
            )

    # -- Ends of periods -----------------------------------------------------------

    def _take_ends(self, limit):
        """Take every end of a period up to the day ``limit``, the earliest first."""
        while True:
            ended = self._running() & ~self.holders.in_grace
            ended &= self.holders.valid_until < limit
            before = len(self.moves)
            self._end_periods(np.flatnonzero(ended))
            self._look_through_grace(limit)
            self._end_grace(limit)
            if len(self.moves) == before:
                return

    def _running(self):
        """Tell who holds a level that can end."""
        holders = self.holders
        return (holders.place > 0) & ~holders.is_suspended

    def _end_periods(self, members):
        """Renew who kept the level; for the others grace begins, or they fall."""
        if not len(members):
            return
        holders = self.holders
        kept = self._keeps(members, holders.valid_until[members])
        self._renew(members, kept, holders.valid_until[members] + 1)
        lost = np.flatnonzero(~kept)
        if self.ladder.grace_days > 0:
            self._begin_grace(members[lost])
        else:
            self._demote(members[lost], holders.valid_until[members[lost]] + 1)

    def _begin_grace(self, members):
        holders = self.holders
        holders.in_grace[members] = True
        day = holders.valid_until[members] + 1
        self._tell_kept("grace", members, day, holders.valid_until[members])

    def _look_through_grace(self, limit):
        """Renew who makes good for it in grace, on the first day that it shows."""
        holders = self.holders
        for offset in range(1, self.ladder.grace_days + 1):
            day = holders.valid_until + offset
            looked = holders.in_grace & self._running() & (day <= limit)
            new = ~self.was_in_grace | (day >= self.looked_until)
            members = np.flatnonzero(looked & new)
            if len(members):
                at = day[members]
                self._renew(members, self._keeps(members, at), at)

    def _end_grace(self, limit):
        holders = self.holders
        day = holders.valid_until + self.ladder.grace_days + 1
        over = holders.in_grace & self._running() & (day <= limit)
        members = np.flatnonzero(over)
        self._demote(members, day[members])

    def _renew(self, members, kept, day):
        """Begin the next period where the old one ended, however late this is."""
        members, day = members[kept], day[kept]
        if not len(members):
            return
        holders = self.holders
        at = np.where(holders.in_grace[members], day, day - 1)
        counts_from = at + 1
        ends = self.ladder.validity.end(
            holders.valid_until[members], holders.enrolled_on[members]
        )
        self._tell_kept("renewed", members, day, at, ends)
        holders.valid_until[members] = ends
        holders.period_from[members] = counts_from
        holders.in_grace[members] = False

    def _demote(self, members, day):
        """Let members fall; who qualifies for the level anew begins a full period."""
        if not len(members):
            return
        former = self.holders.place[members].copy()
        evidence = self._evidence_of_keeping(members, day - 1)
        day = self._not_before(members, day)
        target = getattr(self, f"_fall_{self.ladder.demotion}")(members, day)
        stays = target >= former
        requalified = self._evidence_of_entry(members[stays], day[stays])
        since = self.holders.since[members[stays]].copy()
        self._settle(members, np.minimum(target, former), day, DEMOTED)
        self.holders.reached[members[stays]] = PROMOTED
        self.holders.since[members[stays]] = since
        fell = members[~stays]
        self.first_fall[fell] = np.minimum(self.first_fall[fell], day[~stays])
        for place, chosen, measured in evidence:
            fell = ~stays[chosen]
            self._tell_fall(members, day, former, place, chosen[fell], measured, fell)
        for place, chosen, measured in requalified:
            who = members[stays][chosen]
            at = np.full(len(who), place)
            self._tell(
                "renewed",
                who,
                day[stays][chosen],
                at,
                level=place,
                evidence=measured,
            )

    def _tell_fall(self, members, day, former, place, chosen, measured, fell):
        self._tell(
            "demoted",
            members[chosen],
            day[chosen],
            former[chosen],
            level=place,
            kind="retain",
            evidence=tuple(each.only(fell) for each in measured),
        )

    def _fall_one_step(self, members, day):
        """Return the next level down that rules lead to; others are by invitation."""
        below, lower = [], 0
        for place, level in enumerate(self.ladder.levels):
            below.append(lower)
            lower = place if level.entry else lower
        return np.array(below, dtype=np.int64)[self.holders.place[members]]

    def _fall_base(self, members, day):
        return np.zeros(len(members), dtype=np.int64)

    def _fall_requalify(self, members, day):
        """Return the highest level whose rules of entry hold on the day."""
        target = np.zeros(len(members), dtype=np.int64)
        for place in range(1, len(self.ladder.levels)):
            entry = self.ladder.levels[place].entry
            if entry:
                held, _measured = self._holding(entry, members, day)
                target[held] = place
        return target

    def _settle(self, members, place, day, reached):
        """Begin a full period on a level; the lowest one has no end."""
        holders = self.holders
        ends = self.ladder.validity.end(day, holders.enrolled_on[members])
        holders.place[members] = place
        holders.since[members] = day
        holders.period_from[members] = day
        holders.valid_until[members] = np.where(place > 0, ends, NEVER)
        holders.reached[members] = reached
        holders.in_grace[members] = False


def _places_by_value(values):
    """Return each distinct value with the places at which it stands, as an array."""
    places = {}
    for place, value in enumerate(values):
        places.setdefault(value, []).append(place)
    return {value: np.array(found) for value, found in places.items()}

"""Judging members by the conditions of levels, and telling what became of them."""

import numpy as np

from .tier_terms import Moves


class Judgement:
    """What a :class:`~.tiers.Timeline` knows, asks and tells.

    :param ladder: :class:`~.tier_terms.Ladder`
    :param holders: :class:`~.tier_terms.Holders`
    :param meter: see :mod:`.tiers`
    :param as_of: day number
    """

    def __init__(self, ladder, holders, meter, as_of):
        self.ladder, self.holders, self.meter = ladder, holders, meter
        self.as_of = as_of
        self.was_taken_back = np.zeros(len(holders.place), dtype=bool)
        self.moves = []

    # -- Conditions ----------------------------------------------------------------

    def _holding(self, conditions, members, at):
        """Tell for whom one group of conditions holds, and the numbers."""
        measured = [
            self.meter.measure(each, members, at, self.holders.period_from[members])
            for each in conditions
        ]
        return one_group_holds(measured, len(members)), measured

    def _keeps(self, members, at):
        """Tell who meets on a day what keeps the level."""
        kept = np.zeros(len(members), dtype=bool)
        for place in np.unique(self.holders.place[members]).tolist():
            chosen = np.flatnonzero(self.holders.place[members] == place)
            keeping = self.ladder.levels[place].keeping()
            kept[chosen] = self._holding(keeping, members[chosen], at[chosen])[0]
        return kept

    def _evidence_of_keeping(self, members, at):
        """Return (level, which of the members, numbers) for each level that is held."""
        return self._evidence(members, at, lambda level: level.keeping())

    def _evidence_of_entry(self, members, at):
        """Return the same of the rules of entry of the level that each holds."""
        return self._evidence(members, at, lambda level: level.entry)

    def _evidence(self, members, at, conditions_of):
        found = []
        for place in np.unique(self.holders.place[members]).tolist():
            chosen = np.flatnonzero(self.holders.place[members] == place)
            conditions = conditions_of(self.ladder.levels[place])
            measured = self._holding(conditions, members[chosen], at[chosen])[1]
            found.append((place, chosen, tuple(measured)))
        return found

    # -- Telling -------------------------------------------------------------------

    def _tell_kept(self, trigger, members, day, at, ends=None):
        """Tell a move that stays on the level, with the numbers that keep it."""
        if not len(members):
            return
        holders = self.holders
        ends = holders.valid_until[members] if ends is None else ends
        day = self._not_before(members, day)
        for place, chosen, measured in self._evidence_of_keeping(members, at):
            self._tell(
                trigger,
                members[chosen],
                day[chosen],
                holders.place[members[chosen]].copy(),
                level=place,
                kind="retain",
                evidence=measured,
                valid_until=ends[chosen],
            )

    def _not_before(self, members, day):
        """Return the day of a move, or that of the one before it if that is later.

        Periods can lie in the past of what happened since: grace may be longer than
        the validity, and a promotion is taken back to a level that has ended.
        """
        last = np.where(
            self.was_taken_back[members],
            self.as_of,
            self.holders.period_from[members] - 1,
        )
        return np.maximum(day, last)

    def _tell(self, trigger, members, day, from_place, valid_until=None, **details):
        if not len(members):
            return
        holders = self.holders
        if valid_until is None:
            valid_until = holders.valid_until[members].copy()
        to_place = holders.place[members].copy()
        self.moves.append(
            Moves(trigger, members, day, from_place, to_place, valid_until, **details)
        )


def one_group_holds(measured, size):
    """Tell for whom all conditions of at least one group hold.

    :param measured: list of :class:`Measured`, aligned
    :param size: number of members
    :return: bool array, false without any condition
    """
    groups = {}
    for each in measured:
        group = each.condition.group
        groups[group] = groups.get(group, True) & each.met()
    held = np.zeros(size, dtype=bool)
    for each in groups.values():
        held |= each
    return held

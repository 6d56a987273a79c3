"""Tables of who moves where on the ladder of a loyalty program."""

import numpy as np

from .tiers import Timeline
from .validity import NEVER

BESIDE_THE_LADDER = ("override", "override_end", "merge", "suspended")
"""Moves that no rule makes."""


def moves_table(before, after, size):
    """Count members by the level before and the one after.

    :param before: 1-D places, -1 for who was no member
    :param after: 1-D places; who is no member then is left out
    :param size: number of levels
    :return: int array of ``size + 1`` rows, the first for who was no member, and
        ``size`` columns
    """
    known = after >= 0
    cells = (before[known] + 1) * size + after[known]
    return np.bincount(cells, minlength=(size + 1) * size).reshape(size + 1, size)


def ends_of_validity(timeline):
    """Return the level that members would hold if their validity ended that day.

    What keeps a level is asked for over the period so far, without grace. Who reached
    the level that very day, or renewed it, has only begun and stays. The state of the
    timeline is left as it is.

    :param timeline: :class:`~.tiers.Timeline` that was brought to its day
    :return: 1-D places
    """
    holders = timeline.holders.copied()
    ended = (holders.place > 0) & ~holders.is_suspended
    ended &= holders.period_from < timeline.as_of
    holders.valid_until[:] = NEVER
    holders.valid_until[ended] = timeline.as_of
    holders.in_grace[:] = False
    trial = Timeline(
        timeline.ladder.without_grace(), holders, timeline.meter, timeline.as_of + 1
    )
    trial.take_ends()
    return holders.place


def rises(moves, count):
    """Return the moves that lead furthest: (Moves, place in it), at most ``count``.

    :param moves: list of :class:`~.tiers.Moves`
    """
    found = []
    for move in moves:
        if move.trigger in BESIDE_THE_LADDER or move.level < 0:
            continue
        steps = np.abs(move.to_place - move.from_place)
        for place in np.argsort(-steps, kind="stable")[:count].tolist():
            if steps[place]:
                found.append((int(steps[place]), move, place))
    found.sort(key=lambda each: -each[0])
    return [(move, place) for _steps, move, place in found[:count]]

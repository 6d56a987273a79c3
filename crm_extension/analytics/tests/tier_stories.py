"""Stories of one member, told with a meter that any number can be counted in."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from ..facts import date_of, day_number
from ..tiers import (
    NOBODY,
    PROMOTED,
    Condition,
    Holders,
    Ladder,
    Level,
    Measured,
    Timeline,
)
from ..validity import NEVER

NAMES = ("base", "silver", "gold", "platinum")
MONTH = 30
"""The fake meter's months: every day of a story can be counted on fingers."""


def day(text):
    return day_number(date.fromisoformat(text))


class FakeMeter:
    """Numbers about members from plain lists of (day, money).

    ``money`` is their sum, ``count`` the number of positive ones, ``unknown`` is not
    known; ``score`` is a number of the member's own, without a window.
    """

    def __init__(self, *purchases, score=()):
        self.purchases = [sorted(each) for each in purchases]
        self.score = score

    def measure(self, condition, members, at, period_from, until=None):
        stop = np.asarray(at if until is None else until) + 1
        start = {
            "tier_period": period_from,
            "lifetime": np.zeros(len(members), dtype=np.int64),
            "rolling_months": at + 1 - MONTH * condition.months,
        }[condition.window]
        values = np.array(
            [
                self._value(condition.metric, member, low, high)
                for member, low, high in zip(members, start, stop, strict=True)
            ],
            dtype=float,
        )
        return Measured(condition, values, np.array(start), stop)

    def _value(self, metric, member, start, stop):
        if metric == "score":
            return self.score[member]
        amounts = [money for on, money in self.purchases[member] if start <= on < stop]
        return {
            "money": sum(amounts),
            "count": sum(money > 0 for money in amounts),
            "unknown": np.nan,
        }[metric]

    def last_bought(self, members, at):
        days = [
            [on for on, money in self.purchases[member] if money > 0 and on <= last]
            for member, last in zip(members, at, strict=True)
        ]
        return np.array([max(each, default=np.nan) for each in days], dtype=float)


def asks(target, window="rolling_months", metric="money", **values):
    return Condition(metric, window, ">=", target, **values)


def level(*entry, retain=(), key=0):
    return Level(tuple(entry), tuple(retain), key)


SIMPLE = Ladder((level(), level(asks(100)), level(asks(300)), level(asks(1000))))
"""A year's money; the same in the tier's period keeps the level."""

LONG = (
    level(),
    level(asks(100, months=36)),
    level(asks(300, months=36)),
    level(asks(1000, months=36)),
)
"""Entry looks back three years: it still holds when a level is lost."""


@dataclass
class Story:
    """One member, evaluated on some days; ``told`` is what happened."""

    ladder: Ladder = SIMPLE
    bought: dict = field(default_factory=dict)
    holders: Holders = field(default_factory=lambda: Holders.newcomers(1))
    told: list = field(default_factory=list)
    moves: list = field(default_factory=list)
    looked_until: int = 0

    def __post_init__(self):
        self.meter = FakeMeter([(day(text), m) for text, m in self.bought.items()])

    def timeline(self, text, **values):
        return Timeline(
            self.ladder,
            self.holders,
            self.meter,
            day(text),
            self.looked_until,
            **values,
        )

    def evaluate(self, *texts, **values):
        for text in texts:
            timeline = self.timeline(text, **values)
            self.keep(timeline.advance())
            self.looked_until = day(text)
        return self

    def keep(self, moves):
        self.moves += moves
        self.told += [row[1:] for row in rows_of(moves)]

    def state(self):
        """Level, since, begin of the period and its end."""
        who = self.holders
        return (
            NAMES[who.place[0]],
            as_text(who.since[0]),
            as_text(who.period_from[0]),
            as_text(who.valid_until[0]),
        )


def as_text(number):
    return None if number == NEVER else str(date_of(number))


def rows_of(moves):
    """Moves as rows of (member, day, trigger, from, to, valid until), in order."""
    return [
        (
            int(member),
            str(date_of(each.day[place])),
            each.trigger,
            *(
                None if side[place] == NOBODY else NAMES[side[place]]
                for side in (each.from_place, each.to_place)
            ),
            as_text(each.valid_until[place]),
        )
        for each in moves
        for place, member in enumerate(each.members)
    ]


def holding(held, since, until, **values):
    """The state of one member who holds a level."""
    holders = Holders.newcomers(1)
    holders.place[:] = NAMES.index(held)
    holders.reached[:] = PROMOTED
    for days in (holders.since, holders.period_from, holders.enrolled_on):
        days[:] = day(since)
    holders.valid_until[:] = day(until)
    for name, value in values.items():
        getattr(holders, name)[:] = value
    return holders


GOLD = ("gold", "2024-06-01", "2025-06-01")

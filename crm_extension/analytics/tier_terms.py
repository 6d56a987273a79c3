"""The words of loyalty levels: conditions, levels, members, moves.

Days are whole numbers since 1970-01-01; a place on the ladder is 0 for the lowest
level.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from .validity import NEVER, Validity

REACHED_BY = ("enrolled", "promoted", "demoted")
ENROLLED, PROMOTED, DEMOTED = range(3)
OPERATORS = {">=": np.greater_equal, "<=": np.less_equal}
DEMOTIONS = ("one_step", "requalify", "base")
TIER_PERIOD = "tier_period"
NOBODY = -1
"""The place on the ladder of who is no member yet."""


@dataclass(frozen=True)
class Condition:
    """A metric in a window compared with a target, in the unit of the metric."""

    metric: str
    window: str
    operator: str
    target: float
    months: int = 12
    group: int = 1
    key: int = 0


@dataclass(frozen=True)
class Level:
    """A level: all conditions of a group must hold, one group suffices.

    A level above the lowest one without conditions of entry is never reached by rules.
    """

    entry: tuple[Condition, ...] = ()
    retain: tuple[Condition, ...] = ()
    key: int = 0

    def keeping(self):
        """Return what keeps the level: the rules of entry over the tier period, if it
        has no rules for that."""
        if self.retain:
            return self.retain
        return tuple(replace(each, window=TIER_PERIOD) for each in self.entry)


@dataclass(frozen=True)
class Ladder:
    """The levels from the lowest up, and how time treats them."""

    levels: tuple[Level, ...]
    validity: Validity = field(default_factory=Validity)
    grace_days: int = 0
    demotion: str = "one_step"
    protect_returns_days: int = 0
    notify_before_days: int = 0

    def without_grace(self):
        """Return the same ladder on which every period ends at once."""
        return replace(self, grace_days=0)

    def entry_of(self, key):
        """Return the conditions of entry of the level with a key, None without it."""
        found = [level.entry for level in self.levels if level.key == key]
        return found[0] if found else None


@dataclass(frozen=True)
class Measured:
    """Numbers of a condition for members, and the window that they are of."""

    condition: Condition
    values: np.ndarray
    start: np.ndarray
    stop: np.ndarray

    def only(self, chosen):
        """Return the numbers of the members where ``chosen`` is true."""
        return Measured(
            self.condition, self.values[chosen], self.start[chosen], self.stop[chosen]
        )

    def met(self):
        """Tell for whom the condition holds; what is not known does not."""
        compare = OPERATORS[self.condition.operator]
        return compare(self.values, self.condition.target)


@dataclass
class Holders:
    """The state of members, one an element; days are day numbers.

    ``place`` is the earned level, :data:`NOBODY` for who is to be enrolled;
    ``reached`` one of ``ENROLLED``, ``PROMOTED``, ``DEMOTED``; ``warned_for`` the end
    of validity that was warned of, 0 for none. ``is_open`` tells who may rise: who is
    out of the program's scope runs out by the rules but gets nothing new.
    """

    place: np.ndarray
    since: np.ndarray
    period_from: np.ndarray
    valid_until: np.ndarray
    enrolled_on: np.ndarray
    warned_for: np.ndarray
    reached: np.ndarray
    in_grace: np.ndarray
    is_open: np.ndarray
    is_suspended: np.ndarray

    @classmethod
    def newcomers(cls, size):
        """Return members that are to be enrolled."""
        return cls(
            np.full(size, NOBODY),
            *(np.zeros(size, dtype=np.int64) for _ in range(2)),
            np.full(size, NEVER),
            *(np.zeros(size, dtype=np.int64) for _ in range(3)),
            np.zeros(size, dtype=bool),
            np.ones(size, dtype=bool),
            np.zeros(size, dtype=bool),
        )

    def copied(self):
        """Return a copy that shares nothing."""
        return Holders(*(values.copy() for values in vars(self).values()))


@dataclass(frozen=True)
class Moves:
    """Events of one kind: members, the day, the levels, and the conditions' numbers.

    ``former`` is the :class:`Holders` state of the same members before, kept for
    promotions, which a credit note may take back.
    """

    trigger: str
    members: np.ndarray
    day: np.ndarray
    from_place: np.ndarray
    to_place: np.ndarray
    valid_until: np.ndarray
    level: int = NOBODY
    kind: str = "entry"
    evidence: tuple[Measured, ...] = ()
    former: dict | None = None


FORMER = (
    "place",
    "since",
    "period_from",
    "valid_until",
    "reached",
    "in_grace",
    "warned_for",
)
"""What a promotion remembers of the state before it."""

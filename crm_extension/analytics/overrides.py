"""What a member holds in effect: the earned level, unless that was overridden."""

from dataclasses import dataclass

import numpy as np

from .validity import NEVER

PIN, FLOOR = 1, 2
OVERRIDE_KINDS = {"pin": PIN, "floor": FLOOR}
STATES = ("active", "grace", "overridden", "suspended")
ACTIVE, GRACE, OVERRIDDEN, SUSPENDED = range(4)


@dataclass
class Overrides:
    """Decisions about members, one an element; days are day numbers.

    ``kind`` is 0 for none, else :data:`PIN` (exactly this level) or :data:`FLOOR` (at
    least this level); both days count, ``until`` is ``NEVER`` without an end.
    """

    place: np.ndarray
    kind: np.ndarray
    start: np.ndarray
    until: np.ndarray

    @classmethod
    def none(cls, size):
        """Return no decision about each of ``size`` members."""
        zeros = np.zeros(size, dtype=np.int64)
        return cls(zeros, zeros.copy(), zeros.copy(), np.full(size, NEVER))

    def in_force(self, as_of):
        """Tell which decisions count on the day ``as_of``."""
        return (self.kind > 0) & (self.start <= as_of) & (as_of <= self.until)

    def hide(self, place, day):
        """Tell for whom a decision hides that the earned level is lost on a day.

        :param place: 1-D earned places on the ladder
        :param day: 1-D day numbers
        """
        counts = (self.kind > 0) & (self.start <= day) & (day <= self.until)
        return counts & ((self.kind == PIN) | (self.place >= place))

    def effective(self, place, as_of):
        """Return the level that each member holds in effect on the day.

        :param place: 1-D earned places on the ladder
        """
        counts = self.in_force(as_of)
        raised = np.maximum(place, self.place)
        place = np.where(counts & (self.kind == FLOOR), raised, place)
        return np.where(counts & (self.kind == PIN), self.place, place)


def states(holders, overrides, as_of):
    """Return the places in :data:`STATES` of members on a day."""
    found = np.where(holders.in_grace, GRACE, ACTIVE)
    found[overrides.in_force(as_of)] = OVERRIDDEN
    found[holders.is_suspended] = SUSPENDED
    return found

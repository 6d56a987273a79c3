"""How much can still come back, or be credited: rooms that fill up.

A room is what was delivered with one move and lot, or invoiced with one line. What came
back or was credited before takes from the rooms; what is left is the most that a new
remedy may take. Nothing here knows units or money: all numbers of one ``Rooms`` share
one unit.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Room:
    """A place from which can be taken.

    :param key: what it is called, anything hashable
    :param size: how much there was at first
    :param group: of rooms that are limited together, or None
    """

    key: object
    size: float
    group: object = None


@dataclass(frozen=True)
class Taking:
    """What is taken from rooms, or was.

    :param amount: how much
    :param keys: of the rooms from which it may come, the first ones first
    :param group: the group from which it comes, even where no room of it is known
    """

    amount: float
    keys: tuple = ()
    group: object = None


@dataclass(frozen=True)
class Share:
    """What a taking got.

    :param parts: dict of key to amount
    :param missing: how much was not to be had
    """

    parts: dict = field(default_factory=dict)
    missing: float = 0.0


class Rooms:
    """Rooms from which is taken until they are empty."""

    def __init__(self, rooms, limits=None, step=0.01):
        """Begin with full rooms.

        :param rooms: list of Room
        :param limits: dict of group to the most that can be taken from its rooms
            together; a group that it does not name is not limited
        :param step: the smallest amount that counts, such as a cent
        """
        self._left = {room.key: room.size for room in rooms}
        self._groups = {room.key: room.group for room in rooms}
        self._limits = dict(limits or {})
        self.step = step

    def left(self, key):
        """Return how much can be taken from a room."""
        limit = self._limits.get(self._groups[key], float("inf"))
        return max(min(self._left[key], limit), 0.0)

    def left_in(self, keys):
        """Return how much can be taken from several rooms together."""
        by_group = {}
        for key in dict.fromkeys(keys):
            group = self._groups[key]
            # A room without a group is limited by itself alone.
            place = ("room", key) if group is None else ("group", group)
            by_group[place] = by_group.get(place, 0.0) + max(self._left[key], 0.0)
        return sum(
            min(amount, self._limits.get(name, float("inf")))
            if kind == "group"
            else amount
            for (kind, name), amount in by_group.items()
        )

    def take(self, taking):
        """Take from rooms, in their order; return what was to be had.

        Less than a step too much counts as all that is left: three times a third makes
        the whole.

        :param taking: Taking
        :return: Share
        """
        rest, parts = taking.amount, {}
        for key in taking.keys:
            part = self._part(key, rest)
            if part:
                parts[key] = parts.get(key, 0.0) + part
                self._remove(key, part)
                rest -= part
        if taking.group is not None and taking.group in self._limits:
            own = sum(
                part for key, part in parts.items() if self._groups[key] == taking.group
            )
            self._limits[taking.group] -= taking.amount - own
        return Share(parts, rest if rest > self.step * 1.01 else 0.0)

    def take_all(self, takings):
        """Take for several: who has the least choice first."""
        for taking in sorted(takings, key=lambda each: len(each.keys)):
            self.take(taking)

    def _part(self, key, rest):
        """Return how much of the rest the room gives."""
        if rest < self.step / 2:
            return 0.0
        left = self.left(key)
        return left if left < self.step / 2 else min(left, rest)

    def _remove(self, key, part):
        self._left[key] -= part
        group = self._groups[key]
        if group in self._limits:
            self._limits[group] -= part


@dataclass(frozen=True)
class Priced:
    """A room of money that was invoiced for a quantity.

    :param key: of the room
    :param quantity: invoiced, in the unit in which the remedy counts
    :param total: invoiced for it, with taxes
    """

    key: object
    quantity: float
    total: float

    @property
    def unit_total(self):
        """What one unit costs."""
        return self.total / self.quantity if self.quantity else 0.0


@dataclass(frozen=True)
class Credit:
    """What of one invoice line is credited.

    :param key: of the room
    :param total: money, with taxes
    :param quantity: how many units at their full price, or None for a part of the price
    """

    key: object
    total: float
    quantity: float | None = None


def worth(quantity, priced):
    """Return what a quantity was sold for, on the average of what was invoiced.

    :param quantity: number of units
    :param priced: list of Priced
    """
    units = sum(each.quantity for each in priced)
    return quantity * sum(each.total for each in priced) / units if units else 0.0


def credit_units(rooms, quantity, priced, step=1e-6):
    """Credit whole units: those of the first invoice lines first.

    :param rooms: Rooms of money
    :param quantity: number of units
    :param priced: list of Priced, in order
    :param step: the smallest quantity that counts
    :return: (list of Credit, quantity that was not to be had)
    """
    credits, rest = [], quantity
    for each in priced:
        if rest <= step or not each.unit_total:
            continue
        units = min(rest, _units_left(rooms, each))
        share = rooms.take(Taking(units * each.unit_total, (each.key,)))
        if share.parts:
            credits.append(Credit(each.key, share.parts[each.key], units))
            rest -= units
    return credits, rest if rest > step else 0.0


def _units_left(rooms, priced):
    """Return how many units are left; a cent too little makes no unit smaller."""
    left = rooms.left(priced.key) / priced.unit_total
    whole = round(left)
    within = abs(left - whole) * priced.unit_total <= rooms.step
    return float(whole) if within else left


def credit_money(rooms, amount, priced):
    """Credit a part of the price.

    :param rooms: Rooms of money
    :param amount: money, with taxes
    :param priced: list of Priced, in order
    :return: (list of Credit, money that was not to be had)
    """
    share = rooms.take(Taking(amount, tuple(each.key for each in priced)))
    return [Credit(key, part) for key, part in share.parts.items()], share.missing

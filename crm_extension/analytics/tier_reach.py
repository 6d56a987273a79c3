"""How far back the rules of a ladder look: what is older need not be read."""

from .tiers import TIER_PERIOD
from .validity import NEVER

WINDOWED_METRICS = frozenset(
    ("monetary", "frequency", "margin", "margin_rate", "average_order_value", "breadth")
)
"""Metrics of purchases that ask for the purchases of their window alone."""
LONGEST_MONTH, LONGEST_YEAR = 31, 366
EVERYTHING = 0


def first_day_needed(ladder, since, period_from, valid_until, as_of, independent=()):
    """Return the day number of the first purchase that an evaluation may ask about.

    :param ladder: :class:`~.tier_terms.Ladder`
    :param since, period_from, valid_until: 1-D day numbers of the members
    :param as_of: day number
    :param independent: metrics that no purchase is read for
    :return: day number, 0 for everything
    """
    conditions = [
        each
        for level in ladder.levels
        for each in (*level.entry, *level.keeping())
        if each.metric not in independent
    ]
    lengths = [_length(each) for each in conditions]
    if EVERYTHING in lengths:
        return EVERYTHING
    held = valid_until < NEVER
    seen_from = min(
        as_of - ladder.protect_returns_days,
        int(valid_until.min(initial=NEVER)),
    )
    days = [seen_from - max(lengths, default=0)]
    days += [int(values[held].min(initial=NEVER)) for values in (since, period_from)]
    if any(
        each.window == TIER_PERIOD for level in ladder.levels for each in level.entry
    ):
        days.append(int(period_from.min(initial=NEVER)))
    return max(min(days), EVERYTHING)


def _length(condition):
    """Return how many days a condition looks back, 0 for the whole life."""
    if condition.metric not in WINDOWED_METRICS or condition.window == "lifetime":
        return EVERYTHING
    if condition.window == "rolling_months":
        return condition.months * LONGEST_MONTH + 1
    return LONGEST_YEAR

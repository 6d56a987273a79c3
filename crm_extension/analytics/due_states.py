"""What a rhythm says on a day: due, overdue, or given up.

The day on which a purchase is expected, and those around it, come from ``cadence``.
"""

from datetime import timedelta
from math import ceil

OVERDUE, DUE, SOON, LATER, STOPPED = "overdue", "due", "soon", "later", "stopped"
GAPS_OF_STOPPED = 3
"""Expected gaps without a purchase after which a customer seems to have stopped."""
DAYS_OF_SOON = 30
"""Days ahead up to which a purchase comes soon."""


def stopped_after(last_day, interval):
    """Return the last day on which a purchase that is overdue still may come.

    The likely days are no bound: where gaps differ much they reach so far that nothing
    would ever be given up.

    :param last_day: date of the last purchase
    :param interval: expected gap in days
    """
    return last_day + timedelta(days=ceil(GAPS_OF_STOPPED * interval))


def due_state(due_from, due_date, stopped_day, today, horizon):
    """Return what is to be said today of a purchase that is expected.

    It is due once the likely days have begun: lists cut by the expected day alone hold
    fewer purchases of the coming days (docs/benchmarks.md).

    :param due_from: date from which it is likely, None for ``due_date``
    :param due_date: date on which it is expected
    :param stopped_day: date, see :func:`stopped_after`
    :param today: date
    :param horizon: days looked ahead
    """
    if stopped_day < today:
        return STOPPED
    if due_date < today:
        return OVERDUE
    ahead = ((due_from or due_date) - today).days
    if ahead <= horizon:
        return DUE
    return SOON if ahead <= DAYS_OF_SOON else LATER

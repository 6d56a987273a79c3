"""Windows of time, as half-open periods of days.

All windows end with the day ``as_of``, which is the last one inside. Months follow the
calendar: 31 January plus one month is the last day of February.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from dateutil.relativedelta import relativedelta

WINDOW_TYPES = (
    "rolling_months",
    "rolling_days",
    "calendar_month",
    "calendar_quarter",
    "calendar_year",
    "fiscal_year",
    "lifetime",
)

BEGINNING = date(1970, 1, 1)
"""Where a lifetime starts: no ERP holds an older purchase."""


@dataclass(frozen=True)
class Window:
    """The period ``[start, stop)`` and ``[before_start, before_stop)`` before it.

    A lifetime has no period before: there, both days of it are None.
    """

    start: date
    stop: date
    before_start: date | None = None
    before_stop: date | None = None

    @property
    def last_day(self):
        """The last day inside the window."""
        return self.stop - timedelta(days=1)


def scoring_window(kind, as_of, length=12, fiscal_year_end=(31, 12)):
    """Return the window of a kind that ends with the day ``as_of``.

    :param kind: one of ``WINDOW_TYPES``
    :param as_of: date of the last day inside
    :param length: months or days of a rolling window
    :param fiscal_year_end: (day, month) of the last day of the fiscal year
    :return: :class:`Window`; a calendar window reaches from the first day of the
        month, quarter or year to ``as_of``, and the one before covers the same part
        of the month, quarter or year before
    :raise ValueError: for an unknown kind or a length below 1
    """
    if kind not in WINDOW_TYPES:
        raise ValueError(f"Unknown window: {kind!r}.")
    stop = as_of + timedelta(days=1)
    if kind == "lifetime":
        return Window(BEGINNING, stop)
    if kind.startswith("rolling") and length < 1:
        raise ValueError("A rolling window is at least 1 long.")
    step = _step(kind, length)
    start = _start(kind, as_of, stop, step, fiscal_year_end)
    if kind.startswith("rolling"):
        return Window(start, stop, start - step, start)
    return Window(start, stop, start - step, stop - step)


def _step(kind, length):
    return {
        "rolling_months": relativedelta(months=length),
        "rolling_days": relativedelta(days=length),
        "calendar_month": relativedelta(months=1),
        "calendar_quarter": relativedelta(months=3),
        "calendar_year": relativedelta(years=1),
        "fiscal_year": relativedelta(years=1),
    }[kind]


def _start(kind, as_of, stop, step, fiscal_year_end):
    if kind.startswith("rolling"):
        return stop - step
    if kind == "calendar_month":
        return as_of.replace(day=1)
    if kind == "calendar_quarter":
        return as_of.replace(month=(as_of.month - 1) // 3 * 3 + 1, day=1)
    if kind == "calendar_year":
        return as_of.replace(month=1, day=1)
    return _fiscal_year_start(as_of, *fiscal_year_end)


def _fiscal_year_start(as_of, day, month):
    """Return the day after the last fiscal year's end before ``as_of``."""
    end = _year_end(as_of.year, day, month)
    if end >= as_of:
        end = _year_end(as_of.year - 1, day, month)
    return end + timedelta(days=1)


def _year_end(year, day, month):
    """Return the fiscal year's last day; a day past the month's end is its last.

    A year that ends on 28 February ends on the 29th in leap years.
    """
    last = date(year, month, 1) + relativedelta(months=1) - timedelta(days=1)
    if month == 2 and day == 28:
        return last
    return last.replace(day=min(day, last.day))


_DAY = 86_400
_QUARTER = 900
"""Clocks change at full quarters of an hour everywhere."""


def local_days(seconds, tz):
    """Return the local day of moments, as whole days since 1970-01-01.

    :param seconds: 1-D, seconds since 1970-01-01 00:00 UTC
    :param tz: name of a time zone
    :return: int array
    """
    seconds = np.asarray(seconds).astype(np.int64)
    if not len(seconds):
        return seconds
    # A day between two equal offsets has that offset all day long: the calendar is
    # asked once a day, and once a quarter of an hour on the days of clock changes.
    first = _offsets(seconds // _DAY, _DAY, tz)
    last = _offsets(seconds // _DAY + 1, _DAY, tz)
    changing = first != last
    if changing.any():
        first[changing] = _offsets(seconds[changing] // _QUARTER, _QUARTER, tz)
    return (seconds + first) // _DAY


def _offsets(counts, unit, tz):
    """Return the zone's offset in seconds at each multiple of ``unit``."""
    earliest = int(counts.min())
    table = np.zeros(int(counts.max()) - earliest + 1, dtype=np.int64)
    asked = np.zeros(len(table), dtype=bool)
    asked[counts - earliest] = True
    for place in np.flatnonzero(asked).tolist():
        table[place] = _offset((earliest + place) * unit, tz)
    return table[counts - earliest]


@lru_cache(maxsize=1 << 15)
def _offset(seconds, tz):
    """Return the zone's offset in seconds; asked for the same days piece by piece."""
    return int(
        datetime.fromtimestamp(seconds, ZoneInfo(tz)).utcoffset().total_seconds()
    )

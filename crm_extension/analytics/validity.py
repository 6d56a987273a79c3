"""Until when a level of a loyalty program is held: month arithmetic on arrays of days.

Days are whole numbers since 1970-01-01. Months follow the calendar: a month after
31 January ends on the last day of February.
"""

from dataclasses import dataclass

import numpy as np

VALIDITIES = ("months", "calendar_year", "anniversary", "fixed")
NEVER = int(np.iinfo(np.int32).max)
"""The end of what has no end."""
_MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Validity:
    """How long a level is held.

    :param kind: one of ``VALIDITIES``
    :param months: length, for the kind months
    :param month: month of the fixed day, 1 to 12
    :param day: day of the fixed day's month; past the month's end it is the last
    :param to_month_end: whether the end moves to the end of its month
    """

    kind: str = "months"
    months: int = 12
    month: int = 12
    day: int = 31
    to_month_end: bool = False

    def end(self, start, enrolled_on):
        """Return the last day of validity of periods that begin from ``start``.

        A period that follows another begins from the other's last day, so that a late
        evaluation does not move it.

        :param start: 1-D day numbers
        :param enrolled_on: 1-D day numbers, as long
        :return: int array
        :raise ValueError: for an unknown kind, or a length below one month
        """
        if self.kind not in VALIDITIES:
            raise ValueError(f"Unknown validity: {self.kind!r}.")
        if self.kind == "months" and self.months < 1:
            raise ValueError("A validity is at least one month long.")
        ends = getattr(self, f"_{self.kind}")(np.asarray(start), enrolled_on)
        return month_end(ends) if self.to_month_end else ends

    def _months(self, start, enrolled_on):
        return add_months(start, self.months)

    def _calendar_year(self, start, enrolled_on):
        return next_yearly(add_months(start, _MONTHS_A_YEAR) - 1, 12, 31)

    def _anniversary(self, start, enrolled_on):
        month, place = _split(np.asarray(enrolled_on))
        return next_yearly(start, month % _MONTHS_A_YEAR + 1, place + 1)

    def _fixed(self, start, enrolled_on):
        return next_yearly(start, self.month, self.day)


def add_months(day, months):
    """Return the days a number of months later; past a month's end, its last day."""
    month, place = _split(np.asarray(day))
    return _joined(month + months, place)


def month_end(day):
    """Return the last day of each day's month."""
    month, _place = _split(np.asarray(day))
    return _first_of(month + 1) - 1


def next_yearly(day, month, month_day):
    """Return the first day after ``day`` that is the given day of the year.

    :param day: 1-D day numbers
    :param month: 1 to 12, a number or an array
    :param month_day: 1 to 31, a number or an array; where the month is shorter, its
        last day
    """
    day = np.asarray(day)
    year = _split(day)[0] // _MONTHS_A_YEAR
    this = _joined(year * _MONTHS_A_YEAR + month - 1, month_day - 1)
    following = _joined((year + 1) * _MONTHS_A_YEAR + month - 1, month_day - 1)
    return np.where(this > day, this, following)


def _split(day):
    """Return the months since 1970-01 and the places in the month, from 0."""
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return month, day - _first_of(month)


def _joined(month, place):
    first = _first_of(month)
    return first + np.minimum(place, _first_of(np.asarray(month) + 1) - first - 1)


def _first_of(month):
    months = np.asarray(month).astype("datetime64[M]")
    return months.astype("datetime64[D]").astype(np.int64)

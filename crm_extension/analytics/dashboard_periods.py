"""The periods that a dashboard offers, and the months or years that they fall into."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

CUSTOM = "custom"
MOST_MONTHS = 36
"""A longer period is shown by years: nobody tells apart more columns."""
_MONTH = relativedelta(months=1)
_YEAR = relativedelta(years=1)


def _month(day):
    return day.replace(day=1)


def _quarter(day):
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _year(day):
    return date(day.year, 1, 1)


# Key -> function of today that returns the first day and the day after the last one.
_PERIODS = {
    "last_12_months": lambda day: (_month(day) - 11 * _MONTH, _tomorrow(day)),
    "this_month": lambda day: (_month(day), _tomorrow(day)),
    "last_month": lambda day: (_month(day) - _MONTH, _month(day)),
    "this_quarter": lambda day: (_quarter(day), _tomorrow(day)),
    "last_quarter": lambda day: (_quarter(day) - 3 * _MONTH, _quarter(day)),
    "this_year": lambda day: (_year(day), _tomorrow(day)),
    "last_year": lambda day: (_year(day) - _YEAR, _year(day)),
}
PERIODS = (*_PERIODS, CUSTOM)
DEFAULT_PERIOD = "last_12_months"


def _tomorrow(day):
    return day + timedelta(days=1)


def period_bounds(key, today, first=None, last=None):
    """Return the half-open period ``[start, stop)`` that a key names.

    :param key: one of ``PERIODS``
    :param today: date; periods that are under way end with it
    :param first: first day of a custom period
    :param last: last day of a custom period; two days in the wrong order are swapped
    :return: two dates
    :raise ValueError: for an unknown key, or a custom period without its days
    """
    if key == CUSTOM:
        if not first or not last:
            raise ValueError("A custom period has a first and a last day.")
        return min(first, last), _tomorrow(max(first, last))
    if key not in _PERIODS:
        raise ValueError(f"Unknown period: {key!r}.")
    return _PERIODS[key](today)


def period_steps(start, stop):
    """Return the unit of a chart over a period, and the parts that it draws.

    The first and the last part are cut off where the period is.

    :param start: first day
    :param stop: day after the last one, later than ``start``
    :return: "month" or "year", and a list of half-open ``(start, stop)``
    """
    months = (stop.year - start.year) * 12 + stop.month - start.month
    unit, step, floor = "month", _MONTH, _month
    if months > MOST_MONTHS:
        unit, step, floor = "year", _YEAR, _year
    steps, begin = [], floor(start)
    while begin < stop:
        steps.append((max(begin, start), min(begin + step, stop)))
        begin += step
    return unit, steps

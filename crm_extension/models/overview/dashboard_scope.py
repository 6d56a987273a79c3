"""What the filters of a dashboard come to."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytz

from odoo.fields import Domain


@dataclass(frozen=True)
class DashboardScope:
    """The companies, the team and the period that somebody chose.

    ``team`` is a record of the dashboard's own kind of team, empty for all of them.
    The period ``[start, stop)`` is of days in the time zone ``tz``; ``steps`` are its
    months, or years if ``unit`` says so. Amounts are shown in ``currency``.
    """

    companies: object
    company_key: object
    team: object
    period: str
    start: date
    stop: date
    unit: str
    steps: tuple[tuple[date, date], ...]
    tz: str
    currency: object

    @property
    def last_day(self):
        """The last day inside the period."""
        return self.stop - timedelta(days=1)

    def companies_domain(self):
        """Return the domain of what belongs to the companies."""
        return Domain("company_id", "in", self.companies.ids)

    def moment(self, day):
        """Return the start of the local ``day``, as naive UTC."""
        local = pytz.timezone(self.tz).localize(datetime.combine(day, time.min))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def days_domain(self, name, step=None):
        """Return the domain of dates in the period, or in one of its steps.

        :param name: a field that holds days
        """
        start, stop = step or (self.start, self.stop)
        return Domain(name, ">=", start) & Domain(name, "<", stop)

    def moments_domain(self, name, step=None):
        """Return the domain of moments in the period, or in one of its steps.

        :param name: a field that holds moments
        """
        start, stop = step or (self.start, self.stop)
        return Domain(name, ">=", self.moment(start)) & Domain(
            name, "<", self.moment(stop)
        )

    def step_of(self, day):
        """Return the place of the step in which a day lies; None outside.

        :param day: date or datetime, as grouping by ``unit`` returns it: the first
            one of a month or year may lie before the period
        """
        day = day.date() if isinstance(day, datetime) else day
        day = max(day, self.start) if day < self.stop else day
        return next(
            (
                place
                for place, (start, stop) in enumerate(self.steps)
                if start <= day < stop
            ),
            None,
        )

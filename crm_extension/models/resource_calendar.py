from dataclasses import astuple
from datetime import UTC, time, timedelta
from zoneinfo import ZoneInfo

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..analytics.working_time import (
    DAY_SECONDS,
    NoWorkingTime,
    Shift,
    Timetable,
    WorkingHours,
)

HOURS_FIELDS = {
    "attendance_ids",
    "company_id",
    "flexible_hours",
    "full_time_required_hours",
    "hours_per_day",
    "schedule_type",
    "two_weeks_calendar",
    "tz",
}
"""What changes when working time is; attendances and leaves say so themselves."""
NOON = DAY_SECONDS // 2
LAST_SECOND = time(23, 59, 59)


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def write(self, vals):
        """Write; promises made by former working hours are marked."""
        result = super().write(vals)
        if not HOURS_FIELDS.isdisjoint(vals):
            self._note_changed_hours()
        return result

    def _note_changed_hours(self):
        self.env["customer.complaint.sla.hours"]._note_changed(self)

    def _check_promised_hours(self):
        """Let nobody promise anything by working hours without working time.

        :raise UserError: naming the working hours
        """
        for calendar in self:
            try:
                Timetable(calendar._promised_hours())
            except NoWorkingTime as error:
                raise UserError(calendar._no_working_time_text()) from error

    def _no_working_time_text(self):
        return self.env._(
            "The working hours “%s” hold no working time, or too little of it. Add"
            " attendances, or choose other working hours.",
            self.display_name,
        )

    def _promised_hours(self, company=None):
        """Return the working hours as service levels reckon with them.

        Odoo's own intervals end at 23:59:59.999999, read times that the clock skips or
        shows twice on one side only, and take leaves of other companies along; so the
        shifts are read here, and made into moments in ``analytics.working_time``.

        :param company: res.company whose leaves count for working hours of nobody
        :return: WorkingHours
        """
        self.ensure_one()
        calendar = self.sudo()
        return WorkingHours(
            tz=calendar.tz or "UTC",
            shifts=tuple(sorted(calendar._promised_shifts(), key=astuple)),
            leaves=tuple(
                sorted(calendar._promised_leaves(calendar.company_id or company))
            ),
        )

    def _promised_shifts(self):
        if self.flexible_hours:
            return self._flexible_shifts()
        return [
            Shift(
                weekday=int(attendance.dayofweek),
                start=_seconds(attendance.hour_from),
                end=_seconds(attendance.hour_to),
                week=int(attendance.week_type or 0)
                if self.two_weeks_calendar
                else None,
            )
            for attendance in self.attendance_ids
            if attendance._is_work_period()
        ]

    def _flexible_shifts(self):
        """Return shifts around noon, from Monday until the week's hours are used up.

        Flexible working hours say how long, not when: this is Odoo's reading of them,
        for weeks that begin on Monday.
        """
        shifts, left = [], round(self.full_time_required_hours * 3600)
        for weekday in range(7):
            length = min(left, round(self.hours_per_day * 3600), DAY_SECONDS)
            if length <= 0:
                break
            start = NOON - length // 2
            shifts.append(Shift(weekday=weekday, start=start, end=start + length))
            left -= length
        return shifts

    def _promised_leaves(self, company):
        """Return the leaves of the company, naive UTC; those of persons are theirs."""
        leaves = self.env["resource.calendar.leaves"].search_fetch(
            Domain("resource_id", "=", False)
            & Domain("time_type", "=", "leave")
            & (
                Domain("calendar_id", "=", self.id)
                | Domain("calendar_id", "=", False)
                & Domain("company_id", "in", [False, *(company.ids if company else ())])
            ),
            ["date_from", "date_to"],
        )
        zone = ZoneInfo(self.tz or "UTC")
        return [(leave.date_from, _leave_end(leave.date_to, zone)) for leave in leaves]


def _seconds(hour):
    """Return an hour of the day in seconds, to the minute as it is shown."""
    return round(hour * 60) * 60


def _leave_end(date_to, zone):
    """Return the end of a leave; one until 23:59:59 lasts until midnight."""
    local = date_to.replace(tzinfo=UTC).astimezone(zone)
    return date_to + timedelta(seconds=local.time() == LAST_SECOND)

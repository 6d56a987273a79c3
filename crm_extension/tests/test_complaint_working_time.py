from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .complaint_common import ComplaintCase

HOUR = 3600


def moment(text):
    return datetime.fromisoformat(text)


@tagged("post_install", "-at_install")
class TestComplaintWorkingTime(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policies = cls.env["customer.complaint.sla.policy"]

    def calendar(self, *lines, tz="UTC", **values):
        """Return working hours from lines (weekday, from, to[, more values])."""
        return self.env["resource.calendar"].create(
            {
                "name": "Test hours",
                "company_id": self.company.id,
                "tz": tz,
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": "Work",
                                "dayofweek": str(line[0]),
                                "hour_from": line[1],
                                "hour_to": line[2],
                                **(line[3] if len(line) > 3 else {}),
                            }
                        )
                        for line in lines
                    ),
                ],
                **values,
            }
        )

    def office(self, **values):
        """Return working hours from 8 to 17 with lunch at noon, Monday to Friday."""
        lunch = {"day_period": "lunch"}
        return self.calendar(
            *(
                line
                for day in range(5)
                for line in ((day, 8, 12), (day, 12, 13, lunch), (day, 13, 17))
            ),
            **values,
        )

    def leave(self, calendar, start, end, **values):
        leaves = self.env["resource.calendar.leaves"].with_company(self.company)
        return leaves.create(
            {
                "name": "Closed",
                "company_id": self.company.id,
                "calendar_id": calendar and calendar.id,
                "date_from": moment(start),
                "date_to": moment(end),
                **values,
            }
        )

    def assert_due(self, expected, calendar, start, seconds, pauses=()):
        pauses = [tuple(map(moment, pause)) for pause in pauses]
        self.assertEqual(
            self.policies.compute_deadline(calendar, moment(start), seconds, pauses),
            moment(expected),
        )

    # -- Days ------------------------------------------------------------------

    def test_lunch_is_no_working_time(self):
        office = self.office()
        self.assert_due("2026-06-01 14:00", office, "2026-06-01 11:00", 2 * HOUR)
        self.assert_due("2026-06-01 17:00", office, "2026-06-01 08:00", 8 * HOUR)
        self.assert_due("2026-06-02 08:00:01", office, "2026-06-01 08:00", 28801)

    def test_pauses_count_in_working_time(self):
        pauses = [("2026-06-01 11:00", "2026-06-02 09:00")]
        office = self.office()
        self.assert_due("2026-06-02 10:00", office, "2026-06-01 08:00", 14400, pauses)

    def test_no_calendar_is_time_by_the_clock(self):
        for none in (None, self.env["resource.calendar"]):
            self.assert_due("2026-06-07 10:00", none, "2026-06-06 10:00", 24 * HOUR)

    def test_a_calendar_without_attendance_is_refused(self):
        empty = self.calendar()
        with self.assertRaisesRegex(UserError, "Test hours"):
            self.policies.compute_deadline(empty, moment("2026-06-01 08:00"), 60)
        lunch = self.calendar((0, 12, 13, {"day_period": "lunch"}))
        with self.assertRaises(UserError):
            self.policies.compute_deadline(lunch, moment("2026-06-01 08:00"), 60)

    def test_a_policy_refuses_such_a_calendar(self):
        values = {"name": "Empty", "company_id": self.company.id}
        with self.assertRaisesRegex(UserError, "Test hours"):
            self.policies.create({**values, "resource_calendar_id": self.calendar().id})

    def test_midnight_is_no_gap(self):
        always = self.calendar(*((day, 0, 24) for day in range(7)))
        start = "2026-06-01 12:00"
        self.assert_due("2026-06-06 12:00", always, start, 5 * 24 * HOUR)
        self.assert_due("2026-06-02 00:00", always, start, 12 * HOUR)

    def test_a_year_is_quick(self):
        office = self.office()
        begun = perf_counter()
        self.assert_due("2026-12-31 17:00", office, "2026-01-01 00:00", 261 * 8 * HOUR)
        self.assertLess(perf_counter() - begun, 1)

    # -- Two weeks, flexible hours ---------------------------------------------

    def test_two_weeks_alternate_as_odoo_shows_them(self):
        calendar = self.calendar(
            (0, 8, 12, {"week_type": "0"}),
            (0, 14, 18, {"week_type": "1"}),
            two_weeks_calendar=True,
        )
        attendances = self.env["resource.calendar.attendance"]
        for monday in (date(2026, 6, 1), date(2026, 6, 8), date(2027, 1, 4)):
            opening = 14 if attendances.get_week_type(monday) else 8
            self.assertEqual(
                self.policies.compute_deadline(
                    calendar, datetime.combine(monday, moment("2026-01-01").time()), 60
                ),
                datetime(monday.year, monday.month, monday.day, opening, 1),
            )

    def test_flexible_hours_lie_around_noon_until_the_week_is_full(self):
        calendar = self.calendar(
            schedule_type="flexible", hours_per_day=8, full_time_required_hours=20
        )
        self.assert_due("2026-06-01 09:00", calendar, "2026-06-01 00:00", HOUR)
        self.assert_due("2026-06-03 14:00", calendar, "2026-06-01 00:00", 20 * HOUR)
        self.assert_due("2026-06-08 09:00", calendar, "2026-06-01 00:00", 21 * HOUR)
        self.assert_due("2026-06-02 16:00", calendar, "2026-06-02 15:00", HOUR)

    # -- Summer time -----------------------------------------------------------

    def test_the_clock_on_the_wall_counts(self):
        office = self.office(tz="Europe/Berlin")
        self.assert_due("2026-03-30 07:00", office, "2026-03-27 15:30", HOUR * 3 // 2)
        self.assert_due("2026-10-26 08:00", office, "2026-10-23 14:30", HOUR * 3 // 2)
        office = self.office(tz="America/New_York")
        self.assert_due("2026-03-09 13:00", office, "2026-03-06 21:30", HOUR * 3 // 2)

    def test_nights_over_the_change_have_their_hours(self):
        night = self.calendar((5, 22, 24), (6, 0, 6), tz="Europe/Berlin")
        # From Saturday 22:00 to Sunday 6:00: seven hours in spring, nine in autumn.
        self.assert_due("2026-03-29 04:00", night, "2026-03-28 12:00", 7 * HOUR)
        self.assert_due("2026-10-25 05:00", night, "2026-10-24 12:00", 9 * HOUR)

    def test_times_that_the_clock_skips_or_repeats(self):
        # Odoo's own intervals make 1.5 hours of the first, and 1 of the second.
        early = self.calendar((6, 1, 2.5), tz="Europe/Berlin")
        self.assert_due("2026-03-29 01:00", early, "2026-03-28 12:00", HOUR)
        self.assert_due("2026-04-04 23:00:01", early, "2026-03-28 12:00", HOUR + 1)
        twice = self.calendar((6, 2, 3), tz="Europe/Berlin")
        self.assert_due("2026-10-25 02:00", twice, "2026-10-24 12:00", 2 * HOUR)

    def test_a_year_second_by_second_as_zoneinfo_has_it(self):
        """Compare with local times that zoneinfo makes into moments, day by day."""
        office, zone = self.office(tz="America/New_York"), ZoneInfo("America/New_York")
        left, expected, day = 1000 * HOUR + 1, None, date(2026, 1, 1)
        while expected is None:
            for opening, closing in ((8, 12), (13, 17)) if day.weekday() < 5 else ():
                begin = datetime(day.year, day.month, day.day, opening, tzinfo=zone)
                length = (closing - opening) * HOUR
                if left <= length:
                    moved = begin.astimezone(UTC) + timedelta(seconds=left)
                    expected = moved.replace(tzinfo=None)
                    break
                left -= length
            day += timedelta(days=1)
        self.assertEqual(
            self.policies.compute_deadline(office, moment("2026-01-01"), 3600001),
            expected,
        )

    # -- Leaves ----------------------------------------------------------------

    def test_leaves_of_the_calendar_and_of_the_company(self):
        office = self.office()
        self.leave(office, "2026-06-01 12:00", "2026-06-01 23:59:59")
        self.leave(None, "2026-06-02 16:00", "2026-06-03 09:00")
        self.assert_due("2026-06-02 09:00", office, "2026-06-01 11:00", 2 * HOUR)
        self.assert_due("2026-06-03 10:00", office, "2026-06-02 15:00", 2 * HOUR)

    def test_a_leave_until_the_last_second_lasts_until_midnight(self):
        always = self.calendar(*((day, 0, 24) for day in range(7)), tz="Europe/Berlin")
        self.leave(always, "2026-05-31 22:00", "2026-06-01 21:59:59")
        self.assert_due("2026-06-01 22:00:01", always, "2026-05-31 21:59:59", 2)

    def test_other_leaves_do_not_count(self):
        office = self.office()
        other = self.new_company("Elsewhere")
        resource = self.env["resource.resource"].create(
            {"name": "Ada", "company_id": self.company.id, "calendar_id": office.id}
        )
        span = ("2026-06-01 08:00", "2026-06-01 17:00")
        self.leave(office, *span, resource_id=resource.id)
        self.leave(office, *span, time_type="other")
        self.env["resource.calendar.leaves"].with_company(other).create(
            {
                "company_id": other.id,
                "date_from": moment(span[0]),
                "date_to": moment(span[1]),
            }
        )
        self.assert_due("2026-06-01 09:00", office, "2026-06-01 08:00", HOUR)

from datetime import UTC, datetime, timedelta
from itertools import islice
from time import perf_counter
from unittest import TestCase
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from ..working_time import (
    Clock,
    NoWorkingTime,
    Shift,
    Timetable,
    WorkingHours,
    deadline,
    joined,
    paused_seconds,
)
from .properties import checked

HOUR = 3600
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


def moment(text):
    return datetime.fromisoformat(text)


def week(*hours, days=range(5), week=None):
    """Return shifts of some days from pairs of hours."""
    return tuple(
        Shift(day, round(start * HOUR), round(end * HOUR), week)
        for day in days
        for start, end in hours
    )


OFFICE = week((8, 12), (13, 17))


def by_hand(hours, start, seconds, step=60):
    """Return a deadline by looking at the clock on the wall minute by minute."""
    zone, at, left = ZoneInfo(hours.tz), start, seconds
    while left > 0:
        local = at.replace(tzinfo=UTC).astimezone(zone)
        since = local.hour * HOUR + local.minute * 60 + local.second
        parity = (local.toordinal() - 1) // 7 % 2
        works = any(
            shift.weekday == local.weekday()
            and shift.week in (None, parity)
            and shift.start <= since < shift.end
            for shift in hours.shifts
        ) and not any(begin <= at < end for begin, end in hours.leaves)
        at += timedelta(seconds=step)
        if works:
            left -= step
    return at


class WorkingTimeCase(TestCase):
    def due(self, hours, start, seconds, pauses=(), now=None):
        if not isinstance(hours, WorkingHours):
            hours = WorkingHours("UTC", tuple(hours))
        start = moment(start) if isinstance(start, str) else start
        pauses = [tuple(edge and moment(edge) for edge in pause) for pause in pauses]
        intervals = Timetable(hours).intervals(start)
        return deadline(intervals, start, seconds, pauses, now and moment(now))

    def assert_due(self, expected, *args, **kwargs):
        self.assertEqual(self.due(*args, **kwargs), moment(expected))


class TestDays(WorkingTimeCase):
    def test_it_goes_on_after_lunch(self):
        self.assert_due("2026-06-01 13:30", OFFICE, "2026-06-01 11:00", HOUR * 3 // 2)

    def test_what_ends_with_the_day_ends_then(self):
        self.assert_due("2026-06-01 17:00", OFFICE, "2026-06-01 08:00", 8 * HOUR)

    def test_what_ends_with_the_morning_ends_then(self):
        self.assert_due("2026-06-01 12:00", OFFICE, "2026-06-01 08:00", 4 * HOUR)

    def test_a_second_more_is_the_next_morning(self):
        self.assert_due("2026-06-02 08:00:01", OFFICE, "2026-06-01 08:00", 8 * HOUR + 1)

    def test_a_start_at_the_end_of_a_day_counts_from_the_next(self):
        self.assert_due("2026-06-02 09:00", OFFICE, "2026-06-01 17:00", HOUR)

    def test_a_start_outside_hours_counts_from_the_next_opening(self):
        self.assert_due("2026-06-08 09:00", OFFICE, "2026-06-06 11:00", HOUR)

    def test_no_time_is_the_start(self):
        self.assert_due("2026-06-06 11:00", OFFICE, "2026-06-06 11:00", 0)

    def test_negative_time_is_refused(self):
        with self.assertRaises(ValueError):
            self.due(OFFICE, "2026-06-06 11:00", -1)

    def test_seconds_are_exact(self):
        self.assert_due("2026-06-01 08:00:59", OFFICE, "2026-06-01 07:00:13", 59)

    def test_a_day_until_midnight_has_no_gap(self):
        always = week((0, 24), days=range(7))
        self.assert_due("2026-06-06 12:00", always, "2026-06-01 12:00", 5 * 24 * HOUR)

    def test_shifts_that_overlap_count_once(self):
        shifts = week((8, 12), (10, 14), days=(0,))
        self.assert_due("2026-06-01 14:00", shifts, "2026-06-01 08:00", 6 * HOUR)

    def test_a_year_of_working_time_is_quick(self):
        begun = perf_counter()
        due = self.due(OFFICE, "2026-01-01 00:00", 261 * 8 * HOUR)
        self.assertLess(perf_counter() - begun, 0.5)
        self.assertEqual(due, moment("2026-12-31 17:00"))

    def test_hours_without_a_shift_are_refused(self):
        for shifts in ((), week((9, 9))):
            with self.assertRaises(NoWorkingTime):
                self.due(shifts, "2026-06-01 08:00", 1)

    def test_leaves_without_end_are_told(self):
        forever = ((moment("2000-01-01"), moment("2500-01-01")),)
        with self.assertRaises(NoWorkingTime):
            self.due(WorkingHours("UTC", OFFICE, forever), "2026-06-01 08:00", 1)

    def test_time_by_the_clock_never_stops(self):
        start = moment("2026-06-06 11:00")
        self.assertEqual(
            deadline(Clock().intervals(start), start, 48 * HOUR),
            moment("2026-06-08 11:00"),
        )


class TestTwoWeeks(WorkingTimeCase):
    SHIFTS = (*week((8, 12), days=(0,), week=0), *week((14, 18), days=(0,), week=1))

    def test_the_weeks_alternate(self):
        hours = WorkingHours("UTC", self.SHIFTS)
        start = moment("2026-05-31 00:00")
        for seconds in (HOUR, 5 * HOUR, 9 * HOUR, 13 * HOUR):
            self.assertEqual(
                self.due(hours, start, seconds), by_hand(hours, start, seconds)
            )

    def test_a_week_ends_with_sunday(self):
        odd = week((8, 12), days=(0, 6), week=1)
        self.assert_due("2026-06-07 12:00", odd, "2026-06-01 00:00", 8 * HOUR)

    def test_the_parity_is_that_of_odoo(self):
        # 1 June 2026 is day 739768: (739768 - 1) // 7 = 105681, an odd week.
        self.assert_due("2026-06-01 15:00", self.SHIFTS, "2026-06-01 00:00", HOUR)


class TestLeaves(WorkingTimeCase):
    def hours(self, *leaves, tz="UTC"):
        spans = tuple(tuple(moment(edge) for edge in leave) for leave in leaves)
        return WorkingHours(tz, OFFICE, spans)

    def test_half_a_day(self):
        hours = self.hours(("2026-06-01 12:00", "2026-06-01 23:59:59"))
        self.assert_due("2026-06-02 12:00", hours, "2026-06-01 08:00", 8 * HOUR)

    def test_over_midnight(self):
        hours = self.hours(("2026-06-01 16:00", "2026-06-02 09:00"))
        self.assert_due("2026-06-02 10:00", hours, "2026-06-01 15:00", 2 * HOUR)

    def test_leaves_that_overlap(self):
        hours = self.hours(
            ("2026-06-01 08:00", "2026-06-01 11:00"),
            ("2026-06-01 10:00", "2026-06-01 11:30"),
        )
        self.assert_due("2026-06-01 12:00", hours, "2026-06-01 08:00", HOUR // 2)

    def test_in_the_middle_of_a_shift(self):
        hours = self.hours(("2026-06-01 09:00", "2026-06-01 10:00"))
        self.assert_due("2026-06-01 11:00", hours, "2026-06-01 08:00", 2 * HOUR)

    def test_leaves_are_moments_whatever_the_zone(self):
        hours = self.hours(("2026-06-01 06:00", "2026-06-01 07:00"), tz=BERLIN)
        self.assert_due("2026-06-01 08:00", hours, "2026-06-01 05:00", HOUR)


class TestSummerTime(WorkingTimeCase):
    """Berlin: 29 March and 25 October 2026; New York: 8 March and 1 November 2026."""

    def test_the_working_day_moves_with_the_clock_on_the_wall(self):
        hours = WorkingHours(BERLIN, OFFICE)
        self.assert_due("2026-03-27 08:00", hours, "2026-03-27 06:30", HOUR)
        self.assert_due("2026-03-30 07:00", hours, "2026-03-27 16:00", HOUR)
        hours = WorkingHours(NEW_YORK, OFFICE)
        self.assert_due("2026-03-09 13:00", hours, "2026-03-06 22:00", HOUR)
        self.assert_due("2026-11-02 14:00", hours, "2026-10-30 21:00", HOUR)

    def test_a_night_in_spring_lacks_an_hour(self):
        hours = WorkingHours(BERLIN, week((0, 6), days=(6,)))
        self.assert_due("2026-03-29 04:00", hours, "2026-03-28 23:00", 5 * HOUR)
        self.assert_due("2026-04-04 22:00:01", hours, "2026-03-28 23:00", 5 * HOUR + 1)

    def test_a_night_in_autumn_has_an_hour_more(self):
        hours = WorkingHours(BERLIN, week((0, 6), days=(6,)))
        self.assert_due("2026-10-25 05:00", hours, "2026-10-24 22:00", 7 * HOUR)

    def test_an_hour_that_nobody_sees(self):
        hours = WorkingHours(NEW_YORK, week((2, 3), (4, 5), days=(6,)))
        self.assert_due("2026-03-08 09:00", hours, "2026-03-07 12:00", HOUR)

    def test_an_hour_that_comes_twice(self):
        hours = WorkingHours(NEW_YORK, week((1, 2), days=(6,)))
        self.assert_due("2026-11-01 07:00", hours, "2026-10-31 12:00", 2 * HOUR)

    def test_minute_by_minute_over_the_changes(self):
        shifts = (
            *week((22, 24), days=(5,)),
            *week((0, 1.5), (2.5, 4.25), (5, 6), days=(6,)),
        )
        starts = {
            BERLIN: ("2026-03-28 12:00", "2026-10-24 12:00"),
            NEW_YORK: ("2026-03-07 12:00", "2026-10-31 12:00"),
            "Australia/Lord_Howe": ("2026-04-04 06:00", "2026-10-03 06:00"),
            "Africa/Cairo": ("2026-04-24 00:00", "2026-10-29 00:00"),
        }
        for tz, moments in starts.items():
            hours = WorkingHours(tz, shifts)
            for start in map(moment, moments):
                for minutes in (1, 119, 120, 121, 200, 240, 300, 330, 400, 700):
                    with self.subTest(tz, start=start, minutes=minutes):
                        self.assertEqual(
                            self.due(hours, start, minutes * 60),
                            by_hand(hours, start, minutes * 60),
                        )


class TestPauses(WorkingTimeCase):
    START = "2026-06-01 08:00"

    def test_working_time_inside_is_added(self):
        pauses = [("2026-06-01 09:00", "2026-06-01 14:00")]
        self.assert_due("2026-06-02 09:00", OFFICE, self.START, 5 * HOUR, pauses)

    def test_outside_hours_adds_nothing(self):
        pauses = [("2026-06-01 17:00", "2026-06-02 08:00")]
        self.assert_due("2026-06-02 10:00", OFFICE, self.START, 10 * HOUR, pauses)

    def test_a_weekend_adds_nothing(self):
        pauses = [("2026-06-05 16:00", "2026-06-08 08:30")]
        start = "2026-06-05 15:00"
        self.assert_due("2026-06-08 09:00", OFFICE, start, 3 * HOUR)
        self.assert_due("2026-06-08 10:30", OFFICE, start, 3 * HOUR, pauses)

    def test_what_overlaps_or_nests_counts_once(self):
        pauses = [
            ("2026-06-01 09:00", "2026-06-01 12:00"),
            ("2026-06-01 10:00", "2026-06-01 11:00"),
            ("2026-06-01 11:00", "2026-06-01 12:00"),
        ]
        self.assert_due("2026-06-01 17:00", OFFICE, self.START, 5 * HOUR, pauses)

    def test_what_lies_before_the_start_adds_nothing(self):
        pauses = [("2026-05-29 08:00", "2026-06-01 09:00")]
        self.assert_due("2026-06-01 11:00", OFFICE, self.START, 2 * HOUR, pauses)

    def test_an_empty_pause_adds_nothing(self):
        pauses = [("2026-06-01 09:00", "2026-06-01 09:00")]
        self.assert_due("2026-06-01 10:00", OFFICE, self.START, 2 * HOUR, pauses)

    def test_an_open_pause_lasts_until_now(self):
        pauses = [("2026-06-01 09:00", None)]
        now = "2026-06-01 11:00"
        self.assert_due("2026-06-01 12:00", OFFICE, self.START, 2 * HOUR, pauses, now)
        self.assert_due("2026-06-01 10:00", OFFICE, self.START, 2 * HOUR, pauses)

    def test_a_pause_after_the_deadline_adds_as_well(self):
        pauses = [("2026-06-02 08:00", "2026-06-02 10:00")]
        self.assert_due("2026-06-01 12:00", OFFICE, self.START, 2 * HOUR, pauses)

    def test_seconds_that_were_paused(self):
        start = moment(self.START)
        pauses = [(moment("2026-06-01 11:00"), moment("2026-06-02 09:00"))]
        intervals = Timetable(WorkingHours("UTC", OFFICE)).intervals(start)
        self.assertEqual(paused_seconds(intervals, start, pauses), 6 * HOUR)


class TestData(TestCase):
    def test_what_is_written_is_read(self):
        hours = WorkingHours(
            BERLIN,
            week((8, 12), week=1),
            ((moment("2026-01-01"), moment("2026-01-02")),),
        )
        self.assertEqual(WorkingHours.from_data(hours.as_data()), hours)


SHIFTS = st.lists(
    st.builds(
        lambda day, start, length, week: Shift(
            day, start * 900, min(start + length, 96) * 900, week
        ),
        st.integers(0, 6),
        st.integers(0, 95),
        st.integers(1, 40),
        st.sampled_from((None, None, 0, 1)),
    ),
    min_size=1,
    max_size=8,
)
FIRST = datetime(2026, 1, 1)
MOMENTS = st.integers(0, 366 * 24 * 60).map(
    lambda each: FIRST + timedelta(minutes=each)
)
SPANS = st.lists(
    st.tuples(MOMENTS, st.integers(0, 20_000)).map(
        lambda each: (each[0], each[0] + timedelta(minutes=each[1]))
    ),
    max_size=4,
)
HOURS = st.builds(
    lambda tz, shifts, leaves: WorkingHours(tz, tuple(shifts), tuple(leaves)),
    st.sampled_from(("UTC", BERLIN, NEW_YORK, "Asia/Kolkata", "Pacific/Apia")),
    SHIFTS,
    SPANS,
)
SECONDS = st.integers(0, 200 * HOUR)


class TestProperties(TestCase):
    def due(self, hours, start, seconds, pauses=()):
        return deadline(Timetable(hours).intervals(start), start, seconds, pauses)

    @checked
    @given(HOURS, MOMENTS, SECONDS)
    def test_it_holds_exactly_so_much_working_time(self, hours, start, seconds):
        due = self.due(hours, start, seconds)
        table = Timetable(hours)
        worked = paused_seconds(table.intervals(start), start, [(start, due)])
        self.assertEqual(worked, seconds)

    @checked
    @given(HOURS, MOMENTS, SECONDS)
    def test_it_ends_within_working_time(self, hours, start, seconds):
        due = self.due(hours, start, seconds)
        before = due - timedelta(seconds=1)
        if seconds:
            found = Timetable(hours).intervals(before)
            self.assertEqual(next(islice(found, 1))[0], before)

    @checked
    @given(HOURS, MOMENTS, SECONDS, SECONDS)
    def test_more_time_ends_no_earlier(self, hours, start, seconds, more):
        self.assertLessEqual(
            self.due(hours, start, seconds), self.due(hours, start, seconds + more)
        )

    @checked
    @given(HOURS, MOMENTS, SECONDS, SPANS, SPANS)
    def test_a_pause_makes_nothing_earlier(self, hours, start, seconds, pauses, more):
        self.assertLessEqual(
            self.due(hours, start, seconds, pauses),
            self.due(hours, start, seconds, pauses + more),
        )

    @checked
    @given(HOURS, MOMENTS)
    def test_intervals_are_sorted_and_apart(self, hours, start):
        found = list(islice(Timetable(hours).intervals(start), 200))
        edges = [edge for interval in found for edge in interval]
        self.assertEqual(edges, sorted(edges))
        self.assertTrue(all(begin < end for begin, end in found))

    @checked
    @given(SPANS)
    def test_joined_spans_keep_every_moment(self, spans):
        result = joined(spans)
        for begin, end in spans:
            covered = any(first <= begin and end <= last for first, last in result)
            self.assertTrue(covered or begin == end)
        self.assertTrue(
            all(a[1] < b[0] for a, b in zip(result, result[1:], strict=False))
        )

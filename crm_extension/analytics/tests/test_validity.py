from datetime import date, timedelta
from unittest import TestCase

import numpy as np
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from ..facts import date_of, day_number
from ..validity import VALIDITIES, Validity, add_months, month_end, next_yearly
from .properties import checked

DAYS = st.dates(date(1970, 1, 1), date(2100, 12, 31))
MANY_DAYS = st.lists(DAYS, min_size=1, max_size=20)
YEARLY = st.dates(date(2024, 1, 1), date(2024, 12, 31))
"""A day of a leap year, 29 February among them."""


def numbers(*days):
    """Day numbers of dates, or of their texts."""
    days = [date.fromisoformat(day) if isinstance(day, str) else day for day in days]
    return np.array([day_number(day) for day in days], dtype=np.int64)


def texts(days):
    """Day numbers as texts."""
    return [str(date_of(day)) for day in days]


class TestMonths(TestCase):
    """Arithmetic of months on arrays of days, against dateutil."""

    def test_month_ends(self):
        days = numbers("2025-01-31", "2024-01-31", "2025-03-31", "2024-02-29")
        self.assertEqual(
            texts(add_months(days, 1)),
            ["2025-02-28", "2024-02-29", "2025-04-30", "2024-03-29"],
        )
        self.assertEqual(
            texts(add_months(days, 12)),
            ["2026-01-31", "2025-01-31", "2026-03-31", "2025-02-28"],
        )

    @checked
    @given(MANY_DAYS, st.integers(0, 600))
    def test_months_later(self, days, months):
        expected = numbers(*(day + relativedelta(months=months) for day in days))
        np.testing.assert_array_equal(add_months(numbers(*days), months), expected)

    @checked
    @given(MANY_DAYS)
    def test_end_of_the_month(self, days):
        expected = numbers(*(day + relativedelta(day=31) for day in days))
        np.testing.assert_array_equal(month_end(numbers(*days)), expected)

    @checked
    @given(MANY_DAYS, st.integers(1, 12), st.integers(1, 31))
    def test_next_day_of_the_year(self, days, month, month_day):
        expected = []
        for day in days:
            wanted = day + relativedelta(month=month, day=month_day)
            if wanted <= day:
                wanted = day + relativedelta(years=1, month=month, day=month_day)
            expected.append(wanted)
        found = next_yearly(numbers(*days), month, month_day)
        np.testing.assert_array_equal(found, numbers(*expected))

    def test_days_before_1970(self):
        days = numbers("1969-12-31", "1968-01-31")
        self.assertEqual(texts(add_months(days, 2)), ["1970-02-28", "1968-03-31"])
        self.assertEqual(texts(month_end(days)), ["1969-12-31", "1968-01-31"])

    def test_narrow_numbers(self):
        days = numbers("2025-01-31").astype(np.int32)
        self.assertEqual(texts(add_months(days, 1)), ["2025-02-28"])
        self.assertEqual(texts(next_yearly(days, 1, 31)), ["2026-01-31"])


class TestValidity(TestCase):
    """Until when a level is held."""

    # Validity, start, enrolled, last day
    CASES = (
        (Validity("months", 12), "2025-01-15", "2024-05-05", "2026-01-15"),
        (Validity("months", 1), "2025-01-31", "2024-05-05", "2025-02-28"),
        (Validity("months", 12), "2024-02-29", "2024-02-29", "2025-02-28"),
        (
            Validity("months", 12, to_month_end=True),
            "2025-01-15",
            "2024-05-05",
            "2026-01-31",
        ),
        (
            Validity("months", 1, to_month_end=True),
            "2024-01-31",
            "2024-01-31",
            "2024-02-29",
        ),
        # The calendar year that follows, from its first day to its last one.
        (Validity("calendar_year"), "2025-01-01", "2024-05-05", "2026-12-31"),
        (Validity("calendar_year"), "2025-12-31", "2024-05-05", "2026-12-31"),
        (Validity("calendar_year"), "2024-02-29", "2024-02-29", "2025-12-31"),
        (Validity("anniversary"), "2025-05-04", "2024-05-05", "2025-05-05"),
        (Validity("anniversary"), "2025-05-05", "2024-05-05", "2026-05-05"),
        (Validity("anniversary"), "2024-02-29", "2024-02-29", "2025-02-28"),
        (Validity("anniversary"), "2027-02-28", "2024-02-29", "2028-02-29"),
        (
            Validity("anniversary", to_month_end=True),
            "2025-05-31",
            "2024-05-05",
            "2026-05-31",
        ),
        (Validity("fixed", month=3, day=31), "2025-03-30", "2024-05-05", "2025-03-31"),
        (Validity("fixed", month=3, day=31), "2025-03-31", "2024-05-05", "2026-03-31"),
        (Validity("fixed", month=2, day=29), "2025-01-10", "2024-05-05", "2025-02-28"),
        (Validity("fixed", month=2, day=29), "2028-02-28", "2024-05-05", "2028-02-29"),
        (Validity("fixed", month=6, day=31), "2025-01-10", "2024-05-05", "2025-06-30"),
        (
            Validity("fixed", month=2, day=10, to_month_end=True),
            "2028-01-10",
            "2024-05-05",
            "2028-02-29",
        ),
    )

    def test_cases(self):
        for validity, start, enrolled, last in self.CASES:
            with self.subTest(validity=validity, start=start):
                found = validity.end(numbers(start), numbers(enrolled))
                self.assertEqual(texts(found), [last])

    def test_each_member_has_an_anniversary_of_its_own(self):
        start = numbers("2025-03-01", "2025-03-01")
        found = Validity("anniversary").end(start, numbers("2020-02-29", "2021-07-09"))
        self.assertEqual(texts(found), ["2026-02-28", "2025-07-09"])

    @checked
    @given(MANY_DAYS, st.integers(1, 60))
    def test_months(self, days, months):
        days = numbers(*days)
        found = Validity("months", months).end(days, days)
        expected = [date_of(day) + relativedelta(months=months) for day in days]
        np.testing.assert_array_equal(found, numbers(*expected))

    @checked
    @given(MANY_DAYS)
    def test_calendar_year_lasts_to_the_end_of_the_following_one(self, days):
        found = Validity("calendar_year").end(numbers(*days), numbers(*days))
        expected = [date(day.year + 1, 12, 31) for day in days]
        np.testing.assert_array_equal(found, numbers(*expected))

    @checked
    @given(DAYS, DAYS)
    def test_an_anniversary_is_within_a_year_and_a_day(self, start, enrolled):
        found = Validity("anniversary").end(numbers(start), numbers(enrolled))
        last = date_of(found[0])
        self.assertEqual(last, enrolled + relativedelta(year=last.year))
        self.assertLessEqual(last - start, timedelta(days=366))

    @checked
    @given(
        MANY_DAYS,
        DAYS,
        st.sampled_from(VALIDITIES),
        st.integers(1, 40),
        YEARLY,
        st.booleans(),
    )
    def test_ends_come_after_starts_and_follow_each_other(
        self, days, enrolled, kind, months, fixed, to_month_end
    ):
        validity = Validity(kind, months, fixed.month, fixed.day, to_month_end)
        start = numbers(*days)
        enrolled = np.full(len(start), day_number(enrolled))
        first = validity.end(start, enrolled)
        second = validity.end(first, enrolled)
        self.assertTrue((first > start).all())
        self.assertTrue((second > first).all())
        if to_month_end:
            np.testing.assert_array_equal(first, month_end(first))

    @checked
    @given(DAYS, st.sampled_from(("calendar_year", "anniversary", "fixed")), YEARLY)
    def test_yearly_periods_are_a_year_long(self, start, kind, fixed):
        validity = Validity(kind, month=fixed.month, day=fixed.day)
        enrolled = numbers(start)
        first = validity.end(numbers(start), enrolled)
        second = validity.end(first, enrolled)
        self.assertIn(int(second[0] - first[0]), (365, 366))

    def test_nobody(self):
        nobody = np.zeros(0, dtype=np.int64)
        for kind in VALIDITIES:
            for to_month_end in (False, True):
                validity = Validity(kind, to_month_end=to_month_end)
                self.assertEqual(len(validity.end(nobody, nobody)), 0)

    def test_an_unknown_kind_is_refused(self):
        with self.assertRaises(ValueError):
            Validity("fortnight").end(numbers("2025-01-01"), numbers("2025-01-01"))

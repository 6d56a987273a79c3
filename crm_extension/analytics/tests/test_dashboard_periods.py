from datetime import date, timedelta
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ..dashboard_periods import (
    MOST_MONTHS,
    PERIODS,
    period_bounds,
    period_steps,
)
from .properties import checked

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


class TestPeriodBounds(TestCase):
    CASES = (
        ("last_12_months", "2025-12-01", "2026-11-23"),
        ("this_month", "2026-11-01", "2026-11-23"),
        ("last_month", "2026-10-01", "2026-11-01"),
        ("this_quarter", "2026-10-01", "2026-11-23"),
        ("last_quarter", "2026-07-01", "2026-10-01"),
        ("this_year", "2026-01-01", "2026-11-23"),
        ("last_year", "2025-01-01", "2026-01-01"),
    )

    def test_cases(self):
        for key, start, stop in self.CASES:
            with self.subTest(period=key):
                bounds = (date.fromisoformat(start), date.fromisoformat(stop))
                self.assertEqual(period_bounds(key, TODAY), bounds)

    def test_every_period_has_a_case(self):
        self.assertEqual({case[0] for case in self.CASES} | {"custom"}, set(PERIODS))

    def test_custom_period_includes_its_last_day(self):
        first, last = date(2026, 2, 3), date(2026, 2, 3)
        self.assertEqual(
            period_bounds("custom", TODAY, first, last), (first, date(2026, 2, 4))
        )

    def test_days_in_the_wrong_order_are_swapped(self):
        first, last = date(2026, 5, 1), date(2026, 2, 1)
        self.assertEqual(
            period_bounds("custom", TODAY, first, last), (last, date(2026, 5, 2))
        )

    def test_nonsense_is_refused(self):
        with self.assertRaises(ValueError):
            period_bounds("someday", TODAY)
        with self.assertRaises(ValueError):
            period_bounds("custom", TODAY, date(2026, 1, 1))


class TestPeriodSteps(TestCase):
    def test_twelve_months_are_twelve_columns(self):
        unit, steps = period_steps(*period_bounds("last_12_months", TODAY))
        self.assertEqual((unit, len(steps)), ("month", 12))
        self.assertEqual(steps[0], (date(2025, 12, 1), date(2026, 1, 1)))
        self.assertEqual(steps[-1], (date(2026, 11, 1), date(2026, 11, 23)))

    def test_long_periods_are_shown_by_years(self):
        unit, steps = period_steps(date(2020, 3, 5), date(2026, 11, 23))
        self.assertEqual((unit, len(steps)), ("year", 7))
        self.assertEqual(steps[0], (date(2020, 3, 5), date(2021, 1, 1)))

    @checked
    @given(DAYS, st.integers(0, 6000))
    def test_parts_cover_the_period_without_gaps(self, start, days):
        stop = start + timedelta(days=days + 1)
        _unit, steps = period_steps(start, stop)
        self.assertEqual((steps[0][0], steps[-1][1]), (start, stop))
        for part, after in zip(steps, steps[1:], strict=False):
            self.assertEqual(part[1], after[0])
        self.assertTrue(all(begin < end for begin, end in steps))
        self.assertLessEqual(len(steps), MOST_MONTHS + 1)

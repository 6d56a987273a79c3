from datetime import UTC, date, datetime, timedelta
from unittest import TestCase
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ..periods import WINDOW_TYPES, local_days, scoring_window
from .properties import checked

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


class TestScoringWindow(TestCase):
    """Windows end with the day they are asked for, and follow the calendar."""

    # kind, as_of, length, fiscal year's end, start, start of the window before
    CASES = (
        ("rolling_months", "2026-11-21", 12, (31, 12), "2025-11-22", "2024-11-22"),
        ("rolling_months", "2026-01-31", 1, (31, 12), "2026-01-01", "2025-12-01"),
        ("rolling_months", "2026-02-28", 1, (31, 12), "2026-02-01", "2026-01-01"),
        ("rolling_months", "2026-03-30", 1, (31, 12), "2026-02-28", "2026-01-28"),
        ("rolling_months", "2024-02-29", 12, (31, 12), "2023-03-01", "2022-03-01"),
        ("rolling_days", "2026-11-21", 30, (31, 12), "2026-10-23", "2026-09-23"),
        ("calendar_month", "2026-11-21", 0, (31, 12), "2026-11-01", "2026-10-01"),
        ("calendar_quarter", "2026-11-21", 0, (31, 12), "2026-10-01", "2026-07-01"),
        ("calendar_year", "2026-11-21", 0, (31, 12), "2026-01-01", "2025-01-01"),
        ("fiscal_year", "2026-11-21", 0, (31, 3), "2026-04-01", "2025-04-01"),
        ("fiscal_year", "2026-03-31", 0, (31, 3), "2025-04-01", "2024-04-01"),
        ("fiscal_year", "2026-04-01", 0, (31, 3), "2026-04-01", "2025-04-01"),
        ("fiscal_year", "2024-02-29", 0, (28, 2), "2023-03-01", "2022-03-01"),
    )

    def test_cases(self):
        for kind, as_of, length, fiscal, start, before in self.CASES:
            with self.subTest(kind=kind, as_of=as_of):
                day = date.fromisoformat(as_of)
                window = scoring_window(kind, day, length, fiscal)
                self.assertEqual(window.start, date.fromisoformat(start))
                self.assertEqual(window.before_start, date.fromisoformat(before))
                self.assertEqual(window.last_day, day)

    def test_rolling_windows_touch(self):
        window = scoring_window("rolling_months", date(2026, 3, 31), 3)
        self.assertEqual(window.before_stop, window.start)

    def test_calendar_window_before_covers_the_same_part(self):
        window = scoring_window("calendar_year", date(2026, 11, 21))
        self.assertEqual(window.before_stop, date(2025, 11, 22))

    def test_lifetime_has_no_window_before(self):
        window = scoring_window("lifetime", date(2026, 11, 21))
        self.assertEqual((window.before_start, window.before_stop), (None, None))

    def test_unknown_kind_and_empty_window_are_refused(self):
        with self.assertRaises(ValueError):
            scoring_window("fortnight", date(2026, 1, 1))
        with self.assertRaises(ValueError):
            scoring_window("rolling_days", date(2026, 1, 1), 0)

    @checked
    @given(DAYS, st.sampled_from(WINDOW_TYPES), st.integers(1, 60))
    def test_as_of_is_the_last_day_inside(self, as_of, kind, length):
        window = scoring_window(kind, as_of, length)
        self.assertEqual(window.stop, as_of + timedelta(days=1))
        self.assertLessEqual(window.start, as_of)


class TestLocalDays(TestCase):
    """The local day of a moment, through the changes of the clock."""

    ZONES = (
        "UTC",
        "Europe/Brussels",
        "America/New_York",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "Pacific/Apia",
    )

    @checked
    @given(
        st.lists(st.integers(0, 2_500_000_000), min_size=1, max_size=50),
        st.sampled_from(ZONES),
    )
    def test_agrees_with_the_calendar(self, seconds, tz):
        expected = [
            (
                datetime.fromtimestamp(moment, ZoneInfo(tz)).date() - date(1970, 1, 1)
            ).days
            for moment in seconds
        ]
        np.testing.assert_array_equal(local_days(np.array(seconds), tz), expected)

    def test_midnight_of_a_clock_change(self):
        start = datetime(2026, 3, 28, 22, tzinfo=UTC).timestamp()
        moments = np.arange(start, start + 5 * 3600, 600)
        expected = [
            (
                datetime.fromtimestamp(s, ZoneInfo("Europe/Brussels")).date()
                - date(1970, 1, 1)
            ).days
            for s in moments
        ]
        np.testing.assert_array_equal(local_days(moments, "Europe/Brussels"), expected)

    def test_nobody(self):
        self.assertEqual(len(local_days(np.array([]), "UTC")), 0)

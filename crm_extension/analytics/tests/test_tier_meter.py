from datetime import date
from unittest import TestCase

import numpy as np

from .. import metrics as m
from ..facts import day_number
from ..ledger import Ledger
from ..metrics import Metric
from ..tier_meter import TierMeter
from ..tiers import Condition
from .test_facts import documents, lines

METRICS = {
    "monetary": Metric("money"),
    "frequency": Metric("count", scale=0),
    "tenure_days": Metric("days", compute=m.tenure_days, scale=0),
    "recency_days": Metric("days", compute=m.recency_days, scale=0),
    "growth": Metric("ratio", compute=m.growth, scale=6),
    "margin_rate": Metric("ratio", compute=m.margin_rate, scale=6),
    "breadth": Metric("count", scale=0),
    "return_rate": Metric("ratio", source="returns", compute=m.return_rate, scale=6),
}
ANN, BEN = 0, 1
CUSTOMERS = np.array([4, 9])


def day(text):
    return day_number(date.fromisoformat(text))


def days(*texts):
    return np.array([day(text) for text in texts])


def purchases(*rows):
    """Rows of (customer, date, money)."""
    return documents(
        *(
            (number, customer, day(text), money)
            for number, (customer, text, money) in enumerate(rows, 1)
        )
    )


def meter(*rows, pieces=(), **values):
    return TierMeter(
        CUSTOMERS,
        Ledger(purchases(*rows), pieces, keeps_lines=True),
        METRICS,
        **values,
    )


def condition(metric="monetary", window="rolling_months", target=0, months=12):
    return Condition(metric, window, ">=", target, months)


class TestWindows(TestCase):
    """Which purchases each window holds."""

    BOUGHT = (
        (4, "2019-05-01", 1),
        (4, "2024-03-31", 2),
        (4, "2024-06-30", 4),
        (4, "2024-07-01", 8),
        (4, "2024-12-31", 16),
        (4, "2025-01-01", 32),
        (4, "2025-06-30", 64),
        (4, "2025-07-01", 128),
        (9, "2025-01-01", 1000),
    )
    # Window, months, day, begin of the tier's period, money, first day, last day
    CASES = (
        ("lifetime", 0, "2025-06-30", "2025-01-01", 127, "1970-01-01", "2025-06-30"),
        ("lifetime", 0, "2024-06-29", "2025-01-01", 3, "1970-01-01", "2024-06-29"),
        ("rolling_months", 12, "2025-06-30", "2025-01-01", 120, "2024-07-01", None),
        ("rolling_months", 12, "2025-06-29", "2025-01-01", 60, "2024-06-30", None),
        ("rolling_months", 6, "2025-06-30", "2024-01-01", 96, "2025-01-01", None),
        ("calendar_year", 0, "2025-06-30", "2024-01-01", 96, "2025-01-01", None),
        ("calendar_year", 0, "2024-12-31", "2024-01-01", 30, "2024-01-01", None),
        ("fiscal_year", 0, "2025-06-30", "2024-01-01", 120, "2024-07-01", None),
        ("fiscal_year", 0, "2025-07-01", "2024-01-01", 128, "2025-07-01", None),
        ("tier_period", 0, "2025-06-30", "2024-12-31", 112, "2024-12-31", None),
        ("tier_period", 0, "2025-06-30", "2025-06-30", 64, "2025-06-30", None),
        ("tier_period", 0, "2025-06-30", "2025-07-01", 0, "2025-07-01", None),
    )

    def test_cases(self):
        asked = meter(*self.BOUGHT, fiscal_year_end=(30, 6))
        for window, months, at, period_from, money, first, last in self.CASES:
            with self.subTest(window=window, at=at, period_from=period_from):
                found = asked.measure(
                    condition("monetary", window, months=months),
                    np.array([ANN]),
                    days(at),
                    days(period_from),
                )
                self.assertEqual(found.values.tolist(), [money])
                self.assertEqual(found.start.tolist(), [day(first)])
                self.assertEqual(found.stop.tolist(), [day(last or at) + 1])

    def test_each_member_has_a_day_of_its_own(self):
        found = meter(*self.BOUGHT).measure(
            condition("monetary", "calendar_year"),
            np.array([BEN, ANN, ANN]),
            days("2025-12-31", "2024-12-31", "2025-01-01"),
            days("2025-12-31", "2025-12-31", "2025-12-31"),
        )
        self.assertEqual(found.values.tolist(), [1000, 30, 32])

    def test_windows_that_stay_open(self):
        asked = meter(*self.BOUGHT)
        for window, money in (
            ("rolling_months", 4 + 8 + 16 + 32 + 64),
            ("calendar_year", 32 + 64),
            ("tier_period", 16 + 32 + 64),
        ):
            with self.subTest(window=window):
                found = asked.measure(
                    condition("monetary", window),
                    np.array([ANN]),
                    days("2025-06-29"),
                    days("2024-12-31"),
                    until=days("2025-06-30"),
                )
                self.assertEqual(found.values.tolist(), [money])
                self.assertEqual(found.stop.tolist(), [day("2025-07-01")])

    def test_nobody(self):
        nobody = np.zeros(0, int)
        for window in ("rolling_months", "tier_period", "lifetime"):
            found = meter().measure(
                condition("monetary", window), nobody, nobody, nobody
            )
            self.assertEqual(len(found.values), 0)


class TestMetrics(TestCase):
    """Where the numbers come from."""

    def measured(self, asked, metric, window="lifetime", at="2025-06-30", **values):
        everybody = np.array([ANN, BEN])
        return asked.measure(
            condition(metric, window),
            everybody,
            days(at, at),
            days("2025-01-01", "2025-01-01"),
            **values,
        ).values

    def test_days_are_counted_to_the_day(self):
        asked = meter((4, "2025-06-01", 10), (4, "2025-06-20", 10))
        np.testing.assert_array_equal(self.measured(asked, "tenure_days"), [29, np.nan])
        np.testing.assert_array_equal(
            self.measured(asked, "recency_days"), [10, np.nan]
        )

    def test_what_is_not_known_meets_nothing(self):
        asked = meter((4, "2025-06-01", 10))
        for operator in (">=", "<="):
            found = asked.measure(
                Condition("tenure_days", "lifetime", operator, 29),
                np.array([ANN, BEN]),
                days("2025-06-30", "2025-06-30"),
                days("2025-01-01", "2025-01-01"),
            )
            self.assertEqual(found.met().tolist(), [True, False])

    def test_who_bought_nothing_has_no_money(self):
        np.testing.assert_array_equal(self.measured(meter(), "monetary"), [0, 0])

    def test_an_exact_sum_meets_its_threshold(self):
        rows = [(9, f"2025-06-{number:02}", 0.1) for number in range(1, 11)]
        asked = meter((4, "2025-06-01", 1e12), *rows)
        for operator in (">=", "<="):
            found = asked.measure(
                Condition("monetary", "rolling_months", operator, 1.0),
                np.array([BEN]),
                days("2025-06-30"),
                days("2025-01-01"),
            )
            self.assertEqual(found.met().tolist(), [True])

    def test_categories(self):
        asked = meter(
            (4, "2025-03-01", 10),
            (4, "2025-06-01", 10),
            pieces=[lines((1, 3, 0, 1, 1), (2, 3, 0, 1, 1), (2, 5, 0, 1, 1))],
        )
        np.testing.assert_array_equal(self.measured(asked, "breadth"), [2, 0])
        np.testing.assert_array_equal(
            self.measured(asked, "breadth", at="2025-05-01"), [1, 0]
        )

    def test_margin_rate(self):
        asked = meter((4, "2025-03-01", 10), pieces=[lines((1, 0, 0, 2.5, 1))])
        np.testing.assert_array_equal(
            self.measured(asked, "margin_rate"), [0.25, np.nan]
        )

    def test_results_have_no_window(self):
        asked = meter(results={"score": np.array([80.0, np.nan])})
        for window in ("lifetime", "tier_period"):
            np.testing.assert_array_equal(
                self.measured(asked, "score", window), [80, np.nan]
            )

    def test_results_are_those_of_the_members_asked_about(self):
        asked = meter(results={"score": np.array([80.0, 30.0])})
        found = asked.measure(
            condition("score", "lifetime"),
            np.array([BEN]),
            days("2025-06-30"),
            days("2025-01-01"),
        )
        self.assertEqual(found.values.tolist(), [30])

    def test_another_source_is_read_for_the_same_periods(self):
        calls = []

        def read(source, customers, periods):
            calls.append((source, customers.tolist(), periods.start.tolist()))
            return {
                "returned_quantity": np.array([1.0, 0.0]),
                "delivered_quantity": np.array([4.0, 0.0]),
            }

        asked = meter(read_source=read)
        np.testing.assert_array_equal(
            self.measured(asked, "return_rate", "tier_period"), [0.25, np.nan]
        )
        self.assertEqual(calls, [("returns", [4, 9], [day("2025-01-01")] * 2)])

    def test_growth_over_months(self):
        asked = meter((4, "2024-02-01", 100), (4, "2025-02-01", 150))
        np.testing.assert_array_equal(
            self.measured(asked, "growth", "rolling_months"), [0.5, np.nan]
        )

    def test_growth_compares_the_same_part_of_the_year(self):
        asked = meter(
            (4, "2024-02-01", 100), (4, "2024-11-01", 400), (4, "2025-02-01", 150)
        )
        np.testing.assert_array_equal(
            self.measured(asked, "growth", "calendar_year"), [0.5, np.nan]
        )

    def test_growth_in_a_tier_period_has_nothing_before(self):
        asked = meter((4, "2024-02-01", 100), (4, "2025-02-01", 150))
        np.testing.assert_array_equal(
            self.measured(asked, "growth", "tier_period"), [np.nan, np.nan]
        )

    def test_last_bought(self):
        asked = meter((4, "2025-03-01", 10), (9, "2025-06-01", 10))
        np.testing.assert_array_equal(
            asked.last_bought(np.array([BEN, ANN]), days("2025-05-01", "2025-05-01")),
            [np.nan, day("2025-03-01")],
        )

import unittest
from collections import defaultdict
from datetime import date, timedelta
from math import nan
from statistics import fmean

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from .. import purchase_summary, summarise_days
from .properties import checked

COLUMNS = ["customer", "day", "amount"]


def frame(*rows):
    return pd.DataFrame(list(rows), columns=COLUMNS)


def summary_by_definition(rows, as_of):
    """Customer by customer, day by day: (x, t_x, T, mean value)."""
    days = defaultdict(lambda: defaultdict(int))
    for customer, day, amount in rows:
        if day <= as_of:
            days[customer][day] += amount
    summary = {}
    for customer, amounts in days.items():
        bought = sorted(day for day, amount in amounts.items() if amount > 0)
        if bought:
            first, *repeats = bought
            value = fmean(amounts[day] for day in repeats) if repeats else None
            span = bought[-1] - first
            summary[customer] = (len(repeats), span, as_of - first, value)
    return summary


class TestPurchaseSummary(unittest.TestCase):
    def check(self, rows, as_of, expected):
        result = purchase_summary(frame(*rows), as_of)
        self.assertEqual(list(result.columns), ["x", "t_x", "T", "mean_value"])
        self.assertEqual(result.index.name, "customer")
        actual = {
            customer: (*row[:3], None if np.isnan(row[3]) else row[3])
            for customer, *row in result.itertuples()
        }
        self.assertEqual(actual, expected)
        self.assertEqual(result.index.tolist(), sorted(expected))

    def test_first_purchase_day_is_left_out(self):
        rows = [("b", 10, 1000), ("b", 20, 30), ("b", 50, 50), ("a", 40, 7)]
        self.check(rows, 100, {"a": (0, 0, 60, None), "b": (2, 40, 90, 40)})

    def test_rows_in_any_order(self):
        rows = [(2, 50, 50), (1, 40, 7), (2, 10, 1000), (2, 20, 30)]
        self.check(rows, 100, {1: (0, 0, 60, None), 2: (2, 40, 90, 40)})

    def test_several_on_one_day_are_one_purchase_day(self):
        rows = [(1, 10, 5), (1, 10, 6), (1, 30, 20), (1, 30, 40)]
        self.check(rows, 30, {1: (1, 20, 20, 60)})

    def test_as_of_is_included_and_what_is_later_is_not(self):
        rows = [(1, 10, 5), (1, 20, 8), (1, 21, 9), (2, 21, 1)]
        self.check(rows, 20, {1: (1, 10, 10, 8)})

    def test_days_without_a_positive_amount_are_no_purchases(self):
        rows = [(1, 5, -3), (1, 10, 5), (1, 20, 0), (1, 30, -9), (2, 10, -1)]
        self.check(rows, 40, {1: (0, 0, 30, None)})

    def test_a_day_counts_by_its_total(self):
        rows = [(1, 10, 5), (1, 20, 9), (1, 20, -4), (1, 30, 9), (1, 30, -9)]
        self.check(rows, 40, {1: (1, 10, 30, 5)})

    def test_noise_of_decimals_is_no_purchase(self):
        rows = [(1, 10, 5), (1, 20, 0.1), (1, 20, 0.2), (1, 20, -0.3)]
        self.check(rows, 40, {1: (0, 0, 30, None)})

    def test_negative_days_do_not_lower_the_mean_value(self):
        rows = [(1, 10, 5), (1, 20, 8), (1, 30, -8)]
        self.check(rows, 40, {1: (1, 10, 30, 8)})

    def test_kinds_of_day_agree(self):
        start = date(2024, 2, 27)
        rows = [(1, 0, 5), (1, 3, 8), (2, 4, 1)]
        dates = [(c, start + timedelta(day), a) for c, day, a in rows]
        expected = {1: (1, 3, 5, 8), 2: (0, 0, 1, None)}
        self.check(rows, 5, expected)
        self.check(dates, start + timedelta(5), expected)
        stamps = frame(*dates).assign(day=lambda f: pd.to_datetime(f["day"]))
        moments = [start + timedelta(5), np.datetime64("2024-03-03")]
        for as_of in (*moments, pd.Timestamp("2024-03-03")):
            result = purchase_summary(stamps, as_of)
            self.assertEqual(result["T"].tolist(), [5, 1])

    def test_kinds_of_day_are_not_mixed(self):
        with self.assertRaises(ValueError):
            purchase_summary(frame((1, 10, 5)), date(2024, 1, 1))
        with self.assertRaises(ValueError):
            purchase_summary(frame((1, date(2024, 1, 1), 5)), 10)

    def test_missing_values_are_left_out(self):
        rows = [(1, 10, 5), (1, nan, 8), (nan, 12, 8), (1, 15, nan), (1, 15, 3)]
        self.check(rows, 20, {1: (1, 5, 10, 3)})
        days = pd.to_datetime(["2024-01-01", None])
        dated = pd.DataFrame({"customer": [1, 2], "day": days, "amount": [1, 1]})
        result = purchase_summary(dated, date(2024, 1, 3))
        self.assertEqual(result["T"].to_dict(), {1: 2})

    def test_nobody(self):
        self.check([], 10, {})
        self.check([], date(2024, 1, 1), {})
        self.check([(1, 11, 5)], 10, {})
        self.check([(1, 9, -5)], 10, {})

    def test_whole_numbers(self):
        result = purchase_summary(frame((1, 10, 5)), 20)
        kinds = {name: kind.kind for name, kind in result.dtypes.items()}
        self.assertEqual(kinds, {"x": "i", "t_x": "i", "T": "i", "mean_value": "f"})

    @checked
    @given(
        st.lists(
            st.tuples(st.integers(1, 4), st.integers(0, 12), st.integers(-5, 20)),
            max_size=40,
        ),
        st.integers(-1, 13),
    )
    def test_definition(self, rows, as_of):
        self.check(rows, as_of, summary_by_definition(rows, as_of))


class TestSummariseDays(unittest.TestCase):
    def test_arrays(self):
        result = summarise_days([70_000_000, 5, 5], [3, 9, 1], [4.0, 8.0, 2.0], 10)
        self.assertEqual(result["customer"].tolist(), [5, 70_000_000])
        self.assertEqual(result["x"].tolist(), [1, 0])
        self.assertEqual(result["t_x"].tolist(), [8, 0])
        self.assertEqual(result["T"].tolist(), [9, 7])
        np.testing.assert_array_equal(result["mean_value"], [8, nan])

    def test_wide_numbers_are_sorted(self):
        """Customers and days beyond 16 and 32 bits, and negative ones."""
        generator = np.random.default_rng(2)
        customer = generator.integers(-(2**40), 2**40, 500).repeat(2)
        day = generator.integers(-100_000, 100_000, 1000)
        order = generator.permutation(1000)
        result = summarise_days(customer[order], day[order], np.ones(1000), 10**6)
        self.assertEqual(result["customer"].tolist(), np.unique(customer).tolist())
        pairs = day.reshape(-1, 2)[np.argsort(customer[::2])]
        self.assertEqual(result["t_x"].tolist(), np.ptp(pairs, axis=1).tolist())

    def test_nobody(self):
        for columns in (([], [], []), ([1], [9], [5.0]), ([1], [1], [-5.0])):
            result = summarise_days(*columns, 8)
            self.assertEqual([len(column) for column in result.values()], [0] * 5)

    def test_sorted_and_unsorted_rows_agree(self):
        generator = np.random.default_rng(4)
        customer = np.sort(generator.integers(0, 300, 5000))
        day = generator.integers(0, 400, 5000)
        amount = generator.integers(-10, 100, 5000)
        rows = zip(customer.tolist(), day.tolist(), amount.tolist(), strict=True)
        expected = summary_by_definition(rows, 390)
        for order in (np.lexsort((day, customer)), generator.permutation(5000)):
            result = summarise_days(customer[order], day[order], amount[order], 390)
            x = dict(
                zip(result["customer"].tolist(), result["x"].tolist(), strict=True)
            )
            self.assertEqual(x, {key: row[0] for key, row in expected.items()})

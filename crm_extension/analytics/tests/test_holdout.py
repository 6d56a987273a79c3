"""Holdout check and choice of the model."""

import datetime
import unittest
from dataclasses import replace

import numpy as np

from ..btyd import (
    check_holdout,
    choose_model,
    fit_bgnbd,
    fit_mbgnbd,
    split_history,
)
from .test_bgnbd import cdnow_purchases, fitted_bgnbd


class TestSplitHistory(unittest.TestCase):
    customer = ["a", "a", "a", "a", "a", "b", "c", "c", "a"]
    day = [0, 20, 20, 55, 70, 30, 65, 80, 95]

    def split(self, **kwargs):
        return split_history(self.customer, self.day, 90, **kwargs)

    def test_history_until_the_cut(self):
        data = self.split()
        self.assertEqual(data.horizon, 30)
        np.testing.assert_array_equal(data.x, [2, 0])
        np.testing.assert_array_equal(data.t_x, [55, 0])
        np.testing.assert_array_equal(data.T, [60, 30])

    def test_repeat_days_before_and_after(self):
        data = self.split()
        np.testing.assert_array_equal(data.before, [1, 0])
        np.testing.assert_array_equal(data.actual, [1, 0])

    def test_day_of_the_cut_belongs_to_the_history(self):
        data = split_history([1, 1, 1], [0, 60, 61], 90)
        np.testing.assert_array_equal(data.x, [1])
        np.testing.assert_array_equal(data.actual, [1])

    def test_order_does_not_matter(self):
        order = np.random.default_rng(2).permutation(len(self.day))
        customer = np.array(self.customer)[order]
        shuffled = split_history(customer, np.array(self.day)[order], 90)
        plain = self.split()
        self.assertEqual(sorted(shuffled.x), sorted(plain.x))
        self.assertEqual(sorted(shuffled.actual), sorted(plain.actual))

    def test_dates(self):
        import pandas as pd

        start = datetime.date(2024, 1, 1)
        dates = [start + datetime.timedelta(days=day) for day in self.day]
        last = start + datetime.timedelta(days=90)
        for days in (dates, pd.Series(pd.to_datetime(dates))):
            data = split_history(self.customer, days, last)
            np.testing.assert_array_equal(data.t_x, self.split().t_x)

    def test_faults(self):
        for share in (0, 1, -1, 2):
            with self.assertRaisesRegex(ValueError, "share"):
                self.split(share=share)
        for customer, day in (([], []), ([1], [90]), ([1], [99])):
            with self.assertRaisesRegex(ValueError, "too short"):
                split_history(customer, day, 90)


class TestCheckHoldout(unittest.TestCase):
    def test_totals_and_errors(self):
        data = split_history([1, 1, 1, 2, 2], [0, 40, 70, 10, 55], 90)
        fit = fitted_bgnbd()
        check = check_holdout(fit, data)
        predicted = fit.expected_purchases(30, data.x, data.t_x, data.T)
        self.assertEqual((check.n, check.horizon, check.model), (2, 30, "bgnbd"))
        self.assertEqual((check.actual, check.baseline), (1, 2))
        self.assertAlmostEqual(check.predicted, predicted.sum())
        error = (abs(predicted[0] - 1) + predicted[1]) / 2
        self.assertAlmostEqual(check.mean_absolute_error, error)
        self.assertAlmostEqual(check.baseline_error, 0.5)
        self.assertEqual(check.beats_baseline, error < 0.5)


class TestChooseModel(unittest.TestCase):
    def test_cdnow(self):
        purchases = cdnow_purchases()
        data = split_history(purchases["customer"], purchases["day"], 545, share=0.5)
        best, checks = choose_model(data)
        self.assertEqual(set(checks), {"bgnbd", "mbgnbd", "paretonbd"})
        errors = {name: check.mean_absolute_error for name, check in checks.items()}
        self.assertEqual(best, min(errors, key=errors.get))
        for check in checks.values():
            self.assertTrue(check.beats_baseline)
            self.assertAlmostEqual(check.predicted / check.actual, 1, delta=0.25)

    def test_what_did_not_converge_is_left_out(self):
        data = split_history([1, 1, 1, 2, 2], [0, 40, 70, 10, 55], 90)

        def failing(*rows):
            return replace(fit_bgnbd(*rows), converged=False)

        best, checks = choose_model(data, {"bad": failing, "mbgnbd": fit_mbgnbd})
        self.assertEqual(best, "mbgnbd")
        self.assertEqual(list(checks), ["mbgnbd"])
        self.assertEqual(choose_model(data, {"bad": failing}), (None, {}))

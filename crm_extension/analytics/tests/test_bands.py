import unittest
from decimal import Decimal
from math import isnan, nan

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from .. import (
    band_cutoffs,
    bands_from_cutoffs,
    fixed_bands,
    linear_bands,
    quantile_bands,
)
from .properties import amounts, amounts_or_missing, checked


def bands_by_sql(values, bands, higher_is_better=True):
    """1 + floor(bands * (rank() - 1) / count(*)), the worst first, in whole numbers."""
    known = [value for value in values if not isnan(value)]

    def rank(value):
        if higher_is_better:
            return 1 + sum(other < value for other in known)
        return 1 + sum(other > value for other in known)

    return [
        0 if isnan(value) else 1 + bands * (rank(value) - 1) // len(known)
        for value in values
    ]


class TestQuantileBands(unittest.TestCase):
    def check(self, values, bands, expected, higher_is_better=True):
        result = quantile_bands(values, bands, higher_is_better)
        self.assertEqual(result.tolist(), expected)
        self.assertEqual(result.dtype.kind, "i")

    def test_ten_customers_make_five_pairs(self):
        self.check(range(1, 11), 5, [1, 1, 2, 2, 3, 3, 4, 4, 5, 5])

    def test_order_of_rows_does_not_matter(self):
        self.check([30, 10, 50, 20, 40], 5, [3, 1, 5, 2, 4])

    def test_lowest_is_best_and_has_the_highest_number(self):
        self.check([30, 10, 50, 20, 40], 5, [3, 5, 1, 4, 2], higher_is_better=False)

    def test_equal_values_share_the_band_of_the_first_of_them(self):
        # Strictly worse than the twos is one customer of five: 1 + 5 * 1 // 5.
        self.check([1, 2, 2, 2, 3], 5, [1, 2, 2, 2, 5])

    def test_equal_values_share_a_band_where_the_lowest_is_best(self):
        self.check([1, 2, 2, 2, 3], 5, [5, 2, 2, 2, 1], higher_is_better=False)

    def test_all_equal_are_all_in_band_one(self):
        self.check([7, 7, 7, 7], 5, [1, 1, 1, 1])
        self.check([7, 7, 7, 7], 5, [1, 1, 1, 1], higher_is_better=False)

    def test_few_distinct_values_give_few_bands(self):
        self.check([0, 0, 0, 1], 5, [1, 1, 1, 4])

    def test_one_customer_is_in_band_one(self):
        self.check([42.0], 5, [1])

    def test_fewer_customers_than_bands(self):
        self.check([1, 2], 5, [1, 3])

    def test_missing_is_band_zero_and_no_customer(self):
        self.check([nan, 1, 2, nan, 3, 4, nan], 4, [0, 1, 2, 0, 3, 4, 0])
        self.check([nan, 1, 2], 2, [0, 2, 1], higher_is_better=False)
        self.check([nan, nan], 5, [0, 0])
        self.check([None, 1, 2], 2, [0, 1, 2])

    def test_empty(self):
        self.check([], 5, [])

    def test_one_band(self):
        self.check([1, 2, 3], 1, [1, 1, 1])

    def test_no_band_is_refused(self):
        for bands in (0, -1):
            with self.assertRaises(ValueError):
                quantile_bands([1, 2], bands)

    def test_infinite_and_negative_zero(self):
        self.check([np.inf, 0.0, -np.inf, -0.0], 4, [4, 2, 1, 2])

    def test_no_rounding_in_the_floor(self):
        """n customers in n bands have one each: 0.29 * 100 is below 29 in floats."""
        for size in (7, 49, 100, 107):
            self.check(range(size), size, list(range(1, size + 1)))

    def test_decimals(self):
        self.check([Decimal("0.10"), Decimal("0.20")], 2, [1, 2])

    @checked
    @given(st.lists(amounts_or_missing, max_size=40), st.integers(1, 12), st.booleans())
    def test_definition(self, values, bands, higher_is_better):
        expected = bands_by_sql(values, bands, higher_is_better)
        self.check(values, bands, expected, higher_is_better)

    @checked
    @given(st.lists(amounts, min_size=1, unique=True), st.integers(1, 12))
    def test_sizes_differ_by_at_most_one(self, values, bands):
        sizes = np.bincount(quantile_bands(values, bands), minlength=bands + 1)[1:]
        self.assertLessEqual(sizes.max() - sizes.min(), 1)

    def test_many_customers(self):
        values = np.random.default_rng(5).integers(0, 50, 20_000)
        ordered = np.sort(values)
        worse = np.searchsorted(ordered, values)
        expected = 1 + 7 * worse // values.size
        self.check(values, 7, expected.tolist())


class TestFixedBands(unittest.TestCase):
    def check(self, values, thresholds, expected, higher_is_better=True):
        result = fixed_bands(values, thresholds, higher_is_better)
        self.assertEqual(result.tolist(), expected)

    def test_equal_to_a_threshold_is_in_the_upper_band(self):
        self.check([9, 10, 11, 49, 50, 51], [10, 50], [1, 2, 2, 2, 3, 3])

    def test_equal_to_a_threshold_is_in_the_better_band_where_low_is_good(self):
        self.check([9, 10, 11, 49, 50, 51], [10, 50], [3, 3, 2, 2, 2, 1], False)

    def test_missing_empty_and_infinite(self):
        self.check([nan, np.inf, -np.inf], [0], [0, 2, 1])
        self.check([], [0, 1], [])

    def test_no_threshold_is_one_band(self):
        self.check([1, 2, nan], [], [1, 1, 0])

    def test_thresholds_must_ascend(self):
        for thresholds in ([2, 1], [1, 3, 2], [1, 1], [1, nan], [nan]):
            with self.assertRaises(ValueError, msg=thresholds):
                fixed_bands([1], thresholds)

    @checked
    @given(
        st.lists(amounts, max_size=20),
        st.lists(amounts, max_size=6, unique=True),
        st.booleans(),
    )
    def test_definition(self, values, thresholds, higher_is_better):
        thresholds = sorted(float(threshold) for threshold in set(thresholds))
        if higher_is_better:
            expected = [1 + sum(t <= value for t in thresholds) for value in values]
        else:
            expected = [1 + sum(t >= value for t in thresholds) for value in values]
        self.check(values, thresholds, expected, higher_is_better)


class TestLinearBands(unittest.TestCase):
    def test_fraction_between_the_thresholds(self):
        result = linear_bands([-5, 0, 25, 50, 100, 1000], 0, 100)
        self.assertEqual(result.tolist(), [1, 1, 1.25, 1.5, 2, 2])

    def test_lower_is_better(self):
        result = linear_bands([-5, 0, 25, 100, 1000], 0, 100, higher_is_better=False)
        self.assertEqual(result.tolist(), [2, 2, 1.75, 1, 1])

    def test_missing_stays_missing(self):
        result = linear_bands([nan, 1], 0, 1)
        self.assertTrue(isnan(result[0]))
        self.assertEqual(result[1], 2)

    def test_infinite_and_empty(self):
        self.assertEqual(linear_bands([np.inf, -np.inf], 0, 1).tolist(), [2, 1])
        self.assertEqual(linear_bands([], 0, 1).tolist(), [])

    def test_thresholds_must_differ_and_ascend(self):
        for low, high in ((1, 1), (2, 1), (nan, 1), (0, nan), (0, np.inf)):
            with self.assertRaises(ValueError, msg=(low, high)):
                linear_bands([1], low, high)

    @checked
    @given(st.lists(amounts, max_size=20), st.booleans())
    def test_between_one_and_two_and_monotonous(self, values, higher_is_better):
        result = linear_bands(sorted(values), -2, 10**6, higher_is_better)
        self.assertTrue(((result >= 1) & (result <= 2)).all())
        steps = np.diff(result)
        self.assertTrue((steps >= 0 if higher_is_better else steps <= 0).all())


class TestCutoffs(unittest.TestCase):
    def test_worst_value_in_each_band(self):
        values = [1, 2, 2, 2, 3]
        cutoffs = band_cutoffs(values, quantile_bands(values, 5), 5)
        self.assertEqual(cutoffs, [1, 2, None, None, 3])

    def test_worst_is_the_highest_where_low_is_good(self):
        values = [10, 20, 30, 40]
        cutoffs = band_cutoffs(values, quantile_bands(values, 2, False), 2, False)
        self.assertEqual(cutoffs, [40, 20])

    def test_missing_has_no_band(self):
        self.assertEqual(band_cutoffs([nan, 5], [0, 1], 2), [5, None])
        self.assertEqual(band_cutoffs([nan], [0], 2), [None, None])
        self.assertEqual(band_cutoffs([], [], 2), [None, None])

    def test_plain_floats(self):
        self.assertIs(type(band_cutoffs(np.array([5]), [1], 1)[0]), float)

    def test_band_out_of_range_is_refused(self):
        for band in (-1, 3):
            with self.assertRaises(ValueError):
                band_cutoffs([1], [band], 2)

    def test_between_cutoffs_goes_to_the_band_reached(self):
        result = bands_from_cutoffs([0, 9, 10, 15, 20, 99], [5, None, 10, 20])
        self.assertEqual(result.tolist(), [1, 1, 3, 3, 4, 4])

    def test_between_cutoffs_where_low_is_good(self):
        result = bands_from_cutoffs([99, 40, 21, 20, 1], [40, 20], False)
        self.assertEqual(result.tolist(), [1, 1, 1, 2, 2])

    def test_worse_than_all_is_band_one_even_if_that_was_empty(self):
        self.assertEqual(bands_from_cutoffs([1, 7], [None, 5]).tolist(), [1, 2])

    def test_no_cutoff_at_all(self):
        self.assertEqual(bands_from_cutoffs([1, nan], [None, None]).tolist(), [1, 0])
        self.assertEqual(bands_from_cutoffs([1, nan], []).tolist(), [1, 0])
        self.assertEqual(bands_from_cutoffs([], [1, 2]).tolist(), [])

    def test_cutoffs_must_improve(self):
        with self.assertRaises(ValueError):
            bands_from_cutoffs([1], [5, 4])
        with self.assertRaises(ValueError):
            bands_from_cutoffs([1], [4, 5], higher_is_better=False)

    @checked
    @given(st.lists(amounts_or_missing, max_size=40), st.integers(1, 9), st.booleans())
    def test_quantile_bands_come_back(self, values, bands, higher_is_better):
        assigned = quantile_bands(values, bands, higher_is_better)
        cutoffs = band_cutoffs(values, assigned, bands, higher_is_better)
        again = bands_from_cutoffs(values, cutoffs, higher_is_better)
        self.assertEqual(again.tolist(), assigned.tolist())

    @checked
    @given(
        st.lists(amounts_or_missing, max_size=40),
        st.lists(st.integers(-5, 5), max_size=5, unique=True),
        st.booleans(),
    )
    def test_fixed_bands_come_back(self, values, thresholds, higher_is_better):
        assigned = fixed_bands(values, sorted(thresholds), higher_is_better)
        cutoffs = band_cutoffs(values, assigned, len(thresholds) + 1, higher_is_better)
        again = bands_from_cutoffs(values, cutoffs, higher_is_better)
        self.assertEqual(again.tolist(), assigned.tolist())

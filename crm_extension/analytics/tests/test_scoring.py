import unittest
from fractions import Fraction
from math import floor, nan

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from .. import contributions, scores
from .properties import checked


def exact_contributions(bands, sizes, weights, missing):
    """The definition in fractions, for whole bands; 0 is missing. In cents."""
    counted = [
        weight
        for band, weight, word in zip(bands, weights, missing, strict=True)
        if band or word != "skip"
    ]
    total = sum(counted) or 1
    shares = []
    for band, size, weight, word in zip(bands, sizes, weights, missing, strict=True):
        if band:
            normalised = Fraction(band - 1, max(size - 1, 1))
        else:
            normalised = Fraction(word == "neutral", 2)
        shares.append(normalised * weight * 10_000 / total)
    return round_to_cents(shares)


def round_to_cents(shares):
    cents = [floor(share) for share in shares]
    left_over = floor(sum(shares) + Fraction(1, 2)) - sum(cents)
    by_remainder = sorted(range(len(shares)), key=lambda i: cents[i] - shares[i])
    for rule in by_remainder[:left_over]:
        cents[rule] += 1
    return cents


@st.composite
def rule_sets(draw):
    """Bands of one to five customers, sizes, weights and missing words."""
    rules = draw(st.integers(1, 6))
    sizes = draw(st.lists(st.integers(1, 10), min_size=rules, max_size=rules))
    weights = draw(
        st.lists(st.integers(0, 100), min_size=rules, max_size=rules).filter(any)
    )
    word = st.sampled_from(["zero", "neutral", "skip"])
    missing = draw(st.lists(word, min_size=rules, max_size=rules))
    customer = st.tuples(*(st.integers(0, size) for size in sizes))
    bands = draw(st.lists(customer, min_size=1, max_size=5))
    return bands, sizes, weights, missing


class TestContributions(unittest.TestCase):
    def check(self, bands, sizes, weights, missing, expected):
        result = contributions(bands, sizes, weights, missing)
        np.testing.assert_array_equal(result, expected)

    def test_rfm_543(self):
        """20 * 4/4, 30 * 3/4, 50 * 2/4 of 100."""
        self.check([5, 4, 3], [5, 5, 5], [20, 30, 50], "zero", [20, 22.5, 25])

    def test_weights_need_not_sum_to_a_hundred(self):
        self.check([5, 4, 3], [5, 5, 5], [2, 3, 5], "zero", [20, 22.5, 25])

    def test_best_and_worst_of_all(self):
        self.check([[5, 5], [1, 1]], [5, 5], [1, 1], "zero", [[50, 50], [0, 0]])

    def test_each_rule_has_its_own_number_of_bands(self):
        self.check([2, 2, 2], [2, 3, 5], [10, 10, 20], "zero", [25, 12.5, 12.5])

    def test_linear_rule(self):
        self.check([1.25, 1], [2, 5], [1, 1], "zero", [12.5, 0])

    def test_one_band_contributes_nothing(self):
        self.check([1, 5], [1, 5], [1, 1], "zero", [0, 50])

    def test_missing_words(self):
        for word, expected in (
            ("zero", [0, 60]),
            ("neutral", [20, 60]),
            ("skip", [0, 100]),
        ):
            for missing in (nan, 0, 0.5):
                with self.subTest(word=word, missing=missing):
                    self.check([missing, 5], [5, 5], [40, 60], [word, "zero"], expected)

    def test_one_word_for_all_rules(self):
        self.check([nan, 0, 5], [5] * 3, [1, 1, 2], "neutral", [12.5, 12.5, 50])

    def test_skipping_concerns_that_customer_alone(self):
        bands = [[0, 3], [5, 3]]
        self.check(bands, [5, 5], [50, 50], "skip", [[0, 50], [50, 25]])

    def test_all_skipped_is_zero(self):
        self.check([[0, nan]], [5, 5], [1, 1], "skip", [[0, 0]])

    def test_only_weightless_rules_left_is_zero(self):
        self.check([0, 5], [5, 5], [1, 0], "skip", [0, 0])

    def test_weightless_rule_contributes_nothing(self):
        self.check([5, 5], [5, 5], [1, 0], "zero", [100, 0])

    def test_thirds_add_up_and_the_first_gets_the_cent(self):
        self.check([5, 5, 5], [5] * 3, [1, 1, 1], "zero", [33.34, 33.33, 33.33])

    def test_sevenths(self):
        """14.2857 each: 1428 cents and 57 hundredths; 10000 - 7 * 1428 = 4 left."""
        expected = [14.29] * 4 + [14.28] * 3
        self.check([2] * 7, [2] * 7, [1] * 7, "zero", expected)

    def test_largest_remainder_gets_the_cent(self):
        """100 * 1/6 = 16.6667 and 100 * 5/6 = 83.3333."""
        self.check([5, 5], [5, 5], [1, 5], "zero", [16.67, 83.33])
        self.check([5, 5], [5, 5], [5, 1], "zero", [83.33, 16.67])

    def test_score_is_rounded_half_up(self):
        """1/32 of 100 is 3.125, 3/32 is 9.375."""
        self.check([2], [33], [1], "zero", [3.13])
        self.check([4], [33], [1], "zero", [9.38])
        self.check([2, 2], [33, 33], [1, 1], "zero", [1.57, 1.56])

    def test_exact_halves_are_not_lost_to_floating_point(self):
        """17/48 is 35.4167, 11/96 is 11.4583: together 46.875, which is 46.88."""
        self.check([1, 2, 3], [2, 2, 5], [20, 17, 11], "zero", [0, 35.42, 11.46])

    def test_floating_weights(self):
        self.check([2, 2, 2], [2] * 3, [0.1, 0.2, 0.7], "zero", [10, 20, 70])

    def test_huge_and_tiny_weights(self):
        for unit in (5e307, 1e-300):
            self.check([2, 2], [2, 2], [unit, 3 * unit], "zero", [25, 75])

    def test_shape_is_kept(self):
        self.assertEqual(contributions([1, 2], [5, 5], [1, 1], "zero").shape, (2,))
        self.assertEqual(contributions([[1, 2]], [5, 5], [1, 1], "zero").shape, (1, 2))
        nobody = np.empty((0, 2))
        self.assertEqual(contributions(nobody, [5, 5], [1, 1], "zero").shape, (0, 2))

    def test_many_customers_are_like_one(self):
        bands = np.random.default_rng(3).integers(0, 6, (20_000, 3))
        rules = ([5, 5, 5], [3, 2, 2], ["zero", "neutral", "skip"])
        result = contributions(bands, *rules)
        for row in (0, 8191, 8192, 16_383, 16_384, 19_999):
            np.testing.assert_array_equal(
                result[row], contributions(bands[row], *rules)
            )

    def test_input_is_left_alone(self):
        bands = np.array([[nan, 3.0]])
        contributions(bands, [5, 5], [1, 1], "neutral")
        np.testing.assert_array_equal(bands, [[nan, 3.0]])

    @checked
    @given(rule_sets())
    def test_definition(self, rule_set):
        bands, *rules = rule_set
        result = contributions(np.array(bands), *rules)
        for row, customer in zip(result, bands, strict=True):
            cents = exact_contributions(customer, *rules)
            self.assertEqual(row.tolist(), [cent / 100 for cent in cents])

    @checked
    @given(
        st.lists(st.floats(1, 2), min_size=1, max_size=8),
        st.lists(st.floats(1e-3, 1e3), min_size=8, max_size=8),
    )
    def test_sum_is_the_rounded_score(self, bands, weights):
        weights = np.array(weights[: len(bands)])
        result = contributions(bands, [2] * len(bands), weights, "zero")
        exact = ((np.array(bands) - 1) * weights).sum() / weights.sum() * 100
        self.assertLessEqual(abs(scores(result) - exact), 0.005 + 1e-9)
        unrounded = (np.array(bands) - 1) * weights / weights.sum() * 100
        self.assertLess(abs(result - unrounded).max(), 0.01 + 1e-9)


class TestRefusals(unittest.TestCase):
    def check(self, message, *arguments):
        with self.assertRaisesRegex(ValueError, message):
            contributions(*arguments)

    def test_weights_that_sum_to_zero(self):
        self.check("sum to zero", [1, 2], [5, 5], [0, 0], "zero")
        self.check("sum to zero", np.empty((3, 0)), [], [], "zero")

    def test_negative_weight(self):
        self.check("negative", [1, 2], [5, 5], [2, -1], "zero")
        self.check("negative", [1, 2], [5, 5], [2, nan], "zero")

    def test_lengths(self):
        self.check("equally many", [1, 2], [5, 5], [1], "zero")
        self.check("equally many", [1, 2], [5], [1, 1], "zero")
        self.check("equally many", [1, 2], [5, 5], [1, 1], ["zero"])
        self.check("Expected 2 bands", [1, 2, 3], [5, 5], [1, 1], "zero")

    def test_unknown_word(self):
        self.check("'drop'", [1, 2], [5, 5], [1, 1], ["zero", "drop"])
        self.check("'drop'", [1, 2], [5, 5], [1, 1], "drop")

    def test_size_and_band(self):
        self.check("at least one band", [1], [0], [1], "zero")
        self.check("above", [6], [5], [1], "zero")


class TestScores(unittest.TestCase):
    def test_cents_not_floats_are_added(self):
        self.assertEqual(scores([0.1, 0.2]), 0.3)
        self.assertEqual(scores([2.28, 39.91, 33.55]), 75.74)
        self.assertEqual(
            scores([[33.34, 33.33, 33.33], [0.1, 0.2, 0]]).tolist(), [100, 0.3]
        )

    def test_nobody(self):
        self.assertEqual(scores(np.empty((0, 3))).tolist(), [])

    @checked
    @given(rule_sets())
    def test_sum_of_the_exact_cents(self, rule_set):
        bands, *rules = rule_set
        result = scores(contributions(np.array(bands), *rules))
        expected = [sum(exact_contributions(row, *rules)) / 100 for row in bands]
        self.assertEqual(result.tolist(), expected)

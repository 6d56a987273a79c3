import unittest
from math import isnan, nan

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from .. import (
    class_revenue_share,
    decile_lift,
    histogram,
    largest_movers,
    rank_correlation,
    roc_auc,
    transition_table,
)
from .properties import checked

small = st.integers(-5, 5)
pairs = st.lists(st.tuples(small, small), min_size=1, max_size=30)


class TestTransitionTable(unittest.TestCase):
    def test_old_down_new_across(self):
        result = transition_table(["a", "a", "b", "c"], ["a", "b", "b", "a"], "abc")
        self.assertEqual(result.tolist(), [[1, 1, 0], [0, 1, 0], [1, 0, 0]])

    def test_numbers_as_labels(self):
        result = transition_table([-1, 2], [2, 2], [2, -1])
        self.assertEqual(result.tolist(), [[1, 0], [1, 0]])

    def test_nobody(self):
        self.assertEqual(transition_table([], [], ["a", "b"]).tolist(), [[0, 0]] * 2)

    def test_unlisted_label(self):
        with self.assertRaisesRegex(ValueError, "z"):
            transition_table(["a"], ["z"], ["a"])

    def test_unequal_lengths(self):
        with self.assertRaises(ValueError):
            transition_table(["a"], ["a", "a"], ["a"])


class TestLargestMovers(unittest.TestCase):
    def check(self, old, new, count, expected):
        self.assertEqual(largest_movers(old, new, count).tolist(), expected)

    def test_up_or_down_by_distance(self):
        self.check([50, 50, 50, 50], [51, 40, 90, 50], 3, [2, 1, 0])

    def test_ties_by_position(self):
        self.check([0, 9, 0, 9], [5, 4, 5, 4], 3, [0, 1, 2])
        self.check([30.15, 50.10], [20.10, 40.05], 2, [0, 1])
        self.check([50.10, 30.15], [40.05, 20.10], 2, [0, 1])

    def test_missing_is_left_out(self):
        self.check([nan, 1, 2], [5, nan, 3], 5, [2])

    def test_few(self):
        self.check([1], [2], 20, [0])
        self.check([], [], 20, [])
        self.check([1, 2], [3, 4], 0, [])


class TestHistogram(unittest.TestCase):
    def test_intervals(self):
        counts, limits = histogram([0, 4.99, 5, 99, 100, nan], bins=20)
        self.assertEqual(limits.tolist(), list(range(0, 101, 5)))
        self.assertEqual(counts.tolist(), [2, 1, *[0] * 17, 2])

    def test_nobody(self):
        counts, _limits = histogram([])
        self.assertEqual(counts.tolist(), [0] * 20)


class TestDecileLift(unittest.TestCase):
    def test_best_tenth_first(self):
        result = decile_lift(range(10), [0] * 9 + [5])
        np.testing.assert_allclose(result, [10] + [0] * 9)

    def test_groups_of_two(self):
        outcome = np.repeat(np.arange(10), 2)
        result = decile_lift(range(20), outcome)
        np.testing.assert_allclose(result, np.arange(9, -1, -1) / 4.5)

    def test_equal_scores_share_their_outcome(self):
        np.testing.assert_allclose(decile_lift([1] * 20, [0] * 19 + [8]), [1] * 10)
        scores, outcome = [2] * 4 + [1] * 16, [8, 0, 0, 0] + [0] * 16
        np.testing.assert_allclose(decile_lift(scores, outcome), [5, 5] + [0] * 8)

    def test_customer_on_the_limit_counts_in_part(self):
        """15 customers, 1.5 to a tenth: the second best is half in each."""
        result = decile_lift(range(15), [0] * 13 + [1, 0])
        np.testing.assert_allclose(result[:3], [5, 5, 0])

    def test_no_mean(self):
        self.assertTrue(np.isnan(decile_lift([], [])).all())
        self.assertTrue(np.isnan(decile_lift([1, 2], [0, 0])).all())

    @checked
    @given(pairs, st.randoms(use_true_random=False))
    def test_mean_is_one_and_order_of_rows_does_not_matter(self, rows, random):
        lift = self.lift(rows)
        if sum(outcome for _score, outcome in rows):
            self.assertAlmostEqual(lift.mean(), 1)
        shuffled = random.sample(rows, len(rows))
        np.testing.assert_allclose(lift, self.lift(shuffled), atol=1e-9)

    def lift(self, rows):
        return decile_lift(*zip(*rows, strict=True))


class TestRankCorrelation(unittest.TestCase):
    def test_perfect(self):
        self.assertAlmostEqual(rank_correlation([1, 2, 9], [10, 20, 21]), 1)
        self.assertAlmostEqual(rank_correlation([1, 2, 9], [-1, -2, -3]), -1)

    def test_by_hand(self):
        """1 - 6 * (1 + 1 + 0) / (3 * 8)."""
        self.assertAlmostEqual(rank_correlation([1, 2, 3], [2, 1, 3]), 0.5)

    def test_average_ranks(self):
        """Ranks 1.5, 1.5, 3 and 1, 2, 3: 1.5 / sqrt(1.5 * 2)."""
        self.assertAlmostEqual(rank_correlation([5, 5, 9], [1, 2, 3]), 0.75**0.5)

    def test_constant_orders_nobody(self):
        self.assertEqual(rank_correlation([1, 1], [1, 2]), 0)
        self.assertEqual(rank_correlation([1, 2], [1, 1]), 0)
        self.assertEqual(rank_correlation([], []), 0)
        self.assertEqual(rank_correlation([1], [1]), 0)

    def test_unequal_lengths(self):
        with self.assertRaises(ValueError):
            rank_correlation([1], [1, 2])

    @checked
    @given(pairs)
    def test_agrees_with_scipy(self, rows):
        from scipy.stats import spearmanr

        a, b = zip(*rows, strict=True)
        if len(set(a)) > 1 and len(set(b)) > 1:
            self.assertAlmostEqual(rank_correlation(a, b), spearmanr(a, b).statistic)


class TestClassRevenueShare(unittest.TestCase):
    def test_shares(self):
        result = class_revenue_share(["a", "b", "a", "none"], [30, 10, 50, 10])
        self.assertEqual(result, {"a": 0.8, "b": 0.1, "c": 0, "none": 0.1})

    def test_no_outcome(self):
        self.assertEqual(set(class_revenue_share([], []).values()), {0})
        self.assertEqual(set(class_revenue_share(["a"], [0]).values()), {0})

    def test_unknown_class(self):
        with self.assertRaises(ValueError):
            class_revenue_share(["d"], [1])


class TestRocAuc(unittest.TestCase):
    def test_order(self):
        positive = [False, False, True, True]
        self.assertEqual(roc_auc([1, 2, 3, 4], positive), 1)
        self.assertEqual(roc_auc([4, 3, 2, 1], positive), 0)
        self.assertEqual(roc_auc([1, 3, 2, 4], positive), 0.75)

    def test_equal_scores_count_half(self):
        self.assertEqual(roc_auc([1, 1, 1], [True, False, False]), 0.5)

    def test_one_kind_only(self):
        for positive in ([True, True], [False, False]):
            self.assertTrue(isnan(roc_auc([1, 2], positive)))
        self.assertTrue(isnan(roc_auc([], [])))

    @checked
    @given(st.lists(st.tuples(small, st.booleans()), max_size=25))
    def test_definition(self, rows):
        won = [score for score, positive in rows if positive]
        lost = [score for score, positive in rows if not positive]
        if won and lost:
            wins = sum((w > v) + (w == v) / 2 for w in won for v in lost)
            result = roc_auc(*zip(*rows, strict=True))
            self.assertAlmostEqual(result, wins / len(won) / len(lost))

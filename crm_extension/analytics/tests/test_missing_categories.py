import unittest
from unittest.mock import patch

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from .. import missing_backtest, missing_categories
from ..category_taste import CategoryTaste
from ..missing_backtest import backtest_missing
from ..missing_categories import collect_bought, find_missing
from .properties import checked
from .test_category_taste import two_crowds


def bought_of(buys, amount=10.0, first=1):
    """Return what customers, numbered from ``first``, spent on categories from 100."""
    rows, columns = np.nonzero(buys)
    return collect_bought([(rows + first, columns + 100, np.full(len(rows), amount))])


def missing_of(found, customer):
    return found.category[found.customer == customer].tolist()


class TestCollect(unittest.TestCase):
    def test_amounts_add_up_over_pieces(self):
        found = collect_bought(
            [([2, 1, 2], [7, 7, 7], [1.0, 2.0, 3.0]), ([1, 2], [8, 7], [4.0, 5.0])]
        )
        self.assertEqual(found.customer.tolist(), [1, 1, 2])
        self.assertEqual(found.category.tolist(), [7, 8, 7])
        self.assertEqual(found.amount.tolist(), [2.0, 4.0, 9.0])

    def test_nothing(self):
        found, numbers = find_missing(collect_bought([]), 1)
        self.assertEqual(len(found), 0)
        self.assertEqual(numbers["customers"], 0)


class TestMissing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buys, cls.first = two_crowds()
        # One more of the first crowd, who lacks category 2 (id 102).
        cls.buys = np.vstack([cls.buys, [1, 1, 0, 0, 0, 0]])
        cls.lacking = len(cls.buys)
        cls.found, cls.numbers = find_missing(bought_of(cls.buys), 5)

    def row(self, customer, category):
        found = self.found
        places = (found.customer == customer) & (found.category == category)
        return int(np.flatnonzero(places)[0])

    def test_the_category_of_ones_own_crowd_comes_first(self):
        self.assertEqual(missing_of(self.found, self.lacking)[0], 102)
        row = self.row(self.lacking, 102)
        self.assertGreater(self.found.share[row], 0.8)
        self.assertAlmostEqual(
            self.found.everybody_share[row], self.buys[:, 2].mean(), 9
        )

    def test_the_reason_is_a_category_of_the_customer(self):
        row = self.row(self.lacking, 102)
        reason = self.found.reason[row]
        self.assertIn(reason, (100, 101))
        buyers = self.buys[:, reason - 100] == 1
        expected = self.buys[buyers, 2].mean()
        self.assertAlmostEqual(self.found.reason_share[row], expected, 9)
        self.assertEqual(self.found.category_count[row], 2)

    def test_what_a_customer_does_not_buy_is_no_reason(self):
        for own, other in ((0, 1), (1, 0)):
            buys = np.vstack([self.buys, np.eye(6)[own]])
            found, _numbers = find_missing(bought_of(buys), 5)
            of_last = found.customer == len(buys)
            self.assertIn(other + 100, found.category[of_last])
            self.assertEqual(set(found.reason[of_last]) - {0}, {own + 100})

    def test_nobody_lacks_what_he_buys(self):
        places = self.found.customer - 1, self.found.category - 100
        self.assertEqual(self.buys[places].sum(), 0)

    def test_at_most_so_many_by_likelihood(self):
        found, _numbers = find_missing(bought_of(self.buys), 5, most=2, least_share=0)
        counts = np.unique(found.customer, return_counts=True)[1]
        self.assertEqual(counts.max(), 2)
        self.assertEqual(missing_of(found, self.lacking)[0], 102)

    def test_too_small_a_share_is_not_named(self):
        self.assertGreaterEqual(self.found.share.min(), 0.2)
        found, _numbers = find_missing(bought_of(self.buys), 5, least_share=0.95)
        self.assertTrue((found.share >= 0.95).all())

    def test_a_category_with_few_buyers_is_neither_named_nor_a_reason(self):
        buys = np.hstack([self.buys, np.zeros((len(self.buys), 1))])
        buys[:4, 6] = 1
        found, numbers = find_missing(bought_of(buys), 5, least_share=0)
        self.assertNotIn(106, found.category)
        self.assertNotIn(106, found.reason)
        self.assertEqual(numbers["categories"], 6)
        self.assertIn(106, find_missing(bought_of(buys), 4, least_share=0)[0].category)

    def test_the_amount_is_the_median_of_the_buyers(self):
        amounts = [1.0, 2.0, 3.0, 1000.0] * 15
        rest = np.full(60, 5.0)
        bought = collect_bought(
            [
                (np.arange(1, 61), np.full(60, 100), amounts),
                (np.arange(1, 71), np.full(70, 101), np.append(rest, rest[:10])),
            ]
        )
        found, _numbers = find_missing(bought, 5)
        self.assertEqual(set(found.category.tolist()), {100})
        self.assertEqual(set(found.amount.tolist()), {2.5})

    def test_with_few_customers_everybody_counts_and_nothing_tells(self):
        found, numbers = find_missing(bought_of(self.buys[:20]), 1)
        self.assertIsNone(numbers["ridge"])
        np.testing.assert_array_equal(found.share, found.everybody_share)
        self.assertEqual(found.reason.max(), 0)
        self.assertTrue(np.isnan(found.reason_share).all())

    def test_parts_change_nothing(self):
        with patch.object(missing_categories, "_CELLS_AT_A_TIME", 60):
            parts, _numbers = find_missing(bought_of(self.buys), 5)
        np.testing.assert_array_equal(parts.category, self.found.category)
        np.testing.assert_array_equal(parts.share, self.found.share)

    def test_only_the_most_bought_categories_are_told_apart(self):
        with patch.object(missing_categories, "MOST_CATEGORIES", 2):
            _found, numbers = find_missing(bought_of(self.buys), 5)
        self.assertEqual(numbers["categories"], 2)

    def test_impossible_limits(self):
        for limits in ((0, 5, 0.2), (1, 0, 0.2), (1, 5, 1.2)):
            with self.subTest(limits=limits), self.assertRaises(ValueError):
                find_missing(bought_of(self.buys), *limits)

    @checked
    @given(
        st.lists(
            st.tuples(st.integers(0, 70), st.integers(0, 5), st.floats(0, 1e9)),
            max_size=300,
        ),
        st.integers(1, 3),
    )
    def test_any_purchases(self, lines, fewest):
        columns = list(zip(*lines, strict=True)) or [[], [], []]
        bought = collect_bought([columns])
        found, _numbers = find_missing(bought, fewest, least_share=0.0)
        owned = set(zip(bought.customer, bought.category, strict=True))
        named = list(zip(found.customer, found.category, strict=True))
        self.assertEqual(len(set(named)), len(named))
        self.assertFalse(owned & set(named))
        self.assertTrue(((found.share >= 0) & (found.share <= 1)).all())
        reasons = zip(found.customer, found.reason, strict=True)
        self.assertTrue(all(pair in owned or not pair[1] for pair in reasons))


class TestReasons(unittest.TestCase):
    def test_whose_buyers_buy_it_less_often_is_no_reason(self):
        taste = CategoryTaste(
            categories=np.arange(2),
            customer_count=100,
            everybody=np.array([0.5, 0.4]),
            buyers_share=np.array([[1.0, 0.3], [0.6, 1.0]]),
            pull=np.array([[0.0, 0.2], [0.1, 0.0]]),
            limits=np.zeros((2, 0)),
            shares=np.zeros((2, 1)),
            ridge=100.0,
        )
        expected = [[0.0, 0.6 * 0.1], [0.0, 0.0]]
        np.testing.assert_allclose(missing_categories._told(taste), expected)


class TestBacktest(unittest.TestCase):
    def test_crowds_are_foretold_better_than_by_popularity(self):
        buys, _first = two_crowds()
        shown = buys.copy()
        hidden = np.random.default_rng(2).random(buys.shape) < 0.3
        shown[hidden] = 0
        found = backtest_missing(bought_of(shown), bought_of(buys * hidden), 5, 1)
        self.assertGreater(found.hits, found.popular_hits + 0.1)
        self.assertGreater(found.customers, 100)

    def test_popular_by_hand(self):
        # Three buy category 100; two each buy 101 and 102.
        customers = [1, 1, 2, 2, 3, 3, 4]
        categories = [100, 101, 100, 101, 100, 102, 102]
        bought = collect_bought([(customers, categories, [1.0] * 7)])
        asked = np.array([1, 4])
        found = missing_backtest._popular(bought, asked, np.array([1, 2]))
        self.assertEqual(found.tolist(), [102, 100, 101])

    def test_nobody_came_back(self):
        bought = collect_bought([([1, 2], [100, 101], [1.0, 1.0])])
        found = backtest_missing(bought, collect_bought([]), 1)
        self.assertEqual(found.named, 0)
        self.assertTrue(np.isnan(found.hits))


if __name__ == "__main__":
    unittest.main()

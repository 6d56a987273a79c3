import unittest
from collections import Counter
from itertools import permutations
from unittest.mock import patch

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from .. import affinity
from ..affinity import collect_baskets, find_affinities
from .properties import checked

TEA, MILK, SUGAR, BREAD = 10, 20, 30, 40

# Ten baskets: tea in 5, milk in 6, both in 4.
TEN = [
    {TEA, MILK},
    {TEA, MILK},
    {TEA, MILK},
    {TEA, MILK, SUGAR},
    {TEA},
    {MILK},
    {MILK},
    {SUGAR},
    {BREAD},
    {BREAD},
]


def baskets_of(sets):
    """Return the baskets, numbered from 1, from pieces of one basket each."""
    return collect_baskets(
        (np.full(len(each), number), np.array(sorted(each), dtype=int))
        for number, each in enumerate(sets, 1)
    )


def pairs_of(found):
    return list(zip(found.product.tolist(), found.other.tolist(), strict=True))


def often(pair, alone, times=30):
    """Return baskets in which a pair is far more frequent than by chance."""
    return [set(pair)] * times + [{each} for each in alone] * times


class TestBaskets(unittest.TestCase):
    def test_lines_of_a_product_count_once(self):
        found = collect_baskets([([1, 1, 2], [7, 7, 7]), ([2, 1], [8, 7])])
        self.assertEqual(found.basket.tolist(), [1, 2, 2])
        self.assertEqual(found.product.tolist(), [7, 7, 8])
        self.assertEqual(found.count, 2)

    def test_no_lines_are_no_baskets(self):
        found = collect_baskets([])
        self.assertEqual(found.count, 0)
        self.assertEqual(len(find_affinities(found, 1)), 0)

    def test_the_largest_ids_do_not_mix(self):
        largest = 2**31 - 1
        found = collect_baskets([([largest, 0], [largest, largest])])
        self.assertEqual(found.basket.tolist(), [0, largest])
        self.assertEqual(found.product.tolist(), [largest, largest])


class TestMeasures(unittest.TestCase):
    def measured(self, sets, first, second):
        """Return the measures of a pair, were it kept or not."""
        counts = np.array([sum(each in basket for basket in sets) for each in (0, 1)])
        self.assertEqual((first, second), (0, 1))
        joint = np.array([sum({0, 1} <= basket for basket in sets)])
        zero, one = np.array([0]), np.array([1])
        return affinity._measured(counts, len(sets), zero, one, joint)

    def test_support_confidence_and_lift_by_hand(self):
        names = {TEA: 0, MILK: 1, SUGAR: 2, BREAD: 3}
        sets = [{names[each] for each in basket} for basket in TEN]
        found = self.measured(sets, 0, 1)
        self.assertAlmostEqual(found.support[0], 0.4)
        self.assertAlmostEqual(found.confidence[0], 0.8)
        self.assertAlmostEqual(found.lift[0], 4 * 10 / (5 * 6))

    def test_lower_limits_are_those_of_the_published_table(self):
        # Garwood 1936: 95 % limits of the mean of a Poisson count.
        counts = np.array([1, 5, 10, 5])
        expected = [0.0253, 1.6235, 4.7954, 1.6235]
        np.testing.assert_allclose(affinity._lower_limit(counts), expected, atol=5e-5)


class TestPairs(unittest.TestCase):
    def test_each_pair_stands_on_both_sides_with_its_own_confidence(self):
        sets = often({TEA, MILK}, [MILK, BREAD, SUGAR])
        found = find_affinities(baskets_of(sets), 5)
        self.assertEqual(pairs_of(found), [(TEA, MILK), (MILK, TEA)])
        np.testing.assert_allclose(found.confidence, [1.0, 0.5])
        np.testing.assert_allclose(found.lift, [2.0, 2.0])
        np.testing.assert_allclose(found.support, [0.25, 0.25])
        self.assertEqual(found.joint_count.tolist(), [30, 30])

    def test_fewer_joint_baskets_than_asked_for_are_no_pair(self):
        sets = [{TEA, MILK}] * 9 + [{BREAD}] * 200
        self.assertEqual(len(find_affinities(baskets_of(sets), 9)), 2)
        self.assertEqual(len(find_affinities(baskets_of(sets), 10)), 0)

    def test_what_chance_explains_is_no_pair(self):
        # Lift 1.33 of a pair seen four times is no more than chance.
        self.assertEqual(len(find_affinities(baskets_of(TEN), 1)), 0)

    def test_a_pair_seen_often_stands_before_a_rare_one_of_higher_lift(self):
        sets = (
            [{TEA, MILK}] * 100 + [{TEA, SUGAR}] * 3 + [{MILK}] * 20 + [{BREAD}] * 1000
        )
        found = find_affinities(baskets_of(sets), 3)
        of_tea = found.other[found.product == TEA]
        self.assertEqual(of_tea.tolist(), [MILK, SUGAR])
        lifts = found.lift[found.product == TEA]
        self.assertLess(lifts[0], lifts[1])

    def test_a_pair_stays_where_one_of_the_two_keeps_it(self):
        # Bread goes with three products and keeps one; the others keep bread.
        sets = [{BREAD, TEA}] * 30 + [{BREAD, MILK}] * 20 + [{BREAD, SUGAR}] * 10
        sets += [{99}] * 500
        found = find_affinities(baskets_of(sets), 5, most_partners=1)
        self.assertEqual(int((found.product == BREAD).sum()), 3)
        self.assertEqual(int((found.product == SUGAR).sum()), 1)

    def test_a_pair_that_neither_keeps_is_left_out(self):
        sets = [{TEA, MILK}] * 40 + [{MILK, SUGAR}] * 30 + [{TEA, SUGAR}] * 20
        sets += [{BREAD}] * 500
        found = find_affinities(baskets_of(sets), 5, most_partners=1)
        expected = {(TEA, MILK), (MILK, TEA), (MILK, SUGAR), (SUGAR, MILK)}
        self.assertEqual(set(pairs_of(found)), expected)
        self.assertEqual(len(find_affinities(baskets_of(sets), 5)), 6)

    def test_blocks_change_nothing(self):
        generator = np.random.default_rng(3)
        basket = generator.integers(0, 300, 4000)
        product = basket % 10 * 6 + generator.integers(0, 9, 4000)
        baskets = collect_baskets([(basket, product)])
        whole = find_affinities(baskets, 2)
        with patch.object(affinity, "_CELLS_AT_A_TIME", 100):
            parts = find_affinities(baskets, 2)
        self.assertGreater(len(whole), 20)
        for name in ("product", "other", "joint_count", "lift_from"):
            np.testing.assert_array_equal(getattr(parts, name), getattr(whole, name))

    def test_impossible_limits(self):
        for limits in ((0, 20), (1, 0)):
            with self.subTest(limits=limits), self.assertRaises(ValueError):
                find_affinities(baskets_of(TEN), *limits)

    @checked
    @given(
        st.lists(st.sets(st.integers(0, 6), min_size=1), max_size=40),
        st.integers(1, 4),
    )
    def test_same_as_counting_one_by_one(self, sets, fewest):
        found = find_affinities(baskets_of(sets), fewest, most_partners=7)
        single = Counter(each for basket in sets for each in basket)
        joint = Counter(
            pair for basket in sets for pair in permutations(sorted(basket), 2)
        )
        counted = dict(zip(pairs_of(found), found.joint_count.tolist(), strict=True))
        for (first, second), count in counted.items():
            self.assertEqual(count, joint[first, second])
        for (first, second), count in joint.items():
            chance = single[first] * single[second] / len(sets)
            sure = affinity._lower_limit(np.array([count]))[0] / chance
            if abs(sure - 1) > 1e-9:
                kept = (first, second) in counted
                self.assertEqual(kept, count >= fewest and sure > 1)

    @checked
    @given(st.lists(st.sets(st.integers(0, 9), min_size=1), max_size=40))
    def test_measures_fit_together(self, sets):
        found = find_affinities(baskets_of(sets), 1, most_partners=3)
        reverse = {pair: place for place, pair in enumerate(pairs_of(found))}
        for (first, second), place in reverse.items():
            other = reverse[second, first]
            self.assertEqual(found.support[place], found.support[other])
            self.assertGreater(found.lift[place], found.lift_from[place])
            self.assertGreaterEqual(found.confidence[place], found.support[place])


if __name__ == "__main__":
    unittest.main()

from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ..offer_grid import (
    GROUPS,
    impossible_percentages,
    shrinking_offers,
    sizes_of_category,
    steps_to,
)


def sizes(low, middle, high, loyalty="store"):
    return {
        (loyalty, "low"): low,
        (loyalty, "middle"): middle,
        (loyalty, "high"): high,
    }


class TestShrinkingOffers(TestCase):
    def test_growing_and_equal_offers_are_right(self):
        self.assertEqual(shrinking_offers(sizes(1, 2, 3)), [])
        self.assertEqual(shrinking_offers(sizes(2, 2, 2)), [])

    def test_every_step_down_is_named(self):
        found = shrinking_offers(sizes(3, 2, 1) | sizes(1, 5, 4, "national"))
        self.assertEqual(
            found,
            [
                ("national", "middle", "high"),
                ("store", "low", "middle"),
                ("store", "middle", "high"),
            ],
        )

    def test_missing_groups_are_passed_over(self):
        grid = sizes(3, None, 1)
        del grid["store", "middle"]
        self.assertEqual(shrinking_offers(grid), [("store", "low", "high")])
        self.assertEqual(shrinking_offers({}), [])


class TestPercentages(TestCase):
    def test_only_those_from_0_to_100_are_possible(self):
        grid = sizes(-0.01, 0, 100) | sizes(100.01, 50, float("nan"), "national")
        self.assertEqual(
            impossible_percentages(grid),
            [("national", "low"), ("national", "high"), ("store", "low")],
        )

    def test_there_are_nine_groups(self):
        self.assertEqual(len(set(GROUPS)), 9)


class TestSizesOfCategory(TestCase):
    grids = {None: "all", 1: "top", 3: "leaf"}

    def test_own_then_nearest_above_then_all(self):
        cases = (([1, 2, 3], "leaf"), ([1, 2], "top"), ([7, 8], "all"), ([], "all"))
        for path, expected in cases:
            with self.subTest(path=path):
                self.assertEqual(sizes_of_category(self.grids, path), expected)

    def test_nothing_where_no_grid_is(self):
        self.assertEqual(sizes_of_category({}, [1, 2]), {})


class TestStepsTo(TestCase):
    @given(*[st.lists(st.integers(0, 5), min_size=3, max_size=3)] * 2)
    def test_no_offer_shrinks_on_the_way(self, before, after):
        grid, wanted = sizes(*sorted(before)), sizes(*sorted(after))
        for group in steps_to(grid, wanted):
            grid[group] = wanted[group]
            self.assertEqual(shrinking_offers(grid), [])
        self.assertEqual(grid, wanted)

"""Ranges of ids for batches."""

import unittest

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ..batches import LAST_ID, id_ranges


class TestIdRanges(unittest.TestCase):
    def ranges(self, ids, sizes, most_ids=10, most_size=100):
        return id_ranges(np.array(ids, int), np.array(sizes, int), most_ids, most_size)

    def test_nobody_gives_one_range_for_whoever_comes(self):
        self.assertEqual(self.ranges([], []), [(0, LAST_ID)])

    def test_few_are_read_together(self):
        self.assertEqual(self.ranges([3, 7], [1, 1]), [(0, LAST_ID)])

    def test_no_range_holds_more_ids_than_allowed(self):
        found = self.ranges([2, 4, 6, 8, 9], [1] * 5, most_ids=2)
        self.assertEqual(found, [(0, 4), (5, 8), (9, LAST_ID)])

    def test_no_range_holds_more_to_read_than_allowed(self):
        found = self.ranges([2, 4, 6], [60, 40, 1])
        self.assertEqual(found, [(0, 4), (5, LAST_ID)])

    def test_one_id_alone_may_be_more_than_allowed(self):
        found = self.ranges([2, 4, 6], [500, 500, 1])
        self.assertEqual(found, [(0, 2), (3, 4), (5, LAST_ID)])

    @given(st.lists(st.integers(0, 150), max_size=60), st.integers(1, 9))
    def test_ranges_are_without_gap_and_overlap(self, sizes, most_ids):
        ids = list(range(5, 5 + 3 * len(sizes), 3))
        found = self.ranges(ids, sizes, most_ids)
        self.assertEqual((found[0][0], found[-1][1]), (0, LAST_ID))
        for (_first, last), (first, _last) in zip(found, found[1:], strict=False):
            self.assertEqual(first, last + 1)
        for first, last in found:
            inside = [
                size
                for id_, size in zip(ids, sizes, strict=True)
                if first <= id_ <= last
            ]
            self.assertLessEqual(len(inside), most_ids)
            self.assertTrue(sum(inside) <= 100 or len(inside) == 1)

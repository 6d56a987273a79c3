from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ..pareto import SHARES, Bucket, below_zero, curve_points
from .properties import checked


def buckets_of(amounts, group=1):
    """Return a bucket for each different amount; the place is the amount."""
    return [
        Bucket(
            amount, group, amounts.count(amount), amount * amounts.count(amount), amount
        )
        for amount in set(amounts)
    ]


class TestCurvePoints(TestCase):
    def test_points_add_up_from_the_best_down(self):
        points = curve_points(buckets_of([50, 30, 10, 6, 4]), (0.2, 0.4, 1.0))
        self.assertEqual([point.count for point in points], [1, 2, 5])
        self.assertEqual([point.amount for point in points], [50, 80, 100])
        self.assertEqual([point.lowest for point in points], [{1: 50}, {1: 30}, {1: 4}])

    def test_equal_amounts_are_not_parted(self):
        points = curve_points(buckets_of([9, 1, 1, 1, 1, 1, 1, 1, 1, 1]))
        self.assertEqual(
            [share for share, point in zip(SHARES, points, strict=True) if point],
            [0.1, 1.0],
        )

    def test_the_last_point_is_everybody_also_where_money_is_lost(self):
        points = curve_points(buckets_of([10, 0, -4]))
        self.assertEqual((points[-1].count, points[-1].amount), (3, 6))
        self.assertGreater(points[-3].amount if points[-3] else 10, 6)

    def test_groups_are_told_by_their_own_lowest_amounts(self):
        buckets = [Bucket(7, 1, 2, 14, 7.0), Bucket(7, 2, 1, 7, 70.0)]
        buckets += [Bucket(3, 2, 3, 9, 30.0)]
        first, last = curve_points(buckets, (0.5, 1.0))
        self.assertEqual((first.count, first.lowest), (3, {1: 7.0, 2: 70.0}))
        self.assertEqual(last.lowest, {1: 7.0, 2: 30.0})

    def test_nobody_has_no_curve(self):
        self.assertEqual(curve_points([]), [None] * len(SHARES))

    @checked
    @given(st.lists(st.integers(-50, 500), min_size=1, max_size=80))
    def test_a_point_is_what_its_lowest_amount_tells(self, amounts):
        points = curve_points(buckets_of(amounts))
        self.assertEqual(points[-1].count, len(amounts))
        for point in filter(None, points):
            inside = [amount for amount in amounts if amount >= point.lowest[1]]
            self.assertEqual((len(inside), sum(inside)), (point.count, point.amount))
        counts = [point.count for point in points if point]
        self.assertEqual(counts, sorted(set(counts)))


class TestBelowZero(TestCase):
    def test_only_negative_amounts_count(self):
        self.assertEqual(below_zero(buckets_of([5, 0, -1, -1, -7])), (3, -9))

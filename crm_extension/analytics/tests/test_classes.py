import unittest
from fractions import Fraction
from math import isnan, nan

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from .. import abc_classes, pareto_curve
from .properties import checked

whole_amounts = st.one_of(st.integers(-3, 6), st.integers(-(10**9), 10**9))


def classes_by_definition(values, a_share, b_share):
    """Walk down the list, adding up in whole numbers."""
    result = ["none" if isnan(value) else "c" for value in values]
    positive = [i for i, value in enumerate(values) if value > 0]
    total, before = sum(values[i] for i in positive), 0
    for i in sorted(positive, key=lambda i: (-values[i], i)):
        share = Fraction(before, total)
        result[i] = "a" if share < a_share else "b" if share < b_share else "c"
        before += values[i]
    return result


class TestAbcClasses(unittest.TestCase):
    def check(self, values, expected, a_share=0.8, b_share=0.95):
        result = abc_classes(values, a_share, b_share)
        self.assertEqual(result.dtype.kind, "U")
        self.assertEqual("".join(result[result != "none"]), expected.replace("-", ""))
        unscored = [word == "none" for word in result]
        self.assertEqual(unscored, [letter == "-" for letter in expected])

    def test_shares_that_end_on_the_limits(self):
        self.check([80, 15, 5], "abc")

    def test_scale_does_not_matter(self):
        for unit in (0.1, 0.01, 3.3, 1e-9, 1e290, 1e-300):
            self.check(np.array([80, 15, 5]) * unit, "abc")

    def test_who_crosses_a_limit_takes_the_higher_class(self):
        self.check([50, 31, 13, 6], "aabb")
        self.check([50, 31, 14, 5], "aabc")
        self.check([79, 2, 19], "aca")

    def test_one_customer_is_a(self):
        self.check([5], "a")

    def test_order_of_rows_does_not_matter(self):
        self.check([5, 80, 15], "cab")

    def test_ties_by_position(self):
        self.check([1] * 10, "aaaaaaaabb")

    def test_ten_tenths(self):
        """Eight times 0.1 of ten is 0.8 of it, whatever floats add up to."""
        self.check([0.1] * 10, "aaaaaaaabb")

    def test_many_equal_customers(self):
        result = abc_classes(np.full(200_000, 0.1), 0.8, 0.95)
        self.assertTrue((result[:160_000] == "a").all())
        self.assertTrue((result[160_000:190_000] == "b").all())
        self.assertTrue((result[190_000:] == "c").all())

    def test_ties_of_many_customers_by_position(self):
        """100 in all: the first ten twos hold 0.2 of it, the next ten as much."""
        values = np.tile([1.0, 2.0, 2.0], 20)
        result = abc_classes(values, 0.2, 0.4)
        twos = result[values == 2]
        self.assertEqual("".join(twos), "a" * 10 + "b" * 10 + "c" * 20)

    def test_zero_and_less_are_c(self):
        self.check([100, 0, -50], "acc")
        self.check([0, 0], "cc")
        self.check([-1], "c")

    def test_negative_values_do_not_shrink_the_total(self):
        self.check([80, 15, 5, -1000], "abcc")

    def test_never_bought_is_none(self):
        self.check([nan, 10, nan], "-a-")
        self.check([nan], "-")

    def test_empty(self):
        self.check([], "")

    def test_huge(self):
        self.check([1e308, 1e308, 1e308, 1e308, 1e308], "aaaab")

    def test_equal_shares_leave_no_b(self):
        self.check([80, 15, 5], "acc", 0.8, 0.8)

    def test_whole_total(self):
        self.check([80, 15, 5, 0], "aaac", 1, 1)

    def test_shares_are_checked(self):
        for shares in ((0, 0.5), (0.9, 0.8), (0.8, 1.1), (-0.1, 0.5), (80, 95)):
            with self.assertRaises(ValueError, msg=shares):
                abc_classes([1], *shares)

    @checked
    @given(
        st.lists(st.one_of(whole_amounts, st.just(nan)), max_size=40),
        st.sampled_from([(0.8, 0.95), (0.5, 0.75), (0.2, 1), (1, 1), (0.7, 0.9)]),
    )
    def test_definition(self, values, shares):
        exact = [Fraction(str(share)) for share in shares]
        expected = classes_by_definition(values, *exact)
        self.assertEqual(abc_classes(values, *shares).tolist(), expected)


class TestParetoCurve(unittest.TestCase):
    def test_best_first(self):
        customers, value = pareto_curve([10, 0, 60, 30], points=4)
        self.assertEqual(customers.tolist(), [0, 0.25, 0.5, 0.75, 1])
        np.testing.assert_allclose(value, [0, 0.6, 0.9, 1, 1])

    def test_between_customers_it_is_straight(self):
        _customers, value = pareto_curve([3, 1], points=4)
        np.testing.assert_allclose(value, [0, 0.375, 0.75, 0.875, 1])

    def test_missing_is_left_out_and_negative_is_zero(self):
        _customers, value = pareto_curve([nan, -5, 10], points=2)
        np.testing.assert_allclose(value, [0, 1, 1])

    def test_nothing_to_share(self):
        for values in ([], [0, 0], [-1], [nan]):
            customers, value = pareto_curve(values, points=2)
            self.assertEqual(customers.tolist(), [0, 0.5, 1])
            self.assertEqual(value.tolist(), [0, 0, 0])

    @checked
    @given(st.lists(whole_amounts, max_size=30))
    def test_rises_ever_more_slowly(self, values):
        customers, value = pareto_curve(values, points=10)
        steps = np.diff(value)
        self.assertTrue((steps >= -1e-12).all())
        self.assertTrue((np.diff(steps) <= 1e-12).all())
        if max(values, default=0) > 0:
            self.assertAlmostEqual(value[-1], 1)
            self.assertTrue((value >= customers - 1e-12).all())

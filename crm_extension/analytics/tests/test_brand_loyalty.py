from unittest import TestCase

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ..brand_loyalty import (
    LOYALTIES,
    NO_BRAND,
    USAGES,
    habits,
    join_spending,
    sum_spending,
    usage_cutoffs,
    usages,
)

ACME, BRIO, OWN, OWN_TOO = 11, 12, 21, 22
STORE = {OWN, OWN_TOO}

money = st.integers(0, 500).map(float)
rows = st.lists(
    st.tuples(
        st.integers(1, 6), st.integers(1, 3), st.sampled_from([0, 11, 12, 21]), money
    ),
    max_size=40,
)


def spending_of(*lines):
    """Return the spending of lines (customer, category, brand, amount)."""
    columns = list(zip(*lines, strict=True)) if lines else [[]] * 4
    customer, category, brand = (np.array(each, dtype=int) for each in columns[:3])
    amount = np.array(columns[3], dtype=float)
    return sum_spending(customer, category, brand, amount, np.ones(len(amount)))


def thirds(*amounts):
    """Return the thirds of customers of one category by what they spent."""
    category = np.ones(len(amounts), dtype=int)
    cutoffs = usage_cutoffs(category, amounts)
    return [USAGES[each] for each in usages(category, amounts, cutoffs)]


class TestSpending(TestCase):
    def test_lines_of_a_customer_category_and_brand_add_up(self):
        found = spending_of((2, 1, ACME, 5), (1, 1, ACME, 1), (2, 1, ACME, 7))
        self.assertEqual(found.customer.tolist(), [1, 2])
        self.assertEqual(found.amount.tolist(), [1, 12])
        self.assertEqual(found.quantity.tolist(), [1, 2])

    def test_nothing_adds_up_to_nothing(self):
        found = habits(spending_of(), STORE, 0.7)
        self.assertEqual(found.customer.size, 0)
        self.assertEqual(usage_cutoffs(found.category, found.amount).category.size, 0)

    @given(rows, st.integers(0, 40))
    def test_pieces_give_what_the_whole_gives(self, lines, cut):
        whole = spending_of(*lines)
        joined = join_spending([spending_of(*lines[:cut]), spending_of(*lines[cut:])])
        for name in ("customer", "category", "brand", "amount", "quantity"):
            np.testing.assert_array_equal(getattr(whole, name), getattr(joined, name))


class TestLoyalty(TestCase):
    def loyalty(self, *bought, share=0.7):
        """Return the loyalty of a customer who bought (brand, amount)."""
        lines = [(1, 1, brand, amount) for brand, amount in bought]
        return LOYALTIES[habits(spending_of(*lines), STORE, share).loyalty[0]]

    def test_one_national_brand_has_the_share(self):
        self.assertEqual(self.loyalty((ACME, 70), (OWN, 30)), "national")
        self.assertEqual(self.loyalty((ACME, 69.99), (OWN, 30.01)), "switching")

    def test_several_national_brands_are_switching(self):
        self.assertEqual(self.loyalty((ACME, 50), (BRIO, 50)), "switching")

    def test_store_brands_count_together(self):
        bought = ((OWN, 35), (OWN_TOO, 35), (ACME, 30))
        self.assertEqual(self.loyalty(*bought), "store")

    def test_without_a_brand_there_is_no_loyalty(self):
        self.assertEqual(self.loyalty((NO_BRAND, 100)), "")
        self.assertEqual(self.loyalty((ACME, 0)), "")

    def test_what_has_no_brand_is_in_no_share(self):
        self.assertEqual(self.loyalty((NO_BRAND, 900), (ACME, 100)), "national")

    def test_the_larger_one_counts_where_both_have_the_share(self):
        self.assertEqual(self.loyalty((ACME, 55), (OWN, 45), share=0.4), "national")
        self.assertEqual(self.loyalty((ACME, 45), (OWN, 55), share=0.4), "store")
        self.assertEqual(self.loyalty((ACME, 50), (OWN, 50), share=0.5), "store")

    def test_a_share_that_floats_cannot_hold_is_reached(self):
        self.assertEqual(self.loyalty((ACME, 0.7), (BRIO, 0.3)), "national")
        self.assertEqual(self.loyalty((ACME, 5.81), (BRIO, 2.49)), "national")

    def test_most_bought_brand_and_its_share(self):
        lines = ((1, 1, ACME, 60), (1, 1, BRIO, 40), (1, 1, NO_BRAND, 300))
        found = habits(spending_of(*lines), STORE, 0.7)
        self.assertEqual(found.brand.tolist(), [ACME])
        self.assertAlmostEqual(found.brand_share[0], 0.6)
        self.assertEqual(found.amount.tolist(), [400])

    def test_equal_brands_give_the_first(self):
        lines = ((1, 1, BRIO, 0.1 + 0.2), (1, 1, ACME, 0.3))
        self.assertEqual(habits(spending_of(*lines), STORE, 0.7).brand.tolist(), [ACME])

    def test_impossible_shares(self):
        for share in (0, -1, 1.01, float("nan")):
            with self.subTest(share=share), self.assertRaises(ValueError):
                habits(spending_of(), STORE, share)

    @given(rows)
    def test_every_customer_and_category_has_one_row(self, lines):
        found = habits(spending_of(*lines), STORE, 0.7)
        pairs = list(zip(found.customer.tolist(), found.category.tolist(), strict=True))
        self.assertEqual(pairs, sorted({line[:2] for line in lines}))
        self.assertEqual(found.amount.sum(), sum(line[3] for line in lines))


class TestUsage(TestCase):
    def test_three_thirds(self):
        self.assertEqual(thirds(30, 10, 20), ["high", "low", "middle"])

    def test_equal_amounts_share_a_third(self):
        self.assertEqual(thirds(5, 5, 5), ["middle"] * 3)
        self.assertEqual(thirds(5, 5, 5, 9), ["middle"] * 3 + ["high"])
        self.assertEqual(thirds(1, 9, 9, 9), ["low"] + ["middle"] * 3)

    def test_few_customers(self):
        self.assertEqual(thirds(7), ["middle"])
        self.assertEqual(thirds(7, 8), ["low", "high"])

    def test_sums_of_the_same_prices_are_equal(self):
        self.assertEqual(thirds(0.1 + 0.2, 0.3, 0.3), ["middle"] * 3)

    def test_categories_are_compared_within_themselves(self):
        category, amount = [1, 2, 1, 2, 1, 2], [1, 100, 2, 200, 3, 300]
        cutoffs = usage_cutoffs(category, amount)
        found = usages(np.array(category), np.array(amount), cutoffs)
        self.assertEqual(found.tolist(), [0, 0, 1, 1, 2, 2])
        self.assertEqual(cutoffs.middle_from.tolist(), [2, 200])
        self.assertEqual(cutoffs.high_from.tolist(), [3, 300])

    def test_unknown_categories_are_in_the_middle(self):
        cutoffs = usage_cutoffs([1, 1, 1], [1, 2, 3])
        found = usages(np.array([9, 0, 1]), np.array([5.0, 5.0, 5.0]), cutoffs)
        self.assertEqual(found.tolist(), [1, 1, 2])
        self.assertEqual(
            usages(np.array([1]), [5.0], usage_cutoffs([], [])).tolist(), [1]
        )

    @given(st.lists(money, min_size=1, max_size=60))
    def test_thirds_follow_the_amounts_and_are_balanced(self, amounts):
        found = thirds(*amounts)
        order = [USAGES.index(found[place]) for place in np.argsort(amounts)]
        self.assertEqual(order, sorted(order))
        if len(set(amounts)) == len(amounts):
            sizes = [found.count(usage) for usage in USAGES]
            self.assertLessEqual(max(sizes) - min(sizes), 2)
            self.assertEqual(found.count("low"), found.count("high"))

from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ..identity_exposure import (
    Asked,
    Change,
    Owed,
    Terms,
    held,
    open_parts,
    would_be_held,
)
from .properties import checked

A, B, C = 1, 2, 3
PAIR, ALONE = frozenset((A, B)), frozenset((C,))
GROUPS = {A: PAIR, B: PAIR, C: ALONE}
LIMIT = Terms(1000)
AMOUNTS = st.integers(-500, 2000)
CUSTOMERS = st.sampled_from([A, B, C])


def order(key, customer, amount):
    return Asked(key, (customer, customer), amount)


class TestHeld(TestCase):
    def test_up_to_the_limit_nobody_is_asked(self):
        asked = [order(1, A, 400)]
        for owed, waiting in ((600, {}), (600.004, {}), (600.01, {1: 1000.01})):
            with self.subTest(owed=owed):
                self.assertEqual(
                    held(asked, GROUPS, {B: Owed(owed - 100, 100)}, LIMIT), waiting
                )

    def test_only_those_above_wait(self):
        asked = [
            order(1, A, 600),
            order(2, B, 600),
            order(3, A, 400),
            order(4, C, 9999),
        ]
        self.assertEqual(held(asked, GROUPS, {}, LIMIT), {2: 1200})

    def test_who_is_alone_waits_when_told(self):
        asked = [order(1, C, 1001)]
        self.assertEqual(held(asked, GROUPS, {}, LIMIT), {})
        self.assertEqual(held(asked, GROUPS, {}, Terms(1000, alone=True)), {1: 1001})

    def test_what_adds_nothing_never_waits(self):
        owed = {A: Owed(5000)}
        for amount in (0, -100, 0.004):
            with self.subTest(amount=amount):
                self.assertEqual(held([order(1, A, amount)], GROUPS, owed, LIMIT), {})

    def test_who_orders_and_who_pays_both_count(self):
        asked = [Asked(1, (C, A), 100)]
        self.assertEqual(held(asked, GROUPS, {B: Owed(950)}, LIMIT), {1: 1050})

    def test_what_was_approved_does_not_wait_unless_more_is_owed(self):
        asked = [Asked(1, (A, A), 600, approved=1500), order(2, B, 100)]
        for owed, waiting in ((900, {2: 1600}), (901, {1: 1501, 2: 1001})):
            with self.subTest(owed=owed):
                self.assertEqual(held(asked, GROUPS, {B: Owed(owed)}, LIMIT), waiting)

    @checked
    @given(st.lists(st.tuples(CUSTOMERS, AMOUNTS), max_size=8))
    def test_what_is_confirmed_stays_below_the_limit(self, rows):
        asked = [order(key, *row) for key, row in enumerate(rows)]
        waiting = held(asked, GROUPS, {}, LIMIT)
        together = 0
        for each in asked:
            if each.key not in waiting and each.customers[0] != C:
                together += each.amount
                self.assertTrue(together <= 1000 or each.amount <= 0)


class TestOpenParts(TestCase):
    def test_what_is_invoiced_is_open_no_more(self):
        self.assertEqual(
            open_parts(1000, [(1, 300), (2, 700), (3, 50), (4, -50)]),
            [(1, -300), (2, -700)],
        )

    @checked
    @given(st.integers(-100, 1000), st.lists(st.integers(-300, 600), max_size=6))
    def test_open_is_never_below_nothing(self, total, amounts):
        still = total
        for _moment, change in open_parts(total, list(enumerate(amounts))):
            still += change
            self.assertTrue(0 <= still <= max(total, 0))


class TestThePast(TestCase):
    def test_what_was_owed_then_counts(self):
        changes = [
            Change(1, A, 700),  # invoiced
            Change(3, A, -700),  # paid
        ]
        asked = [(2, order(1, B, 400)), (4, order(2, B, 500)), (5, order(3, A, 200))]
        self.assertEqual(
            would_be_held(asked, changes, GROUPS, LIMIT), {1: 1100, 3: 1100}
        )

    def test_a_payment_of_the_same_moment_comes_after(self):
        changes = [Change(1, A, 900), Change(2, A, -900)]
        self.assertEqual(
            would_be_held([(2, order(1, B, 200))], changes, GROUPS, LIMIT), {1: 1100}
        )

    @checked
    @given(st.lists(st.tuples(CUSTOMERS, st.integers(1, 800)), max_size=10))
    def test_the_past_is_as_asking_each_time(self, rows):
        """Each order is confirmed by somebody, whether it had to wait or not."""
        asked = [order(key, *row) for key, row in enumerate(rows)]
        expected, owed = {}, dict.fromkeys(GROUPS, 0)
        for each in asked:
            standing = {customer: Owed(amount) for customer, amount in owed.items()}
            expected |= held([each], GROUPS, standing, LIMIT)
            owed[each.customers[0]] += each.amount
        moments = [(each.key, each) for each in asked]
        self.assertEqual(would_be_held(moments, [], GROUPS, LIMIT), expected)

from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ..identity_groups import Step, connected, shared_keys, steps_from
from .properties import checked

LINKS = st.lists(
    st.tuples(
        st.integers(1, 12),
        st.sampled_from(["phone", "email"]),
        st.sampled_from("abcdef"),
    ),
    max_size=30,
)
A, B, C, D, E = range(1, 6)
CHAIN = [
    (A, "phone", "1"),
    (B, "phone", "1"),
    (B, "email", "b@x"),
    (C, "email", "b@x"),
    (C, "address", "here"),
    (D, "address", "there"),
]


class TestConnected(TestCase):
    def test_through_a_third_one(self):
        groups = connected(CHAIN, [E])
        self.assertEqual(groups[A], {A, B, C})
        self.assertIs(groups[C], groups[A])
        self.assertEqual(groups[D], {D})
        self.assertEqual(groups[E], {E})

    def test_kinds_are_kept_apart(self):
        groups = connected([(A, "phone", "1"), (B, "identity", "1")])
        self.assertEqual(groups, {A: {A}, B: {B}})

    @checked
    @given(LINKS, st.lists(st.integers(1, 15), max_size=4))
    def test_groups_divide_the_customers(self, links, more):
        groups = connected(links, more)
        self.assertEqual(set(groups), {link[0] for link in links} | set(more))
        for customer, group in groups.items():
            self.assertIn(customer, group)
            self.assertTrue(all(groups[each] == group for each in group))

    @checked
    @given(LINKS)
    def test_order_does_not_count(self, links):
        self.assertEqual(connected(links), connected(reversed(links)))

    @checked
    @given(LINKS)
    def test_who_shares_a_key_is_in_one_group(self, links):
        groups = connected(links)
        for customers in shared_keys(links).values():
            self.assertEqual(len({groups[each] for each in customers}), 1)

    @checked
    @given(LINKS, LINKS)
    def test_more_links_divide_nobody(self, links, more):
        before, after = connected(links), connected(links + more)
        for customer, group in before.items():
            self.assertLessEqual(group, after[customer])

    def test_a_long_chain_is_no_deep_recursion(self):
        links = [(n, "phone", str(k)) for n in range(20000) for k in (n, n + 1)]
        self.assertEqual(len(connected(links)[0]), 20000)


class TestSteps(TestCase):
    def test_each_customer_is_reached_from_one_before(self):
        self.assertEqual(
            steps_from(CHAIN, [A]),
            [Step(B, "phone", "1", A), Step(C, "email", "b@x", B)],
        )

    def test_who_shares_nothing_is_reached_from_nobody(self):
        self.assertEqual(steps_from(CHAIN, [E]), [])

    @checked
    @given(LINKS, st.integers(1, 12))
    def test_steps_reach_the_whole_group_once(self, links, start):
        reached = [start]
        for step in steps_from(links, [start]):
            self.assertIn(step.source, reached)
            self.assertNotIn(step.customer, reached)
            for customer in (step.source, step.customer):
                self.assertIn((customer, step.kind, step.key), links)
            reached.append(step.customer)
        self.assertEqual(set(reached), connected(links, [start])[start])


class TestSharedKeys(TestCase):
    def test_one_customer_alone_shares_nothing(self):
        self.assertEqual(
            shared_keys([*CHAIN, (A, "phone", "9"), (A, "phone", "9")]),
            {("email", "b@x"): [B, C], ("phone", "1"): [A, B]},
        )

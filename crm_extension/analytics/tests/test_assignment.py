import unittest

from hypothesis import given
from hypothesis import strategies as st

from ..assignment import BALANCED, MANUAL, PREVIOUS, Agent, Team, Waiting, share_out
from .properties import checked

ANN, BOB, EVE = 1, 2, 3
DELIVERY, QUALITY = 11, 12


def team(assignment, *agents):
    return {0: Team(assignment, agents or (Agent(ANN, (1, 1)), Agent(BOB, (1, 2))))}


def waiting(*cases):
    """Return complaints numbered from 0; a case is (customer, category)."""
    return [Waiting(number, 0, *case) for number, case in enumerate(cases)]


class TestBalanced(unittest.TestCase):
    def test_who_has_least_gets_it(self):
        given_out = share_out(waiting(()), team(BALANCED), {ANN: 3, BOB: 2}, {})
        self.assertEqual(given_out, {0: BOB})

    def test_what_is_given_out_counts_at_once(self):
        given_out = share_out(waiting(*[()] * 5), team(BALANCED), {ANN: 1}, {})
        self.assertEqual(list(given_out.values()), [BOB, ANN, BOB, ANN, BOB])

    def test_equals_by_their_place(self):
        agents = Agent(ANN, (2, 1)), Agent(BOB, (1, 9)), Agent(EVE, (1, 8))
        given_out = share_out(waiting((), (), ()), team(BALANCED, *agents), {}, {})
        self.assertEqual(list(given_out.values()), [EVE, BOB, ANN])

    def test_neither_history_nor_skills_count(self):
        agents = Agent(ANN, (1, 1)), Agent(BOB, (1, 2), frozenset({QUALITY}))
        given_out = share_out(
            waiting(("x", QUALITY)), team(BALANCED, *agents), {}, {"x": BOB}
        )
        self.assertEqual(given_out, {0: ANN})

    def test_the_load_that_was_read_stays_as_it_was(self):
        load, previous = {ANN: 1}, {}
        share_out(waiting(("x",)), team(PREVIOUS), load, previous)
        self.assertEqual((load, previous), ({ANN: 1}, {}))


class TestPrevious(unittest.TestCase):
    def test_who_knows_the_customer_gets_it_whatever_else(self):
        agents = Agent(ANN, (1, 1), frozenset({QUALITY})), Agent(BOB, (1, 2))
        given_out = share_out(
            waiting(("x", QUALITY)), team(PREVIOUS, *agents), {BOB: 9}, {"x": BOB}
        )
        self.assertEqual(given_out, {0: BOB})

    def test_who_left_the_team_does_not(self):
        given_out = share_out(waiting(("x",)), team(PREVIOUS), {ANN: 1}, {"x": EVE})
        self.assertEqual(given_out, {0: BOB})

    def test_then_skills(self):
        agents = (
            Agent(ANN, (1, 1)),
            Agent(BOB, (1, 2), frozenset({QUALITY})),
            Agent(EVE, (1, 3), frozenset({QUALITY, DELIVERY})),
        )
        load = {ANN: 0, BOB: 5, EVE: 6}
        cases = waiting(("x", QUALITY), ("y", DELIVERY), ("z", QUALITY))
        given_out = share_out(cases, team(PREVIOUS, *agents), load, {})
        self.assertEqual(given_out, {0: BOB, 1: EVE, 2: BOB})

    def test_without_anybody_skilled_who_has_least(self):
        for category in (DELIVERY, None):
            agents = Agent(ANN, (1, 1), frozenset({QUALITY})), Agent(BOB, (1, 2))
            given_out = share_out(
                waiting(("x", category)), team(PREVIOUS, *agents), {ANN: 1}, {}
            )
            self.assertEqual(given_out, {0: BOB})

    def test_two_of_a_customer_go_to_one(self):
        given_out = share_out(waiting(("x",), ("x",)), team(PREVIOUS), {}, {})
        self.assertEqual(given_out, {0: ANN, 1: ANN})

    def test_unknown_customers_are_not_one(self):
        given_out = share_out(waiting((), ()), team(PREVIOUS), {}, {})
        self.assertEqual(given_out, {0: ANN, 1: BOB})


class TestNobody(unittest.TestCase):
    def test_by_hand(self):
        self.assertEqual(share_out(waiting(("x",)), team(MANUAL), {}, {"x": ANN}), {})

    def test_without_agents_or_team(self):
        for teams in ({0: Team(BALANCED)}, {0: Team(PREVIOUS)}, {}):
            self.assertEqual(share_out(waiting(("x",)), teams, {}, {"x": ANN}), {})


class TestSharingOut(unittest.TestCase):
    @checked
    @given(
        st.lists(st.integers(0, 4), min_size=1, max_size=6),
        st.integers(0, 40),
    )
    def test_balanced_work_differs_by_one_once_it_is_level(self, load, number):
        agents = tuple(Agent(user, (1, user)) for user in range(len(load)))
        given_out = share_out(
            waiting(*[()] * number),
            {0: Team(BALANCED, agents)},
            dict(enumerate(load)),
            {},
        )
        self.assertEqual(len(given_out), number)
        total = load.copy()
        for user in given_out.values():
            total[user] += 1
        busy = [count for user, count in enumerate(total) if count > load[user]]
        if busy:
            self.assertLessEqual(max(busy), min(total) + 1)

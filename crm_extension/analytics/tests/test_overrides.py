from unittest import TestCase

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ..overrides import (
    ACTIVE,
    FLOOR,
    GRACE,
    OVERRIDDEN,
    OVERRIDE_KINDS,
    PIN,
    SUSPENDED,
    Overrides,
    states,
)
from ..tiers import NOBODY, Holders
from ..validity import NEVER
from .properties import checked

PLACES = st.integers(0, 4)


def overrides(*rows):
    """Rows of (place, kind, start, until)."""
    return Overrides(*(np.array(column) for column in zip(*rows, strict=True)))


class TestOverrides(TestCase):
    """Which level is held in effect, and from when until when."""

    # Decision, earned place, day, place in effect
    CASES = (
        ((3, PIN, 10, 20), 1, 9, 1),
        ((3, PIN, 10, 20), 1, 10, 3),
        ((3, PIN, 10, 20), 1, 20, 3),
        ((3, PIN, 10, 20), 1, 21, 1),
        ((1, PIN, 10, 20), 3, 15, 1),
        ((0, PIN, 10, 20), 3, 15, 0),
        ((2, FLOOR, 10, 20), 1, 9, 1),
        ((2, FLOOR, 10, 20), 1, 10, 2),
        ((2, FLOOR, 10, 20), 1, 20, 2),
        ((2, FLOOR, 10, 20), 1, 21, 1),
        ((2, FLOOR, 10, 20), 3, 15, 3),
        ((3, PIN, 10, NEVER), 1, 10**6, 3),
        ((3, PIN, 15, 15), 1, 15, 3),
        ((3, 0, 10, 20), 1, 15, 1),
        ((2, FLOOR, 10, 20), NOBODY, 15, 2),
    )

    def test_cases(self):
        for row, place, day, expected in self.CASES:
            with self.subTest(row=row, place=place, day=day):
                found = overrides(row).effective(np.array([place]), day)
                self.assertEqual(found.tolist(), [expected])

    def test_many_at_once_are_each_alone(self):
        rows = [row for row, _place, _day, _expected in self.CASES]
        places = np.array([place for _row, place, _day, _expected in self.CASES])
        alone = [
            overrides(row).effective(places[[number]], 15)[0]
            for number, row in enumerate(rows)
        ]
        np.testing.assert_array_equal(overrides(*rows).effective(places, 15), alone)

    def test_no_decision_changes_nothing(self):
        places = np.array([NOBODY, 0, 2])
        none = Overrides.none(3)
        np.testing.assert_array_equal(none.effective(places, 100), places)
        self.assertFalse(none.in_force(100).any())

    def test_no_decisions_share_no_array(self):
        none = Overrides.none(1)
        none.place[0] = 2
        self.assertEqual((none.kind[0], none.start[0]), (0, 0))

    def test_what_is_earned_is_left_as_it_is(self):
        places = np.array([1])
        overrides((3, PIN, 10, 20)).effective(places, 15)
        self.assertEqual(places.tolist(), [1])

    def test_names_of_the_kinds(self):
        self.assertEqual(OVERRIDE_KINDS, {"pin": PIN, "floor": FLOOR})

    @checked
    @given(PLACES, PLACES, st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
    def test_a_floor_never_lowers_and_a_pin_is_exact(
        self, earned, wanted, start, until, day
    ):
        place = np.array([earned])
        floor = overrides((wanted, FLOOR, start, until)).effective(place, day)[0]
        pin = overrides((wanted, PIN, start, until)).effective(place, day)[0]
        counts = start <= day <= until
        self.assertEqual(floor, max(earned, wanted) if counts else earned)
        self.assertEqual(pin, wanted if counts else earned)


class TestStates(TestCase):
    """The word for how a level is held."""

    def test_the_stronger_word_wins(self):
        holders = Holders.newcomers(6)
        holders.in_grace[:] = [False, True, True, False, True, True]
        holders.is_suspended[:] = [False, False, False, False, False, True]
        decided = overrides(
            (0, 0, 0, NEVER),
            (0, 0, 0, NEVER),
            (2, PIN, 10, 20),
            (2, FLOOR, 10, 20),
            (2, FLOOR, 10, 14),
            (2, PIN, 10, 20),
        )
        self.assertEqual(
            states(holders, decided, 15).tolist(),
            [ACTIVE, GRACE, OVERRIDDEN, OVERRIDDEN, GRACE, SUSPENDED],
        )

"""States of expected purchases, at their bounds."""

import unittest
from datetime import date, timedelta

from ..due_states import due_state, stopped_after

TODAY = date(2026, 6, 30)


def ahead(days):
    return TODAY + timedelta(days=days)


class TestDueStates(unittest.TestCase):
    def test_three_gaps(self):
        self.assertEqual(stopped_after(ahead(-10), 4.0), ahead(2))
        self.assertEqual(stopped_after(ahead(-10), 4.1), ahead(3))

    def test_bounds(self):
        for due, stopped, state in (
            (-9, -1, "stopped"),
            (-9, 0, "overdue"),
            (-1, 5, "overdue"),
            (0, 5, "due"),
            (7, 9, "due"),
            (8, 9, "soon"),
            (30, 60, "soon"),
            (31, 60, "later"),
        ):
            with self.subTest(due=due, stopped=stopped):
                self.assertEqual(due_state(ahead(due), ahead(stopped), TODAY, 7), state)

    def test_looking_far_ahead_leaves_nothing_for_soon(self):
        self.assertEqual(due_state(ahead(40), ahead(90), TODAY, 45), "due")
        self.assertEqual(due_state(ahead(46), ahead(90), TODAY, 45), "later")

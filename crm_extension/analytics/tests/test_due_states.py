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
                days = None, ahead(due), ahead(stopped)
                self.assertEqual(due_state(*days, TODAY, 7), state)

    def test_likely_days_begin_before_the_expected_one(self):
        for likely, state in ((-5, "due"), (7, "due"), (8, "soon"), (31, "later")):
            with self.subTest(likely=likely):
                days = ahead(likely), ahead(40), ahead(90)
                self.assertEqual(due_state(*days, TODAY, 7), state)

    def test_overdue_counts_from_the_expected_day(self):
        days = ahead(-9), ahead(-1), ahead(20)
        self.assertEqual(due_state(*days, TODAY, 7), "overdue")

    def test_looking_far_ahead_leaves_nothing_for_soon(self):
        self.assertEqual(due_state(None, ahead(40), ahead(90), TODAY, 45), "due")
        self.assertEqual(due_state(None, ahead(46), ahead(90), TODAY, 45), "later")

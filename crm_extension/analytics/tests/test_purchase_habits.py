from dataclasses import dataclass
from datetime import date, timedelta
from unittest import TestCase

from ..purchase_habits import DUE, STOPPED, habit, most_bought, regular, usual_gap

TODAY = date(2026, 6, 30)


def ago(days):
    return TODAY - timedelta(days=days)


@dataclass
class Bought:
    product_id: int
    days: int
    first_day: date
    last_day: date
    amount: float = 0.0


class TestHabit(TestCase):
    def test_gap_is_the_mean_between_first_and_last_day(self):
        self.assertEqual(usual_gap(4, ago(100), ago(10)), 30)

    def test_two_days_are_no_rhythm(self):
        self.assertIsNone(usual_gap(2, ago(60), ago(30)))
        self.assertIsNone(habit(2, ago(60), ago(30), TODAY))

    def test_due_from_four_fifths_of_the_gap(self):
        cases = ((7, None), (8, DUE), (29, DUE), (30, STOPPED))
        for passed, expected in cases:
            with self.subTest(passed=passed):
                found = habit(3, ago(passed + 20), ago(passed), TODAY)
                self.assertEqual(found, expected)


class TestChoice(TestCase):
    def test_most_bought_by_money_then_by_day(self):
        products = [
            Bought(1, 1, ago(9), ago(9), 5.0),
            Bought(2, 1, ago(400), ago(400)),
            Bought(3, 1, ago(380), ago(380)),
            Bought(4, 1, ago(2), ago(2), 9.0),
        ]
        found = [each.product_id for each in most_bought(products, 3)]
        self.assertEqual(found, [4, 1, 3])

    def test_due_stands_before_given_up(self):
        products = [
            Bought(1, 3, ago(50), ago(30), 99.0),
            Bought(2, 3, ago(30), ago(10), 1.0),
            Bought(3, 3, ago(30), ago(10), 2.0),
            Bought(4, 3, ago(21), ago(1), 2.0),
        ]
        found = [(each.product_id, kind) for each, kind in regular(products, TODAY, 9)]
        self.assertEqual(found, [(3, DUE), (2, DUE), (1, STOPPED)])
        self.assertEqual(len(regular(products, TODAY, 1)), 1)

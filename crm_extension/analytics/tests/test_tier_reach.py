"""How far back an evaluation has to read."""

import unittest
from datetime import date

import numpy as np

from ..facts import day_number
from ..tier_reach import EVERYTHING, first_day_needed
from ..tier_terms import Condition, Ladder, Level
from ..validity import NEVER

AS_OF = day_number(date(2026, 6, 30))


def revenue(window="rolling_months", metric="monetary", months=12):
    return Condition(metric, window, ">=", 100.0, months)


def needed(*conditions, members=(), **settings):
    """Return the first day for levels that ask for conditions.

    :param members: (since, period from, valid until) of each, as dates or None
    """
    levels = (Level(), *(Level((each,)) for each in conditions))
    columns = list(zip(*members, strict=True)) or [(), (), ()]
    days = [
        np.array([NEVER if day is None else day_number(day) for day in column], int)
        for column in columns
    ]
    independent = settings.pop("independent", ())
    return first_day_needed(Ladder(levels, **settings), *days, AS_OF, independent)


class TestReach(unittest.TestCase):
    def test_the_longest_window_counts(self):
        found = needed(revenue(months=3), revenue(months=24))
        self.assertLessEqual(found, day_number(date(2024, 7, 1)))
        self.assertGreater(found, day_number(date(2024, 5, 1)))

    def test_days_to_take_back_lie_before_the_window(self):
        late = needed(revenue(months=1))
        self.assertEqual(needed(revenue(months=1), protect_returns_days=30), late - 30)

    def test_a_held_period_is_read_from_its_beginning(self):
        begun = date(2020, 1, 5)
        member = (begun, begun, date(2026, 12, 31))
        self.assertEqual(needed(revenue(), members=[member]), day_number(begun))

    def test_a_window_before_an_overdue_end_is_read(self):
        member = (date(2025, 1, 5), date(2025, 1, 5), date(2025, 2, 5))
        self.assertLess(
            needed(revenue(months=12), members=[member]),
            day_number(date(2024, 2, 6)),
        )

    def test_the_lowest_level_asks_for_its_period_only_where_rules_do(self):
        base = (date(2010, 1, 1), date(2010, 1, 1), None)
        self.assertGreater(
            needed(revenue(), members=[base]), day_number(date(2025, 1, 1))
        )
        self.assertEqual(
            needed(revenue("tier_period"), members=[base]),
            day_number(date(2010, 1, 1)),
        )

    def test_a_whole_life_needs_everything(self):
        for condition in (revenue("lifetime"), revenue(metric="tenure_days")):
            with self.subTest(condition=condition):
                self.assertEqual(needed(revenue(), condition), EVERYTHING)

    def test_what_needs_no_purchase_asks_for_none(self):
        score = revenue("lifetime", metric="score")
        self.assertGreater(needed(score, independent=("score",)), EVERYTHING)

    def test_calendar_windows_reach_a_year_back(self):
        found = needed(revenue("calendar_year"))
        self.assertLessEqual(found, day_number(date(2026, 1, 1)))

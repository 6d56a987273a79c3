import json
import unittest

import numpy as np

from ..cadence_backtest import (
    CHANCES,
    GAPS_SEEN,
    backtest,
    beaten,
    compare_chances,
    compare_days,
    compare_lists,
)
from .cadence_stories import bought, drawn, every, reading

NAN = np.nan


def rows(**columns):
    """Return rows as arrays of numbers."""
    return {name: np.array(values) for name, values in columns.items()}


class TestLists(unittest.TestCase):
    def setUp(self):
        super().setUp()
        # One customer; products 1 and 2 are due. Most bought: 3, 4. Last: 4, 5.
        self.pairs = rows(
            customer=[1, 1, 1, 1, 1],
            product=[1, 2, 3, 4, 5],
            gaps=[3, 2, 9, 8, 1],
            last_day=[50, 51, 40, 60, 59],
            is_due=[True, True, False, False, False],
            chance=[0.6, 0.5, 0.9, 0.1, 0.2],
            hit=[True, False, True, True, False],
        )

    def test_lists_are_as_long_as_what_is_due(self):
        found = compare_lists(self.pairs, 10)
        self.assertEqual(found["listed"], 2)
        self.assertEqual(found["due"], 0.5)
        self.assertEqual(found["likely"], 1.0)
        self.assertEqual(found["most"], 1.0)
        self.assertEqual(found["last"], 0.5)

    def test_lists_are_cut(self):
        found = compare_lists(self.pairs, 1)
        self.assertEqual(found["listed"], 1)
        self.assertEqual(found["due"], 1.0)

    def test_each_customer_has_lists_of_its_own_length(self):
        other = {**self.pairs, "customer": np.array([1, 1, 1, 2, 2])}
        found = compare_lists(other, 10)
        self.assertEqual(found["listed"], 2)
        self.assertEqual(found["most"], 1.0)
        self.assertEqual(found["last"], 0.5)

    def test_nothing_due_is_unknown(self):
        found = compare_lists({**self.pairs, "is_due": np.zeros(5, dtype=bool)}, 10)
        self.assertEqual(found["listed"], 0)
        self.assertIsNone(found["due"])
        self.assertIsNone(found["most"])


class TestDays(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.rows = rows(
            gaps=[0, 1, 4],
            actual=[110.0, 120.0, NAN],
            next=[105.0, 118.0, 999.0],
            due=[90.0, 118.0, 999.0],
            own=[NAN, 80.0, 999.0],
            everybody=[111.0, 130.0, 999.0],
        )

    def test_errors_of_who_was_seen_to_buy_again(self):
        found = compare_days(self.rows, 100)[0]
        self.assertEqual(found["pairs"], 1)
        self.assertEqual(found["next"], 2)
        self.assertEqual((found["own"], found["own_moved"]), (40, 19))
        self.assertEqual((found["everybody"], found["everybody_moved"]), (10, 10))

    def test_rows_by_gaps_seen(self):
        found = compare_days(self.rows, 100)[1:]
        self.assertEqual([(row["least"], row["most"]) for row in found], [*GAPS_SEEN])
        self.assertEqual([row["pairs"] for row in found], [1, 1, 0, 0, 0, 0])
        self.assertIsNone(found[0]["own"])
        self.assertEqual((found[0]["due"], found[0]["due_moved"]), (20, 9))

    def test_without_a_cutoff_nothing_is_moved(self):
        found = compare_days(self.rows)[0]
        self.assertNotIn("own_moved", found)


class TestChances(unittest.TestCase):
    def test_rows_hold_their_lower_limit(self):
        chance = np.array([0.02, 0.02, 0.03, 1.0, NAN])
        hit = np.array([True, False, False, True, True])
        found = compare_chances(chance, hit)
        self.assertEqual(len(found), len(CHANCES) - 1)
        self.assertEqual(found[1]["pairs"], 3)
        self.assertAlmostEqual(found[1]["bought"], 1 / 3)
        self.assertEqual((found[-1]["pairs"], found[-1]["told"]), (1, 1.0))
        self.assertEqual(found[0]["pairs"], 0)


class TestBacktest(unittest.TestCase):
    def test_finds_rhythms_that_are_there(self):
        found = backtest(reading(drawn(150, 8, 500)), 1440, 7)
        self.assertEqual(found["customers"], 150)
        self.assertTrue(found["beats"]["last"])
        self.assertTrue(found["beats"]["everybody"])
        self.assertTrue(found["beats"]["everybody_step"])
        self.assertAlmostEqual(found["within"], 0.8, delta=0.1)
        json.dumps(found, allow_nan=False)

    def test_what_came_after_the_days_held_out_says_nothing(self):
        days = drawn(40, 4, 400)
        whole = backtest(reading(days), 1300, 7, held_out=28)
        self.assertEqual(whole, backtest(reading(days.until(1328)), 1300, 7, 28))

    def test_the_last_day_and_the_own_gap_by_hand(self):
        # Bought every ten days, the last time on day 195 before the cut-off on 200.
        days = bought((1, 7, every(10, 20, 255)), (2, 7, every(10, 20, 255)))
        found = backtest(reading(days), 200, 7)
        row = found["dates"][0]
        self.assertEqual(row["pairs"], 2)
        self.assertEqual((row["own"], row["everybody"]), (0, 0))
        self.assertLessEqual(row["due"], 1)
        step = found["steps"][0]
        self.assertEqual((step["pairs"], step["own"], step["due"]), (12, 0, 0))

    def test_a_purchase_after_the_days_looked_ahead_is_no_hit(self):
        days = bought(*((each, 7, every(10, 30, 310)) for each in range(1, 9)))
        for horizon, hits in ((9, 0), (10, 8)):
            rows_told = backtest(reading(days), 250, horizon)["chances"]
            found = sum(row["pairs"] * (row["bought"] or 0) for row in rows_told)
            self.assertAlmostEqual(found, hits, msg=str(horizon))

    def test_what_was_given_up_is_not_due(self):
        kept = [(each, 7, every(10, 30, 905)) for each in range(1, 9)]
        left = [(each, 7, every(10, 10, 300)) for each in range(9, 12)]
        found = backtest(reading(bought(*kept, *left)), 850, 7)
        self.assertEqual(found["lists"][0]["listed"], 8)

    def test_pieces_give_the_same_as_the_whole(self):
        days = drawn(40, 4, 300)
        parts = [days.where(days.customer <= 9), days.where(days.customer > 9)]
        self.assertEqual(
            backtest(reading(days), 1240, 7), backtest(reading(*parts), 1240, 7)
        )

    def test_nothing_to_compare_is_unknown(self):
        for days in (bought(), bought((1, 7, [5]))):
            found = backtest(reading(days), 100, 7)
            self.assertEqual(set(found["beats"].values()), {None})
            json.dumps(found, allow_nan=False)

    def test_too_little_held_out(self):
        with self.assertRaises(ValueError):
            backtest(reading(bought()), 100, 30, held_out=28)

    def test_equal_is_not_ahead(self):
        lists = [{"length": 10, "due": 0.5, "most": 0.5, "last": 0.4}]
        days = [{"own_moved": 3.0, "everybody_moved": 5.0, "next": 4.0}]
        steps = [{"own": None, "everybody": 5.0, "due": 4.0}]
        self.assertEqual(
            beaten({"lists": lists, "dates": days, "steps": steps}),
            {
                "most": False,
                "last": True,
                "own": False,
                "everybody": True,
                "own_step": None,
                "everybody_step": True,
            },
        )

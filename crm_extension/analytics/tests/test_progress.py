from math import nan
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ..progress import condition_progress, nearest_group
from .properties import checked

NUMBERS = st.floats(-1e9, 1e9, allow_subnormal=False)
OPERATORS = st.sampled_from((">=", "<="))


def condition(share, met=False, group=1):
    return {"group": group, "share": share, "met": met}


class TestConditionProgress(TestCase):
    """What is missing for one condition."""

    # Operator, value, target, missing, share, met
    CASES = (
        (">=", 750, 1000, 250, 0.75, False),
        (">=", 1000, 1000, 0, 1, True),
        (">=", 2000, 1000, 0, 1, True),
        (">=", 0, 1000, 1000, 0, False),
        (">=", -50, 100, 150, 0, False),
        (">=", 0, 0, 0, 1, True),
        (">=", -1, 0, 1, 0, False),
        (">=", -20, -10, 10, 0, False),
        (">=", -10, -10, 0, 1, True),
        ("<=", 40, 30, 10, 0.75, False),
        ("<=", 30, 30, 0, 1, True),
        ("<=", 5, 30, 0, 1, True),
        ("<=", 0, 0, 0, 1, True),
        ("<=", 3, 0, 3, 0, False),
        ("<=", 5, -5, 10, 0, False),
        ("<=", -5, -10, 5, 0, False),
        ("<=", -20, -10, 0, 1, True),
        (">=", 99.99, 100, 0.01, 0.9999, False),
    )

    def test_cases(self):
        for operator, value, target, missing, share, met in self.CASES:
            with self.subTest(operator=operator, value=value, target=target):
                found = condition_progress(operator, value, target)
                self.assertEqual((found["value"], found["target"]), (value, target))
                self.assertEqual(found["missing"], missing)
                self.assertAlmostEqual(found["share"], share, 12)
                self.assertIs(found["met"], bool(met))

    def test_what_is_not_known_is_not_met(self):
        for operator in (">=", "<="):
            self.assertEqual(
                condition_progress(operator, nan, 10),
                {
                    "value": None,
                    "target": 10,
                    "missing": None,
                    "share": 0.0,
                    "met": False,
                },
            )

    @checked
    @given(OPERATORS, NUMBERS, NUMBERS)
    def test_a_share_is_a_share(self, operator, value, target):
        found = condition_progress(operator, value, target)
        self.assertTrue(0 <= found["share"] <= 1)
        self.assertGreaterEqual(found["missing"], 0)
        if found["met"]:
            self.assertEqual((found["share"], found["missing"]), (1, 0))

    @checked
    @given(OPERATORS, st.integers(-1000, 1000), st.integers(-1000, 1000))
    def test_what_is_missing_would_do(self, operator, value, target):
        missing = condition_progress(operator, value, target)["missing"]
        enough = value + missing if operator == ">=" else value - missing
        self.assertTrue(condition_progress(operator, enough, target)["met"])


class TestNearestGroup(TestCase):
    """One group of conditions suffices; a group is as far as its weakest part."""

    def test_the_weakest_condition_counts(self):
        self.assertEqual(
            nearest_group([condition(0.9), condition(0.2), condition(1, True)]),
            (0.2, False),
        )

    def test_the_nearest_group_counts(self):
        conditions = [
            condition(1, True, group=1),
            condition(0.1, group=1),
            condition(0.4, group=2),
            condition(0.6, group=2),
        ]
        self.assertEqual(nearest_group(conditions), (0.4, False))

    def test_one_group_that_is_met_suffices(self):
        conditions = [
            condition(0.1, group=1),
            condition(1, True, group=2),
            condition(1, True, group=2),
        ]
        self.assertEqual(nearest_group(conditions), (1, True))

    def test_conditions_of_two_groups_make_none(self):
        conditions = [
            condition(1, True, group=1),
            condition(0.5, group=1),
            condition(1, True, group=2),
            condition(0.3, group=2),
        ]
        self.assertEqual(nearest_group(conditions), (0.5, False))

    def test_nothing_is_asked_for(self):
        self.assertEqual(nearest_group([]), (0.0, False))

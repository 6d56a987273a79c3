import unittest
from dataclasses import FrozenInstanceError
from math import nan

import numpy as np

from .. import StageLimits, lifecycle_stages
from ..stages import STAGE_TESTS

STEADY = {
    "purchase_days": 10,
    "tenure_days": 1000,
    "overdue_ratio": 0.5,
    "growth": 0.0,
    "p_return": 0.9,
}
"""A customer in stability; the tests change one thing at a time."""


def stage_of(limits=None, **changes):
    columns = {name: [value] for name, value in (STEADY | changes).items()}
    return lifecycle_stages(columns, limits)[0]


class TestLifecycleStages(unittest.TestCase):
    def check(self, expected, **changes):
        with self.subTest(**changes):
            self.assertEqual(stage_of(**changes), expected)

    def test_stability_is_the_rest(self):
        self.check("stability")

    def test_prospect_never_bought(self):
        self.check("prospect", purchase_days=0)
        self.check("prospect", purchase_days=0, overdue_ratio=9, p_return=0)
        self.check("prospect", purchase_days=nan, tenure_days=nan)

    def test_lost_by_overdue_ratio_from_the_limit_on(self):
        self.check("lost", overdue_ratio=3.0)
        self.check("lost", overdue_ratio=100)
        self.check("decline", overdue_ratio=np.nextafter(3.0, 0))

    def test_lost_by_p_return_below_the_limit(self):
        self.check("lost", p_return=np.nextafter(0.05, 0))
        self.check("lost", p_return=0)
        self.check("stability", p_return=0.05)

    def test_decline_by_overdue_ratio_from_the_limit_on(self):
        self.check("decline", overdue_ratio=1.5)
        self.check("stability", overdue_ratio=np.nextafter(1.5, 0))

    def test_decline_by_growth_down_to_the_limit(self):
        self.check("decline", growth=-0.3)
        self.check("decline", growth=-1)
        self.check("stability", growth=np.nextafter(-0.3, 0))

    def test_decline_by_growth_needs_three_purchase_days(self):
        self.check("decline", growth=-0.5, purchase_days=3)
        self.check("stability", growth=-0.5, purchase_days=2)

    def test_decline_by_overdue_ratio_needs_no_three_purchase_days(self):
        self.check("decline", overdue_ratio=2, purchase_days=2)
        self.check("decline", overdue_ratio=2, purchase_days=1)

    def test_exploration_with_one_purchase_day(self):
        self.check("exploration", purchase_days=1)
        self.check("stability", purchase_days=2)

    def test_exploration_below_ninety_days(self):
        self.check("exploration", tenure_days=89)
        self.check("formation", tenure_days=90)

    def test_formation_when_growing(self):
        self.check("formation", growth=0.01)
        self.check("stability", growth=0)
        self.check("stability", growth=-0.01)

    def test_formation_below_a_year(self):
        self.check("formation", tenure_days=364)
        self.check("stability", tenure_days=365)

    def test_earlier_tests_win(self):
        everything = {"overdue_ratio": 3, "growth": -0.5, "tenure_days": 10}
        self.check("lost", **everything)
        self.check("decline", **everything | {"overdue_ratio": 1.5})
        self.check("decline", **everything | {"overdue_ratio": 1})
        self.check("exploration", tenure_days=10, growth=0.5)
        self.check("lost", p_return=0.01, growth=0.5, purchase_days=1)

    def test_unknown_numbers_leave_their_clause_out(self):
        self.check("stability", overdue_ratio=nan)
        self.check("stability", growth=nan)
        self.check("stability", p_return=nan)
        self.check("decline", p_return=nan, overdue_ratio=2)
        self.check("exploration", purchase_days=1, overdue_ratio=nan, growth=nan)

    def test_p_return_may_be_absent(self):
        columns = {name: [value] for name, value in STEADY.items()}
        del columns["p_return"]
        self.assertEqual(lifecycle_stages(columns).tolist(), ["stability"])
        columns["overdue_ratio"] = [3]
        self.assertEqual(lifecycle_stages(columns).tolist(), ["lost"])

    def test_other_columns_may_not(self):
        with self.assertRaisesRegex(ValueError, "growth, p|growth"):
            lifecycle_stages({"purchase_days": [1], "tenure_days": [1]})

    def test_several_customers(self):
        columns = {name: np.full(4, value, float) for name, value in STEADY.items()}
        columns["purchase_days"][1] = 0
        columns["overdue_ratio"][2:] = 1.5, 9
        result = lifecycle_stages(columns, StageLimits())
        self.assertEqual(result.tolist(), ["stability", "prospect", "decline", "lost"])

    def test_nobody(self):
        result = lifecycle_stages({name: [] for name in STEADY})
        self.assertEqual(result.tolist(), [])


class TestStageLimits(unittest.TestCase):
    def test_defaults(self):
        expected = StageLimits(3.0, 0.05, 1.5, -0.3, 3, 1, 90, 365)
        self.assertEqual(StageLimits(), expected)

    def test_frozen(self):
        with self.assertRaises(FrozenInstanceError):
            StageLimits().lost_p_return = 1

    def test_each_limit_moves_its_test(self):
        for expected, changes, limit in (
            ("lost", {"overdue_ratio": 2.0}, {"lost_overdue_ratio": 2.0}),
            ("lost", {"p_return": 0.1}, {"lost_p_return": 0.2}),
            ("decline", {"overdue_ratio": 1.0}, {"decline_overdue_ratio": 1.0}),
            ("decline", {"growth": -0.1}, {"decline_growth": -0.1}),
            (
                "decline",
                {"growth": -0.3, "purchase_days": 2},
                {"decline_purchase_days": 2},
            ),
            ("exploration", {"purchase_days": 2}, {"exploration_purchase_days": 2}),
            ("exploration", {"tenure_days": 99}, {"exploration_tenure_days": 100}),
            ("formation", {"tenure_days": 400}, {"formation_tenure_days": 401}),
        ):
            with self.subTest(limit):
                self.assertNotEqual(stage_of(**changes), expected)
                self.assertEqual(stage_of(StageLimits(**limit), **changes), expected)


class TestStageTests(unittest.TestCase):
    def test_order(self):
        order = [stage for stage, _holds in STAGE_TESTS]
        expected = ["prospect", "lost", "decline", "exploration", "formation"]
        self.assertEqual(order, expected)

    def test_each_row_alone(self):
        met = {
            "prospect": {"purchase_days": 0},
            "lost": {"overdue_ratio": 3},
            "decline": {"overdue_ratio": 1.5},
            "exploration": {"purchase_days": 1},
            "formation": {"growth": 0.1},
        }
        for stage, holds in STAGE_TESTS:
            with self.subTest(stage):
                self.assertEqual(self.ask(holds, {}), [False])
                self.assertEqual(self.ask(holds, met[stage]), [True])

    def ask(self, holds, changes):
        facts = {name: np.array([value]) for name, value in (STEADY | changes).items()}
        return holds(facts, StageLimits()).tolist()

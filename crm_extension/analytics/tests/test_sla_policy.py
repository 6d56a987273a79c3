from dataclasses import replace
from itertools import permutations
from unittest import TestCase

from ..sla_policy import Case, Policy, Target, choose, targets_of, tier_replaces

CASE = Case(company_id=1, partner_id=5, tier_id=6, category_id=7, severity="3")


class TestChoose(TestCase):
    def chosen(self, *policies, case=CASE):
        """Return the id that is chosen, the same in whatever order they come."""
        found = {
            choose(order, case).policy and choose(order, case).policy.id
            for order in permutations(policies)
        }
        self.assertEqual(len(found), 1)
        return found.pop()

    def test_every_criterion_must_hold(self):
        for name, other in (
            ("partner_id", 50),
            ("tier_id", 60),
            ("category_id", 70),
            ("severity", "4"),
        ):
            own, default = Policy(1, 1), Policy(2, 1, is_default=True)
            fitting = replace(own, **{name: getattr(CASE, name)})
            strange = replace(own, **{name: other})
            with self.subTest(name):
                self.assertEqual(self.chosen(fitting, default), 1)
                self.assertEqual(self.chosen(strange, default), 2)
                unknown = replace(CASE, **{name: None})
                self.assertEqual(self.chosen(fitting, default, case=unknown), 2)

    def test_one_criterion_of_two_is_not_enough(self):
        policy = Policy(1, 1, tier_id=6, severity="1")
        self.assertIsNone(self.chosen(policy))

    def test_other_companies_have_their_own(self):
        self.assertIsNone(self.chosen(Policy(1, 2), Policy(2, 2, is_default=True)))

    def test_the_sequence_comes_first(self):
        early, special = Policy(9, 1, sequence=1), Policy(1, 1, partner_id=5)
        self.assertEqual(self.chosen(early, special), 9)

    def test_then_the_more_specific_one(self):
        severity = Policy(1, 1, severity="3")
        category = Policy(2, 1, category_id=7)
        tier = Policy(3, 1, tier_id=6)
        partner = Policy(4, 1, partner_id=5)
        two = Policy(5, 1, category_id=7, severity="3")
        self.assertEqual(self.chosen(Policy(0, 1), severity), 1)
        self.assertEqual(self.chosen(severity, category), 2)
        self.assertEqual(self.chosen(severity, category, tier, two), 3)
        self.assertEqual(self.chosen(partner, tier, two), 4)
        self.assertEqual(self.chosen(category, two), 5)

    def test_then_the_older_one(self):
        self.assertEqual(self.chosen(Policy(8, 1), Policy(3, 1)), 3)

    def test_the_default_is_for_those_that_nothing_matches(self):
        default = Policy(1, 1, sequence=0, is_default=True)
        self.assertEqual(self.chosen(default, Policy(2, 1, sequence=99)), 2)

    def test_the_others_are_told(self):
        choice = choose([Policy(1, 1), Policy(2, 1, tier_id=6)], CASE)
        self.assertEqual([other.id for other in choice.others], [1])


class TestTargets(TestCase):
    ROWS = (
        Target(1, "resolve", 40),
        Target(2, "resolve", 30, severity="3"),
        Target(3, "resolve", 20, tier_id=6),
        Target(4, "resolve", 10, tier_id=6, severity="3"),
        Target(5, "acknowledge", 8),
    )

    def of(self, tier_id, severity):
        found = targets_of(self.ROWS, tier_id, severity)
        return {metric: target.id for metric, target in found.items()}

    def test_the_most_specific_counts_for_each_metric(self):
        self.assertEqual(self.of(6, "3"), {"resolve": 4, "acknowledge": 5})
        self.assertEqual(self.of(6, "1")["resolve"], 3)
        self.assertEqual(self.of(9, "3")["resolve"], 2)
        self.assertEqual(self.of(None, None)["resolve"], 1)

    def test_units(self):
        self.assertEqual(Target(1, "resolve", 90).seconds, 5400)
        self.assertEqual(Target(1, "resolve", 1.5, "calendar_hours").seconds, 5400)
        self.assertEqual(Target(1, "resolve", 0.001).seconds, 1)


class TestTierHours(TestCase):
    def test_they_replace_what_is_not_of_the_tier(self):
        plain, own = Target(1, "resolve", 40), Target(2, "resolve", 40, tier_id=6)
        policy = Policy(1, 1)
        self.assertTrue(tier_replaces(policy, plain, 6, 4))
        self.assertTrue(tier_replaces(policy, None, 6, 4))
        self.assertFalse(tier_replaces(policy, own, 6, 4))
        self.assertFalse(tier_replaces(replace(policy, tier_id=6), plain, 6, 4))
        self.assertFalse(tier_replaces(policy, plain, 6, 0))
        self.assertFalse(tier_replaces(policy, plain, None, 0))

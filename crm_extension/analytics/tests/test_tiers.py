from unittest import TestCase

import numpy as np

from ..tiers import (
    DEMOTED,
    NOBODY,
    Condition,
    Holders,
    Ladder,
    Measured,
    Timeline,
    one_group_holds,
)
from ..validity import NEVER
from .tier_stories import (
    GOLD,
    LONG,
    NAMES,
    SIMPLE,
    FakeMeter,
    Story,
    asks,
    day,
    holding,
    level,
    rows_of,
)

ENROLLED = ("2025-01-10", "enrolled", None, "base", None)


class TestEnrolmentAndPromotion(TestCase):
    """Who comes in, and who rises."""

    # Money bought by then, level
    MONEY = (
        (0, "base"),
        (99.99, "base"),
        (100, "silver"),
        (299.99, "silver"),
        (300, "gold"),
        (5000, "platinum"),
        (-5, "base"),
    )

    def test_thresholds(self):
        for money, name in self.MONEY:
            with self.subTest(money=money):
                story = Story(bought={"2025-01-10": money}).evaluate("2025-01-10")
                self.assertEqual(story.told[0], ENROLLED)
                self.assertEqual(NAMES[story.holders.place[0]], name)

    def test_one_promotion_skips_levels(self):
        story = Story(bought={"2025-01-10": 400}).evaluate("2025-01-10")
        self.assertEqual(
            story.told,
            [ENROLLED, ("2025-01-10", "promoted", "base", "gold", "2026-01-10")],
        )
        self.assertEqual(
            story.state(), ("gold", "2025-01-10", "2025-01-10", "2026-01-10")
        )

    def test_a_promotion_begins_a_new_period(self):
        story = Story(bought={"2025-01-10": 100, "2025-06-15": 200})
        story.evaluate("2025-01-10", "2025-06-14", "2025-06-20")
        self.assertEqual(
            story.told[1:],
            [
                ("2025-01-10", "promoted", "base", "silver", "2026-01-10"),
                ("2025-06-20", "promoted", "silver", "gold", "2026-06-20"),
            ],
        )

    def test_evidence_of_a_promotion(self):
        story = Story(bought={"2025-01-10": 400}).evaluate("2025-01-10")
        promoted = story.moves[1]
        self.assertEqual((promoted.level, promoted.kind), (2, "entry"))
        (measured,) = promoted.evidence
        self.assertEqual((measured.values[0], measured.condition.target), (400, 300))
        self.assertEqual(measured.stop[0], day("2025-01-11"))

    def test_a_higher_level_holds_though_a_lower_one_does_not(self):
        ladder = Ladder((level(), level(asks(3, metric="count")), level(asks(300))))
        story = Story(ladder, {"2025-01-10": 300}).evaluate("2025-01-10")
        self.assertEqual(story.state()[0], "gold")

    def test_thresholds_need_not_ascend(self):
        ladder = Ladder((level(), level(asks(300)), level(asks(100))))
        story = Story(ladder, {"2025-01-10": 150}).evaluate("2025-01-10")
        self.assertEqual(story.state()[0], "gold")

    def test_a_threshold_of_zero_takes_everybody(self):
        story = Story(Ladder((level(), level(asks(0))))).evaluate("2025-01-10")
        self.assertEqual(story.state()[0], "silver")

    def test_no_rule_leads_to_a_level_without_rules(self):
        ladder = Ladder((level(), level(), level(asks(300))))
        for money, name in ((200, "base"), (300, "gold")):
            story = Story(ladder, {"2025-01-10": money}).evaluate("2025-01-10")
            self.assertEqual(story.state()[0], name)

    def test_all_of_a_group_or_all_of_another(self):
        ladder = Ladder(
            (
                level(),
                level(
                    asks(100, group=1),
                    asks(2, metric="count", group=1),
                    asks(500, group=2),
                ),
            )
        )
        cases = (
            ({"2025-01-10": 100}, "base"),
            ({"2025-01-09": 50, "2025-01-10": 40}, "base"),
            ({"2025-01-09": 50, "2025-01-10": 50}, "silver"),
            ({"2025-01-10": 500}, "silver"),
        )
        for bought, name in cases:
            with self.subTest(bought=bought):
                story = Story(ladder, bought).evaluate("2025-01-10")
                self.assertEqual(story.state()[0], name)

    def test_what_is_not_known_leads_nowhere(self):
        unknown = Condition("unknown", "lifetime", "<=", 5)
        story = Story(Ladder((level(), level(unknown)))).evaluate("2025-01-10")
        self.assertEqual(story.state()[0], "base")

    def test_who_is_not_open_is_not_enrolled_and_does_not_rise(self):
        story = Story(bought={"2025-01-10": 400})
        story.holders.is_open[:] = False
        story.evaluate("2025-01-10")
        self.assertEqual((story.told, story.holders.place[0]), ([], NOBODY))
        story = Story(bought={"2025-01-10": 400}, holders=holding(*GOLD, place=0))
        story.holders.is_open[:] = False
        self.assertEqual(story.evaluate("2025-01-10").told, [])

    def test_who_is_suspended_stays_as_it_is(self):
        bought = {"2025-07-01": 5000}
        story = Story(bought=bought, holders=holding(*GOLD, is_suspended=True))
        story.evaluate("2025-07-01", "2027-07-01")
        self.assertEqual((story.told, story.state()[0]), ([], "gold"))

    def test_a_day_before_the_last_decision_changes_nothing(self):
        bought = {"2025-01-01": 400, "2025-01-10": -300}
        for state in (
            holding("silver", "2025-02-01", "2026-02-01"),
            holding(
                "silver", "2024-01-31", "2026-01-31", period_from=day("2025-02-01")
            ),
        ):
            story = Story(bought=bought, holders=state)
            self.assertEqual(story.evaluate("2025-01-05").told, [])

    def test_a_promotion_goes_before_an_end_on_the_same_day(self):
        story = Story(bought={"2025-06-02": 1000}, holders=holding(*GOLD))
        story.evaluate("2025-06-02")
        self.assertEqual(
            story.told, [("2025-06-02", "promoted", "gold", "platinum", "2026-06-02")]
        )


class TestBar(TestCase):
    """Who fell needs a new fact to rise: the old ones were weighed already."""

    def fallen(self, bought, **values):
        ladder = Ladder(LONG, **values)
        return Story(ladder, {"2024-05-01": 400, **bought}, holding(*GOLD))

    def test_nothing_new_was_bought(self):
        story = self.fallen({}).evaluate("2025-06-02", "2025-06-03", "2026-05-01")
        self.assertEqual([row[1] for row in story.told], ["demoted"])

    def test_a_purchase_lifts_the_bar(self):
        story = self.fallen({"2025-08-01": 1})
        story.evaluate("2025-07-31", "2025-08-01")
        self.assertEqual(
            story.told[1:],
            [("2025-08-01", "promoted", "silver", "gold", "2026-08-01")],
        )

    def test_a_credit_note_does_not_lift_it(self):
        story = self.fallen({"2025-08-01": -1}).evaluate("2025-06-02", "2025-08-01")
        self.assertEqual([row[1] for row in story.told], ["demoted"])

    def test_a_purchase_on_the_day_of_the_fall_lifts_it_at_once(self):
        story = self.fallen({"2025-06-02": 1}).evaluate("2025-06-02")
        self.assertEqual([row[1] for row in story.told], ["demoted", "promoted"])
        self.assertEqual(story.evaluate("2025-06-02").told[2:], [])

    def test_a_second_fall_and_a_purchase_on_one_day(self):
        keep = (asks(500, "tier_period"),)
        ladder = Ladder((level(), level(asks(100, months=36), retain=keep)))
        state = holding("silver", "2024-06-01", "2025-06-01", reached=DEMOTED)
        story = Story(ladder, {"2025-06-02": 100}, state).evaluate("2025-06-02")
        told = list(story.told)
        self.assertEqual([row[1] for row in told], ["demoted", "promoted"])
        self.assertEqual(story.evaluate("2025-06-02").told, told)

    def test_a_late_evaluation_finds_what_was_bought_after_the_fall(self):
        story = self.fallen({"2025-08-01": 1}).evaluate("2025-10-01")
        self.assertEqual(
            [row[:2] for row in story.told],
            [("2025-06-02", "demoted"), ("2025-10-01", "promoted")],
        )


class TestRuleChanges(TestCase):
    """New rules: rises at once, and nobody falls before the period ends."""

    LEVELS = (level(), level(asks(100), key=11), level(asks(300), key=12))

    def changed(self, earlier, bought, holders):
        story = Story(Ladder(self.LEVELS), {"2024-12-01": bought}, holders)
        return story.evaluate("2025-01-10", earlier=Ladder(earlier))

    def triggers(self, earlier, bought, holders=None):
        holders = holders or holding("silver", "2024-06-01", "2025-06-01")
        story = self.changed(earlier, bought, holders)
        return [(row[1], row[3]) for row in story.told]

    def test_owed_to_the_new_rules(self):
        earlier = (level(), level(asks(100), key=11), level(asks(500), key=12))
        self.assertEqual(self.triggers(earlier, 400), [("rule_change", "gold")])

    def test_owed_to_purchases(self):
        earlier = (level(), level(asks(100), key=11), level(asks(350), key=12))
        self.assertEqual(self.triggers(earlier, 400), [("promoted", "gold")])

    def test_a_new_level_is_owed_to_the_new_rules(self):
        earlier = (level(), level(asks(100), key=11))
        self.assertEqual(self.triggers(earlier, 400), [("rule_change", "gold")])

    def test_a_level_that_no_rule_led_to_before(self):
        earlier = (level(), level(asks(100), key=11), level(key=12))
        self.assertEqual(self.triggers(earlier, 400), [("rule_change", "gold")])

    def test_nobody_falls_by_new_rules(self):
        earlier = (level(), level(asks(100), key=11), level(asks(200), key=12))
        holders = holding("gold", "2024-06-01", "2025-06-01")
        self.assertEqual(self.triggers(earlier, 200, holders), [])

    def test_new_rules_lift_the_bar(self):
        earlier = (level(), level(asks(500), key=11), level(asks(600), key=12))
        holders = holding("base", "2024-12-24", "2025-06-01", reached=DEMOTED)
        holders.valid_until[:] = NEVER
        self.assertEqual(
            self.triggers(earlier, 150, holders), [("rule_change", "silver")]
        )

    def test_both_at_once(self):
        """Members who owe it to the rules and who do not, in one evaluation."""
        earlier = Ladder((level(), level(asks(100), key=11), level(asks(500), key=12)))
        on = day("2024-12-01")
        meter = FakeMeter([(on, 600)], [(on, 400)], [(on, 20)])
        timeline = Timeline(
            Ladder(self.LEVELS),
            Holders.newcomers(3),
            meter,
            day("2025-01-10"),
            earlier=earlier,
        )
        told = [(row[0], row[2]) for row in rows_of(timeline.advance())]
        self.assertEqual(told[3:], [(0, "promoted"), (1, "rule_change")])


class TestWanted(TestCase):
    """What the next level asks for, and what keeps this one."""

    def targets(self, ladder, holders, text="2025-01-10"):
        timeline = Timeline(ladder, holders, FakeMeter([(day(text), 50)]), day(text))
        return [
            [(each.condition.target, each.values[0]) for each in side]
            for side in timeline.wanted(np.array([0]))[0][1:]
        ]

    def test_next_and_this(self):
        self.assertEqual(
            self.targets(SIMPLE, holding(*GOLD)), [[(1000, 50)], [(300, 50)]]
        )

    def test_nothing_keeps_the_lowest_level(self):
        holders = holding(*GOLD, place=0, valid_until=NEVER)
        self.assertEqual(self.targets(SIMPLE, holders), [[(100, 50)], []])

    def test_nothing_is_above_the_highest_level(self):
        self.assertEqual(
            self.targets(SIMPLE, holding(*GOLD, place=3)), [[], [(1000, 50)]]
        )

    def test_a_level_that_no_rule_leads_to_is_passed_over(self):
        ladder = Ladder((level(), level(asks(100)), level(), level(asks(1000))))
        self.assertEqual(
            self.targets(ladder, holding(*GOLD, place=1)), [[(1000, 50)], [(100, 50)]]
        )


class TestGroups(TestCase):
    """All conditions of one group suffice."""

    def measured(self, group, *values):
        size = np.zeros(len(values), int)
        return Measured(asks(10, group=group), np.array(values, float), size, size)

    def test_one_group_suffices(self):
        measured = [
            self.measured(1, 10, 10, 5, np.nan),
            self.measured(1, 10, 5, 5, 10),
            self.measured(2, 5, 5, 10, 5),
        ]
        held = one_group_holds(measured, 4)
        self.assertEqual(held.tolist(), [True, False, True, False])

    def test_nothing_holds_without_conditions(self):
        self.assertEqual(one_group_holds([], 2).tolist(), [False, False])

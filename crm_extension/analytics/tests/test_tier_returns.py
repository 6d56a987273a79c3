from dataclasses import replace
from unittest import TestCase

import numpy as np

from ..tiers import FORMER, NOBODY, Holders, Ladder, Timeline
from ..validity import NEVER
from .tier_stories import GOLD, SIMPLE, FakeMeter, Story, asks, day, holding, level


class TestTakenBack(TestCase):
    """A credit note takes back what its money had reached."""

    def promoted(self, bought, *evaluations):
        return Story(SIMPLE, bought).evaluate(*evaluations)

    def take_back(self, story, text, former, until):
        """Take the member's promotion back on a day."""
        timeline = story.timeline(text)
        lost = timeline.take_back(np.array([0]), former, np.array([day(until)]))
        story.keep(timeline.moves)
        return lost.tolist()

    def formers(self, story):
        return [each.former for each in story.moves if each.former is not None]

    def credited(self, *rows):
        """A member who rose by 400 on 10 January, to whom something was credited."""
        story = self.promoted({"2024-10-01": 120, "2025-01-10": 400}, "2024-10-01")
        story.evaluate("2025-01-10")
        story.meter.purchases[0] += [(day(text), money) for text, money in rows]
        return story

    def test_the_level_before_with_its_own_end(self):
        story = self.credited(("2025-01-20", -300))
        *_rest, former = self.formers(story)
        lost = self.take_back(story, "2025-01-21", former, "2025-01-21")
        self.assertEqual(lost, [0])
        self.assertEqual(
            story.told[-1], ("2025-01-21", "return", "gold", "silver", "2025-10-01")
        )
        self.assertEqual(
            story.state(), ("silver", "2024-10-01", "2024-10-01", "2025-10-01")
        )
        self.assertEqual(story.moves[-1].evidence[0].values.tolist(), [220])

    def test_the_rule_holds_all_the_same(self):
        story = self.credited(("2025-01-20", -220))
        *_rest, former = self.formers(story)
        before = story.holders.copied()
        self.assertEqual(self.take_back(story, "2025-01-21", former, "2025-01-21"), [])
        self.assertEqual(story.state()[0], "gold")
        for name in FORMER:
            self.assertEqual(getattr(story.holders, name), getattr(before, name))

    def test_bought_anew_before_the_last_day_that_counts(self):
        rows = ("2025-01-20", -300), ("2025-01-25", 80)
        *_rest, former = self.formers(self.credited(*rows))
        for until, lost in (("2025-01-25", []), ("2025-01-24", [0])):
            with self.subTest(until=until):
                story = self.credited(*rows)
                found = self.take_back(story, "2025-01-26", former, until)
                self.assertEqual(found, lost)

    def test_what_left_the_window_by_time_alone_is_not_missed(self):
        story = self.promoted({"2024-02-01": 290, "2025-01-10": 20}, "2025-01-10")
        (former,) = self.formers(story)
        story.meter.purchases[0].append((day("2025-02-20"), -10))
        lost = self.take_back(story, "2025-02-20", former, "2025-02-20")
        self.assertEqual(lost, [])

    def test_the_tier_period_is_the_one_that_promoted(self):
        ladder = Ladder((level(), level(asks(100, "tier_period"))))
        bought = {"2025-01-05": 90, "2025-01-10": 30}
        for money, left in ((-10, []), (-30, [0])):
            with self.subTest(money=money):
                story = Story(ladder, bought).evaluate("2025-01-02", "2025-01-10")
                (former,) = self.formers(story)
                story.meter.purchases[0].append((day("2025-01-20"), money))
                lost = self.take_back(story, "2025-01-21", former, "2025-01-21")
                self.assertEqual(lost, left)

    def test_a_chain(self):
        story = self.credited(("2025-01-20", -450))
        first, second = self.formers(story)
        for former in (second, first):
            lost = self.take_back(story, "2025-01-21", former, "2025-01-21")
            self.assertEqual(lost, [0])
        self.assertEqual(
            [row[1:4] for row in story.told[-2:]],
            [("return", "gold", "silver"), ("return", "silver", "base")],
        )
        self.assertEqual(story.state()[0], "base")
        self.assertEqual(story.holders.valid_until[0], NEVER)

    def test_what_is_left_is_weighed_anew(self):
        story = self.promoted({"2025-01-10": 400}, "2025-01-10")
        (former,) = self.formers(story)
        story.meter.purchases[0].append((day("2025-01-20"), -250))
        self.take_back(story, "2025-01-21", former, "2025-01-21")
        story.evaluate("2025-01-21")
        self.assertEqual(
            story.told[2:],
            [
                ("2025-01-21", "return", "gold", "base", None),
                ("2025-01-21", "promoted", "base", "silver", "2026-01-21"),
            ],
        )

    def test_several_members(self):
        on = day("2025-01-10")
        meter = FakeMeter(*([(on, money)] for money in (450, 150, 350)))
        holders = Holders.newcomers(3)
        moves = Timeline(SIMPLE, holders, meter, on).advance()
        former = {
            name: np.concatenate(
                [each.former[name] for each in moves if each.former is not None]
            )
            for name in FORMER
        }
        members = np.concatenate(
            [each.members for each in moves if each.former is not None]
        )
        for member in (0, 1):
            meter.purchases[member].append((on + 5, -110))
        later = Timeline(SIMPLE, holders, meter, on + 6)
        lost = later.take_back(members, former, np.full(3, on + 6))
        self.assertEqual(sorted(lost.tolist()), [1])
        self.assertEqual(holders.place.tolist(), [2, 0, 2])


class TestWarnings(TestCase):
    """Who is told that the level is about to be lost, once a period."""

    LADDER = replace(SIMPLE, notify_before_days=20)

    def warned(self, ladder, holders, text, *bought):
        meter = FakeMeter([(day(on), money) for on, money in bought])
        return Timeline(ladder, holders, meter, day(text)).warnings().tolist()

    def test_from_which_day_on(self):
        # Lost on 2 June: 20 days ahead is 13 May. With 10 days of grace, 23 May.
        grace = replace(self.LADDER, grace_days=10)
        cases = (
            (self.LADDER, "2025-05-12", []),
            (self.LADDER, "2025-05-13", [0]),
            (self.LADDER, "2025-06-01", [0]),
            (grace, "2025-05-22", []),
            (grace, "2025-05-23", [0]),
            (replace(self.LADDER, notify_before_days=0), "2025-06-01", []),
        )
        for ladder, text, expected in cases:
            with self.subTest(text=text, grace=ladder.grace_days):
                self.assertEqual(self.warned(ladder, holding(*GOLD), text), expected)

    def test_who_keeps_the_level_is_not_warned(self):
        bought = ("2025-05-13", 300)
        found = self.warned(self.LADDER, holding(*GOLD), "2025-05-13", bought)
        self.assertEqual(found, [])
        found = self.warned(self.LADDER, holding(*GOLD), "2025-05-12", bought)
        self.assertEqual(found, [])

    def test_once_a_period(self):
        holders = holding(*GOLD)
        self.assertEqual(self.warned(self.LADDER, holders, "2025-05-13"), [0])
        self.assertEqual(holders.warned_for[0], day("2025-06-01"))
        self.assertEqual(self.warned(self.LADDER, holders, "2025-05-14"), [])
        holders.valid_until[:] = day("2026-06-01")
        self.assertEqual(self.warned(self.LADDER, holders, "2026-06-01"), [0])

    def test_who_has_nothing_to_lose(self):
        for values in (
            {"is_suspended": True},
            {"place": 0, "valid_until": NEVER},
            {"place": NOBODY, "valid_until": NEVER},
        ):
            with self.subTest(values=values):
                holders = holding(*GOLD, **values)
                self.assertEqual(self.warned(self.LADDER, holders, "2025-06-01"), [])

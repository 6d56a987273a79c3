from dataclasses import replace
from datetime import date, timedelta
from unittest import TestCase

from ..tiers import DEMOTED, PROMOTED, Ladder
from ..validity import Validity
from .tier_stories import GOLD, LONG, SIMPLE, Story, asks, day, holding, level


class TestPeriods(TestCase):
    """Renewal, grace and demotion; every day by hand."""

    # Name, ladder, purchases, state, evaluations, what happens
    CASES = (
        (
            "held through the last day",
            {},
            {},
            GOLD,
            ("2025-06-01",),
            [],
        ),
        (
            "kept: the next period begins from the old one",
            {},
            {"2024-06-01": 100, "2025-06-01": 200},
            GOLD,
            ("2025-06-02",),
            [("2025-06-02", "renewed", "gold", "gold", "2026-06-01")],
        ),
        (
            "money of the day after counts for the next period",
            {},
            {"2024-06-01": 100, "2025-06-02": 200},
            GOLD,
            ("2025-06-02",),
            [("2025-06-02", "demoted", "gold", "silver", "2026-06-02")],
        ),
        (
            "money from before the period does not keep the level",
            {},
            {"2024-05-31": 100, "2025-06-01": 200},
            GOLD,
            ("2025-06-02",),
            [("2025-06-02", "demoted", "gold", "silver", "2026-06-02")],
        ),
        (
            "a late evaluation does not move the next period",
            {},
            {"2025-01-01": 300},
            GOLD,
            ("2025-09-15",),
            [("2025-06-02", "renewed", "gold", "gold", "2026-06-01")],
        ),
        (
            "missed periods are caught up in their order",
            {},
            {"2025-01-01": 300, "2025-12-01": 300},
            GOLD,
            ("2029-01-01",),
            [
                ("2025-06-02", "renewed", "gold", "gold", "2026-06-01"),
                ("2026-06-02", "renewed", "gold", "gold", "2027-06-01"),
                ("2027-06-02", "demoted", "gold", "silver", "2028-06-02"),
                ("2028-06-03", "demoted", "silver", "base", None),
            ],
        ),
        (
            "grace begins",
            {"grace_days": 10},
            {},
            GOLD,
            ("2025-06-02", "2025-06-11"),
            [("2025-06-02", "grace", "gold", "gold", "2025-06-01")],
        ),
        (
            "demoted on the day after grace",
            {"grace_days": 10},
            {},
            GOLD,
            ("2025-06-12",),
            [
                ("2025-06-02", "grace", "gold", "gold", "2025-06-01"),
                ("2025-06-12", "demoted", "gold", "silver", "2026-06-12"),
            ],
        ),
        (
            "made good for in grace, from the old day on",
            {"grace_days": 10},
            {"2025-06-01": 100, "2025-06-05": 150, "2025-06-07": 50},
            GOLD,
            ("2025-06-20",),
            [
                ("2025-06-02", "grace", "gold", "gold", "2025-06-01"),
                ("2025-06-07", "renewed", "gold", "gold", "2026-06-01"),
            ],
        ),
        (
            "made good for on the first day of grace",
            {"grace_days": 10},
            {"2025-06-02": 300},
            GOLD,
            ("2025-06-20",),
            [
                ("2025-06-02", "grace", "gold", "gold", "2025-06-01"),
                ("2025-06-02", "renewed", "gold", "gold", "2026-06-01"),
            ],
        ),
        (
            "made good for on the last day of grace",
            {"grace_days": 10},
            {"2025-06-11": 300},
            GOLD,
            ("2025-06-20",),
            [
                ("2025-06-02", "grace", "gold", "gold", "2025-06-01"),
                ("2025-06-11", "renewed", "gold", "gold", "2026-06-01"),
            ],
        ),
        (
            "too late for grace",
            {"grace_days": 10},
            {"2025-06-12": 299},
            GOLD,
            ("2025-06-12",),
            [
                ("2025-06-02", "grace", "gold", "gold", "2025-06-01"),
                ("2025-06-12", "demoted", "gold", "silver", "2026-06-12"),
            ],
        ),
        (
            "what made good in grace does not count again",
            {"grace_days": 10},
            {"2025-06-05": 300, "2025-12-01": 299},
            GOLD,
            ("2026-06-12",),
            [
                ("2025-06-02", "grace", "gold", "gold", "2025-06-01"),
                ("2025-06-05", "renewed", "gold", "gold", "2026-06-01"),
                ("2026-06-02", "grace", "gold", "gold", "2026-06-01"),
                ("2026-06-12", "demoted", "gold", "silver", "2027-06-12"),
            ],
        ),
        (
            "to the lowest level",
            {"demotion": "base"},
            {},
            GOLD,
            ("2025-06-02",),
            [("2025-06-02", "demoted", "gold", "base", None)],
        ),
        (
            "to the level whose entry holds",
            {"demotion": "requalify", "levels": LONG},
            {"2024-05-01": 150},
            GOLD,
            ("2025-06-02",),
            [("2025-06-02", "demoted", "gold", "silver", "2026-06-02")],
        ),
        (
            "to no level, as no entry holds",
            {"demotion": "requalify"},
            {"2025-01-01": 99},
            GOLD,
            ("2025-06-02",),
            [("2025-06-02", "demoted", "gold", "base", None)],
        ),
        (
            "entered anew, and so not lost",
            {"demotion": "requalify", "levels": LONG},
            {"2024-05-01": 300},
            GOLD,
            ("2025-06-02",),
            [("2025-06-02", "renewed", "gold", "gold", "2026-06-02")],
        ),
        (
            "qualifying anew never lifts above the level that ends",
            {"demotion": "requalify", "levels": LONG},
            {"2024-05-01": 1000},
            GOLD,
            ("2025-06-03",),
            [
                ("2025-06-02", "renewed", "gold", "gold", "2026-06-02"),
                ("2025-06-03", "promoted", "gold", "platinum", "2026-06-03"),
            ],
        ),
        (
            "the level below has a period of its own",
            {},
            {"2025-12-01": 100},
            GOLD,
            ("2026-07-01",),
            [
                ("2025-06-02", "demoted", "gold", "silver", "2026-06-02"),
                ("2026-06-03", "renewed", "silver", "silver", "2027-06-02"),
            ],
        ),
        (
            "a validity to the end of the following year",
            {"validity": Validity("calendar_year")},
            {"2026-06-01": 300},
            ("gold", "2024-06-01", "2025-12-31"),
            ("2027-03-01",),
            [
                ("2026-01-01", "demoted", "gold", "silver", "2027-12-31"),
                ("2027-03-01", "promoted", "silver", "gold", "2028-12-31"),
            ],
        ),
    )

    def test_cases(self):
        for name, ladder, bought, state, evaluations, expected in self.CASES:
            with self.subTest(name):
                closed = "following year" not in name and "above" not in name
                holders = holding(*state, is_open=not closed)
                story = Story(replace(SIMPLE, **ladder), bought, holders)
                self.assertEqual(story.evaluate(*evaluations).told, expected)

    def test_a_renewal_counts_from_the_day_after(self):
        story = Story(bought={"2025-01-01": 300}, holders=holding(*GOLD))
        story.evaluate("2025-09-15")
        self.assertEqual(
            story.state(), ("gold", "2024-06-01", "2025-06-02", "2026-06-01")
        )

    def test_a_renewal_in_grace_counts_from_the_day_after_it(self):
        ladder = replace(SIMPLE, grace_days=10)
        story = Story(ladder, {"2025-06-07": 300}, holding(*GOLD)).evaluate(
            "2025-06-07"
        )
        self.assertEqual(
            story.state(), ("gold", "2024-06-01", "2025-06-08", "2026-06-01")
        )
        self.assertFalse(story.holders.in_grace[0])

    def test_a_demotion_begins_a_full_period(self):
        story = Story(holders=holding(*GOLD)).evaluate("2025-08-01")
        self.assertEqual(
            story.state(), ("silver", "2025-06-02", "2025-06-02", "2026-06-02")
        )
        self.assertEqual(story.holders.reached[0], DEMOTED)

    def test_who_enters_anew_was_not_demoted(self):
        ladder = Ladder(LONG, demotion="requalify")
        story = Story(ladder, {"2024-05-01": 300}, holding(*GOLD)).evaluate(
            "2025-06-02"
        )
        self.assertEqual(story.holders.reached[0], PROMOTED)
        self.assertEqual(story.state()[1:3], ("2024-06-01", "2025-06-02"))

    def test_rules_to_keep_go_before_the_rules_of_entry(self):
        keep = (asks(1, "tier_period", "count"),)
        ladder = Ladder((level(), level(), level(asks(300), retain=keep)))
        story = Story(ladder, {"2025-01-01": 5}, holding(*GOLD)).evaluate("2025-06-02")
        self.assertEqual([row[1] for row in story.told], ["renewed"])
        self.assertEqual(story.moves[0].kind, "retain")
        self.assertEqual(story.moves[0].evidence[0].values.tolist(), [1])

    def test_evidence_of_a_demotion_is_of_the_last_day_of_grace(self):
        ladder = replace(SIMPLE, grace_days=10)
        bought = {"2025-06-11": 20, "2025-06-12": 30}
        story = Story(ladder, bought, holding(*GOLD)).evaluate("2025-06-12")
        grace, demoted = story.moves
        self.assertEqual(grace.evidence[0].values.tolist(), [0])
        self.assertEqual(demoted.evidence[0].values.tolist(), [20])
        self.assertEqual((demoted.level, demoted.kind), (2, "retain"))

    def test_the_day_of_the_last_evaluation_is_looked_at_again(self):
        """It was not over then; what came in late counts with it too."""
        for text in ("2025-06-03", "2025-06-05"):
            ladder = replace(SIMPLE, grace_days=10)
            story = Story(ladder, {}, holding(*GOLD, is_open=False))
            story.evaluate("2025-06-02", "2025-06-05")
            story.meter.purchases[0].append((day(text), 300))
            story.evaluate("2025-06-07")
            self.assertEqual(story.told[1][:2], ("2025-06-05", "renewed"))

    def test_who_was_not_judged_while_suspended_gets_the_whole_grace(self):
        ladder = replace(SIMPLE, grace_days=10)
        story = Story(ladder, {"2025-06-07": 300}, holding(*GOLD, is_suspended=True))
        story.holders.is_open[:] = False
        story.evaluate("2025-05-01", "2025-12-01")
        story.holders.is_suspended[:] = False
        self.assertEqual(
            [row[:2] for row in story.evaluate("2025-12-02").told],
            [("2025-06-02", "grace"), ("2025-06-07", "renewed")],
        )


class TestDaysOfOneStory(TestCase):
    """Evaluating daily or rarely tells a member's story alike."""

    def test_a_grown_story(self):
        ladder = replace(SIMPLE, grace_days=10, validity=Validity("months", 6))
        bought = {"2025-03-01": 100, "2025-09-05": 100}
        expected = [
            ("2025-03-01", "promoted", "base", "silver", "2025-09-01"),
            ("2025-09-02", "renewed", "silver", "silver", "2026-03-01"),
            ("2026-03-02", "renewed", "silver", "silver", "2026-09-01"),
            ("2026-09-02", "grace", "silver", "silver", "2026-09-01"),
            ("2026-09-12", "demoted", "silver", "base", None),
        ]
        first, last = date(2025, 3, 1), date(2026, 12, 31)
        for step in (1, 7, 100):
            with self.subTest(step=step):
                days = range(0, (last - first).days + 1, step)
                texts = [str(first + timedelta(days=each)) for each in days]
                story = Story(ladder, bought).evaluate(*texts, str(last))
                self.assertEqual(story.told[1:], expected)

    def test_the_example_of_the_formulas(self):
        ladder = Ladder((level(), level(asks(100)), level(asks(300))), grace_days=10)
        bought = {"2024-06-01": 300, "2025-02-10": 200, "2026-06-07": 350}
        story = Story(ladder, bought).evaluate("2024-06-01")
        for text, last in (("2025-06-02", "2026-06-01"), ("2026-06-07", "2027-06-01")):
            story.evaluate(text)
            self.assertEqual(story.told[-1], (text, "renewed", "gold", "gold", last))
        self.assertEqual(story.state()[2], "2026-06-08")
        story.evaluate("2027-06-12")
        self.assertEqual(
            story.told[-2:],
            [
                ("2027-06-02", "grace", "gold", "gold", "2027-06-01"),
                ("2027-06-12", "demoted", "gold", "silver", "2028-06-12"),
            ],
        )

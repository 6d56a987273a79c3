from dataclasses import replace
from unittest import TestCase

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ..ladder_tables import ends_of_validity, moves_table, rises
from ..tiers import NOBODY, PROMOTED, Holders, Moves, Timeline
from ..validity import NEVER
from .properties import checked
from .tier_stories import SIMPLE, FakeMeter, Story, day, holding

PLACES = st.lists(st.tuples(st.integers(-1, 3), st.integers(-1, 3)), max_size=30)


def moves(trigger, from_place, to_place, level=1):
    """Moves of members 0, 1, 2 ... on one day."""
    size = len(from_place)
    return Moves(
        trigger,
        np.arange(size),
        np.full(size, 100),
        np.array(from_place),
        np.array(to_place),
        np.full(size, NEVER),
        level,
    )


class TestMovesTable(TestCase):
    """Members by level before (down) and after (across)."""

    def test_counts(self):
        before = np.array([NOBODY, NOBODY, 0, 0, 1, 2, 2])
        after = np.array([0, 2, 0, 1, 1, 0, 2])
        self.assertEqual(
            moves_table(before, after, 3).tolist(),
            [[1, 0, 1], [1, 1, 0], [0, 1, 0], [1, 0, 1]],
        )

    def test_who_is_no_member_after_is_left_out(self):
        table = moves_table(np.array([NOBODY, 1]), np.array([NOBODY, NOBODY]), 2)
        self.assertEqual(table.tolist(), [[0, 0], [0, 0], [0, 0]])

    def test_nobody(self):
        nobody = np.zeros(0, int)
        self.assertEqual(moves_table(nobody, nobody, 2).tolist(), [[0, 0]] * 3)

    @checked
    @given(PLACES)
    def test_everybody_is_counted_once(self, rows):
        before, after = np.array(rows, int).reshape(-1, 2).T
        table = moves_table(before, after, 4)
        for row, place in enumerate(range(-1, 4)):
            for column in range(4):
                self.assertEqual(table[row, column], rows.count((place, column)))


class TestEndsOfValidity(TestCase):
    """Which level would be held if its validity ended on the day."""

    def ends(self, story, text):
        timeline = story.timeline(text)
        timeline.advance()
        before = timeline.holders.copied()
        found = ends_of_validity(timeline)
        for name, values in vars(before).items():
            np.testing.assert_array_equal(getattr(timeline.holders, name), values)
        return found.tolist()

    def story(self, bought=(), held="gold", **values):
        ladder = values.pop("ladder", SIMPLE)
        state = holding(held, "2024-06-01", "2025-06-01", is_open=False, **values)
        return Story(ladder, dict(bought), state)

    def test_who_has_done_enough_stays(self):
        story = self.story({"2024-12-01": 300})
        self.assertEqual(self.ends(story, "2025-01-10"), [2])

    def test_who_has_not_falls(self):
        self.assertEqual(self.ends(self.story(), "2025-01-10"), [1])

    def test_it_falls_as_the_program_says(self):
        for demotion, place in (("one_step", 2), ("base", 0), ("requalify", 1)):
            with self.subTest(demotion=demotion):
                story = self.story(
                    {"2024-12-01": 150},
                    "platinum",
                    ladder=replace(SIMPLE, demotion=demotion),
                )
                self.assertEqual(self.ends(story, "2025-01-10"), [place])

    def test_money_of_the_day_counts(self):
        story = self.story({"2025-01-10": 300})
        self.assertEqual(self.ends(story, "2025-01-10"), [2])

    def test_grace_is_left_out(self):
        story = self.story(ladder=replace(SIMPLE, grace_days=30))
        self.assertEqual(self.ends(story, "2025-01-10"), [1])
        story = self.story(ladder=replace(SIMPLE, grace_days=30))
        self.assertEqual(self.ends(story, "2025-06-10"), [1])
        self.assertTrue(story.holders.in_grace[0])

    def test_who_has_only_begun_stays(self):
        story = Story(SIMPLE, {"2025-01-10": 300})
        self.assertEqual(self.ends(story, "2025-01-10"), [2])
        ladder = replace(SIMPLE, demotion="base")
        self.assertEqual(self.ends(self.story(ladder=ladder), "2025-06-02"), [0])
        self.assertEqual(self.ends(self.story(), "2025-06-02"), [1])

    def test_only_the_period_so_far_counts(self):
        renewed = self.story({"2024-12-01": 300})
        self.assertEqual(self.ends(renewed, "2025-06-10"), [1])
        self.assertEqual(renewed.holders.place[0], 2)

    def test_who_has_nothing_to_lose(self):
        self.assertEqual(self.ends(Story(SIMPLE), "2025-01-10"), [0])
        suspended = self.story(is_suspended=True)
        self.assertEqual(self.ends(suspended, "2025-01-10"), [2])
        nobody = Holders.newcomers(1)
        nobody.is_open[:] = False
        self.assertEqual(self.ends(Story(holders=nobody), "2025-01-10"), [NOBODY])

    def test_only_one_period_ends(self):
        holders = holding("platinum", "2020-06-01", "2025-06-01", reached=PROMOTED)
        timeline = Timeline(SIMPLE, holders, FakeMeter([]), day("2025-01-10"))
        self.assertEqual(ends_of_validity(timeline).tolist(), [2])


class TestRises(TestCase):
    """Those who move furthest."""

    def found(self, *told, count=20):
        return [
            (move.trigger, place, int(move.to_place[place] - move.from_place[place]))
            for move, place in rises(list(told), count)
        ]

    def test_the_furthest_first(self):
        promoted = moves("promoted", [0, 0, 1], [1, 3, 3])
        demoted = moves("demoted", [3, 2], [0, 1])
        self.assertEqual(
            self.found(promoted, demoted),
            [
                ("promoted", 1, 3),
                ("demoted", 0, -3),
                ("promoted", 2, 2),
                ("promoted", 0, 1),
                ("demoted", 1, -1),
            ],
        )

    def test_so_many(self):
        promoted = moves("promoted", [0] * 5, [1, 2, 3, 1, 2])
        self.assertEqual(
            self.found(promoted, count=2), [("promoted", 2, 3), ("promoted", 1, 2)]
        )

    def test_who_stays_does_not_move(self):
        self.assertEqual(self.found(moves("renewed", [2, 1], [2, 1])), [])

    def test_enrolments_and_decisions_of_people_are_no_moves_of_rules(self):
        told = [
            moves(trigger, [0], [2])
            for trigger in ("override", "override_end", "merge", "suspended")
        ]
        enrolled = moves("enrolled", [NOBODY], [0], level=NOBODY)
        self.assertEqual(self.found(*told, enrolled), [])
        self.assertEqual(self.found(), [])

from dataclasses import replace
from unittest import TestCase

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ..tiers import DEMOTIONS, NOBODY, Condition, Holders, Ladder, Level, Timeline
from ..validity import NEVER, Validity
from .properties import checked
from .tier_stories import (
    NAMES,
    SIMPLE,
    FakeMeter,
    as_text,
    asks,
    day,
    holding,
    level,
    rows_of,
)

FIRST = day("2024-01-31")
SPAN = 420

PURCHASES = st.lists(
    st.tuples(st.integers(0, SPAN), st.sampled_from((-100, 50, 100, 150, 400))),
    max_size=10,
).map(lambda rows: [(FIRST + on, money) for on, money in rows])
ENTRY = st.builds(
    Condition,
    st.sampled_from(("money", "count")),
    st.sampled_from(("rolling_months", "lifetime")),
    st.sampled_from((">=", ">=", ">=", "<=")),
    st.sampled_from((1, 2, 100, 200, 400)),
    months=st.integers(1, 12),
    group=st.integers(1, 2),
)
RETAIN = st.builds(
    replace, ENTRY, window=st.sampled_from(("tier_period", "rolling_months"))
)
LEVELS = st.tuples(
    st.just(level()),
    *[
        st.builds(
            Level,
            st.lists(ENTRY, max_size=3).map(tuple),
            st.lists(RETAIN, max_size=2).map(tuple),
        )
        for _name in NAMES[1:]
    ],
)
VALIDITY = st.one_of(
    st.builds(
        Validity, st.just("months"), st.integers(1, 5), to_month_end=st.booleans()
    ),
    st.builds(Validity, st.sampled_from(("calendar_year", "anniversary"))),
    st.builds(Validity, st.just("fixed"), month=st.integers(1, 12)),
)
LADDERS = st.builds(
    Ladder,
    LEVELS,
    VALIDITY,
    st.sampled_from((0, 0, 7, 25)),
    st.sampled_from(DEMOTIONS),
    notify_before_days=st.sampled_from((0, 20)),
)
EVALUATIONS = st.lists(st.integers(0, SPAN), min_size=1, max_size=5, unique=True).map(
    lambda days: [FIRST + each for each in sorted(days)]
)
MEMBERS = st.lists(PURCHASES, min_size=1, max_size=4)


@st.composite
def members_with_levels(draw, size, **values):
    """Members who hold levels since some time before the first day."""
    holders = Holders.newcomers(size)
    numbers = st.lists(st.integers(0, 3), min_size=size, max_size=size)
    lengths = st.lists(st.integers(0, 90), min_size=size, max_size=size)
    holders.place[:] = draw(numbers)
    holders.reached[:] = np.array(draw(numbers)) % 3
    since = FIRST - 1 - np.array(draw(lengths))
    for days in (holders.since, holders.period_from, holders.enrolled_on):
        days[:] = since
    ends = FIRST + np.array(draw(lengths))
    holders.valid_until[:] = np.where(holders.place > 0, ends, NEVER)
    for name, value in values.items():
        getattr(holders, name)[:] = value
    return holders


def run_through(ladder, holders, meter, days, looked_until=0):
    """Evaluate on days; return the rows of all moves."""
    moves = []
    for as_of in days:
        timeline = Timeline(ladder, holders, meter, as_of, looked_until)
        moves += timeline.advance()
        timeline.warnings()
        looked_until = as_of
    return moves


def by_member(rows):
    """Rows of moves by member, in the order in which they were told."""
    found = {}
    for member, *row in rows:
        found.setdefault(member, []).append(tuple(row))
    return found


def with_evidence(moves):
    """Rows of moves with the numbers that led to them."""
    numbers = [
        tuple((each.condition, each.values[place]) for each in move.evidence)
        for move in moves
        for place in range(len(move.members))
    ]
    return [(*row, told) for row, told in zip(rows_of(moves), numbers, strict=True)]


def only(holders, member):
    """The state of one member alone."""
    return Holders(*(values[[member]] for values in vars(holders).values()))


def assert_same_state(found, expected):
    for name, values in vars(expected).items():
        np.testing.assert_array_equal(getattr(found, name), values, err_msg=name)


class TestTimelineProperties(TestCase):
    """What holds for any purchases, rules and days."""

    @checked
    @given(LADDERS, MEMBERS, EVALUATIONS)
    def test_nothing_happens_twice(self, ladder, purchases, days):
        meter = FakeMeter(*purchases)
        holders = Holders.newcomers(len(purchases))
        run_through(ladder, holders, meter, days)
        before = holders.copied()
        again = run_through(ladder, holders, meter, days[-1:], days[-1])
        self.assertEqual(rows_of(again), [])
        assert_same_state(holders, before)

    @checked
    @given(LADDERS, MEMBERS, EVALUATIONS, st.data())
    def test_nothing_happens_twice_to_who_holds_a_level(
        self, ladder, purchases, days, data
    ):
        meter = FakeMeter(*purchases)
        holders = data.draw(members_with_levels(len(purchases)))
        run_through(ladder, holders, meter, days)
        again = run_through(ladder, holders, meter, days[-1:], days[-1])
        self.assertEqual(rows_of(again), [])

    @checked
    @given(LADDERS, MEMBERS, EVALUATIONS, st.data())
    def test_all_at_once_are_each_alone(self, ladder, purchases, days, data):
        size = len(purchases)
        start = data.draw(members_with_levels(size))
        start.place[::2] = np.where(start.place[::2] == 0, NOBODY, start.place[::2])
        together = start.copied()
        moves = run_through(ladder, together, FakeMeter(*purchases), days)
        told = by_member(with_evidence(moves))
        for member in range(size):
            alone = only(start, member)
            moves = run_through(ladder, alone, FakeMeter(purchases[member]), days)
            assert_same_state(only(together, member), alone)
            expected = by_member(with_evidence(moves)).get(0, [])
            self.assertEqual(told.get(member, []), expected)

    @settings(checked, max_examples=20)
    @given(LADDERS, MEMBERS, EVALUATIONS, st.data())
    def test_ends_of_periods_do_not_depend_on_when_they_are_seen(
        self, ladder, purchases, days, data
    ):
        """Where nobody rises, late evaluations find what daily ones would have."""
        meter = FakeMeter(*purchases)
        size = len(purchases)
        now_and_then = data.draw(members_with_levels(size, is_open=False))
        daily, late = now_and_then.copied(), now_and_then.copied()
        every_day = range(FIRST, days[-1] + 1)
        expected = run_through(ladder, daily, meter, every_day, FIRST)
        for holders, seen in ((now_and_then, days), (late, days[-1:])):
            moves = run_through(ladder, holders, meter, seen, FIRST)
            self.assertEqual(
                by_member(with_evidence(moves)), by_member(with_evidence(expected))
            )
            holders.warned_for[:] = daily.warned_for
            assert_same_state(holders, daily)

    @checked
    @given(LADDERS, MEMBERS, EVALUATIONS, st.data())
    def test_what_was_looked_at_needs_no_second_look(
        self, ladder, purchases, days, data
    ):
        """Days of grace that were seen already bring nothing when seen again."""
        meter = FakeMeter(*purchases)
        holders = data.draw(members_with_levels(len(purchases)))
        forgetful = holders.copied()
        moves = run_through(ladder, holders, meter, days)
        again = []
        for as_of in days:
            again += run_through(ladder, forgetful, meter, [as_of])
        self.assertEqual(rows_of(moves), rows_of(again))

    @checked
    @given(LADDERS, MEMBERS, EVALUATIONS, st.data())
    def test_moves_make_a_path(self, ladder, purchases, days, data):
        meter = FakeMeter(*purchases)
        holders = data.draw(members_with_levels(len(purchases)))
        start = holders.place.copy()
        moves = run_through(ladder, holders, meter, days)
        for member, rows in by_member(rows_of(moves)).items():
            levels = [NAMES[start[member]], *(row[3] for row in rows)]
            self.assertEqual([row[2] for row in rows], levels[:-1])
            self.assertEqual(levels[-1], NAMES[holders.place[member]])
            self.assertEqual(rows[-1][4], as_text(holders.valid_until[member]))
            told = [row[0] for row in rows]
            self.assertEqual(told, sorted(told))

    @checked
    @given(LADDERS, MEMBERS, EVALUATIONS, st.data())
    def test_states_are_whole(self, ladder, purchases, days, data):
        meter = FakeMeter(*purchases)
        holders = data.draw(members_with_levels(len(purchases)))
        run_through(ladder, holders, meter, days)
        as_of, ends = days[-1], holders.valid_until
        above, grace = holders.place > 0, holders.in_grace
        self.assertTrue((ends[~above] == NEVER).all())
        self.assertTrue((ends[above] < NEVER).all())
        self.assertFalse(grace[~above].any())
        self.assertTrue((ends[above & ~grace] >= as_of).all())
        self.assertTrue((ends[grace] < as_of).all())
        self.assertTrue((as_of <= ends[grace] + ladder.grace_days).all())
        self.assertTrue((holders.since <= as_of).all())
        self.assertTrue((holders.period_from <= as_of + 1).all())

    @checked
    @given(LADDERS, MEMBERS, EVALUATIONS)
    def test_a_promotion_taken_back_leaves_no_trace(self, ladder, purchases, days):
        meter = FakeMeter(*purchases)
        holders = Holders.newcomers(len(purchases))
        run_through(ladder, holders, meter, days[:-1])
        run_through(ladder, holders, meter, [days[-1] - 1])
        before = holders.copied()
        timeline = Timeline(ladder, holders, meter, days[-1], days[-1] - 1)
        raised = [each for each in timeline.advance() if each.former is not None]
        for move in raised:
            nothing = FakeMeter(*([] for _member in purchases))
            later = Timeline(ladder, holders, nothing, days[-1])
            until = np.full(len(move.members), days[-1])
            for member in later.take_back(move.members, move.former, until).tolist():
                if len([each for each in raised if member in each.members]) == 1:
                    self.assertEqual(holders.place[member], before.place[member])

    def test_nobody(self):
        holders = Holders.newcomers(0)
        timeline = Timeline(SIMPLE, holders, FakeMeter(), FIRST)
        self.assertEqual(timeline.advance(), [])
        self.assertEqual(len(timeline.warnings()), 0)

    def test_many_periods_take_their_time(self):
        """A century of monthly periods ends."""
        ladder = replace(SIMPLE, validity=Validity("months", 1))
        keep = level(asks(0, "tier_period"))
        ladder = replace(ladder, levels=(level(), keep))
        holders = holding("silver", "1924-06-01", "1924-07-01")
        timeline = Timeline(ladder, holders, FakeMeter([]), day("2024-06-02"))
        self.assertEqual(len(timeline.advance()), 1200)
        self.assertEqual(as_text(holders.valid_until[0]), "2024-07-01")

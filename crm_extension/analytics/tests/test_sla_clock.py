from datetime import datetime, timedelta
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from .. import complaint_flow as flow
from ..sla_clock import METRICS, Event, fold, standing
from ..working_time import Clock, Timetable, WorkingHours
from .properties import checked
from .test_working_time import HOUR, OFFICE

DAY = 8 * HOUR
TABLES = {None: Clock(), 1: Timetable(WorkingHours("UTC", OFFICE))}
TARGETS = {
    "acknowledge": {"seconds": DAY, "hours_id": 1},
    "first_response": {"seconds": 2 * DAY, "hours_id": 1},
    "next_response": {"seconds": 2 * HOUR, "hours_id": 1},
    "resolve": {"seconds": 5 * DAY, "hours_id": 1},
    "statutory": {"seconds": 720 * HOUR, "hours_id": None},
}


def at(text):
    """Return a moment of June 2026 from "01 09:00"."""
    return datetime.fromisoformat(f"2026-06-{text}")


def step(moment, state):
    return Event(at(moment), "transition", state)


def sla(moment, targets=None, policy=7):
    data = {"policy_id": policy, "targets": targets or TARGETS}
    return Event(at(moment), "sla", data=data)


def said(moment):
    return Event(at(moment), "message_in")


def answered(moment, human=True):
    return Event(at(moment), "message_out", data={"human": human})


def warned(moment, metric, level, cycle=0, turn=0):
    data = {"metric": metric, "cycle": cycle, "turn": turn, "level": level}
    return Event(at(moment), "sla_warning", data=data)


RECEIPT = (step("01 08:00", flow.RECEIVED), sla("01 08:00"))


def rows(*events, receipt=RECEIPT):
    """Return the standing of each clock by (metric, cycle, turn)."""
    found = [clock for clock in fold([*receipt, *events]) if clock.target]
    stands = [standing(clock, TABLES[clock.target.get("hours_id")]) for clock in found]
    return {(row["metric"], row["cycle"], row["turn"]): row for row in stands}


class ClockCase(TestCase):
    def row(self, metric, *events, cycle=0, turn=0):
        return rows(*events)[metric, cycle, turn]

    def assert_state(self, expected, metric, *events, **kwargs):
        self.assertEqual(self.row(metric, *events, **kwargs)["state"], expected)


class TestStart(ClockCase):
    def test_four_promises_begin_with_the_receipt(self):
        found = rows()
        self.assertEqual(
            {key[0] for key in found},
            {"acknowledge", "first_response", "resolve", "statutory"},
        )
        self.assertEqual({row["state"] for row in found.values()}, {"running"})
        self.assertEqual(found["acknowledge", 0, 0]["deadline"], at("01 17:00"))
        self.assertEqual(found["resolve", 0, 0]["deadline"], at("05 17:00"))
        self.assertEqual(found["statutory", 0, 0]["deadline"], datetime(2026, 7, 1, 8))

    def test_without_a_receipt_there_is_no_clock(self):
        self.assertEqual(fold([said("01 09:00")]), [])

    def test_without_a_target_nothing_is_promised(self):
        receipt = [RECEIPT[0], sla("01 08:00", {"resolve": TARGETS["resolve"]})]
        self.assertEqual(list(rows(receipt=receipt)), [("resolve", 0, 0)])

    def test_nothing_happens_before_the_receipt(self):
        row = self.row("acknowledge", step("01 07:00", flow.ACKNOWLEDGED))
        self.assertEqual(row["met_at"], at("01 08:00"))

    def test_the_first_check_is_at_three_quarters(self):
        row = self.row("acknowledge")
        self.assertEqual(row["next_check_at"], at("01 15:00"))
        self.assertEqual(row["risk_at"], at("01 15:00"))


class TestMeeting(ClockCase):
    def test_acknowledging_keeps_the_promise(self):
        self.assert_state("met", "acknowledge", step("01 17:00", flow.ACKNOWLEDGED))

    def test_a_second_late_is_missed(self):
        row = self.row("acknowledge", step("01 17:00:01", flow.ACKNOWLEDGED))
        self.assertEqual((row["state"], row["next_check_at"]), ("missed", None))

    def test_the_fast_track_passes_the_acknowledgement(self):
        for state in (flow.DECIDED, flow.REJECTED):
            self.assert_state("met", "acknowledge", step("01 10:00", state))

    def test_an_external_body_does_not_acknowledge(self):
        self.assert_state("running", "acknowledge", step("01 10:00", flow.EXTERNAL))

    def test_a_person_gives_the_first_response(self):
        self.assert_state("met", "first_response", answered("01 10:00"))
        self.assert_state("running", "first_response", answered("01 10:00", False))

    def test_the_answer_resolves_and_responds(self):
        for metric in ("first_response", "resolve", "statutory"):
            for state in (flow.COMMUNICATED, flow.REJECTED):
                self.assert_state("met", metric, step("01 10:00", state))

    def test_a_decision_alone_resolves_nothing(self):
        self.assert_state("running", "resolve", step("01 10:00", flow.DECIDED))

    def test_an_end_freezes_what_runs(self):
        for state in (flow.CANCELLED, flow.MERGED):
            row = self.row("resolve", step("01 10:00", state))
            self.assertEqual(row["state"], "frozen")
            self.assertEqual(row["frozen_at"], at("01 10:00"))
            self.assertIsNone(row["next_check_at"])

    def test_automatic_replies_do_nothing(self):
        self.assertEqual(rows(Event(at("01 09:00"), "automatic_in")), rows())


class TestNextResponse(ClockCase):
    def test_it_begins_after_the_first_response_only(self):
        self.assertNotIn(("next_response", 0, 0), rows(said("01 09:00")))
        row = self.row("next_response", answered("01 09:00"), said("01 10:00"))
        self.assertEqual(row["deadline"], at("01 12:00"))

    def test_the_oldest_unanswered_message_counts(self):
        found = rows(answered("01 09:00"), said("01 10:00"), said("01 11:00"))
        self.assertEqual(found["next_response", 0, 0]["started_at"], at("01 10:00"))
        self.assertNotIn(("next_response", 0, 1), found)

    def test_each_answer_ends_one_and_the_next_message_begins_another(self):
        found = rows(
            answered("01 09:00"),
            said("01 10:00"),
            answered("01 10:30"),
            said("01 11:00"),
        )
        self.assertEqual(found["next_response", 0, 0]["state"], "met")
        self.assertEqual(found["next_response", 0, 1]["started_at"], at("01 11:00"))

    def test_an_automatic_answer_is_none(self):
        story = answered("01 09:00"), said("01 10:00"), answered("01 10:30", False)
        self.assert_state("running", "next_response", *story)

    def test_the_moment_of_arrival_counts_not_that_of_writing(self):
        found = rows(answered("01 09:00"), answered("01 11:00"), said("01 10:00"))
        self.assertEqual(found["next_response", 0, 0]["met_at"], at("01 11:00"))

    def test_after_the_end_nothing_begins(self):
        story = step("01 10:00", flow.COMMUNICATED), step("01 11:00", flow.CLOSED)
        self.assertNotIn(("next_response", 0, 0), rows(*story, said("01 12:00")))

    def test_closing_gives_up_what_is_unanswered(self):
        story = step("01 10:00", flow.COMMUNICATED), said("01 10:30")
        row = self.row("next_response", *story, step("01 11:00", flow.CLOSED))
        self.assertEqual(row["state"], "frozen")


class TestPauses(ClockCase):
    ASKED = step("01 10:00", flow.WAITING_CUSTOMER)

    def test_waiting_stops_resolving_alone(self):
        found = rows(self.ASKED)
        states = {key[0]: row["state"] for key, row in found.items()}
        self.assertEqual(states["resolve"], "paused")
        self.assertEqual(states["first_response"], "running")
        self.assertEqual(states["statutory"], "running")

    def test_a_paused_clock_is_not_checked_and_keeps_its_deadline(self):
        row = self.row("resolve", self.ASKED)
        self.assertIsNone(row["next_check_at"])
        self.assertEqual(row["paused_at"], at("01 10:00"))
        self.assertEqual(row["deadline"], at("05 17:00"))

    def test_working_time_of_the_pause_is_added(self):
        row = self.row("resolve", self.ASKED, step("02 09:00", flow.INVESTIGATING))
        self.assertEqual(row["paused_seconds"], 7 * HOUR)
        self.assertEqual(row["deadline"], at("08 16:00"))

    def test_the_clock_goes_on_when_the_reply_arrives(self):
        resumed = step("02 12:00", flow.INVESTIGATING)
        row = self.row("resolve", self.ASKED, resumed, said("02 09:00"))
        self.assertEqual(row["paused_seconds"], 7 * HOUR)

    def test_a_message_does_not_end_waiting_for_others(self):
        asked = step("01 10:00", flow.WAITING_THIRD_PARTY)
        self.assert_state("paused", "resolve", asked, said("01 11:00"))

    def test_a_message_while_others_are_waited_for_waits_too(self):
        asked = step("01 10:00", flow.WAITING_THIRD_PARTY)
        row = self.row("next_response", answered("01 09:00"), asked, said("01 11:00"))
        self.assertEqual((row["state"], row["paused_at"]), ("paused", at("01 11:00")))

    def test_an_end_while_waiting_ends_the_pause(self):
        row = self.row("resolve", self.ASKED, step("01 12:00", flow.CANCELLED))
        self.assertEqual(row["paused_seconds"], 2 * HOUR)
        self.assertIsNone(row["paused_at"])

    def test_who_was_late_before_the_pause_stays_late(self):
        asked = step("09 10:00", flow.WAITING_CUSTOMER)
        row = self.row("resolve", asked)
        self.assertEqual((row["state"], row["paused_at"]), ("missed", at("09 10:00")))
        self.assert_state("missed", "resolve", asked, said("10 10:00"))


class TestCycles(ClockCase):
    CLOSED = (
        step("01 09:00", flow.ACKNOWLEDGED),
        step("01 10:00", flow.COMMUNICATED),
        step("01 11:00", flow.CLOSED),
    )
    REOPENED = (step("10 08:00", flow.REOPENED), sla("10 08:00"))

    def test_reopening_begins_anew_and_keeps_what_was(self):
        found = rows(*self.CLOSED, *self.REOPENED)
        self.assertEqual(found["resolve", 0, 0], rows(*self.CLOSED)["resolve", 0, 0])
        self.assertEqual(found["resolve", 1, 0]["started_at"], at("10 08:00"))
        self.assertEqual(found["resolve", 1, 0]["state"], "running")
        self.assertNotIn(("acknowledge", 1, 0), found)

    def test_reopening_freezes_what_runs(self):
        story = step("01 10:00", flow.COMMUNICATED), said("01 10:30")
        row = self.row("next_response", *story, *self.REOPENED)
        self.assertEqual(row["state"], "frozen")

    def test_the_new_cycle_follows_its_own_events(self):
        found = rows(*self.CLOSED, *self.REOPENED, answered("10 09:00"))
        self.assertEqual(found["first_response", 1, 0]["met_at"], at("10 09:00"))


class TestMatchingAgain(ClockCase):
    SHORT = sla("02 10:00", {**TARGETS, "resolve": {"seconds": DAY, "hours_id": 1}}, 8)

    def test_the_start_and_the_pauses_stay(self):
        story = (
            step("01 09:00", flow.WAITING_CUSTOMER),
            step("01 10:00", flow.INVESTIGATING),
        )
        row = self.row("resolve", *story, self.SHORT)
        self.assertEqual(row["started_at"], at("01 08:00"))
        self.assertEqual(row["deadline"], at("02 09:00"))
        self.assertEqual(row["policy_id"], 8)

    def test_what_is_done_keeps_its_promise(self):
        done = step("01 09:00", flow.COMMUNICATED)
        self.assertEqual(self.row("resolve", done, self.SHORT)["policy_id"], 7)

    def test_a_target_that_is_gone_takes_the_clock_along(self):
        gone = sla("02 10:00", {**TARGETS, "resolve": None})
        self.assertNotIn(("resolve", 0, 0), rows(gone))

    def test_later_messages_follow_the_new_targets(self):
        quick = sla("01 08:30", {"next_response": {"seconds": 60, "hours_id": None}})
        row = self.row("next_response", quick, answered("01 09:00"), said("01 10:00"))
        self.assertEqual(row["target_seconds"], 60)


class TestFixedDates(ClockCase):
    UNTIL = sla("02 08:00", {"statutory": {"until": "2026-06-20T00:00:00"}}, None)
    EXTERNAL = step("02 08:00", flow.EXTERNAL)

    def test_the_date_takes_the_place_of_the_target(self):
        row = self.row("statutory", self.EXTERNAL, self.UNTIL)
        self.assertEqual(row["deadline"], at("20 00:00"))
        self.assertEqual(row["started_at"], at("01 08:00"))

    def test_a_later_match_leaves_the_date(self):
        row = self.row("statutory", self.EXTERNAL, self.UNTIL, sla("03 08:00"))
        self.assertEqual(row["deadline"], at("20 00:00"))

    def test_the_outcome_ends_it(self):
        outcome = step("05 08:00", flow.DECIDED)
        self.assert_state("met", "statutory", self.EXTERNAL, self.UNTIL, outcome)

    def test_after_the_answer_it_begins_again(self):
        row = self.row(
            "statutory",
            step("01 09:00", flow.COMMUNICATED),
            self.EXTERNAL,
            self.UNTIL,
            turn=1,
        )
        self.assertEqual((row["started_at"], row["state"]), (at("02 08:00"), "running"))


class TestWarnings(ClockCase):
    def test_each_level_moves_the_next_check(self):
        first = warned("01 15:00", "acknowledge", 75)
        second = warned("01 16:12", "acknowledge", 90)
        self.assertEqual(
            self.row("acknowledge", first)["next_check_at"], at("01 16:12")
        )
        row = self.row("acknowledge", first, second)
        self.assertEqual(row["next_check_at"], at("01 17:00"))
        self.assertEqual(row["warned_level"], 90)

    def test_the_last_warning_makes_it_missed(self):
        row = self.row("acknowledge", warned("01 17:00", "acknowledge", 100))
        self.assertEqual((row["state"], row["next_check_at"]), ("missed", None))

    def test_more_time_than_at_the_warning_makes_it_run_again(self):
        row = self.row(
            "acknowledge",
            warned("01 17:00", "acknowledge", 100),
            sla("01 17:30", {"acknowledge": {"seconds": 2 * DAY, "hours_id": 1}}),
        )
        self.assertEqual(row["state"], "running")

    def test_others_are_not_concerned(self):
        row = self.row("resolve", warned("01 15:00", "acknowledge", 75))
        self.assertEqual(row["warned_level"], 0)


STATES = st.sampled_from(
    [each for each in flow.STATES if each not in (flow.RECEIVED, flow.MERGED)]
)
MINUTES = st.integers(0, 40_000).map(lambda each: timedelta(minutes=each))
EVENTS = st.one_of(
    st.builds(lambda after, to: (after, "transition", to, None), MINUTES, STATES),
    st.builds(lambda after: (after, "message_in", None, None), MINUTES),
    st.builds(
        lambda after, human: (after, "message_out", None, {"human": human}),
        MINUTES,
        st.booleans(),
    ),
    st.builds(
        lambda after, share: (
            after,
            "sla",
            None,
            {
                "policy_id": 9,
                "targets": {
                    metric: {**target, "seconds": target["seconds"] * share}
                    for metric, target in TARGETS.items()
                },
            },
        ),
        MINUTES,
        st.integers(1, 3),
    ),
)
STORIES = st.lists(EVENTS, max_size=15).map(
    lambda found: [
        Event(at("01 08:00") + after, kind, state, data)
        for after, kind, state, data in found
    ]
)


class TestProperties(TestCase):
    @checked
    @given(STORIES)
    def test_the_order_of_writing_does_not_matter(self, story):
        moments = {event.at for event in story}
        if len(moments) == len(story):
            self.assertEqual(rows(*story), rows(*reversed(story)))

    @checked
    @given(STORIES)
    def test_rows_are_sound(self, story):
        for (metric, _cycle, _turn), row in rows(*story).items():
            self.assertIn(metric, METRICS)
            self.assertGreaterEqual(row["deadline"], row["started_at"])
            self.assertLessEqual(row["risk_at"], row["deadline"])
            ended = row["met_at"] or row["frozen_at"]
            self.assertFalse(ended and (row["paused_at"] or row["next_check_at"]))
            self.assertEqual(row["state"] == "frozen", bool(row["frozen_at"]))
            if row["state"] == "met":
                self.assertLessEqual(row["met_at"], row["deadline"])

    @checked
    @given(STORIES)
    def test_one_of_each_metric_is_open(self, story):
        still = [clock.metric for clock in fold([*RECEIPT, *story]) if clock.is_open]
        self.assertEqual(len(still), len(set(still)))

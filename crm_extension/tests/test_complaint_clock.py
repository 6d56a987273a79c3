import random
from datetime import date, timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..analytics import complaint_flow as flow
from .complaint_clock_common import HOUR, ComplaintClockCase, moment


@tagged("post_install", "-at_install")
class TestComplaintClock(ComplaintClockCase):
    # -- Starting and ending ---------------------------------------------------

    def test_promises_begin_when_it_is_received(self):
        complaint = self.new_case()
        self.assertEqual(
            set(complaint.sla_status_ids.mapped("metric")),
            {"acknowledge", "first_response", "resolve"},
        )
        status = self.status(complaint, "acknowledge")
        self.assertEqual(status.started_at, moment("01 09:00"))
        self.assertEqual(status.deadline, moment("02 09:00"))
        self.assertEqual(status.target_seconds, 8 * HOUR)
        self.assertEqual(status.policy_id, self.policy)
        self.assertEqual(status.resource_calendar_id, self.calendar)

    def test_acknowledging_and_answering_keep_the_promises(self):
        complaint = self.new_case()
        with self.clock("01 10:00"):
            complaint.action_acknowledge(promised_date=date(2026, 6, 10))
        self.assertEqual(self.status(complaint, "acknowledge").state, "met")
        self.log(complaint, "message_out", "01 11:00", data={"human": True})
        status = self.status(complaint, "first_response")
        self.assertEqual((status.state, status.met_at), ("met", moment("01 11:00")))

    def test_the_main_road_keeps_every_promise(self):
        complaint = self.new_case()
        with self.clock("01 12:00"):
            self.bring_to(complaint, "closed")
        self.assertEqual(set(complaint.sla_status_ids.mapped("state")), {"met"})
        self.assertFalse(complaint.next_deadline)

    def test_late_is_missed(self):
        complaint = self.new_case()
        with self.clock("02 09:00:01"):
            complaint.action_acknowledge(promised_date=date(2026, 6, 10))
        self.assertEqual(self.status(complaint, "acknowledge").state, "missed")

    def test_cancelling_freezes(self):
        complaint = self.new_case()
        with self.clock("01 12:00"):
            complaint.action_cancel(reason="Written down twice.")
        self.assertEqual(set(complaint.sla_status_ids.mapped("state")), {"frozen"})

    def test_automatic_replies_move_nothing(self):
        complaint = self.new_case()
        before = complaint.sla_status_ids.read()
        self.log(complaint, "automatic_in", "01 10:00")
        self.assertEqual(complaint.sla_status_ids.read(), before)

    def test_the_next_response_runs_from_the_oldest_message(self):
        complaint = self.new_case()
        self.log(complaint, "message_out", "01 10:00", data={"human": True})
        self.log(complaint, "message_in", "01 14:00")
        self.log(complaint, "message_in", "01 15:00")
        status = self.status(complaint, "next_response")
        self.assertEqual(status.deadline, moment("01 16:00"))
        self.log(complaint, "message_out", "01 15:30", data={"human": True})
        self.assertEqual(status.state, "met")

    # -- Pauses ----------------------------------------------------------------

    def waiting(self):
        """Return a complaint that waits for the customer since 2 June at 10:00."""
        complaint = self.new_case()
        with self.clock("01 12:00"):
            self.bring_to(complaint, "investigating")
        with self.clock("02 10:00"):
            complaint.with_user(self.lead).action_wait_customer(
                question="Which colour?"
            )
        return complaint

    def test_waiting_pauses_and_the_reply_resumes_at_arrival(self):
        complaint = self.waiting()
        status = self.status(complaint, "resolve")
        before = status.deadline
        self.assertEqual((status.state, status.next_check_at), ("paused", False))
        with self.clock("03 12:00"):
            self.log(complaint, "message_in", "03 10:00")
            complaint.action_resume()
        self.assertEqual(status.state, "running")
        self.assertEqual(status.paused_seconds, 8 * HOUR)
        self.assertEqual(before, moment("08 09:00"))
        self.assertEqual(status.deadline, moment("09 09:00"))

    def test_a_paused_complaint_is_not_late(self):
        complaint = self.waiting()
        with self.clock("20 10:00"):
            self.assertEqual(complaint.clock_state, "paused")
            self.assertFalse(complaint.is_late)

    # -- Reopening, reassigning, classifying -----------------------------------

    def test_reopening_begins_a_new_cycle(self):
        complaint = self.new_case()
        with self.clock("01 12:00"):
            self.bring_to(complaint, "closed")
        former = self.status(complaint, "resolve").read()
        with self.clock("10 08:00"):
            complaint.action_reopen(reason="It broke again.")
        self.assertEqual(self.status(complaint, "resolve").read(), former)
        status = self.status(complaint, "resolve", cycle=1)
        self.assertEqual(status.started_at, moment("10 08:00"))
        self.assertEqual(status.state, "running")
        self.assertEqual(complaint.cycle, 1)
        self.assert_replayed(complaint)

    def test_reassigning_changes_nothing(self):
        complaint = self.new_case()
        names = ["policy_id", "started_at", "deadline", "state", "next_check_at"]
        before = complaint.sla_status_ids.read(names)
        team = self.new_team(
            self.lead, resource_calendar_id=self.calendar.copy({"tz": "Asia/Tokyo"}).id
        )
        complaint.write({"team_id": team.id, "user_id": self.lead.id})
        self.assertEqual(complaint.sla_status_ids.read(names), before)

    def test_another_severity_matches_again_from_the_same_start(self):
        severe = self.new_policy("Severe", {"resolve": 8}, severity="3")
        complaint = self.waiting()
        with self.clock("03 10:00"):
            complaint.action_resume()
            complaint.severity = "3"
        status = self.status(complaint, "resolve")
        self.assertEqual(status.policy_id, severe)
        self.assertEqual(status.started_at, moment("01 09:00"))
        self.assertEqual(status.deadline, moment("03 09:00"))
        # What the new policy does not promise, and nobody did yet, is gone.
        self.assertFalse(
            complaint.sla_status_ids.filtered(
                lambda each: each.state in ("running", "paused") and each != status
            )
        )

    def test_complexity_does_not_match_again(self):
        complaint = self.new_case()
        complaint.complexity = "complex"
        self.assertEqual(len(self.events(complaint, "sla")), 1)

    def test_a_match_that_changes_nothing_is_not_written(self):
        complaint = self.new_case(severity="1")
        complaint.severity = "2"
        self.assertEqual(len(self.events(complaint, "sla")), 1)

    def events(self, complaint, kind):
        return complaint.event_ids.filtered(lambda each: each.kind == kind)

    def test_an_external_body_sets_a_date(self):
        complaint = self.new_case()
        with self.clock("02 10:00"):
            complaint.action_go_external(
                body="Ombudsman",
                number="17",
                filed_on=date(2026, 6, 1),
                due_on=date(2026, 6, 20),
            )
        status = self.status(complaint, "statutory")
        self.assertEqual(status.deadline, moment("21 00:00"))
        self.assertFalse(status.resource_calendar_id)
        self.assert_replayed(complaint)

    # -- What is seen ----------------------------------------------------------

    def test_late_is_read_from_the_deadline_whatever_the_job_did(self):
        complaint = self.new_case()
        self.assertEqual(complaint.next_deadline, moment("02 09:00"))
        self.assertEqual(complaint.next_metric, "acknowledge")
        found = self.env["customer.complaint"].search
        mine = [("company_id", "=", self.company.id)]
        for text, state, late, risky in (
            ("01 14:00", "running", 0, 0),
            ("01 16:00", "at_risk", 0, 1),
            ("02 09:00", "at_risk", 0, 1),
            ("02 09:00:01", "late", 1, 0),
        ):
            with self.subTest(text), self.clock(text):
                self.assertEqual(complaint.clock_state, state)
                late_ones = found([*mine, ("is_late", "=", True)])
                self.assertEqual(len(late_ones), late)
                self.assertEqual(len(found([*mine, ("is_late", "=", False)])), 1 - late)
                self.assertEqual(len(found([*mine, ("is_at_risk", "=", True)])), risky)
                self.assertEqual(
                    len(found([*mine, ("is_late", "in", [True, False])])), 1
                )
                statuses = self.env["customer.complaint.sla.status"].search(
                    [("complaint_id", "=", complaint.id), ("is_late", "=", True)]
                )
                self.assertEqual(len(statuses), late)
                self.assertEqual(
                    self.status(complaint, "acknowledge").is_late, bool(late)
                )

    def test_the_clock_shows_the_present_cycle(self):
        complaint = self.new_case()
        with self.clock("01 10:00"):
            rows = complaint.with_user(self.agent).get_clock_data()
        self.assertEqual(
            [row["metric"] for row in rows],
            ["acknowledge", "first_response", "resolve"],
        )
        self.assertEqual(rows[0]["deadline"], moment("02 09:00"))
        self.assertEqual(rows[0]["now"], moment("01 10:00"))

    def test_the_promised_day_is_that_of_the_resolution(self):
        complaint = self.new_case()
        self.assertEqual(complaint._default_promised_date(), date(2026, 6, 8))
        self.calendar.tz = "Pacific/Auckland"
        self.assertEqual(complaint._default_promised_date(), date(2026, 6, 8))
        late = self.new_case("01 03:00")
        # 8:00 to 17:00 in Auckland begins at 20:00 of the day before.
        self.assertEqual(self.status(late, "resolve").deadline, moment("08 03:00"))
        self.assertEqual(late._default_promised_date(), date(2026, 6, 8))

    def test_nobody_writes_statuses(self):
        status = self.status(self.new_case(), "resolve")
        for user in (self.agent, self.lead, self.new_user("complaint_manager")):
            with self.assertRaises(AccessError):
                status.with_user(user).write({"state": "met"})
            with self.assertRaises(AccessError):
                status.with_user(user).unlink()

    def test_each_judgement_changes_the_row_that_two_at_once_would_share(self):
        complaint = self.new_case()
        complaint.invalidate_recordset()
        before = complaint.clock_version
        self.log(complaint, "message_in", "01 10:00")
        self.assertEqual(complaint.clock_version, before + 1)

    # -- Replay ----------------------------------------------------------------

    def test_random_stories_are_replayed(self):
        """Whatever happens in whatever order, events give the stored statuses."""
        states = [each for each in flow.STATES if each not in ("received", "merged")]
        dice = random.Random(5)
        complaints = self.env["customer.complaint"]
        for _number in range(15):
            complaint = self.new_case()
            complaints |= complaint
            at = moment("01 09:00")
            for _step in range(dice.randrange(12)):
                at += timedelta(minutes=dice.randrange(4000))
                self.play(complaint, dice, at, states)
            if dice.random() < 0.3:
                self.edit_calendar(dice)
        self.assert_replayed(complaints)
        self.assertGreater(len(set(complaints.sla_status_ids.mapped("hours_id"))), 1)
        before = complaints.sla_status_ids.read()
        complaints._refresh_clocks()
        self.assertEqual(complaints.sla_status_ids.read(), before)

    def play(self, complaint, dice, at, states):
        """Let something happen to a complaint."""
        event = self.env["customer.complaint.event"]
        kind = dice.choice(
            ["transition", "transition", "message_in", "message_out", "classified"]
        )
        if kind == "transition":
            state = dice.choice(states)
            event._log(complaint, kind, at=at, to_state=state)
            if state == "reopened":
                complaint._writing_step().cycle += 1
        elif kind == "classified":
            complaint.severity = dice.choice("1234")
            complaint._promise(at, "classified")
        else:
            data = {"human": dice.random() < 0.7}
            event._log(complaint, kind, at=at, data=data)

    def edit_calendar(self, dice):
        lines = [
            Command.update(line.id, {"hour_from": dice.choice((8, 9, 10))})
            for line in self.calendar.attendance_ids
            if line.day_period == "morning"
        ]
        self.calendar.write({"attendance_ids": lines})


@tagged("post_install", "-at_install")
class TestComplaintWarnings(ComplaintClockCase):
    def check(self, text):
        """Let the job look at a moment of June 2026."""
        with self.clock(text), self.enter_registry_test_mode():
            cron = self.env.ref("crm_extension.ir_cron_complaint_clock")
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def warnings(self, complaint, metric="acknowledge"):
        events = complaint.event_ids.sorted("id")
        return [
            each.data["level"]
            for each in events
            if each.kind == "sla_warning" and each.data["metric"] == metric
        ]

    def to_dos(self, complaint):
        return [
            (activity.user_id, activity.summary)
            for activity in complaint.activity_ids.sorted("id")
        ]

    def test_each_level_fires_once(self):
        complaint = self.new_case()
        # 8 hours from 9:00: 75 % at 16:00, 90 % at 8:12, 100 % at 9:00.
        self.check("01 15:59")
        self.assertEqual(self.warnings(complaint), [])
        self.check("01 16:00")
        self.check("01 16:30")
        self.assertEqual(self.warnings(complaint), [75])
        self.assertEqual(self.to_dos(complaint)[0][0], self.agent)
        self.check("02 08:12")
        self.assertEqual(self.warnings(complaint), [75, 90])
        self.check("02 09:01")
        self.check("02 10:00")
        self.assertEqual(self.warnings(complaint), [75, 90, 100])
        self.assertEqual(self.to_dos(complaint)[2][0], self.lead)
        self.assertEqual(self.status(complaint, "acknowledge").state, "missed")
        self.assert_replayed(complaint)

    def test_a_late_job_fires_every_level_and_tells_each_once(self):
        complaint = self.new_case()
        self.check("02 10:00")
        self.assertEqual(self.warnings(complaint), [75, 90, 100])
        told = [user for user, summary in self.to_dos(complaint) if "Ack" in summary]
        self.assertEqual(told, [self.agent, self.lead])

    def test_what_is_done_paused_or_over_is_not_warned_of(self):
        complaint = self.new_case()
        self.log(complaint, "transition", "01 10:00", to_state="acknowledged")
        self.check("02 08:30")
        self.assertEqual(self.warnings(complaint), [])

    def test_a_new_cycle_warns_again(self):
        complaint = self.new_case()
        self.check("30 10:00")
        self.assertEqual(self.warnings(complaint, "resolve"), [75, 90, 100])
        self.log(complaint, "transition", "30 10:00", to_state="communicated")
        self.log(complaint, "transition", "30 11:00", to_state="reopened")
        with self.clock("30 12:00"):
            due = self.env["customer.complaint.sla.status"]._due()
            self.assertFalse(due & complaint.sla_status_ids)
        row = self.status(complaint, "resolve", cycle=1)
        self.assertEqual(row.warned_level, 0)
        self.assertGreater(row.next_check_at, moment("30 12:00"))

    def test_only_due_rows_are_read(self):
        complaint = self.new_case()
        statuses = self.env["customer.complaint.sla.status"]
        with self.clock("01 16:00"):
            due = statuses._due() & complaint.sla_status_ids
            self.assertEqual(due.mapped("metric"), ["acknowledge"])

    def test_a_level_is_reckoned_in_working_time(self):
        complaint = self.new_case()
        status = self.status(complaint, "acknowledge")
        self.assertEqual(status.next_check_at, moment("01 16:00"))
        self.assertEqual(status.risk_at, moment("01 16:00"))

"""Every legal and every illegal step, by role, on real complaints."""

from datetime import date
from itertools import product

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..analytics import complaint_flow as flow
from .complaint_common import ComplaintCase

REASON = {"reason": "Because."}
GIVEN = {
    "acknowledge": {"promised_date": date(2026, 6, 15)},
    "reject": REASON,
    "wait_customer": {"question": "Which colour?"},
    "wait_third_party": {"party": "The carrier"},
    "communicate": {"answer": "We are sorry."},
    "reopen": REASON,
    "cancel": REASON,
    "go_external": {
        "body": "Ombudsman",
        "number": "O-1",
        "filed_on": date(2026, 6, 2),
        "due_on": date(2026, 7, 2),
    },
    "record_outcome": {"outcome": "Upheld."},
}
STEPS_TO_SIDE_STATES = {
    "waiting_customer": ("investigating", "wait_customer"),
    "waiting_third_party": ("investigating", "wait_third_party"),
    "rejected": ("received", "reject"),
    "cancelled": ("received", "cancel"),
    "merged": ("received", "merge"),
    "external": ("received", "go_external"),
    "reopened": ("communicated", "reopen"),
}
ROLES_OF_USERS = {
    "agent": (flow.AGENT,),
    "lead": (flow.AGENT, flow.LEAD),
    "portal": (flow.CUSTOMER,),
    "reporter": (),
}


@tagged("post_install", "-at_install")
class TestComplaintSteps(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customers("Ada", email="ada@customer.example")
        cls.users = {
            role: cls.new_user(
                role, **({"partner_id": cls.partner.id} if role == "portal" else {})
            )
            for role in ROLES_OF_USERS
        }
        cls.target = cls.complaint(cls.partner)
        cls.in_state = {state: cls.complaint_in(state) for state in flow.STATES}

    @classmethod
    def complaint_in(cls, state):
        """Return a complaint that came to a state by its steps."""
        complaint = cls.complaint(cls.partner)
        if state not in STEPS_TO_SIDE_STATES:
            return cls.bring_to(complaint, state)
        source, name = STEPS_TO_SIDE_STATES[state]
        cls.bring_to(complaint, source)
        getattr(complaint, f"action_{name}")(**cls.given(name, complaint))
        return complaint

    @classmethod
    def given(cls, name, complaint):
        """Return all that a step needs, for whoever takes it."""
        everything = {
            **GIVEN,
            "assess": cls.assessment(),
            "investigate": {"investigator_id": cls.env.user.id, **REASON},
            "decide": cls.finding(),
            "merge": {"target": cls.target},
        }
        return everything.get(name, {})

    def given_by(self, role, name, complaint):
        """Return what somebody gives: customers a reason only."""
        given = self.given(name, complaint)
        if role != "portal":
            return given
        return {key: value for key, value in given.items() if key == "reason"}

    def expected(self, name, complaint, roles):
        """Return the state to which the table leads, or None."""
        has = set(flow.NEED_NAMES) - {"remedy_approved_by_rule"}
        if flow.CUSTOMER in roles:
            has -= {"question", "third_party"}
        case = flow.Case(
            complaint.state,
            int(complaint.severity or 0),
            complaint.decision or "",
            frozenset(has),
        )
        answer = flow.ask(name, case, roles)
        return answer.step.target if answer.granted else None

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_every_step_from_every_state_by_every_role(self):
        for name, state, role in product(flow.STEP_NAMES, flow.STATES, ROLES_OF_USERS):
            if name == "receive":
                continue
            with self.subTest(step=name, state=state, role=role):
                self.check_step(name, state, role)

    def check_step(self, name, state, role):
        """Try a step; it leads where the table says, or is refused."""
        complaint = self.in_state[state].with_user(self.users[role])
        expected = self.expected(name, self.in_state[state], ROLES_OF_USERS[role])
        act = getattr(complaint, f"action_{name}")
        given = self.given_by(role, name, complaint)
        events = len(self.in_state[state].event_ids)
        savepoint = self.env.cr.savepoint(flush=True)
        try:
            act(**given)
            self.assertEqual(self.in_state[state].state, expected)
            steps = self.in_state[state].event_ids.filtered(
                lambda each: each.kind == "transition"
            )
            self.assertEqual(steps[0].to_state, expected)
            self.assertEqual(steps[0].user_id, self.users[role])
        except UserError:
            self.assertIsNone(expected)
            self.assertEqual(self.in_state[state].state, state)
            self.assertEqual(len(self.in_state[state].event_ids), events)
        finally:
            self.env.clear()
            savepoint.close(rollback=True)

    def test_severe_complaints_are_decided_by_a_lead(self):
        complaint = self.bring_to(
            self.complaint(self.partner), "investigating", severity="3"
        )
        with self.assertRaises(AccessError):
            complaint.with_user(self.users["agent"]).action_decide(**self.finding())
        complaint.with_user(self.users["lead"]).action_decide(**self.finding())
        self.assertEqual(complaint.state, "decided")

    def test_severe_complaints_close_with_an_action_or_a_leads_waiver(self):
        complaint = self.bring_to(
            self.complaint(self.partner), "communicated", severity="4"
        )
        agent, lead = (complaint.with_user(self.users[r]) for r in ("agent", "lead"))
        with self.assertRaisesRegex(UserError, "corrective action"):
            agent.action_close()
        with self.assertRaises(AccessError):
            agent.action_close(capa_waiver_reason="No.")
        self.assertFalse(complaint.capa_waiver_reason)
        lead.action_close(capa_waiver_reason="The product is no longer sold.")
        self.assertEqual(complaint.state, "closed")
        self.assertEqual(complaint.capa_waiver_user_id, self.users["lead"])

    def test_a_waiver_without_its_reason_is_none(self):
        complaint = self.bring_to(
            self.complaint(self.partner), "communicated", severity="3"
        )
        complaint.with_user(self.users["lead"]).capa_waiver_reason = "Sold out."
        complaint.with_user(self.users["agent"]).capa_waiver_reason = False
        with self.assertRaisesRegex(UserError, "corrective action"):
            complaint.with_user(self.users["agent"]).action_close()

    def test_several_are_acknowledged_with_the_day_of_each(self):
        first, second = (self.complaint(self.partner) for _each in range(2))
        second.promised_date = date(2026, 7, 1)
        (first + second).action_acknowledge()
        self.assertEqual(first.state, "acknowledged")
        self.assertEqual(first.promised_date, first._default_promised_date())
        self.assertEqual(second.promised_date, date(2026, 7, 1))

    def test_a_rejecting_decision_has_reasons(self):
        complaint = self.bring_to(self.complaint(self.partner), "investigating")
        with self.assertRaisesRegex(UserError, "Reasons for the decision"):
            complaint.action_decide(**self.finding(decision="rejected"))
        complaint.action_decide(
            **self.finding(decision="rejected", decision_reason="It is as agreed.")
        )
        self.assertEqual(complaint.state, "decided")

    def test_values_may_be_given_as_fields_before_the_step(self):
        complaint = self.bring_to(self.complaint(self.partner), "decided")
        complaint.reason = "New facts."
        complaint.with_user(self.users["lead"]).action_investigate()
        self.assertEqual(complaint.state, "investigating")
        self.assertEqual(complaint.event_ids[0].reason, "New facts.")
        self.assertFalse(complaint.reason)

    def test_many_are_taken_together_or_none(self):
        ready = self.bring_to(self.complaint(self.partner), "acknowledged")
        ready.write(self.assessment())
        short = self.bring_to(self.complaint(self.partner), "acknowledged")
        with self.assertRaisesRegex(UserError, short.name):
            (ready + short).action_assess()
        self.assertEqual(ready.state, "acknowledged")

    def test_reopening_begins_a_new_cycle(self):
        complaint = self.bring_to(self.complaint(self.partner), "closed")
        complaint.with_user(self.users["portal"]).action_reopen("Broken again.")
        self.assertEqual((complaint.state, complaint.cycle), ("reopened", 1))
        self.assertFalse(complaint.closed_at)
        complaint.action_investigate()
        self.assertEqual(complaint.state, "investigating")

    def test_an_unknown_word_is_an_error(self):
        with self.assertRaises(ValueError):
            self.complaint(self.partner).action_acknowledge(nonsense=1)

    # -- The state is the steps' alone ---------------------------------------------

    def test_nothing_writes_the_state_directly(self):
        for state in flow.STATES[1:]:
            complaint = self.in_state["received"]
            for written in (complaint, complaint.sudo(), complaint + self.target):
                with self.assertRaises(UserError):
                    written.write({"state": state})
            with self.assertRaises(UserError):
                self.complaint(self.partner, state=state)

    def test_an_import_writes_no_state(self):
        complaint = self.in_state["received"]
        complaint.env["ir.model.data"].create(
            {
                "name": "imported_complaint",
                "module": "test",
                "model": "customer.complaint",
                "res_id": complaint.id,
            }
        )
        result = self.env["customer.complaint"].load(
            ["id", "state"], [["test.imported_complaint", "Closed"]]
        )
        self.assertTrue(result["messages"])
        self.assertEqual(complaint.state, "received")

    def test_a_context_opens_no_door(self):
        for value in (True, 1, "object", object()):
            with self.assertRaises(UserError):
                self.target.with_context(complaint_step=value).write(
                    {"state": "closed"}
                )

    def test_what_steps_keep_is_not_written_either(self):
        for name, value in (
            ("cycle", 3),
            ("name", "X"),
            ("closed_at", "2026-06-01"),
            ("merged_into_id", self.target.id),
        ):
            with self.assertRaises(UserError):
                self.in_state["received"].write({name: value})

    def test_a_complaint_stays_in_its_company(self):
        other = self.new_company("Other")
        with self.assertRaises(UserError):
            self.target.company_id = other

    def test_a_complaint_is_never_deleted(self):
        with self.assertRaises(UserError):
            self.target.unlink()

    def test_history_is_append_only(self):
        event = self.target.event_ids[0]
        with self.assertRaises(UserError):
            event.reason = "Rewritten"
        with self.assertRaises(UserError):
            event.unlink()
        with self.assertRaises(AccessError):
            self.env["customer.complaint.event"].with_user(self.users["lead"]).create(
                {
                    "complaint_id": self.target.id,
                    "kind": "transition",
                    "at": "2026-06-01",
                }
            )

    # -- The board -----------------------------------------------------------------

    def new_stage(self, *states):
        """Return a stage in which these states are seen, and in no other."""
        rows = self.env["customer.complaint.stage.state"]
        rows.search([("state", "in", states)]).unlink()
        return self.env["customer.complaint.stage"].create(
            {
                "name": states[0],
                "state_ids": [(0, 0, {"state": state}) for state in states],
            }
        )

    def test_a_drag_takes_the_step(self):
        stage = self.new_stage("assessed")
        complaint = self.bring_to(self.complaint(self.partner), "acknowledged")
        with self.assertRaisesRegex(UserError, "Category"):
            complaint.stage_id = stage
        self.assertEqual(complaint.state, "acknowledged")
        complaint.write(self.assessment())
        complaint.with_user(self.users["agent"]).write({"stage_id": stage.id})
        self.assertEqual(complaint.state, "assessed")
        self.assertEqual(complaint.stage_id, stage)

    def test_a_drag_where_no_step_leads_is_refused(self):
        stage = self.new_stage("closed")
        with self.assertRaisesRegex(UserError, "No step leads"):
            self.in_state["received"].stage_id = stage

    def test_a_drag_of_many_takes_each_step(self):
        stage = self.new_stage("investigating")
        assessed = self.bring_to(self.complaint(self.partner), "assessed")
        assessed.investigator_id = self.env.user
        waiting = self.complaint_in("waiting_customer")
        (assessed + waiting).write({"stage_id": stage.id})
        self.assertEqual(assessed.state, "investigating")
        self.assertEqual(waiting.state, "investigating")

    # -- Safety --------------------------------------------------------------------

    def test_safety_is_critical_and_tells_the_lead_at_once(self):
        lead = self.users["lead"]
        team = self.new_team(user_id=lead.id)
        new = self.complaint(self.partner, team_id=team.id, safety=True, severity="1")
        old = self.complaint(self.partner, team_id=team.id, severity="1")
        old.safety = True
        for complaint in (new, old):
            self.assertEqual(complaint.severity, "4")
            self.assertEqual(complaint.activity_ids.user_id, lead)
            self.assertIn("safety", complaint.event_ids.mapped("kind"))

    def test_agents_leave_critical_what_endangers_somebody(self):
        complaint = self.bring_to(self.complaint(self.partner), "acknowledged")
        complaint.safety = True
        by_agent = complaint.with_user(self.users["agent"])
        for attempt in (
            lambda: by_agent.write({"severity": "3"}),
            lambda: by_agent.write({"severity": 1}),
            lambda: by_agent.write({"severity": False}),
            lambda: by_agent.action_assess(**self.assessment(severity="2")),
        ):
            with self.assertRaisesRegex(AccessError, "safety is at stake"):
                attempt()
        self.assertEqual(complaint.severity, "4")
        self.assertEqual(complaint.state, "acknowledged")
        by_agent.write({"severity": "4", "complexity": "simple"})
        complaint.with_user(self.users["lead"]).severity = "3"
        self.assertEqual(complaint.severity, "3")

    def test_no_danger_after_all_is_in_the_history(self):
        complaint = self.complaint(self.partner, safety=True)
        by_agent = complaint.with_user(self.users["agent"])
        by_agent.safety = False
        by_agent.severity = "1"
        self.assertEqual(complaint.severity, "1")
        noted = complaint.event_ids.filtered(lambda each: each.kind == "changed")
        self.assertIn("safety", [each.data["field"] for each in noted])

    # -- Receipt -------------------------------------------------------------------

    def test_receipt_names_all_that_is_missing(self):
        with self.assertRaises(UserError) as caught:
            self.env["customer.complaint"].create({"company_id": self.company.id})
        for label in ("Complainant", "Description"):
            self.assertIn(label, str(caught.exception))

    def test_numbers_are_of_the_company(self):
        other = self.new_company("Other")
        first = self.complaint(self.partner)
        theirs = self.complaint(self.partner, company_id=other.id)
        second = self.complaint(self.partner)
        number = [int(each.name.split("/")[-1]) for each in (first, second, theirs)]
        self.assertEqual(number[1], number[0] + 1)
        self.assertEqual(number[2], 1)

    def test_severity_is_understood_as_a_number_too(self):
        complaint = self.complaint(self.partner, severity=3)
        self.assertEqual(complaint.severity, "3")
        complaint.severity = 2
        self.assertEqual(complaint.severity, "2")

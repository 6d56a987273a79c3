"""The table of a complaint's steps, against the words of the specification."""

from itertools import product
from unittest import TestCase

from .. import complaint_flow as flow
from ..complaint_flow import Case, ask

MAIN = ("received", "acknowledged", "assessed", "investigating", "decided")
OPEN = (
    *MAIN,
    "waiting_customer",
    "waiting_third_party",
    "communicated",
    "external",
    "reopened",
)
ALL = (*OPEN, "closed", "rejected", "cancelled", "merged")
NOT_EXTERNAL = tuple(state for state in ALL if state != "external")
BOTH = ("agent", "lead")

# step, from, to, who, severity, what must be there
ROWS = (
    (
        "acknowledge",
        ("received",),
        "acknowledged",
        BOTH,
        1,
        "acknowledgement reference promised_date",
    ),
    (
        "acknowledge",
        ("received",),
        "acknowledged",
        ("automatic",),
        1,
        "acknowledgement reference promised_date",
    ),
    (
        "assess",
        ("acknowledged",),
        "assessed",
        BOTH,
        0,
        "category severity complexity remedy_sought line responsible",
    ),
    (
        "decide",
        ("received", "acknowledged", "assessed"),
        "decided",
        BOTH,
        4,
        "remedy_approved_by_rule",
    ),
    (
        "reject",
        ("received", "acknowledged"),
        "rejected",
        ("lead",),
        1,
        "reason customer_told",
    ),
    ("investigate", ("assessed",), "investigating", BOTH, 4, "investigator"),
    ("investigate", ("reopened",), "investigating", BOTH, 4, ""),
    ("investigate", ("decided",), "investigating", ("lead",), 1, "reason"),
    ("wait_customer", ("investigating",), "waiting_customer", BOTH, 4, "question"),
    (
        "wait_third_party",
        ("investigating",),
        "waiting_third_party",
        BOTH,
        1,
        "third_party",
    ),
    (
        "resume",
        ("waiting_customer", "waiting_third_party"),
        "investigating",
        BOTH,
        3,
        "",
    ),
    ("resume", ("waiting_customer",), "investigating", ("customer", "mail"), 3, ""),
    ("decide", ("investigating",), "decided", BOTH, 2, "findings cause decision"),
    ("decide", ("investigating",), "decided", ("lead",), 3, "findings cause decision"),
    ("communicate", ("decided",), "communicated", BOTH, 4, "answer remedies_approved"),
    (
        "close",
        ("communicated",),
        "closed",
        ("agent", "lead", "customer", "job"),
        2,
        "no_pending_remedy",
    ),
    (
        "close",
        ("communicated",),
        "closed",
        ("agent", "lead", "customer", "job"),
        3,
        "no_pending_remedy corrective_action",
    ),
    ("reopen", ("communicated", "closed"), "reopened", BOTH, 4, "reason"),
    (
        "reopen",
        ("communicated", "closed"),
        "reopened",
        ("customer", "mail"),
        4,
        "reason window",
    ),
    (
        "go_external",
        NOT_EXTERNAL,
        "external",
        ("lead",),
        1,
        "external_body external_number external_filed_on external_due_on",
    ),
    ("record_outcome", ("external",), "decided", ("lead",), 1, "external_outcome"),
    ("cancel", OPEN, "cancelled", ("lead",), 1, "reason"),
    ("merge", OPEN, "merged", BOTH, 1, "merge_target"),
)


def legal():
    """Yield (step, state, role, severity, target, needs) for each row of the table."""
    for name, sources, target, roles, severity, needs in ROWS:
        for state, role in product(sources, roles):
            yield name, state, role, severity, target, needs.split()


class TestComplaintFlow(TestCase):
    def test_every_row_leads_on_with_all_it_needs(self):
        for name, state, role, severity, target, needs in legal():
            with self.subTest(step=name, state=state, role=role):
                answer = ask(name, Case(state, severity, has=frozenset(needs)), (role,))
                self.assertTrue(answer.granted)
                self.assertEqual(answer.step.target, target)

    def test_every_row_names_all_that_is_missing(self):
        for name, state, role, severity, _target, needs in legal():
            with self.subTest(step=name, state=state, role=role):
                answer = ask(name, Case(state, severity), (role,))
                self.assertEqual(set(answer.missing), set(needs))
                self.assertEqual(answer.granted, not needs)

    def test_every_row_misses_each_single_need(self):
        for name, state, role, severity, _target, needs in legal():
            for need in needs:
                with self.subTest(step=name, state=state, need=need):
                    has = frozenset(needs) - {need}
                    answer = ask(name, Case(state, severity, has=has), (role,))
                    self.assertEqual(answer.missing, (need,))

    def test_nothing_else_is_legal(self):
        """Whoever asks, from wherever, with everything at hand."""
        allowed = {(name, state, role) for name, state, role, *_rest in legal()}
        everything = frozenset(flow.NEED_NAMES)
        for name, state, role in product(flow.STEP_NAMES, flow.STATES, flow.ROLES):
            with self.subTest(step=name, state=state, role=role):
                answer = ask(name, Case(state, 1, has=everything), (role,))
                self.assertEqual(answer.granted, (name, state, role) in allowed)

    def test_states_are_those_of_the_table(self):
        self.assertEqual(set(flow.STATES), set(ALL))
        self.assertEqual(set(flow.OPEN_STATES), set(OPEN))

    def test_from_severity_three_a_lead_decides(self):
        has = frozenset({"findings", "cause", "decision"})
        for severity in range(5):
            for roles in (("agent",), ("lead",), BOTH):
                answer = ask("decide", Case("investigating", severity, has=has), roles)
                expected = severity < 3 or "lead" in roles
                self.assertEqual(answer.granted, expected, (severity, roles))

    def test_a_rejection_has_reasons(self):
        has = frozenset({"findings", "cause", "decision"})
        case = Case("investigating", 1, decision="rejected", has=has)
        self.assertEqual(ask("decide", case, BOTH).missing, ("decision_reason",))
        case = Case("investigating", 1, decision="upheld", has=has)
        self.assertTrue(ask("decide", case, BOTH).granted)

    def test_a_customer_comes_back_within_the_window_people_at_any_time(self):
        case = Case("closed", has=frozenset({"reason"}))
        self.assertEqual(ask("reopen", case, ("customer",)).missing, ("window",))
        self.assertTrue(ask("reopen", case, ("agent",)).granted)

    def test_receipt_asks_for_the_same_by_every_way_in(self):
        needs = {"channel", "received_at", "complainant", "description", "company"}
        for role in ("agent", "lead", "customer", "mail", "form", "call"):
            answer = ask("receive", Case(flow.NEW), (role,))
            self.assertEqual(set(answer.missing), needs)
        self.assertFalse(ask("receive", Case(flow.NEW), ("job",)).allowed)

    def test_who_has_no_role_may_nothing(self):
        for name, state in product(flow.STEP_NAMES, flow.STATES):
            case = Case(state, has=frozenset(flow.NEED_NAMES))
            self.assertFalse(ask(name, case, ()).granted)

    def test_steps_from_a_state_are_those_one_may_take(self):
        self.assertEqual(
            flow.steps_from(Case("received"), ("agent",)),
            ("acknowledge", "decide", "merge"),
        )
        self.assertEqual(
            flow.steps_from(Case("investigating", 3), ("agent",)),
            ("wait_customer", "wait_third_party", "merge"),
        )
        self.assertEqual(flow.steps_from(Case("merged"), ("agent",)), ())

    def test_the_board_finds_the_step_between_two_states(self):
        self.assertEqual(flow.step_between("acknowledged", "assessed"), "assess")
        self.assertEqual(flow.step_between("decided", "communicated"), "communicate")
        self.assertIsNone(flow.step_between("received", "closed"))

    def test_every_state_but_the_end_leads_on(self):
        for state in flow.STATES:
            self.assertTrue(flow.steps_from(Case(state), flow.ROLES), state)

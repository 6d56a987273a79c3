"""How a complaint goes on: the table of its steps, and what reads it.

The steps follow ISO 10002 (receive, acknowledge, assess, investigate, respond,
communicate, close). A step is a row; nothing else in the project decides who may do
what from where. Needs are names: who knows the case says which of them it has.
"""

from dataclasses import dataclass

RECEIVED = "received"
ACKNOWLEDGED = "acknowledged"
ASSESSED = "assessed"
INVESTIGATING = "investigating"
WAITING_CUSTOMER = "waiting_customer"
WAITING_THIRD_PARTY = "waiting_third_party"
DECIDED = "decided"
COMMUNICATED = "communicated"
CLOSED = "closed"
REJECTED = "rejected"
CANCELLED = "cancelled"
MERGED = "merged"
EXTERNAL = "external"
REOPENED = "reopened"

STATES = (
    RECEIVED,
    ACKNOWLEDGED,
    ASSESSED,
    INVESTIGATING,
    WAITING_CUSTOMER,
    WAITING_THIRD_PARTY,
    DECIDED,
    COMMUNICATED,
    CLOSED,
    REJECTED,
    CANCELLED,
    MERGED,
    EXTERNAL,
    REOPENED,
)
ENDED_STATES = (CLOSED, REJECTED, CANCELLED, MERGED)
OPEN_STATES = tuple(state for state in STATES if state not in ENDED_STATES)
WAITING_STATES = (WAITING_CUSTOMER, WAITING_THIRD_PARTY)
ANSWERED_STATES = (COMMUNICATED, CLOSED)
"""The customer has the answer."""
NOT_EXTERNAL_STATES = tuple(state for state in STATES if state != EXTERNAL)
NEW = ""
"""Stands for the state before the first: the complaint is being written down."""

AGENT = "agent"
LEAD = "lead"
CUSTOMER = "customer"
MAIL = "mail"
FORM = "form"
CALL = "call"
JOB = "job"
AUTOMATIC = "automatic"
ROLES = (AGENT, LEAD, CUSTOMER, MAIL, FORM, CALL, JOB, AUTOMATIC)

SEVERE = 3
"""Severity from which a lead decides, and closing asks for a corrective action."""


@dataclass(frozen=True)
class Case:
    """What the table has to know about a complaint.

    :param state: where it stands, one of ``STATES`` or ``NEW``
    :param severity: 1 to 4, or 0 when nobody said yet
    :param decision: how it was decided, or an empty text
    :param has: names of the needs that are met
    """

    state: str
    severity: int = 0
    decision: str = ""
    has: frozenset = frozenset()


@dataclass(frozen=True)
class Need:
    """Something that must be there before a step.

    :param name: what it is called in ``Case.has``
    :param from_severity: asked for from this severity on
    :param decision: asked for only when it was decided so
    """

    name: str
    from_severity: int = 0
    decision: str = ""

    def concerns(self, case):
        """Tell whether the case has to have it."""
        if case.severity < self.from_severity:
            return False
        return not self.decision or case.decision == self.decision


@dataclass(frozen=True)
class Step:
    """A row of the table: from some states to one, by whom, with what.

    :param name: of the step; the complaint has a method ``action_<name>``
    :param sources: states from which it leads
    :param target: the state to which it leads
    :param roles: who may take it
    :param needs: what must be there
    :param severe_roles: who may take it from ``SEVERE`` on, if others than ``roles``
    """

    name: str
    sources: tuple
    target: str
    roles: tuple
    needs: tuple = ()
    severe_roles: tuple = ()

    def open_to(self, case):
        """Return the roles that may take the step in this case."""
        if self.severe_roles and case.severity >= SEVERE:
            return self.severe_roles
        return self.roles


def _needs(*names):
    return tuple(Need(name) for name in names)


STEPS = (
    Step(
        "receive",
        (NEW,),
        RECEIVED,
        (AGENT, LEAD, CUSTOMER, MAIL, FORM, CALL),
        _needs("channel", "received_at", "complainant", "description", "company"),
    ),
    Step(
        "acknowledge",
        (RECEIVED,),
        ACKNOWLEDGED,
        (AGENT, LEAD, AUTOMATIC),
        _needs("acknowledgement", "reference", "promised_date"),
    ),
    Step(
        "assess",
        (ACKNOWLEDGED,),
        ASSESSED,
        (AGENT, LEAD),
        _needs(
            "category", "severity", "complexity", "remedy_sought", "line", "responsible"
        ),
    ),
    Step(
        "decide",
        (RECEIVED, ACKNOWLEDGED, ASSESSED),
        DECIDED,
        (AGENT, LEAD),
        _needs("remedy_approved_by_rule"),
    ),
    Step(
        "decide",
        (INVESTIGATING,),
        DECIDED,
        (AGENT, LEAD),
        (
            *_needs("findings", "cause", "decision"),
            Need("decision_reason", decision="rejected"),
        ),
        severe_roles=(LEAD,),
    ),
    Step(
        "reject",
        (RECEIVED, ACKNOWLEDGED),
        REJECTED,
        (LEAD,),
        _needs("reason", "customer_told"),
    ),
    Step(
        "investigate", (ASSESSED,), INVESTIGATING, (AGENT, LEAD), _needs("investigator")
    ),
    Step("investigate", (REOPENED,), INVESTIGATING, (AGENT, LEAD)),
    Step("investigate", (DECIDED,), INVESTIGATING, (LEAD,), _needs("reason")),
    Step(
        "wait_customer",
        (INVESTIGATING,),
        WAITING_CUSTOMER,
        (AGENT, LEAD),
        _needs("question"),
    ),
    Step(
        "wait_third_party",
        (INVESTIGATING,),
        WAITING_THIRD_PARTY,
        (AGENT, LEAD),
        _needs("third_party"),
    ),
    Step("resume", (WAITING_CUSTOMER,), INVESTIGATING, (AGENT, LEAD, CUSTOMER, MAIL)),
    Step("resume", (WAITING_THIRD_PARTY,), INVESTIGATING, (AGENT, LEAD)),
    Step(
        "communicate",
        (DECIDED,),
        COMMUNICATED,
        (AGENT, LEAD),
        _needs("answer", "remedies_approved"),
    ),
    Step(
        "close",
        (COMMUNICATED,),
        CLOSED,
        (AGENT, LEAD, CUSTOMER, JOB),
        (
            *_needs("no_pending_remedy"),
            Need("corrective_action", from_severity=SEVERE),
        ),
    ),
    Step(
        "reopen",
        ANSWERED_STATES,
        REOPENED,
        (AGENT, LEAD),
        _needs("reason"),
    ),
    Step(
        "reopen",
        ANSWERED_STATES,
        REOPENED,
        (CUSTOMER, MAIL),
        _needs("reason", "window"),
    ),
    Step(
        "go_external",
        NOT_EXTERNAL_STATES,
        EXTERNAL,
        (LEAD,),
        _needs(
            "external_body",
            "external_number",
            "external_filed_on",
            "external_due_on",
        ),
    ),
    Step("record_outcome", (EXTERNAL,), DECIDED, (LEAD,), _needs("external_outcome")),
    Step("cancel", OPEN_STATES, CANCELLED, (LEAD,), _needs("reason")),
    Step("merge", OPEN_STATES, MERGED, (AGENT, LEAD), _needs("merge_target")),
)
STEP_NAMES = tuple(dict.fromkeys(step.name for step in STEPS))
NEED_NAMES = tuple(dict.fromkeys(need.name for step in STEPS for need in step.needs))


@dataclass(frozen=True)
class Answer:
    """What the table says to a wish.

    :param step: the row that applies, or None when none leads there from here
    :param allowed: whether one of the roles may take it
    :param missing: names of all needs that are not met, in the table's order
    """

    step: Step | None
    allowed: bool = False
    missing: tuple = ()

    @property
    def granted(self):
        """Whether the step may be taken."""
        return bool(self.step) and self.allowed and not self.missing


def ask(name, case, roles):
    """Look up whether somebody may take a step, and what is missing.

    Where several rows lead on, the one with the fewest missing needs among those open
    to the roles answers.

    :param name: of the step
    :param case: Case
    :param roles: roles of who asks, names of ``ROLES``
    :return: Answer
    """
    rows = [step for step in STEPS if step.name == name and case.state in step.sources]
    if not rows:
        return Answer(None)
    open_rows = [step for step in rows if not set(roles).isdisjoint(step.open_to(case))]
    if not open_rows:
        return Answer(rows[0])
    answers = [Answer(step, True, _missing(step, case)) for step in open_rows]
    return min(answers, key=lambda answer: len(answer.missing))


def _missing(step, case):
    return tuple(
        need.name
        for need in step.needs
        if need.concerns(case) and need.name not in case.has
    )


def steps_from(case, roles):
    """Return the names of the steps that are open to somebody, whatever is missing.

    :param case: Case
    :param roles: roles of who asks
    :return: tuple of names, in the table's order
    """
    return tuple(
        dict.fromkeys(
            step.name
            for step in STEPS
            if case.state in step.sources
            and not set(roles).isdisjoint(step.open_to(case))
        )
    )


def step_between(source, target):
    """Return the name of the step that leads from one state to another, or None."""
    for step in STEPS:
        if source in step.sources and step.target == target:
            return step.name
    return None

"""The words and tables of promises."""

from typing import NamedTuple

STATE_LABELS = [
    ("open", "Open"),
    ("kept", "Kept"),
    ("broken", "Not Kept"),
    ("withdrawn", "Withdrawn"),
]
CHANNELS = [
    ("mail", "E-mail"),
    ("call", "Call"),
    ("meeting", "Meeting"),
    ("visit", "Visit"),
    ("chat", "Chat"),
    ("letter", "Letter"),
    ("other", "Other"),
]
EVENT_KINDS = [
    ("made", "Made"),
    ("moved", "Due day moved"),
    ("handed_over", "Handed over"),
    ("kept", "Kept"),
    ("broken", "Not Kept"),
    ("withdrawn", "Withdrawn"),
    ("reopened", "Reopened"),
]
NOTICES = [
    ("none", "Nobody was told"),
    ("before", "Reminded before the day"),
    ("late", "Told that it is overdue"),
    ("escalated", "Leader told"),
]
SETTLED = ("kept", "broken", "withdrawn")


class Step(NamedTuple):
    """A way from a state to another one."""

    before: tuple
    after: str
    event: str
    anybody: bool
    """Colleagues may take it too, not only those concerned."""


STEPS = {
    "keep": Step(("open",), "kept", "kept", True),
    "break": Step(("open",), "broken", "broken", False),
    "withdraw": Step(("open",), "withdrawn", "withdrawn", False),
    "reopen": Step(SETTLED, "open", "reopened", True),
}
STEP_LABELS = [
    ("keep", "Kept"),
    ("break", "Not Kept"),
    ("withdraw", "Withdraw"),
    ("reopen", "Reopen"),
]


class Level(NamedTuple):
    """A notice about a promise that is due."""

    notice: str
    former: tuple
    """The notices after which it is given."""
    activity: str
    """External id of the activity's type."""


LEVELS = (
    Level("before", ("none",), "crm_extension.mail_activity_type_promise_due"),
    Level("late", ("none", "before"), "crm_extension.mail_activity_type_promise_late"),
    Level("escalated", ("late",), "crm_extension.mail_activity_type_promise_escalated"),
)
NOTICE_ACTIVITIES = [level.activity for level in LEVELS]

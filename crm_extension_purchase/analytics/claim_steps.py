"""How a supplier claim goes on: the table of its steps."""

DRAFT = "draft"
SENT = "sent"
ACCEPTED = "accepted"
PARTLY = "partly"
REFUSED = "refused"
REFUNDED = "refunded"
CANCELLED = "cancelled"

STEPS = {
    "send": ((DRAFT, REFUSED), SENT),
    "accept": ((SENT,), ACCEPTED),
    "accept_partly": ((SENT,), PARTLY),
    "refuse": ((SENT,), REFUSED),
    "refund": ((ACCEPTED, PARTLY), REFUNDED),
    "unrefund": ((REFUNDED,), ACCEPTED),
    "unrefund_partly": ((REFUNDED,), PARTLY),
    "cancel": ((DRAFT, SENT, ACCEPTED, PARTLY, REFUSED), CANCELLED),
}
"""Step -> the states from which it leads, and the one to which."""
AGREED_STATES = (ACCEPTED, PARTLY)
RESERVING_STATES = (DRAFT, SENT, ACCEPTED, PARTLY, REFUNDED)
"""States in which a claim takes its quantity from what was received."""


def may_step(name, state):
    """Tell whether a step leads on from a state."""
    sources, _target = STEPS[name]
    return state in sources

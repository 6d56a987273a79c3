"""Who may approve a remedy: limits as data, and one reader of them.

Amounts are in one currency; a limit of None does not limit.
"""

from dataclasses import dataclass

ROLES = ("agent", "lead", "manager")
"""From the lowest to the highest."""


@dataclass(frozen=True)
class Limit:
    """Up to what somebody may approve what others asked for.

    :param role: one of ``ROLES``, or an empty text in a user's own row
    :param user: id of the user whose own row it is, or 0
    :param kind: of remedy, or an empty text for every kind
    :param remedy: amount of one remedy
    :param complaint: amount of all approved remedies of one complaint
    :param customer: amount of all remedies of one customer, approved in ``days``
    :param days: length of the rolling period, its last day included
    :param key: what the caller knows it by
    """

    role: str = ""
    user: int = 0
    kind: str = ""
    remedy: float | None = 0.0
    complaint: float | None = None
    customer: float | None = None
    days: int = 0
    key: int = 0


@dataclass(frozen=True)
class Approver:
    """Who wants to approve.

    :param user: id
    :param roles: names of ``ROLES``
    """

    user: int
    roles: tuple = ()


@dataclass(frozen=True)
class Request:
    """A remedy that somebody asked for, and what was approved before it.

    :param amount: of the remedy
    :param complaint: amount approved so far for the complaint, without this remedy
    :param customer: amount approved so far in the limit's period for the customer,
        without this remedy
    :param waiting: whether it waits for approval
    :param askers: ids of the users who asked for it
    :param shown: the amount that the approver saw, None if it is not known
    """

    amount: float
    complaint: float = 0.0
    customer: float = 0.0
    waiting: bool = True
    askers: tuple = ()
    shown: float | None = None


def limit_for(limits, approver, kind):
    """Return the row that counts: the most specific one, or None.

    A user's own row goes before one of a role, a higher role before a lower one, and
    then a row of the kind before one of every kind.

    :param limits: sequence of Limit
    :param approver: Approver
    :param kind: of the remedy
    """
    found = [
        limit
        for limit in limits
        if limit.kind in ("", kind)
        and (
            limit.user == approver.user if limit.user else limit.role in approver.roles
        )
    ]
    return max(found, key=_precedence, default=None)


def _precedence(limit):
    rank = len(ROLES) if limit.user else ROLES.index(limit.role)
    return rank, bool(limit.kind)


@dataclass(frozen=True)
class Fault:
    """Why somebody may not approve a remedy.

    :param name: one of ``FAULTS``
    :param limit: the amount that is allowed, where the fault is about one
    :param amount: what it would become
    :param days: of the rolling period, where the fault is about one
    """

    name: str
    limit: float | None = None
    amount: float | None = None
    days: int = 0


FORMAL_FAULTS = (
    ("not_waiting", lambda request, approver: not request.waiting),
    ("own", lambda request, approver: approver.user in request.askers),
    ("no_role", lambda request, approver: not approver.roles),
)
"""What keeps somebody from approving whatever it costs."""
SUMS = (
    ("remedy", lambda request: request.amount),
    ("complaint", lambda request: request.complaint + request.amount),
    ("customer", lambda request: request.customer + request.amount),
)
"""What a limit limits: the name of its amount, and the sum that must fit."""
FAULTS = (
    *(name for name, _broken in FORMAL_FAULTS),
    "changed",
    "no_limit",
    *(name for name, _sum in SUMS),
)


def approval_faults(request, approver, limit, unit=0.01):
    """Return everything that keeps an approver from approving a remedy.

    :param request: Request
    :param approver: Approver
    :param limit: the Limit that counts, or None
    :param unit: smallest amount of the currency; sums are compared to half of it
    :return: list of Fault, in the order of ``FAULTS``; empty where it is allowed
    """
    faults = [
        Fault(name) for name, broken in FORMAL_FAULTS if broken(request, approver)
    ]
    if request.shown is not None and not _same(request.shown, request.amount, unit):
        faults.append(Fault("changed", request.shown, request.amount))
    if limit is None:
        return [*faults, Fault("no_limit")]
    return [*faults, *_broken_sums(request, limit, unit)]


def _broken_sums(request, limit, unit):
    """Yield a fault for each amount of the limit that the remedy would break."""
    for name, total in SUMS:
        allowed, amount = getattr(limit, name), total(request)
        if allowed is not None and amount - allowed > unit / 2:
            days = limit.days if name == "customer" else 0
            yield Fault(name, allowed, amount, days)


def _same(one, other, unit):
    return abs(one - other) <= unit / 2

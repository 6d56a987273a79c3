"""Which service level applies to a complaint, and what it promises."""

from dataclasses import dataclass

CRITERIA = ("partner_id", "tier_id", "category_id", "severity")
"""What a policy may ask for, the most specific first."""
MINUTE = 60
HOUR = 3600
SECONDS_OF_UNITS = {"working_minutes": MINUTE, "calendar_hours": HOUR}


@dataclass(frozen=True)
class Policy:
    """What choosing has to know of a policy; a criterion of None asks for nothing."""

    id: int
    company_id: int
    sequence: int = 10
    is_default: bool = False
    partner_id: int | None = None
    tier_id: int | None = None
    category_id: int | None = None
    severity: str | None = None

    def criteria(self):
        """Return the names of the criteria that are set, the most specific first."""
        return tuple(name for name in CRITERIA if getattr(self, name) is not None)

    def matches(self, case):
        """Tell whether each criterion that is set holds for the case."""
        return self.company_id == case.company_id and all(
            getattr(self, name) == getattr(case, name) for name in self.criteria()
        )


@dataclass(frozen=True)
class Case:
    """What choosing has to know of a complaint; None where nobody knows."""

    company_id: int
    partner_id: int | None = None
    tier_id: int | None = None
    category_id: int | None = None
    severity: str | None = None


@dataclass(frozen=True)
class Target:
    """How long a metric may take; a criterion of None asks for nothing."""

    id: int
    metric: str
    amount: float
    unit: str = "working_minutes"
    tier_id: int | None = None
    severity: str | None = None
    calendar_id: int | None = None

    @property
    def seconds(self):
        """Return the target in whole seconds, at least one."""
        return max(1, round(self.amount * SECONDS_OF_UNITS[self.unit]))

    @property
    def is_working_time(self):
        """Whether working time counts, or every hour of the clock."""
        return self.unit == "working_minutes"


@dataclass(frozen=True)
class Choice:
    """The policy that applies.

    :param policy: Policy, or None when the company has none
    :param others: policies that match too, and come later
    """

    policy: Policy | None
    others: tuple = ()


def choose(policies, case):
    """Return the policy that applies to a complaint.

    Of those whose criteria all hold: by sequence, then the more specific one, then the
    older one. Where none matches, the default of the company.

    :param policies: iterable of Policy, active ones
    :param case: Case
    :return: Choice
    """
    own = [policy for policy in policies if policy.company_id == case.company_id]
    found = sorted(
        (each for each in own if not each.is_default and each.matches(case)),
        key=_rank,
    )
    if found:
        return Choice(found[0], tuple(found[1:]))
    defaults = sorted((each for each in own if each.is_default), key=_rank)
    return Choice(defaults[0] if defaults else None)


def _rank(policy):
    missing = tuple(getattr(policy, name) is None for name in CRITERIA)
    return policy.sequence, missing, policy.id


def targets_of(targets, tier_id, severity):
    """Return the target of each metric: the most specific of tier and severity.

    :param targets: iterable of Target of one policy
    :param tier_id: tier of the complaint, or None
    :param severity: severity of the complaint, or None
    :return: dict metric -> Target
    """
    found = {}
    fitting = (
        each
        for each in targets
        if each.tier_id in (None, tier_id) and each.severity in (None, severity)
    )
    for target in sorted(fitting, key=_target_rank):
        found.setdefault(target.metric, target)
    return found


def _target_rank(target):
    return target.tier_id is None, target.severity is None, target.id


def tier_replaces(policy, target, tier_id, tier_hours):
    """Tell whether a tier's own hours to resolve take the place of a target.

    They do unless the policy speaks of that very tier, in its criteria or in the
    target.

    :param policy: Policy
    :param target: Target of the metric resolve, or None
    :param tier_id: tier of the complaint, or None
    :param tier_hours: working hours of the tier, 0 when it says nothing
    """
    if not tier_id or tier_hours <= 0 or policy.tier_id == tier_id:
        return False
    return target is None or target.tier_id is None

"""Lifecycle stages: an ordered table of tests, the first that holds names the stage.

The stages are those of the relationship life cycle (exploration, formation,
stability, decline; Dwyer, Schurr & Oh 1987), with "prospect" before and "lost" after.
"""

from dataclasses import dataclass

import numpy as np

REQUIRED_COLUMNS = ("purchase_days", "tenure_days", "overdue_ratio", "growth")


@dataclass(frozen=True)
class StageLimits:
    """The limits of the stages; shares and ratios are fractions, spans are days."""

    lost_overdue_ratio: float = 3.0
    """Lost from this overdue ratio on."""

    lost_p_return: float = 0.05
    """Lost below this probability of coming back."""

    decline_overdue_ratio: float = 1.5
    """Declining from this overdue ratio on."""

    decline_growth: float = -0.30
    """Declining at this growth or less ..."""

    decline_purchase_days: int = 3
    """... with at least this many purchase days."""

    exploration_purchase_days: int = 1
    """Exploring up to this many purchase days."""

    exploration_tenure_days: int = 90
    """Exploring below this tenure."""

    formation_tenure_days: int = 365
    """Forming below this tenure."""


def lifecycle_stages(columns, limits=None):
    """Return the lifecycle stage of each customer.

    :param columns: name -> 1-D numbers, NaN for unknown: ``purchase_days`` (ever),
        ``tenure_days`` (since the first purchase), ``overdue_ratio`` (days since the
        last purchase / own gap), ``growth`` (fraction; -0.3 is 30 % less) and, where a
        model was fitted, ``p_return``. A clause about an unknown number does not hold.
    :param limits: :class:`StageLimits`, the defaults when left out
    :return: array of "prospect", "lost", "decline", "exploration", "formation",
        "stability"
    :raise ValueError: for a required column that is not there
    """
    facts = _read_columns(columns)
    limits = limits or StageLimits()
    stages = np.full(len(facts["purchase_days"]), "stability", dtype="U11")
    # From last to first: the first test that holds is written last.
    for stage, holds in reversed(STAGE_TESTS):
        stages[holds(facts, limits)] = stage
    return stages


def _read_columns(columns):
    absent = [name for name in REQUIRED_COLUMNS if name not in columns]
    if absent:
        raise ValueError(f"Columns not given: {', '.join(absent)}.")
    facts = {name: np.asarray(columns[name], float) for name in REQUIRED_COLUMNS}
    unknown = np.full(len(facts["purchase_days"]), np.nan)
    facts["p_return"] = np.asarray(columns.get("p_return", unknown), float)
    return facts


def is_prospect(facts, limits):
    """Never bought."""
    return ~(facts["purchase_days"] > 0)


def is_lost(facts, limits):
    """Long overdue, or hardly expected back."""
    overdue = facts["overdue_ratio"] >= limits.lost_overdue_ratio
    return overdue | (facts["p_return"] < limits.lost_p_return)


def is_declining(facts, limits):
    """Overdue, or buying much less after enough purchases to tell."""
    overdue = facts["overdue_ratio"] >= limits.decline_overdue_ratio
    shrinking = facts["growth"] <= limits.decline_growth
    return overdue | (
        shrinking & (facts["purchase_days"] >= limits.decline_purchase_days)
    )


def is_exploring(facts, limits):
    """Bought once, or only just began."""
    once = facts["purchase_days"] <= limits.exploration_purchase_days
    return once | (facts["tenure_days"] < limits.exploration_tenure_days)


def is_forming(facts, limits):
    """Buying more than before, or not yet long a customer."""
    growing = facts["growth"] > 0
    return growing | (facts["tenure_days"] < limits.formation_tenure_days)


STAGE_TESTS = (
    ("prospect", is_prospect),
    ("lost", is_lost),
    ("decline", is_declining),
    ("exploration", is_exploring),
    ("formation", is_forming),
)
"""The tests in their order; who passes none is in "stability"."""

"""Metrics of complaints, computed from facts: see :mod:`.metrics`."""

from .metrics import ratio


def satisfaction(facts, context):
    """Mean rating; NaN where nobody rated."""
    return ratio(facts["rating_sum"], facts["ratings"])


def profit(facts, context):
    """Margin less what complaints cost.

    Where the margin counts credit notes, what remedies gave by them is in it already.
    """
    beside = facts["recovery_cost"] - facts["recovery_in_margin"]
    return facts["margin"] - beside

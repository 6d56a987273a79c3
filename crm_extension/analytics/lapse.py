"""From which silence on a customer is late, or gone: read from gaps that did end.

Every gap between two purchase days ended with a return. Over the gap that was
expected of the customer when it began, it is the overdue ratio that a run on the day
of the return would have shown. After n earlier gaps with the sum S that expectation
is (b + S) / (a + n - 1), see ``rhythm``: neither the gap itself nor a later one is in
it, so that no gap is measured by itself. The limits are upper percentiles of these
ratios. Gaps that are still open have no ratio yet and are not counted; the limits are
therefore a little low where many customers are about to come back late.
"""

import math
from dataclasses import dataclass

import numpy as np

from .grouping import run_lengths, run_starts
from .rhythm import shrunk_gap

DECLINE_SHARE = 0.10
"""Of the customers who came back, this share was later than a declining one."""

LOST_SHARE = 0.02
"""Of the customers who came back, this share had been given up as lost."""

FEWEST_GAPS = 100
"""Below this the larger limit would rest on one or two customers."""

ON_TIME = 1.0
_DECIMALS = 2
_MOST_PURCHASES = 250_000


@dataclass(frozen=True)
class LapseLimits:
    """Overdue ratios from which a customer declines and is lost.

    Both are None where ``reason`` is not: "no_rhythm" (no gap was ever seen),
    "few_gaps" (fewer than :data:`FEWEST_GAPS`) or "no_difference" (both limits would
    be the same). ``gap_count`` tells how many gaps they rest on.
    """

    decline_overdue_ratio: float | None = None
    lost_overdue_ratio: float | None = None
    gap_count: int = 0
    reason: str | None = None


def suggest_lapse_limits(customer, day, prior):
    """Suggest the overdue ratios from which customers decline and are lost.

    Of the gaps that ended, :data:`DECLINE_SHARE` and :data:`LOST_SHARE` were longer
    than the limits, or fewer; a limit is never below 1, which is on time. Where there
    are very many purchases, customers are drawn at equal steps.

    :param customer: 1-D integers, one a purchase, in any order
    :param day: 1-D day numbers; several purchases on one day are one
    :param prior: :class:`~.rhythm.GapPrior` of the same customers
    :return: :class:`LapseLimits`, rounded up to two decimals. The same data in any
        order give the same result.
    """
    if not prior.rate > 0:
        return LapseLimits(reason="no_rhythm")
    ratios = return_ratios(*_purchase_days(*_thin_out(customer, day)), prior)
    if ratios.size < FEWEST_GAPS:
        return LapseLimits(gap_count=ratios.size, reason="few_gaps")
    decline, lost = _limits(ratios, (DECLINE_SHARE, LOST_SHARE))
    if not decline < lost:
        return LapseLimits(gap_count=ratios.size, reason="no_difference")
    return LapseLimits(decline, lost, ratios.size)


def return_ratios(customer, day, prior):
    """Return the overdue ratio that each gap had reached when it ended.

    :param customer: 1-D integers, ascending, one a purchase day
    :param day: 1-D day numbers, ascending for each customer
    :param prior: :class:`~.rhythm.GapPrior`
    :return: float array, one element a gap
    """
    starts = run_starts(customer)
    lengths = run_lengths(starts, len(customer))
    earlier = np.arange(len(customer)) - np.repeat(starts, lengths)
    elapsed = day - np.repeat(day[starts], lengths)
    ends = np.flatnonzero(earlier)
    begins = ends - 1
    expected = shrunk_gap(prior, earlier[begins], elapsed[begins])
    return (elapsed[ends] - elapsed[begins]) / expected


def _thin_out(customer, day):
    """Keep the purchases of customers at equal steps where there are very many."""
    customer, day = np.asarray(customer), np.asarray(day)
    step = -(-len(customer) // _MOST_PURCHASES)
    if step <= 1:
        return customer, day
    is_buyer = np.zeros(customer.max() + 1, dtype=bool)
    is_buyer[customer] = True
    is_drawn = np.zeros_like(is_buyer)
    is_drawn[np.flatnonzero(is_buyer)[::step]] = True
    drawn = is_drawn[customer]
    return customer[drawn], day[drawn]


def _purchase_days(customer, day):
    """Return the distinct pairs of customer and day, ascending."""
    first = day.min()
    span = int(day.max() - first) + 1
    pairs = np.sort(customer.astype(np.int64) * span + (day - first))
    customer, elapsed = np.divmod(pairs[run_starts(pairs)], span)
    return customer, elapsed + first


def _limits(ratios, shares):
    """Return for each share the least ratio that no more gaps than that exceed."""
    places = [ratios.size - 1 - math.floor(share * ratios.size) for share in shares]
    ordered = np.partition(ratios, places)
    return [_round_up(max(float(ordered[place]), ON_TIME)) for place in places]


def _round_up(number):
    unit = 10**_DECIMALS
    return round(math.ceil(number * unit - 1e-9) / unit, _DECIMALS)

"""Trying out: two scorings of the same customers compared, and purchases made up.

A simulation keeps of each scoring an :class:`Outcome`, a few bytes a customer, so that
the facts of two scorings are never in memory together.
"""

import math
from dataclasses import dataclass

import numpy as np

from .classes import CLASSES
from .compare import histogram, largest_movers, transition_table
from .evaluation import RFM_ROLES
from .facts import Documents, Lines
from .segments import NO_SEGMENT, impossible_segments, match_segments

STAGES = (
    "prospect",
    "exploration",
    "formation",
    "stability",
    "decline",
    "lost",
    "none",
)
"""The lifecycle stages; "none" has no score."""

REASONS_SHOWN = 5
_CENTS = 100
_SCORES = (0.0, 100.0)
_NOTHING = (math.inf, -math.inf)
"""The range of a number that nobody has."""


@dataclass(frozen=True)
class Outcome:
    """Who got which score and why: arrays (n,), customers ascending.

    ``class_place`` and ``stage_place`` are places in :data:`CLASSES` and
    :data:`STAGES`, ``segment`` the place among the model's segments, -1 for none.
    ``cents`` (n, k) are the points of each rule in hundredths, ``metrics`` the k
    rules' metrics. Who has no score has NaN, "none" and no points.
    """

    customers: np.ndarray
    score: np.ndarray
    class_place: np.ndarray
    segment: np.ndarray
    stage_place: np.ndarray
    cents: np.ndarray
    metrics: tuple[str, ...] = ()

    @classmethod
    def of(cls, customers, evaluation, spec):
        """Keep of an evaluation by ``spec`` what a comparison needs."""
        return cls(
            customers=np.array(customers, dtype=np.int64),
            score=np.array(evaluation.score, dtype=float),
            class_place=_places(evaluation.value_class, CLASSES),
            segment=np.array(evaluation.segment, dtype=np.int16),
            stage_place=_places(evaluation.stage, STAGES),
            cents=np.rint(evaluation.contributions * _CENTS).astype(np.int16),
            metrics=tuple(rule.metric for rule in spec.rules),
        )

    @classmethod
    def unscored(cls, customers, metrics=()):
        """Return customers without a score."""
        size = len(customers)
        return cls(
            customers=np.array(customers, dtype=np.int64),
            score=np.full(size, np.nan),
            class_place=np.full(size, len(CLASSES) - 1, dtype=np.int8),
            segment=np.full(size, NO_SEGMENT, dtype=np.int16),
            stage_place=np.full(size, len(STAGES) - 1, dtype=np.int8),
            cents=np.zeros((size, len(metrics)), dtype=np.int16),
            metrics=tuple(metrics),
        )

    def __len__(self):
        return len(self.customers)

    @property
    def value_class(self):
        """The class of each customer, in words."""
        return np.array(CLASSES)[self.class_place]

    @property
    def stage(self):
        """The lifecycle stage of each customer, in words."""
        return np.array(STAGES)[self.stage_place]

    def _arrays(self):
        return (
            self.customers,
            self.score,
            self.class_place,
            self.segment,
            self.stage_place,
            self.cents,
        )

    def only(self, chosen):
        """Return the customers where ``chosen`` is true."""
        return Outcome(*(array[chosen] for array in self._arrays()), self.metrics)

    def aligned(self, customers):
        """Return the outcome of ``customers``, ascending; the unknown have no score.

        :param customers: ids, all of the outcome's own among them
        """
        result = Outcome.unscored(customers, self.metrics)
        places = np.searchsorted(customers, self.customers)
        for target, values in zip(result._arrays(), self._arrays(), strict=True):
            target[places] = values
        return result


def _places(values, names):
    """Return each value's place among the names, that of the last if unknown."""
    places = np.full(len(values), len(names) - 1, dtype=np.int8)
    for place, name in enumerate(names):
        places[np.asarray(values) == name] = place
    return places


def side_by_side(before, after):
    """Return two outcomes of the same customers: of all who are in either."""
    customers = np.union1d(before.customers, after.customers)
    return before.aligned(customers), after.aligned(customers)


# Who moved


def moved(before, after, codes_before=(), codes_after=()):
    """Tell who got something else, by what it is.

    :param before: :class:`Outcome`
    :param after: :class:`Outcome` of the same customers
    :param codes_before: codes of the old segments in their order; segments of two
        versions are the same where their codes are equal
    :param codes_after: codes of the new segments
    :return: dict of boolean arrays: "score", "class", "segment", "stage"
    """
    old_segment = _renumbered(before.segment, codes_before, codes_after)
    old, new = np.nan_to_num(before.score, nan=-1), np.nan_to_num(after.score, nan=-1)
    return {
        "score": old != new,
        "class": before.class_place != after.class_place,
        "segment": old_segment != after.segment,
        "stage": before.stage_place != after.stage_place,
    }


def _renumbered(segment, codes_before, codes_after):
    """Return the places that old segments have among the new ones.

    One that is not there gets a place beyond them.
    """
    new_places = {code: place for place, code in enumerate(codes_after)}
    gone = len(codes_after)
    # The last element is where the place -1, no segment, looks.
    table = [*(new_places.get(code, gone) for code in codes_before), NO_SEGMENT]
    return np.array(table)[segment]


def movers(before, after, count=20):
    """Return the places of those whose score moves most, the largest move first.

    Ties are in the order of the customers. Who has but one of the scores is left out,
    and so is who does not move.
    """
    places = largest_movers(before.score, after.score, count)
    return places[before.score[places] != after.score[places]]


def reasons(before, after, place, count=REASONS_SHOWN):
    """Return what moves one customer's score: points by metric, the most first.

    :param place: the customer's place in both outcomes
    :param count: how many to return at most
    :return: list of (metric, points before, points after, difference), differences of
        0 left out; a metric that no rule of one side uses has 0 points there
    """
    old, new = _cents_by_metric(before, place), _cents_by_metric(after, place)
    found = [
        (metric, old.get(metric, 0), new.get(metric, 0)) for metric in {**new, **old}
    ]
    found = [each for each in found if each[1] != each[2]]
    found.sort(key=lambda each: -abs(each[2] - each[1]))
    return [
        (metric, low / _CENTS, high / _CENTS, (high - low) / _CENTS)
        for metric, low, high in found[:count]
    ]


def _cents_by_metric(outcome, place):
    """Return metric -> cents; several rules on one metric are added up."""
    totals = {}
    for metric, cents in zip(
        outcome.metrics, outcome.cents[place].tolist(), strict=True
    ):
        totals[metric] = totals.get(metric, 0) + cents
    return totals


# Tables


def cross_table(old, new, rows, columns):
    """Count customers by old and new place, where the lists differ in length.

    :param old: places from 0 to ``rows`` - 1; -1 counts as the last row
    :param new: places from 0 to ``columns`` - 1; -1 counts as the last column
    :param rows: number of rows
    :param columns: number of columns
    :return: 2-D int array
    """
    size = max(rows, columns)
    old, new = np.asarray(old), np.asarray(new)
    table = transition_table(
        np.where(old < 0, rows - 1, old),
        np.where(new < 0, columns - 1, new),
        range(size),
    )
    return table[:rows, :columns]


def mean_score(scores):
    """Return the mean of the known scores, two decimals; None if there is none."""
    known = scores[~np.isnan(scores)]
    return round(float(known.mean()), 2) if len(known) else None


def score_distribution(before, after):
    """Return limits, counts and means of the scores before and after, for JSON."""
    (counts_before, limits), (counts_after, _limits) = (
        histogram(side.score) for side in (before, after)
    )
    return {
        "limits": limits.tolist(),
        "before": counts_before.tolist(),
        "after": counts_after.tolist(),
        "mean_before": mean_score(before.score),
        "mean_after": mean_score(after.score),
    }


def member_counts(outcome, size):
    """Return how many customers are in each of ``size`` segments."""
    inside = outcome.segment[outcome.segment >= 0]
    return np.bincount(inside, minlength=size).tolist()


# What a model's rules and segments are good for


def metrics_without_data(spec, metrics):
    """Return the rules' metrics that are missing or zero for every customer.

    :param spec: :class:`~.evaluation.ScoreSpec`
    :param metrics: metric name -> array of n numbers, NaN for missing
    :return: list of names in the order of the rules, each once
    """
    names = dict.fromkeys(rule.metric for rule in spec.rules)
    return [name for name in names if not np.nan_to_num(metrics[name]).any()]


def condition_domains(spec, bounds):
    """Return what values conditions meet: for ``impossible_segments``.

    :param spec: :class:`~.evaluation.ScoreSpec`
    :param bounds: metric name -> (lowest, highest), None for an open end
    :return: dict of the same kind with the bands and the score
    """
    domains = {
        name: tuple(None if end is None else float(end) for end in ends)
        for name, ends in bounds.items()
    }
    domains["score"] = _SCORES
    domains.update({f"{role}_score": _NOTHING for role in RFM_ROLES})
    for rule in spec.rules:
        if rule.rfm_role and rule.method != "linear":
            domains[f"{rule.rfm_role}_score"] = (1, rule.size)
    return domains


def unreachable_segments(segments, domains):
    """Return the indexes of the segments that nobody can ever be in.

    To those of :func:`~.segments.impossible_segments` come those that one earlier
    segment covers on any metrics: all who meet their conditions meet its own, which
    are weaker or equal.

    :param segments: ordered list of (conditions, is_fallback)
    :param domains: see :func:`~.segments.impossible_segments`
    :return: ascending list of indexes
    """
    covered = {
        index
        for index, (conditions, is_fallback) in enumerate(segments)
        if conditions
        and not is_fallback
        and any(
            _implies(conditions, weaker, domains)
            for weaker, closes in segments[:index]
            if weaker and not closes
        )
    }
    return sorted(covered.union(impossible_segments(segments, domains)))


def _implies(conditions, weaker, domains):
    """Tell whether who meets the conditions also meets the weaker ones.

    Conditions on different metrics are independent, so each metric is looked at alone.
    A metric that only the weaker ones name may be missing: then they are not met.
    """
    return all(
        _implies_on(metric, _on(metric, conditions), _on(metric, weaker), domains)
        for metric in {metric for metric, _sign, _value in weaker}
    )


def _on(metric, conditions):
    return [condition for condition in conditions if condition[0] == metric]


def _implies_on(metric, conditions, weaker, domains):
    if not conditions:
        return False
    limits = [value for _metric, _sign, value in (*conditions, *weaker)]
    columns = {metric: _probes(limits, domains.get(metric, (None, None)))}
    first, second = (
        match_segments(columns, [(each, False)]) != NO_SEGMENT
        for each in (conditions, weaker)
    )
    return not (first & ~second).any()


def _probes(limits, ends):
    """Return values of which one is in every set that the limits tell apart.

    These are the limits, their neighbours and the ends of the range; of bands, whose
    ends are whole numbers, every one.
    """
    if all(isinstance(end, int) for end in ends):
        return np.arange(ends[0], ends[1] + 1, dtype=float)
    lowest = -math.inf if ends[0] is None else ends[0]
    highest = math.inf if ends[1] is None else ends[1]
    limits = np.asarray(limits, dtype=float)
    below, above = np.nextafter(limits, -np.inf), np.nextafter(limits, np.inf)
    values = np.concatenate((below, limits, above, [lowest, highest]))
    return values[(values >= lowest) & (values <= highest)]


# Purchases that are made up


@dataclass(frozen=True)
class HypotheticalPurchase:
    """A purchase that a customer might make: day number, money and margin of it."""

    day: int
    amount: float
    margin: float | None = None


def hypothetical_documents(customer, purchases):
    """Return made-up purchases as documents, with ids below zero.

    :param customer: id of the customer
    :param purchases: list of :class:`HypotheticalPurchase`, in the company's currency
    :return: :class:`~.facts.Documents`
    """
    size = len(purchases)
    return Documents(
        ids=_made_up_ids(size),
        customer=np.full(size, customer, dtype=np.int32),
        day=np.array([purchase.day for purchase in purchases], dtype=np.int64),
        base=np.array([purchase.amount for purchase in purchases], dtype=float),
        rate=np.ones(size),
    )


def hypothetical_lines(purchases):
    """Return the lines of the same documents: their margin, of no category."""
    size = len(purchases)
    return Lines(
        document=_made_up_ids(size),
        category=np.zeros(size, dtype=np.int32),
        revenue=np.zeros(size),
        margin=np.array([purchase.margin or 0.0 for purchase in purchases]),
        quantity=np.ones(size),
    )


def _made_up_ids(size):
    return np.arange(-size, 0, dtype=np.int32)

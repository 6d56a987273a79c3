"""A score of the past set against what happened afterwards.

Customers are those who were scored on a past day, the cut-off. What they did in the
period after it is the outcome; what they brought in the period of equal length before
it is the baseline, which anybody can have without a model.
"""

from dataclasses import dataclass, replace

import numpy as np

from .classes import CLASSES
from .compare import class_revenue_share, decile_lift, rank_correlation, roc_auc
from .facts import SMALLEST_MONEY, Facts
from .lifetime import lifetime_values
from .metrics import gap_days

SCORE = "score"
BASELINE = "baseline"
RANKINGS = (SCORE, "clv", "p_return", "expected_purchases", BASELINE)
"""What customers are ranked by, in the order in which it is shown."""
ALWAYS_RANKED = (SCORE, BASELINE)
SMALLEST_LEAD = 1e-9
"""Below this a lead is the noise of floating point."""


@dataclass(frozen=True)
class Outcome:
    """Arrays (n,), one position a scored customer.

    ``revenue`` and ``purchase_days`` are of the period after the cut-off, ``baseline``
    is the revenue of the period before it.
    """

    revenue: np.ndarray
    purchase_days: np.ndarray
    baseline: np.ndarray

    def __len__(self):
        return len(self.revenue)

    @property
    def bought(self):
        """Who bought again, booleans (n,)."""
        return self.purchase_days > 0

    @property
    def total(self):
        """Return the revenue of all in the period after the cut-off."""
        return float(self.revenue.sum())

    @property
    def is_comparable(self):
        """Whether there is revenue to have shares of."""
        return self.total > SMALLEST_MONEY


def outcome_of(customers, before, after, cutoff):
    """Return what the scored customers did, beside what they had done before.

    :param customers: ids of the scored customers, ascending
    :param before: :class:`~.facts.Facts` whose window is the period before the cut-off
    :param after: the same of the period after it; its customers who were not scored
        are passed over, scored ones whom it lacks bought nothing
    :param cutoff: day number of the last day before the period
    :return: :class:`Outcome`
    """
    aligned = Facts(customers)
    aligned.align(before.customers, {"baseline": before["monetary"]})
    aligned.align(
        after.customers,
        {
            "revenue": after["monetary"],
            "purchase_days": _purchase_days_after(after, cutoff),
        },
    )
    return Outcome(aligned["revenue"], aligned["purchase_days"], aligned["baseline"])


def _purchase_days_after(facts, day):
    """Count each customer's distinct purchase days after a day."""
    customer, purchase_day, _as_of = facts.purchases
    later = purchase_day > day
    pairs = np.column_stack([customer[later], purchase_day[later]])
    places = np.searchsorted(facts.customers, np.unique(pairs, axis=0)[:, 0])
    return np.bincount(places, minlength=len(facts))


def foretell(facts, context, horizon):
    """Return what the fitted lifetime model foretells for the period, None without.

    The model is the one that the metrics were computed with: it is not fitted again.

    :param facts: :class:`~.facts.Facts` of the cut-off
    :param context: :class:`~.metrics.MetricContext` of the same
    :param horizon: length of the period in days
    :return: :class:`~.lifetime.Lifetime` over ``horizon`` days
    """
    fitted = context.lifetime
    if fitted is None or fitted.source == "heuristic":
        return None
    settings = replace(
        context.lifetime_settings,
        horizon_days=horizon,
        return_days=horizon,
        is_refresh=True,
        previous=fitted.parameters,
    )
    foretold = lifetime_values(facts, settings, gap_days(facts, context))
    return None if foretold.source == "heuristic" else foretold


def compare_rankings(rankings, outcome):
    """Return how well each ranking foretold the outcome.

    :param rankings: name -> 1-D numbers, higher is better; NaN ranks last
    :param outcome: :class:`Outcome` of the same customers
    :return: name -> dict of :func:`ranking_quality`, in the order of
        :data:`RANKINGS`; one that knows nobody is left out
    """
    return {
        name: ranking_quality(rankings[name], outcome)
        for name in RANKINGS
        if name in rankings and _ranks_anybody(name, rankings[name])
    }


def _ranks_anybody(name, values):
    return name in ALWAYS_RANKED or bool(np.isfinite(values).any())


def ranking_quality(values, outcome):
    """Return what a ranking was worth, as native numbers; None is unknown.

    ``lift`` is each tenth's mean revenue over the mean of all, the best first;
    ``top_share`` the share of revenue that the first tenth brought;
    ``rank_correlation`` Spearman's, with revenue; ``auc`` the area under the ROC curve
    for who bought again (see :mod:`.compare` for ties and sources).

    :param values: 1-D numbers, higher is better; NaN ranks last
    :param outcome: :class:`Outcome` of the same customers
    :raise ValueError: for unequal lengths
    """
    ranked = _missing_last(values)
    lift = decile_lift(ranked, outcome.revenue).tolist()
    if not outcome.is_comparable:
        lift = [None] * len(lift)
    auc = roc_auc(ranked, outcome.bought)
    return {
        "lift": lift,
        "rank_correlation": rank_correlation(ranked, outcome.revenue),
        "auc": None if np.isnan(auc) else auc,
        "top_share": None if lift[0] is None else lift[0] / len(lift),
    }


def _missing_last(values):
    """Return ranks of distinct values, 0 for the worst, -1 for a missing one."""
    values = np.asarray(values, dtype=float)
    missing = np.isnan(values)
    _distinct, ranks = np.unique(values, return_inverse=True)
    return np.where(missing, -1.0, ranks.reshape(values.shape))


def compare_classes(classes, outcome):
    """Return each class's share of revenue, and that of as many by the baseline.

    Customers with an equal baseline cannot be told apart: each counts with the mean
    revenue of all of them.

    :param classes: 1-D of "a", "b", "c", "none"
    :param outcome: :class:`Outcome` of the same customers
    :return: list of dicts in the order of the classes, native numbers; shares are None
        without revenue, and "none" is there only where somebody has it
    :raise ValueError: for unequal lengths or an unknown class
    """
    shares = class_revenue_share(classes, outcome.revenue)
    counts = [int(np.count_nonzero(classes == name)) for name in CLASSES]
    by_baseline = _shares_in_turn(outcome, counts)
    known = outcome.is_comparable
    return [
        {
            "key": name,
            "customers": count,
            "share": shares[name] if known else None,
            "baseline_customers": count,
            "baseline_share": share if known else None,
        }
        for name, count, share in zip(CLASSES, counts, by_baseline, strict=True)
        if count or name != "none"
    ]


def _shares_in_turn(outcome, counts):
    """Return the revenue shares of the best so many by baseline, the next, and on."""
    order = np.argsort(-outcome.baseline, kind="stable")
    level = _mean_of_equals(outcome.baseline, outcome.revenue)[order]
    running = np.concatenate(([0.0], np.cumsum(level)))
    ends = np.cumsum([0, *counts])
    return (np.diff(running[ends]) / (outcome.total or np.inf)).tolist()


def _mean_of_equals(values, outcome):
    _distinct, group = np.unique(values, return_inverse=True)
    return (np.bincount(group, weights=outcome) / np.bincount(group))[group]


def compare_forecast(foretold, outcome):
    """Return purchase days and buyers, foretold and actual; None without a forecast.

    :param foretold: :class:`~.lifetime.Lifetime` over the period, or None
    :param outcome: :class:`Outcome` of the same customers
    """
    if foretold is None:
        return None
    return {
        "predicted_purchases": float(foretold.expected_purchases.sum()),
        "actual_purchases": int(outcome.purchase_days.sum()),
        "predicted_buyers": float(foretold.p_return.sum()),
        "actual_buyers": int(outcome.bought.sum()),
    }


def beats_baseline(rankings, classes):
    """Return in which measures the score is ahead of the baseline; None is unknown.

    ``lift`` is that of the best tenth, ``class_a`` the revenue share of class A.

    :param rankings: result of :func:`compare_rankings`
    :param classes: result of :func:`compare_classes`
    """
    score, baseline = rankings[SCORE], rankings[BASELINE]
    best = classes[0]
    if score["top_share"] is None:
        return dict.fromkeys(("lift", "rank_correlation", "class_a"))
    pairs = {
        "lift": (score["lift"][0], baseline["lift"][0]),
        "rank_correlation": (score["rank_correlation"], baseline["rank_correlation"]),
        "class_a": (best["share"], best["baseline_share"]),
    }
    return {name: own - naive > SMALLEST_LEAD for name, (own, naive) in pairs.items()}

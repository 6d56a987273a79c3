"""From metrics to score, class, segment and stage: one pass over all customers."""

from dataclasses import dataclass, field

import numpy as np

from .bands import (
    band_cutoffs,
    bands_from_cutoffs,
    fixed_bands,
    linear_bands,
    quantile_bands,
)
from .classes import abc_classes
from .scoring import contributions, scores
from .segments import match_segments
from .stages import StageLimits, lifecycle_stages

RFM_ROLES = ("r", "f", "m")
CLASSES = ("a", "b", "c", "none")
LINEAR_SIZE = 2
"""A linear rule's band is 1 + fraction: the size that makes it its own share."""


@dataclass(frozen=True)
class RuleSpec:
    """One weighted rule. ``money`` tells that negative values score as zero."""

    key: str
    metric: str
    method: str
    bands: int
    thresholds: tuple[float, ...]
    higher_is_better: bool
    weight: float
    missing: str
    rfm_role: str | None = None
    money: bool = False

    @property
    def size(self):
        """How many bands the rule tells apart."""
        if self.method == "fixed":
            return len(self.thresholds) + 1
        return LINEAR_SIZE if self.method == "linear" else self.bands


@dataclass(frozen=True)
class ScoreSpec:
    """The rules of one score model, free of any database."""

    rules: tuple[RuleSpec, ...]
    segments: tuple[tuple, ...]
    class_metric: str
    class_a_share: float
    class_b_share: float
    stage_limits: StageLimits = field(default_factory=StageLimits)


@dataclass
class Evaluation:
    """The result for n customers and k rules, one row a customer."""

    bands: np.ndarray
    contributions: np.ndarray
    score: np.ndarray
    rfm: dict[str, np.ndarray]
    value_class: np.ndarray
    segment: np.ndarray
    stage: np.ndarray
    cutoffs: dict


def evaluate(spec, metrics, cutoffs=None, customers=None):
    """Score, classify and segment customers.

    :param spec: :class:`ScoreSpec`
    :param metrics: metric name -> array of n numbers, NaN for missing
    :param cutoffs: those of an earlier full evaluation, so that a few customers get
        the bands and classes that they would have got among all; without them, the
        customers are compared with each other
    :param customers: ids, ascending, by which equal values are told apart
    :return: :class:`Evaluation`
    """
    cutoffs = cutoffs or {}
    if customers is None:
        customers = np.arange(len(next(iter(metrics.values()))))
    assigned = [rule_bands(rule, metrics, cutoffs.get(rule.key)) for rule in spec.rules]
    bands = _matrix(assigned, metrics)
    parts = rule_contributions(spec, bands)
    score = scores(parts)
    rfm = _rfm_scores(spec, bands)
    classes = _classes(spec, metrics, cutoffs.get("class"), customers)
    segment = match_segments({**metrics, **rfm, "score": score}, spec.segments)
    return Evaluation(
        bands=bands,
        contributions=parts,
        score=score,
        rfm=rfm,
        value_class=classes,
        segment=segment,
        stage=lifecycle_stages(metrics, spec.stage_limits),
        cutoffs=cutoffs or _cutoffs(spec, metrics, assigned, classes, customers),
    )


def scoring_input(rule, metrics):
    """Return the values that a rule bands: negative money counts as zero."""
    values = np.asarray(metrics[rule.metric], dtype=float)
    return np.maximum(values, 0) if rule.money else values


def rule_bands(rule, metrics, cutoffs=None):
    """Return the rule's band of every customer; 0 or NaN where the metric is missing.

    :param cutoffs: worst value of each band, for a quantile rule on a few customers
    """
    values = scoring_input(rule, metrics)
    if rule.method == "linear":
        low, high = rule.thresholds
        return linear_bands(values, low, high, rule.higher_is_better)
    if rule.method == "fixed":
        return fixed_bands(values, rule.thresholds, rule.higher_is_better)
    if cutoffs:
        return bands_from_cutoffs(values, cutoffs, rule.higher_is_better)
    return quantile_bands(values, rule.bands, rule.higher_is_better)


def rule_contributions(spec, bands):
    """Return the points that each rule gives each customer, from their bands."""
    rules = spec.rules
    return contributions(
        bands,
        [rule.size for rule in rules],
        [rule.weight for rule in rules],
        [rule.missing for rule in rules],
    )


def _matrix(assigned, metrics):
    size = len(next(iter(metrics.values())))
    return np.column_stack([np.asarray(column, float) for column in assigned]).reshape(
        size, len(assigned)
    )


def _rfm_scores(spec, bands):
    """Return r_score, f_score and m_score; NaN without a rule for it or a value."""
    found = {f"{role}_score": np.full(len(bands), np.nan) for role in RFM_ROLES}
    for place, rule in enumerate(spec.rules):
        if rule.rfm_role and rule.method != "linear":
            column = bands[:, place]
            found[f"{rule.rfm_role}_score"] = np.where(column >= 1, column, np.nan)
    return found


def _classes(spec, metrics, cutoffs, customers):
    values = metrics[spec.class_metric]
    if cutoffs is None:
        return abc_classes(values, spec.class_a_share, spec.class_b_share)
    known = np.nan_to_num(values)
    result = np.full(len(values), "c", dtype="U4")
    for name, last in zip(("b", "a"), reversed(cutoffs), strict=True):
        if last is not None:
            worst, customer = last
            inside = (known > worst) | ((known == worst) & (customers <= customer))
            result[inside & (known > 0)] = name
    result[np.isnan(values)] = "none"
    return result


def _cutoffs(spec, metrics, assigned, classes, customers):
    found = {
        rule.key: band_cutoffs(
            scoring_input(rule, metrics), column, rule.bands, rule.higher_is_better
        )
        for rule, column in zip(spec.rules, assigned, strict=True)
        if rule.method == "quantile"
    }
    values = metrics[spec.class_metric]
    found["class"] = [
        _last_member(values[classes == name], customers[classes == name])
        for name in ("a", "b")
    ]
    return found


def _last_member(values, customers):
    """Return the worst value and, of those who have it, the last customer's id."""
    if not len(values):
        return None
    worst = values.min()
    return [float(worst), int(customers[values == worst].max())]

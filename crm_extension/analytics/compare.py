"""Comparing two scorings, and a scoring with what happened afterwards."""

import numpy as np

from .classes import CLASSES
from .grouping import average_ranks, run_lengths, run_starts

_DECILES = 10
_HIGHEST_SCORE = 100
# Scores have two decimals; their differences are compared as such.
_SCORE_DECIMALS = 2


def transition_table(old, new, labels):
    """Count customers by their old and their new label (class, segment or stage).

    :param old: 1-D labels
    :param new: 1-D labels of the same customers
    :param labels: all labels, in the order of rows and columns
    :return: 2-D int array, old labels down, new labels across
    :raise ValueError: for unequal lengths or a label that is not listed
    """
    old, new = _same_length(np.asarray(old), np.asarray(new))
    size = len(labels)
    cells = _positions(old, labels) * size + _positions(new, labels)
    return np.bincount(cells, minlength=size * size).reshape(size, size)


def _positions(values, labels):
    """Return the place of each value in the list of labels."""
    positions = np.full(len(values), -1)
    for position, label in enumerate(labels):
        positions[values == label] = position
    if (positions < 0).any():
        unknown = values[positions < 0][0]
        raise ValueError(f"{unknown!r} is not among the labels.")
    return positions


def largest_movers(old_scores, new_scores, count):
    """Return who moved most between two scorings.

    :param old_scores: 1-D scores; NaN for who had none
    :param new_scores: 1-D scores of the same customers; NaN for who has none
    :param count: how many to return at most
    :return: int array of positions by absolute difference, largest first, ties by
        position; who lacks either score is left out
    :raise ValueError: for unequal lengths
    """
    old, new = _same_length(_floats(old_scores), _floats(new_scores))
    moves = np.round(np.abs(new - old), _SCORE_DECIMALS)
    scored = np.flatnonzero(~np.isnan(moves))
    order = np.argsort(-moves[scored], kind="stable")
    return scored[order[:count]]


def histogram(scores, bins=20):
    """Count scores in equal intervals from 0 to 100.

    :param scores: 1-D scores between 0 and 100; NaN is left out
    :param bins: number of intervals; each holds its lower end, the last both ends
    :return: int array of ``bins`` counts, float array of ``bins`` + 1 limits
    """
    scores = _floats(scores)
    known = scores[~np.isnan(scores)]
    return np.histogram(known, bins=bins, range=(0, _HIGHEST_SCORE))


def decile_lift(scores, outcome):
    """Return the mean outcome of each tenth of the customers over the overall mean.

    Customers with equal scores cannot be told apart, so each of them counts with the
    mean outcome of all of them, on whichever side of a decile's limit it falls. A
    customer on the limit counts in both deciles by the part that lies in each: the ten
    lifts have the mean 1 for any number of customers.

    :param scores: 1-D scores, higher is better, no NaN
    :param outcome: 1-D outcomes of the same customers (revenue, or 0 and 1)
    :return: ten floats, the best tenth first; NaN where there are no customers or the
        overall mean is 0
    :raise ValueError: for unequal lengths
    """
    scores, outcome = _same_length(_floats(scores), _floats(outcome))
    gains = _gains_curve(scores, outcome)
    if not gains[1][-1]:
        return np.full(_DECILES, np.nan)
    limits = np.linspace(0, len(scores), _DECILES + 1)
    return np.diff(np.interp(limits, *gains)) / gains[1][-1] * _DECILES


def _gains_curve(scores, outcome):
    """Return customers and total outcome, running from the best score down.

    The curve has a point after each group of equal scores; between points it is
    straight.
    """
    order = np.argsort(-scores, kind="stable")
    starts = run_starts(scores[order])
    ends = starts + run_lengths(starts, len(scores))
    totals = np.concatenate(([0.0], np.cumsum(outcome[order])))
    points = np.concatenate(([0], ends))
    return points, totals[points]


def rank_correlation(a, b):
    """Return Spearman's rank correlation, with average ranks for ties.

    :param a: 1-D numbers, no NaN
    :param b: 1-D numbers of the same customers, no NaN
    :return: float between -1 and 1; 0.0 where one side is constant or empty, for it
        then orders nobody
    :raise ValueError: for unequal lengths
    """
    ranks_a, ranks_b = _same_length(average_ranks(a), average_ranks(b))
    if not len(ranks_a):
        return 0.0
    centred_a, centred_b = ranks_a - ranks_a.mean(), ranks_b - ranks_b.mean()
    spread = np.sqrt((centred_a**2).sum() * (centred_b**2).sum())
    return float((centred_a * centred_b).sum() / spread) if spread else 0.0


def class_revenue_share(classes, outcome):
    """Return each class's share of the total outcome.

    :param classes: 1-D of "a", "b", "c", "none"
    :param outcome: 1-D outcomes (revenue) of the same customers
    :return: dict class -> fraction, all four classes; 0.0 where the total is 0
    :raise ValueError: for unequal lengths or an unknown class
    """
    classes, outcome = _same_length(np.asarray(classes), _floats(outcome))
    positions = _positions(classes, CLASSES)
    totals = np.bincount(positions, weights=outcome, minlength=len(CLASSES))
    shares = totals / (outcome.sum() or np.inf)
    return dict(zip(CLASSES, shares.tolist(), strict=True))


def roc_auc(scores, positive):
    """Return the probability that a positive customer scores above a negative one.

    The area under the ROC curve as the Mann-Whitney statistic; an equal score counts
    one half.

    :param scores: 1-D numbers, no NaN
    :param positive: 1-D booleans of the same customers
    :return: float between 0 and 1; NaN unless there are customers of both kinds
    :raise ValueError: for unequal lengths
    """
    ranks, positive = _same_length(average_ranks(scores), np.asarray(positive, bool))
    positives = int(positive.sum())
    negatives = len(positive) - positives
    if not (positives and negatives):
        return float("nan")
    wins = ranks[positive].sum() - positives * (positives + 1) / 2
    return float(wins / positives / negatives)


def _same_length(first, second):
    if len(first) != len(second):
        raise ValueError(f"{len(first)} customers cannot be set against {len(second)}.")
    return first, second


def _floats(values):
    return np.asarray(values, dtype=float)

"""Segments: ordered lists of conditions on metrics, the first match wins.

A segment is a pair (conditions, is_fallback); a condition is a triple
(metric, operator, value). All conditions of a segment must hold. A fallback takes
everybody whom no earlier segment took; another segment without conditions takes
nobody.
"""

import math
import operator
from numbers import Integral

import numpy as np

OPERATORS = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
    "!=": operator.ne,
}

NO_SEGMENT = -1

_LARGEST_GRID = 1_000_000


def match_segments(columns, segments):
    """Return the index of the first segment that each customer matches.

    :param columns: metric name -> 1-D numbers, all of one length; NaN (missing)
        meets no condition, not even "!="
    :param segments: ordered list of (conditions, is_fallback)
    :return: int array, -1 for who matches none
    :raise ValueError: for an unknown metric or operator, or unequal columns
    """
    columns = {name: np.asarray(data, float) for name, data in columns.items()}
    _check_conditions(segments, columns)
    result = np.full(_common_length(columns), NO_SEGMENT)
    # From last to first: the first match is written last.
    for index, segment in reversed(list(enumerate(segments))):
        result[_members(columns, segment, result.shape)] = index
    return result


def impossible_segments(segments, domains):
    """Return the indexes of the segments that nobody can ever be in.

    These are segments without conditions that are no fallback, segments whose
    conditions contradict each other or lie outside a metric's range, segments that
    the segments before them cover entirely on the grid of the banded metrics, and
    whatever follows a fallback. A fallback is never said to be covered by
    conditions, for it also takes the customers whose metrics are missing.

    :param segments: ordered list of (conditions, is_fallback)
    :param domains: metric name -> (lowest, highest), None for an open end. Two whole
        numbers (``int``) from 1 upwards make a banded metric, which has integer values
        only; give a continuous metric floats. A metric that is not listed can have
        any value.
    :return: ascending list of indexes
    :raise ValueError: for an unknown operator
    """
    _check_conditions(segments)
    contradictory = {
        index
        for index, segment in enumerate(segments)
        if not _is_satisfiable(segment, domains)
    }
    return sorted(contradictory | _covered(segments, domains))


def _check_conditions(segments, columns=None):
    for conditions, _is_fallback in segments:
        for metric, sign, _value in conditions:
            if sign not in OPERATORS:
                raise ValueError(f"Unknown operator: {sign!r}.")
            if columns is not None and metric not in columns:
                raise ValueError(f"Unknown metric: {metric!r}.")


def _common_length(columns):
    lengths = {len(data) for data in columns.values()} or {0}
    if len(lengths) > 1:
        raise ValueError("The columns must be of equal length.")
    return lengths.pop()


def _members(columns, segment, shape):
    """Tell who meets a segment, whatever came before it."""
    conditions, is_fallback = segment
    if is_fallback:
        return np.ones(shape, dtype=bool)
    if not conditions:
        return np.zeros(shape, dtype=bool)
    return np.logical_and.reduce([_meets(columns, each) for each in conditions])


def _meets(columns, condition):
    metric, sign, value = condition
    data = columns[metric]
    met = OPERATORS[sign](data, value)
    # Only "!=" is true of NaN.
    return met & ~np.isnan(data) if sign == "!=" else met


def _is_satisfiable(segment, domains):
    """Tell whether each metric has a value that meets the segment's conditions."""
    conditions, is_fallback = segment
    if is_fallback or not conditions:
        return is_fallback
    metrics = {metric for metric, _sign, _value in conditions}
    return all(_has_solution(metric, conditions, domains) for metric in metrics)


def _has_solution(metric, conditions, domains):
    own = [condition for condition in conditions if condition[0] == metric]
    candidates = {metric: _candidates([value for *_, value in own], domains, metric)}
    return _members(candidates, (own, False), candidates[metric].shape).any()


def _candidates(limits, domains, metric):
    """Return values of the metric among which every satisfiable set has a member.

    A set that comparisons describe, if not empty, contains one of its limits, a
    neighbour of one, or an end of the domain.
    """
    if _is_banded(metric, domains):
        return _band_values(metric, domains)
    lowest, highest = _ends(metric, domains)
    limits = np.asarray(limits, dtype=float)
    below, above = np.nextafter(limits, -np.inf), np.nextafter(limits, np.inf)
    values = np.concatenate((below, limits, above, [lowest, highest]))
    return values[(values >= lowest) & (values <= highest)]


def _ends(metric, domains):
    lowest, highest = domains.get(metric, (None, None))
    lowest = -math.inf if lowest is None else lowest
    return lowest, math.inf if highest is None else highest


def _is_banded(metric, domains):
    ends = domains.get(metric, (None, None))
    return all(isinstance(end, Integral) for end in ends) and ends[0] >= 1


def _band_values(metric, domains):
    lowest, highest = domains[metric]
    return np.arange(lowest, highest + 1, dtype=float)


def _covered(segments, domains):
    """Return the segments that the ones before them leave no cell of the grid.

    Conditions on other metrics only narrow a segment: they are left out for the
    segment in question, and a segment that has any covers nothing. A segment without
    banded conditions is covered by a fallback alone.
    """
    grid, free = _band_grid(segments, domains)
    covered, is_closed = set(), False
    for index, (conditions, is_fallback) in enumerate(segments):
        banded = [condition for condition in conditions if condition[0] in grid]
        cells = _members(grid, (banded, is_fallback), free.shape)
        if is_closed or (banded and not (cells & free).any()):
            covered.add(index)
        if len(banded) == len(conditions):
            free &= ~cells
        is_closed = is_closed or is_fallback
    return covered


def _band_grid(segments, domains):
    """Return all combinations of the banded metrics in use, and a mask of ones.

    A grid beyond all reason is replaced by an empty set of metrics, on which no
    segment covers another.
    """
    used = {metric for conditions, _ in segments for metric, *_ in conditions}
    names = sorted(metric for metric in used if _is_banded(metric, domains))
    axes = [_band_values(metric, domains) for metric in names]
    if not axes or math.prod(len(axis) for axis in axes) > _LARGEST_GRID:
        return {}, np.ones(1, dtype=bool)
    mesh = np.meshgrid(*axes, indexing="ij")
    return dict(zip(names, mesh, strict=True)), np.ones(mesh[0].shape, dtype=bool)

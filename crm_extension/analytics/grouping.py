"""Helpers for arrays in which equal keys stand side by side."""

import numpy as np


def run_starts(*keys):
    """Return the positions at which a run of equal keys begins.

    :param keys: one or more 1-D arrays of equal length, sorted so that rows with
        equal keys are adjacent
    :return: 1-D int array, empty for empty keys
    """
    if not len(keys[0]):
        return np.zeros(0, dtype=np.intp)
    changed = np.zeros(len(keys[0]), dtype=bool)
    changed[0] = True
    for key in keys:
        changed[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(changed)


def run_lengths(starts, size):
    """Return the length of every run that begins at ``starts`` among ``size`` rows."""
    return np.diff(starts, append=size)


def average_ranks(values):
    """Rank values from 1 upwards; equal values share the mean of their ranks.

    :param values: 1-D numbers without NaN
    :return: 1-D float array of the same length
    """
    values = np.asarray(values, dtype=float)
    order = np.argsort(values)
    starts = run_starts(values[order])
    lengths = run_lengths(starts, len(values))
    ranks = np.empty(len(values))
    ranks[order] = np.repeat(starts + (lengths + 1) / 2, lengths)
    return ranks

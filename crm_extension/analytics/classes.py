"""ABC classes: few customers bring most of the value (Pareto's principle)."""

import numpy as np

CLASSES = ("a", "b", "c", "none")
"""The classes from the most valuable down; "none" never bought."""

# Sums of decimal fractions are off by some 1e-16 for each addend: a share that falls
# short of a limit by less than this has reached it.
_TOLERANCE = 1e-12


def abc_classes(values, a_share, b_share):
    """Classify customers by their running share of the total, in descending order.

    A customer is "a" while the customers before it hold less than ``a_share`` of the
    total, "b" while they hold less than ``b_share``, else "c": the customer that
    crosses a limit takes the higher class. Equal values are taken by position. The
    total is that of the positive values.

    :param values: 1-D numbers, NaN for who never bought
    :param a_share: fraction of the total up to which customers are "a" (0.8)
    :param b_share: fraction of the total up to which customers are "b" (0.95)
    :return: array of "a", "b", "c", "none"; a value of zero or less is "c"
    :raise ValueError: unless 0 < a_share <= b_share <= 1
    """
    if not 0 < a_share <= b_share <= 1:
        raise ValueError(f"Not 0 < {a_share} <= {b_share} <= 1.")
    values = np.asarray(values, dtype=float)
    ranks = np.where(np.isnan(values), CLASSES.index("none"), CLASSES.index("c"))
    positive = np.flatnonzero(values > 0)
    order = positive[np.argsort(-values[positive], kind="stable")]
    limits = np.array([a_share, b_share]) - _TOLERANCE
    shares = _shares_before(values[order])
    ranks[order] = np.searchsorted(limits, shares, side="right")
    return np.array(CLASSES)[ranks]


def _shares_before(descending):
    """Return the share of the total that the customers before each one hold."""
    running = _running_totals(descending)
    return running[:-1] / running[-1] if running[-1] else running[:-1]


def _running_totals(descending):
    """Return 0 and the running totals, in units of the largest value.

    The unit keeps the largest amounts from overflowing; extended precision, where
    the machine has it, keeps a million additions from drifting.
    """
    unit = descending[0] if descending.size else 1.0
    running = np.cumsum(descending / unit, dtype=np.longdouble)
    return np.concatenate(([0.0], running))


def pareto_curve(values, points=100):
    """Return the share of value that the best share of customers holds, for a chart.

    :param values: 1-D numbers; NaN is left out, a negative value counts as zero
    :param points: number of steps on the axis
    :return: two arrays of ``points`` + 1 fractions from 0 to 1: customers, value. The
        value is 0 throughout where there is none.
    """
    values = np.asarray(values, dtype=float)
    known = values[~np.isnan(values)]
    descending = np.sort(known[known > 0])[::-1]
    running = _running_totals(descending).astype(float)
    customers = np.linspace(0, 1, points + 1)
    positions = customers * known.size
    totals = np.interp(positions, np.arange(running.size), running)
    return customers, totals / (running[-1] or 1.0)

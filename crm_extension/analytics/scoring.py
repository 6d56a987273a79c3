"""From bands to contributions and to the score, exact to the cent of a point.

Points are counted in whole cents (1/100 point), so that a score and the sum of its
contributions are the same integer.
"""

import numpy as np

MISSING_POLICIES = ("zero", "neutral", "skip")
"""What a rule does for a customer without a value: counts 0, counts one half, or
takes its weight out of that customer's sum."""

_NEUTRAL = 0.5
_CENTS = 100
_FULL_SCORE = 100
# Shares are compared in millionths of a cent: far below what is shown, far above
# floating-point noise, so that equal remainders are seen to be equal.
_MICROS = 1_000_000
# Customers at a time: few enough for their numbers to stay in the processor's cache.
_BLOCK = 8192


def contributions(bands, sizes, weights, missing):
    """Return how many points each rule adds to each customer's score of 0 to 100.

    contribution = weight * (band - 1) / (size - 1) / sum of weights * 100, rounded to
    two decimals by the largest-remainder method: a customer's contributions add up,
    in cents, to the rounded score. Equal remainders favour the earlier rule.

    :param bands: n customers x k rules, or the k bands of one customer; whole or (for
        linear rules) fractional; NaN or below 1 is missing
    :param sizes: k numbers of bands; a rule of one band contributes nothing
    :param weights: k weights, none negative, not all zero
    :param missing: k words of "zero", "neutral", "skip", or one word for all rules
    :return: float array of the shape of ``bands``, in points
    :raise ValueError: for weights, sizes, words or bands that break the above
    """
    bands = np.asarray(bands, dtype=float)
    sizes, weights, policies = _check_rules(sizes, weights, missing)
    rows = _check_bands(np.atleast_2d(bands), sizes)
    cents = np.empty(rows.shape)
    for start in range(0, len(rows), _BLOCK):
        block = slice(start, start + _BLOCK)
        normalised, counted = _normalise(rows[block].T, sizes, policies)
        exact = _exact_cents(normalised, counted, weights)
        cents[block] = _round_to_cents(exact).T
    return (cents / _CENTS).reshape(bands.shape)


def scores(contributions):
    """Return the scores that contributions add up to, exactly.

    :param contributions: what :func:`contributions` returned, n x k or k
    :return: n floats (one float for 1-D input) between 0 and 100, two decimals
    """
    cents = np.rint(np.asarray(contributions, dtype=float) * _CENTS)
    return cents.sum(axis=-1) / _CENTS


def _check_rules(sizes, weights, missing):
    """Return the rules' arguments as arrays of one length, or say what is wrong."""
    sizes = np.asarray(sizes, dtype=float)
    weights = np.asarray(weights, dtype=float)
    if isinstance(missing, str):
        missing = [missing] * len(weights)
    if not len(sizes) == len(weights) == len(missing):
        raise ValueError("Sizes, weights and missing words must be equally many.")
    _check_weights(weights)
    if not (sizes >= 1).all():
        raise ValueError(f"A rule needs at least one band: {sizes.tolist()}.")
    unknown = sorted(set(missing) - set(MISSING_POLICIES))
    if unknown:
        raise ValueError(f"Unknown treatment of missing values: {unknown}.")
    return sizes, weights, np.asarray(missing)


def _check_weights(weights):
    if not np.isfinite(weights).all() or (weights < 0).any():
        raise ValueError(f"Weights cannot be negative: {weights.tolist()}.")
    if not weights.any():
        raise ValueError("The weights sum to zero.")


def _check_bands(rows, sizes):
    if rows.ndim != 2 or rows.shape[1] != len(sizes):
        raise ValueError(f"Expected {len(sizes)} bands for each customer.")
    if (rows > sizes).any():
        raise ValueError("A band is above its rule's number of bands.")
    return rows


def _column(per_rule):
    return per_rule[:, np.newaxis]


def _normalise(by_rule, sizes, policies):
    """Return normalised bands (0 to 1) and where a rule's weight counts.

    From here on arrays are k rules x n customers: the customers of a rule lie side by
    side in memory.
    """
    by_rule = np.ascontiguousarray(by_rule)
    is_known = by_rule >= 1
    counted = is_known | _column(policies != "skip")
    stand_in = np.where(policies == "neutral", _NEUTRAL, 0.0)
    steps = np.maximum(sizes - 1, 1)
    # fmax also turns NaN into 1, so that what is missing starts from 0.
    normalised = (np.fmax(by_rule, 1) - 1) / _column(steps)
    return normalised + _column(stand_in) * ~is_known, counted


def _exact_cents(normalised, counted, weights):
    """Return unrounded contributions in cents; zero where no weight counts."""
    weights = weights / weights.max()
    weight_sums = (_column(weights) * counted).sum(axis=0)
    weight_sums[weight_sums == 0] = np.inf
    return normalised * _column(weights * (_FULL_SCORE * _CENTS)) / weight_sums


def _round_to_cents(exact):
    """Round cents to whole numbers that add up to each customer's rounded sum.

    Every share is rounded down; the cents then left over go to the largest
    remainders. The sum itself is rounded half up.
    """
    shares, totals = _to_micros(exact), _to_micros(exact.sum(axis=0))
    floors = np.floor(shares / _MICROS)
    left_over = np.floor(totals / _MICROS + 0.5) - floors.sum(axis=0)
    return floors + _is_among_largest(shares - floors * _MICROS, left_over)


def _to_micros(cents):
    """Return whole millionths of a cent (as floats, which hold them exactly)."""
    return np.rint(cents * _MICROS)


def _is_among_largest(remainders, how_many):
    """Tell which rules have a customer's ``how_many`` largest remainders."""
    # Equal remainders are told apart by their position: the earlier is larger.
    rules = len(remainders)
    keys = remainders * rules + _column(np.arange(rules)[::-1])
    ranks = np.zeros(keys.shape, dtype=np.int16)
    for key in keys:
        ranks += keys < key
    return ranks < how_many

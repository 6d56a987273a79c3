"""The law of a pair's next gap: the own gaps, drawn to the product's.

The logarithms of the gaps between the days on which a customer buys a product are
normal. The mean of a pair is drawn towards that of the product, with the weight that
the variances within and between call for (Efron and Morris, JASA 70 (1975), 311-319).
The gap that is still open counts too, as one of at least its days so far (Tobin,
Econometrica 26 (1958), 24-36). The spread of a pair is drawn towards everybody's as
Smyth does it (Stat. Appl. Genet. Mol. Biol. 3 (2004), 3).
"""

import numpy as np

MOST_DAYS = 3650
"""Beyond so many days nothing is foretold."""
SPREAD_GAPS = 4.0
"""Gaps that everybody's spread counts beside the pair's own."""
WITHIN = 0.9
"""Quantile of the last day due; the first is its mirror: four purchases of five."""
OPEN_GAP_STEPS = 8
"""Steps in which the open gap is reckoned with; each leaves less than a third."""
OUTLOOK_GAPS = 3.0
"""Typical gaps from now within which the next purchase is looked for."""


def pair_law(pairs, cadence, as_of):
    """Return the law of each pair's next gap: Student's, of its logarithm.

    :param pairs: dict of arrays: product, gap_count, log_sum and log_square (sums of
        the gaps' logarithms and of their squares), last_day
    :param cadence: :class:`Cadence`
    :param as_of: day number up to which nothing was bought since ``last_day``
    :return: centre, spread and degrees of freedom, float arrays
    """
    count, told = pairs["gap_count"], cadence.parameters
    spread, freedom = _spreads(pairs, told["spread"])
    prior = told["pair_weight"] * np.log(cadence.typical_of(pairs["product"]))
    total, weight = prior + pairs["log_sum"], told["pair_weight"] + count
    elapsed = np.log(np.maximum(as_of - pairs["last_day"], 0.5))
    centre = _with_open_gap(total, weight, elapsed, told["spread"])
    return centre, spread * np.sqrt(1 + 1 / weight), freedom


def _with_open_gap(total, weight, elapsed, spread):
    """Return the mean logarithm when a further gap is known to exceed ``elapsed``.

    The open gap enters as its expectation beyond what has passed; the mean that is
    expected so is the one that it was expected with (the EM algorithm).
    """
    from scipy.special import log_ndtr

    centre = total / weight
    for _step in range(OPEN_GAP_STEPS):
        passed = (elapsed - centre) / spread
        beyond = np.exp(-passed * passed / 2 - log_ndtr(-passed)) / np.sqrt(2 * np.pi)
        centre = (total + centre + spread * beyond) / (weight + 1)
    return centre


def _spreads(pairs, everybody):
    """Return each pair's standard deviation, drawn to everybody's, and its freedom."""
    count = pairs["gap_count"]
    mean = pairs["log_sum"] / np.maximum(count, 1)
    seen = np.maximum(pairs["log_square"] - mean * pairs["log_sum"], 0)
    freedom = SPREAD_GAPS + np.maximum(count - 1, 0)
    return np.sqrt((SPREAD_GAPS * everybody**2 + seen) / freedom), freedom


def reach_of(freedom):
    """Return how many spreads from the centre four gaps out of five lie."""
    from scipy.special import stdtrit

    known, place = np.unique(freedom, return_inverse=True)
    return stdtrit(known, WITHIN)[place]


def next_days(pairs, law, cadence, as_of):
    """Return the middle day of those to come, weighted by how likely each is.

    :param law: result of :func:`pair_law`
    """
    from scipy.special import stdtr, stdtrit

    centre, spread, freedom = law
    elapsed = np.maximum(as_of - pairs["last_day"], 0.5)
    outlook = OUTLOOK_GAPS * cadence.typical_of(pairs["product"])
    still, after = (
        stdtr(freedom, (centre - np.log(days)) / spread)
        for days in (elapsed, elapsed + outlook)
    )
    middle = stdtrit(freedom, (still + after) / 2)
    days = pairs["last_day"] + whole_days(centre - spread * middle)
    return np.where(np.isnan(days), days, np.maximum(days, as_of + 1))


def whole_days(logarithm):
    """Return gaps in days, at least one, from their logarithms."""
    return np.maximum(np.round(np.exp(np.minimum(logarithm, np.log(MOST_DAYS)))), 1)

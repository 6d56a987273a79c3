"""Bands: from a metric's values to the integers 1 (worst) to ``bands`` (best).

All functions first turn values into *goodness* (the value, or its negative where
lower is better), so that "better" is always "greater", and then count how many
*fences*, ascending in goodness, each customer has passed.
"""

import numpy as np

MISSING_BAND = 0
"""The band of a customer whose value is missing (NaN)."""


def quantile_bands(values, bands, higher_is_better=True):
    """Put customers into bands of nearly equal size; equal values share a band.

    band = 1 + floor(bands * (customers strictly worse) / customers), which is SQL's
    ``1 + floor(bands * (rank() - 1) / count(*))`` with the worst first.

    :param values: 1-D numbers, NaN for missing
    :param bands: number of bands
    :param higher_is_better: False where a low value is a good one (recency)
    :return: int array; missing values get 0 and do not count as customers
    :raise ValueError: for less than one band
    """
    if bands < 1:
        raise ValueError(f"There must be at least one band, not {bands}.")
    goodness = _goodness(values, higher_is_better)
    fences = _quantile_fences(goodness[~np.isnan(goodness)], bands)
    return _count_passed(goodness, fences, side="left")


def _quantile_fences(goodness, bands):
    """Return the goodness that must be exceeded to enter band 2, 3, ... ``bands``.

    A customer is in band k or above when bands * worse >= (k - 1) * customers, that
    is when at least p = ceil((k - 1) * customers / bands) customers are strictly
    worse, that is when the p-th worst is strictly worse. All in integers.
    """
    if not goodness.size:
        return goodness
    lower_bands = np.arange(1, bands, dtype=np.int64)
    needed = -(-lower_bands * goodness.size // bands)
    return np.sort(goodness)[needed - 1]


def fixed_bands(values, thresholds, higher_is_better=True):
    """Put customers into the bands between fixed thresholds.

    A value equal to a threshold belongs to the upper band, the one with the higher
    number, in both directions.

    :param values: 1-D numbers, NaN for missing
    :param thresholds: strictly ascending numbers; k of them make k + 1 bands
    :param higher_is_better: False where a low value is a good one
    :return: int array; missing values get 0
    :raise ValueError: for thresholds that do not ascend
    """
    thresholds = np.asarray(thresholds, dtype=float)
    if np.isnan(thresholds).any() or not (np.diff(thresholds) > 0).all():
        raise ValueError(f"Thresholds must ascend: {thresholds.tolist()}.")
    goodness = _goodness(values, higher_is_better)
    fences = np.sort(_goodness(thresholds, higher_is_better))
    return _count_passed(goodness, fences, side="right")


def linear_bands(values, low, high, higher_is_better=True):
    """Place customers between two thresholds, on a continuous scale from 1 to 2.

    The scale is that of a rule with two bands, so that the normalised band
    (band - 1) / (2 - 1) is the fraction of the way from ``low`` to ``high``.

    :param values: 1-D numbers, NaN for missing
    :param low: value at and below which the fraction is 0 (1 if lower is better)
    :param high: value at and above which the fraction is 1 (0 if lower is better)
    :param higher_is_better: False where a low value is a good one
    :return: float array between 1 and 2; missing values stay NaN
    :raise ValueError: unless ``low`` < ``high`` and both are finite
    """
    if not (low < high and np.isfinite(high - low)):
        raise ValueError(f"The lower threshold {low} must be below the upper {high}.")
    clamped = np.clip(np.asarray(values, dtype=float), low, high)
    distance = clamped - low if higher_is_better else high - clamped
    return 1 + distance / (high - low)


def band_cutoffs(values, assigned, bands, higher_is_better=True):
    """Return the worst value in each band.

    :param values: 1-D numbers, NaN for missing
    :param assigned: the band of each value, 0 for missing
    :param bands: number of bands
    :param higher_is_better: False where a low value is a good one
    :return: list of ``bands`` floats, band 1 first, None for a band without members
    :raise ValueError: for an assigned band outside 0 to ``bands``
    """
    assigned = np.asarray(assigned, dtype=np.int64)
    if assigned.size and not 0 <= assigned.min() <= assigned.max() <= bands:
        raise ValueError(f"Assigned bands must lie between 0 and {bands}.")
    is_known = assigned != MISSING_BAND
    goodness = _goodness(values, higher_is_better)[is_known]
    worst = np.full(bands + 1, np.inf)
    np.minimum.at(worst, assigned[is_known], goodness)
    members = np.bincount(assigned, minlength=bands + 1)
    worst = _goodness(worst, higher_is_better).tolist()
    return [worst[band] if members[band] else None for band in range(1, bands + 1)]


def bands_from_cutoffs(values, cutoffs, higher_is_better=True):
    """Place values by the cut-offs of an earlier banding.

    Each value gets the highest band whose worst value it reaches; a value worse than
    all of them gets band 1.

    :param values: 1-D numbers, NaN for missing
    :param cutoffs: what :func:`band_cutoffs` returned
    :param higher_is_better: as given to :func:`band_cutoffs`
    :return: int array; missing values get 0
    :raise ValueError: for cut-offs that get worse from one band to the next
    """
    filled = [band for band, cutoff in enumerate(cutoffs, 1) if cutoff is not None]
    fences = _goodness([cutoffs[band - 1] for band in filled], higher_is_better)
    if (np.diff(fences) < 0).any():
        raise ValueError(f"Cut-offs must improve from band to band: {cutoffs}.")
    goodness = _goodness(values, higher_is_better)
    reached = np.array([1, *filled])[np.searchsorted(fences, goodness, side="right")]
    return np.where(np.isnan(goodness), MISSING_BAND, reached)


def _goodness(values, higher_is_better):
    """Return floats of which the greater is the better; its own inverse."""
    values = np.asarray(values, dtype=float)
    return values if higher_is_better else -values


def _count_passed(goodness, fences, side):
    """Return 1 + the number of fences passed (side "right": or reached)."""
    passed = 1 + np.searchsorted(fences, goodness, side=side)
    return np.where(np.isnan(goodness), MISSING_BAND, passed)

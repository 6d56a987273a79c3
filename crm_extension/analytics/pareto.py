"""Pareto curves: which share of the customers brings which share of the money.

Customers come in buckets of nearly equal amounts, so that nobody has to be sorted: a
point of the curve lies between two buckets and is exact there. Equal amounts are in one
bucket, and no point parts them.
"""

from dataclasses import dataclass

SHARES = (0.01, 0.05, *(place / 10 for place in range(1, 11)))
"""The points that are looked for: shares of the customers, the best ones first."""


@dataclass(frozen=True)
class Bucket:
    """Customers of one group (a company) with nearly equal amounts.

    ``place`` orders the buckets: a higher one has higher amounts only. ``lowest`` is
    the lowest amount inside, in the group's own currency; ``amount`` is their sum in
    the currency of all.
    """

    place: int
    group: int
    count: int
    amount: float
    lowest: float


@dataclass(frozen=True)
class CurvePoint:
    """The best customers together: how many they are, and what they bring.

    ``lowest`` tells for each group the lowest amount among them: they are those of the
    group with at least this amount.
    """

    count: int
    amount: float
    lowest: dict


def curve_points(buckets, shares=SHARES):
    """Return the points of the curve that lie nearest to shares of the customers.

    :param buckets: list of :class:`Bucket`
    :param shares: ascending, of all customers; the last one is 1
    :return: list as long as ``shares`` of :class:`CurvePoint`; None where the nearest
        point is nearer to another share
    """
    points = _cumulated(buckets)
    if not points:
        return [None] * len(shares)
    total = points[-1].count
    chosen = [
        min(
            range(len(points)),
            key=lambda place: abs(points[place].count / total - share),
        )
        for share in shares
    ]
    chosen[-1] = len(points) - 1
    best = {}
    for place, point in enumerate(chosen):
        miss = abs(points[point].count / total - shares[place])
        best[point] = min(best.get(point, (miss, place)), (miss, place))
    return [
        points[point] if best[point][1] == place else None
        for place, point in enumerate(chosen)
    ]


def _cumulated(buckets):
    """Return a point below each place, from the highest one down."""
    points, count, amount, lowest = [], 0, 0.0, {}
    ordered = sorted(buckets, key=lambda bucket: -bucket.place)
    for number, bucket in enumerate(ordered):
        count, amount = count + bucket.count, amount + bucket.amount
        lowest = {**lowest, bucket.group: bucket.lowest}
        after = ordered[number + 1 : number + 2]
        if not after or after[0].place != bucket.place:
            points.append(CurvePoint(count, amount, lowest))
    return points


def below_zero(buckets):
    """Return the number and the sum of those whose amount is negative.

    :param buckets: list of :class:`Bucket`; those of negative amounts have negative
        places
    """
    negative = [bucket for bucket in buckets if bucket.place < 0]
    return (
        sum(bucket.count for bucket in negative),
        sum(bucket.amount for bucket in negative),
    )

"""Products that go together: who stands with whom more often than by chance.

Of N baskets, n_a hold product a, n_b product b, and n_ab both. Then

    support    = n_ab / N                 how often the pair is bought
    confidence = n_ab / n_a               how often b stands where a stands
    lift       = n_ab * N / (n_a * n_b)   how many times as often as by chance

(Agrawal, Imielinski & Swami, SIGMOD 1993, for the first two; Brin, Motwani, Ullman &
Tsur, SIGMOD 1997, for the third). A product that is in fewer baskets than a pair must
be is in no pair, and is left out before pairs are counted (Agrawal & Srikant, VLDB
1994).

The lift of a pair that was seen five times is not known well. What ranks the pairs is
what their lift is at least: n_ab is taken as a Poisson count, whose exact lower limit
(Garwood, Biometrika 28 (1936), 437-442) takes its place. A pair counts where even that
exceeds chance.
"""

from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np

from .grouping import run_lengths, run_starts

MOST_PARTNERS = 20
"""A product keeps so many of those it goes with; a pair stays if either keeps it."""
_DOUBT = 0.025
"""How likely a lift below its lower limit would give a count as high as the one seen:
the limit is the lower end of the 95 % interval."""
_CELLS_AT_A_TIME = 2_000_000
"""Pairs that are held in memory at once."""


@dataclass(frozen=True)
class Baskets:
    """What lies together, as distinct pairs ordered by basket, then product.

    ``basket`` and ``product`` are int64 arrays of the callers' own ids.
    """

    basket: np.ndarray
    product: np.ndarray

    @property
    def count(self):
        """Number of baskets, those with one product among them."""
        return len(run_starts(self.basket))


@dataclass(frozen=True)
class Affinities:
    """Pairs that go together, ordered by product, the surest first.

    Each pair stands twice, once from either side: ``confidence`` is the share of the
    baskets with ``product`` that hold ``other`` too. ``lift_from`` is what the lift is
    at least.
    """

    product: np.ndarray
    other: np.ndarray
    joint_count: np.ndarray
    support: np.ndarray
    confidence: np.ndarray
    lift: np.ndarray
    lift_from: np.ndarray

    def __len__(self):
        return len(self.product)

    def _taken(self, places):
        """Return the pairs at ``places``."""
        return Affinities(*(getattr(self, each.name)[places] for each in fields(self)))


def collect_baskets(pieces):
    """Gather the lines of purchases; lines of one product in a basket count once.

    A basket's lines may be spread over the pieces. No more than the distinct lines is
    held: eight bytes each.

    :param pieces: iterable of (basket, product), 1-D arrays of ids from 0 to 2^31 - 1
    :return: :class:`Baskets`
    """
    keys = [_distinct_keys(basket, product) for basket, product in pieces]
    together = _distinct(np.concatenate([np.zeros(0, dtype=np.int64), *keys]))
    return Baskets(basket=together >> 32, product=together & (2**32 - 1))


def find_affinities(baskets, fewest_joint, most_partners=MOST_PARTNERS):
    """Find the products that go together more often than by chance.

    :param baskets: :class:`Baskets`
    :param fewest_joint: baskets that must hold both products, at least 1
    :param most_partners: how many partners a product keeps, the surest first; a pair
        stays where one of the two keeps it
    :return: :class:`Affinities`
    :raise ValueError: for limits below 1
    """
    if fewest_joint < 1 or most_partners < 1:
        raise ValueError(f"Not 1 or more: {fewest_joint}, {most_partners}.")
    products, matrix = _incidence(baskets, fewest_joint)
    counts = np.asarray(matrix.sum(axis=0), dtype=np.int64).ravel()
    found = [
        _surest(_measured(counts, baskets.count, *block), most_partners)
        for block in _joint_blocks(matrix, fewest_joint)
    ]
    rows, columns, joint = _from_both_sides(found, len(products))
    pairs = _measured(counts, baskets.count, rows, columns, joint)
    pairs = pairs._taken(_surest_first(pairs))
    return _named(pairs, products)


def _distinct_keys(basket, product):
    """Return basket and product as one number each, without repetitions."""
    high = np.asarray(basket, dtype=np.int64) << 32
    return _distinct(high | np.asarray(product, dtype=np.int64))


def _distinct(keys):
    """Return the keys in ascending order, each once.

    Sorting is several times as fast here as what ``np.unique`` does with integers.
    """
    keys = np.sort(keys)
    return keys[run_starts(keys)]


def _incidence(baskets, fewest):
    """Return the ids of the products in enough baskets, and the matrix of who holds
    what: a row a basket, a column a product.
    """
    from scipy.sparse import csr_array

    products, columns, counts = np.unique(
        baskets.product, return_inverse=True, return_counts=True
    )
    frequent = counts >= fewest
    kept = frequent[columns]
    place = np.cumsum(frequent) - 1
    rows = np.unique(baskets.basket[kept], return_inverse=True)[1]
    ones = np.ones(len(rows), dtype=np.int32)
    shape = (int(rows.max(initial=-1)) + 1, int(frequent.sum()))
    matrix = csr_array((ones, (rows, place[columns[kept]])), shape=shape)
    return products[frequent], matrix


def _joint_blocks(matrix, fewest):
    """Yield the pairs with enough joint baskets as (rows, columns, counts).

    The products are taken some at a time, each with all of its partners, so that the
    pairs fit into memory however many there are.
    """
    transposed = matrix.T.tocsr()
    for start, stop in _blocks(matrix, transposed):
        joint = (transposed[start:stop] @ matrix).tocoo()
        rows, columns = joint.row.astype(np.int64) + start, joint.col.astype(np.int64)
        kept = (joint.data >= fewest) & (rows != columns)
        yield rows[kept], columns[kept], joint.data[kept].astype(np.int64)


def _blocks(matrix, transposed):
    """Return (first product, product after the last) of each block.

    A product has no more partners than there are products, or lines in its baskets.
    """
    sizes = np.diff(matrix.indptr).astype(np.int64)
    partners = np.minimum(transposed @ sizes, matrix.shape[1])
    blocks = np.cumsum(partners) // _CELLS_AT_A_TIME
    starts = run_starts(blocks)
    return pairwise([*starts, len(blocks)])


def _measured(counts, baskets, rows, columns, joint):
    """Return the pairs of places with all their measures."""
    chance = counts[rows] * (counts[columns] / max(baskets, 1))
    return Affinities(
        product=rows,
        other=columns,
        joint_count=joint,
        support=joint / max(baskets, 1),
        confidence=joint / counts[rows],
        lift=joint / chance,
        lift_from=_lower_limit(joint) / chance,
    )


def _lower_limit(counts):
    """Return the exact lower limit of each Poisson count's mean."""
    from scipy.special import gammaincinv

    distinct, places = np.unique(counts, return_inverse=True)
    return gammaincinv(distinct, _DOUBT)[places]


def _surest(pairs, most):
    """Return the pairs above chance: of each product the surest ones, at most so many.

    :return: (rows, columns, counts)
    """
    pairs = pairs._taken(np.flatnonzero(pairs.lift_from > 1))
    pairs = pairs._taken(_surest_first(pairs))
    starts = run_starts(pairs.product)
    lengths = run_lengths(starts, len(pairs))
    rank = np.arange(len(pairs)) - np.repeat(starts, lengths)
    kept = rank < most
    return pairs.product[kept], pairs.other[kept], pairs.joint_count[kept]


def _surest_first(pairs):
    """Return the places by product, the surest first, then by the other product."""
    return np.lexsort((pairs.other, -pairs.lift_from, pairs.product))


def _from_both_sides(found, size):
    """Return every pair of the blocks once from each side, as rows, columns, counts."""
    empty = np.zeros(0, dtype=np.int64)
    rows, columns, joint = (
        np.concatenate([empty, *(block[part] for block in found)]) for part in range(3)
    )
    keys = np.concatenate([rows * size + columns, columns * size + rows])
    keys, first = np.unique(keys, return_index=True)
    return *np.divmod(keys, max(size, 1)), np.tile(joint, 2)[first]


def _named(pairs, products):
    """Return the pairs with the products' ids instead of their places."""
    values = {each.name: getattr(pairs, each.name) for each in fields(pairs)}
    values.update(product=products[pairs.product], other=products[pairs.other])
    return Affinities(**values)

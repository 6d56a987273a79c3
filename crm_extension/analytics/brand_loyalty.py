"""Which brands customers are loyal to within a category, and how much of it they use.

Three kinds of loyalty (to one national brand, to the store's own brands, to none) and
three thirds of usage make nine groups of customers in each category.
"""

from dataclasses import dataclass

import numpy as np

NO_BRAND = 0
LOYALTIES = ("", "national", "store", "switching")
"""Kinds of loyalty by their code; 0 for who bought nothing with a brand."""
NONE, NATIONAL, STORE, SWITCHING = range(4)
USAGES = ("low", "middle", "high")
"""Thirds of usage by their code."""
CENTS = 6
"""Decimals in which amounts are compared: sums of the same prices are then equal."""
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Spending:
    """What customers spent on the brands of categories: one row each, sorted by them.

    ``brand`` is ``NO_BRAND`` for products without one. ``amount`` is money,
    ``quantity`` in the products' units.
    """

    customer: np.ndarray
    category: np.ndarray
    brand: np.ndarray
    amount: np.ndarray
    quantity: np.ndarray


@dataclass(frozen=True)
class CategoryHabits:
    """What customers spent in categories, and their loyalty: one row each, sorted.

    ``brand`` is the one that most was spent on, ``brand_share`` its share of what was
    spent on brands (NaN without any), ``loyalty`` a place in ``LOYALTIES``.
    """

    customer: np.ndarray
    category: np.ndarray
    amount: np.ndarray
    quantity: np.ndarray
    brand: np.ndarray
    brand_share: np.ndarray
    loyalty: np.ndarray


@dataclass(frozen=True)
class UsageCutoffs:
    """From which amount on the usage of a category is middle, and high; inf: never."""

    category: np.ndarray
    middle_from: np.ndarray
    high_from: np.ndarray


def sum_spending(customer, category, brand, amount, quantity):
    """Add up lines by customer, category and brand.

    Sums of sums are the same: pieces of a long list may be added up one by one, then
    all of them together.

    :param customer: 1-D ids
    :param category: 1-D ids
    :param brand: 1-D ids, ``NO_BRAND`` for none
    :param amount: 1-D money
    :param quantity: 1-D
    :return: :class:`Spending`
    """
    keys = [np.asarray(each) for each in (customer, category, brand)]
    order = np.lexsort(keys[::-1])
    keys = [each[order] for each in keys]
    starts = _starts(*keys)
    sums = (
        _sums(np.asarray(each, dtype=float)[order], starts)
        for each in (amount, quantity)
    )
    return Spending(*(each[starts] for each in keys), *sums)


def join_spending(parts):
    """Return one :class:`Spending` for several.

    :param parts: non-empty list of :class:`Spending`
    """
    names = ("customer", "category", "brand", "amount", "quantity")
    return sum_spending(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in names)
    )


def habits(spending, store_brands, loyal_share):
    """Return what each customer spent in each category, and to whom it is loyal.

    Loyal to a national brand is who spends ``loyal_share`` or more of what goes to
    brands on one of them; loyal to the store, who spends so much on all the store's
    brands together; where both hold (a share of one half or less), the larger one, and
    the store among equal ones. Everybody else switches. What has no brand tells nothing
    about brands: it counts as spent, but in no share.

    :param spending: :class:`Spending`
    :param store_brands: ids of the brands that are the store's own
    :param loyal_share: number above 0, at most 1
    :return: :class:`CategoryHabits`
    :raise ValueError: for a share that is not above 0, or above 1
    """
    if not 0 < loyal_share <= 1:
        raise ValueError(f"A share lies above 0, and at 1 at most: {loyal_share}.")
    starts = _starts(spending.customer, spending.category)
    paid = np.where(spending.brand != NO_BRAND, np.maximum(spending.amount, 0), 0.0)
    is_store = np.isin(spending.brand, np.asarray(list(store_brands), dtype=np.int64))
    total = _sums(paid, starts)
    best = _first_of_largest(paid, starts)
    with np.errstate(invalid="ignore", divide="ignore"):
        national = _largest(np.where(is_store, 0.0, paid), starts) / total
        store = _sums(np.where(is_store, paid, 0.0), starts) / total
        best_share = paid[best] / total
    return CategoryHabits(
        spending.customer[starts],
        spending.category[starts],
        _sums(spending.amount, starts),
        _sums(spending.quantity, starts),
        np.where(total > 0, spending.brand[best], NO_BRAND),
        np.where(total > 0, best_share, np.nan),
        _loyalty(national, store, loyal_share),
    )


def _loyalty(national, store, loyal_share):
    """Return codes of loyalty from the shares of brands; NaN: nothing with a brand."""
    enough = loyal_share - TOLERANCE
    is_store = (store >= enough) & (store >= national - TOLERANCE)
    return np.select(
        [np.isnan(national), is_store, national >= enough],
        [NONE, STORE, NATIONAL],
        SWITCHING,
    )


def usage_cutoffs(category, amount):
    """Return where the middle and the upper third of each category's customers begin.

    third = ⌊3 × (2 × customers who spent less + customers who spent the same) ÷
    (2 × customers)⌋: a customer's place is the middle of the places of those who spent
    the same, so that they share a third, and who is alone is in the middle one. In
    whole numbers.

    :param category: 1-D ids, a row per customer and category
    :param amount: 1-D money
    :return: :class:`UsageCutoffs`, by ascending category
    """
    category, amount = np.asarray(category), np.round(amount, CENTS)
    order = np.lexsort((amount, category))
    category, amount = category[order], amount[order]
    starts, ties = _starts(category), _starts(category, amount)
    sizes, tied = _lengths(starts, category.size), _lengths(ties, category.size)
    of_tie = np.searchsorted(starts, ties, side="right") - 1
    third = 3 * (2 * (ties - starts[of_tie]) + tied) // (2 * sizes[of_tie])
    return UsageCutoffs(
        category[starts],
        *(_lowest(amount[ties], third >= each, of_tie, starts.size) for each in (1, 2)),
    )


def usages(category, amount, cutoffs):
    """Return the third of usage of each row: 0 low, 1 middle, 2 high.

    Rows of a category without cut-offs have nothing to be compared with: middle.

    :param category: 1-D ids
    :param amount: 1-D money
    :param cutoffs: :class:`UsageCutoffs`
    """
    amount = np.round(amount, CENTS)
    place = np.searchsorted(cutoffs.category, category)
    known = np.isin(category, cutoffs.category)
    place = np.where(known, place, 0)
    if not known.any():
        return np.ones(len(amount), dtype=np.int64)
    passed = (amount >= cutoffs.middle_from[place]).astype(np.int64)
    passed += amount >= cutoffs.high_from[place]
    return np.where(known, passed, 1)


# -- Groups of sorted rows -------------------------------------------------------------


def _starts(*keys):
    """Return where groups of equal sorted keys begin."""
    if not keys[0].size:
        return np.zeros(0, dtype=np.int64)
    is_new = np.zeros(keys[0].size, dtype=bool)
    is_new[0] = True
    for key in keys:
        is_new[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(is_new)


def _lengths(starts, size):
    return np.diff(np.append(starts, size))


def _sums(values, starts):
    return np.add.reduceat(values, starts) if starts.size else np.zeros(0)


def _largest(values, starts):
    return np.maximum.reduceat(values, starts) if starts.size else np.zeros(0)


def _first_of_largest(values, starts):
    """Return the place of the largest value of each group, the first of equal ones."""
    group = np.repeat(np.arange(starts.size), _lengths(starts, values.size))
    order = np.lexsort((np.arange(values.size), -np.round(values, CENTS), group))
    return order[starts]


def _lowest(values, is_in, group, count):
    """Return the lowest value of each group among those that are in; inf for none."""
    lowest = np.full(count, np.inf)
    np.minimum.at(lowest, group[is_in], values[is_in])
    return lowest

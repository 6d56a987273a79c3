"""Offers by group: how large an offer each of the nine groups of a category gets."""

from itertools import pairwise

LOYALTIES = ("national", "store", "switching")
USAGES = ("low", "middle", "high")
"""In ascending order: the larger the usage, the larger the offer."""
GROUPS = tuple((loyalty, usage) for loyalty in LOYALTIES for usage in USAGES)
HIGHEST = 100.0


def shrinking_offers(sizes):
    """Return where a larger usage gets a smaller offer.

    Groups without a size are passed over: what stands on both sides is compared.

    :param sizes: dict of (loyalty, usage) -> offer in percent
    :return: list of (loyalty, lower usage, higher usage), in the order of the grid
    """
    return [
        (loyalty, lower, higher)
        for loyalty in LOYALTIES
        for lower, higher in pairwise(
            usage for usage in USAGES if (loyalty, usage) in sizes
        )
        if sizes[loyalty, higher] < sizes[loyalty, lower]
    ]


def steps_to(held, wanted):
    """Return the groups in the order in which one grid becomes another.

    What grows goes first, from high usage down; then what shrinks, from low usage up:
    so that no offer is smaller than that of less usage on the way either.

    :param held: dict of (loyalty, usage) -> offer in percent, not shrinking
    :param wanted: the same of all groups, not shrinking
    """
    grows = [group for group in held if wanted[group] > held[group]]
    shrinks = [group for group in held if wanted[group] <= held[group]]
    return [
        *sorted(grows, key=lambda group: -USAGES.index(group[1])),
        *sorted(shrinks, key=lambda group: USAGES.index(group[1])),
    ]


def impossible_percentages(percentages):
    """Return the groups whose percentage is not from 0 to 100, in the grid's order.

    :param percentages: dict of (loyalty, usage) -> percent
    """
    return [
        group
        for group in GROUPS
        if group in percentages and not 0 <= percentages[group] <= HIGHEST
    ]


def sizes_of_category(grids, path):
    """Return the grid that holds for a category: its own, or the nearest above it.

    :param grids: dict of category, or None for all, -> dict of (loyalty, usage) ->
        anything
    :param path: the category and those above it, the topmost first
    :return: one of the grids; empty where there is none
    """
    for category in reversed(path):
        if category in grids:
            return grids[category]
    return grids.get(None, {})

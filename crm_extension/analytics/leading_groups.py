"""Few groups make most of a total: which ones lead, and how much they come to."""


def leading(groups, most):
    """Split groups into those that lead and the rest.

    :param groups: iterable of (group, figure)
    :param most: so many lead at most; one single group is never the rest, as it would
        take the same room under a name that says less
    :return: two lists of (group, figure), each the largest first; equal figures stay in
        the order in which they came
    """
    ranked = sorted(groups, key=lambda each: -each[1])
    if len(ranked) <= most + 1:
        return ranked, []
    return ranked[:most], ranked[most:]


def cumulative_shares(figures):
    """Return which share of the total each figure and those before it make.

    :param figures: list of numbers that are not negative
    :return: list of numbers from 0 to 1; of None where there is no total
    """
    total = sum(figures)
    if not total:
        return [None] * len(figures)
    shares, so_far = [], 0
    for figure in figures:
        so_far += figure
        shares.append(min(so_far / total, 1.0))
    return shares

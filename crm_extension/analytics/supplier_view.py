"""What a supplier may see: figures of groups, never those of a few customers."""

SMALLEST_GROUP = 5
"""Groups of fewer customers could point at one of them: they are not shown."""


def hidden_groups(counts, smallest=SMALLEST_GROUP):
    """Return the groups that must not be shown.

    What all hidden groups come to is what is missing from the whole: while these are
    few customers, the smallest of the other groups is hidden with them, the first
    among equal ones. Groups without customers hide nobody.

    :param counts: dict of group -> number of customers
    :param smallest: fewest customers of a group that is shown
    :return: set of groups
    """
    shown = sorted((group for group in counts if counts[group]), key=counts.get)
    hidden = [group for group in shown if counts[group] < smallest]
    shown = shown[len(hidden) :]
    while 0 < sum(counts[group] for group in hidden) < smallest and shown:
        hidden.append(shown.pop(0))
    return set(hidden)

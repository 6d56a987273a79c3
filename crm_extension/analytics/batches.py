"""Splitting many customers into batches of like size."""

import numpy as np

LAST_ID = 2**31 - 1
"""The highest id that a record may have."""


def id_ranges(ids, sizes, most_ids, most_size):
    """Split ids into ranges that together hold every id, known or yet to come.

    :param ids: 1-D int, ascending
    :param sizes: 1-D, how much there is to read of each
    :param most_ids: how many known ids a range may hold
    :param most_size: how much a range may hold to read; one id alone may exceed it
    :return: list of (first, last), both inside; the first starts at 0, the last ends
        at :data:`LAST_ID`
    """
    ends = []
    begin, done = 0, np.concatenate(([0], np.cumsum(sizes)))
    while begin < len(ids):
        by_size = int(np.searchsorted(done, done[begin] + most_size, "right")) - 1
        stop = min(max(by_size, begin + 1), begin + most_ids, len(ids))
        ends.append(int(ids[stop - 1]))
        begin = stop
    lasts = [*ends[:-1], LAST_ID]
    firsts = [0, *(end + 1 for end in lasts[:-1])]
    return list(zip(firsts, lasts, strict=True))

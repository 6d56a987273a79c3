"""What the cadence foretold on a past day, set against what was bought afterwards.

Two questions are asked. Which products does a customer buy within the days looked
ahead: a list of what is due, the most likely first, against as many that the customer
bought most often, or bought last. And when is a product bought again: the day foretold
against the last day plus the customer's own mean gap, and plus everybody's median gap
of the product. A day that is past on the day of the forecast foretells nothing: the
rules are also judged with such days moved to the day after.
"""

import numpy as np

from .cadence import fit, forecast
from .cadence_law import pair_law, reach_of, whole_days
from .due_states import GAPS_OF_STOPPED
from .grouping import run_lengths, run_starts
from .purchase_gaps import first_days, joined, pieces_of

HELD_OUT_DAYS = 56
LIST_LENGTHS = (5, 10, 20)
USUAL_LENGTH = 10
"""Length of the lists by which the forecast is judged."""
LISTS = ("due", "likely", "most", "last")
"""What stands on a list: what is due, the most likely first; the most likely, due or
not; what was bought on most days; what was bought last."""
DAYS = ("next", "due", "own", "everybody")
"""Days foretold: the next day, the due day, the last plus the own mean gap, and plus
everybody's median gap."""
MOVED = ("due", "own", "everybody")
GAPS_SEEN = ((0, 0), (1, 1), (2, 2), (3, 5), (6, 11), (12, None))
"""Least and most gaps seen of a pair, for the rows of errors."""
CHANCES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
"""Limits of the rows that set chances told against what happened."""
SMALLEST_LEAD = 1e-9


def backtest(read, cutoff, horizon, held_out=HELD_OUT_DAYS):
    """Foretell from a past day, and compare.

    :param read: as :func:`.cadence.fit` takes it, with the purchases after the cut-off
    :param cutoff: day number up to which purchases are known
    :param horizon: days looked ahead, at least 1
    :param held_out: days after the cut-off that are compared, at least ``horizon``
    :return: dict of native numbers: ``customers`` and ``pairs`` that were foretold,
        ``lists``, ``dates``, ``steps`` and ``chances`` (see :func:`compare_lists`,
        :func:`compare_days`, :func:`compare_chances`), ``within``, the share of gaps
        that ended between the days due, and ``beats``; None is unknown
    :raise ValueError: for less held out than looked ahead
    """
    if held_out < horizon:
        raise ValueError(f"{held_out} days held out cannot judge {horizon} days.")
    cadence = fit(read, cutoff, horizon)
    medians = _median_gaps(days.until(cutoff) for days in pieces_of(read))
    pairs = joined(
        _foretold(days, cadence, medians, cutoff, horizon, held_out)
        for days in pieces_of(read)
    )
    steps = joined(
        _steps(days.until(cutoff + held_out), cadence, medians, cutoff)
        for days in pieces_of(read)
    )
    lists = [compare_lists(pairs, length) for length in LIST_LENGTHS]
    found = {
        "customers": len(np.unique(pairs["customer"])),
        "pairs": len(pairs["customer"]),
        "lists": lists,
        "dates": compare_days(pairs, cutoff),
        "steps": compare_days(steps),
        "within": _mean(steps["within"]),
        "chances": compare_chances(pairs["chance"], pairs["hit"]),
    }
    return {**found, "beats": beaten(found)}


# -- What was foretold, and what happened --------------------------------------------


def _foretold(days, cadence, medians, cutoff, horizon, held_out):
    """Return what was foretold of each pair, and what came: dict of arrays."""
    told = forecast(days, cadence, cutoff, horizon)
    gaps = told.purchase_days - 1
    after = days.where((days.day > cutoff) & (days.day <= cutoff + held_out))
    actual = first_days(told.customer, told.product, after)
    return {
        "customer": told.customer,
        "product": told.product,
        "gaps": gaps,
        "last_day": told.last_day,
        "is_due": _is_due(told, cutoff, horizon),
        "chance": told.chance,
        "hit": actual <= cutoff + horizon,
        "actual": actual,
        "next": told.next_day,
        "due": told.due_day,
        "own": told.last_day + _own_means(gaps, told.last_day - told.first_day),
        "everybody": told.last_day + _median_of(medians, told.product),
    }


def _is_due(told, day, horizon):
    """Return what is due or overdue on a day, as :func:`.due_states.due_state` says."""
    given_up = told.last_day + np.ceil(GAPS_OF_STOPPED * told.interval_days)
    return (told.due_from <= day + horizon) & (given_up >= day)


def _own_means(gaps, span):
    """Return the own mean gap, NaN where none was seen."""
    return np.where(gaps > 0, span / np.maximum(gaps, 1), np.nan)


def _steps(days, cadence, medians, cutoff):
    """Return each gap that ended after the cut-off, foretold when it began.

    What was bought up to the beginning is all that is known of the pair; what is known
    of everybody is of the cut-off.
    """
    starts = run_starts(days.customer, days.product)
    nth = np.arange(len(days)) - np.repeat(starts, run_lengths(starts, len(days)))
    ended = np.flatnonzero((days.day > cutoff) & (nth > 0))
    before = _known_before(days, starts, nth, ended)
    centre, spread, freedom = pair_law(before, cadence, before["last_day"])
    reach = spread * reach_of(freedom)
    gaps, last = before["gap_count"], before["last_day"]
    actual = days.day[ended].astype(float)
    early, late = (last + whole_days(centre + each) for each in (-reach, reach))
    return {
        "customer": days.customer[ended],
        "gaps": gaps,
        "actual": actual,
        "due": last + whole_days(centre),
        "own": last + _own_means(gaps, last - before["first_day"]),
        "everybody": last + _median_of(medians, before["product"]),
        "within": (early <= actual) & (actual <= late),
    }


def _known_before(days, starts, nth, ended):
    """Return the pairs as :func:`.purchase_gaps.gap_sums` does, before some rows."""
    logs = np.zeros(len(days))
    logs[1:] = np.log(np.maximum(np.diff(days.day), 1))
    logs[starts] = 0
    first = ended - nth[ended]
    sums = {}
    for name, values in (("log_sum", logs), ("log_square", logs * logs)):
        running = np.cumsum(values)
        sums[name] = running[ended - 1] - running[first]
    return {
        **sums,
        "product": days.product[ended],
        "gap_count": nth[ended] - 1,
        "first_day": days.day[first],
        "last_day": days.day[ended - 1],
    }


def _median_gaps(pieces):
    """Return the median gap by product, and of all: ids, medians, number."""
    product, gap = [], []
    for days in pieces:
        same = np.ones(len(days), dtype=bool)
        same[run_starts(days.customer, days.product)] = False
        product.append(days.product[same])
        gap.append(np.diff(days.day, prepend=0)[same])
    product, gap = (np.concatenate(each or [[]]) for each in (product, gap))
    order = np.lexsort((gap, product))
    product, gap = product[order], gap[order]
    starts = run_starts(product)
    lengths = run_lengths(starts, len(product))
    upper, lower = gap[starts + lengths // 2], gap[starts + (lengths - 1) // 2]
    overall = float(np.median(gap)) if len(gap) else np.nan
    return product[starts], (upper + lower) / 2, overall


def _median_of(medians, product):
    known, gaps, overall = medians
    found = np.full(len(product), overall)
    if len(known):
        place = np.minimum(np.searchsorted(known, product), len(known) - 1)
        found = np.where(known[place] == product, gaps[place], overall)
    return found


# -- Comparing -----------------------------------------------------------------------


def compare_lists(pairs, length):
    """Return how much of each list was bought within the days looked ahead.

    A customer's lists are equally long: as many as are due, at most ``length``. Among
    equals the one bought last, then the lower product id, comes first.

    :param pairs: dict of arrays: customer, product, gaps, last_day, is_due, chance, hit
    :param length: most products for a customer
    :return: dict of ``length``, ``listed`` (products on all lists of a kind) and, for
        each of :data:`LISTS`, the share that was bought
    """
    due, hit = pairs["is_due"], pairs["hit"]
    rank = _ranks(pairs, np.where(due, pairs["chance"], -1), pairs["last_day"])
    listed = due & (rank < length)
    _known, place = np.unique(pairs["customer"], return_inverse=True)
    wanted = np.bincount(place[listed], minlength=len(_known))[place]
    ranked_by = {
        "likely": (pairs["chance"], pairs["last_day"]),
        "most": (pairs["gaps"], pairs["last_day"]),
        "last": (pairs["last_day"], pairs["gaps"]),
    }
    others = {
        name: _mean(hit[_ranks(pairs, *numbers) < wanted])
        for name, numbers in ranked_by.items()
    }
    row = {"length": length, "listed": int(listed.sum())}
    return {**row, "due": _mean(hit[listed]), **others}


def _ranks(pairs, first, second):
    """Return the place of each pair on its customer's list, 0 for the greatest."""
    order = np.lexsort((pairs["product"], -second, -first, pairs["customer"]))
    starts = run_starts(pairs["customer"][order])
    lengths = run_lengths(starts, len(order))
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(len(order)) - np.repeat(starts, lengths)
    return ranks


def compare_days(rows, cutoff=None):
    """Return the mean absolute errors in days, of all and by gaps seen.

    The first row is of all who were seen to buy it again before: they alone have an
    own mean gap. ``due`` and the like are the days as they are, ``due_moved`` and the
    like with days that are past moved to the day after the cut-off.

    :param rows: dict of arrays: gaps, actual (NaN: not bought), and days foretold, by
        name of :data:`DAYS`
    :param cutoff: day number; None where no day is past
    :return: list of dicts: ``least`` and ``most`` gaps, ``pairs``, and the errors
    """
    bought = ~np.isnan(rows["actual"])
    found = []
    for least, most in ((1, None), *GAPS_SEEN):
        chosen = bought & (rows["gaps"] >= least)
        if most is not None:
            chosen &= rows["gaps"] <= most
        row = {"least": least, "most": most, "pairs": int(chosen.sum())}
        found.append({**row, **_errors(rows, chosen, cutoff)})
    return found


def _errors(rows, chosen, cutoff):
    actual, errors = rows["actual"][chosen], {}
    for name in DAYS:
        if name not in rows:
            continue
        told = rows[name][chosen]
        errors[name] = _mean(np.abs(told - actual))
        if cutoff is not None and name in MOVED:
            moved = np.maximum(told, cutoff + 1)
            errors[f"{name}_moved"] = _mean(np.abs(moved - actual))
    return errors


def compare_chances(chance, hit):
    """Return the chances told beside the share that was bought, row by row.

    :param chance: 1-D, 0 to 1; NaN is left out
    :param hit: bools
    :return: list of dicts: ``least``, ``most`` (limits of the chance), ``pairs``,
        ``told`` (mean chance) and ``bought`` (share)
    """
    place = np.digitize(chance, CHANCES[1:-1])
    return [
        {
            "least": CHANCES[nth],
            "most": CHANCES[nth + 1],
            "pairs": int(chosen.sum()),
            "told": _mean(chance[chosen]),
            "bought": _mean(hit[chosen]),
        }
        for nth in range(len(CHANCES) - 1)
        for chosen in [(place == nth) & ~np.isnan(chance)]
    ]


def beaten(found):
    """Return in what the forecast is ahead; None is unknown.

    ``most`` and ``last``: on lists of the usual length. ``own`` and ``everybody``: the
    day foretold as it was known on the cut-off, against that rule with past days moved;
    ``own_step`` and ``everybody_step``: foretold at the purchase before.
    """
    known, step = found["dates"][0], found["steps"][0]
    lists = usual_list(found)
    couples = {
        "most": (lists["due"], lists["most"]),
        "last": (lists["due"], lists["last"]),
        "own": (known["own_moved"], known["next"]),
        "everybody": (known["everybody_moved"], known["next"]),
        "own_step": (step["own"], step["due"]),
        "everybody_step": (step["everybody"], step["due"]),
    }
    return {name: _is_ahead(*couple) for name, couple in couples.items()}


def usual_list(found):
    """Return the row of the lists by which the forecast is judged."""
    return next(row for row in found["lists"] if row["length"] == USUAL_LENGTH)


def _is_ahead(greater, less):
    if greater is None or less is None:
        return None
    return greater - less > SMALLEST_LEAD


def _mean(values):
    """Return the mean as a native number, None of nothing or of something unknown."""
    mean = float(np.mean(values)) if len(values) else np.nan
    return None if np.isnan(mean) else mean

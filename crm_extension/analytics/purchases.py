"""From purchases to the four numbers that describe a customer's buying history.

x, t_x and T are the recency-frequency summary of Fader, Hardie & Lee (2005), in days;
the mean value per repeat purchase is the one that Fader & Hardie (2013) give to the
Gamma-Gamma model.
"""

import numpy as np

from .grouping import run_lengths, run_starts

# A day on which purchases and their reversals cancel sums to zero but for the noise
# of decimal fractions, which is below this share of what was moved.
_NOISE = 1e-9


def purchase_summary(frame, as_of):
    """Summarise purchases by customer.

    Several purchases on one day are one purchase day. A day counts when its amounts
    add up to more than zero. Purchases after ``as_of`` are left out, and so is who has
    no purchase day.

    :param frame: DataFrame with ``customer``, ``day`` (date, datetime64 or day number)
        and ``amount``; one row a purchase, in any order
    :param as_of: last day of the observation, of the same kind as ``day``
    :return: DataFrame indexed by customer, ascending: ``x`` (repeat purchase days),
        ``t_x`` (days from the first to the last purchase day), ``T`` (days from the
        first purchase day to ``as_of``), ``mean_value`` (mean amount of the purchase
        days after the first, NaN when x is 0)
    :raise ValueError: if ``as_of`` is not of the same kind as ``day``
    """
    import pandas as pd

    codes, customers = pd.factorize(frame["customer"], sort=True)
    days, is_known = _day_numbers(frame["day"])
    is_known = is_known & (codes >= 0)
    amounts = frame["amount"].to_numpy(dtype=float)
    summary = summarise_days(
        codes[is_known], days[is_known], amounts[is_known], _as_of_number(frame, as_of)
    )
    index = pd.Index(customers[summary.pop("customer")], name="customer")
    return pd.DataFrame(summary, index=index)


def _day_numbers(days):
    """Return day numbers and which of them are known, from any kind of day."""
    import pandas as pd

    if pd.api.types.is_numeric_dtype(days):
        is_known = days.notna().to_numpy()
        return days.fillna(0).to_numpy(dtype=np.int64), is_known
    moments = pd.to_datetime(days).to_numpy(dtype="datetime64[D]")
    return moments.astype(np.int64), ~np.isnat(moments)


def _as_of_number(frame, as_of):
    import pandas as pd

    is_number = isinstance(as_of, (int, np.integer))
    if len(frame) and is_number != pd.api.types.is_numeric_dtype(frame["day"]):
        raise ValueError(f"{as_of!r} is not the same kind of day as the purchases'.")
    if is_number:
        return int(as_of)
    return int(pd.Timestamp(as_of).to_datetime64().astype("datetime64[D]").astype(int))


def summarise_days(customer, day, amount, as_of):
    """Summarise purchases by customer, on arrays: see :func:`purchase_summary`.

    :param customer: 1-D integers; rows in any order, fastest if sorted by customer
        and day
    :param day: 1-D day numbers
    :param amount: 1-D numbers; NaN is left out
    :param as_of: day number of the last day that counts
    :return: dict of arrays, customers ascending: ``customer``, ``x``, ``t_x``, ``T``
        (int, days) and ``mean_value`` (float). x is also the number of gaps between
        purchase days and t_x their sum.
    """
    return summarise_purchase_days(*purchase_days(customer, day, amount, as_of), as_of)


def purchase_days(customer, day, amount, as_of):
    """Return the purchase days: customer, day and total amount of each.

    They are in the order of customer and day; parameters as in
    :func:`summarise_days`.
    """
    return _joined_days(
        *_usable_rows(np.asarray(customer), np.asarray(day), amount, as_of)
    )


def summarise_purchase_days(customer, day, total, as_of):
    """Summarise what :func:`purchase_days` returns; see :func:`summarise_days`."""
    starts = run_starts(customer)
    repeats = run_lengths(starts, len(customer)) - 1
    first, last = day[starts], day[starts + repeats]
    return {
        "customer": customer[starts],
        "x": repeats,
        "t_x": last - first,
        "T": as_of - first,
        "mean_value": _mean_repeat_value(total, starts, repeats),
    }


def _usable_rows(customer, day, amount, as_of):
    """Drop what lies after ``as_of``; sort by customer and day."""
    amount = np.asarray(amount, dtype=float)
    usable = (day <= as_of) & ~np.isnan(amount)
    if not usable.all():
        customer, day, amount = customer[usable], day[usable], amount[usable]
    if _is_sorted(customer, day):
        return customer, day, amount
    order = _order(customer, day)
    return customer[order], day[order], amount[order]


def _is_sorted(customer, day):
    ahead = customer[1:] > customer[:-1]
    level = (customer[1:] == customer[:-1]) & (day[1:] >= day[:-1])
    return bool((ahead | level).all())


def _order(customer, day):
    """Return the stable order by customer and day."""
    return np.lexsort((*_digits(day), *_digits(customer)))


def _digits(numbers):
    """Split integers into 16-bit digits, the least significant first.

    numpy sorts 16-bit integers by radix, several times faster than wider ones.
    """
    rest = numbers - numbers.min()
    digits = [rest.astype(np.uint16)]
    while rest.max() > np.iinfo(np.uint16).max:
        rest = rest >> 16
        digits.append(rest.astype(np.uint16))
    return digits


def _joined_days(customer, day, amount):
    """Join the rows of one customer and day; keep the days that are purchases."""
    starts = run_starts(customer, day)
    if not starts.size:
        return customer, day, amount
    total = np.add.reduceat(amount, starts)
    if amount.min() > 0:
        return customer[starts], day[starts], total
    moved = np.add.reduceat(np.abs(amount), starts)
    is_purchase = total > _NOISE * moved
    kept = starts[is_purchase]
    return customer[kept], day[kept], total[is_purchase]


def _mean_repeat_value(total, starts, repeats):
    """Return the mean amount of each customer's purchase days but the first."""
    if not starts.size:
        return np.zeros(0)
    repeat_total = total.copy()
    repeat_total[starts] = 0
    sums = np.add.reduceat(repeat_total, starts)
    return np.divide(sums, repeats, out=np.full(len(starts), np.nan), where=repeats > 0)

"""Customer lifetime value: what a customer is expected to bring from now on.

CLV = Σ over months m of (expected purchases in month m × expected value of a
purchase × margin rate) ÷ (1 + d)^(m/12), d the yearly discount rate.  It is
incremental: money already earned is not in it.
"""

import math

import numpy as np

DAYS_PER_MONTH = 365.25 / 12


def month_ends(horizon, month=DAYS_PER_MONTH):
    """Ends of the months of a horizon; the last month is cut at the horizon.

    :param horizon: length above 0, in the time unit of the fit
    :param month: length of a month in that unit
    :return: array (months,), ascending, the last one equal to ``horizon``
    :raises ValueError: if either is not a number above 0
    """
    for name, length in (("horizon", horizon), ("month", month)):
        if not (math.isfinite(length) and length > 0):
            raise ValueError(f"{name} must be above 0, not {length}")
    # A horizon of whole months, summed up by the caller, must not get a sliver more.
    months = math.ceil(horizon / month - 1e-9)
    return np.append(month * np.arange(1, max(months, 1)), horizon)


def discount_factors(months, discount_rate):
    """1 ÷ (1 + d)^(m/12) for the months m = 1 … months: array (months,).

    :raises ValueError: if the yearly rate is not above −1
    """
    if not (math.isfinite(discount_rate) and discount_rate > -1):
        raise ValueError(f"discount_rate must be above -1, not {discount_rate}")
    return (1 + discount_rate) ** (-np.arange(1, months + 1) / 12)


def discounted_purchases(
    fit, x, t_x, T, *, horizon, discount_rate=0.0, month=DAYS_PER_MONTH
):
    """Expected purchases in each month of the horizon, discounted and added up.

    :param fit: a fitted purchase model
    :param x, t_x, T: the history of each customer, see the fit
    :param horizon: in the time unit of the fit
    :param discount_rate: yearly, 0.1 for 10 %
    :param month: length of a month in the time unit of the fit
    :return: array (n,)
    :raises ValueError: naming every fault of the input
    """
    ends = month_ends(horizon, month)
    factors = discount_factors(len(ends), discount_rate)
    return fit.weighted_purchases(ends, factors, x, t_x, T)


def customer_lifetime_value(
    fit,
    x,
    t_x,
    T,
    expected_value,
    *,
    horizon,
    discount_rate=0.0,
    margin_rate=1.0,
    month=DAYS_PER_MONTH,
):
    """Incremental discounted CLV of each customer, in the currency of the values.

    :param fit: a fitted purchase model
    :param x, t_x, T: the history of each customer, see the fit
    :param expected_value: expected value of a purchase, number or array (n,)
    :param horizon: in the time unit of the fit
    :param discount_rate: yearly, 0.1 for 10 %
    :param margin_rate: share of the value that is kept, number or array (n,)
    :param month: length of a month in the time unit of the fit
    :return: array (n,)
    :raises ValueError: naming every fault of the input
    """
    value = np.asarray(expected_value, float) * np.asarray(margin_rate, float)
    if not np.isfinite(value).all():
        raise ValueError("expected_value or margin_rate holds NaN or infinity")
    return value * discounted_purchases(
        fit, x, t_x, T, horizon=horizon, discount_rate=discount_rate, month=month
    )


def customer_equity(values):
    """Sum of the lifetime values, exactly rounded, whatever their order."""
    return math.fsum(np.asarray(values, float).ravel())

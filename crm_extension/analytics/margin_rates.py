"""Which share of their money customers leave as margin."""

from math import fsum, isfinite

import numpy as np

from .facts import SMALLEST_MONEY


def company_margin_rate(facts):
    """Return the window's margin as a share of its money, over all customers.

    Exactly added up, hence the same in any order; None where no money came in.
    """
    money = fsum(facts["monetary"])
    if not money > SMALLEST_MONEY:
        return None
    rate = fsum(facts["margin"]) / money
    return min(max(rate, -1.0), 1.0) if isfinite(rate) else None


def margin_rates(facts, common=None):
    """Return each customer's margin rate in the window, from -1 to 1.

    :param common: the company's rate, for who brought no money in the window; that
        of ``facts`` if not given, NaN if unknown
    :return: array (n,)
    """
    if common is None:
        common = number_of(company_margin_rate(facts))
    money = np.asarray(facts["monetary"], dtype=float)
    margin = np.asarray(facts["margin"], dtype=float)
    known = (money > SMALLEST_MONEY) & np.isfinite(margin)
    rates = np.full(len(money), common, dtype=float)
    np.divide(margin, money, out=rates, where=known)
    return np.clip(rates, -1.0, 1.0)


def number_of(rate):
    """Return a stored rate as a float: JSON knows no NaN and has None for it."""
    return float("nan") if rate is None else rate

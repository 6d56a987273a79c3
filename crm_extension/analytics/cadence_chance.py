"""The chance of a purchase within some days: the rate, put right by what happened.

A pair that buys at a rate buys within h days with 1 - exp(-rate h). A grouped
proportional-hazards model (complementary log-log: Prentice and Gloeckler, Biometrics
34 (1978), 57-67) puts that right:

    log(-log(1 - chance)) = a + b log(rate h) + c phase + d recent + e quiet

Its numbers are learnt on past days of the same company: what was known then, and what
was bought in the days after. They are drawn to a = c = d = e = 0 and b = 1, the rate
alone, by as much as ``PRIOR`` says: where little was bought, little is put right.
"""

import numpy as np

TERMS = ("base", "rate", "phase", "recent", "quiet")
RATE_ALONE = (0.0, 1.0, 0.0, 0.0, 0.0)
PRIOR = 10.0
"""Precision of the terms before anything was seen."""
_BOUNDS = (-30.0, 3.0)


def fit_chance(pieces):
    """Learn what puts the rate right.

    :param pieces: iterable of (state, bought, horizon): a state as :func:`told_chance`
        takes it, what was bought after it as bools, days
    :return: dict of :data:`TERMS`, and ``rows`` and ``bought`` that it was learnt from
    """
    rows = [piece for piece in pieces if len(piece[1])]
    if not rows:
        return _named(RATE_ALONE, 0, 0)
    design = np.concatenate([_design(state, days) for state, _hit, days in rows])
    bought = np.concatenate([hit for _state, hit, _days in rows])
    known = np.isfinite(design).all(axis=1)
    design, bought = design[known], bought[known]
    found = _most_likely(design, bought) if bought.any() else RATE_ALONE
    return _named(found, len(bought), bought.sum())


def told_chance(terms, state, horizon):
    """Return the chance of a purchase within the next days.

    :param terms: result of :func:`fit_chance`
    :param state: dict of arrays, one position a pair: ``rate`` (purchases a day),
        ``phase`` (logarithm of the days since the last over the gap expected),
        ``recent`` (logarithm of the customer's rate of visits now over that of all
        time), ``quiet`` (logarithm of 1 + visits missed)
    :param horizon: days, at least 1
    :return: float array, 0 to 1; NaN where the rate is unknown
    """
    point = np.array([terms[name] for name in TERMS])
    return -np.expm1(-_hazard(_design(state, horizon), point))


def _named(point, rows, bought):
    named = {name: float(value) for name, value in zip(TERMS, point, strict=True)}
    return {**named, "rows": int(rows), "bought": int(bought)}


def _design(state, horizon):
    rate = np.log(np.maximum(state["rate"], 1e-12) * horizon)
    return np.column_stack(
        [np.ones(len(rate)), rate, state["phase"], state["recent"], state["quiet"]]
    )


def _hazard(design, point):
    # Sums of numpy and no dot product: a BLAS library adds up in an order that depends
    # on the number of processors.
    return np.exp(np.clip((design * point).sum(axis=1), *_BOUNDS))


def _most_likely(design, bought):
    """Return the terms of the greatest posterior density."""
    from scipy.optimize import minimize

    alone = np.array(RATE_ALONE)

    def loss(point):
        hazard = _hazard(design, point)
        chance = np.maximum(-np.expm1(-hazard), 1e-300)
        likely = np.where(bought, np.log(chance), -hazard).sum()
        slope = np.where(bought, hazard * np.exp(-hazard) / chance, -hazard)
        away = point - alone
        gradient = PRIOR * away - (design * slope[:, None]).sum(axis=0)
        value = PRIOR * (away * away).sum() / 2 - likely
        return value / len(bought), gradient / len(bought)

    return minimize(loss, alone, jac=True, method="L-BFGS-B").x

"""When a customer buys a product again: the pair's rhythm, drawn to everybody's.

**Due day.** The logarithms of the gaps between the days on which a customer buys a
product are normal. The mean of a pair is drawn towards that of the product, and the
product's towards that of all products, each with the weight that the variances within
and between call for (Efron and Morris, JASA 70 (1975), 311-319; the variances by the
analysis of variance: Searle, Casella and McCulloch, Variance Components (1992), section
3.6). The gap that is still open counts too, as one of at least its days so far (Tobin,
Econometrica 26 (1958), 24-36). The spread of a pair is drawn towards everybody's as
Smyth does it (Stat. Appl. Genet. Mol. Biol. 3 (2004), 3).

**Chance.** A pair buys at a rate: its purchases, the older the less, drawn towards the
product's rate (the gamma-Poisson model; discounted as by West and Harrison, Bayesian
Forecasting and Dynamic Models (2nd ed. 1997), section 10.8). What the rate lacks is in
:mod:`.cadence_chance`.
"""

from dataclasses import dataclass, fields

import numpy as np

from .cadence_chance import fit_chance, told_chance
from .cadence_law import MOST_DAYS, next_days, pair_law, reach_of, whole_days
from .grouping import run_lengths, run_starts
from .purchase_gaps import (
    PurchaseDays,
    first_days,
    gap_sums,
    joined,
    pieces_of,
    purchase_days,
    sums_of_runs,
    visit_days,
)

__all__ = [
    "PRODUCT_COLUMNS",
    "Cadence",
    "Forecast",
    "PurchaseDays",
    "cadence_of",
    "fit",
    "forecast",
    "purchase_days",
]

HALF_LIFE_GAPS = 4.0
"""Typical gaps after which a purchase counts half; 3 to 6 foretell as well."""
PAIR_GAPS = 3.0
"""Typical gaps that the product's rate counts beside the pair's own; 1.5 to 4 foretell
as well."""
PRODUCT_GAPS = 100.0
"""Typical gaps that the rate of all products counts beside the product's own."""
WEIGHTS = (0.5, 100.0)
"""Least and greatest weight, in gaps, of what a mean is drawn to."""
PAST_CUTOFFS = 3
"""Past days on which the chance is learnt, one horizon apart."""
LEARNING_PAIRS = 200_000
"""About so many pairs the chance is learnt from; where there are more, some customers
are drawn."""


@dataclass(frozen=True)
class Cadence:
    """Everybody's rhythm: arrays with a position a product, and numbers for all.

    ``product_id`` ascends; ``customer_count`` bought it, ``repeat_count`` of them on
    another day too, which gave ``gap_count`` gaps; ``typical_days`` is the usual gap
    (the middle one of a log-normal distribution), ``yearly_count`` on how many more
    days a year it is bought by who bought it once. ``parameters`` can be kept as JSON;
    None is unknown.
    """

    product_id: np.ndarray
    customer_count: np.ndarray
    repeat_count: np.ndarray
    gap_count: np.ndarray
    typical_days: np.ndarray
    yearly_count: np.ndarray
    parameters: dict

    def columns(self):
        """Return name -> array of what is known of each product."""
        return {name: getattr(self, name) for name in PRODUCT_COLUMNS}

    def typical_of(self, product):
        """Return the typical gap of products in days; everybody's of unknown ones."""
        return self._of(product, self.typical_days, self.parameters["typical_days"])

    def rate_of(self, product):
        """Return the purchases a day of products; everybody's of unknown ones."""
        everybody = self.parameters["yearly_count"]
        return self._of(product, self.yearly_count, everybody) / YEAR

    def _of(self, product, values, everybody):
        everybody = np.nan if everybody is None else everybody
        if not len(self.product_id):
            return np.full(len(product), everybody)
        place = np.searchsorted(self.product_id, product)
        place = np.minimum(place, len(self.product_id) - 1)
        return np.where(self.product_id[place] == product, values[place], everybody)


YEAR = 365.0
PRODUCT_COLUMNS = tuple(
    field.name for field in fields(Cadence) if field.name != "parameters"
)


@dataclass(frozen=True)
class Forecast:
    """Arrays with a position a pair of customer and product, sorted by both.

    ``first_day``, ``last_day`` and ``purchase_days`` say what was bought,
    ``interval_days`` is the gap that is expected, ``due_day`` the last day plus that
    gap (it may be past: overdue), ``due_from`` to ``due_to`` the days within which four
    out of five purchases fall. ``next_day`` is always to come: when to reckon with the
    purchase, now that it was not made yet, if it is made within a few typical gaps.
    ``chance`` is the probability of a purchase within the days looked ahead. Days are
    day numbers. What nothing is known of is NaN: everything that is foretold where no
    customer bought any product again.
    """

    customer: np.ndarray
    product: np.ndarray
    purchase_days: np.ndarray
    first_day: np.ndarray
    last_day: np.ndarray
    interval_days: np.ndarray
    due_day: np.ndarray
    due_from: np.ndarray
    due_to: np.ndarray
    next_day: np.ndarray
    chance: np.ndarray

    def __len__(self):
        return len(self.customer)


def fit(read, as_of, horizon):
    """Learn everybody's rhythm.

    :param read: function without arguments that returns an iterable of
        :class:`PurchaseDays`, each customer in one of them; it is called several times
        and must give the same each time. Customers in ascending order give the same
        result however they are divided.
    :param as_of: day number up to which purchases are known; later ones are ignored
    :param horizon: days looked ahead, at least 1
    :return: :class:`Cadence`
    :raise ValueError: for a horizon below 1
    """
    if horizon < 1:
        raise ValueError(f"A horizon of {horizon} days looks nowhere.")
    gaps = joined(gap_sums(days.until(as_of)) for days in pieces_of(read))
    known = _with_rates(_paces(gaps), read, as_of)
    share = LEARNING_PAIRS / PAST_CUTOFFS / max(len(gaps["customer"]), 1)
    cutoffs = [as_of - horizon * nth for nth in range(1, PAST_CUTOFFS + 1)]
    chance = fit_chance(
        _learning_piece(days, known, cutoff, horizon)
        for cutoff in cutoffs
        for days in (_drawn(days, share) for days in pieces_of(read))
    )
    return cadence_of(known.columns(), {**known.parameters, "chance": chance})


def cadence_of(columns, parameters):
    """Return the :class:`Cadence` that gave these columns and parameters.

    :param columns: name -> array, of :meth:`Cadence.columns`, in any order of products
    :param parameters: dict, of :attr:`Cadence.parameters`
    """
    order = np.argsort(columns["product_id"], kind="stable")
    arrays = {name: np.asarray(columns[name])[order] for name in PRODUCT_COLUMNS}
    return Cadence(**arrays, parameters=parameters)


def forecast(days, cadence, as_of, horizon):
    """Foretell when each customer buys each product again.

    :param days: :class:`PurchaseDays`; purchases after ``as_of`` are ignored
    :param cadence: :class:`Cadence`
    :param as_of: day number
    :param horizon: days looked ahead, at least 1
    :return: :class:`Forecast`
    """
    days = days.until(as_of)
    pairs = gap_sums(days)
    law = centre, spread, freedom = pair_law(pairs, cadence, as_of)
    last, reach = pairs["last_day"], spread * reach_of(freedom)
    state = _state(days, pairs, centre, cadence, as_of)
    return Forecast(
        customer=pairs["customer"],
        product=pairs["product"],
        purchase_days=pairs["gap_count"] + 1,
        first_day=pairs["first_day"],
        last_day=last,
        interval_days=np.minimum(np.exp(centre), MOST_DAYS),
        due_day=last + whole_days(centre),
        due_from=last + whole_days(centre - reach),
        due_to=last + whole_days(centre + reach),
        next_day=next_days(pairs, law, cadence, as_of),
        chance=told_chance(cadence.parameters["chance"], state, horizon),
    )


# -- Everybody's gaps ----------------------------------------------------------------


def _paces(pairs):
    """Return the :class:`Cadence` without rates and chance."""
    known, place = np.unique(pairs["product"], return_inverse=True)
    count = np.bincount(place, pairs["gap_count"], len(known))
    total = np.bincount(place, pairs["log_sum"], len(known))
    numbers = _variances(pairs, place, count, total)
    everybody = total.sum() / count.sum() if count.sum() else np.nan
    weight = numbers["product_weight"]
    return Cadence(
        known,
        np.bincount(place, minlength=len(known)),
        np.bincount(place[pairs["gap_count"] > 0], minlength=len(known)),
        count.astype(np.int64),
        np.exp((total + weight * everybody) / (count + weight)),
        np.zeros(len(known)),
        {**numbers, "typical_days": _known(np.exp(everybody))},
    )


def _variances(pairs, place, count, total):
    """Return the spread of gaps, and how much pairs and products differ from it.

    Sums of squares within pairs, of pairs within products and of products, set against
    what they are expected to be (analysis of variance of unequal groups).
    """
    own = pairs["gap_count"].astype(float)
    by_pair = (pairs["log_sum"] ** 2 / np.maximum(own, 1)).sum()
    by_product = (total**2 / np.maximum(count, 1)).sum()
    overall, gaps = total.sum() ** 2 / max(count.sum(), 1), count.sum()
    squares = np.bincount(place, own * own, len(count)) / np.maximum(count, 1)
    pair_count, product_count = (own > 0).sum(), (count > 0).sum()
    within = _ratio(pairs["log_square"].sum() - by_pair, gaps - pair_count)
    inside = _ratio(pairs["log_square"].sum() - by_product, gaps - product_count)
    return {
        "spread": float(np.sqrt(max(within, 0.01))),
        "pair_weight": _weight(
            within,
            by_pair - by_product,
            pair_count - product_count,
            gaps - squares.sum(),
        ),
        "product_weight": _weight(
            inside,
            by_product - overall,
            product_count - 1,
            gaps - (count**2).sum() / max(gaps, 1),
        ),
    }


def _weight(within, squares, freedom, size):
    """Return how many gaps the mean of all groups counts beside a group's own."""
    between = _ratio(squares - freedom * within, size)
    return float(np.clip(_ratio(within, between, WEIGHTS[1]), *WEIGHTS))


def _known(number):
    """Return a number as JSON can hold it: None if it is unknown."""
    return None if np.isnan(number) else float(number)


def _ratio(above, below, otherwise=0.0):
    return above / below if below > 0 else otherwise


# -- Rates ---------------------------------------------------------------------------


def _with_rates(cadence, read, as_of):
    """Return the cadence with how often products are bought again."""
    rows = joined(
        _product_rates(days.until(as_of), cadence, as_of) for days in pieces_of(read)
    )
    place = np.searchsorted(cadence.product_id, rows["product"])
    size = len(cadence.product_id)
    bought = np.bincount(place, rows["bought"], size)
    gaps = np.bincount(place, rows["exposure"], size) / cadence.typical_days
    everybody = _ratio(bought.sum(), gaps.sum(), np.nan)
    typical = cadence.parameters["typical_days"]
    yearly = everybody / typical * YEAR if typical else np.nan
    rate = (bought + PRODUCT_GAPS * everybody) / (gaps + PRODUCT_GAPS)
    columns = {
        **cadence.columns(),
        "yearly_count": rate / cadence.typical_days * YEAR,
    }
    told = {**cadence.parameters, "yearly_count": _known(yearly)}
    return cadence_of(columns, told)


def _product_rates(days, cadence, as_of):
    pairs = gap_sums(days)
    bought, exposure = _discounted(days, pairs, cadence, as_of)
    return {"product": pairs["product"], "bought": bought, "exposure": exposure}


def _discounted(days, pairs, cadence, as_of):
    """Return each pair's purchases after the first, and its days, old ones less.

    The first purchase starts the clock: it says nothing about buying again.
    """
    decay = np.log(2) / (HALF_LIFE_GAPS * cadence.typical_of(pairs["product"]))
    starts = run_starts(days.customer, days.product)
    each = np.repeat(decay, run_lengths(starts, len(days)))
    faded = np.exp(-decay * (as_of - pairs["first_day"]))
    bought = sums_of_runs(np.exp(-each * (as_of - days.day)), starts) - faded
    return np.maximum(bought, 0), (1 - faded) / decay


def _rates(days, pairs, cadence, as_of):
    """Return how often each pair buys, purchases a day."""
    bought, exposure = _discounted(days, pairs, cadence, as_of)
    weight = PAIR_GAPS * cadence.typical_of(pairs["product"])
    everybody = cadence.rate_of(pairs["product"])
    return (bought + weight * everybody) / (exposure + weight)


# -- What the chance depends on ------------------------------------------------------


def _state(days, pairs, centre, cadence, as_of):
    """Return what the chance of each pair depends on: dict of arrays."""
    visits = _visits(days, as_of)
    place = np.searchsorted(visits["customer"], pairs["customer"])
    return {
        "rate": _rates(days, pairs, cadence, as_of),
        "phase": np.log(as_of - pairs["last_day"] + 1.0) - centre,
        "recent": visits["recent"][place],
        "quiet": visits["quiet"][place],
    }


def _visits(days, as_of):
    """Return how each customer shops of late, whatever was bought.

    ``recent`` is the logarithm of the rate of visits now over the rate of all time,
    ``quiet`` the logarithm of the visits missed since the last.
    """
    visits = visit_days(days)
    sums = gap_sums(visits)
    span = as_of - sums["first_day"] + 1.0
    count = sums["gap_count"] + 1.0
    gap = (span + 1) / (count + 1)
    decay = np.log(2) / (HALF_LIFE_GAPS * gap)
    starts = run_starts(visits.customer)
    each = np.repeat(decay, run_lengths(starts, len(visits)))
    fresh = sums_of_runs(np.exp(-each * (as_of - visits.day)), starts)
    recent = (fresh + 1) / (-np.expm1(-decay * span) / decay / gap + 1)
    return {
        "customer": sums["customer"],
        "recent": np.log(recent),
        "quiet": np.log1p((as_of - sums["last_day"]) / gap),
    }


def _drawn(days, share):
    """Return the purchases of a share of the customers, always the same ones."""
    if share >= 1:
        return days
    # Knuth's multiplicative hash: ids that follow a pattern are drawn evenly too.
    place = days.customer.astype(np.int64) * 2654435761 % 2**32
    return days.where(place < share * 2**32)


def _learning_piece(days, cadence, cutoff, horizon):
    """Return the state of all pairs on a past day, which were bought, and when."""
    past = days.until(cutoff)
    pairs = gap_sums(past)
    centre, _spread, _freedom = pair_law(pairs, cadence, cutoff)
    state = _state(past, pairs, centre, cadence, cutoff)
    after = days.where((days.day > cutoff) & (days.day <= cutoff + horizon))
    first = first_days(pairs["customer"], pairs["product"], after)
    return state, ~np.isnan(first), horizon

"""Lifetime values: what customers are expected to bring, and what that rests on.

A run over everybody fits one buy-till-you-die model and the Gamma-Gamma model (see
``btyd``), predicts with them and hands out their parameters; a refresh of a few
customers predicts with these again. Where models have nothing to learn from, a
labelled heuristic stands in.

Time is in days, money in the company's currency, rates are shares. One position in an
array is one customer; NaN is unknown.
"""

from dataclasses import asdict, dataclass, field, fields
from hashlib import blake2b
from math import isfinite
from typing import Any

import numpy as np

from .grouping import run_starts
from .margin_rates import company_margin_rate, margin_rates, number_of
from .rhythm import overdue_ratio

MODEL_NAMES = ("bgnbd", "mbgnbd", "paretonbd")
CLV_SOURCES = (*MODEL_NAMES, "previous", "heuristic")

GATE_CUSTOMERS = 500
GATE_HISTORY_DAYS = 180
GATE_REGULARS = 50
REGULAR_PURCHASE_DAYS = 3
LARGEST_CORRELATION = 0.3
"""Above it, value and frequency are no longer taken for independent."""

_X_PER_TABLE = 16


@dataclass(frozen=True)
class LifetimeSettings:
    """What a run is asked for.

    :param horizon_days: how far lifetime value and expected purchases look
    :param discount_rate: yearly
    :param return_days: horizon of the probability of return
    :param model: name of a fixed model, None to let the holdout choose
    :param choose: make the holdout's choice anew; of a fixed model, its check
    :param is_refresh: a few customers only: take earlier parameters, never fit
    :param previous: ``parameters`` of the last run over everybody
    """

    horizon_days: int = 1095
    discount_rate: float = 0.1
    return_days: int = 90
    model: str | None = None
    choose: bool = False
    is_refresh: bool = False
    previous: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self):
        """Refuse a model that is not there."""
        if self.model is not None and self.model not in MODEL_NAMES:
            names = ", ".join(MODEL_NAMES)
            raise ValueError(f"{self.model!r} is none of the models {names}.")


@dataclass
class Lifetime:
    """Predictions by customer, arrays (n,), and where they come from.

    ``expected_purchases`` is over the horizon, ``expected_value`` per purchase.
    ``source`` is one of :data:`CLV_SOURCES`, ``parameters`` is ready for JSON, and
    ``notes`` are (code, values) for whoever puts them into words.
    """

    p_alive: np.ndarray
    p_return: np.ndarray
    expected_purchases: np.ndarray
    expected_value: np.ndarray
    clv: np.ndarray
    source: str
    parameters: dict[str, Any]
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


def lifetime_values(facts, settings, gaps):
    """Return the lifetime value of every customer, and what belongs to it.

    :param facts: :class:`~.facts.Facts` with ``x``, ``t_x``, ``T``, ``mean_value``,
        and ``margin`` and ``monetary`` of the window. For a run over everybody also
        with the attribute ``purchases``: customers, day numbers (one row a purchase)
        and the day number of the last day
    :param settings: :class:`LifetimeSettings`
    :param gaps: array (n,), each customer's own gap in days, NaN if unknown
    :return: :class:`Lifetime`; the same data in any order give the same digits
    """
    if settings.is_refresh:
        return _refresh(facts, settings, gaps)
    return _full_run(facts, settings, gaps)


# What models need


def gate_faults(facts):
    """Return what is missing for a model to learn from: list of (code, values)."""
    history = np.max(facts["T"], initial=0)
    regulars = np.count_nonzero(np.asarray(facts["x"]) + 1 >= REGULAR_PURCHASE_DAYS)
    measures = (
        ("few_customers", len(facts), GATE_CUSTOMERS),
        ("short_history", int(history), GATE_HISTORY_DAYS),
        ("few_regulars", int(regulars), GATE_REGULARS),
    )
    return [
        (code, {"found": found, "wanted": wanted})
        for code, found, wanted in measures
        if found < wanted
    ]


# Runs


def _refresh(facts, settings, gaps):
    """Predict with the parameters of the last run over everybody."""
    parameters = settings.previous
    if not parameters:
        blank = _parameters(facts, {}, None, {})
        return _heuristic(facts, gaps, blank, [("no_earlier_parameters", {})])
    if parameters["source"] == "heuristic":
        return _heuristic(facts, gaps, parameters, [])
    predictions = _predictions(facts, parameters, settings)
    if predictions is None:
        note = ("not_finite", {"model": parameters["purchases"]["model"]})
        return _heuristic(facts, gaps, parameters, [note])
    return _valued(facts, predictions, parameters, [])


def _full_run(facts, settings, gaps):
    """Choose, fit and predict; fall back where that is not possible."""
    previous = settings.previous
    notes = gate_faults(facts)
    if notes:
        kept = previous.get("choice"), previous.get("holdout", {})
        return _heuristic(facts, gaps, _parameters(facts, {}, *kept), notes)
    name, choice, holdout, notes = _select_model(facts, settings)
    fresh, faults = _fit_models(facts, name, previous)
    notes += faults
    for source, models in ((name, fresh), ("previous", _last_good(previous))):
        if not models:
            continue
        parameters = _parameters(facts, {"source": source, **models}, choice, holdout)
        predictions = _predictions(facts, parameters, settings)
        if predictions is not None:
            notes += _cautions(parameters)
            return _valued(facts, predictions, parameters, notes)
        notes.append(("not_finite", {"model": models["purchases"]["model"]}))
    blank = _parameters(facts, {}, choice, holdout)
    return _heuristic(facts, gaps, blank, notes)


def _parameters(facts, models, choice, holdout):
    """Return what a later run and a refresh have to know, ready for JSON."""
    return {
        "source": "heuristic",
        "purchases": None,
        "values": None,
        **models,
        "choice": choice,
        "holdout": holdout,
        "margin_rate": company_margin_rate(facts),
        # Histories grow; a refresh before the next run over everybody stays below.
        "longest_history": 2.0 * float(np.max(facts["T"], initial=1)),
    }


def _last_good(parameters):
    """Return the models among earlier parameters, None if there are none."""
    models = {name: parameters.get(name) for name in ("purchases", "values")}
    return models if all(models.values()) else None


def _cautions(parameters):
    """Return notes on models that are used, with care."""
    purchases, values = parameters["purchases"], parameters["values"]
    notes = []
    if parameters["source"] == "previous":
        notes.append(("previous_used", {"model": purchases["model"]}))
    if purchases["boundary"]:
        detail = {"model": purchases["model"], "detail": purchases["note"]}
        notes.append(("boundary", detail))
    if values["boundary"]:
        notes.append(("value_boundary", {"detail": values["note"]}))
    if abs(values["correlation"]) > LARGEST_CORRELATION:
        detail = {"found": values["correlation"], "limit": LARGEST_CORRELATION}
        notes.append(("correlated_values", detail))
    return notes


# The choice of the model


def _select_model(facts, settings):
    """Return the model's name, the choice, the holdout figures, and notes.

    The figures of earlier runs are kept, but for those that are made anew.
    """
    choice = settings.previous.get("choice")
    if not settings.model and (settings.choose or not _is_choice(choice)):
        return _choose(facts)
    name = settings.model or choice["model"]
    holdout = dict(settings.previous.get("holdout", {}))
    if settings.choose or name not in holdout:
        # Without figures it is not tried again: that would cost a fit every night.
        holdout[name] = _holdout(facts, [name])[1].get(name, {})
    return name, choice, holdout, []


def _is_choice(choice):
    return bool(choice) and choice.get("model") in MODEL_NAMES


def _choose(facts):
    """Return what :func:`_select_model` does, by the part of the history kept back."""
    name, holdout = _holdout(facts, MODEL_NAMES)
    notes = []
    if name is None:
        name = MODEL_NAMES[0]
        holdout.setdefault(name, {})
        notes.append(("holdout_undecided", {"model": name}))
    return name, {"model": name, "as_of": int(facts.purchases[2])}, holdout, notes


def _holdout(facts, names):
    """Return the model that forecasts best, None if none can, and figures by name."""
    from .btyd import MODELS, choose_model, split_history

    customer, day, as_of = facts.purchases
    try:
        data = split_history(*_in_order(customer, day), as_of)
    except ValueError:  # too short a history
        return None, {}
    best, checks = choose_model(data, {name: MODELS[name] for name in names})
    figures = {name: asdict(check) for name, check in checks.items()}
    figures = {name: found for name, found in figures.items() if _is_finite(found)}
    return (best if best in figures else None), figures


def _in_order(customer, day):
    """Return purchases by customer: the errors' sum must not depend on their order."""
    customer, day = np.asarray(customer), np.asarray(day)
    if (customer[1:] >= customer[:-1]).all():
        return customer, day
    order = np.argsort(customer, kind="stable")
    return customer[order], day[order]


def _is_finite(figures):
    numbers = (value for value in figures.values() if isinstance(value, float))
    return all(map(isfinite, numbers))


# Fits


@dataclass(frozen=True)
class _Sample:
    """The rows that models are fitted on, in ascending order: equal in any order."""

    x: np.ndarray
    t_x: np.ndarray
    T: np.ndarray
    mean_value: np.ndarray

    @classmethod
    def of(cls, facts):
        """Return the sample that all customers make."""
        x, t_x, T = _histories(facts)
        mean_value = np.where(x > 0, facts["mean_value"], 0.0)
        order = np.lexsort((T, t_x, mean_value, x))
        return cls(x[order], t_x[order], T[order], mean_value[order])

    def fingerprint(self):
        """Return a text that differs for other data."""
        digest = blake2b(digest_size=16)
        for column in (self.x, self.t_x, self.T, self.mean_value):
            digest.update(column.tobytes())
        return digest.hexdigest()

    def repeat_customers(self):
        """Return x and mean value of those whose repeat purchases brought money."""
        spent = (self.x > 0) & (self.mean_value > 0)
        return self.x[spent], self.mean_value[spent]


def _histories(facts):
    return [np.asarray(facts[name], dtype=float) for name in ("x", "t_x", "T")]


def _fit_models(facts, name, previous):
    """Return the models fitted to the facts, None if one failed, and why."""
    sample = _Sample.of(facts)
    fitted_on = sample.fingerprint()
    models = {}
    for part, model, fit in (
        ("purchases", name, _fit_purchases),
        ("values", "gamma_gamma", _fit_values),
    ):
        earlier = _earlier(previous, part, model)
        if earlier.get("fitted_on") == fitted_on:
            # A fit that starts elsewhere ends at other last digits: unchanged data
            # would get changed values.
            models[part] = earlier
            continue
        fitted, faults = fit(sample, model, earlier.get("params"))
        if fitted is None:
            return None, faults
        models[part] = {**fitted, "fitted_on": fitted_on}
    return models, []


def _earlier(previous, part, model):
    """Return the earlier fit of a model, empty if there is none."""
    earlier = previous.get(part) or {}
    return earlier if earlier.get("model") == model else {}


def _fit_purchases(sample, name, start):
    """Return the fitted purchase model as a dict, None if that failed, and why."""
    from .btyd import MODELS

    purchases = _converged(MODELS[name], sample.x, sample.t_x, sample.T, start=start)
    if purchases is None:
        return None, [("purchase_fit_failed", {"model": name})]
    return purchases, []


def _fit_values(sample, name, start):
    """Return the fitted value model as a dict, None if that failed, and why."""
    from .btyd import fit_gamma_gamma, value_frequency_correlation

    spending = sample.repeat_customers()
    found = len(spending[0])
    if found < GATE_REGULARS:
        detail = {"found": found, "wanted": GATE_REGULARS}
        return None, [("few_repeat_customers", detail)]
    values = _converged(fit_gamma_gamma, *spending, start=start)
    if values is None:
        return None, [("value_fit_failed", {"model": name})]
    return {**values, "correlation": value_frequency_correlation(*spending)}, []


def _converged(fit_model, *columns, start):
    """Return the fit as a dict ready for JSON, None if it did not converge."""
    try:
        fit = fit_model(*columns, start=start)
    except np.linalg.LinAlgError:
        return None
    numbers = (fit.log_likelihood, *fit.params.values())
    return asdict(fit) if fit.converged and all(map(isfinite, numbers)) else None


# Predictions


def _predictions(facts, parameters, settings):
    """Return predictions by name, arrays (n,); None if one of them is not finite.

    They rest on the stored parameters alone, and not on who else is predicted: a
    refresh gives what the run over everybody gave, to the last digit.
    """
    purchases, values = _restored(parameters)
    longest = parameters["longest_history"]
    rows = _predict_purchases(purchases, _histories(facts), longest, settings)
    names = ("p_alive", "p_return", "expected_purchases", "discounted")
    found = dict(zip(names, rows, strict=True))
    found["expected_value"] = values.expected_value(facts["x"], facts["mean_value"])
    finite = all(np.isfinite(column).all() for column in found.values())
    return found if finite else None


def _restored(parameters):
    """Return the fitted purchase and value model from their stored form."""
    from .btyd import BGNBDFit, GammaGammaFit, MBGNBDFit, ParetoNBDFit

    kinds = {kind.model_name: kind for kind in (BGNBDFit, MBGNBDFit, ParetoNBDFit)}
    purchases, values = parameters["purchases"], parameters["values"]
    return (
        _rebuilt(kinds[purchases["model"]], purchases),
        _rebuilt(GammaGammaFit, values),
    )


def _rebuilt(kind, stored):
    names = [item.name for item in fields(kind)]
    return kind(**{name: stored[name] for name in names if name in stored})


def _predict_purchases(fit, history, longest, settings):
    """Return what the purchase model says, array (4, n); rows: `_predict_table`.

    The models interpolate in tables that span the customers asked for. Customers are
    therefore asked for by equal ranges of x, each range in a table of its own that
    always spans the same.
    """
    found = np.empty((4, len(history[0])))
    tables = history[0] // _X_PER_TABLE
    order = np.argsort(tables, kind="stable")
    for rows in np.split(order, run_starts(tables[order])[1:]):
        if len(rows):
            columns = [column[rows] for column in history]
            found[:, rows] = _predict_table(fit, columns, longest, settings)
    return found


def _predict_table(fit, history, longest, settings):
    """Return P(alive), P(return), purchases and discounted purchases: array (4, n)."""
    from .btyd import discounted_purchases

    span = _table_span(history[0][0] // _X_PER_TABLE * _X_PER_TABLE, longest)
    rows = [np.append(*pair) for pair in zip(span, history, strict=True)]
    horizon, rate = settings.horizon_days, settings.discount_rate
    found = (
        fit.p_alive(*rows),
        fit.p_return(settings.return_days, *rows),
        fit.expected_purchases(horizon, *rows),
        discounted_purchases(fit, *rows, horizon=horizon, discount_rate=rate),
    )
    return np.array(found)[:, len(span[0]) :]


def _table_span(lowest, longest):
    """Return x, t_x, T of made-up customers at the edges of a table.

    Every x of the table once, with the longest history, and the lowest with the
    shortest possible one: x repeat days need x days.
    """
    x = np.append(lowest, lowest + np.arange(_X_PER_TABLE))
    t_x = np.where(x > 0, 1.0, 0.0)
    T = np.full(len(x), float(longest))
    t_x[0] = T[0] = lowest
    return x, t_x, T


# Values


def _valued(facts, predictions, parameters, notes):
    """Return the lifetime values that follow from predictions."""
    rates = margin_rates(facts, number_of(parameters["margin_rate"]))
    value = predictions["expected_value"] * rates
    clv = predictions.pop("discounted") * value
    unknown = int(np.isnan(clv).sum())
    if unknown:
        notes = [*notes, ("no_margin_rate", {"customers": unknown})]
    source = parameters["source"]
    return Lifetime(
        **predictions, clv=clv, source=source, parameters=parameters, notes=notes
    )


def _heuristic(facts, gaps, parameters, notes):
    """Return the window's margin, less for who is overdue; predictions unknown."""
    silence = np.asarray(facts["T"]) - np.asarray(facts["t_x"])
    factor = 1 / np.fmax(overdue_ratio(silence, gaps), 1.0)
    return Lifetime(
        *(np.full(len(facts), np.nan) for _ in range(4)),
        clv=np.asarray(facts["margin"], dtype=float) * factor,
        source="heuristic",
        parameters=parameters,
        notes=notes,
    )

"""Lifetime values: gate, choice, fits, fallbacks, money, and refreshes."""

import json
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from unittest import TestCase
from unittest.mock import Mock, patch

import numpy as np
from hypothesis import settings

from .. import btyd
from ..facts import Facts
from ..lifetime import (
    LARGEST_CORRELATION,
    MODEL_NAMES,
    LifetimeSettings,
    gate_faults,
    lifetime_values,
)
from ..purchases import summarise_days
from .properties import checked

AS_OF = 20_000
PREDICTIONS = ("p_alive", "p_return", "expected_purchases", "expected_value")
NUMBERS = (*PREDICTIONS, "clv")
DONE = {name: {} for name in MODEL_NAMES}
QUICK = {"model": "bgnbd", "previous": {"holdout": DONE}}
"""A run that needs no holdout."""

few_examples = settings(checked, max_examples=30)


def simulated_purchases(customers=700, days=1000, seed=4):
    """Customer, day and amount of purchases of customers who drop out at times."""
    random = np.random.default_rng(seed)
    rows = []
    for customer in range(1, customers + 1):
        day = AS_OF - random.integers(0, days)
        rate, dropout = random.gamma(0.9, 1 / 60), random.beta(0.9, 5)
        value = random.gamma(4, 20)
        while day <= AS_OF:
            rows.append((customer, day, round(value * random.gamma(5, 0.2), 2) + 0.01))
            if random.random() < dropout:
                break
            day += max(1, round(random.exponential(1 / max(rate, 1e-4))))
    return [np.array(column) for column in zip(*rows, strict=True)]


@lru_cache(maxsize=1)
def base_facts():
    """Facts of enough customers; not to be changed."""
    customer, day, amount = simulated_purchases()
    life = summarise_days(customer, day.astype(int), amount, AS_OF)
    facts = Facts(life.pop("customer"))
    random = np.random.default_rng(8)
    money = random.gamma(1, 100, len(facts)) * (random.random(len(facts)) > 0.3)
    margin = money * random.uniform(-0.2, 0.6, len(facts))
    last_day = AS_OF - life["T"] + life["t_x"]
    facts.add({**life, "monetary": money, "margin": margin, "last_day": last_day})
    facts.purchases = (customer, day.astype(int), AS_OF)
    return facts


def changed(facts, rows=slice(None), **columns):
    """Facts of some of the customers, with other columns."""
    result = Facts(facts.customers[rows])
    result.add({name: values[rows] for name, values in facts.columns.items()})
    result.add(columns)
    result.purchases = facts.purchases
    return result


def gaps_of(facts):
    """Some gap for everybody, depending on the customer alone."""
    return 20.0 + facts["x"] % 7


def run(facts=None, **options):
    """A run with settings by name."""
    facts = base_facts() if facts is None else facts
    return lifetime_values(facts, LifetimeSettings(**options), gaps_of(facts))


def full_run(model="bgnbd"):
    """A first run over everybody with a fixed model; not to be changed."""
    return _full_runs()[model]


@lru_cache(maxsize=1)
def _full_runs():
    previous = {"holdout": DONE}
    return {name: run(model=name, previous=previous) for name in MODEL_NAMES}


@lru_cache(maxsize=1)
def chosen_run():
    """A first run over everybody in which the holdout chooses."""
    return run()


def stored(parameters):
    """What a database gives back."""
    return json.loads(json.dumps(parameters, allow_nan=False))


def codes(result):
    return [code for code, _ in result.notes]


def failing(fit_model):
    """The fit function, never converging."""

    def fit(*columns, **options):
        return replace(fit_model(*columns, **options), converged=False)

    return fit


def failing_purchases(name="bgnbd"):
    return patch.dict(btyd.MODELS, {name: failing(btyd.MODELS[name])})


def failing_values():
    return patch.object(btyd, "fit_gamma_gamma", failing(btyd.fit_gamma_gamma))


def spied(name):
    """Watch the calls of a function of ``btyd``."""
    return patch.object(btyd, name, wraps=getattr(btyd, name))


@contextmanager
def spied_model(name="bgnbd"):
    """Watch the fits of a model."""
    spy = Mock(wraps=btyd.MODELS[name])
    with patch.dict(btyd.MODELS, {name: spy}):
        yield spy


def unfinite(kind):
    """Let a kind of fit predict what is not finite."""

    def p_return(self, horizon, x, t_x, T):
        return np.full(len(x), np.nan)

    return patch.object(kind, "p_return", p_return)


def setUpModule():
    """Make the runs that are shared, before any test puts something in their way."""
    full_run()
    chosen_run()


class LifetimeCase(TestCase):
    """Comparisons to the last digit."""

    def assert_same(self, found, expected, rows=slice(None)):
        for name in NUMBERS:
            wanted = getattr(expected, name)[rows]
            np.testing.assert_array_equal(getattr(found, name), wanted, err_msg=name)

    def assert_heuristic(self, result, facts=None):
        facts = base_facts() if facts is None else facts
        self.assertEqual(result.source, "heuristic")
        silence, gap = facts["T"] - facts["t_x"], gaps_of(facts)
        factor = np.where(silence > gap, gap / np.maximum(silence, 1), 1)
        np.testing.assert_allclose(result.clv, facts["margin"] * factor, rtol=1e-12)
        for name in PREDICTIONS:
            self.assertTrue(np.isnan(getattr(result, name)).all(), name)


def gate_facts(customers=500, days=180, regulars=50):
    """Facts that just pass the gate, unless told otherwise."""
    facts = Facts(np.arange(customers))
    x = np.where(np.arange(customers) < regulars, 2, 1)
    T = np.full(customers, 100)
    T[-1:] = days
    ones = np.ones(customers)
    facts.add(
        {
            "x": x,
            "t_x": x * 10,
            "T": T,
            "mean_value": 50 * ones,
            "margin": 30 * ones,
            "monetary": 100 * ones,
        }
    )
    facts.purchases = (np.arange(customers), AS_OF - T, AS_OF)
    return facts


class TestGate(LifetimeCase):
    """Too little to learn from is named, and no model is fitted."""

    def test_just_enough(self):
        self.assertEqual(gate_faults(gate_facts()), [])

    def test_each_missing_thing(self):
        for fault, found, wanted in (
            ({"customers": 499}, ("few_customers", 499), 500),
            ({"days": 179}, ("short_history", 179), 180),
            ({"regulars": 49}, ("few_regulars", 49), 50),
        ):
            code, number = found
            expected = [(code, {"found": number, "wanted": wanted})]
            self.assertEqual(gate_faults(gate_facts(**fault)), expected)

    def test_all_are_named_and_the_heuristic_stands_in(self):
        facts = gate_facts(20, 100, 3)
        with spied_model() as model, spied("choose_model") as choose:
            result = run(facts)
            model.assert_not_called()
            choose.assert_not_called()
        self.assertEqual(
            codes(result), ["few_customers", "short_history", "few_regulars"]
        )
        self.assert_heuristic(result, facts)
        self.assertIsNone(result.parameters["purchases"])
        self.assertEqual(result.parameters["source"], "heuristic")

    def test_nobody(self):
        result = run(gate_facts(0))
        self.assertEqual(len(result.clv), 0)
        self.assertEqual(result.source, "heuristic")
        stored(result.parameters)

    def test_choice_outlives_a_lack_of_data(self):
        earlier = chosen_run().parameters
        result = run(gate_facts(20), previous=earlier)
        for name in ("choice", "holdout"):
            self.assertEqual(result.parameters[name], earlier[name])


class TestModel(LifetimeCase):
    """Which model is fitted, and when the holdout is asked."""

    def test_unknown_model_is_refused(self):
        with self.assertRaisesRegex(ValueError, "nonsense"):
            LifetimeSettings(model="nonsense")

    def test_names_are_those_of_the_fits(self):
        self.assertEqual(set(MODEL_NAMES), set(btyd.MODELS))

    def test_holdout_chooses_at_first(self):
        parameters = chosen_run().parameters
        holdout = parameters["holdout"]
        best = min(holdout, key=lambda name: holdout[name]["mean_absolute_error"])
        self.assertEqual(set(holdout), set(MODEL_NAMES))
        self.assertEqual(parameters["choice"], {"model": best, "as_of": AS_OF})
        self.assertEqual(chosen_run().source, best)
        self.assertEqual(parameters["purchases"]["model"], best)

    def test_holdout_figures_are_those_of_the_check(self):
        data = btyd.split_history(*base_facts().purchases)
        fit = btyd.fit_bgnbd(data.x, data.t_x, data.T)
        check = btyd.check_holdout(fit, data)
        figures = chosen_run().parameters["holdout"]["bgnbd"]
        self.assertEqual(figures["predicted"], check.predicted)
        self.assertEqual(figures["baseline_error"], check.baseline_error)

    def test_choice_is_kept(self):
        earlier = {
            "choice": {"model": "mbgnbd", "as_of": 7},
            "holdout": {"mbgnbd": {"n": 3}, "bgnbd": {"n": 4}},
        }
        with spied("choose_model") as choose:
            result = run(previous=earlier)
            choose.assert_not_called()
        self.assertEqual(result.source, "mbgnbd")
        for name in ("choice", "holdout"):
            self.assertEqual(result.parameters[name], earlier[name])

    def test_choice_is_made_anew(self):
        earlier = {"choice": {"model": "mbgnbd", "as_of": 7}, "holdout": {"old": {}}}
        checks = chosen_checks()
        best = "paretonbd", {"paretonbd": checks["paretonbd"]}
        with patch.object(btyd, "choose_model", return_value=best) as choose:
            result = run(previous=earlier, choose=True)
        self.assertEqual(list(choose.call_args.args[1]), list(MODEL_NAMES))
        choice = {"model": "paretonbd", "as_of": AS_OF}
        self.assertEqual(result.parameters["choice"], choice)
        self.assertEqual(result.source, "paretonbd")
        self.assertEqual(list(result.parameters["holdout"]), ["paretonbd"])

    def test_a_fixed_model_wins_and_leaves_the_choice(self):
        choice = {"model": "mbgnbd", "as_of": 7}
        result = run(model="bgnbd", previous={"choice": choice, "holdout": DONE})
        self.assertEqual(result.source, "bgnbd")
        self.assertEqual(result.parameters["choice"], choice)

    def test_a_fixed_model_is_checked_once(self):
        old = {"mbgnbd": {"n": 3}}
        with spied("choose_model") as choose:
            first = run(model="bgnbd", previous={"holdout": old})
        self.assertEqual(list(choose.call_args.args[1]), ["bgnbd"])
        holdout = first.parameters["holdout"]
        self.assertEqual(holdout["mbgnbd"], old["mbgnbd"])
        expected = chosen_run().parameters["holdout"]["bgnbd"]
        self.assertEqual(holdout["bgnbd"], expected)
        with spied("split_history") as split:
            run(model="bgnbd", previous=stored(first.parameters))
            split.assert_not_called()

    def test_a_failed_check_is_not_repeated_every_night(self):
        with patch.object(btyd, "choose_model", return_value=(None, {})):
            first = run(model="bgnbd")
        self.assertEqual(first.parameters["holdout"], {"bgnbd": {}})
        with spied("split_history") as split:
            run(model="bgnbd", previous=first.parameters)
            split.assert_not_called()

    def test_a_fixed_model_is_checked_anew_on_demand(self):
        old = {"bgnbd": {"n": 3}}
        result = run(model="bgnbd", choose=True, previous={"holdout": old})
        self.assertGreater(result.parameters["holdout"]["bgnbd"]["n"], 3)

    def test_holdout_that_cannot_tell(self):
        short = ValueError("too short")
        for name, answer in (
            ("choose_model", {"return_value": (None, {})}),
            ("split_history", {"side_effect": short}),
        ):
            with patch.object(btyd, name, **answer):
                result = run()
            self.assertEqual(result.source, "bgnbd")
            self.assertIn(("holdout_undecided", {"model": "bgnbd"}), result.notes)
            with spied("split_history") as split:
                run(previous=stored(result.parameters))
                split.assert_not_called()

    def test_holdout_without_finite_figures_cannot_tell(self):
        bad = replace(chosen_checks()["mbgnbd"], mean_absolute_error=float("nan"))
        answer = "mbgnbd", {"mbgnbd": bad}
        with patch.object(btyd, "choose_model", return_value=answer):
            result = run()
        self.assertIn("holdout_undecided", codes(result))
        stored(result.parameters)


@lru_cache(maxsize=1)
def chosen_checks():
    """The checks behind the figures of the first choice."""
    figures = chosen_run().parameters["holdout"]
    return {name: btyd.HoldoutCheck(**found) for name, found in figures.items()}


class TestFits(LifetimeCase):
    """What is fitted, where the fit starts, and what is kept of it."""

    def older(self):
        """Parameters of a run on other data."""
        parameters = stored(full_run().parameters)
        for name in ("purchases", "values"):
            parameters[name]["fitted_on"] = ""
        return parameters

    def test_parameters_are_those_of_the_fits(self):
        facts, parameters = base_facts(), full_run().parameters
        fit = btyd.fit_bgnbd(facts["x"], facts["t_x"], facts["T"])
        self.assertEqual(parameters["purchases"]["params"], fit.params)
        for name in ("log_likelihood", "iterations", "n", "converged", "boundary"):
            self.assertEqual(parameters["purchases"][name], getattr(fit, name))
        repeat = facts["x"] > 0
        values = btyd.fit_gamma_gamma(facts["x"][repeat], facts["mean_value"][repeat])
        self.assertEqual(parameters["values"]["params"], values.params)
        self.assertEqual(parameters["values"]["n"], repeat.sum())

    def test_refit_starts_from_the_same_model(self):
        earlier = self.older()
        with spied_model() as model, spied("fit_gamma_gamma") as values:
            run(model="bgnbd", previous=earlier)
        start = model.call_args.kwargs["start"]
        self.assertEqual(start, earlier["purchases"]["params"])
        self.assertEqual(model.call_count, 1)
        start = values.call_args.kwargs["start"]
        self.assertEqual(start, earlier["values"]["params"])

    def test_refit_does_not_start_from_another_model(self):
        with spied_model("mbgnbd") as model:
            run(model="mbgnbd", previous=self.older())
        self.assertIsNone(model.call_args.kwargs["start"])

    def test_unchanged_data_are_not_fitted_again(self):
        first = full_run()
        with spied_model() as model:
            second = run(model="bgnbd", previous=stored(first.parameters))
            model.assert_not_called()
        self.assert_same(second, first)
        self.assertEqual(second.parameters, first.parameters)

    def test_any_change_is_fitted(self):
        facts = base_facts()
        row = int(np.argmax(facts["x"]))
        for name in ("x", "t_x", "T", "mean_value"):
            column = facts[name].copy()
            column[row] -= 1 if name != "T" else -1
            with spied_model() as model:
                result = run(
                    changed(facts, **{name: column}),
                    model="bgnbd",
                    previous=full_run().parameters,
                )
                model.assert_called_once()
            self.assertEqual(result.source, "bgnbd")

    def test_other_model_on_unchanged_data_is_fitted(self):
        result = run(model="mbgnbd", previous=full_run().parameters)
        self.assertEqual(result.source, "mbgnbd")
        self.assertEqual(result.parameters["purchases"]["model"], "mbgnbd")
        self.assert_same(result, full_run("mbgnbd"))

    def test_boundary_is_used_and_noted(self):
        def fit(*columns, **options):
            found = btyd.fit_bgnbd(*columns, **options)
            return replace(found, boundary=True, note="no dropout identifiable")

        with patch.dict(btyd.MODELS, {"bgnbd": fit}):
            result = run(**QUICK)
        self.assert_same(result, full_run())
        note = {"model": "bgnbd", "detail": "no dropout identifiable"}
        self.assertEqual(result.notes, [("boundary", note)])

    def test_boundary_of_the_values_is_noted(self):
        fit_values = btyd.fit_gamma_gamma

        def fit(*columns, **options):
            return replace(fit_values(*columns, **options), boundary=True, note="q")

        with patch.object(btyd, "fit_gamma_gamma", fit):
            result = run(**QUICK)
        self.assertEqual(result.notes, [("value_boundary", {"detail": "q"})])

    def test_correlation_is_noted(self):
        facts = base_facts()
        noise = np.random.default_rng(1).gamma(5, 0.2, len(facts))
        x = facts["x"]
        for value in (10 + x, 100 / (1 + x)):
            mean_value = np.where(x > 0, value * noise, np.nan)
            result = run(changed(facts, mean_value=mean_value), **QUICK)
            found = np.corrcoef(x[x > 0], mean_value[x > 0])[0, 1]
            self.assertGreater(abs(found), LARGEST_CORRELATION)
            notes = dict(result.notes)
            self.assertAlmostEqual(notes["correlated_values"]["found"], found)
            self.assertEqual(notes["correlated_values"]["limit"], 0.3)

    def test_nothing_to_note(self):
        self.assertEqual(full_run().notes, [])
        self.assertLess(full_run().parameters["values"]["correlation"], 0.3)

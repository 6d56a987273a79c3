"""Lifetime values: gate, choice, fits, fallbacks, money, and refreshes."""

import json
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from unittest import TestCase
from unittest.mock import Mock, patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from .. import btyd, lifetime
from ..facts import Facts
from ..lifetime import (
    GATE_CUSTOMERS,
    LARGEST_CORRELATION,
    MODEL_NAMES,
    LifetimeSettings,
    company_margin_rate,
    gate_faults,
    lifetime_values,
    margin_rates,
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


class TestFallbacks(LifetimeCase):
    """What stands in for a fit that is not to be had."""

    def older(self, model="bgnbd"):
        """Parameters of a run on other data, slightly different."""
        parameters = stored(full_run(model).parameters)
        parameters["purchases"]["params"]["r"] *= 1.1
        for name in ("purchases", "values"):
            parameters[name]["fitted_on"] = ""
        return parameters

    def assert_previous(self, result, earlier):
        self.assertEqual(result.source, "previous")
        self.assertEqual(result.parameters["source"], "previous")
        for name in ("purchases", "values"):
            self.assertEqual(result.parameters[name], earlier[name])
        self.assertIn("previous_used", codes(result))
        again = run(is_refresh=True, previous=earlier)
        self.assert_same(result, again)

    def test_last_good_parameters(self):
        earlier = self.older()
        with failing_purchases():
            result = run(model="bgnbd", previous=earlier)
        self.assert_previous(result, earlier)
        self.assertIn(("purchase_fit_failed", {"model": "bgnbd"}), result.notes)

    def test_last_good_parameters_last(self):
        with failing_purchases():
            once = run(model="bgnbd", previous=self.older())
            twice = run(model="bgnbd", previous=stored(once.parameters))
        self.assert_same(twice, once)
        self.assertEqual(twice.source, "previous")

    def test_last_good_parameters_of_another_model(self):
        earlier = self.older("mbgnbd")
        with failing_purchases():
            result = run(model="bgnbd", previous=earlier)
        self.assert_previous(result, earlier)
        self.assertIn(("previous_used", {"model": "mbgnbd"}), result.notes)

    def test_heuristic_without_any(self):
        with failing_purchases():
            result = run(**QUICK)
        self.assert_heuristic(result)
        self.assertEqual(result.notes, [("purchase_fit_failed", {"model": "bgnbd"})])
        self.assertIsNone(result.parameters["purchases"])

    def test_fit_that_breaks_down(self):
        broken = Mock(side_effect=np.linalg.LinAlgError)
        with patch.dict(btyd.MODELS, {"bgnbd": broken}):
            result = run(**QUICK)
        self.assertEqual(codes(result), ["purchase_fit_failed"])

    def test_values_that_do_not_converge(self):
        earlier = self.older()
        with failing_values():
            self.assert_previous(run(model="bgnbd", previous=earlier), earlier)
            result = run(**QUICK)
        self.assert_heuristic(result)
        self.assertEqual(result.notes, [("value_fit_failed", {"model": "gamma_gamma"})])

    def test_too_few_repeat_customers(self):
        facts = base_facts()
        spent = np.flatnonzero(facts["x"] > 0)
        for left, is_enough in ((49, False), (50, True)):
            mean_value = facts["mean_value"].copy()
            mean_value[spent[left:]] = 0.0
            result = run(changed(facts, mean_value=mean_value), **QUICK)
            note = ("few_repeat_customers", {"found": 49, "wanted": 50})
            self.assertEqual(note in result.notes, not is_enough)
            self.assertEqual(result.source == "heuristic", not is_enough)

    def test_predictions_that_are_not_finite(self):
        earlier = self.older("mbgnbd")
        with unfinite(btyd.BGNBDFit):
            result = run(model="bgnbd", previous=earlier)
        self.assert_previous(result, earlier)
        self.assertIn(("not_finite", {"model": "bgnbd"}), result.notes)

    def test_nothing_is_finite(self):
        with unfinite(btyd.BGNBDFit):
            for options in (
                {"model": "bgnbd", "previous": self.older()},
                {"is_refresh": True, "previous": self.older()},
            ):
                result = run(**options)
                self.assert_heuristic(result)
                self.assertIn(("not_finite", {"model": "bgnbd"}), result.notes)


def money_facts(monetary, margin):
    facts = Facts(np.arange(len(monetary)))
    facts.add({"monetary": np.array(monetary, float), "margin": np.array(margin)})
    return facts


class TestMoney(LifetimeCase):
    """Margin rates, and the lifetime value that follows."""

    def test_own_rate_else_the_company_s(self):
        facts = money_facts([100.0, 0.0, 300.0, -20.0, 1e-9], [50.0, 0, 30, 4, -7])
        company = 77 / 380
        self.assertAlmostEqual(company_margin_rate(facts), company, 9)
        expected = [0.5, company, 0.1, company, company]
        np.testing.assert_allclose(margin_rates(facts), expected)
        np.testing.assert_allclose(
            margin_rates(facts, 0.25), [0.5, 0.25, 0.1, 0.25, 0.25]
        )

    def test_limits(self):
        facts = money_facts([10.0, 10.0, 0.0], [30.0, -30.0, 0.0])
        np.testing.assert_array_equal(margin_rates(facts, 7.0), [1, -1, 1])
        self.assertEqual(company_margin_rate(money_facts([10.0], [30.0])), 1)

    def test_unknown_margin(self):
        facts = money_facts([10.0, 10.0], [np.nan, 5.0])
        np.testing.assert_array_equal(margin_rates(facts, 0.25), [0.25, 0.5])
        self.assertIsNone(company_margin_rate(facts))
        self.assertIsNone(company_margin_rate(money_facts([0.0], [5.0])))

    def test_company_rate_in_any_order(self):
        money = np.random.default_rng(2).normal(10, 1e6, 999) + 1e6
        facts = money_facts(money, money / 3)
        turned = money_facts(money[::-1], money[::-1] / 3)
        self.assertEqual(company_margin_rate(facts), company_margin_rate(turned))

    def test_clv_is_the_discounted_margin_of_the_months(self):
        facts, result = base_facts(), full_run()
        fit = btyd.fit_bgnbd(facts["x"], facts["t_x"], facts["T"])
        expected = btyd.customer_lifetime_value(
            fit,
            *(facts["x"], facts["t_x"], facts["T"]),
            result.expected_value,
            horizon=1095,
            discount_rate=0.1,
            margin_rate=margin_rates(facts),
        )
        np.testing.assert_allclose(result.clv, expected, rtol=1e-10)

    def test_predictions_are_those_of_the_models(self):
        facts, result = base_facts(), full_run()
        history = facts["x"], facts["t_x"], facts["T"]
        fit = btyd.fit_bgnbd(*history)
        for name, expected in (
            ("p_alive", fit.p_alive(*history)),
            ("p_return", fit.p_return(90, *history)),
            ("expected_purchases", fit.expected_purchases(1095, *history)),
        ):
            np.testing.assert_allclose(getattr(result, name), expected, rtol=1e-10)
        values = btyd.fit_gamma_gamma(facts["x"], facts["mean_value"])
        expected = values.expected_value(facts["x"], facts["mean_value"])
        np.testing.assert_allclose(result.expected_value, expected, rtol=1e-5)

    def test_settings_are_obeyed(self):
        earlier = {"is_refresh": True, "previous": full_run().parameters}
        facts, fit = base_facts(), full_run()
        history = facts["x"], facts["t_x"], facts["T"]
        model = btyd.fit_bgnbd(*history)
        near = run(return_days=30, horizon_days=100, discount_rate=0.5, **earlier)
        for found, expected in (
            (near.p_return, model.p_return(30, *history)),
            (near.expected_purchases, model.expected_purchases(100, *history)),
        ):
            np.testing.assert_allclose(found, expected, rtol=1e-10)
        plain = run(horizon_days=100, discount_rate=0.0, **earlier)
        value = near.expected_purchases * fit.expected_value * margin_rates(facts)
        np.testing.assert_allclose(plain.clv, value, rtol=1e-10)
        earns = value > 0
        self.assertTrue((near.clv[earns] < plain.clv[earns]).all())

    def test_unknown_rate_is_an_unknown_value(self):
        zeros = np.zeros(len(base_facts()))
        facts = changed(base_facts(), monetary=zeros, margin=zeros)
        result = run(facts, **QUICK)
        self.assertEqual(result.source, "bgnbd")
        self.assertTrue(np.isnan(result.clv).all())
        self.assertTrue(np.isfinite(result.expected_purchases).all())
        note = ("no_margin_rate", {"customers": len(facts)})
        self.assertEqual(result.notes, [note])
        few = changed(facts, slice(0, 3), monetary=np.array([0.0, 10, 0]))
        again = run(few, is_refresh=True, previous=stored(result.parameters))
        np.testing.assert_array_equal(np.isnan(again.clv), [True, False, True])


class TestHeuristic(LifetimeCase):
    """Window margin, less for who is overdue."""

    def clv(self, margin, silence, gap):
        facts = Facts([1])
        facts.add(
            {
                "x": [1],
                "t_x": [10],
                "T": [10 + silence],
                "mean_value": [1.0],
                "margin": [margin],
                "monetary": [100.0],
            }
        )
        result = lifetime_values(facts, LifetimeSettings(), np.array([gap]))
        return float(result.clv[0])

    def test_factor(self):
        for silence, gap, factor in (
            (0, 20, 1),
            (20, 20, 1),
            (40, 20, 0.5),
            (100, 20, 0.2),
            (100, np.nan, 1),
            (100, 0, 1),
            (0, 0, 1),
        ):
            self.assertAlmostEqual(self.clv(60.0, silence, gap), 60 * factor)
            self.assertAlmostEqual(self.clv(-60.0, silence, gap), -60 * factor)


class TestRefresh(LifetimeCase):
    """A few customers get what they had among all, without a fit."""

    def refresh(self, rows, parameters, **columns):
        facts = changed(base_facts(), rows, **columns)
        facts.purchases = None
        return run(facts, is_refresh=True, previous=parameters)

    def test_same_digits(self):
        random = np.random.default_rng(6)
        for model in MODEL_NAMES:
            whole = full_run(model)
            parameters = stored(whole.parameters)
            for size in (1, 1, 1, 2, 5, 17, 300, 700):
                rows = random.permutation(len(base_facts()))[:size]
                part = self.refresh(rows, parameters)
                self.assert_same(part, whole, rows)
                self.assertEqual(part.source, model)
                self.assertEqual(part.parameters, whole.parameters)
                self.assertEqual(part.notes, [])

    @few_examples
    @given(st.lists(st.integers(0, len(base_facts()) - 1), min_size=1, max_size=40))
    def test_same_digits_for_any_few(self, rows):
        self.assert_same(self.refresh(rows, full_run().parameters), full_run(), rows)

    def test_nobody(self):
        self.assertEqual(len(self.refresh([], full_run().parameters).clv), 0)

    def test_never_fits(self):
        with spied_model() as model, spied("fit_gamma_gamma") as values:
            self.refresh(slice(5), full_run().parameters)
            model.assert_not_called()
            values.assert_not_called()

    def test_settings_that_ask_for_a_fit_are_passed_over(self):
        facts = changed(base_facts(), slice(5))
        previous = full_run().parameters
        result = run(
            facts, is_refresh=True, previous=previous, model="mbgnbd", choose=True
        )
        self.assertEqual(result.source, "bgnbd")

    def test_previous_stays_previous(self):
        parameters = {**stored(full_run().parameters), "source": "previous"}
        result = self.refresh(slice(5), parameters)
        self.assertEqual(result.source, "previous")
        self.assert_same(result, full_run(), slice(5))

    def test_heuristic_stays_heuristic(self):
        with failing_purchases():
            whole = run(**QUICK)
        part = self.refresh(slice(5), stored(whole.parameters))
        self.assertEqual((part.source, part.notes), ("heuristic", []))
        self.assert_same(part, whole, slice(5))

    def test_before_any_full_run(self):
        facts = changed(base_facts(), slice(5))
        result = run(facts, is_refresh=True)
        self.assert_heuristic(result, facts)
        self.assertEqual(result.notes, [("no_earlier_parameters", {})])

    def test_longer_history_than_any_before(self):
        T = np.array([100_000])
        result = self.refresh(slice(1), full_run().parameters, T=T)
        self.assertTrue(np.isfinite(result.clv).all())

    @few_examples
    @given(
        st.integers(0, 500),
        st.integers(0, 3650),
        st.integers(0, 3650),
        st.sampled_from(MODEL_NAMES),
    )
    def test_predictions_are_sound(self, x, days, silence, model):
        t_x = max(days, x) if x else 0
        columns = {"x": x, "t_x": t_x, "T": t_x + silence, "mean_value": 50.0}
        columns = {name: np.array([value]) for name, value in columns.items()}
        result = self.refresh(slice(1), full_run(model).parameters, **columns)
        self.assertEqual(result.source, model)
        for name in ("p_alive", "p_return"):
            probability = getattr(result, name)[0]
            self.assertTrue(0 <= probability <= 1, name)
        self.assertLessEqual(result.p_return[0], result.expected_purchases[0] + 1e-9)
        self.assertTrue(np.isfinite(result.clv[0]))


class TestSameData(LifetimeCase):
    """The same data give the same result, and JSON holds all of it."""

    def test_order_of_customers(self):
        order = np.random.default_rng(3).permutation(len(base_facts()))
        result = run(changed(base_facts(), order), **QUICK)
        self.assert_same(result, full_run(), order)
        self.assertEqual(result.parameters, full_run().parameters)

    def test_order_of_purchases(self):
        customer, day, as_of = base_facts().purchases
        order = np.random.default_rng(3).permutation(len(customer))
        facts = changed(base_facts())
        facts.purchases = customer[order], day[order], as_of
        first = run(model="bgnbd")
        second = run(facts, model="bgnbd")
        self.assertEqual(second.parameters, first.parameters)
        self.assertTrue(first.parameters["holdout"]["bgnbd"])

    def test_input_is_left_alone(self):
        facts = changed(base_facts())
        previous = {**stored(full_run().parameters), "holdout": {}}
        before = json.dumps(previous)
        run(facts, model="mbgnbd", previous=previous)
        self.assertEqual(json.dumps(previous), before)
        for name, column in base_facts().columns.items():
            np.testing.assert_array_equal(facts[name], column)

    def test_parameters_survive_json(self):
        for result in (full_run(), chosen_run(), run(gate_facts(9))):
            self.assertEqual(stored(result.parameters), result.parameters)
            self.assert_plain(result.parameters)
            self.assert_plain(dict(result.notes))

    def assert_plain(self, value):
        if isinstance(value, dict):
            for item in value.values():
                self.assert_plain(item)
        else:
            self.assertIn(type(value), (str, int, float, bool, type(None)))

    def test_enough_customers_for_the_gate(self):
        self.assertGreater(len(base_facts()), GATE_CUSTOMERS)
        self.assertEqual(gate_faults(base_facts()), [])
        self.assertEqual(lifetime.CLV_SOURCES[-2:], ("previous", "heuristic"))

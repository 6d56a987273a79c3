"""Lifetime values: fallbacks, money, refreshes, the same data again."""

import json
from unittest.mock import Mock, patch

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from .. import btyd, lifetime
from ..facts import Facts
from ..lifetime import (
    GATE_CUSTOMERS,
    MODEL_NAMES,
    LifetimeSettings,
    company_margin_rate,
    gate_faults,
    lifetime_values,
    margin_rates,
)
from .test_lifetime import (
    QUICK,
    LifetimeCase,
    base_facts,
    changed,
    chosen_run,
    codes,
    failing_purchases,
    failing_values,
    few_examples,
    full_run,
    gate_facts,
    run,
    spied,
    spied_model,
    stored,
    unfinite,
)
from .test_lifetime import setUpModule as make_shared_runs


def setUpModule():
    """Make the runs that are shared, before any test puts something in their way."""
    make_shared_runs()


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

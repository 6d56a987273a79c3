"""Back-tests: compared by hand, nothing known later leaks, nothing live is touched."""

import json
from datetime import timedelta
from unittest.mock import patch

import numpy as np

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..analytics import lifetime
from .common import AS_OF, REST, AccountingCase, Deliveries, ValueCase, day, rule

HORIZON = 30
CUTOFF = day("05-31")
CUSTOMERS = 160
RULES = [rule("monetary", method="linear", thresholds="0 1000")]
# The last column is after the end of the period: nobody knows it.
PURCHASES = {
    "One": [("01-10", 900), ("06-10", 100), ("07-01", 9999)],
    "Two": [("05-10", 500)],
    "Three": [("05-20", 200), ("05-31", 100), ("06-01", 300), ("06-30", 100)],
    "Four": [("05-01", 600)],
    "Five": [("05-02", 50), ("06-15", 500)],
    "Late": [("06-05", 1000)],
}
# On 31 May      One  Four  Two  Three  Five   (best score first)
# score           90    60   50     30     5
# baseline         0     0  500    300    50   from 2 to 31 May
# outcome        100     0    0    400   500   in June: 1,000 in all
#
# A tenth is half a customer, the mean of all is 200. One and Four have an equal
# baseline: each counts with their mean of 50.
SCORE_LIFT = [0.5, 0.5, 0, 0, 0, 0, 2, 2, 2.5, 2.5]
BASELINE_LIFT = [0, 0, 2, 2, 2.5, 2.5, 0.25, 0.25, 0.25, 0.25]
# Ranks less their mean of 3, and Spearman's formula for them.
SCORE_RANKS, BASELINE_RANKS = [2, 1, 0, -1, -2], [-1.5, -1.5, 2, 1, 0]
OUTCOME_RANKS = [0, -1.5, -1.5, 1, 2]
# One, Three and Five bought again. One beats Two and Four by score; by the baseline
# Three and Five beat Four, and One is as good as Four.
SCORE_AUC, BASELINE_AUC = 2 / 6, 2.5 / 6
# Money in all is 2,350: before One lies nothing, before Four 38 %, before Two 64 %,
# before Three 85 %, before Five 98 %. Two, Three | Five, half of One and Four | rest
# are as many customers by the baseline.
CLASSES = {"a": (2, 0.1, 0.4), "b": (2, 0.4, 0.55), "c": (1, 0.5, 0.05)}


def correlation(one, other):
    one, other = np.array(one), np.array(other)
    return (one * other).sum() / np.sqrt((one**2).sum() * (other**2).sum())


class BacktestCase(ValueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.new_model(
            RULES, class_a_share=0.6, class_b_share=0.9, publish=False
        )
        cls.people = cls.customers(*PURCHASES)
        cls.by_name = {partner.name: partner for partner in cls.people}
        cls.orders(
            *(
                (cls.by_name[name], when, amount)
                for name, purchases in PURCHASES.items()
                for when, amount in purchases
            )
        )

    def backtest(self, model=None, horizon_days=HORIZON, as_of=AS_OF):
        return (model or self.model).backtest(horizon_days, as_of)

    def known(self, model=None, as_of=AS_OF):
        """Return all that a back-test compares the outcome with, as JSON takes it."""
        run = self.backtest(model, as_of=as_of).sudo()
        self.env.flush_all()
        engine = self.env["customer.score.backtest"]
        facts, metrics, evaluation, context = engine._evaluate(run)
        outcome = engine._read_outcome(run, facts.customers)
        found = {
            "customers": facts.customers,
            "baseline": outcome.baseline,
            "score": evaluation.score,
            "class": evaluation.value_class,
            "stage": evaluation.stage,
            **metrics,
        }
        return json.dumps(
            [
                {name: values.tolist() for name, values in found.items()},
                context.parameters,
                evaluation.cutoffs,
            ]
        )


@tagged("post_install", "-at_install")
class TestBacktest(BacktestCase):
    def test_frame(self):
        run = self.backtest()
        self.assertEqual((run.kind, run.state), ("backtest", "done"))
        self.assertEqual(run.customer_count, 5)
        self.assertTrue(run.parameters)
        self.assertGreater(run.duration, 0)
        expected = {
            "cutoff": "2026-05-31",
            "as_of": "2026-06-30",
            "horizon_days": 30,
            "customers": 5,
            "revenue": 1000.0,
            "buyers": 3,
            "currency_id": self.company.currency_id.id,
        }
        found = run.sudo().results
        self.assertEqual({name: found[name] for name in expected}, expected)

    def test_rankings_by_hand(self):
        rankings = self.backtest().sudo().results["rankings"]
        found = {each["key"]: each for each in rankings}
        for key, lift, ranks, auc in (
            ("score", SCORE_LIFT, SCORE_RANKS, SCORE_AUC),
            ("baseline", BASELINE_LIFT, BASELINE_RANKS, BASELINE_AUC),
        ):
            with self.subTest(ranking=key):
                ranking = found[key]
                np.testing.assert_allclose(ranking["lift"], lift, atol=1e-9)
                self.assertAlmostEqual(ranking["top_share"], lift[0] / 10)
                self.assertAlmostEqual(
                    ranking["rank_correlation"], correlation(ranks, OUTCOME_RANKS)
                )
                self.assertAlmostEqual(ranking["auc"], auc)
                self.assertTrue(ranking["label"])

    def test_rule_of_thumb_foretells_no_purchases(self):
        results = self.backtest().sudo().results
        keys = [each["key"] for each in results["rankings"]]
        self.assertEqual(keys, ["score", "clv", "baseline"])
        self.assertIsNone(results["forecast"])

    def test_classes_by_hand(self):
        found = self.backtest().sudo().results["classes"]
        self.assertEqual([each["key"] for each in found], list(CLASSES))
        for each in found:
            count, share, baseline = CLASSES[each["key"]]
            self.assertEqual(each["customers"], count)
            self.assertEqual(each["baseline_customers"], count)
            self.assertAlmostEqual(each["share"], share)
            self.assertAlmostEqual(each["baseline_share"], baseline)
            self.assertEqual(each["label"], each["key"].upper())

    def test_says_where_it_is_no_better(self):
        run = self.backtest()
        self.assertEqual(
            run.sudo().results["beats_baseline"],
            {"lift": True, "rank_correlation": False, "class_a": False},
        )
        self.assertIn("NOT better", run.log)
        behind = next(line for line in run.log.split("\n") if "NOT better" in line)
        self.assertIn("order of all customers, class A", behind)
        self.assertNotIn("best tenth", behind)
        self.assertIn("rule of thumb", run.log)

    def test_says_when_it_is_better(self):
        ahead = self.new_company("Ahead")
        first, second = self.customers("First", "Second")
        self.orders((first, "01-01", 900), (second, "05-30", 10), company=ahead)
        self.orders((first, "06-10", 50), company=ahead)
        model = self.new_model(RULES, company=ahead, class_a_share=0.5)
        run = self.backtest(model)
        self.assertEqual(set(run.sudo().results["beats_baseline"].values()), {True})
        self.assertIn("in every measure", run.log)
        self.assertNotIn("NOT", run.log)

    def test_in_the_language_of_who_started_it(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        manager = self.new_user("manager", login="francophone", lang="fr_FR")
        run = self.model.with_user(manager).backtest(HORIZON, AS_OF)
        self.assertIn("31/05/2026", run.log)

    # -- Limits ----------------------------------------------------------------

    def test_before_any_purchase(self):
        run = self.backtest(horizon_days=600)
        results = run.sudo().results
        self.assertEqual((run.state, results["customers"]), ("done", 0))
        self.assertEqual(set(results["beats_baseline"].values()), {None})
        self.assertIn("Nobody had bought anything", run.log)

    def test_period_without_revenue(self):
        run = self.backtest(horizon_days=20, as_of=day("02-28"))
        results = run.sudo().results
        self.assertEqual((results["customers"], results["revenue"]), (1, 0.0))
        self.assertEqual(results["rankings"][0]["lift"], [None] * 10)
        self.assertIn("no revenue", run.log)

    def test_company_without_customers(self):
        model = self.new_model(RULES, company=self.new_company("Empty"))
        self.assertEqual(self.backtest(model).sudo().results["customers"], 0)

    def test_period_that_goes_on(self):
        later = self.company._value_today() + timedelta(days=5)
        self.assertIn("not ended yet", self.backtest(as_of=later).log)
        self.assertNotIn("not ended yet", self.backtest(as_of=day("2020-01-01")).log)

    def test_faults(self):
        for horizon_days in (0, -5):
            with self.assertRaisesRegex(UserError, "at least one day"):
                self.backtest(horizon_days=horizon_days)
        with self.assertRaisesRegex(UserError, "look back"):
            self.backtest(horizon_days=10**6)
        with self.assertRaisesRegex(UserError, "no rule"):
            self.backtest(self.new_model([], segments=(REST,), publish=False))

    def test_managers_only(self):
        for role in ("internal", "user", "margin", "portal"):
            user = self.new_user(role)
            for method, arguments in (("backtest", (30,)), ("action_backtest", ())):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    getattr(self.model.with_user(user), method)(*arguments)

    def test_manager_reads_the_results(self):
        manager = self.new_user("manager")
        run = self.model.with_user(manager).backtest(HORIZON, AS_OF)
        self.assertEqual(run.results["customers"], 5)
        self.assertEqual(run.user_id, manager)

    def test_background(self):
        self.model.clv_return_days = 45
        action = self.model.action_backtest()
        run = self.env["customer.score.run"].browse(action["res_id"])
        self.assertEqual((run.state, run.horizon_days), ("queued", 45))
        with self.enter_registry_test_mode():
            self.env.ref("crm_extension.ir_cron_customer_value").method_direct_trigger()
        self.assertEqual((run.state, run.progress), ("done", 100.0))
        self.assertEqual(run.sudo().results["horizon_days"], 45)

    # -- What it leaves alone --------------------------------------------------

    def test_live_scores_stay(self):
        self.model.action_publish()
        self.model.run(as_of=day("05-31"))
        tables = ("customer_value", "customer_value_history")
        before = [self.physical_rows(table) for table in tables]
        self.assertTrue(all(before))
        self.backtest()
        self.assertEqual([self.physical_rows(table) for table in tables], before)
        self.assertEqual(self.model.state, "published")

    def test_refreshes_do_not_take_its_cutoffs(self):
        self.model.action_publish()
        run = self.model.run(as_of=AS_OF)
        self.backtest()
        self.assertEqual(run._reference_run(), run)

    def test_another_companys_purchases_do_not_count(self):
        before = self.backtest().sudo().results
        other = self.new_company("Company B")
        for when in ("05-20", "06-10"):
            self.orders((self.by_name["Two"], when, 777), company=other)
        self.assertEqual(self.backtest().sudo().results, before)


@tagged("post_install", "-at_install")
class TestLeaks(BacktestCase):
    def test_same_as_a_run_of_the_cutoff(self):
        """What a run on that day would find is what is compared."""
        self.model.action_publish()
        run = self.model.run(as_of=CUTOFF).sudo()
        _facts, metrics, evaluation, context = self.evaluated(
            "customer.value.engine", run
        )
        _facts, past, scored, earlier = self.evaluated(
            "customer.score.backtest", self.backtest()
        )
        for name, values in metrics.items():
            np.testing.assert_array_equal(past[name], values, name)
        np.testing.assert_array_equal(scored.score, evaluation.score)
        np.testing.assert_array_equal(scored.stage, evaluation.stage)
        self.assertEqual(scored.cutoffs, evaluation.cutoffs)
        self.assertEqual(earlier.parameters, context.parameters)

    def evaluated(self, engine, run):
        return self.env[engine]._evaluate(run.sudo())

    def test_later_orders(self):
        before = self.known()
        self.orders((self.by_name["Two"], "2026-06-01 00:00:00", 800))
        self.orders((self.customers("New"), "06-01", 800))
        self.assertEqual(self.known(), before)
        self.orders((self.by_name["Two"], "2026-05-31 23:59:59", 800))
        self.assertNotEqual(self.known(), before)


@tagged("post_install", "-at_install")
class TestFitted(BacktestCase):
    """Customers of whom models of lifetime value learn, few as they are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(lifetime, "GATE_CUSTOMERS", CUSTOMERS))
        cls.shop = cls.new_company("Regulars")
        cls.regulars = cls.customers(
            *(f"Regular {number}" for number in range(CUSTOMERS))
        )
        cls.orders(*cls.simulated(), company=cls.shop)
        cls.fitted = cls.new_model(
            RULES, company=cls.shop, clv_model="bgnbd", clv_return_days=365
        )

    @classmethod
    def simulated(cls):
        """Yield orders of customers who differ in gaps and in what they spend."""
        rng = np.random.default_rng(5)
        for customer in cls.regulars:
            typical = rng.gamma(3, 20) + 1
            rest = rng.integers(HORIZON + 5, 400)
            gaps = rng.exponential(rng.gamma(1.5, 40) + 5, rng.integers(1, 7)) + 1
            for days in np.cumsum([0, *gaps]).astype(int):
                if days <= rest:
                    when = AS_OF - timedelta(days=int(rest - days))
                    amount = round(typical * rng.gamma(6, 1 / 6) + 1, 2)
                    yield customer, when.isoformat(), amount

    def test_the_period_is_foretold(self):
        """Over the days of the back-test: not the year that the model asks for."""
        run = self.backtest(self.fitted).sudo()
        results = run.results
        self.assertEqual(
            [each["key"] for each in results["rankings"]],
            ["score", "clv", "p_return", "expected_purchases", "baseline"],
        )
        forecast = results["forecast"]
        self.assertEqual(forecast["actual_buyers"], results["buyers"])
        self.assertGreaterEqual(forecast["actual_purchases"], forecast["actual_buyers"])
        yearly = self.env["customer.score.backtest"]._evaluate(run)[1]
        self.assertLess(forecast["predicted_buyers"], yearly["p_return"].sum())
        self.assertGreater(
            forecast["predicted_purchases"], forecast["predicted_buyers"]
        )
        self.assertIn("BG/NBD", run.log)
        self.assertIn("Foretold were", run.log)

    def test_later_parameters_are_not_taken(self):
        before = self.known(self.fitted)
        self.fitted.run(as_of=CUTOFF - timedelta(days=60))
        self.fitted.run(as_of=AS_OF)
        self.assertEqual(self.known(self.fitted), before)


@tagged("post_install", "-at_install")
class TestInvoiceLeaks(BacktestCase, AccountingCase):
    """Credit notes and payments bear days of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoiced = cls.new_model(
            [*RULES, rule("overdue_amount", direction="lower")],
            company=cls.books,
            basis="invoiced",
        )
        cls.bill = cls.invoices((cls.by_name["One"], "05-10", 400))
        cls.invoices((cls.by_name["Two"], "05-20", 100))

    def test_later_invoices_credit_notes_and_payments(self):
        before = self.known(self.invoiced)
        self.credit(self.bill, "06-10", 150)
        self.pay(self.bill, "06-12", 100)
        self.invoices((self.by_name["Two"], "06-15", 90))
        self.assertEqual(self.known(self.invoiced), before)
        results = self.backtest(self.invoiced).sudo().results
        self.assertEqual((results["revenue"], results["buyers"]), (90.0, 1))

    def test_a_later_full_credit(self):
        before = self.known(self.invoiced)
        self.credit(self.bill, "06-10")
        self.assertEqual(self.known(self.invoiced), before)

    def test_earlier_ones_are_known(self):
        before = self.known(self.invoiced)
        self.credit(self.bill, "05-31", 150)
        self.assertNotEqual(self.known(self.invoiced), before)


@tagged("post_install", "-at_install")
class TestDeliveredLeaks(Deliveries, BacktestCase):
    """An order line knows today's delivered quantity; its moves know their days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls.new_product("Goods", type="consu")
        cls.dozens = cls.env.ref("uom.product_uom_dozen")
        cls.delivered = cls.new_model(RULES, basis="delivered")
        cls.customer = cls.by_name["Two"]

    def confirmed(self, when="05-10", **values):
        line = self.order_line(10, self.goods, 20, **values)
        order = self.orders((self.customer, when, [line]), state="draft")
        order.action_confirm()
        order.date_order = day(when)
        return order

    def assertDelivered(self, as_of, monetary):
        self.delivered.run(as_of=day(as_of))
        if monetary is None:
            self.assertFalse(self.value_of(self.customer))
        else:
            self.assertFacts(self.customer, monetary=monetary)

    def test_delivered_in_parts(self):
        order = self.confirmed()
        rest = self.transfer(order.picking_ids, "05-20", 5).backorder_ids
        self.transfer(rest, "06-10", 15)
        for as_of, monetary in (
            ("05-19", None),
            ("05-20", 50.0),
            ("06-09", 50.0),
            ("06-10", 200.0),
        ):
            with self.subTest(as_of=as_of):
                self.assertDelivered(as_of, monetary)

    def test_returned_to_refund(self):
        order = self.confirmed()
        done = self.transfer(order.picking_ids, "05-20", 20)
        back = self.take_back(done, "06-05", 8)
        self.take_back(back, "06-20", 3)
        for as_of, monetary in (
            ("05-31", 200.0),
            ("06-05", 120.0),
            ("06-19", 120.0),
            ("06-20", 150.0),
        ):
            with self.subTest(as_of=as_of):
                self.assertDelivered(as_of, monetary)

    def test_exchanged(self):
        """What comes back without a refund was delivered all the same."""
        order = self.confirmed()
        done = self.transfer(order.picking_ids, "05-20", 20)
        self.take_back(done, "06-05", 8, to_refund=False)
        for as_of in ("05-31", "06-30"):
            self.assertDelivered(as_of, 200.0)

    def test_sent_again_for_nothing(self):
        """What goes out again without a refund was never taken off the money."""
        order = self.confirmed()
        done = self.transfer(order.picking_ids, "05-20", 20)
        back = self.take_back(done, "06-05", 8)
        self.take_back(back, "06-20", 3, to_refund=False)
        for as_of, monetary in (("05-31", 200.0), ("06-05", 120.0), ("06-20", 120.0)):
            with self.subTest(as_of=as_of):
                self.assertDelivered(as_of, monetary)

    def test_other_units(self):
        order = self.confirmed(product_uom_id=self.dozens.id)
        self.assertEqual(order.picking_ids.move_ids.product_uom_qty, 240)
        rest = self.transfer(order.picking_ids, "05-20", 120).backorder_ids
        self.transfer(rest, "06-10", 120)
        self.assertDelivered("05-31", 100.0)

    def test_typed_in_quantities_keep_no_day(self):
        line = self.order_line(10, quantity=4, qty_delivered=4)
        self.orders((self.customer, "05-10", [line]))
        self.assertDelivered("05-31", 40.0)

    def test_another_orders_moves(self):
        self.transfer(self.confirmed().picking_ids, "05-20", 20)
        self.transfer(self.confirmed("05-12").picking_ids, "06-10", 20)
        self.assertDelivered("05-31", 200.0)

    def test_later_deliveries_and_returns(self):
        order, whole = self.confirmed(), self.confirmed("05-12")
        rest = self.transfer(order.picking_ids, "05-20", 5).backorder_ids
        done = self.transfer(whole.picking_ids, "05-20", 20)
        before = self.known(self.delivered)
        self.transfer(rest, "06-10", 15)
        self.take_back(done, "06-11", 8)
        self.assertEqual(self.known(self.delivered), before)

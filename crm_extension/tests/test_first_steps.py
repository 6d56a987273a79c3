"""The first steps: computed rightly from nothing to the first score."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ValueCase

STEPS = ["purchases", "rules", "people", "run", "result"]


@tagged("post_install", "-at_install")
class TestFirstSteps(ValueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.new_user("manager")
        # Managers of other tests' databases may enter new companies.
        cls.model = cls.env["customer.score.model"].search(
            [("company_id", "=", cls.company.id)]
        )
        cls.model.refresh = "manual"

    def steps(self):
        self.env.flush_all()
        return self.reader().get_first_steps()

    def reader(self, user=None):
        return (
            self.env["customer.first.steps"]
            .with_user(user or self.manager)
            .with_context(allowed_company_ids=self.company.ids)
        )

    def states(self):
        answer = self.steps()
        self.assertEqual([step["key"] for step in answer["steps"]], STEPS)
        return {step["key"]: step["state"] for step in answer["steps"]}

    def step(self, key):
        [found] = [each for each in self.steps()["steps"] if each["key"] == key]
        return found

    def buy(self, days_ago=3):
        partner = self.customers("Ada")[0]
        when = self.company._value_today() - timedelta(days=days_ago)
        self.orders((partner, when.isoformat(), 100))
        return partner

    def test_from_nothing_to_the_first_score(self):
        self.assertEqual(
            self.states(),
            {
                "purchases": "now",
                # Shipped defaults work: nothing is to be done for these.
                "rules": "done",
                "people": "done",
                "run": "later",
                "result": "later",
            },
        )
        self.assertEqual(self.steps()["done"], 2)
        self.buy()
        self.assertEqual(self.states()["purchases"], "done")
        self.assertEqual(self.states()["run"], "now")
        self.assertTrue(self.steps()["is_shown"])
        self.model.run()
        self.assertEqual(set(self.states().values()), {"done"})
        answer = self.steps()
        self.assertTrue(answer["has_scores"])
        self.assertFalse(answer["is_shown"])
        self.assertIn("1 customers have a score", self.step("result")["fact"])

    def test_without_rules(self):
        self.model.action_retire()
        step = self.step("rules")
        self.assertEqual(step["state"], "later")
        self.assertIn("No score model", step["fact"])
        self.assertFalse(self.step("run")["method"])

    def test_rules_that_look_back_too_little(self):
        self.buy(days_ago=20)
        self.assertFalse(self.step("rules")["problem"])
        self.buy_only_long_ago()
        self.assertIn("look back", self.step("rules")["problem"])

    def buy_only_long_ago(self):
        long_ago = self.company._value_today() - timedelta(days=800)
        orders = self.env["sale.order"].search([("company_id", "=", self.company.id)])
        orders.date_order = long_ago

    def test_the_purchases_are_of_the_basis(self):
        """A model of invoices has nothing to learn from orders."""
        self.buy()
        self.new_model(basis="invoiced")
        step = self.step("purchases")
        self.assertEqual(step["state"], "now")
        self.assertIn("invoices", step["text"])

    def test_another_company_is_another_story(self):
        self.buy()
        other = self.new_company("Other")
        answer = (
            self.env["customer.first.steps"].with_company(other).sudo()
        ).get_first_steps()
        self.assertEqual(answer["company"], "Other")
        self.assertEqual(answer["steps"][0]["state"], "now")

    def test_a_run_that_failed_says_so(self):
        self.buy()
        self.model.run().write({"state": "failed"})
        step = self.step("run")
        self.assertEqual(step["state"], "now")
        self.assertIn("log", step["problem"])

    def test_nothing_runs_while_the_job_is_off(self):
        self.assertFalse(self.step("run")["problem"])
        self.env.ref("crm_extension.ir_cron_customer_value").active = False
        self.assertIn("switched off", self.step("run")["problem"])

    def test_a_run_without_customers(self):
        self.buy()
        nobody = self.new_model(customer_domain="[('id', '=', 0)]")
        nobody.run()
        self.assertIn("found no customer", self.step("result")["problem"])

    def test_starting_the_first_run(self):
        self.buy()
        action = self.reader().start_first_run()
        run = self.env["customer.score.run"].browse(action["res_id"])
        self.assertEqual((run.state, run.model_id), ("queued", self.model))
        again = self.reader().start_first_run()
        self.assertEqual(again["res_id"], run.id)

    def test_dismissing_is_kept_for_the_company(self):
        answer = self.reader().dismiss_first_steps()
        self.assertFalse(answer["is_shown"])
        self.assertTrue(self.steps()["is_dismissed"])
        other = self.new_company("Other")
        elsewhere = self.env["customer.first.steps"].with_company(other).sudo()
        self.assertTrue(elsewhere.get_first_steps()["is_shown"])
        self.assertTrue(self.reader().dismiss_first_steps(False)["is_shown"])

    def test_only_managers(self):
        user = self.new_user("user")
        for method in ("get_first_steps", "dismiss_first_steps", "start_first_run"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(self.reader(user), method)()

    def test_a_bounded_number_of_queries(self):
        self.buy()
        self.steps()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.reader().get_first_steps()
        self.assertLess(self.env.cr.sql_log_count - before, 40)

    def test_buttons_open(self):
        for step in self.steps()["steps"]:
            if step["action"]:
                with self.subTest(step=step["key"]):
                    self.env["ir.actions.actions"]._for_xml_id(step["action"])

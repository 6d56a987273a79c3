"""Tests of habits on the past: what they read, tell, and who may start them."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import AS_OF
from .habit_common import HabitCase


@tagged("post_install", "-at_install")
class TestHabitBacktest(HabitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tests = cls.env["customer.habit.backtest"]
        cls.partners = cls.customers("Ann", "Bob", "Cyd")

    def do(self, company=None):
        test = self.tests._start(company or self.company, as_of=AS_OF)
        test._do()
        return test

    def buy_regularly(self):
        for partner, gap in zip(self.partners, (7, 10, 14), strict=True):
            self.buy_every(partner, self.tea, gap, 20)
            self.buy_every(partner, self.milk, 2 * gap, 10)

    def test_what_was_held_out_is_foretold(self):
        self.buy_regularly()
        test = self.do()
        self.assertEqual(test.state, "done")
        self.assertEqual(test.cutoff, AS_OF - timedelta(days=56))
        self.assertEqual(test.results["customers"], 3)
        self.assertEqual(test.results["pairs"], 6)
        self.assertEqual(test.results["horizon"], self.company.habit_due_days)
        self.assertEqual(test.results["dates"][0]["pairs"], 6)

    def test_the_cutoff_lies_before_the_last_purchases(self):
        self.buy_every(self.partners[0], self.tea, 7, 20, last="2026-01-31")
        self.assertEqual(self.do().cutoff.isoformat(), "2025-12-06")

    def test_other_companies_are_not_read(self):
        self.buy_regularly()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(UserError):
            self.do(other)

    def test_too_few_days_are_told_in_words(self):
        self.buy_every(self.partners[0], self.tea, 7, 3)
        test = self.tests._start(self.company, as_of=AS_OF)
        with (
            patch.object(self.env.cr, "rollback"),
            self.assertLogs("odoo.addons.crm_extension", "ERROR"),
        ):
            test._do_or_fail()
        self.assertEqual(test.state, "failed")
        self.assertIn("57 days", test.log)
        self.assertNotIn("Traceback", test.log)

    def test_the_job_does_what_waits(self):
        self.buy_regularly()
        test = self.tests._start(self.company, as_of=AS_OF)
        progress = patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=60
        )
        with progress as committed:
            self.tests._cron_test()
        self.assertEqual(test.state, "done")
        self.assertEqual(committed.call_count, 2)

    def test_what_was_found_stands_in_words_and_tables(self):
        self.buy_regularly()
        test = self.do()
        self.assertIn("within 7 days", test.verdict)
        self.assertIn("Bought Most Often", test.report)
        self.assertIn("12 or more", test.report)

    def test_one_test_at_a_time(self):
        first = self.tests._start(self.company, as_of=AS_OF)
        self.assertEqual(self.tests._start(self.company), first)
        first.state = "done"
        self.assertNotEqual(self.tests._start(self.company), first)

    def test_only_a_manager_starts_a_test(self):
        user = self.new_user("user")
        with self.assertRaises(AccessError):
            self.tests.with_user(user).action_start()
        manager = self.new_user("manager")
        action = self.tests.with_user(manager).action_start()
        test = self.tests.browse(action["res_id"])
        self.assertEqual((test.state, test.user_id), ("queued", manager))
        test.with_user(user).read(["state", "verdict", "report", "progress"])

"""Runs of habits: what they write, how they go on, and who may start them."""

from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.habit.customer_habit_engine import LOCK_SPACE, STEPS, HabitRunUnderWay
from ..models.habit.customer_habit_store import KEYS
from .common import AS_OF, day
from .habit_common import HabitCase

READER = "odoo.addons.crm_extension.models.habit.customer_habit_reader"
BATCH = "odoo.addons.crm_extension.models.habit.customer_habit_batch"


class Killed(BaseException):
    """The process is gone: nothing can catch it."""


class HabitRunCase(HabitCase):
    """Three customers who buy again, each in a batch of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch(f"{READER}.CUSTOMERS_A_BATCH", 1))
        cls.startClassPatcher(patch(f"{BATCH}.RANGES_A_PASS", 2))
        # The night's runs of other companies are not what these tests are about.
        cls.env["res.company"].search([]).habit_refresh = False
        cls.ann, cls.bob, cls.cid = cls.customers("Ann", "Bob", "Cid")
        for partner, every in ((cls.ann, 7), (cls.bob, 14), (cls.cid, 30)):
            cls.buy_every(partner, cls.tea, every, 6)
            cls.buy_every(partner, cls.nails, every, 3)

    def queued(self, company=None, as_of=AS_OF):
        return self.env["customer.habit.run"]._start(company or self.company, as_of)

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("crm_extension.ir_cron_customer_habit").method_direct_trigger()

    def rows(self, company=None):
        """Return all physical rows of all results of a company."""
        return {
            name: self.physical_rows(self.env[name]._table, company) for name in KEYS
        }

    def counting_batches(self):
        """Return the list to which each batch of rhythms adds its number."""
        step, seen = type(self.env["customer.rhythm.step"]), []
        work = step._work

        def counted(records, run, batch):
            seen.append(batch)
            return work(records, run, batch)

        self.patch(step, "_work", counted)
        return seen


@tagged("post_install", "-at_install")
class TestHabitRun(HabitRunCase):
    def test_run_reads_rhythms(self):
        run = self.read_habits()
        self.assertEqual(run.state, "done")
        rhythm = self.rhythm_of(self.ann, self.tea)
        self.assertEqual(rhythm.purchase_days, 6)
        self.assertEqual(rhythm.first_day, AS_OF - timedelta(days=35))
        self.assertEqual(rhythm.last_day, AS_OF)
        self.assertEqual(rhythm.amount, 60)
        self.assertEqual(rhythm.as_of, AS_OF)
        self.assertLess(rhythm.interval_days, 14)
        self.assertTrue(rhythm.due_from <= rhythm.due_date <= rhythm.due_to)
        self.assertGreater(rhythm.chance, 0)

    def test_run_reads_everybodys_rhythm(self):
        self.read_habits()
        pace = self.env["customer.product.pace"].search(
            [("company_id", "=", self.company.id), ("product_id", "=", self.tea.id)]
        )
        self.assertEqual(
            (pace.customer_count, pace.repeat_count, pace.gap_count), (3, 3, 15)
        )
        self.assertGreater(pace.typical_days, 0)

    def test_usual_quantity_is_the_median_of_days(self):
        for when, quantity in (("06-01", 2), ("06-08", 3), ("06-15", 90)):
            self.buy(self.ann, when, self.milk, quantity=quantity)
        self.read_habits()
        self.assertEqual(self.rhythm_of(self.ann, self.milk).quantity, 3)

    def test_company_without_purchases_has_no_habits(self):
        nowhere = self.new_company("Nowhere")
        run = self.read_habits(nowhere)
        self.assertEqual(run.state, "done")
        self.assertFalse(any(self.rows(nowhere).values()))

    def test_customers_who_bought_once_have_no_known_rhythm(self):
        """Nothing is known where nobody ever bought anything again."""
        young = self.new_company("Young")
        self.buy(self.ann, "06-01", self.tea, company=young)
        self.assertEqual(self.read_habits(young).state, "done")
        self.assertEqual(self.rhythm_of(self.ann, self.tea, young).purchase_days, 1)

    def test_second_run_writes_nothing(self):
        self.read_habits()
        before = self.rows()
        run = self.read_habits()
        self.assertEqual(run.rows_written, 0)
        self.assertEqual(self.rows(), before)

    def test_what_is_bought_no_more_is_forgotten(self):
        self.read_habits()
        orders = self.env["sale.order"].search([("partner_id", "=", self.bob.id)])
        orders.with_context(disable_cancel_warning=True)._action_cancel()
        self.read_habits()
        self.assertFalse(self.rhythm_of(self.bob, self.tea))
        self.assertTrue(self.rhythm_of(self.ann, self.tea))

    def test_other_company_stays_byte_for_byte(self):
        other = self.new_company("Other")
        self.buy_every(self.ann, self.tea, 10, 5, company=other)
        self.read_habits(other)
        before = self.rows(other)
        self.assertTrue(before["customer.rhythm"])
        self.read_habits()
        self.assertEqual(self.rows(other), before)

    def test_as_of_says_what_is_known(self):
        self.read_habits(as_of=AS_OF - timedelta(days=7))
        rhythm = self.rhythm_of(self.ann, self.tea)
        self.assertEqual(rhythm.last_day, AS_OF - timedelta(days=7))
        self.assertEqual(rhythm.purchase_days, 5)

    def test_number_of_statements_does_not_grow_with_customers(self):
        def statements():
            before = self.env.cr.sql_log_count
            self.read_habits()
            return self.env.cr.sql_log_count - before

        self.patch(type(self.env["customer.habit.reader"]), "_read_ranges", _one_range)
        few = statements()
        for partner in self.customers(*(f"Customer {place}" for place in range(20))):
            self.buy_every(partner, self.tea, 9, 4)
        self.assertLessEqual(statements(), few + 3)

    def test_purchases_are_kept_no_longer_than_needed(self):
        self.read_habits()
        self.assertFalse(self.env["customer.habit.batch"].search([]))

    def test_run_tells_of_its_steps(self):
        run = self.read_habits()
        self.assertEqual(list(run.results), [name for name, _model in STEPS])
        self.assertGreaterEqual(run.results["rhythm"]["rows"], 6)
        self.assertIn("Reading each customer", run.step_table)
        self.assertGreaterEqual(run.rows_written, 6)

    # -- One at a time ---------------------------------------------------------

    def test_second_run_has_to_wait(self):
        run = self.queued()
        with db_connect(self.env.cr.dbname).cursor() as other:
            other.execute(
                "SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, self.company.id]
            )
            with self.assertRaises(HabitRunUnderWay):
                run._do()
            self.run_cron()
            self.assertNotEqual(run.state, "failed", run.log)
        self.run_cron()
        self.assertEqual(run.state, "done")

    def test_waiting_run_is_not_queued_twice(self):
        self.assertEqual(self.queued(), self.queued())
        self.assertNotEqual(self.queued(), self.queued(as_of=day("05-01")))

    # -- Settings --------------------------------------------------------------

    def test_settings_that_nothing_can_be_read_by_are_refused(self):
        with self.assertRaises(ValidationError) as caught:
            self.company.write({"habit_window_months": 0, "habit_loyal_share": 1.5})
        for word in ("Months of Habits", "100 %"):
            self.assertIn(word, str(caught.exception))

    def test_basis_is_that_of_the_published_model(self):
        self.new_model(basis="delivered")
        self.assertEqual(self.queued().settings["basis"], "delivered")


@tagged("post_install", "-at_install")
class TestHabitRunInBackground(HabitRunCase):
    """Batch by batch: killed, stopped, failed, and gone on with."""

    def test_cron_does_what_waits(self):
        run = self.queued()
        self.assertEqual((run.state, run.progress), ("queued", 0.0))
        self.run_cron()
        self.assertEqual((run.state, run.progress), ("done", 100.0))
        self.assertTrue(self.rhythm_of(self.ann, self.tea))

    def test_killed_run_goes_on_where_it_was(self):
        run, seen = self.queued(), self.counting_batches()
        store = type(self.env["customer.habit.store"])
        replace, before = store._replace, {"calls": 0}

        def killing(*args, **kwargs):
            before["calls"] += 1
            if before["calls"] == 3:
                raise Killed
            return replace(*args, **kwargs)

        # Not assertRaises, which would take back what the cron has committed.
        with patch.object(store, "_replace", killing), suppress(Killed):
            self.run_cron()
        self.env.invalidate_all()
        self.assertEqual((run.state, run.step, run.batch), ("running", "rhythm", 1))
        self.assertTrue(self.rhythm_of(self.ann, self.tea), "the batch before is kept")
        self.assertFalse(self.rhythm_of(self.bob, self.tea))
        self.assertTrue(0 < run.progress < 100)
        self.run_cron()
        self.assertEqual(run.state, "done")
        self.assertEqual(seen, [0, 1, 1, 2], "a batch that is kept is not done again")
        kept = self.rows()
        self.assertEqual(self.read_habits().rows_written, 0, "as if nothing had been")
        self.assertEqual(self.rows(), kept)

    def test_purchases_stay_those_of_the_beginning(self):
        run = self.queued()
        while run.step != "rhythm":
            run._go_on()
        self.buy(self.cid, AS_OF.isoformat(), self.milk)
        run._do()
        self.assertFalse(self.rhythm_of(self.cid, self.milk))

    def test_batch_done_twice_gives_the_same_rows(self):
        run = self.queued()
        while (run.step, run.batch) != ("rhythm", 2):
            run._go_on()
        before = self.rows()
        run.batch = 1
        run._go_on()
        self.assertEqual(self.rows(), before)

    def test_failing_run_says_why_and_can_go_on(self):
        run = self.queued()
        step = type(self.env["customer.affinity.step"])
        with (
            patch.object(step, "_work", side_effect=ValueError("No paper")),
            self.assertLogs("odoo.addons.crm_extension", "ERROR"),
        ):
            self.run_cron()
        self.assertEqual((run.state, run.step), ("failed", "affinity"))
        self.assertIn("No paper", run.log)
        seen = self.counting_batches()
        run.action_resume()
        self.run_cron()
        self.assertEqual((run.state, run.log), ("done", False))
        self.assertFalse(seen, "what was done before the fault is not done again")

    def test_failing_run_does_not_stop_the_next(self):
        other = self.new_company("Next")
        failing, following = self.queued(), self.queued(other)
        engine = type(self.env["customer.habit.engine"])
        advance = engine._advance

        def fussy(records, run):
            if run == failing:
                raise ValueError("No paper")
            return advance(records, run)

        with (
            patch.object(engine, "_advance", fussy),
            mute_logger("odoo.addons.crm_extension.models.habit.customer_habit_run"),
        ):
            self.run_cron()
        self.assertEqual((failing.state, following.state), ("failed", "done"))

    def test_stopped_run_stops_and_can_go_on(self):
        run = self.queued()
        while run.step != "rhythm":
            run._go_on()
        run.action_stop()
        self.run_cron()
        self.assertEqual((run.state, run.step), ("stopped", "rhythm"))
        with self.assertRaises(UserError):
            run.action_stop()
        run.action_resume()
        self.run_cron()
        self.assertEqual(run.state, "done")

    def test_run_that_another_has_overtaken_begins_anew(self):
        run = self.queued(as_of=AS_OF - timedelta(days=7))
        while run.step != "rhythm":
            run._go_on()
        run.action_stop()
        self.read_habits()
        run.action_resume()
        run._do()
        self.assertEqual(run.state, "done")
        self.assertEqual(
            self.rhythm_of(self.ann, self.tea).last_day, AS_OF - timedelta(days=7)
        )

    def test_nights_run_is_queued_once_a_day(self):
        runs = self.env["customer.habit.run"]
        mine = [("company_id", "=", self.company.id)]
        self.company.habit_refresh = True
        self.read_habits(as_of=day("06-29"))
        for when, count in (
            ("2026-06-30 01:30", 1),
            ("2026-06-30 02:30", 2),
            ("2026-06-30 03:30", 2),
        ):
            with freeze_time(when):
                runs._enqueue_due()
            self.assertEqual(runs.search_count(mine), count, when)

    def test_company_that_reads_no_habits_is_left_alone(self):
        self.env["customer.habit.run"]._enqueue_due()
        self.assertFalse(
            self.env["customer.habit.run"].search(
                [("company_id", "=", self.company.id)]
            )
        )

    def test_old_runs_are_deleted_but_the_last(self):
        old = self.read_habits(as_of=day("06-01"))
        last = self.read_habits()
        long_ago = fields.Datetime.now() - timedelta(days=100)
        self.env.cr.execute(
            "UPDATE customer_habit_run SET create_date = %s", [long_ago]
        )
        self.env["customer.habit.run"]._gc_runs()
        self.assertFalse(old.exists())
        self.assertTrue(last.exists())

    # -- Who -------------------------------------------------------------------

    def test_only_managers_start_and_stop(self):
        user = self.new_user("user")
        run = self.queued().with_user(user)
        for method in ("action_start", "action_stop", "action_resume"):
            with self.assertRaises(AccessError):
                getattr(run, method)()

    def test_manager_starts_from_the_list(self):
        manager = self.new_user("manager")
        runs = self.env["customer.habit.run"].with_user(manager)
        action = runs.with_company(self.company).action_start()
        run = runs.browse(action["res_id"])
        self.assertEqual((run.state, run.user_id), ("queued", manager))
        self.assertEqual(run.company_id, self.company)
        self.run_cron()
        self.assertEqual(run.state, "done")
        run.invalidate_recordset()
        self.assertTrue(run.step_table)


def _one_range(_reader, _run):
    return [(0, 2**31 - 1)]

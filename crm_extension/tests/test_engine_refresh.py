"""Runs after documents have changed, in the background, one at a time."""

from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.value.customer_value_engine import LOCK_SPACE
from .common import AS_OF, day
from .test_engine import EngineCase


@tagged("post_install", "-at_install")
class TestRefresh(EngineCase):
    def refresh(self, *names, as_of=AS_OF):
        chosen = [self.by_name[each] for each in names]
        partners = self.env["res.partner"].union(*chosen)
        return self.model.run(as_of=as_of, partners=partners)

    def test_unchanged_customer_stays_as_it_is(self):
        self.run_now()
        before = self.physical_rows()
        for name in ("One", "Two", "Four", "Five"):
            with self.subTest(customer=name):
                run = self.refresh(name)
                self.assertEqual((run.kind, run.customer_count), ("incremental", 1))
                self.assertEqual(self.physical_rows(), before)

    def test_equal_values_on_both_sides_of_a_class_limit(self):
        """Two and Three bring the same; by id, Two is A and Three is B."""
        self.run_now()
        before = self.physical_rows()
        self.refresh("Three")
        self.assertFacts(self.by_name["Three"], value_class="b")
        self.assertEqual(self.physical_rows(), before)

    def test_takes_the_cutoffs_of_the_last_full_run(self):
        full = self.run_now()
        self.orders((self.by_name["Four"], "03-22", 400))
        run = self.refresh("Four")
        self.assertEqual(run.cutoffs, full.cutoffs)
        self.assertEqual(run.parameters, full.parameters)
        # 500 is what band 2 begins with; 80 % of the frequency's and of no recency.
        self.assertFacts(self.by_name["Four"], monetary=500.0, m_score=2, score=40.0)
        self.assertEqual(
            self.history_of(self.by_name["Four"])[-1].trigger, "incremental"
        )

    def test_equals_what_the_full_run_gives(self):
        """A purchase that leaves everybody's rank in place."""
        self.run_now()
        self.orders((self.by_name["One"], "06-30", 0.5))
        self.refresh("One")
        by_refresh = self.telling(self.value_of(self.by_name["One"]))
        self.assertEqual(by_refresh[0], 90.0, "two purchases, the middle band")
        self.run_now()
        by_run = self.telling(self.value_of(self.by_name["One"]))
        self.assertEqual(by_refresh, by_run)

    def telling(self, value):
        names = (
            "score",
            "value_class",
            "lifecycle_stage",
            "rfm_cell",
            "monetary",
            "frequency",
            "recency_days",
            "segment_id",
        )
        return [value[name] for name in names]

    def test_leaves_the_others_alone(self):
        self.run_now()
        others = [row for row in self.physical_rows() if row[3] != self.row_text("One")]
        self.orders(*((each, "06-29", 2000) for each in self.people))
        self.refresh("One")
        self.assertLess(set(others), set(self.physical_rows()))

    def row_text(self, name):
        self.env.cr.execute(
            "SELECT v::text FROM customer_value v WHERE partner_id = %s",
            [self.by_name[name].id],
        )
        return self.env.cr.fetchone()[0]

    def test_of_a_contact_is_of_its_company(self):
        self.run_now()
        contact = self.customers("Contact", parent_id=self.by_name["Five"].id)
        self.orders((contact, "06-30", 5))
        run = self.model.run(as_of=AS_OF, partners=contact)
        self.assertEqual(run.customer_count, 1)
        self.assertFacts(self.by_name["Five"], monetary=5.0)

    def test_removes_who_has_no_purchase_left(self):
        self.run_now()
        self.bought[0].write({"state": "cancel"})
        self.refresh("One", "Two")
        self.assertFalse(self.value_of(self.by_name["One"]))
        self.assertTrue(self.value_of(self.by_name["Two"]))
        self.assertTrue(self.value_of(self.by_name["Three"]))

    def test_without_a_full_run_it_is_a_full_run(self):
        run = self.refresh("One")
        self.assertEqual((run.kind, run.customer_count), ("full", 5))

    def test_refresh_from_the_customers_form(self):
        self.model.run()
        self.orders((self.by_name["Five"], self.company._value_today(), 5))
        self.value_of(self.by_name["Five"]).action_refresh()
        self.assertFacts(self.by_name["Five"], monetary=5.0, recency_days=0)


@tagged("post_install", "-at_install")
class TestOneAtATime(EngineCase):
    def test_second_run_is_refused(self):
        with db_connect(self.env.cr.dbname).cursor() as other:
            other.execute(
                "SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, self.company.id]
            )
            with self.assertRaisesRegex(UserError, self.company.name):
                self.run_now()
            self.assertFalse(self.physical_rows())
        self.assertEqual(self.run_now().state, "done")

    def test_another_companys_run_does_not_matter(self):
        with db_connect(self.env.cr.dbname).cursor() as other:
            other.execute(
                "SELECT pg_advisory_xact_lock(%s, %s)",
                [LOCK_SPACE, self.env.ref("base.main_company").id],
            )
            self.assertEqual(self.run_now().state, "done")


@tagged("post_install", "-at_install")
class TestBackground(EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("crm_extension.ir_cron_customer_value")
        # Other companies' models would be due as well.
        cls.env["customer.score.model"].search(
            [
                ("state", "=", "published"),
            ]
        ).write({"refresh": "manual"})
        cls.env["customer.score.run"].search([("state", "=", "queued")]).write(
            {"state": "cancelled"}
        )

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()

    def queued(self):
        action = self.model.action_run()
        self.assertEqual(action["res_model"], "customer.score.run")
        return self.env["customer.score.run"].browse(action["res_id"])

    def test_button_returns_at_once_and_the_cron_does_it(self):
        run = self.queued()
        self.assertEqual((run.state, run.progress), ("queued", 0.0))
        self.assertFalse(self.physical_rows())
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", self.cron.id)])
        self.assertTrue(triggers)
        self.run_cron()
        self.assertEqual((run.state, run.progress), ("done", 100.0))
        self.assertEqual(run.customer_count, 5)
        self.assertEqual(len(self.physical_rows()), 5)

    def test_waiting_run_is_not_queued_twice(self):
        self.assertEqual(self.queued(), self.queued())

    def test_run_of_a_model_retired_meanwhile_is_cancelled(self):
        run = self.queued()
        self.model.action_retire()
        self.run_cron()
        self.assertEqual(run.state, "cancelled")
        self.assertFalse(self.physical_rows())

    def test_progress_can_be_watched(self):
        run = self.queued()
        self.run_cron()
        reports = self.env["customer.job.progress"].search([("res_id", "=", run.id)])
        self.assertEqual(len(reports), 1)
        self.assertGreater(reports.progress, 0)
        self.assertTrue(reports.step)

    def test_killed_run_is_done_again(self):
        run = self.queued()
        run.state = "running"
        self.run_cron()
        self.assertEqual(run.state, "done")
        self.assertEqual(len(self.physical_rows()), 5)

    def test_failing_run_says_why_and_writes_nothing(self):
        run = self.queued()
        self.env.cr.execute(
            "UPDATE customer_score_rule SET metric = 'nonsense' WHERE id = %s",
            [self.model.rule_ids[0].id],
        )
        self.env.invalidate_all()
        with self.assertLogs("odoo.addons.crm_extension", "ERROR"):
            self.run_cron()
        self.assertEqual(run.state, "failed")
        self.assertIn("nonsense", run.log)
        told = self.model.message_ids[0]
        self.assertIn(run.name, told.body)
        self.assertEqual(told.subtype_id, self.env.ref("mail.mt_comment"))
        self.assertFalse(self.physical_rows())
        self.assertFalse(self.all_history())

    def test_run_that_fails_late_leaves_nothing_half_written(self):
        run = self.queued()
        store = type(self.env["customer.value.store"])
        with (
            patch.object(store, "_forget_cache", side_effect=ValueError("No paper")),
            self.assertLogs("odoo.addons.crm_extension", "ERROR"),
        ):
            self.run_cron()
        self.assertEqual(run.state, "failed")
        self.assertIn("No paper", run.log)
        self.assertFalse(self.physical_rows())
        self.assertFalse(self.all_history())

    def test_failing_run_does_not_stop_the_next(self):
        other = self.new_company("Next")
        self.orders((self.by_name["One"], "06-01", 5), company=other)
        failing = self.queued()
        following = self.new_model(company=other)._enqueue_run()
        self.env.cr.execute(
            "UPDATE customer_score_rule SET metric = 'nonsense' WHERE model_id = %s",
            [self.model.id],
        )
        self.env.invalidate_all()
        with self.assertLogs("odoo.addons.crm_extension", "ERROR"):
            self.run_cron()
        self.assertEqual((failing.state, following.state), ("failed", "done"))

    def test_queued_run_waits_while_another_is_under_way(self):
        """A refresh of one customer must not cost the company its night's run."""
        run = self.queued()
        with db_connect(self.env.cr.dbname).cursor() as other:
            other.execute(
                "SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, self.company.id]
            )
            with mute_logger("odoo.addons.crm_extension.models.value"):
                self.run_cron()
        self.run_cron()
        self.assertEqual(run.state, "done", run.log)

    def test_failed_run_can_be_tried_again(self):
        run = self.queued()
        run.write({"state": "failed", "log": "Out of paper"})
        run.action_retry()
        self.assertEqual((run.state, run.log), ("queued", False))
        self.run_cron()
        self.assertEqual(run.state, "done")

    def test_waiting_run_can_be_cancelled(self):
        run = self.queued()
        run.action_cancel()
        self.assertEqual(run.state, "cancelled")
        self.run_cron()
        self.assertEqual(run.state, "cancelled")
        with self.assertRaises(UserError):
            run.action_cancel()

    def test_night_runs_what_is_due(self):
        daily = self.env["customer.score.run"].search_count([])
        self.model.refresh = "daily"
        self.run_cron()
        self.assertEqual(self.model.run_ids.mapped("state"), ["done"])
        self.run_cron()
        self.assertEqual(len(self.model.run_ids), 1, "once a day")
        self.assertEqual(self.env["customer.score.run"].search_count([]), daily + 1)

    def test_week_after_it_is_due_again(self):
        self.company.resource_calendar_id.tz = self.zone_after_two_at_night()
        self.model.refresh = "weekly"
        self.run_cron()
        first = self.model.run_ids
        self.assertEqual(first.as_of, self.company._value_today())
        first.as_of -= timedelta(days=6)
        self.run_cron()
        self.assertEqual(self.model.run_ids, first)
        first.as_of -= timedelta(days=1)
        self.run_cron()
        self.assertEqual(len(self.model.run_ids), 2)

    def zone_after_two_at_night(self):
        """Return a time zone in which the night's run is due now."""
        return "UTC" if datetime.now(timezone.utc).hour >= 2 else "Asia/Shanghai"


@tagged("post_install", "-at_install")
class TestPublishedScopes(EngineCase):
    def test_model_of_companies_goes_before_the_one_for_all(self):
        self.by_name["One"].is_company = True
        firms = self.new_model(customer_scope="company")
        firms.run(as_of=AS_OF)
        self.run_now()
        self.assertEqual(self.value_of(self.by_name["One"]).run_id.model_id, firms)
        self.assertEqual(self.value_of(self.by_name["Two"]).run_id.model_id, self.model)

    def test_day_of_the_run_is_on_the_row(self):
        self.model.run(as_of=day("06-20"))
        self.assertFacts(self.by_name["Five"], as_of=day("06-20"))


@tagged("post_install", "-at_install")
class TestOldRefreshes(EngineCase):
    """The list of runs does not grow by every refresh for ever."""

    def refresh_of(self, name, days_ago):
        """Return a refresh that was made some days ago."""
        run = self.run_now(partners=self.by_name[name])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_score_run SET create_date = create_date"
            " - %s * interval '1 day' WHERE id = %s",
            [days_ago, run.id],
        )
        return run

    def test_an_old_refresh_that_changed_nothing_goes(self):
        full = self.refresh_of("One", 100)
        self.assertEqual(full.kind, "full", "there was none to compare with")
        old, recent = self.refresh_of("One", 31), self.refresh_of("One", 29)
        self.env["customer.score.run"]._gc_refreshes()
        self.assertEqual((full | old | recent).exists(), full | recent)

    def test_an_old_refresh_that_a_value_rests_on_stays(self):
        self.run_now()
        self.orders((self.by_name["Four"], "03-22", 400))
        old = self.refresh_of("Four", 31)
        self.assertEqual(self.value_of(self.by_name["Four"]).run_id, old)
        self.env["customer.score.run"]._gc_refreshes()
        self.assertTrue(old.exists())

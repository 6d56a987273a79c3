"""Keeping fresh: who answers the queue, what a crash leaves, and who has to wait."""

from contextlib import contextmanager, suppress
from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import api
from odoo.exceptions import UserError
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.value import customer_value_queue
from ..models.value.customer_value_engine import RunUnderWay
from .common import rule
from .test_queue import QueueCase

PATIENCE = "2s"
"""How long a sale may wait for a lock before the test fails."""


class AnsweringCase(QueueCase):
    """Customers scored today by a model that the schedule keeps fresh."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Other companies' models would be due as well.
        cls.env["customer.score.model"].search([("state", "=", "published")]).write(
            {"refresh": "manual"}
        )
        cls.env["customer.score.run"].search([("state", "=", "queued")]).write(
            {"state": "cancelled"}
        )
        cls.cron = cls.env.ref("crm_extension.ir_cron_customer_value")
        cls.model = cls.new_model([rule("monetary", rfm_role="m")], refresh="daily")
        cls.today = cls.company._value_today()
        cls.people = cls.customers("One", "Two", "Three")
        cls.one, cls.two, cls.three = cls.people
        cls.bought = cls.orders(
            *(
                (partner, cls.today - timedelta(days=30), amount)
                for partner, amount in zip(cls.people, (10, 20, 30), strict=True)
            )
        )
        cls.full = cls.model.run()

    def buy(self, partner, amount=5, **values):
        return self.orders((partner, self.today, amount), **values)

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()

    def refreshes(self, model=None):
        return (model or self.model).run_ids.filtered(
            lambda run: run.kind == "incremental"
        )

    def results(self):
        """Return every value, without the run that wrote it."""
        values = self.env["customer.value"].search(
            [("company_id", "=", self.company.id)], order="partner_id"
        )
        names = ("partner_id", "monetary", "frequency", "score", "as_of", "m_score")
        return [[value[name] for name in names] for value in values]


@tagged("post_install", "-at_install")
class TestAnswering(AnsweringCase):
    def test_full_run_answers_what_it_has_seen(self):
        self.assertFalse(self.queued())

    def test_run_of_an_earlier_day_answers_nothing(self):
        self.buy(self.one)
        self.model.run(as_of=self.today - timedelta(days=1))
        self.assertQueued(self.one)

    def test_changed_customers_alone_are_scored(self):
        contact = self.customers("Contact of Two", parent_id=self.two.id)
        new = self.customers("Buys for the first time")
        for partner in (self.one, self.one, contact, new):
            self.buy(partner)
        self.bought[2].action_cancel()
        self.run_cron()
        refresh = self.refreshes()
        self.assertRecordValues(
            refresh,
            [
                {
                    "state": "done",
                    "as_of": self.today,
                    "customer_count": 3,
                    "cutoffs": self.full.cutoffs,
                }
            ],
        )
        self.assertFacts(self.one, monetary=20.0, frequency=3, run_id=refresh)
        self.assertFacts(self.two, monetary=25.0, run_id=refresh)
        self.assertFacts(new, monetary=5.0, m_score=1, run_id=refresh)
        self.assertFalse(self.value_of(self.three), "no purchase is left")
        self.assertFalse(self.queued())

    def test_second_round_has_nothing_to_do(self):
        self.buy(self.one)
        self.run_cron()
        before = self.physical_rows()
        self.run_cron()
        self.assertEqual(len(self.model.run_ids), 2, "the full run and the refresh")
        self.assertEqual(self.physical_rows(), before)

    def test_untouched_queue_makes_no_run(self):
        self.run_cron()
        self.assertEqual(self.model.run_ids, self.full)

    def test_rows_without_an_answer_are_dropped(self):
        """Nobody keeps these fresh: their queue must not grow for ever."""
        unserved = self.new_company("Nobody's")
        self.env["customer.score.model"].search(
            [("company_id", "=", unserved.id)]
        ).write({"refresh": "manual"})
        gone = self.customers("Gone")
        self.buy(self.one, company=unserved)
        self.env["customer.value.queue"]._add({(self.company.id, gone.id)})
        gone.unlink()
        self.run_cron()
        self.assertFalse(self.queued(unserved) | self.queued())
        self.assertEqual(self.model.run_ids, self.full)

    def test_model_that_runs_by_hand(self):
        self.model.refresh = "manual"
        self.buy(self.one)
        self.run_cron()
        self.assertFalse(self.queued())
        self.assertFalse(self.refreshes())

    def test_before_the_first_full_run(self):
        company = self.new_company("Fresh")
        model = self.new_model(company=company, refresh="daily")
        self.buy(self.one, company=company)
        self.env["customer.value.queue"]._enqueue_refreshes()
        self.assertFalse(model.run_ids)
        self.assertEqual(self.queued(company), self.one)
        self.run_cron()
        self.assertEqual(model.run_ids.mapped("kind"), ["full"])
        self.assertFalse(self.queued(company))

    def test_full_run_that_waits_will_answer(self):
        self.buy(self.one)
        self.model._enqueue_run()
        self.run_cron()
        self.assertFalse(self.refreshes())
        self.assertFacts(self.one, monetary=15.0)
        self.assertFalse(self.queued())

    def test_large_backlog_is_a_full_run(self):
        self.buy(self.one)
        self.buy(self.two)
        with patch.object(customer_value_queue, "LEAST_BACKLOG", 1):
            self.run_cron()
        self.assertEqual(self.model.run_ids.mapped("kind"), ["full", "full"])
        self.assertFalse(self.queued())

    def test_backlog_limit(self):
        limit = self.env["customer.value.queue"]._backlog_limit
        self.assertEqual([limit(n) for n in (5, 50_000, 10**6)], [1000, 5000, 20000])

    def test_failed_full_run_is_not_repeated_every_quarter_of_an_hour(self):
        self.buy(self.one)
        self.buy(self.two)
        failed = self.full.copy({"state": "failed", "kind": "full"})
        with patch.object(customer_value_queue, "LEAST_BACKLOG", 1):
            self.env["customer.value.queue"]._enqueue_refreshes()
        self.assertEqual(self.model.run_ids, failed | self.full)

    def test_each_customer_is_of_one_model(self):
        firm = self.customers("Firm", is_company=True)
        self.buy(firm)
        firms = self.new_model(customer_scope="company", refresh="daily")
        firms.run()
        self.model.run()
        self.assertFalse(self.queued())
        self.buy(firm)
        firms.run()
        self.assertFalse(self.queued())
        self.buy(firm)
        self.buy(self.one)
        self.model.run()
        self.assertEqual(self.queued(), firm, "the model of companies answers")
        self.run_cron()
        self.assertFalse(self.refreshes())
        self.assertEqual(self.refreshes(firms).customer_count, 1)
        self.assertFacts(firm, monetary=15.0, run_id=self.refreshes(firms))

    def test_another_companys_queue_stays(self):
        other = self.new_company("Other")
        model = self.new_model(company=other, refresh="daily")
        model.run()
        self.buy(self.one, company=other)
        self.model.run()
        self.assertEqual(self.queued(other), self.one)

    def test_refresh_by_hand_and_queue_agree(self):
        self.buy(self.one)
        self.value_of(self.one).action_refresh()
        before = self.physical_rows()
        self.run_cron()
        self.assertEqual(self.physical_rows(), before)
        self.assertFalse(self.queued())

    def test_statements_do_not_grow_with_the_queue(self):
        many = self.customers(*(f"Buyer {number}" for number in range(60)))
        counts = []
        for partners in (self.people, many[:3], many):
            self.orders(*((each, self.today, 7) for each in partners))
            self.env["customer.value.queue"]._enqueue_refreshes()
            refresh = self.refreshes()[0]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["customer.value.queue"]._answer(refresh)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(refresh.customer_count, len(partners))
        self.assertEqual(counts[1], counts[2])


@tagged("post_install", "-at_install")
class TestQueueAndCrashes(AnsweringCase):
    def answered_in_peace(self):
        """Return what the queue's answer would be, and leave all as it was."""
        with self.env.cr.savepoint() as savepoint:
            self.run_cron()
            results = self.results()
            savepoint.rollback()
        self.env.invalidate_all()
        return results

    def run_without_handlers(self):
        """Do a round on a connection that is closed in the middle of it.

        Not by the scheduler, which keeps what was written before it closes, and not
        under assertRaises, which would take back what was committed as well.
        """
        with (
            self.enter_registry_test_mode(),
            suppress(SystemExit),
            self.registry.cursor() as cr,
        ):
            self.env(cr=cr)["customer.score.run"]._cron_run()

    def crash(self, error):
        """Let the next round die after it has written its results."""
        run = type(self.env["customer.score.run"])
        return patch.object(run, "_finish", side_effect=error)

    def test_failure_after_the_results(self):
        self.buy(self.one)
        before, expected = self.results(), self.answered_in_peace()
        with (
            self.crash(ValueError("No paper")),
            self.assertLogs("odoo.addons.crm_extension", "ERROR"),
        ):
            self.run_cron()
        self.assertEqual(self.results(), before)
        self.assertEqual(self.queued(), self.one)
        failed = self.refreshes()
        self.assertEqual(failed.state, "failed")
        self.assertIn("No paper", failed.log)
        self.run_cron()
        self.assertEqual(self.results(), expected)
        self.assertFalse(self.queued())
        # The same run, once more: a fault that lasts fills no list.
        self.assertEqual(self.refreshes(), failed)
        self.assertEqual(failed.state, "done")
        self.assertNotIn("No paper", failed.log)

    def test_killed_after_the_results(self):
        """What no handler sees: the process is gone before the transaction ends."""
        self.buy(self.one)
        before, expected = self.results(), self.answered_in_peace()
        with self.crash(SystemExit):
            self.run_without_handlers()
        self.assertEqual(self.results(), before)
        self.assertEqual(self.queued(), self.one)
        killed = self.refreshes()
        self.assertEqual(killed.state, "running")
        self.run_cron()
        self.assertEqual(self.results(), expected)
        self.assertFalse(self.queued())
        self.assertEqual((self.refreshes(), killed.state), (killed, "done"))

    def test_rows_wait_while_another_run_is_under_way(self):
        self.buy(self.one)
        engine = type(self.env["customer.value.engine"])
        # The other one is still at it, or has ended since this transaction began.
        for error in (RunUnderWay("Not now"), SerializationFailure()):
            with patch.object(engine, "_turn_of", side_effect=error):
                self.run_cron()
            self.assertEqual(self.queued(), self.one)
            self.assertEqual(self.refreshes().state, "queued")
        self.run_cron()
        self.assertFacts(self.one, monetary=15.0)
        self.assertEqual(len(self.refreshes()), 1)
        self.assertFalse(self.queued())

    def test_refresh_that_waited_past_midnight(self):
        self.buy(self.one)
        self.env["customer.value.queue"]._enqueue_refreshes()
        self.refreshes().as_of = self.today - timedelta(days=1)
        self.run_cron()
        self.assertFacts(self.one, monetary=15.0, as_of=self.today)

    def test_refresh_of_a_model_that_was_retired_meanwhile(self):
        self.buy(self.one)
        self.env["customer.value.queue"]._enqueue_refreshes()
        refresh = self.refreshes()
        self.model.action_retire()
        before = self.physical_rows()
        self.env["customer.value.queue"]._answer(refresh)
        self.assertEqual(refresh.state, "cancelled")
        self.assertEqual(self.physical_rows(), before)

    def test_failed_refresh_can_be_tried_again_by_hand(self):
        self.buy(self.one)
        self.env["customer.value.queue"]._enqueue_refreshes()
        refresh = self.refreshes()
        refresh.state = "failed"
        refresh.action_retry()
        self.run_cron()
        self.assertEqual((refresh.state, refresh.customer_count), ("done", 1))
        with self.assertRaises(UserError):
            refresh.action_cancel()


@tagged("post_install", "-at_install")
class TestQueueAmongTransactions(AnsweringCase):
    """Two real transactions: the test's own, and another that commits.

    The other one sees the main company alone; what it leaves is removed again.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("base.main_company")
        cls.env["customer.score.model"].search(
            [("company_id", "=", cls.company.id), ("state", "=", "published")]
        ).action_retire()
        cls.model = cls.new_model(company=cls.company, refresh="daily")
        cls.today = cls.company._value_today()
        cls.buy(cls, cls.one, company=cls.company)
        cls.full = cls.model.run()

    @contextmanager
    def elsewhere(self):
        """Give a transaction of its own that commits when its block ends well."""
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute(SQL("SET LOCAL lock_timeout = %s", PATIENCE))
            yield cr

    def confirm_elsewhere(self):
        """Sell to somebody in another transaction; return the partner's id."""
        with self.elsewhere() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {"tracking_disable": True})
            partner = env["res.partner"].create({"name": "Meanwhile"})
            order = env["sale.order"].create(
                {"partner_id": partner.id, "company_id": self.company.id}
            )
            self.addCleanup(self.forget, order.id, partner.id)
        with self.elsewhere() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {"tracking_disable": True})
            env["sale.order"].browse(order.id).action_confirm()
        return partner.id

    def forget(self, order_id, partner_id):
        with self.elsewhere() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            order = env["sale.order"].browse(order_id)
            order._action_cancel()
            order.unlink()
            env["res.partner"].browse(partner_id).unlink()
            env.flush_all()
            cr.execute(
                "DELETE FROM customer_value_queue WHERE partner_id = %s", [partner_id]
            )

    def committed_queue(self, partner_id):
        with self.elsewhere() as cr:
            cr.execute(
                "SELECT COUNT(*) FROM customer_value_queue"
                " WHERE company_id = %s AND partner_id = %s",
                [self.company.id, partner_id],
            )
            return cr.fetchone()[0]

    def test_sale_does_not_wait_for_a_full_run(self):
        self.buy(self.one, company=self.company)
        self.model.run()
        self.assertEqual(self.committed_queue(self.confirm_elsewhere()), 1)

    def test_sale_during_a_refresh_stays_queued(self):
        self.buy(self.one, company=self.company)
        self.env["customer.value.queue"]._enqueue_refreshes()
        refresh = self.refreshes()
        # The refresh's snapshot is older than the sale, its statements are younger.
        partner_id = self.confirm_elsewhere()
        self.env["customer.value.queue"]._answer(refresh)
        self.assertEqual((refresh.state, refresh.customer_count), ("done", 1))
        self.assertFalse(self.queued(self.company))
        later = self.confirm_elsewhere()
        self.assertEqual(self.committed_queue(partner_id), 1)
        self.assertEqual(self.committed_queue(later), 1)

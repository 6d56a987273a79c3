"""Reminders of promises: who is told when, once."""

from freezegun import freeze_time

from odoo.tests import tagged

from .common import day
from .promise_common import DUE, ESCALATED, LATE, PromiseCase


@tagged("post_install", "-at_install")
class TestPromiseNotices(PromiseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"promise_reminder_days": 2, "promise_escalation_days": 3})

    def run_cron(self, when=None):
        with freeze_time(when or "2026-06-10"), self.enter_registry_test_mode():
            cron = self.env.ref("crm_extension.ir_cron_customer_promise")
            cron.with_user(self.env.ref("base.user_root")).method_direct_trigger()
        self.env.invalidate_all()

    def test_reminded_before_the_day_once(self):
        promise = self.promise(due="06-20")
        self.assertNotices(promise)
        self.run_cron("2026-06-17")
        self.assertNotices(promise)
        self.run_cron("2026-06-18")
        self.assertNotices(promise, (DUE, self.ann))
        self.assertEqual(promise.activity_ids.date_deadline, day("06-20"))
        promise.activity_ids.action_done()
        for again in ("2026-06-18", "2026-06-19", "2026-06-20"):
            self.run_cron(again)
            self.assertNotices(promise)

    def test_what_is_due_soon_is_told_at_once(self):
        promise = self.promise(due="06-11")
        self.assertNotices(promise, (DUE, self.ann))
        self.assertEqual(promise.notice, "before")

    def test_overdue_is_told_once_and_takes_the_place_of_the_reminder(self):
        promise = self.promise(due="06-11")
        self.run_cron("2026-06-11")
        self.assertNotices(promise, (DUE, self.ann))
        self.run_cron("2026-06-12")
        self.assertNotices(promise, (LATE, self.ann))
        self.assertIn("Overdue", promise.activity_ids.summary)
        promise.activity_ids.unlink()
        self.run_cron("2026-06-13")
        self.assertNotices(promise)

    def test_the_leader_hears_after_some_days_once(self):
        promise = self.promise(due="06-11")
        self.run_cron("2026-06-12")
        self.run_cron("2026-06-13")
        self.assertNotices(promise, (LATE, self.ann))
        self.run_cron("2026-06-14")
        self.assertNotices(promise, (LATE, self.ann), (ESCALATED, self.boss))
        self.run_cron("2026-06-15")
        self.assertNotices(promise, (LATE, self.ann), (ESCALATED, self.boss))
        told = promise.activity_ids.filtered(lambda each: each.user_id == self.boss)
        self.assertIn("Ann promised", told.summary)

    def test_a_job_that_stood_still_tells_both(self):
        promise = self.promise(due="06-20")
        self.run_cron("2026-06-30")
        self.assertNotices(promise, (LATE, self.ann), (ESCALATED, self.boss))

    def test_leaders_may_be_left_in_peace(self):
        self.company.promise_escalation_days = 0
        promise = self.promise(due="06-20")
        self.run_cron("2026-07-30")
        self.assertNotices(promise, (LATE, self.ann))

    def test_without_a_leader_the_named_manager_hears(self):
        alone, leading = self.promise(self.cid), self.promise(self.boss)
        self.run_cron("2026-06-30")
        self.assertNotices(alone, (LATE, self.cid))
        self.assertNotices(leading, (LATE, self.boss))
        self.company.promise_manager_id = self.bob
        others = self.promise(self.cid) + self.promise(self.boss)
        self.run_cron("2026-06-30")
        self.assertNotices(others[0], (LATE, self.cid), (ESCALATED, self.bob))
        self.assertNotices(others[1], (LATE, self.boss), (ESCALATED, self.bob))

    def test_the_leader_of_a_complaints_team_hears_too(self):
        agent = self.new_user(
            "internal",
            login="agent_promises",
            groups="crm_extension.group_complaint_user",
        )
        lead = self.new_user(
            "internal",
            login="lead_promises",
            groups="crm_extension.group_complaint_lead",
        )
        self.env["customer.complaint.team"].create(
            {
                "name": "Promises",
                "company_id": self.company.id,
                "user_id": lead.id,
                "member_ids": [(0, 0, {"user_id": agent.id})],
            }
        )
        promise = self.promise(agent)
        self.run_cron("2026-06-30")
        self.assertNotices(promise, (LATE, agent), (ESCALATED, lead))

    def test_who_left_is_not_told(self):
        promise = self.promise(self.ann, due="06-20")
        self.ann.active = False
        self.run_cron("2026-06-19")
        self.assertNotices(promise, (DUE, self.boss))

    def test_nobody_there_to_be_told(self):
        promise = self.promise(self.cid, due="06-20")
        self.cid.active = False
        self.run_cron("2026-06-19")
        self.assertNotices(promise)
        self.assertEqual(promise.notice, "before")

    def test_a_moved_day_begins_anew(self):
        promise = self.promise(due="06-11")
        self.run_cron("2026-06-12")
        self.assertNotices(promise, (LATE, self.ann))
        with freeze_time("2026-06-12"):
            promise.due_date = day("06-25")
        self.assertNotices(promise)
        self.run_cron("2026-06-24")
        self.assertNotices(promise, (DUE, self.ann))

    def test_handed_over_the_reminder_goes_with_it(self):
        promise = self.promise(due="06-11")
        promise.responsible_id = self.cid
        self.assertNotices(promise, (DUE, self.cid))

    def test_settled_promises_remind_nobody(self):
        kept, withdrawn, broken = (self.promise(due="06-11") for _each in range(3))
        kept.action_keep("Sent")
        withdrawn.action_withdraw("A mistake")
        broken.action_break("Sold out")
        for promise in (kept, withdrawn, broken):
            self.assertNotices(promise)
        done = kept.with_context(active_test=False).activity_ids
        self.assertEqual(done.feedback, "Sent")
        self.run_cron("2026-06-30")
        for promise in (kept, withdrawn, broken):
            self.assertNotices(promise)
        with freeze_time("2026-06-30"):
            broken.action_reopen("There is stock again")
        self.assertNotices(broken, (LATE, self.ann), (ESCALATED, self.boss))

    def test_own_activities_stay(self):
        promise = self.promise(due="06-11")
        own = promise.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.ann.id
        )
        promise.action_keep("Sent")
        self.assertTrue(own.exists().active)

    def test_statements_grow_with_odoos_activities_alone(self):
        """The job reads and writes in batches; an activity each is Odoo's."""
        few, many = (
            self.env["customer.promise"].concat(
                *(self.promise(name=str(each)) for each in range(number))
            )
            for number in (4, 24)
        )
        with freeze_time("2026-06-18"):
            self.statements_of(self.promise()._give_notices)
            growth = self.statements_of(many._give_notices) - self.statements_of(
                few._give_notices
            )
        for promise in few | many:
            self.assertNotices(promise, (DUE, self.ann))
        self.assertLessEqual(growth, self.growth_of_activities(few, many))

    def growth_of_activities(self, few, many):
        """Return how many statements more Odoo takes to plan many activities."""

        def plan(promises):
            values = [
                {
                    "res_model_id": self.env["ir.model"]._get_id(promises._name),
                    "res_id": promise.id,
                    "user_id": self.ann.id,
                    "summary": "Think of it",
                }
                for promise in promises
            ]
            return self.env["mail.activity"].sudo().create(values)

        plan(few[:1])
        return self.statements_of(lambda: plan(many)) - self.statements_of(
            lambda: plan(few)
        )

    def statements_of(self, work):
        """Return how many statements some work takes, and the writing of it."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_each_company_has_its_own_day(self):
        self.company.resource_calendar_id.tz = "Pacific/Auckland"
        promise = self.promise(due="06-20")
        # In Auckland the 18th has begun.
        self.run_cron("2026-06-17 13:00:00")
        self.assertNotices(promise, (DUE, self.ann))

    def test_told_in_their_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.ann.lang = "zh_CN"
        promise = self.promise(due="06-11")
        self.assertIn("Send the samples", promise.activity_ids.summary)

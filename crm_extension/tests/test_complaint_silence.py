from datetime import timedelta

from odoo.tests import tagged

from .complaint_mail_common import ComplaintMailCase


@tagged("post_install", "-at_install")
class TestComplaintSilence(ComplaintMailCase):
    """Closing after silence."""

    def answered(self, days=15, **values):
        """Return a complaint that was answered so many days ago."""
        complaint = self.complaint(self.ada, team_id=self.team.id)
        with self.mock_mail_gateway():
            self.bring_to(complaint, "communicated", user_id=self.agent.id, **values)
        complaint.answered_at = complaint._now() - timedelta(days=days)
        return complaint

    def run_job(self):
        self.env.flush_all()
        cron = self.env.ref("crm_extension.ir_cron_customer_complaint_silence")
        with self.mock_mail_gateway(), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_silence_closes_after_the_days_of_the_team(self):
        due, early = self.answered(15), self.answered(13)
        self.run_job()
        self.assertEqual(due.state, "closed")
        self.assertEqual(early.state, "communicated")
        self.team.close_after_days = 12
        self.run_job()
        self.assertEqual(early.state, "closed")

    def test_with_no_days_people_close(self):
        complaint = self.answered(500)
        self.team.close_after_days = 0
        self.run_job()
        self.assertEqual(complaint.state, "communicated")

    def test_who_replied_since_is_not_silent(self):
        replied, before = self.answered(), self.answered()
        self.reply(replied, "Not yet!")
        events = self.env["customer.complaint.event"]
        events._log(before, "message_in", at=before.answered_at - timedelta(days=1))
        self.run_job()
        self.assertEqual(replied.state, "communicated")
        self.assertEqual(before.state, "closed")

    def test_what_cannot_be_closed_holds_nothing_up(self):
        severe = self.answered(30, severity="3")
        pending, due = self.answered(29), self.answered(28)
        self.env["customer.complaint.remedy"].create(
            {"complaint_id": pending.id, "kind": "goodwill", "amount": 5}
        )
        self.run_job()
        self.assertEqual(severe.state, "communicated")
        self.assertEqual(pending.state, "communicated")
        self.assertEqual(due.state, "closed")

    def test_it_is_the_jobs_step_in_the_history(self):
        complaint = self.answered()
        self.run_job()
        self.assertEqual(self.story(complaint)[-1], ("communicated", "closed"))

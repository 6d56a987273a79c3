"""The demo of promises: told day by day, without a mail."""

from odoo.tests import TransactionCase, tagged

from ..demo.promise_loader import load
from ..demo.promise_stories import STORIES


@tagged("post_install", "-at_install")
class TestPromiseDemo(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.mails = cls.env["mail.mail"].search_count([])
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(8)]
        )
        cls.promises = load(cls.env, customers=cls.customers)

    def test_every_story_is_told(self):
        self.assertEqual(len(self.promises), len(STORIES))
        states = self.promises.grouped("state")
        self.assertEqual(set(states), {"open", "kept", "broken", "withdrawn"})
        self.assertTrue(any(promise.is_overdue for promise in self.promises))
        self.assertTrue(any(promise.days_late for promise in self.promises))
        self.assertTrue(any(promise.times_moved for promise in self.promises))

    def test_three_people_and_one_customer(self):
        panel = self.customers[0].get_promise_panel()
        self.assertEqual(len(panel["people"]), 3)

    def test_each_step_on_its_day(self):
        for promise, story in zip(self.promises, STORIES, strict=True):
            events = promise.event_ids.sorted("at")
            self.assertEqual(len(events), 1 + len(story.steps))
            days = [(event.at - events[0].at).days for event in events[1:]]
            self.assertEqual(days, [step[0] for step in story.steps])

    def test_nobody_gets_a_mail(self):
        self.assertEqual(self.env["mail.mail"].search_count([]), self.mails)

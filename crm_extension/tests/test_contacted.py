"""Which of the people from the fair has one of us spoken to?"""

from datetime import timedelta

from odoo.tests import tagged

from ..models.contact.customer_contacted_mixin import SPOKEN
from .contact_common import ContactCase


@tagged("post_install", "-at_install")
class TestContacted(ContactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.customer | cls.carl | cls.dora | cls.stranger

    def found(self, *condition, records=None):
        records = records or self.people
        return records.search([("id", "in", records.ids), condition])

    def test_contact_and_customer(self):
        """A contact's own contacts are its own; a customer's are those of all."""
        self.mail(self.anna, self.customer, self.carl, days=2)
        at = self.now - timedelta(days=2)
        self.assertEqual(self.carl.last_contacted_at, at)
        self.assertEqual(self.customer.last_contacted_at, at)
        self.assertFalse(self.dora.last_contacted_at)
        self.assertEqual(self.carl.last_contact_user_id, self.anna)
        self.assertFalse(self.carl.last_spoken_at)

    def test_search_by_moment(self):
        self.mail(self.anna, self.customer, self.carl, days=20)
        self.mail(self.anna, self.stranger, self.stranger, days=2)
        week = self.now - timedelta(days=7)
        name = "last_contacted_at"
        self.assertEqual(self.found(name, ">=", week), self.stranger)
        self.assertEqual(self.found(name, "<", week), self.customer | self.carl)
        self.assertEqual(self.found(name, "=", False), self.dora)
        self.assertEqual(self.found(name, "!=", False), self.people - self.dora)
        self.assertEqual(
            self.found(name, "=", self.now - timedelta(days=2)), self.stranger
        )

    def test_speaking_is_calls_and_meetings(self):
        self.mail(self.anna, self.customer, self.carl)
        self.call_up(self.bert, self.dora)
        self.meet(self.anna, self.stranger)
        self.assertEqual(
            self.found("last_spoken_at", "!=", False),
            self.customer | self.dora | self.stranger,
        )

    def test_only_what_can_be_found_is_searched(self):
        """Who was spoken to is known without any message, what came in never asked."""
        for model in ("res.partner", "crm.lead"):
            with self.subTest(model=model):
                spoken = self.env[model]._contacted_sql(channels=SPOKEN).code
                anything = self.env[model]._contacted_sql().code
                self.assertNotIn("mail_message", spoken)
                self.assertIn("calendar_event", spoken)
                self.assertIn("mail_notification", anything)
                self.assertNotIn("'in' AS direction", anything)

    def test_what_others_do_does_not_count(self):
        """Neither answers nor automatic mails: none of us has spoken to them."""
        self.reply(self.customer, self.carl)
        self.mail(self.env.ref("base.user_root"), self.customer, self.dora)
        self.assertFalse(self.found("last_contacted_at", "!=", False))

    def test_who_was_last(self):
        self.mail(self.anna, self.customer, self.carl, days=2)
        self.mail(self.bert, self.customer, self.carl, days=1)
        name = "last_contact_user_id"
        self.assertEqual(self.found(name, "=", self.bert.id), self.customer | self.carl)
        self.assertFalse(self.found(name, "=", self.anna.id))
        self.assertEqual(self.found(name, "=", False), self.dora | self.stranger)

    def test_leads_from_the_fair(self):
        leads = self.env["crm.lead"].create(
            [
                {"name": "Untouched", "email_from": "a@fair.example"},
                {"name": "Called", "email_from": "b@fair.example"},
                {"name": "Mailed", "email_from": "c@fair.example"},
                {"name": "Known", "partner_id": self.carl.id},
                {"name": "Met"},
                {"name": "Discussed", "email_from": "d@fair.example"},
            ]
        )
        untouched, called, mailed, known, met, discussed = leads
        self.call_up(self.bert, called)
        self.mail(self.anna, mailed, self.customers("C", email="c@fair.example"))
        self.mail(self.anna, self.customer, self.carl)
        self.meet(self.anna, opportunity_id=met.id)
        self.mail(self.anna, discussed, self.bert.partner_id)
        self.assertEqual(
            self.found("last_contacted_at", "!=", False, records=leads),
            called | mailed | known | met,
        )
        self.assertEqual(
            self.found("last_spoken_at", "!=", False, records=leads), called | met
        )
        self.assertEqual(
            self.found("last_contacted_at", "=", False, records=leads),
            untouched | discussed,
        )
        self.assertEqual(called.last_contact_user_id, self.bert)

    def test_list_costs_as_much_for_many(self):
        def count(people):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            people.mapped("last_contacted_at")
            return self.env.cr.sql_log_count - before

        many = self.customers(*(f"P{number}" for number in range(20)))
        count(many)
        self.assertEqual(count(many), count(many[:2]))

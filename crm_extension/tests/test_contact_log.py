"""Who of us was in touch with a customer: what counts, for whom, and who may see it."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .contact_common import ContactCase


@tagged("post_install", "-at_install")
class TestContactLog(ContactCase):
    def test_mail_to_a_contact(self):
        self.mail(self.anna, self.customer, self.carl, days=1)
        (touch,) = self.touches()
        self.assertEqual(touch["customer_id"], self.customer.id)
        self.assertEqual(touch["partner_id"], self.carl.id)
        self.assertEqual(touch["user_id"], self.anna.id)
        self.assertEqual(
            (touch["channel"], touch["direction"], touch["user_name"]),
            ("mail", "out", "Anna"),
        )
        self.assertEqual(touch["at"], self.now - timedelta(days=1))
        self.assertEqual(
            (touch["res_model"], touch["res_id"]), ("res.partner", self.customer.id)
        )
        self.assertIn("Hello", touch["subject"])

    def test_one_mail_to_two_contacts_is_one_contact(self):
        self.mail(self.anna, self.customer, self.carl, self.dora)
        self.assertEqual(len(self.touches()), 1)

    def test_one_mail_to_two_customers_is_one_for_each(self):
        self.mail(self.anna, self.customer, self.carl, self.stranger)
        found = self.touches(self.customer | self.stranger)
        self.assertEqual(
            {each["customer_id"] for each in found},
            {self.customer.id, self.stranger.id},
        )
        self.assertEqual(len(found), 2)

    def test_newest_first_since_and_limit(self):
        for days in (1, 5, 3):
            self.mail(self.anna, self.customer, self.carl, body=str(days), days=days)
        moments = [each["at"] for each in self.touches()]
        self.assertEqual(moments, sorted(moments, reverse=True))
        since = self.now - timedelta(days=4)
        self.assertEqual(len(self.touches(since=since)), 2)
        self.assertEqual(
            [each["at"] for each in self.touches(limit=1)],
            [self.now - timedelta(days=1)],
        )

    def test_mail_that_never_arrived(self):
        for status in ("exception", "bounce", "canceled"):
            self.mail(self.anna, self.customer, self.carl, status=status)
        self.assertFalse(self.touches())

    def test_mail_among_colleagues(self):
        self.mail(self.anna, self.customer, self.bert.partner_id)
        self.assertFalse(self.touches())

    def test_answer_of_the_customer(self):
        self.reply(self.customer, self.carl)
        self.assertEqual(self.kinds(), [("mail", "in", None)])

    def test_answer_of_another_customer_is_none_of_this(self):
        self.reply(self.customer, self.stranger)
        self.assertFalse(self.touches())

    def test_note_is_told_when_asked_for(self):
        self.customer.sudo().message_post(
            body="Careful",
            author_id=self.anna.partner_id.id,
            message_type="comment",
        )
        self.assertFalse(self.touches())
        self.assertEqual(self.kinds(notes=True), [("note", "inner", "Anna")])

    def test_call(self):
        self.call_up(self.bert, self.carl)
        self.assertEqual(self.kinds(), [("call", "out", "Bert")])

    def test_call_that_was_not_made(self):
        self.carl.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.bert.id
        )
        self.assertFalse(self.touches())

    def test_task_is_no_contact_unless_its_kind_says_so(self):
        todo = "mail.mail_activity_data_todo"
        self.call_up(self.bert, self.carl, todo)
        self.assertFalse(self.touches())
        self.env.ref(todo).contact_channel = "visit"
        self.assertEqual(self.kinds(), [("visit", "both", "Bert")])

    def test_calls_on_documents(self):
        order = self.orders((self.carl, "06-01", 10))
        lead = self.env["crm.lead"].create(
            {
                "name": "L",
                "partner_id": self.dora.id,
                "company_id": self.company.id,
            }
        )
        complaint = self.complaint(self.customer)
        for record in (order, lead, complaint):
            self.call_up(self.bert, record)
        found = self.touches(user=self.env.user)
        self.assertEqual(
            {each["res_model"] for each in found},
            {"sale.order", "crm.lead", "customer.complaint"},
        )

    def test_meeting(self):
        self.meet(self.anna, self.bert.partner_id, self.carl)
        self.assertEqual(self.kinds(), [("meeting", "both", "Anna, Bert")])

    def test_meetings_that_were_none(self):
        self.meet(self.anna, self.carl, days=-1)
        self.meet(self.anna, self.bert.partner_id)
        declined = self.meet(self.anna, self.carl)
        declined.attendee_ids.filtered(
            lambda each: each.partner_id == self.carl
        ).state = "declined"
        self.meet(self.anna, self.carl, active=False)
        self.assertFalse(self.touches())

    def test_meeting_with_its_activity_is_one_contact(self):
        event = self.meet(self.anna, self.carl)
        activity = self.carl.activity_schedule(
            "mail.mail_activity_data_meeting", user_id=self.anna.id
        )
        activity.calendar_event_id = event
        activity.action_feedback()
        self.assertEqual(self.kinds(), [("meeting", "both", "Anna")])

    def test_private_meeting_keeps_its_subject(self):
        self.meet(self.anna, self.carl, privacy="private")
        self.assertEqual(self.touches(user=self.bert)[0]["subject"], "")

    def test_automatic_mail(self):
        root = self.env.ref("base.user_root")
        self.mail(root, self.customer, self.carl)
        (touch,) = self.touches()
        self.assertIs(touch["user_id"], False)
        self.assertEqual(touch["user_name"], "Automatic")

    def test_mail_that_only_names_its_recipients(self):
        self.customer.sudo().message_post(
            body="Offer", author_id=self.anna.partner_id.id
        ).write(
            {
                "message_type": "email_outgoing",
                "partner_ids": [(4, self.carl.id)],
                "subtype_id": False,
            }
        )
        self.assertEqual(self.kinds(), [("mail", "out", "Anna")])

    def test_document_of_another_company(self):
        other = self.new_company("Other")
        order = self.orders((self.carl, "06-01", 10), company=other)
        self.mail(self.anna, order, self.carl)
        self.call_up(self.bert, order)
        self.assertFalse(self.touches())
        log = self.log.with_company(other)
        self.assertEqual(len(log._touches(self.customer, other)), 2)

    def test_document_that_may_not_be_read(self):
        """That there was a contact is told, of what was said nothing is."""
        order = self.orders((self.carl, "06-01", 10))
        self.mail(self.anna, order, self.carl, body="Secret price")
        self.assertIn("Secret", self.touches(user=self.env.user)[0]["subject"])
        (touch,) = self.touches(user=self.bert)
        self.assertEqual(
            (touch["user_name"], touch["subject"], touch["res_id"]),
            ("Anna", "", False),
        )

    def test_statements_do_not_grow_with_contacts(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.touches(limit=500)
            return self.env.cr.sql_log_count - before

        def talk(times):
            for _each in range(times):
                self.mail(self.anna, self.customer, self.carl)
                self.call_up(self.bert, self.dora)

        talk(1)
        count()
        few = count()
        talk(8)
        self.assertEqual(count(), few)
        self.assertEqual(len(self.touches()), 18)

    def test_nobody_asked_about(self):
        self.assertEqual(self.log._touches(self.customer.browse(), self.company), [])


@tagged("post_install", "-at_install")
class TestContactScreens(ContactCase):
    def test_panel(self):
        self.mail(self.anna, self.customer, self.carl)
        self.meet(self.bert, self.dora, days=100)
        contact = self.carl.with_user(self.anna)
        panel = contact.get_contact_panel()
        self.assertEqual(panel["peace"]["state"], "free")
        self.assertEqual([each["partner_name"] for each in panel["touches"]], ["Carl"])
        self.assertEqual(len(contact.get_contact_panel(0)["touches"]), 2)

    def test_panel_is_for_those_who_may_see_contacts(self):
        internal = self.new_user("internal")
        with self.assertRaises(AccessError):
            self.customer.with_user(internal).get_contact_panel()
        with self.assertRaises(AccessError):
            self.customer.with_user(internal).get_contact_peace()

    def test_list_of_contacts(self):
        self.mail(self.anna, self.customer, self.carl, self.dora)
        self.call_up(self.bert, self.carl)
        self.mail(self.anna, self.stranger, self.stranger)
        action = self.carl.with_user(self.anna).action_open_contacts()
        found = self.env["customer.contact.touch"].with_user(self.anna)
        found = found.search(action["domain"])
        self.assertEqual(len(found), 3)
        self.assertEqual(found.customer_id, self.customer)
        self.assertEqual(found.partner_id, self.carl | self.dora)
        self.assertEqual(set(found.mapped("channel")), {"mail", "call"})
        self.assertTrue(all(each.subject for each in found))
        self.assertEqual(len(set(found.ids)), 3)

    def test_list_hides_what_may_not_be_read(self):
        order = self.orders((self.carl, "06-01", 10))
        self.mail(self.anna, order, self.carl, body="Secret price")
        touch = self.env["customer.contact.touch"].with_user(self.bert)
        touch = touch.search([("customer_id", "=", self.customer.id)])
        self.assertFalse(touch.subject)
        with self.assertRaises(AccessError):
            touch.action_open_document()

    def test_list_keeps_to_the_companies(self):
        other = self.new_company("Other")
        order = self.orders((self.carl, "06-01", 10), company=other)
        self.mail(self.anna, order, self.carl)
        touches = self.env["customer.contact.touch"]
        domain = [("customer_id", "=", self.customer.id)]
        self.assertFalse(touches.with_user(self.anna).search(domain))

    def test_list_groups_by_person(self):
        self.mail(self.anna, self.customer, self.carl)
        self.call_up(self.bert, self.carl)
        groups = self.env["customer.contact.touch"]._read_group(
            [("customer_id", "=", self.customer.id)], ["user_id"], ["__count"]
        )
        self.assertEqual(dict(groups), {self.anna: 1, self.bert: 1})

"""Promises out of messages, activities, meetings and documents."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import day
from .promise_common import PromiseCase


@tagged("post_install", "-at_install")
class TestPromiseOrigins(PromiseCase):
    def note(self, record, user=None):
        """Return the promise that is noted from a record without typing more."""
        promises = self.by(user or self.ann, self.env["customer.promise"])
        action = promises.action_note_from(record._name, record.id)
        self.assertEqual(action["target"], "new")
        return Form(promises.with_context(**action["context"]))

    def order(self, **values):
        [order] = self.orders((self.customer, "06-01", 100), **values)
        return order

    def lead(self, **values):
        return self.env["crm.lead"].create(
            {
                "name": "Deal",
                "company_id": self.company.id,
                "user_id": self.ann.id,
                **values,
            }
        )

    def message(self, record, author, body, **values):
        return self.env["mail.message"].create(
            {
                "model": record._name,
                "res_id": record.id,
                "author_id": author.id,
                "body": body,
                "message_type": "comment",
                "subtype_id": self.env.ref("mail.mt_note").id,
                "date": "2026-06-08 09:00:00",
                **values,
            }
        )

    def test_our_message(self):
        order = self.order()
        words = "<p>We send the samples<br/>by Friday.</p><p>Yours, Bob</p>"
        message = self.message(order, self.bob.partner_id, words)
        promise = self.note(message).save()
        self.assertEqual(promise.name, "We send the samples")
        self.assertIn("Yours, Bob", promise.note)
        self.assertRecordValues(
            promise,
            [
                {
                    "partner_id": self.customer.id,
                    "user_id": self.bob.id,
                    "promised_on": day("06-08"),
                    "message_id": message.id,
                    "source_model": "sale.order",
                    "source_id": order.id,
                    "source_name": order.display_name,
                    "company_id": self.company.id,
                }
            ],
        )
        opened = promise.action_open_source()
        self.assertEqual(
            (opened["res_model"], opened["res_id"]), ("sale.order", order.id)
        )

    def test_their_message(self):
        """What the customer asks for is promised by who notes it, now."""
        message = self.message(
            self.customer,
            self.customer,
            "<p>Can I have samples?</p>",
            message_type="email",
            subject="Samples",
        )
        promise = self.note(message).save()
        self.assertRecordValues(
            promise,
            [
                {
                    "name": "Samples",
                    "partner_id": self.customer.id,
                    "user_id": self.ann.id,
                    "promised_on": day("06-10"),
                    "channel": "mail",
                    "source_model": False,
                }
            ],
        )

    def test_long_words_are_cut_in_the_name_alone(self):
        words = "word " * 40
        message = self.message(self.customer, self.bob.partner_id, words)
        promise = self.note(message).save()
        self.assertLessEqual(len(promise.name), 80)
        self.assertTrue(promise.name.endswith("…"))
        self.assertEqual(promise.note, words.strip())

    def test_a_message_that_one_may_not_read(self):
        secret = self.env["mail.message"].create(
            {"model": False, "author_id": self.bob.partner_id.id, "body": "Secret"}
        )
        with self.assertRaises(AccessError):
            self.note(secret)

    def test_call_that_is_done(self):
        activity = self.customer.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.bob.id, summary="Call"
        )
        activity.action_feedback(feedback="Promised a visit next week")
        promise = self.note(activity).save()
        self.assertRecordValues(
            promise,
            [
                {
                    "name": "Promised a visit next week",
                    "partner_id": self.customer.id,
                    "user_id": self.bob.id,
                    "promised_on": day("06-10"),
                    "channel": "call",
                    "activity_id": activity.id,
                }
            ],
        )

    def test_activity_that_is_not_done_yet(self):
        order = self.order()
        activity = order.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.ann.id, note="<p>Ask</p>"
        )
        promise = self.note(activity).save()
        self.assertEqual((promise.name, promise.source_id), ("Ask", order.id))

    def test_meeting(self):
        meeting = self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": "2026-06-09 09:00:00",
                "stop": "2026-06-09 10:00:00",
                "user_id": self.bob.id,
                "partner_ids": [
                    Command.link(self.bob.partner_id.id),
                    Command.link(self.customer.id),
                ],
            }
        )
        form = self.note(meeting)
        form.name = "A new price list"
        promise = form.save()
        self.assertRecordValues(
            promise,
            [
                {
                    "partner_id": self.customer.id,
                    "user_id": self.bob.id,
                    "promised_on": day("06-09"),
                    "channel": "meeting",
                    "event_id": meeting.id,
                }
            ],
        )
        self.assertEqual(self.by(self.bob, meeting).promise_ids, promise)

    def test_meeting_to_come_is_promised_today(self):
        meeting = self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": "2026-07-09 09:00:00",
                "stop": "2026-07-09 10:00:00",
                "partner_ids": [Command.link(self.customer.id)],
            }
        )
        form = self.note(meeting)
        form.name = "Bring the samples"
        self.assertEqual(form.save().promised_on, day("06-10"))

    def test_meeting_about_a_lead_has_its_customer(self):
        lead = self.lead(partner_id=self.customer.id)
        meeting = self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": "2026-06-09 09:00:00",
                "stop": "2026-06-09 10:00:00",
                "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                "res_id": lead.id,
                "partner_ids": [Command.link(self.ann.partner_id.id)],
            }
        )
        form = self.note(meeting)
        form.name = "A quotation"
        promise = form.save()
        self.assertEqual(promise.partner_id, self.customer)
        self.assertEqual(
            (promise.source_model, promise.source_id), ("crm.lead", lead.id)
        )

    def test_documents(self):
        lead = self.lead(partner_id=self.customer.id)
        complaint = self.env["customer.complaint"].create(
            {
                "description": "Broken",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "channel": "phone",
            }
        )
        for record in (self.order(), lead, complaint):
            with self.subTest(model=record._name):
                form = self.note(record)
                form.name = "Something"
                promise = form.save()
                self.assertEqual(promise.partner_id, self.customer)
                self.assertEqual(promise.source_model, record._name)
                self.assertEqual(promise.source_id, record.id)

    def test_lead_without_a_customer_asks_for_one(self):
        lead = self.lead(contact_name="Al")
        form = self.note(lead)
        self.assertFalse(form.partner_id)
        form.name = "Something"
        with self.assertRaises(AssertionError):
            form.save()

    def test_partner_has_its_own_button(self):
        action = self.by(self.ann, self.customer).action_note_promise()
        self.assertEqual(action["context"]["default_partner_id"], self.customer.id)
        self.assertNotIn("default_source_model", action["context"])

    def test_button_of_every_document(self):
        """One action serves all forms; who has no right gets no promise."""
        order = self.order()
        action = self.env.ref("crm_extension.customer_promise_action_note")
        opened = (
            self.by(self.ann, action)
            .with_context(active_model=order._name, active_id=order.id)
            .run()
        )
        self.assertEqual(opened["context"]["default_source_id"], order.id)
        stranger = self.new_user("internal", login="internal_notes")
        with self.assertRaises(AccessError):
            action.with_user(stranger).with_context(
                active_model=order._name, active_id=order.id
            ).run()

    def test_defaults_of_the_dialog_go_no_further(self):
        """What is prefilled is the promise's, not its reminder's."""
        message = self.message(
            self.customer, self.bob.partner_id, "<p>Samples tomorrow</p>"
        )
        form = self.note(message)
        form.due_date = day("06-11")
        promise = form.save()
        activity = promise.activity_ids
        self.assertEqual(activity.user_id, self.bob)
        self.assertFalse(activity.note)

    def test_dialog_settles_what_was_selected(self):
        dialog = self.by(self.ann, self.env["customer.promise.step"])
        promise = self.promise()
        wizard = dialog.with_context(
            active_model="customer.promise", active_ids=promise.ids
        ).create({"text": "Sent"})
        wizard.action_take()
        self.assertEqual(promise.state, "kept")

    def test_dialog_of_each_step(self):
        dialog = self.by(self.ann, self.env["customer.promise.step"])
        for step, state in (
            ("keep", "kept"),
            ("break", "broken"),
            ("withdraw", "withdrawn"),
        ):
            promise = self.promise()
            dialog.create(
                {"promise_ids": promise.ids, "step": step, "text": "Because"}
            ).action_take()
            self.assertEqual(promise.state, state)
            dialog.create(
                {"promise_ids": promise.ids, "step": "reopen", "text": "Because"}
            ).action_take()
            self.assertEqual(promise.state, "open")

from datetime import timedelta
from unittest.mock import patch

from psycopg2 import OperationalError

from odoo.exceptions import LockError
from odoo.tests import tagged

from .complaint_mail_common import ComplaintMailCase


@tagged("post_install", "-at_install")
class TestComplaintReplies(ComplaintMailCase):
    """What is said after a complaint came in, and what follows from it."""

    def inbound(self, complaint, kind="message_in"):
        return complaint.event_ids.filtered(lambda each: each.kind == kind)

    def close_long_ago(self, complaint, days=31):
        complaint._writing_step().closed_at -= timedelta(days=days)

    # -- Replies by mail -------------------------------------------------------

    def test_an_awaited_reply_goes_back_to_investigating_at_arrival(self):
        complaint = self.waiting()
        self.assertFalse(self.reply(complaint, "It is blue."))
        self.assertEqual(complaint.state, "investigating")
        self.assertFalse(complaint.question)
        event = self.inbound(complaint)
        self.assertEqual(event.partner_id, self.ada)
        message = self.env["mail.message"].browse(event.data["message_id"])
        self.assertIn("It is blue.", message.body)
        resumed = complaint.event_ids.sorted("id")[-1]
        self.assertEqual(resumed.from_state, "waiting_customer")
        self.assertLess(resumed.at - event.at, timedelta(seconds=30))

    def test_a_reply_to_a_closed_one_reopens_it(self):
        complaint = self.closed()
        self.assertFalse(self.reply(complaint, "It broke again.\n\n> We are sorry."))
        self.assertEqual(complaint.state, "reopened")
        self.assertEqual(complaint.cycle, 1)
        reopened = complaint.event_ids.filtered(
            lambda each: each.to_state == "reopened"
        )
        self.assertEqual(reopened.reason, "It broke again.")

    def test_the_window_is_the_teams(self):
        complaint = self.closed()
        self.assertTrue(complaint._may_be_reopened())
        self.close_long_ago(complaint, 29)
        self.assertTrue(complaint._may_be_reopened())
        self.team.reopen_days = 28
        self.assertFalse(complaint._may_be_reopened())
        self.team.reopen_days = 0
        complaint._writing_step().closed_at = complaint._now()
        self.assertFalse(complaint._may_be_reopened())

    def test_a_late_reply_begins_a_linked_complaint(self):
        product = self.new_product("Box")
        complaint = self.closed(line_ids=[(0, 0, {"product_id": product.id})])
        self.close_long_ago(complaint)
        linked = self.reply(complaint, "It broke again.")
        self.assertEqual(complaint.state, "closed")
        self.assertEqual(linked.origin_id, complaint)
        self.assertEqual(linked.partner_id, self.ada)
        self.assertEqual(linked.team_id, self.team)
        self.assertEqual(linked.channel, "email")
        self.assertEqual(linked.description, "It broke again.")
        self.assertEqual(linked.line_ids.product_id, product)
        self.assertEqual(linked.state, "acknowledged")
        mail = self.env["mail.message"].search([("body", "like", "It broke again.")])
        self.assertEqual(mail.mapped("res_id"), [linked.id])
        self.assertIn("linked", self.kinds(complaint))
        self.assertNotIn("message_in", self.kinds(complaint))

    def test_the_next_late_reply_goes_to_the_linked_one(self):
        complaint = self.closed()
        self.close_long_ago(complaint)
        linked = self.reply(complaint, "It broke again.")
        self.assertFalse(self.reply(complaint, "And again."))
        self.assertIn("And again.", linked.message_ids[0].body)
        self.assertIn("message_in", self.kinds(linked))

    def test_a_reply_to_a_merged_one_goes_to_the_final_target(self):
        first = self.complaint(self.ada, team_id=self.team.id)
        second = self.complaint(self.ada, team_id=self.team.id)
        last = self.waiting()
        asked = first.message_post(body="Hello", subtype_xmlid="mail.mt_comment")
        with self.mock_mail_gateway():
            first.action_merge(target=second)
            second.action_merge(target=last)
        # Whoever replies to what stayed behind gets there too.
        asked.res_id = first.id
        self.receive(self.raw("It is blue.", answers=asked))
        self.assertIn("It is blue.", last.message_ids.mapped("body")[0])
        self.assertEqual(last.state, "investigating")
        self.assertNotIn("message_in", self.kinds(first) + self.kinds(second))

    def test_a_reply_to_the_answer_is_for_people_to_judge(self):
        complaint = self.complaint(self.ada, team_id=self.team.id)
        with self.mock_mail_gateway():
            self.bring_to(complaint, "communicated", user_id=self.agent.id)
        complaint.activity_ids.unlink()
        self.reply(complaint, "Thank you!")
        self.assertEqual(complaint.state, "communicated")
        self.assertTrue(self.inbound(complaint))
        self.assertEqual(complaint.activity_ids.user_id, self.agent)
        self.assertIn("Thank you!", complaint.activity_ids.summary)

    def test_who_was_refused_and_writes_again_is_heard(self):
        complaint = self.receive_text()
        with self.mock_mail_gateway():
            complaint.action_reject(reason="Not ours.")
        complaint.activity_ids.unlink()
        self.reply(complaint, "It is yours!")
        self.assertEqual(complaint.state, "rejected")
        self.assertTrue(complaint.activity_ids)

    def test_a_colleagues_reply_is_our_word(self):
        complaint = self.waiting()
        self.reply(complaint, "We found it.", sender="Max <max@value.example>")
        self.assertEqual(complaint.state, "waiting_customer")
        event = self.inbound(complaint, "message_out").sorted("id")[-1]
        self.assertTrue(event.data["human"])
        self.assertEqual(event.partner_id, self.agent.partner_id)

    def test_a_colleagues_reply_by_mail_reaches_the_customer(self):
        known, stranger = self.waiting(), self.receive_text(sender="eve@x.example")
        self.reply(known, "We found it.", sender="Max <max@value.example>")
        self.assertEqual(self._new_mails.recipient_ids, self.ada)
        self.reply(stranger, "We found it.", sender="Max <max@value.example>")
        self.assertEqual(self._new_mails.email_to, "eve@x.example")
        to = f"{self.alias}, eve@x.example"
        self.reply(stranger, "Again.", sender="Max <max@value.example>", to=to)
        self.assertFalse(self._new_mails, "Eve has the mail already")

    def test_another_customer_does_not_answer_for_this_one(self):
        laboratory = self.customers("Laboratory", email="lab@other.example")
        complaint = self.waiting()
        self.reply(complaint, "The result.", sender=laboratory.email)
        self.assertEqual(complaint.state, "waiting_customer")
        self.assertFalse(self.inbound(complaint))
        self.assertIn("The result.", complaint.message_ids[0].body)

    def test_the_answer_of_a_third_party_is_pointed_out(self):
        laboratory = self.customers("Laboratory", email="lab@other.example")
        complaint = self.complaint(self.ada, team_id=self.team.id)
        with self.mock_mail_gateway():
            self.bring_to(complaint, "investigating", user_id=self.agent.id)
            complaint.action_wait_third_party(party=laboratory)
        complaint.activity_ids.unlink()
        self.reply(complaint, "The result.", sender=laboratory.email)
        self.assertEqual(complaint.state, "waiting_third_party")
        self.assertEqual(complaint.activity_ids.user_id, self.agent)

    # -- Automatic replies -----------------------------------------------------

    def test_an_automatic_reply_is_a_note_and_moves_nothing(self):
        cases = [
            {"Auto_Submitted": "auto-replied"},
            {"X_Autoreply": "yes"},
            {"Precedence": "auto_reply"},
            {"sender": self.alias},
        ]
        for complaint in (self.waiting(), self.closed()):
            for given in cases:
                with self.subTest(state=complaint.state, given=given):
                    state, activities = complaint.state, complaint.activity_ids
                    self.assertFalse(self.reply(complaint, "I am away.", **given))
                    self.assertEqual(complaint.state, state)
                    self.assertEqual(complaint.activity_ids, activities)
                    self.assertTrue(complaint.message_ids[0].subtype_id.internal)
                    self.assertEqual(self.kinds(complaint)[-1], "automatic_in")
                    self.assertFalse(self._new_mails)
            self.assertNotIn("message_in", self.kinds(complaint))

    def test_an_automatic_reply_long_after_begins_nothing(self):
        complaint = self.closed()
        self.close_long_ago(complaint)
        self.assertFalse(self.reply(complaint, "I am away.", Precedence="bulk"))
        self.assertEqual(self.kinds(complaint)[-1], "automatic_in")

    def test_a_delivery_report_is_a_note_of_its_complaint(self):
        complaint = self.receive_text()
        sent = self.acknowledgements(complaint)
        report = self.raw(None, sender="MAILER-DAEMON@mx.example", subject="Failure")
        report.set_content("No such address.")
        report.add_attachment(
            f"Message-Id: {sent.message_id}\n\n".encode(),
            maintype="text",
            subtype="rfc822-headers",
        )
        report.replace_header("Content-Type", "multipart/report; boundary=b")
        raw = report.as_bytes()
        self.assertFalse(self.receive(raw))
        note = complaint.message_ids[0]
        self.assertIn("No such address.", note.body)
        self.assertTrue(note.subtype_id.internal)
        self.assertEqual(self.kinds(complaint)[-1], "automatic_in")
        self.assertEqual(complaint.state, "acknowledged")

    # -- Messages in the portal and in the back office -------------------------

    def test_a_message_in_the_portal_counts_like_a_reply(self):
        user = self.new_user("portal", email="ada@portal.example")
        complaint = self.complaint(user.partner_id, team_id=self.team.id)
        with self.mock_mail_gateway():
            self.bring_to(complaint, "investigating", user_id=self.agent.id)
            complaint.action_wait_customer(question="Which colour?")
            complaint.with_user(user).sudo().message_post(
                body="Blue.", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        self.assertEqual(complaint.state, "investigating")
        self.assertEqual(self.inbound(complaint).partner_id, user.partner_id)

    def test_a_message_in_the_portal_long_after_begins_a_linked_complaint(self):
        user = self.new_user("portal", email="ada@portal.example")
        complaint = self.complaint(user.partner_id, team_id=self.team.id)
        with self.mock_mail_gateway():
            self.bring_to(complaint, "closed", user_id=self.agent.id)
            self.close_long_ago(complaint)
            message = complaint.with_user(user).message_post(
                body="Again.", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        linked = self.env["customer.complaint"].browse(message.sudo().res_id)
        self.assertEqual(linked.origin_id, complaint)
        self.assertEqual(linked.channel, "portal")
        self.assertEqual(len(self.acknowledgements(linked)), 1)

    def test_what_we_write_says_whether_a_person_did(self):
        complaint = self.receive_text()
        automatic = self.inbound(complaint, "message_out")
        self.assertIs(automatic.data["human"], False)
        with self.mock_mail_gateway():
            complaint.with_user(self.agent).message_post(
                body="We look into it.",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        human = self.inbound(complaint, "message_out") - automatic
        self.assertTrue(human.data["human"])
        self.assertEqual(human.partner_id, self.agent.partner_id)

    def test_notes_are_nobodys_message(self):
        complaint = self.receive_text()
        before = self.kinds(complaint)
        complaint.with_user(self.agent).message_post(
            body="A note", message_type="comment"
        )
        self.assertEqual(self.kinds(complaint), before)

    def test_questions_and_answers_are_written_by_people(self):
        complaint = self.complaint(self.ada, team_id=self.team.id)
        with self.mock_mail_gateway():
            self.bring_to(complaint, "assessed", user_id=self.agent.id)
            by_agent = complaint.with_user(self.agent)
            by_agent.action_investigate(investigator_id=self.agent.id)
            by_agent.action_wait_customer(question="Which colour?")
        asked = self.inbound(complaint, "message_out").sorted("id")[-1]
        self.assertTrue(asked.data["human"])
        self.assertIn("Which colour?", complaint.message_ids.mapped("body")[0])
        self.assertEqual(self._new_mails.recipient_ids, self.ada)

    def test_a_refusal_tells_the_customer_why(self):
        complaint = self.receive_text(sender="Eve <eve@nowhere.example>")
        with self.mock_mail_gateway():
            complaint.with_user(self.lead_user).action_reject(reason="Not our goods.")
        self.assertTrue(complaint.answered_at)
        self.assertEqual(self._new_mails.email_to, "eve@nowhere.example")
        self.assertIn("Not our goods.", self._new_mails.body_html)
        told = self.inbound(complaint, "message_out").sorted("id")[-1]
        self.assertTrue(told.data["human"])

    # -- When somebody else holds it -------------------------------------------

    def test_a_reply_while_it_is_locked_is_kept_and_pointed_out(self):
        for error in (LockError("locked"), OperationalError("serialize")):
            complaint = self.waiting()
            complaint.activity_ids.unlink()
            with (
                self.subTest(error=error),
                patch.object(
                    self.registry["customer.complaint"],
                    "_resume_by_reply",
                    side_effect=error,
                ),
            ):
                self.reply(complaint, "It is blue.")
            self.assertEqual(complaint.state, "waiting_customer")
            self.assertIn("It is blue.", complaint.message_ids.mapped("body")[0])
            self.assertEqual(complaint.activity_ids.user_id, self.agent)

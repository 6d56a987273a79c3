from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .complaint_mail_common import PROMISED, ComplaintMailCase

GATEWAY = "odoo.addons.mail.models.mail_thread"


@tagged("post_install", "-at_install")
class TestComplaintMail(ComplaintMailCase):
    """Mails that begin a complaint."""

    def test_a_mail_begins_a_complaint_of_the_team(self):
        complaint = self.receive_text("The lid is broken.\nPlease help.")
        self.assertEqual(complaint.channel, "email")
        self.assertEqual(complaint.title, "Broken box")
        self.assertEqual(complaint.description, "The lid is broken.\nPlease help.")
        self.assertEqual(complaint.team_id, self.team)
        self.assertEqual(complaint.company_id, self.company)
        self.assertEqual(complaint.partner_id, self.ada)
        self.assertEqual(complaint.email_from, "ada@customer.example")
        self.assertRegex(complaint.name, r"^CP/")
        self.assertIn("email", complaint.message_ids.mapped("message_type"))

    def test_it_is_received_when_it_arrives_whatever_its_date_says(self):
        complaint = self.receive_text()
        late = fields.Datetime.now() - complaint.received_at
        self.assertLess(late, timedelta(minutes=5))
        mail = complaint.message_ids.filtered(lambda each: each.message_type == "email")
        self.assertEqual(fields.Datetime.to_string(mail.date), "2026-06-01 08:00:00")

    def test_the_first_mail_is_no_reply(self):
        complaint = self.receive_text()
        self.assertNotIn("message_in", self.kinds(complaint))

    def test_copies_are_kept(self):
        complaint = self.receive_text(Cc="Bob <bob@customer.example>")
        self.assertIn("bob@customer.example", complaint.email_cc)

    # -- What the mail says ----------------------------------------------------

    def test_texts_in_any_encoding_are_read(self):
        cases = [
            ("包装箱坏了，请退款。", "gb18030", "base64"),
            (
                "Die Kiste ist zerdrückt, größer als gesagt.",
                "iso-8859-1",
                "quoted-printable",
            ),
            ("Коробка сломана.", "koi8-r", "8bit"),
            ("箱が壊れています。", "iso-2022-jp", "7bit"),
            ("The box 📦 is broken.", "utf-8", "base64"),
        ]
        for text, charset, transfer in cases:
            with self.subTest(charset=charset):
                mail = self.raw(None, subject=text[:12])
                mail.set_content(text, charset=charset, cte=transfer)
                complaint = self.receive(mail)
                self.assertEqual(complaint.description, text)
                self.assertEqual(complaint.title, text[:12].strip())

    def test_a_subject_in_another_encoding_is_read(self):
        raw = self.raw().as_bytes()
        raw = raw.replace(b"Broken box", b"=?gb18030?B?sPzXsMvwu7U=?=")
        self.assertEqual(self.receive(raw).title, "包装损坏")

    def test_html_only_becomes_text(self):
        mail = self.raw(None)
        mail.set_content("<p>The <b>lid</b> is<br/>broken.</p>", subtype="html")
        complaint = self.receive(mail)
        self.assertIn("lid", complaint.description)
        self.assertNotIn("<", complaint.description)
        self.assertIn("broken.", complaint.description)

    def test_no_subject_takes_the_first_line(self):
        complaint = self.receive_text("The lid is broken.\nAnd more.", subject=None)
        self.assertEqual(complaint.title, "The lid is broken.")

    def test_no_text_takes_the_subject_and_nothing_at_all_says_so(self):
        complaint = self.receive_text("", subject="Lid broken")
        self.assertEqual(complaint.description, "Lid broken")
        complaint = self.receive_text("", subject=None)
        self.assertEqual(complaint.description, "The mail had no text.")

    def test_a_large_attachment_comes_along(self):
        mail = self.raw()
        content = b"\x00\x01\x02\x03" * (5 * 1024 * 1024)
        mail.add_attachment(
            content, maintype="image", subtype="jpeg", filename="box 损坏.jpg"
        )
        complaint = self.receive(mail)
        attachment = complaint.message_ids.attachment_ids
        self.assertEqual(attachment.name, "box 损坏.jpg")
        self.assertEqual(attachment.file_size, 20 * 1024 * 1024)
        self.assertEqual(attachment.res_id, complaint.id)
        self.assertEqual(complaint.description, "It is broken.")

    def test_broken_headers_lose_nothing(self):
        plain = self.raw("It is broken.").as_bytes()
        cases = {
            "no sender": plain.replace(b"From: Ada <ada@customer.example>\n", b""),
            "no address": plain.replace(b"Ada <ada@customer.example>", b"Ada"),
            "date": plain.replace(b"Mon, 1 Jun 2026 10:00:00 +0200", b"yesterday"),
            "encoded word": plain.replace(b"Broken box", b"=?utf-8?B?broken"),
            "raw bytes": plain.replace(b"Broken box", b"Br\xfcchig"),
            "unknown charset": plain.replace(b'charset="utf-8"', b'charset="x-odd"'),
        }
        for place, (name, raw) in enumerate(cases.items()):
            raw = raw.replace(b"Message-Id: <", b"Message-Id: <%d." % place)
            with self.subTest(broken=name), mute_logger("odoo.addons.mail"):
                self.assertIn("It is broken.", self.receive(raw).description)

    def test_the_same_mail_twice_is_one_complaint(self):
        mail = self.raw()
        self.assertTrue(self.receive(mail))
        self.assertFalse(self.receive(mail))

    def test_the_loop_guard_of_the_framework_works(self):
        self.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", 3)
        for _number in range(3):
            self.assertTrue(self.receive_text())
        self.assertFalse(self.receive_text())

    # -- Who it is from --------------------------------------------------------

    def test_an_unknown_sender_is_kept_without_a_contact(self):
        partners = self.env["res.partner"].search_count([])
        complaint = self.receive_text(sender="Eve <eve@nowhere.example>")
        self.assertFalse(complaint.partner_id)
        self.assertEqual(complaint.complainant_name, "Eve")
        self.assertEqual(complaint.email_from, "eve@nowhere.example")
        self.assertEqual(self.env["res.partner"].search_count([]), partners)
        self.assertEqual(complaint.state, "acknowledged")
        self.assertFalse(complaint.activity_ids)

    def test_of_several_customers_an_agent_chooses(self):
        other = self.ada.copy({"name": "Adam", "email": "ada@customer.example"})
        complaint = self.receive_text()
        self.assertFalse(complaint.partner_id)
        self.assertEqual(complaint.candidate_partner_ids, self.ada | other)
        self.assertEqual(complaint.activity_ids.user_id, self.lead_user)
        complaint.partner_id = other
        self.assertFalse(complaint.candidate_partner_ids)

    def test_several_contacts_of_one_customer_are_one(self):
        self.env["res.partner"].create(
            {
                "name": "Invoices",
                "type": "invoice",
                "parent_id": self.ada.id,
                "email": "ada@customer.example",
            }
        )
        self.assertEqual(self.receive_text().partner_id, self.ada)

    def test_contacts_of_other_companies_never_match(self):
        self.ada.company_id = self.new_company("Other")
        self.assertFalse(self.receive_text().partner_id)
        self.ada.company_id = self.company
        self.assertEqual(self.receive_text().partner_id, self.ada)

    def test_a_number_in_the_signature_suggests_and_decides_nothing(self):
        self.ada.phone = "+41 44 668 18 00"
        complaint = self.receive_text(
            "It is broken.\n\nAda\nTel. +41 44 668 18 00", sender="x@private.example"
        )
        self.assertFalse(complaint.partner_id)
        self.assertEqual(complaint.candidate_partner_ids, self.ada)

    def test_a_note_by_phone_is_matched_by_address_then_by_number(self):
        self.ada.phone = "+41 44 668 18 00"
        values = {"description": "Broken.", "company_id": self.company.id}
        complaints = self.env["customer.complaint"].create(
            [
                {**values, "phone": "+41446681800"},
                {**values, "email_from": "ADA@customer.example", "phone": "+33"},
                {**values, "phone": "+41446681801"},
            ]
        )
        self.assertEqual(complaints[0].partner_id, self.ada)
        self.assertEqual(complaints[1].partner_id, self.ada)
        self.assertFalse(complaints[2].partner_id)

    def test_what_a_colleague_forwards_is_no_complaint_of_theirs(self):
        complaint = self.receive_text(sender="Max <max@value.example>")
        self.assertFalse(complaint.partner_id)
        self.assertEqual(complaint.state, "received")
        self.assertTrue(complaint.activity_ids)
        self.assertNotIn("message_out", self.kinds(complaint))

    def test_a_customer_of_the_portal_may_write_a_mail_too(self):
        user = self.new_user("portal", email="paul@portal.example")
        complaint = self.receive_text(sender="Paul <paul@portal.example>")
        self.assertEqual(complaint.partner_id, user.partner_id)
        self.assertEqual(complaint.state, "acknowledged")
        self.assertEqual(self._new_mails.recipient_ids, user.partner_id)
        self.assertNotEqual(self.acknowledgements(complaint).author_id, user.partner_id)

    # -- Automatic mails -------------------------------------------------------

    def test_automatic_mails_become_notes_of_the_team(self):
        cases = [
            {"Auto_Submitted": "auto-replied"},
            {"Auto_Submitted": "auto-generated; owner-email=x@y.example"},
            {"X_Autoreply": "yes"},
            {"Precedence": "bulk"},
            {"Precedence": "Junk"},
            {"Precedence": "auto_reply"},
            {"sender": f"Team <{self.alias}>"},
            {"sender": f"catchall.test@{self.alias_domain}"},
            {"sender": f"bounce.test@{self.alias_domain}"},
            {"sender": "Value Test <Office@value.example>"},
        ]
        for number, given in enumerate(cases):
            with self.subTest(given=given):
                self.assertFalse(self.receive_text(f"Automatic {number}", **given))
                note = self.team.message_ids[0]
                self.assertIn(f"Automatic {number}", note.body)
                self.assertTrue(note.subtype_id.internal)
                self.assertFalse(self._new_mails, "Nobody is answered")

    def test_what_a_person_wrote_is_no_automatic_mail(self):
        for given in (
            {"Auto_Submitted": "no"},
            {"Precedence": "list"},
            {"X_Auto_Response_Suppress": "All"},
        ):
            with self.subTest(given=given):
                self.assertTrue(self.receive_text(**given))

    def test_a_delivery_report_about_nothing_known_becomes_a_note(self):
        mail = self.raw(
            "Undeliverable: it did not arrive", sender="MAILER-DAEMON@x.example"
        )
        self.assertFalse(self.receive(mail))
        self.assertIn("Undeliverable", self.team.message_ids[0].body)

    def test_other_documents_get_automatic_mails_as_ever(self):
        message = self.ada.message_post(body="Hello", subtype_xmlid="mail.mt_comment")
        mail = self.raw("Out", answers=message, to="x@y.example", Precedence="bulk")
        self.receive(mail)
        self.assertIn("Out", self.ada.message_ids[0].body)
        self.assertFalse(self.ada.message_ids[0].subtype_id.internal)

    # -- The acknowledgement ---------------------------------------------------

    def test_it_is_acknowledged_once_with_number_day_and_link(self):
        complaint = self.receive_text()
        self.assertEqual(complaint.state, "acknowledged")
        self.assertEqual(complaint.promised_date, PROMISED)
        self.assertTrue(complaint.acknowledged_at)
        told = self.acknowledgements(complaint)
        self.assertEqual(len(told), 1)
        self.assertIn(complaint.name, told.body)
        self.assertIn("07/01/2026", told.body)
        self.assertIn(f"/my/complaints/{complaint.id}?access_token=", told.body)
        self.assertFalse(told.subtype_id.internal)
        self.assertEqual(self._new_mails.recipient_ids, self.ada)
        self.assertIn("auto-replied", self._new_mails.headers)
        complaint._send_acknowledgement()
        self.assertEqual(self.acknowledgements(complaint), told)

    def test_a_stranger_is_told_at_the_address_of_the_mail(self):
        self.receive_text(sender="Eve <eve@nowhere.example>")
        self.assertEqual(self._new_mails.email_to, "eve@nowhere.example")
        self.assertFalse(self._new_mails.recipient_ids)

    def test_it_is_told_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("crm_extension.mail_template_complaint_acknowledgement")
        template.with_context(lang="fr_FR").subject = "Votre plainte"
        self.ada.lang = "fr_FR"
        complaint = self.receive_text()
        self.assertEqual(self.acknowledgements(complaint).subject, "Votre plainte")

    def test_who_writes_it_in_the_portal_is_told_too(self):
        user = self.new_user("portal", email="paul@portal.example")
        with self.mock_mail_gateway():
            complaint = (
                self.env["customer.complaint"]
                .with_user(user)
                .sudo()
                .create(
                    {
                        "channel": "portal",
                        "partner_id": user.partner_id.id,
                        "company_id": self.company.id,
                        "description": "Broken",
                    }
                )
            )
        self.assertEqual(complaint.state, "acknowledged")
        self.assertEqual(self._new_mails.recipient_ids, user.partner_id)

    def test_replies_come_to_the_team(self):
        self.receive_text()
        self.assertIn(self.alias, self._new_mails.reply_to)

    def test_nothing_is_promised_where_the_team_or_nobody_says_so(self):
        self.team.auto_acknowledge = False
        complaint = self.receive_text()
        self.assertEqual(complaint.state, "received")
        self.assertFalse(self.acknowledgements(complaint))
        self.team.auto_acknowledge = True
        with patch.object(
            self.registry["customer.complaint"],
            "_default_promised_date",
            lambda self: False,
        ):
            self.assertEqual(self.receive_text().state, "received")

    def test_what_came_by_portal_or_form_is_acknowledged_a_call_is_not(self):
        for channel, state in (
            ("portal", "acknowledged"),
            ("form", "acknowledged"),
            ("phone", "received"),
            ("email", "received"),
        ):
            with self.subTest(channel=channel), self.mock_mail_gateway():
                complaint = self.complaint(self.ada, channel=channel)
                self.assertEqual(complaint.state, state)

    @mute_logger("odoo.addons.crm_extension.models.complaint")
    def test_a_faulty_template_loses_no_mail(self):
        with (
            patch.object(
                self.registry["customer.complaint"],
                "_send_template",
                side_effect=UserError("faulty"),
            ),
            mute_logger(
                "odoo.addons.crm_extension.models.complaint.customer_complaint_gateway_mixin"
            ),
        ):
            complaint = self.receive_text()
        self.assertEqual(complaint.state, "received")
        self.assertFalse(complaint.acknowledged_at)

    # -- Numbers ---------------------------------------------------------------

    def test_every_way_in_takes_the_next_number(self):
        names = [
            self.complaint(self.ada, channel="phone").name,
            self.receive_text().name,
            self.complaint(self.ada, channel="internal").name,
            self.receive_text(sender="eve@nowhere.example").name,
        ]
        numbers = [int(name.rpartition("/")[2]) for name in names]
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 4)))

    # -- The alias -------------------------------------------------------------

    def test_a_mail_server_without_alias_serves_the_company_of_its_user(self):
        mail = self.raw(to="service@elsewhere.example").as_bytes()
        with self.mock_mail_gateway():
            gateway = self.env["mail.thread"].with_company(self.company)
            thread = gateway.message_process("customer.complaint", mail)
        complaint = self.env["customer.complaint"].browse(thread)
        self.assertEqual(complaint.company_id, self.company)
        self.assertEqual(complaint.partner_id, self.ada)

    def test_the_alias_follows_the_team(self):
        other = self.new_company("Other")
        team = self.new_team(alias_name="elsewhere", company=other)
        self.assertIn(str(other.id), team.alias_defaults)
        self.assertEqual(team.alias_id.alias_model_id.model, "customer.complaint")
        team.company_id = self.company
        self.assertIn(f"'company_id': {self.company.id}", team.alias_defaults)

    def test_a_team_needs_no_alias(self):
        team = self.new_team()
        self.assertFalse(team.alias_name)
        self.assertTrue(team.alias_id)

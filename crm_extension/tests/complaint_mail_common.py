"""Raw mails as they come from the mail server, and what the tests of them share."""

from datetime import date
from email.message import EmailMessage
from email.utils import make_msgid
from unittest.mock import patch

from odoo.addons.mail.tests.common import MockEmail

from .complaint_common import ComplaintCase

PROMISED = date(2026, 7, 1)


class ComplaintMailCase(MockEmail, ComplaintCase):
    """A company with a team, whose alias is mishaps@test.mycompany.com."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._init_mail_gateway()
        cls.company.write(
            {
                "alias_domain_id": cls.mail_alias_domain.id,
                "email": "office@value.example",
            }
        )
        cls.lead_user = cls.new_user("lead", email="lea@value.example")
        cls.agent = cls.new_user("agent", email="max@value.example")
        cls.team = cls.new_team(
            cls.agent, alias_name="mishaps", user_id=cls.lead_user.id
        )
        cls.alias = f"mishaps@{cls.alias_domain}"
        cls.ada = cls.env["res.partner"].create(
            {"name": "Ada", "email": "Ada@Customer.example"}
        )
        cls.startClassPatcher(
            patch.object(
                cls.registry["customer.complaint"],
                "_default_promised_date",
                lambda self: PROMISED,
            )
        )

    # -- Raw mails -------------------------------------------------------------

    def raw(
        self,
        text="It is broken.",
        sender="Ada <ada@customer.example>",
        subject="Broken box",
        to=None,
        answers=None,
        **headers,
    ):
        """Return an EmailMessage; ``answers`` is the mail.message it replies to."""
        mail = EmailMessage()
        mail["From"] = sender
        mail["To"] = to or self.alias
        if subject:
            mail["Subject"] = subject
        mail["Message-Id"] = make_msgid(domain="customer.example")
        mail["Date"] = "Mon, 1 Jun 2026 10:00:00 +0200"
        if answers:
            mail["In-Reply-To"] = answers.message_id
            mail["References"] = answers.message_id
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        if text is not None:
            mail.set_content(text)
        return mail

    def receive(self, mail):
        """Hand a mail to the gateway; return the complaint that began with it."""
        before = self.all_complaints()
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(None, raw)
        self.env.flush_all()
        return self.all_complaints() - before

    def receive_text(self, *args, **kwargs):
        return self.receive(self.raw(*args, **kwargs))

    def reply(self, complaint, text="Here is more.", **kwargs):
        """Reply to the last message that the customer can see."""
        comments = complaint.message_ids.filtered(
            lambda each: not each.subtype_id.internal
        )
        return self.receive(self.raw(text, answers=comments[:1], **kwargs))

    # -- What came of it -------------------------------------------------------

    def all_complaints(self):
        return self.env["customer.complaint"].search(
            [("company_id", "=", self.company.id)]
        )

    def kinds(self, complaint):
        """Return the kinds of the complaint's events, oldest first."""
        return complaint.event_ids.sorted("id").mapped("kind")

    def acknowledgements(self, complaint):
        return complaint.message_ids.filtered(
            lambda each: each.message_type == "auto_comment"
        )

    def waiting(self, **values):
        """Return a complaint of Ada that waits for her answer."""
        complaint = self.complaint(self.ada, team_id=self.team.id, **values)
        with self.mock_mail_gateway():
            self.bring_to(complaint, "investigating", user_id=self.agent.id)
            complaint.action_wait_customer(question="Which colour?")
        return complaint

    def closed(self, **values):
        """Return a complaint of Ada that is closed."""
        complaint = self.complaint(self.ada, team_id=self.team.id, **values)
        with self.mock_mail_gateway():
            return self.bring_to(complaint, "closed", user_id=self.agent.id)

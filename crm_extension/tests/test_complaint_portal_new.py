"""A new complaint from the portal: what is taken over, and what never is."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.complaint import customer_complaint_portal_mixin as portal_mixin
from .complaint_portal_common import ComplaintPortalCase

CREATE = "/my/complaints/create"


@tagged("post_install", "-at_install")
class TestComplaintPortalNew(ComplaintPortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        categories = cls.env["customer.complaint.category"]
        cls.subject, cls.hidden = categories.create(
            [{"name": "Delivery"}, {"name": "Fraud", "portal": False}]
        )
        cls.line = cls.order.order_line

    def send(self, user=None, files=None, **values):
        """Send the form; return the answer and what came of it."""
        before = self.env["customer.complaint"].search([])
        values.setdefault("description", "The top is scratched.")
        answer = self.post(CREATE, user or self.ann_user, files=files, **values)
        return answer, self.env["customer.complaint"].search([]) - before

    def chosen(self, quantity="2", line=None, **values):
        line = line or self.line
        return {
            "order_id": self.order.id,
            f"line_{line.id}": "1",
            f"quantity_{line.id}": quantity,
            **values,
        }

    def assert_refused(self, status, text="", user=None, **values):
        answer, created = self.send(user, **values)
        self.assertEqual(answer.status_code, status, answer.text[:500])
        self.assertFalse(created)
        self.assertIn(text, answer.text)
        return answer

    def test_what_the_form_offers(self):
        page = self.get(
            f"/my/complaints/new?order_id={self.order.id}", self.ann_user
        ).text
        for part in (self.order.name, "Oak table", "Delivery", "Refund"):
            self.assertIn(part, page)
        for secret in ("Fraud", "Goodwill", "T-17"):
            self.assertNotIn(secret, page)
        page = self.get(
            f"/my/complaints/new?order_id={self.order.id}", self.bob_user
        ).text
        self.assertNotIn("Oak table", page)

    def test_a_complaint_about_products_of_an_order(self):
        answer, created = self.send(
            files=[
                ("attachments", ("scratch.txt", b"photo", "text/plain")),
                ("attachments", ("more.txt", b"photo", "text/plain")),
            ],
            **self.chosen("2,5"),
            category_id=self.subject.id,
            remedy_sought="refund",
        )
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith(f"/{created.id}"))
        self.assertRecordValues(
            created,
            [
                {
                    "channel": "portal",
                    "partner_id": self.ann.id,
                    "company_id": self.company.id,
                    "sale_order_id": self.order.id,
                    "category_id": self.subject.id,
                    "remedy_sought": "refund",
                    "description": "The top is scratched.",
                }
            ],
        )
        self.assertIn(created.state, ("received", "acknowledged"))
        self.assertEqual(created.line_ids.sale_line_id, self.line)
        self.assertEqual(created.line_ids.quantity, 2.5)
        message = created.message_ids.filtered("attachment_ids")
        self.assertEqual(len(message.attachment_ids), 2)
        self.assertEqual(message.author_id, self.ann)
        page = self.url_open(f"/my/complaints/{created.id}").text
        self.assertIn(f"number {created.name}", page)

    def test_words_alone_are_enough(self):
        _answer, created = self.send()
        self.assertEqual(created.company_id, self.company)
        self.assertFalse(created.sale_order_id or created.line_ids)
        kinds = created.event_ids.mapped("kind")
        self.assertEqual(kinds.count("message_in"), 0, "receipt is no message")

    def test_what_was_written_is_not_lost(self):
        answer = self.assert_refused(
            422, "up to 4", description="Long story", **self.chosen("7")
        )
        self.assertIn("Long story", answer.text)
        self.assertIn("checked", answer.text)

    def test_no_words(self):
        self.assert_refused(422, "what happened", description="  ")

    def test_quantities(self):
        for quantity in ("0", "-1", "5", "many", "", "nan", "inf"):
            self.assert_refused(422, "up to 4", **self.chosen(quantity))

    def test_the_order_of_another_customer(self):
        self.assert_refused(404, user=self.bob_user, **self.chosen())
        self.assert_refused(404, user=self.bob_user, order_id=self.order.id)
        self.assert_refused(404, order_id=999999999)

    def test_the_order_of_another_company(self):
        other = self.new_company("Other house")
        order = self.orders((self.ann, "06-02", 10.0), company=other)
        self.assert_refused(404, order_id=order.id)

    def test_lines_of_another_order(self):
        other = self.orders((self.ann, "06-02", 10.0))
        foreign = self.orders((self.bob, "06-02", 10.0))
        for order in (other, foreign):
            self.assert_refused(422, "one order", **self.chosen("1", order.order_line))
        values = self.chosen("1")
        values.pop("order_id")
        self.assert_refused(422, "one order", **values)

    def test_subjects_and_wishes_that_are_not_offered(self):
        self.assert_refused(422, "from the list", category_id=self.hidden.id)
        for wish in ("goodwill", "coupon", "nonsense"):
            self.assert_refused(422, "from the list", remedy_sought=wish)
        other = self.new_company("Other house")
        self.subject.company_id = other
        self.assert_refused(422, "from the list", category_id=self.subject.id)

    def test_nothing_else_is_taken_over(self):
        """No field beside those of the form can be set, whatever is sent."""
        sent = {
            "partner_id": self.bob.id,
            "company_id": self.env.company.id,
            "channel": "phone",
            "severity": "4",
            "safety": "1",
            "user_id": self.agent.id,
            "received_at": "2020-01-01 00:00:00",
            "title": "Set by hand",
            "state": "closed",
            "email_from": "other@customer.example",
            "duplicate_of_id": self.own().id,
        }
        _answer, created = self.send(**sent)
        self.assertEqual(created.partner_id, self.ann)
        self.assertEqual(created.company_id, self.company)
        self.assertEqual(created.channel, "portal")
        self.assertIn(created.state, ("received", "acknowledged"))
        self.assertEqual(created.title, "The top is scratched.")
        self.assertEqual(created.email_from, "ann@acme.example")
        self.assertGreater(created.received_at.year, 2020)
        self.assertFalse(created.severity or created.safety or created.duplicate_of_id)

    def test_too_much(self):
        self.assert_refused(422, "characters", description="x" * 20001)
        files = [
            ("attachments", (f"{place}.txt", b"x", "text/plain")) for place in range(11)
        ]
        self.assert_refused(422, "at most 10 files", files=files)
        with patch.object(portal_mixin, "MAX_FILE_BYTES", 3):
            files = [("attachments", ("big.txt", b"four", "text/plain"))]
            self.assert_refused(422, "MB each", files=files)

    def test_strangers_and_colleagues_from_other_houses(self):
        self.become(None)
        answer = self.url_open(CREATE, data={"description": "x"}, allow_redirects=False)
        self.assertIn(answer.status_code, (303, 400))
        internal = self.new_user("internal", password="staff-password")
        self.authenticate(internal.login, "staff-password")
        self.assertEqual(self.url_open("/my/complaints/new").status_code, 404)

    def test_the_method_checks_by_itself(self):
        complaints = self.env["customer.complaint"]
        public = self.env.ref("base.public_user")
        for user in (public, self.new_user("internal")):
            with self.assertRaises(AccessError):
                complaints.with_user(user)._create_from_portal({"description": "x"})
        with self.assertRaises(AccessError):
            complaints.with_user(self.ann_user).create(
                {"description": "x", "channel": "portal", "partner_id": self.ann.id}
            )

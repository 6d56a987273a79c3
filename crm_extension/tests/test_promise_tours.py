"""Promises in a browser: noted from the chatter, kept, and seen by person."""

from odoo.tests import HttpCase, tagged

from .common import ValueCase, day
from .promise_common import PromiseMixin


@tagged("post_install", "-at_install")
class TestPromiseTours(PromiseMixin, ValueCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_people()

    def open_as(self, user, tour, path):
        self.env.flush_all()
        self.start_tour(path, tour, login=user.login, timeout=120)

    def test_client_is_told_who_may_note(self):
        stranger = self.new_user("internal", login="internal_looks")
        for user, may_note in ((self.ann, True), (stranger, False)):
            with self.subTest(user=user.login):
                self.authenticate(user.login, user.login)
                info = self.make_jsonrpc_request("/web/session/get_session_info")
                self.assertEqual(info["notes_promises"], may_note)

    def test_from_a_message_to_a_kept_promise(self):
        [order] = self.orders((self.customer, "06-01", 100))
        order.message_post(
            body="We bring the samples",
            author_id=self.bob.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        self.open_as(
            self.ann,
            "crm_extension_promise_chatter",
            f"/odoo/sales/{order.id}",
        )
        promise = self.env["customer.promise"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertRecordValues(
            promise,
            [
                {
                    "name": "We bring the samples",
                    "user_id": self.bob.id,
                    "source_id": order.id,
                    "due_date": day("2030-12-31"),
                    "state": "open",
                }
            ],
        )
        self.open_as(self.bob, "crm_extension_promise_keep", "/odoo/promises")
        self.assertEqual((promise.state, promise.closed_by_id), ("kept", self.bob))

    def test_what_did_each_of_the_three_promise(self):
        self.promise(self.ann, name="Samples")
        self.promise(self.bob, name="5% off")
        self.promise(self.cid, name="Delivery in May").action_break("Lorry")
        self.open_as(
            self.boss,
            "crm_extension_promise_three",
            f"/odoo/contacts/{self.customer.id}",
        )

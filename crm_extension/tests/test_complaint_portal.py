"""The portal of complaints, by route: whose record, by which way, in what state."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .complaint_portal_common import ComplaintPortalCase

PASSWORD_OF_STAFF = "staff-password"
NOT_HERE = (403, 404, 405)
WRITING = {
    "reply": {"body": "It was blue."},
    "accept": {"sure": "1"},
    "reopen": {"reason": "Still broken."},
}

OUR_STEPS = [
    f"action_{name}"
    for name in (
        "acknowledge",
        "assess",
        "investigate",
        "wait_customer",
        "wait_third_party",
        "decide",
        "communicate",
        "reject",
        "cancel",
        "merge",
        "go_external",
        "record_outcome",
    )
]


@tagged("post_install", "-at_install")
class TestComplaintPortalReading(ComplaintPortalCase):
    def test_the_list_shows_own_complaints_only(self):
        own = self.own(description="Own case")
        self.complaint(self.bob, description="Case of Bob")
        self.complaint(self.abe, description="Case of Abe")
        page = self.get("/my/complaints", self.ann_user).text
        self.assertIn(own.name, page)
        self.assertNotIn("Case of Bob", page)
        self.assertNotIn("Case of Abe", page)

    def test_the_company_decides_whether_colleagues_are_seen(self):
        case = self.complaint(self.abe, description="Case of Abe")
        path = f"/my/complaints/{case.id}"
        self.assertEqual(self.get(path, self.ann_user).status_code, 404)
        self.company.complaint_portal_scope = "commercial"
        self.assertIn("Case of Abe", self.get("/my/complaints", self.ann_user).text)
        self.assertEqual(self.get(path, self.ann_user).status_code, 200)
        self.assertEqual(self.get(path, self.bob_user).status_code, 404)

    def test_another_company_keeps_its_complaints(self):
        other = self.new_company("Other house")
        case = self.complaint(self.ann, company_id=other.id, description="Elsewhere")
        path = f"/my/complaints/{case.id}"
        before = self.snapshot(case)
        self.assertEqual(self.get(path, self.ann_user).status_code, 404)
        self.assertNotIn("Elsewhere", self.get("/my/complaints", self.ann_user).text)
        for name, values in WRITING.items():
            answer = self.post(f"{path}/{name}", self.ann_user, **values)
            self.assertEqual(answer.status_code, 404, name)
        self.assertEqual(self.snapshot(case), before)

    def test_filter_sorting_and_pages(self):
        closed = self.own("closed", description="Closed case")
        opened = self.own(description="Open case")
        page = self.get("/my/complaints?filterby=open&sortby=name", self.ann_user).text
        self.assertIn(opened.name, page)
        self.assertNotIn(closed.name, page)
        for odd in ("?sortby=severity", "?filterby=1=1", "/page/7"):
            answer = self.get(f"/my/complaints{odd}", self.ann_user)
            self.assertEqual(answer.status_code, 200, odd)

    def test_the_page_of_one(self):
        case = self.own("communicated", sale_order_id=self.order.id)
        line = {"complaint_id": case.id, "sale_line_id": self.order.order_line.id}
        self.env["customer.complaint.line"].create({**line, "note": "Sold as seen"})
        case.message_post(body="Our private thoughts", subtype_xmlid="mail.mt_note")
        page = self.get(f"/my/complaints/{case.id}", self.ann_user).text
        for part in (case.name, "The box was broken.", "We are sorry.", "Oak table"):
            self.assertIn(part, page)
        for secret in ("too thin", "Packing", "private thoughts", "Sold as seen"):
            self.assertNotIn(secret, page)

    def test_nobody_reads_the_record_of_another_customer(self):
        case = self.own()
        path = f"/my/complaints/{case.id}"
        self.assertEqual(self.get(path, self.bob_user).status_code, 404)
        self.assertEqual(
            self.get("/my/complaints/999999999", self.bob_user).status_code, 404
        )

    def test_strangers_are_led_to_the_login(self):
        case = self.own()
        for path in ("", "/new", f"/{case.id}"):
            answer = self.get(f"/my/complaints{path}", allow_redirects=False)
            self.assertEqual(answer.status_code, 303, path)
            self.assertIn("/web/login", answer.headers["Location"])

    def test_a_token_opens_one_page_for_reading(self):
        case = self.own("communicated")
        token = case._portal_ensure_token()
        other = self.own()
        self.env.flush_all()
        answer = self.get(f"/my/complaints/{case.id}?access_token={token}")
        self.assertIn("We are sorry.", answer.text)
        for form in ("/accept", "/reopen", "/reply", "/complaint/rate"):
            self.assertNotIn(form, answer.text)
        self.assertIn('data-allow_composer="0"', answer.text)
        for path in (
            f"/my/complaints/{other.id}?access_token={token}",
            f"/my/complaints/{case.id}?access_token=wrong",
            f"/my/complaints/{case.id}?access_token=",
        ):
            answer = self.get(path, allow_redirects=False)
            self.assertEqual(answer.status_code, 303, path)

    def test_a_token_reads_messages_and_writes_none(self):
        case = self.own("communicated")
        token = case._portal_ensure_token()
        case.message_post(body="Our private thoughts", subtype_xmlid="mail.mt_note")
        case._send_to_customer("Hello Ann")
        partner = self.bob
        signed = {"pid": partner.id, "hash": case._sign_token(partner.id)}
        self.env.flush_all()
        thread = {"thread_model": case._name, "thread_id": case.id}
        for user in (None, self.bob_user):
            self.become(user)
            read = self.make_jsonrpc_request(
                "/mail/chatter_fetch", {**thread, "token": token}
            )
            bodies = str(read["data"]["mail.message"])
            self.assertIn("Hello Ann", bodies)
            self.assertNotIn("private thoughts", bodies)
            before = self.snapshot(case)
            for key in ({"token": token}, signed, {}):
                with self.assertRaisesRegex(Exception, "404|not found|NotFound"):
                    self.make_jsonrpc_request(
                        "/mail/message/post",
                        {**thread, **key, "post_data": {"body": "I was here"}},
                    )
            self.assertEqual(self.snapshot(case), before)

    def test_messages_are_written_by_who_may_read(self):
        case = self.own("investigating")
        self.become(self.ann_user)
        self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": case._name,
                "thread_id": case.id,
                "post_data": {"body": "Any news?", "rating_value": 5},
            },
        )
        case.invalidate_recordset()
        self.assertIn("Any news?", case.message_ids[0].body)
        self.assertEqual(case.message_ids[0].author_id, self.ann)
        self.assertFalse(case.rating_ids, "stars come by their link alone")
        self.assertEqual(case.state, "investigating")

    def test_a_merged_complaint_leads_to_the_last_one(self):
        first, second, last = (self.own() for _each in range(3))
        first.action_merge(second)
        second.action_merge(last)
        self.env.flush_all()
        path = f"/my/complaints/{first.id}"
        answer = self.get(path, self.ann_user, allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith(f"/{last.id}"))
        # Of a colleague: this one alone is shown, which says where it went.
        last.partner_id = self.abe
        self.env.flush_all()
        page = self.get(path, self.ann_user)
        self.assertIn("Continued elsewhere", page.text)

    def test_counter_of_the_home_page(self):
        self.own()
        self.complaint(self.bob)
        self.env.flush_all()
        self.become(self.ann_user)
        counted = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["complaint_count"]}
        )
        self.assertEqual(counted["complaint_count"], 1)
        self.assertIn("/my/complaints", self.get("/my/home", self.ann_user).text)
        internal = self.new_user("internal", password=PASSWORD_OF_STAFF)
        self.authenticate(internal.login, PASSWORD_OF_STAFF)
        self.assertNotIn("/my/complaints", self.url_open("/my/home").text)

    def test_an_order_leads_to_the_form(self):
        page = self.get(f"/my/orders/{self.order.id}", self.ann_user).text
        self.assertIn(f"/my/complaints/new?order_id={self.order.id}", page)


@tagged("post_install", "-at_install")
class TestComplaintPortalWriting(ComplaintPortalCase):
    def ready(self, name):
        """Return a complaint of Ann with which a route may do its work."""
        if name == "reply":
            return self.asking()
        return self.own("communicated")

    def assert_refused(self, case, name, statuses, user=None, method="post", **kw):
        before = self.snapshot(case)
        path = f"/my/complaints/{case.id}/{name}"
        if method == "get":
            query = "&".join(f"{key}=x" for key in WRITING[name])
            answer = self.get(f"{path}?{query}", user, allow_redirects=False)
        else:
            answer = self.post(path, user, **WRITING[name], **kw)
        self.assertIn(answer.status_code, statuses, name)
        self.assertEqual(self.snapshot(case), before, name)
        return answer

    def test_reply(self):
        case = self.asking()
        answer = self.post(
            f"/my/complaints/{case.id}/reply",
            self.ann_user,
            body="It was <b>blue</b>.",
            files=[("attachments", ("blue.txt", b"a photo", "text/plain"))],
        )
        self.assertEqual(answer.status_code, 303)
        case.invalidate_recordset()
        self.assertEqual(case.state, "investigating")
        message = case.message_ids.filtered(lambda each: "blue" in each.body)
        self.assertEqual(message.author_id, self.ann)
        self.assertIn("&lt;b&gt;", message.body)
        self.assertEqual(message.attachment_ids.mapped("name"), ["blue.txt"])
        page = self.url_open(f"/my/complaints/{case.id}")
        self.assertIn("Your message is with us", page.text)

    def test_accept(self):
        case = self.own("communicated")
        answer = self.post(f"/my/complaints/{case.id}/accept", self.ann_user)
        self.assertEqual(answer.status_code, 303)
        case.invalidate_recordset()
        self.assertEqual(case.state, "closed")
        last = case.event_ids.filtered(lambda each: each.kind == "transition")[0]
        self.assertEqual(last.user_id, self.ann_user)

    def test_reopen(self):
        for state in ("communicated", "closed"):
            case = self.own(state)
            answer = self.post(
                f"/my/complaints/{case.id}/reopen", self.ann_user, reason=" Again! "
            )
            self.assertEqual(answer.status_code, 303)
            case.invalidate_recordset()
            self.assertEqual((case.state, case.cycle), ("reopened", 1))
            self.assertIn("Again!", case.event_ids.mapped("reason"))

    def test_records_of_others(self):
        for name in WRITING:
            case = self.ready(name)
            for user in (self.bob_user, self.abe_user):
                self.assert_refused(case, name, [404], user)

    def test_nobody_writes_without_a_login(self):
        for name in WRITING:
            case = self.ready(name)
            answer = self.assert_refused(case, name, [303])
            self.assertIn("/web/login", answer.headers["Location"])

    def test_a_token_is_no_login(self):
        for name in WRITING:
            case = self.ready(name)
            token = case._portal_ensure_token()
            self.env.flush_all()
            self.assert_refused(case, name, [404], self.bob_user, access_token=token)
            self.assert_refused(case, name, [303], access_token=token)

    def test_a_get_changes_nothing(self):
        for name in WRITING:
            case = self.ready(name)
            self.assert_refused(case, name, NOT_HERE, self.ann_user, method="get")
        before = self.env["customer.complaint"].search_count([])
        answer = self.get("/my/complaints/create?description=x", self.ann_user)
        self.assertIn(answer.status_code, NOT_HERE)
        self.assertEqual(self.env["customer.complaint"].search_count([]), before)

    def test_without_the_token_of_the_form(self):
        for name in WRITING:
            case = self.ready(name)
            self.assert_refused(case, name, [400], self.ann_user, csrf=False)
        before = self.env["customer.complaint"].search_count([])
        answer = self.post(
            "/my/complaints/create", self.ann_user, csrf=False, description="Hello"
        )
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.env["customer.complaint"].search_count([]), before)

    def test_in_a_state_where_it_is_not_due(self):
        closed, early = self.own("closed"), self.own()
        self.assert_refused(closed, "reply", [422], self.ann_user)
        self.assert_refused(closed, "accept", [422], self.ann_user)
        for name in ("accept", "reopen"):
            self.assert_refused(early, name, [422], self.ann_user)
        closed.action_reopen(reason="again")
        closed.action_cancel(reason="enough")
        for name in WRITING:
            self.assert_refused(closed, name, [422], self.ann_user)

    def test_a_pending_remedy_or_a_missing_cure_is_not_told(self):
        severe = self.own("communicated")
        severe.severity = "4"
        self.env.flush_all()
        page = self.get(f"/my/complaints/{severe.id}", self.ann_user).text
        self.assertNotIn("/accept", page)
        answer = self.assert_refused(severe, "accept", [422], self.ann_user)
        self.assertNotIn("corrective", answer.text)
        self.assertIn("not possible", answer.text)

    def test_too_late_to_reopen(self):
        case = self.own("closed")
        self.patch(
            type(case),
            "_may_be_reopened",
            lambda complaint: False,
        )
        self.assert_refused(case, "reopen", [422], self.ann_user)
        page = self.get(f"/my/complaints/{case.id}", self.ann_user).text
        self.assertNotIn("/reopen", page)

    def test_reopening_and_replying_take_words(self):
        case, asked = self.own("closed"), self.asking()
        for path, field in ((case, "reopen/reason"), (asked, "reply/body")):
            name, key = field.split("/")
            before = self.snapshot(path)
            answer = self.post(
                f"/my/complaints/{path.id}/{name}", self.ann_user, **{key: "  "}
            )
            self.assertEqual(answer.status_code, 422)
            self.assertEqual(self.snapshot(path), before)

    def test_other_steps_are_not_for_customers(self):
        case = self.own("communicated").with_user(self.ann_user)
        for name in OUR_STEPS:
            with self.assertRaises(UserError, msg=name), self.cr.savepoint():
                getattr(case, name)()
        with self.assertRaises(AccessError), self.cr.savepoint():
            case.action_close(severity="1")

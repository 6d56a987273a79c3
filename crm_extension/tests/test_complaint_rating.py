"""Stars for a closed complaint: once for each closing, by people alone."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCase

from .complaint_portal_common import ComplaintPortalCase


@tagged("post_install", "-at_install")
class TestComplaintRating(ComplaintPortalCase, MailCase):
    def closed(self, **values):
        case = self.own("closed", **values)
        self.env.flush_all()
        return case

    def waiting(self, case):
        return case.rating_ids.filtered(lambda each: not each.consumed)

    def rate(self, token, stars="5", **values):
        return self.post(f"/complaint/rate/{token}", rating=stars, **values)

    def events(self, case):
        case.invalidate_recordset()
        rated = case.event_ids.filtered(lambda each: each.kind == "rated")
        return [each.data for each in rated.sorted("id")]

    def test_the_mail_of_the_closing_leads_to_the_stars(self):
        case = self.own("communicated")
        with self.mock_mail_gateway():
            case.action_close()
        (rating,) = case.rating_ids
        mails = self._new_mails.filtered(lambda mail: "stars" in mail.body_html)
        self.assertEqual(len(mails), 1)
        self.assertEqual(mails.recipient_ids, self.ann)
        self.assertIn(f"/complaint/rate/{rating.access_token}", mails.body_html)
        self.assertNotIn(f"/rate/{rating.access_token}/5", mails.body_html)

    def test_no_mail_without_an_address(self):
        case = self.own("communicated")
        self.ann.email = False
        case.email_from = False
        with self.mock_mail_gateway():
            case.action_close()
        self.assertFalse(
            self._new_mails.filtered(lambda mail: "stars" in (mail.body_html or ""))
        )
        self.assertTrue(self.waiting(case), "the portal still asks")

    def test_looking_spends_nothing(self):
        case = self.closed()
        rating = self.waiting(case)
        path = f"/complaint/rate/{rating.access_token}"
        for _fetch in range(10):
            answer = self.get(f"{path}?rating=1&feedback=bot", None)
            self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.opener.head(self.base_url() + path).status_code, 200)
        rating.invalidate_recordset()
        self.assertFalse(rating.consumed)
        self.assertEqual(self.events(case), [])
        self.assertFalse(case.satisfaction)
        self.assertEqual(answer.text.count('type="radio"'), 5)

    def test_once(self):
        case = self.closed()
        rating = self.waiting(case)
        answer = self.rate(rating.access_token, "4", feedback=" Quick! ")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.events(case), [{"rating": 4, "cycle": 0}])
        self.assertEqual((rating.rating, rating.feedback), (4.0, "Quick!"))
        self.assertTrue(rating.consumed)
        self.assertEqual(case.satisfaction, 4.0)
        self.assertEqual(case.state, "closed")
        self.assertFalse(case.activity_ids)
        second = self.rate(rating.access_token, "1")
        self.assertEqual(second.status_code, 410)
        self.assertIn("already", second.text)
        self.assertEqual(self.events(case), [{"rating": 4, "cycle": 0}])
        self.assertEqual((case.satisfaction, rating.rating), (4.0, 4.0))
        self.assertIn(
            "already", self.url_open(f"/complaint/rate/{rating.access_token}").text
        )

    def test_without_the_token_of_the_form(self):
        case = self.closed()
        rating = self.waiting(case)
        answer = self.rate(rating.access_token, csrf=False)
        self.assertEqual(answer.status_code, 400)
        rating.invalidate_recordset()
        self.assertFalse(rating.consumed)

    def test_only_stars_count(self):
        case = self.closed()
        rating = self.waiting(case)
        for stars in ("0", "6", "-1", "4.5", "many", ""):
            answer = self.rate(rating.access_token, stars)
            self.assertEqual(answer.status_code, 422, stars)
        self.assertEqual(self.events(case), [])

    def test_unknown_tokens(self):
        self.assertEqual(self.get("/complaint/rate/nonsense").status_code, 404)
        self.assertEqual(self.rate("nonsense").status_code, 404)

    def test_few_stars_reach_the_lead(self):
        for stars in (1, 2):
            case = self.closed()
            self.rate(self.waiting(case).access_token, str(stars))
            case.invalidate_recordset()
            self.assertEqual(case.activity_ids.user_id, self.lead, stars)
            self.assertIn(f"{stars} of 5", case.activity_ids.summary)
        case = self.closed()
        self.rate(self.waiting(case).access_token, "3")
        case.invalidate_recordset()
        self.assertFalse(case.activity_ids)

    def test_each_closing_has_its_own(self):
        case = self.closed()
        first = self.waiting(case)
        self.rate(first.access_token, "2")
        case.invalidate_recordset()
        case.action_reopen(reason="again")
        case.action_investigate(investigator_id=self.env.user.id)
        self.bring_to_close(case)
        second = self.waiting(case)
        self.assertEqual(len(second), 1)
        self.assertNotEqual(second.access_token, first.access_token)
        self.env.flush_all()
        self.assertEqual(self.rate(first.access_token, "5").status_code, 410)
        self.assertEqual(self.rate(second.access_token, "5").status_code, 200)
        self.assertEqual(
            self.events(case), [{"rating": 2, "cycle": 0}, {"rating": 5, "cycle": 1}]
        )
        self.assertEqual(case.satisfaction, 5.0)

    def bring_to_close(self, case):
        case.action_decide(**self.finding())
        case.action_communicate(answer="Here is more.")
        case.action_close()

    def test_the_link_of_a_closing_that_was_undone(self):
        case = self.closed()
        old = self.waiting(case).access_token
        case.action_reopen(reason="again")
        self.env.flush_all()
        self.assertIn("when it is closed", self.get(f"/complaint/rate/{old}").text)
        self.assertEqual(self.rate(old).status_code, 410)
        self.assertEqual(self.events(case), [])
        case.action_investigate(investigator_id=self.env.user.id)
        self.bring_to_close(case)
        self.env.flush_all()
        self.assertEqual(self.rate(old).status_code, 404)
        self.assertEqual(len(self.waiting(case)), 1)

    def test_the_general_page_of_ratings_obeys_too(self):
        """The token opens the page of the rating app too: the same rules hold."""
        case = self.closed()
        rating = self.waiting(case)
        self.get(f"/rate/{rating.access_token}/5")
        self.get(f"/rate/{rating.access_token}/submit_feedback?rate=5")
        self.assertEqual(self.events(case), [])
        self.post(f"/rate/{rating.access_token}/submit_feedback", rate="1")
        self.assertEqual(self.events(case), [{"rating": 1, "cycle": 0}])
        self.post(f"/rate/{rating.access_token}/submit_feedback", rate="5")
        self.assertEqual(self.events(case), [{"rating": 1, "cycle": 0}])

    def test_nobody_gives_stars_otherwise(self):
        case = self.closed()
        rating = self.waiting(case)
        for user in (self.ann_user, self.agent, self.lead):
            with self.assertRaises(AccessError):
                case.with_user(user).rating_apply(5, token=rating.access_token)
        case.with_user(self.ann_user).message_post(body="Fine", rating_value=5)
        self.assertEqual(case.rating_ids, rating)
        with self.assertRaises(UserError):
            case.with_user(self.agent).satisfaction = 5
        with self.assertRaises(UserError):
            self.complaint(self.ann, satisfaction=5)

    def test_the_page_of_the_complaint_asks_its_customer(self):
        case = self.closed()
        token = self.waiting(case).access_token
        path = f"/my/complaints/{case.id}"
        self.assertIn(f"/complaint/rate/{token}", self.get(path, self.ann_user).text)
        self.rate(token)
        page = self.get(path, self.ann_user).text
        self.assertNotIn("/complaint/rate/", page)

    def test_satisfaction_averages_those_who_answered(self):
        rated, _silent = self.closed(), self.closed()
        self.rate(self.waiting(rated).access_token, "4")
        self.env.invalidate_all()
        ((average,),) = self.env["customer.complaint"]._read_group(
            [("partner_id", "=", self.ann.id)], [], ["satisfaction:avg"]
        )
        self.assertEqual(average, 4.0)

    def test_a_batch_of_closings_asks_each(self):
        cases = self.own("communicated") | self.own("communicated")
        with self.mock_mail_gateway():
            cases.action_close()
        tokens = cases.rating_ids.mapped("access_token")
        self.assertEqual(len(set(tokens)), 2)
        for case in cases:
            bodies = [
                mail.body_html
                for mail in self._new_mails
                if case.rating_ids.access_token in mail.body_html
            ]
            self.assertEqual(len(bodies), 1)

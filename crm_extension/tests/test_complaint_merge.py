from odoo import Command
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tests import Form, tagged

from .complaint_mail_common import ComplaintMailCase


@tagged("post_install", "-at_install")
class TestComplaintMerge(ComplaintMailCase):
    """Merging: everything moves, nothing is lost."""

    def two(self, **values):
        """Return two complaints of Ada about a box."""
        product = self.new_product("Box")
        return [
            self.complaint(
                self.ada,
                team_id=self.team.id,
                line_ids=[Command.create({"product_id": product.id})],
                **values,
            )
            for _number in range(2)
        ]

    def merge(self, complaint, target):
        with self.mock_mail_gateway():
            return complaint.action_merge(target=target)

    # -- May it be merged? -----------------------------------------------------

    def test_it_goes_into_one_of_the_same_customer_and_company(self):
        one, other = self.two()
        branch = self.env["res.partner"].create(
            {"name": "Branch", "parent_id": self.ada.id}
        )
        self.assertTrue(one._can_merge_into(other))
        self.assertTrue(one._can_merge_into(self.complaint(branch)))
        refused = {
            "itself": one,
            "nothing": self.env["customer.complaint"],
            "another customer's": self.complaint(self.customers("Bob")),
            "another company's": self.complaint(
                self.ada, company_id=self.new_company("Other").id, team_id=False
            ),
        }
        for name, target in refused.items():
            with self.subTest(target=name):
                self.assertFalse(one._can_merge_into(target))
                with self.assertRaises(UserError):
                    self.merge(one, target)
                self.assertNotEqual(one.state, "merged")

    def test_strangers_are_one_customer_by_their_address(self):
        mails = ("Eve <eve@x.example>", "eve@X.example", "mallory@x.example")
        eve, again, mallory = [self.receive_text(sender=each) for each in mails]
        self.assertTrue(eve._can_merge_into(again))
        self.assertFalse(eve._can_merge_into(mallory))
        self.assertFalse(eve._can_merge_into(self.complaint(self.ada)))

    def test_a_merged_one_is_no_target_and_merges_no_more(self):
        one, other = self.two()
        third = self.complaint(self.ada)
        self.merge(one, other)
        self.assertFalse(third._can_merge_into(one))
        with self.assertRaises(UserError):
            self.merge(one, third)

    def test_no_circle_comes_about(self):
        one, other = self.two()
        self.merge(one, other)
        with self.assertRaises(UserError):
            self.merge(other, one)
        self.assertEqual(one._final_target(), other)
        self.assertEqual(other._final_target(), other)

    def test_the_target_is_locked_too_the_older_one_first(self):
        one, other = self.two()
        locked = []
        complaints = self.registry["customer.complaint"]
        lock = complaints.lock_for_update

        def note(records, **options):
            locked.append(records.ids)
            return lock(records, **options)

        self.patch(complaints, "lock_for_update", note)
        self.merge(other, one)
        self.assertEqual(locked[:2], [one.ids, other.ids])

    def test_who_finds_the_target_locked_is_refused(self):
        one, other = self.two()

        def refuse(records, **options):
            if other in records:
                raise LockError("locked")

        self.patch(self.registry["customer.complaint"], "lock_for_update", refuse)
        with self.assertRaises(LockError):
            self.merge(one, other)

    def test_agents_merge_reporters_do_not(self):
        one, other = self.two()
        with self.assertRaises(AccessError):
            one.with_user(self.new_user("reporter")).action_merge(target=other)
        self.merge(one.with_user(self.agent), other.id)
        self.assertEqual(one.state, "merged")

    # -- What moves ------------------------------------------------------------

    def test_everything_moves(self):
        one, other = self.two()
        line = one.line_ids
        remedy = self.env["customer.complaint.remedy"].create(
            {"complaint_id": one.id, "kind": "goodwill", "amount": 5}
        )
        capa = self.env["customer.complaint.capa"].create(
            {"complaint_id": one.id, "name": "Thicker boxes"}
        )
        picture = self.env["ir.attachment"].create(
            {
                "name": "picture.txt",
                "raw": b"x",
                "res_model": "customer.complaint",
                "res_id": one.id,
            }
        )
        one._schedule_for(self.agent, "Call her")
        message = one.message_post(body="Hello", message_type="comment")
        follower = self.customers("Follower")
        one.message_subscribe(follower.ids)
        self.merge(one, other)
        self.assertEqual(one.state, "merged")
        self.assertEqual(one.merged_into_id, other)
        self.assertIn(line, other.line_ids)
        self.assertIn(remedy, other.remedy_ids)
        self.assertIn(capa, other.capa_ids)
        self.assertEqual(picture.res_id, other.id)
        self.assertIn("Call her", other.activity_ids.mapped("summary"))
        self.assertIn(message, other.message_ids)
        self.assertIn(follower, other.message_partner_ids)
        for left in (one.line_ids, one.remedy_ids, one.capa_ids, one.activity_ids):
            self.assertFalse(left)

    def test_the_history_stays_and_the_target_keeps_what_it_took(self):
        one, other = self.two(email_cc="bob@x.example")
        other.email_cc = False
        line, events = one.line_ids, one.event_ids
        self.merge(one, other)
        self.assertEqual(one.event_ids & events, events)
        self.assertEqual(self.story(one)[-1], ("received", "merged"))
        absorbed = other.event_ids.filtered(lambda each: each.kind == "absorbed")
        self.assertEqual(absorbed.data["complaint_id"], one.id)
        self.assertEqual(absorbed.data["moved"]["lines"], line.ids)
        self.assertIn(one.name, other.message_ids.mapped("body")[0])
        self.assertIn("The box was broken.", other.message_ids.mapped("body")[0])
        self.assertIn("bob@x.example", other.email_cc)

    def test_somebody_in_danger_stays_in_danger(self):
        one, other = self.two()
        one.safety = True
        self.merge(one, other)
        self.assertTrue(other.safety)
        self.assertEqual(other.severity, "4")

    def test_who_was_told_a_number_is_told_the_other_one(self):
        one = self.receive_text()
        other = self.receive_text()
        self.merge(one, other)
        told = other.message_ids.filtered(
            lambda each: each.message_type == "auto_comment" and one.name in each.body
        )
        self.assertIn(
            f"We deal with both together, under the number {other.name}",
            " ".join(told.mapped("body")),
        )
        self.assertEqual(self._new_mails.recipient_ids, self.ada)

    def test_who_knows_no_number_is_told_nothing(self):
        one, other = self.two()
        self.merge(one, other)
        self.assertFalse(self._new_mails)

    def test_several_merge_at_once_or_none(self):
        one, other = self.two()
        stranger = self.complaint(self.customers("Bob"))
        with self.assertRaises(UserError):
            self.merge(one | stranger, other)
        self.assertEqual(one.state, "received")
        self.assertTrue(one.line_ids)
        third = self.complaint(self.ada)
        self.merge(one | third, other)
        self.assertEqual((one | third).merged_into_id, other)

    # -- The preview -----------------------------------------------------------

    def wizard(self, *complaints):
        ids = [each.id for each in complaints]
        return self.env["customer.complaint.merge"].with_context(
            active_model="customer.complaint", active_ids=ids
        )

    def test_the_preview_counts_what_moves_and_merges(self):
        one, other = self.two()
        one.message_post(body="Hello", message_type="comment")
        stranger = self.complaint(self.customers("Bob"))
        form = Form(self.wizard(one))
        self.assertIn(other.id, form.available_target_ids.ids)
        self.assertNotIn(stranger.id, form.available_target_ids.ids)
        form.target_id = other
        self.assertIn(f"{one.name}: lines: 1, messages: 1", form.moves)
        self.assertFalse(form.refusal)
        with self.mock_mail_gateway():
            action = form.save().action_merge()
        self.assertEqual(action["res_id"], other.id)
        self.assertEqual(one.merged_into_id, other)

    def test_of_several_the_oldest_open_one_goes_on(self):
        one, other = self.two()
        other.received_at = "2026-05-01 09:00:00"
        wizard = self.wizard(one, other).create({})
        self.assertEqual(wizard.target_id, other)
        self.assertEqual(wizard.merged_ids, one)

    def test_the_preview_says_what_cannot_be_merged(self):
        one, other = self.two()
        stranger = self.complaint(self.customers("Bob"))
        wizard = self.wizard(one, stranger).create({"target_id": other.id})
        self.assertIn(stranger.name, wizard.refusal)
        with self.assertRaises(UserError):
            wizard.action_merge()

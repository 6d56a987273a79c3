"""Who sees and handles supplier claims."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .claim_common import ClaimCase


@tagged("post_install", "-at_install")
class TestClaimAccess(ClaimCase):
    def test_agents_do_the_whole_work(self):
        """They may read no purchase and no transfer of their own."""
        agent = self.new_user("agent")
        self.buy(self.box, 10)
        complaint = self.about(self.box).with_user(agent)
        (candidate,) = self.candidates(complaint.action_claim()).with_user(agent)
        action = candidate.action_choose()
        claim = self.env[action["res_model"]].browse(action["res_id"]).with_user(agent)
        fields = ["partner_id", "purchase_line_id", "picking_id", "claimable_quantity"]
        (row,) = claim.read(fields)
        self.assertEqual(row["claimable_quantity"], 10)
        claim.quantity = 2
        claim.action_send()
        claim.action_accept()
        self.assertEqual(claim.state, "accepted")
        self.assertFalse(claim.has_access("unlink"))

    def test_reporters_only_read(self):
        claim = self.claim(self.about(self.box), self.buy(self.box, 10))
        reporter = self.new_user("reporter")
        self.assertTrue(claim.with_user(reporter).has_access("read"))
        with self.assertRaises(AccessError):
            claim.with_user(reporter).action_send()
        with self.assertRaises(AccessError):
            claim.complaint_id.with_user(reporter).action_claim()

    def test_others_see_nothing(self):
        claim = self.claim(self.about(self.box), self.buy(self.box, 10))
        for role in ("internal", "portal"):
            user = self.new_user(role)
            self.assertFalse(claim.with_user(user).has_access("read"), role)

    def test_buyers_handle_claims(self):
        claim = self.claim(self.about(self.box), self.buy(self.box, 10))
        buyer = self.new_user("internal", groups="purchase.group_purchase_user")
        claim.with_user(buyer).action_send()
        self.assertEqual(claim.state, "sent")

    def test_other_companies_see_nothing(self):
        claim = self.claim(self.about(self.box), self.buy(self.box, 10))
        other = self.new_company("Other")
        stranger = self.new_user("lead", other)
        self.assertFalse(claim.with_user(stranger).has_access("read"))
        with self.assertRaises(AccessError):
            claim.with_user(stranger).action_cancel()

    def test_a_purchase_of_another_company_is_refused(self):
        other = self.new_company("Other books")
        purchase = self.buy(self.box, 10, company=other)
        with self.assertRaises(UserError):
            self.claim(self.about(self.box), purchase)

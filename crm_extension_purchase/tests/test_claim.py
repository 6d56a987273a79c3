"""Claims: what they take, what is fixed when, and never more than was received."""

from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .claim_common import ClaimCase


@tagged("post_install", "-at_install")
class TestClaim(ClaimCase):
    def test_what_follows_from_the_purchase(self):
        purchase = self.buy(self.box, 10, price=7)
        claim = self.claim(self.about(self.box), purchase, 3)
        self.assertRecordValues(
            claim,
            [
                {
                    "partner_id": self.vendor.id,
                    "product_id": self.box.id,
                    "amount": 21.0,
                    "company_amount": 21.0,
                    "claimable_quantity": 10.0,
                    "state": "draft",
                }
            ],
        )
        self.assertRegex(claim.name, r"^SC/\d{4}/\d+$")

    def test_the_road_of_a_claim(self):
        claim = self.claim(self.about(self.box), self.buy(self.box, 10), 2)
        claim.action_send()
        self.assertEqual(claim.state, "sent")
        self.assertTrue(claim.sent_on)
        claim.action_refuse(answer="Not our fault.")
        self.assertEqual((claim.state, claim.answer), ("refused", "Not our fault."))
        claim.action_send()
        claim.action_accept(amount=12, answer="Half of it.")
        self.assertEqual((claim.state, claim.accepted_amount), ("partly", 12))
        self.assertTrue(claim.answered_on)

    def test_all_of_it(self):
        claim = self.claim(self.about(self.box), self.buy(self.box, 10), 2)
        claim.action_send()
        claim.action_accept()
        self.assertEqual((claim.state, claim.accepted_amount), ("accepted", 20))

    def test_no_more_is_accepted_than_was_claimed(self):
        claim = self.claim(self.about(self.box), self.buy(self.box, 10), 2)
        claim.action_send()
        with self.assertRaises(UserError):
            claim.action_accept(amount=20.01)

    def test_steps_have_their_order(self):
        claim = self.claim(self.about(self.box), self.buy(self.box, 10), 2)
        for step in ("action_accept", "action_refuse", "action_create_refund"):
            with self.subTest(step=step), self.assertRaises(UserError):
                getattr(claim, step)()
        claim.action_cancel()
        with self.assertRaises(UserError):
            claim.action_send()

    def test_all_that_is_missing_is_named(self):
        claim = self.env["customer.complaint.claim"].create(
            {"complaint_id": self.about(self.box).id}
        )
        with self.assertRaisesRegex(UserError, "Supplier, Product, Amount"):
            claim.action_send()

    def test_a_claim_without_purchase(self):
        """Opening stock was bought with no order: people name the supplier."""
        complaint = self.about(self.box)
        claim = self.env["customer.complaint.claim"].create(
            {
                "complaint_id": complaint.id,
                "complaint_line_id": complaint.line_ids.id,
                "partner_id": self.vendor.id,
                "amount": 15,
            }
        )
        claim.action_send()
        self.assertEqual((claim.state, claim.product_id), ("sent", self.box))

    def test_what_was_sent_is_fixed(self):
        claim = self.claim(self.about(self.box), self.buy(self.box, 10), 2)
        claim.action_send()
        for values in ({"quantity": 1}, {"amount": 1}, {"partner_id": 1}):
            with self.subTest(values=values), self.assertRaises(UserError):
                claim.write(values)

    def test_the_state_is_written_by_steps_alone(self):
        claim = self.claim(self.about(self.box), self.buy(self.box, 10))
        for values in ({"state": "refunded"}, {"name": "X"}, {"sent_on": "2026-01-01"}):
            with self.subTest(values=values), self.assertRaises(UserError):
                claim.with_context(claim_step=True).write(values)
        with self.assertRaises(UserError):
            self.claim(self.about(self.box), self.buy(self.box, 1), state="sent")

    def test_only_drafts_are_deleted(self):
        claim = self.claim(self.about(self.box), self.buy(self.box, 10))
        sent = self.claim(self.about(self.box), self.buy(self.box, 10))
        sent.action_send()
        claim.unlink()
        with self.assertRaises(UserError):
            sent.unlink()

    def test_nothing_is_claimed_for_a_cancelled_complaint(self):
        complaint = self.about(self.box)
        complaint.action_cancel(reason="Written twice")
        with self.assertRaises(UserError):
            self.claim(complaint, self.buy(self.box, 10))

    def test_the_history_of_the_complaint_tells(self):
        complaint = self.about(self.box)
        claim = self.claim(complaint, self.buy(self.box, 10))
        claim.action_send()
        events = complaint.event_ids.filtered(lambda each: each.kind == "changed")
        self.assertEqual(
            [each.data["step"] for each in events.sorted("id")], ["created", "send"]
        )

    def test_merging_takes_claims_along(self):
        complaint, target = self.about(self.box), self.about(self.box)
        claim = self.claim(complaint, self.buy(self.box, 10))
        preview = (
            self.env["customer.complaint.merge"]
            .with_context(active_model=complaint._name, active_ids=complaint.ids)
            .create({"target_id": target.id})
        )
        self.assertIn("supplier claims: 1", preview.moves)
        complaint.action_merge(target=target)
        self.assertEqual(claim.complaint_id, target)
        absorbed = target.event_ids.filtered(lambda each: each.kind == "absorbed")
        self.assertEqual(absorbed.data["moved"]["claims"], claim.ids)

    def test_it_is_about_what_was_bought(self):
        purchase = self.buy(self.box, 10)
        with self.assertRaisesRegex(ValidationError, "another product"):
            self.claim(self.about(self.cake), purchase, product_id=self.cake.id)
        with self.assertRaisesRegex(ValidationError, "another supplier"):
            self.claim(self.about(self.box), purchase, partner_id=self.other_vendor.id)
        with self.assertRaisesRegex(ValidationError, "another complaint"):
            other = self.about(self.box).line_ids
            self.claim(self.about(self.box), purchase, complaint_line_id=other.id)


@tagged("post_install", "-at_install")
class TestClaimCaps(ClaimCase):
    """All claims together take no more of a purchase line than was received."""

    def test_over_all_complaints(self):
        purchase = self.buy(self.box, 5)
        self.claim(self.about(self.box), purchase, 3)
        second = self.claim(self.about(self.box), purchase, 2)
        self.assertEqual(second.claimable_quantity, 2)
        with self.assertRaisesRegex(ValidationError, "at most 0"):
            self.claim(self.about(self.box), purchase, 0.5)
        with self.assertRaises(ValidationError):
            second.quantity = 3

    def test_only_what_was_received(self):
        purchase = self.buy(self.box, 10, received=4)
        with self.assertRaisesRegex(ValidationError, "at most 4"):
            self.claim(self.about(self.box), purchase, 5)

    def test_refused_and_cancelled_claims_take_nothing(self):
        purchase = self.buy(self.box, 5)
        refused = self.claim(self.about(self.box), purchase, 5)
        refused.action_send()
        refused.action_refuse()
        second = self.claim(self.about(self.box), purchase, 5)
        with self.assertRaises(ValidationError):
            refused.action_send()
        second.action_cancel()
        refused.action_send()
        self.assertEqual(refused.state, "sent")

    def test_units_are_converted(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        purchase = self.buy(self.box, 1, price=120, uom=dozen, received=12)
        claim = self.claim(self.about(self.box), purchase, 6)
        self.assertEqual((claim.product_uom_id, claim.amount), (self.box.uom_id, 60))
        self.assertEqual(claim.claimable_quantity, 12)
        self.claim(self.about(self.box), purchase, 0.5, product_uom_id=dozen.id)
        with self.assertRaises(ValidationError):
            self.claim(self.about(self.box), purchase, 1)

    def test_goods_that_went_back_are_not_claimed(self):
        purchase = self.buy(self.box, 5)
        receipt = purchase.order_id.picking_ids
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=receipt.id, active_model="stock.picking")
            .create({"picking_id": receipt.id})
        )
        wizard.product_return_moves.quantity = 3
        action = wizard.action_create_returns()
        back = self.env["stock.picking"].browse(action["res_id"])
        back.move_ids.to_refund = True
        self.move(back, 3, "05-02")
        with self.assertRaisesRegex(ValidationError, "at most 2"):
            self.claim(self.about(self.box), purchase, 3)


@tagged("post_install", "-at_install")
class TestClaimCurrency(ClaimCase):
    def test_the_day_of_sending_counts(self):
        dollar = self.company.currency_id
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.assertNotEqual(dollar, euro)
        self.env["res.currency.rate"].search([("currency_id", "=", euro.id)]).unlink()
        self.env["res.currency.rate"].create(
            {
                "name": date(2020, 1, 1),
                "rate": 0.5,
                "currency_id": euro.id,
                "company_id": self.company.id,
            }
        )
        purchase = self.buy(self.box, 10, price=10, currency=euro)
        claim = self.claim(self.about(self.box), purchase, 2)
        self.assertEqual(claim.currency_id, euro)
        self.assertEqual((claim.amount, claim.company_amount), (20, 40))

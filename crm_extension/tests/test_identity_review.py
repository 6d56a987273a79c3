"""Reviews of shared identities: who decides, what is kept, what is asked again."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ValueCase
from .identity_common import IdentityMixin

CARD = "AB-12345"
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


class ReviewCase(IdentityMixin, ValueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.new_user("seller")
        cls.manager = cls.new_user("sales_manager")
        cls.ada, cls.bob = cls.customers("Ada", "Bob", identity_number=CARD)
        cls.switch_on()
        cls.orders((cls.ada, "06-01", 900))

    def held(self, amount=500, user=None, **values):
        """Return a quotation that waits, and its review."""
        user = user or self.seller
        order = self.quotation(self.bob, amount, user_id=user.id, **values)
        self.confirm(order, user)
        return order, self.assertHeld(order)


@tagged("post_install", "-at_install")
class TestIdentityReview(ReviewCase):
    def test_the_salesperson_is_told_why(self):
        order = self.quotation(self.bob, 500, user_id=self.seller.id)
        result = self.confirm(order, self.seller)
        self.assertEqual(result["tag"], "display_notification")
        self.assertIn(order.name, result["params"]["message"])
        order = order.with_user(self.seller)
        self.assertEqual(order.identity_state, "pending")
        self.assertIn("Same identity number (AB12345): Ada, Bob", order.identity_text)
        note = order.message_ids[0]
        self.assertTrue(note.subtype_id.internal)
        self.assertIn("Not confirmed", note.body)
        self.assertEqual(note.author_id, self.env.ref("base.partner_root"))

    def test_managers_have_something_to_do(self):
        _order, review = self.held()
        managers = review.activity_ids.user_id
        self.assertIn(self.manager, managers)
        self.assertNotIn(self.seller, managers)
        self.assertIn("1,400", review.activity_ids[0].note)

    def test_managers_of_other_companies_have_not(self):
        other = self.new_company("Elsewhere")
        stranger = self.new_user("sales_manager", other, login="stranger")
        _order, review = self.held()
        self.assertNotIn(stranger, review.activity_ids.user_id)

    def test_asked_twice_is_asked_once(self):
        order, review = self.held()
        self.confirm(order, self.seller)
        self.assertEqual(self.review_of(order), review)

    # -- Approving -------------------------------------------------------------

    def test_approved_is_confirmed_by_the_manager(self):
        order, review = self.held()
        review.with_user(self.manager).action_approve("They paid this morning.")
        self.assertConfirmed(order)
        self.assertRecordValues(
            review,
            [
                {
                    "state": "approved",
                    "decided_by_id": self.manager.id,
                    "decision_reason": "They paid this morning.",
                    "user_id": self.seller.id,
                }
            ],
        )
        self.assertTrue(review.decided_at)
        self.assertFalse(review.activity_ids)
        self.assertEqual(order.write_uid, self.manager)
        told = order.message_ids.filtered(lambda each: "approved" in each.body)
        self.assertIn(self.seller.partner_id, told.partner_ids)

    def test_refused_stays_a_quotation(self):
        order, review = self.held()
        review.with_user(self.manager).action_refuse("The card is false.")
        self.assertEqual((order.state, review.state), ("draft", "refused"))
        self.assertIn("The card is false.", order.with_user(self.seller).identity_text)
        self.assertFalse(review.activity_ids)
        with self.assertRaises(UserError):
            review.with_user(self.manager).action_approve("Changed my mind")
        self.confirm(order, self.seller)
        self.assertEqual(len(self.review_of(order)), 2, "asked again, anew")

    def test_a_decision_needs_a_reason(self):
        _order, review = self.held()
        for method in ("action_approve", "action_refuse"):
            with self.subTest(method=method), self.assertRaises(UserError):
                getattr(review.with_user(self.manager), method)(" ")
        review.with_user(self.manager).decision_reason = "Known for years."
        review.with_user(self.manager).action_approve()
        self.assertEqual(review.decision_reason, "Known for years.")

    def test_nobody_approves_their_own(self):
        for role in ("asked", "sells"):
            with self.subTest(role=role):
                order = self.quotation(
                    self.bob,
                    500,
                    user_id=(self.seller if role == "asked" else self.manager).id,
                )
                self.confirm(order, self.manager if role == "asked" else self.seller)
                review = self.assertHeld(order).with_user(self.manager)
                self.assertFalse(review.may_decide)
                for method in ("action_approve", "action_refuse"):
                    with self.assertRaises(AccessError):
                        getattr(review, method)("It is fine")

    def test_only_managers_decide(self):
        _order, review = self.held()
        everybody = self.new_user("seller_all")
        for user in (self.seller, everybody, self.new_user("internal")):
            for method in ("action_approve", "action_refuse"):
                with (
                    self.subTest(user=user.login, method=method),
                    self.assertRaises(AccessError),
                ):
                    getattr(review.with_user(user), method)("It is fine")

    # -- Asked again -----------------------------------------------------------

    def test_a_changed_order_is_asked_about_again(self):
        for change in (
            lambda order: order.order_line.write({"price_unit": 501}),
            lambda order: order.write({"partner_id": self.ada.id}),
        ):
            order, review = self.held()
            change(order)
            self.confirm(order, self.seller)
            self.assertEqual(review.state, "outdated")
            self.assertFalse(review.activity_ids)
            self.assertNotEqual(self.assertHeld(order), review)
            self.assertHeld(order).with_user(self.manager).action_refuse("No")

    def test_a_manager_does_not_approve_what_they_did_not_see(self):
        order, review = self.held()
        order.order_line.price_unit = 5000
        action = review.with_user(self.manager).action_approve("Fine")
        self.assertEqual(action["params"]["type"], "warning")
        newer = self.assertHeld(order)
        self.assertEqual((newer.exposure, newer.user_id), (5900, self.seller))
        newer.with_user(self.manager).action_approve("Seen")
        self.assertConfirmed(order)

    def test_more_that_is_owed_is_looked_at_again(self):
        order, review = self.held()
        self.orders((self.ada, "06-02", 300))
        review.with_user(self.manager).action_approve("Fine")
        self.assertEqual(review.state, "outdated")
        self.assertEqual(self.assertHeld(order).exposure, 1700)

    def test_less_that_is_owed_is_no_reason_to_ask_again(self):
        order, review = self.held()
        self.env["sale.order"].search(
            [("partner_id", "=", self.ada.id)]
        )._action_cancel()
        review.with_user(self.manager).action_approve("Fine")
        self.assertConfirmed(order)

    def test_an_approval_is_for_what_was_approved(self):
        order, review = self.held()
        review.with_user(self.manager).action_approve("Fine")
        order._action_cancel()
        order.action_draft()
        self.confirm(order, self.seller)
        self.assertConfirmed(order)
        order._action_cancel()
        order.action_draft()
        order.order_line.price_unit = 600
        self.confirm(order, self.seller)
        self.assertHeld(order)

    # -- Kept ------------------------------------------------------------------

    def test_what_needs_no_decision_any_more_is_closed(self):
        for end in (
            lambda order: order._action_cancel(),
            lambda order: order.unlink(),
            lambda order: order.company_id.write({"identity_check": False}),
        ):
            order, review = self.held()
            end(order)
            self.assertEqual(review.state, "outdated")
            self.assertFalse(review.activity_ids)

    def test_what_was_found_and_decided_stays(self):
        order, review = self.held()
        manager = review.with_user(self.manager)
        for values in (
            {"state": "approved"},
            {"exposure": 1},
            {"limit": 99999},
            {"decided_by_id": self.manager.id},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                manager.write(values)
        with self.assertRaises(AccessError):
            manager.create({"name": "S1", "company_id": self.company.id})
        manager.action_refuse("No")
        with self.assertRaises(UserError):
            manager.decision_reason = "Another reason"
        with self.assertRaises(UserError):
            review.unlink()
        self.bob.name = "Robert"
        self.bob.identity_number = False
        self.assertIn("(AB12345): Ada, Bob", review.reason_text)
        name = order.name
        order.unlink()
        self.assertEqual((review.exists().name, review.order_id.id), (name, False))

    def test_companies_do_not_see_each_others(self):
        other = self.new_company("Elsewhere")
        stranger = self.new_user("sales_manager", other, login="stranger")
        _order, review = self.held()
        mine = self.env["customer.identity.review"].with_user(stranger)
        self.assertFalse(mine.search([]))
        with self.assertRaises(AccessError):
            review.with_user(stranger).read(["exposure"])

    def test_sellers_see_their_own(self):
        order, review = self.held()
        second = self.new_user("seller", login="second")
        self.assertEqual(
            review.with_user(self.seller).read(["state"])[0]["id"], review.id
        )
        with self.assertRaises(AccessError):
            review.with_user(second).read(["state"])
        with self.assertRaises(AccessError):
            review.with_user(self.seller).write({"decision_reason": "Fine"})
        self.assertEqual(order.with_user(self.seller).identity_review_id, review)

    # -- Who shares ------------------------------------------------------------

    def test_a_manager_looks_at_a_customer(self):
        action = self.ada.with_user(self.manager).action_open_shared_identity()
        look = self.env["customer.identity.look"].browse(action["res_id"])
        found = look.with_company(self.company).found
        for word in ("Bob", "same identity number as Ada", "900"):
            self.assertIn(word, found)
        with self.assertRaises(AccessError):
            self.ada.with_user(self.seller).action_open_shared_identity()

    def test_identity_numbers_are_for_sales(self):
        internal = self.new_user("internal")
        with self.assertRaises(AccessError):
            self.ada.with_user(internal).read(["identity_number"])
        self.assertEqual(self.ada.with_user(self.seller).identity_number, CARD)

    def test_keys_are_for_managers(self):
        for model in ("key", "shared", "exception", "trial"):
            records = self.env[f"customer.identity.{model}"]
            with self.subTest(model=model):
                self.assertTrue(records.with_user(self.manager).has_access("read"))
                self.assertFalse(records.with_user(self.seller).has_access("read"))


@tagged("post_install", "-at_install")
class TestIdentityPortal(ReviewCase):
    """What a customer has signed or paid is theirs: the order waits, with both."""

    def provider(self):
        return self.env["payment.provider"].create(
            {
                "name": "Test",
                "code": "none",
                "state": "test",
                "company_id": self.company.id,
            }
        )

    def test_a_signature_is_kept(self):
        order = self.quotation(self.bob, 500, user_id=self.seller.id, state="sent")
        order.write({"signed_by": "Bob", "signature": PIXEL})
        public = self.env.ref("base.public_user")
        order.with_user(public).sudo()._validate_order()
        self.env.invalidate_all()
        review = self.assertHeld(order)
        self.assertEqual((order.signed_by, order.state), ("Bob", "sent"))
        self.assertTrue(order.signature and review.sends_mail)
        note = order.message_ids[0]
        self.assertTrue(
            note.subtype_id.internal, "the customer is not told about others"
        )
        before = order.message_ids
        review.with_user(self.manager).action_approve("Known")
        self.assertConfirmed(order)
        self.assertEqual(order.signed_by, "Bob")
        sent = (order.message_ids - before).filtered(
            lambda each: self.bob in each.partner_ids
        )
        self.assertTrue(sent, "the customer gets the confirmation they would have got")

    def test_a_payment_is_kept(self):
        order = self.quotation(
            self.bob, 500, user_id=self.seller.id, state="sent", require_payment=True
        )
        provider = self.provider()
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": self.env["payment.method"]
                .with_context(active_test=False)
                .search([], limit=1)
                .id,
                "amount": 500,
                "currency_id": order.currency_id.id,
                "partner_id": self.bob.id,
                "operation": "online_direct",
                "reference": "T-1",
                "sale_order_ids": [(6, 0, order.ids)],
            }
        )
        transaction._set_done()
        confirmed = transaction._check_amount_and_confirm_order()
        self.assertFalse(confirmed)
        self.assertHeld(order)
        self.assertEqual(order.amount_paid, 500)
        self.assertFalse(order._has_to_be_paid(), "it is not asked for twice")

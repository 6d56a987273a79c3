"""Coupons and points that put complaints right."""

from odoo.tests import Form, tagged

from odoo.addons.crm_extension.tests.remedy_common import RemedyCase


@tagged("post_install", "-at_install")
class TestLoyaltyRemedy(RemedyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.complaint(cls.buyer)

    @classmethod
    def new_loyalty(cls, program_type, **values):
        return cls.env["loyalty.program"].create(
            {
                "name": "Card",
                "program_type": program_type,
                "company_id": cls.company.id,
                "currency_id": cls.company.currency_id.id,
                **values,
            }
        )

    def give(self, kind, program, **values):
        return self.approved(
            self.case, kind, loyalty_program_id=program.id, **values
        ).with_user(self.agent)

    def test_a_coupon_for_the_customer(self):
        program = self.new_loyalty("coupons")
        remedy = self.give(
            "coupon", program, amount=10.0, coupon_valid_until="2026-12-31"
        )
        remedy.action_execute()
        remedy.action_execute()
        self.assertDone(remedy.sudo())
        card = remedy.sudo().document_ref
        self.assertEqual(program.coupon_ids, card)
        self.assertEqual(card.partner_id, self.buyer)
        self.assertEqual(str(card.expiration_date), "2026-12-31")
        self.assertEqual(self.case.remedy_cost, 10.0)

    def test_points_on_the_card_of_the_customer(self):
        program = self.new_loyalty("loyalty", applies_on="both")
        card = self.env["loyalty.card"].create(
            {"program_id": program.id, "partner_id": self.buyer.id, "points": 5}
        )
        remedy = self.give("points", program, points=20)
        remedy.action_execute()
        remedy.action_execute()
        self.assertDone(remedy.sudo())
        self.assertEqual(card.points, 25)
        self.assertEqual(card.history_ids.mapped("issued"), [20])
        self.assertIn(self.case.name, card.history_ids.description)

    def test_points_for_who_has_no_card(self):
        program = self.new_loyalty("loyalty", applies_on="both")
        remedy = self.give("points", program, points=20)
        remedy.action_execute()
        card = remedy.sudo().document_ref
        self.assertEqual((card.partner_id, card.points), (self.buyer, 20))

    def test_money_is_worth_its_amount(self):
        remedy = self.give("coupon", self.new_loyalty("gift_card"), points=30)
        self.assertEqual(remedy.amount, 30.0)
        remedy.action_execute()
        self.assertEqual(remedy.sudo().document_ref.points, 30.0)

    def test_a_program_that_cannot_give_it(self):
        for kind, program_type in (("coupon", "loyalty"), ("points", "coupons")):
            remedy = self.give(kind, self.new_loyalty(program_type))
            remedy.action_execute()
            self.assertFailed(remedy.sudo(), "Choose a program")
        ended = self.new_loyalty("coupons")
        remedy = self.give("coupon", ended)
        ended.active = False
        remedy.action_execute()
        self.assertFailed(remedy.sudo(), "has ended")

    def test_points_are_part_of_what_was_approved(self):
        program = self.new_loyalty("coupons")
        remedy = self.approved(
            self.case, "coupon", loyalty_program_id=program.id, amount=1
        )
        remedy.points = 100
        self.assertFalse(remedy.approved_by_id)

    def test_the_form(self):
        program = self.new_loyalty("gift_card")
        with Form(
            self.env["customer.complaint.remedy"].with_context(
                default_complaint_id=self.case.id
            ),
            view="crm_extension.customer_complaint_remedy_view_form",
        ) as form:
            form.kind = "coupon"
            form.loyalty_program_id = program
            form.points = 12
            self.assertEqual(form.amount, 12.0)
            self.assertIn("Card", form.consequence)

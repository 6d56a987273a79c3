"""Programs for members of some tiers: by themselves, by code, by coupon."""

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .points_common import PointsCase, points_rule


@tagged("post_install", "-at_install")
class TestTierPrograms(PointsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.golden = cls.tier_of("Gold")

    def limited(self, *rules, tiers=None, **values):
        tiers = tiers or self.golden
        return self.new_loyalty(*rules, tier_ids=[Command.set(tiers.ids)], **values)

    def by_code(self, code="WELCOME", **values):
        return self.limited(
            points_rule(1, "order", mode="with_code", code=code),
            program_type="promo_code",
            applies_on="current",
            trigger="with_code",
            reward_ids=[Command.create({"discount": 10, "discount_mode": "percent"})],
            **values,
        )

    def test_members_alone_earn(self):
        self.limited()
        self.assertEqual(self.given(self.draft(self.gold, 100)), 200)
        self.assertEqual(self.given(self.draft(self.plain, 100)), 0)

    def test_without_tiers_everybody_earns(self):
        self.new_loyalty()
        self.assertEqual(self.given(self.draft(self.plain, 100)), 100)

    def test_a_higher_tier_is_another_tier(self):
        self.limited()
        self.change_tier("Platinum")
        self.assertEqual(self.given(self.draft(self.gold, 100)), 0)

    def test_one_of_several_tiers_suffices(self):
        silver = self.tier_of("Silver")
        self.limited(tiers=self.golden | silver)
        self.change_tier("Silver")
        self.assertEqual(self.given(self.draft(self.gold, 100)), 150)

    def test_a_code_of_others_is_refused_in_words(self):
        self.by_code()
        order = self.draft(self.plain, 100)
        self.assertEqual(
            order._try_apply_code("WELCOME"),
            {"error": "This offer is for members of Gold only."},
        )
        self.assertFalse(order.code_enabled_rule_ids)
        self.assertEqual(order.amount_total, 100)

    def test_several_tiers_are_named_in_their_order(self):
        platinum = self.tier_of("Platinum")
        self.by_code(tiers=platinum | self.golden)
        told = self.draft(self.plain, 100)._try_apply_code("WELCOME")["error"]
        self.assertIn("Gold or Platinum", told)

    def test_a_code_works_for_members(self):
        program = self.by_code()
        order = self.draft(self.gold, 100)
        found = order._try_apply_code("WELCOME")
        self.assertEqual(list(found.values()), [program.reward_ids])

    def test_an_unknown_code_is_unknown(self):
        self.by_code()
        self.assertIn("not_found", self.draft(self.plain, 100)._try_apply_code("X"))

    def test_a_code_of_another_company_is_unknown(self):
        other = self.new_company("Other")
        program = self.by_code(
            tiers=self.new_program(company=other).tier_ids[1], company_id=other.id
        )
        self.assertTrue(program.tier_ids)
        told = self.draft(self.plain, 100)._try_apply_code("WELCOME")
        self.assertIn("not_found", told)

    def test_a_coupon_of_others_is_refused(self):
        program = self.limited(
            program_type="coupons",
            applies_on="current",
            trigger="with_code",
            rule_ids=[],
        )
        coupon = self.env["loyalty.card"].create(
            {"program_id": program.id, "points": 5, "code": "C-1"}
        )
        told = self.draft(self.plain, 100)._try_apply_code(coupon.code)
        self.assertIn("Gold", told["error"])
        self.assertNotIn("error", self.draft(self.gold, 100)._try_apply_code("C-1"))

    def test_applying_by_hand_is_refused(self):
        program = self.limited()
        told = self.draft(self.plain, 100)._try_apply_program(program)
        self.assertIn("Gold", told["error"])

    def test_who_loses_the_tier_loses_the_offer_of_open_orders(self):
        self.limited()
        order = self.draft(self.gold, 100)
        self.assertEqual(self.given(order), 200)
        self.change_tier("Silver")
        order.action_confirm()
        self.assertFalse(order.coupon_point_ids)

    def test_a_confirmed_order_keeps_the_offer(self):
        self.limited()
        order = self.buy(self.gold, 100)
        self.change_tier("Silver")
        self.assertEqual(self.given(order), 200)
        self.assertEqual(self.points_of(self.gold), 200)

    def test_a_shared_program_goes_by_the_tier_in_the_orders_company(self):
        other = self.new_company("Other", chart="generic_coa")
        self.limited(company_id=False)
        self.assertEqual(self.given(self.draft(self.gold, 100)), 200)
        self.assertEqual(self.given(self.draft(self.gold, 100, company=other)), 0)

    def test_it_holds_for_users_who_see_no_tiers(self):
        """A salesperson of another company cannot read these tiers."""
        other = self.new_company("Other", chart="generic_coa")
        self.limited(company_id=False)
        seller = new_test_user(
            self.env,
            "seller",
            "sales_team.group_sale_salesman_all_leads",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        order = self.draft(self.plain, 100, company=other)
        order = order.with_user(seller).with_context(allowed_company_ids=other.ids)
        order._update_programs_and_rewards()
        self.assertFalse(order.sudo().coupon_point_ids)

    def test_a_tier_of_another_company_is_refused(self):
        other = self.new_company("Other")
        foreign = self.new_program(company=other).tier_ids[0]
        with self.assertRaisesRegex(ValidationError, "another company"):
            self.new_loyalty(tier_ids=[Command.set(foreign.ids)])

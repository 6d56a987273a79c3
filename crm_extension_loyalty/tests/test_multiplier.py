"""A tier multiplies points: once, whatever happens to the order on its way."""

from psycopg2.errors import CheckViolation

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .points_common import PointsCase, points_rule


@tagged("post_install", "-at_install")
class TestPointsMultiplier(PointsCase):
    def test_members_earn_more(self):
        self.new_loyalty()
        self.buy(self.gold, 100, 50)
        self.buy(self.plain, 100, 50)
        self.assertEqual(self.points_of(self.gold), 300)
        self.assertEqual(self.points_of(self.plain), 150)

    def test_contacts_earn_as_their_customer(self):
        self.new_loyalty()
        contact = self.customers("Contact", parent_id=self.gold.id)
        self.buy(contact, 10)
        self.assertEqual(self.points_of(contact), 20)

    def test_counting_again_multiplies_once(self):
        self.new_loyalty()
        order = self.draft(self.gold, 100)
        for _again in range(3):
            self.assertEqual(self.given(order), 200)
            self.env.flush_all()
            self.env.invalidate_all()
        order.action_confirm()
        self.assertEqual(self.points_of(self.gold), 200)
        order._update_programs_and_rewards()
        self.assertEqual(self.given(order), 200)
        self.assertEqual(self.points_of(self.gold), 200)

    def test_changing_lines_counts_from_the_lines(self):
        self.new_loyalty()
        order = self.draft(self.gold, 100)
        self.assertEqual(self.given(order), 200)
        order.order_line.price_unit = 40
        self.assertEqual(self.given(order), 80)

    def test_several_rules_on_one_line_multiply_once(self):
        self.new_loyalty(points_rule(1), points_rule(2), points_rule(5, "unit"))
        order = self.draft(self.gold, self.order_line(10, quantity=3))
        self.assertEqual(self.given(order), 2 * (30 + 60 + 15))

    def test_points_per_order_are_multiplied_too(self):
        self.new_loyalty(points_rule(7, "order"))
        self.assertEqual(self.given(self.draft(self.gold, 10, 20)), 14)

    def test_decimals_are_cut_off(self):
        self.tier_of("Gold").points_multiplier = 1.15
        self.new_loyalty()
        self.assertEqual(self.given(self.draft(self.gold, 10.01)), 11.51)

    def test_less_is_possible(self):
        gold = self.tier_of("Gold")
        self.new_loyalty()
        gold.points_multiplier = 0.5
        self.assertEqual(self.given(self.draft(self.gold, 10)), 5)
        gold.points_multiplier = 0
        self.buy(self.gold, 10)
        self.assertFalse(self.points_of(self.gold))

    def test_negative_is_refused(self):
        gold = self.tier_of("Gold")
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            gold.points_multiplier = -1
            self.env.flush_all()

    def test_a_promotion_gives_no_second_gift(self):
        program = self.new_loyalty(
            points_rule(1, "unit"),
            program_type="buy_x_get_y",
            applies_on="current",
            reward_ids=[
                Command.create(
                    {
                        "reward_type": "product",
                        "reward_product_id": self.service.id,
                        "required_points": 1,
                    }
                )
            ],
        )
        order = self.draft(self.gold, 10)
        self.assertEqual(order._get_applicable_program_points(), {program: 1})

    def test_money_is_not_multiplied(self):
        top_up = self.new_product("Top-up", type="service")
        wallet = self.new_loyalty(
            points_rule(product_ids=[Command.set(top_up.ids)]),
            program_type="ewallet",
            applies_on="future",
        )
        self.buy(self.gold, self.order_line(50, product=top_up))
        self.assertEqual(self.points_of(self.gold, wallet), 50)

    def test_points_for_this_order_alone_are_not_multiplied(self):
        program = self.new_loyalty(applies_on="current")
        order = self.draft(self.gold, 10)
        self.assertEqual(order._get_applicable_program_points(), {program: 10})

    def test_the_tier_at_confirmation_counts(self):
        self.new_loyalty()
        self.change_tier("Silver")
        order = self.draft(self.gold, 100)
        self.assertEqual(self.given(order), 150)
        self.change_tier("Gold")
        order.action_confirm()
        self.assertEqual(self.points_of(self.gold), 200)
        self.assertEqual(order.points_tier_id.name, "Gold")
        self.assertEqual(order.points_multiplier, 2)

    def test_a_confirmed_order_keeps_what_it_gave(self):
        self.new_loyalty()
        order = self.buy(self.gold, 100)
        self.change_tier("Base")
        self.assertEqual(self.given(order), 200)
        order.points_tier_id.points_multiplier = 5
        self.assertEqual(self.given(order), 200)
        self.assertEqual(self.points_of(self.gold), 200)
        order._action_cancel()
        self.assertEqual(self.points_of(self.gold), 0)

    def test_confirming_again_after_a_cancel_takes_the_tier_of_then(self):
        self.new_loyalty()
        order = self.buy(self.gold, 100)
        order._action_cancel()
        order.action_draft()
        self.change_tier("Silver")
        order.action_confirm()
        self.assertEqual(self.points_of(self.gold), 150)
        self.assertFalse(order.copy().points_tier_id)

    def test_only_an_active_program_counts(self):
        self.new_loyalty()
        self.ladder.action_archive_program()
        self.assertEqual(self.given(self.draft(self.gold, 100)), 100)

    def test_another_company_does_not_count(self):
        other = self.new_company("Other", chart="generic_coa")
        self.new_loyalty(company_id=other.id)
        order = self.draft(self.gold, 100, company=other)
        self.assertEqual(self.given(order), 100)
        self.assertFalse(order.points_tier_id)

    def test_history_says_what_was_given(self):
        self.new_loyalty()
        order = self.buy(self.gold, 100, 50)
        line = self.card_of(self.gold).history_ids
        self.assertEqual((line.issued, line.order_id), (300, order.id))
        earned = [
            line.earned_lines[str(each.id)]["points"] for each in order.order_line
        ]
        self.assertEqual(earned, [200, 100])

    def test_customers_read_of_it(self):
        texts = self.tier_of("Silver")._benefit_texts()
        self.assertIn("1.5 times the loyalty points", texts)
        self.assertEqual(self.tier_of("Base")._benefit_texts(), [])

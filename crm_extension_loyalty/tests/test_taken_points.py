"""Credit notes take points back, in proportion, once, and give them back again."""

from odoo.fields import Command
from odoo.tests import tagged

from .points_common import PointsCase, points_rule


@tagged("post_install", "-at_install")
class TestTakenPoints(PointsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.new_loyalty()
        cls.order = cls.buy(
            cls.gold, cls.order_line(10, quantity=4), cls.order_line(60)
        )

    def taken(self, partner=None):
        card = self.card_of(partner or self.gold, self.program)
        return card.history_ids.filtered(lambda line: line.reason == "taken_back")

    def assertBalance(self, points, partner=None):
        card = self.card_of(partner or self.gold, self.program)
        self.assertAlmostEqual(card.points, points, 6)
        history = sum(card.history_ids.mapped(lambda line: line.issued - line.used))
        self.assertAlmostEqual(card.points, history, 6, "history explains the balance")

    def test_a_full_credit_takes_all(self):
        note = self.credit_note(self.bill(self.order))
        self.assertBalance(0)
        line = self.taken()
        self.assertEqual(line.used, 200)
        self.assertEqual(line.credited_order_id, self.order)
        self.assertEqual((line.order_model, line.order_id), ("account.move", note.id))
        self.assertIn(note.name, line.description)

    def test_a_part_takes_the_part_with_the_multiplier(self):
        self.credit_note(self.bill(self.order), 1, 0)
        self.assertBalance(200 - 2 * 10)

    def test_a_lower_price_takes_its_share(self):
        note = self.credit_note(self.bill(self.order), post=False)
        note.invoice_line_ids[1].quantity = 0
        note.invoice_line_ids[0].write({"quantity": 4, "price_unit": 2.5})
        note.action_post()
        self.assertBalance(200 - 2 * 10)

    def test_drafts_take_nothing(self):
        self.credit_note(self.bill(self.order), post=False)
        self.assertBalance(200)

    def test_posting_again_takes_once(self):
        note = self.credit_note(self.bill(self.order), 2, 0)
        self.assertBalance(160)
        note.button_draft()
        self.assertBalance(200)
        self.assertFalse(self.taken())
        note.action_post()
        self.assertBalance(160)
        self.env["loyalty.taken.points"]._settle(self.order)
        self.assertBalance(160)
        self.assertEqual(len(self.taken()), 1)

    def test_a_cancelled_note_gives_back(self):
        note = self.credit_note(self.bill(self.order))
        note.button_cancel()
        self.assertBalance(200)

    def test_several_notes_never_take_more_than_was_given(self):
        invoice = self.bill(self.order)
        for _again in range(3):
            self.credit_note(invoice, 2, 1)
        self.assertBalance(0)
        self.assertEqual(sorted(self.taken().mapped("used")), [40, 160])

    def test_a_corrected_invoice_takes_nothing(self):
        invoice = self.bill(self.order)
        self.credit_note(invoice)
        self.assertBalance(0)
        again = invoice.copy({"invoice_date": invoice.invoice_date})
        for line, sold in zip(
            again.invoice_line_ids, self.order.order_line, strict=True
        ):
            line.sale_line_ids = [Command.set(sold.ids)]
        again.action_post()
        self.assertBalance(200)
        self.credit_note(again)
        self.assertBalance(0)

    def test_a_note_without_order_lines_takes_its_share_of_the_invoice(self):
        self.credit(self.bill(self.order), "06-30", 25)
        self.assertBalance(150)

    def test_a_note_of_nothing_known_takes_nothing(self):
        self.bill(self.order)
        self.invoices((self.gold, "06-30", 25), move_type="out_refund")
        self.assertBalance(200)

    def discounted(self, *amounts):
        """Return a confirmed order at half the price, by a promotion."""
        discount = self.new_loyalty(
            points_rule(1, "order"),
            program_type="promotion",
            applies_on="current",
            reward_ids=[Command.create({"discount": 50, "discount_mode": "percent"})],
        )
        order = self.draft(self.plain, *amounts)
        order._update_programs_and_rewards()
        card = order.coupon_point_ids.coupon_id.filtered(
            lambda each: each.program_id == discount
        )
        order._apply_program_reward(discount.reward_ids, card)
        order.action_confirm()
        return order

    def test_discounts_lower_what_the_lines_earned(self):
        order = self.discounted(80, 20)
        self.assertBalance(50, self.plain)
        self.credit_note(self.bill(order))
        self.assertBalance(0, self.plain)

    def test_discounts_are_no_units(self):
        self.program.rule_ids = [
            Command.clear(),
            Command.create(points_rule(5, "unit")),
        ]
        order = self.discounted(80, 20)
        self.assertBalance(10, self.plain)
        self.credit_note(self.bill(order), 1, 0, 0)
        self.assertBalance(5, self.plain)

    def test_points_per_unit_and_order_fall_to_lines(self):
        self.program.rule_ids = [
            Command.clear(),
            Command.create(points_rule(5, "unit")),
            Command.create(points_rule(10, "order")),
        ]
        order = self.buy(self.plain, self.order_line(30, quantity=2), 40)
        self.assertBalance(25, self.plain)
        self.credit_note(self.bill(order), 1, 0)
        self.assertBalance(25 - 5 - 3, self.plain)

    def test_a_rule_that_was_not_met_earned_nothing(self):
        other = self.new_product("Other", type="service")
        self.program.rule_ids = [
            Command.clear(),
            Command.create(points_rule(product_ids=[Command.set(self.service.ids)])),
            Command.create(
                points_rule(9, minimum_qty=5, product_ids=[Command.set(other.ids)])
            ),
        ]
        order = self.buy(self.plain, 30, self.order_line(30, product=other))
        self.assertBalance(30, self.plain)
        self.credit_note(self.bill(order), 0, 1)
        self.assertBalance(30, self.plain)

    def test_lines_that_came_later_take_nothing(self):
        self.order.write({"order_line": [self.order_line(500)]})
        self.credit_note(self.bill(self.order), 0, 0, 1)
        self.assertBalance(200)

    def test_more_of_a_line_than_earned_points_goes_first(self):
        self.order.order_line[0].write({"product_uom_qty": 10, "price_unit": 10})
        invoice = self.bill(self.order)
        self.credit_note(invoice, 6, 0)
        self.assertBalance(200)
        self.credit_note(invoice, 1, 0)
        self.assertBalance(180)

    def test_a_gift_by_quantity(self):
        self.program.rule_ids = [
            Command.clear(),
            Command.create(points_rule(5, "unit")),
        ]
        order = self.buy(self.plain, self.order_line(0, quantity=4))
        self.credit_note(self.bill(order), 1)
        self.assertBalance(15, self.plain)

    def test_spent_points_leave_a_debt_that_stops_no_order(self):
        invoice = self.bill(self.order)
        card = self.card_of(self.gold)
        gold = self.tier_of("Gold")
        gold.points_multiplier = 0
        self.redeem(order := self.draft(self.gold, 150), self.program)
        order.action_confirm()
        self.assertBalance(50)
        self.credit_note(invoice)
        self.assertBalance(-150)
        self.assertIn("the balance is", card.message_ids[0].body)
        gold.points_multiplier = 2
        order = self.draft(self.gold, 10)
        self.assertEqual(self.given(order), 20)
        order.action_confirm()
        self.assertBalance(-130)

    def test_a_debt_buys_no_reward(self):
        card = self.card_of(self.gold)
        card.points = -1000
        order = self.draft(self.gold, 100)
        order._update_programs_and_rewards()
        self.assertEqual(order._get_claimable_rewards(), {})
        told = order._apply_program_reward(self.program.reward_ids, card)
        self.assertIn("error", told)

    def test_cancelling_the_order_leaves_nothing(self):
        self.credit_note(self.bill(self.order), 2, 0)
        self.order._action_cancel()
        self.assertBalance(0)
        self.assertFalse(self.card_of(self.gold).history_ids)

    def test_two_companies(self):
        other = self.new_company("Other", chart="generic_coa")
        theirs = self.new_loyalty(company_id=other.id)
        self.buy(self.gold, 70, company=other)
        self.credit_note(self.bill(self.order))
        self.assertBalance(0)
        self.assertEqual(self.points_of(self.gold, theirs), 70)

    def test_a_wallet_keeps_its_money(self):
        top_up = self.new_product("Top-up", type="service")
        wallet = self.new_loyalty(
            points_rule(product_ids=[Command.set(top_up.ids)]),
            program_type="ewallet",
            applies_on="future",
        )
        order = self.buy(self.plain, self.order_line(50, product=top_up))
        self.credit_note(self.bill(order))
        self.assertEqual(self.points_of(self.plain, wallet), 50)

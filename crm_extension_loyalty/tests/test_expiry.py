"""Points expire on their day, the oldest first, once."""

from datetime import date, datetime, timedelta
from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from .points_common import PointsCase

START = datetime(2026, 1, 10, 12)
FIRST = START.date()


@tagged("post_install", "-at_install")
class TestPointsExpiry(PointsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.new_loyalty(points_validity_days=30)

    def earn(self, points, when=START, partner=None):
        """Buy for so many points, at a moment."""
        order = self.buy(partner or self.plain, points)
        order.date_order = when
        self.env.flush_all()
        return order

    def spend(self, points, partner=None):
        """Lower the balance, as redeeming does."""
        card = self.card_of(partner or self.plain, self.program)
        self.env["loyalty.history"].create(
            {"card_id": card.id, "description": "Reward", "used": points}
        )
        card.points -= points

    def expire(self, today, program=None):
        """Do what the job does on a day, without its commits."""
        service = self.env["loyalty.expired.points"]
        kind = type(service)
        with patch.object(kind, "_today", lambda _self, _program: today):
            for each in program or service._programs():
                cards = self.env["loyalty.card"].browse(service._cards_due(each, today))
                service._expire(each, cards, today)

    def expired_of(self, partner=None):
        card = self.card_of(partner or self.plain, self.program)
        lines = card.history_ids.filtered(lambda line: line.reason == "expired")
        return sum(lines.mapped("used"))

    def assertBalance(self, points, partner=None):
        self.assertAlmostEqual(
            self.points_of(partner or self.plain, self.program), points, 6
        )

    def test_the_last_day_counts(self):
        self.earn(100)
        self.expire(FIRST + timedelta(30))
        self.assertBalance(100)
        self.expire(FIRST + timedelta(31))
        self.assertBalance(0)
        self.assertEqual(self.expired_of(), 100)

    def test_a_second_run_expires_nothing(self):
        self.earn(100)
        for _again in range(3):
            self.expire(FIRST + timedelta(31))
        self.assertBalance(0)
        lines = self.card_of(self.plain).history_ids
        self.assertEqual(lines.mapped("reason").count("expired"), 1)

    def test_months_and_days_add_up(self):
        self.program.write({"points_validity_months": 1, "points_validity_days": 2})
        self.earn(100, datetime(2026, 1, 31, 12))
        self.expire(date(2026, 3, 2))
        self.assertBalance(100)
        self.expire(date(2026, 3, 3))
        self.assertBalance(0)

    def test_without_validity_nothing_expires(self):
        self.program.points_validity_days = 0
        self.earn(100)
        self.expire(date(2030, 1, 1))
        self.assertBalance(100)

    def test_negative_is_refused(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.program.points_validity_days = -1
            self.env.flush_all()

    def test_days_are_those_of_the_company(self):
        """18:00 UTC on the 10th is the 11th in Shanghai."""
        self.books.resource_calendar_id.tz = "Asia/Shanghai"
        self.earn(100, datetime(2026, 1, 10, 18))
        self.expire(FIRST + timedelta(31))
        self.assertBalance(100)
        self.expire(FIRST + timedelta(32))
        self.assertBalance(0)

    def test_used_points_do_not_expire(self):
        self.earn(100)
        self.spend(40)
        self.expire(FIRST + timedelta(31))
        self.assertBalance(0)
        self.assertEqual(self.expired_of(), 60)

    def test_the_oldest_are_used_first(self):
        self.earn(100)
        self.earn(50, START + timedelta(10))
        self.spend(110)
        self.expire(FIRST + timedelta(31))
        self.assertBalance(40)
        self.expire(FIRST + timedelta(41))
        self.assertBalance(0)
        self.assertEqual(self.expired_of(), 40)

    def test_what_expired_is_not_used_again(self):
        """100 of which 40 are used; 60 expire; then 50 of 100 younger ones are used."""
        self.earn(100)
        self.spend(40)
        self.expire(FIRST + timedelta(31))
        self.earn(100, START + timedelta(20))
        self.spend(50)
        self.expire(FIRST + timedelta(51))
        self.assertBalance(0)
        self.assertEqual(self.expired_of(), 60 + 50)

    def test_several_cards_at_once(self):
        self.earn(100)
        self.earn(30, partner=self.gold)
        self.earn(10, START + timedelta(5), partner=self.gold)
        self.expire(FIRST + timedelta(31))
        self.assertBalance(0)
        self.assertBalance(20, self.gold)

    def test_a_redeemed_order_earns_and_uses(self):
        self.earn(100)
        order = self.draft(self.plain, 30)
        order._update_programs_and_rewards()
        self.redeem(order, self.program)
        order.action_confirm()
        order.date_order = START + timedelta(10)
        history = self.card_of(self.plain).history_ids
        line = history.filtered(lambda each: each.order_id == order.id)
        self.assertTrue(line.used)
        left = self.points_of(self.plain)
        self.expire(FIRST + timedelta(31))
        self.assertBalance(left - (100 - line.used))

    def test_taken_points_do_not_expire(self):
        order = self.earn(100)
        self.credit_note(self.bill(order), 0.75)
        self.earn(50, START + timedelta(10))
        self.assertBalance(75)
        self.expire(FIRST + timedelta(31))
        self.assertBalance(50)
        self.assertEqual(self.expired_of(), 25)

    def test_expired_points_are_not_taken_back(self):
        order = self.earn(100)
        invoice = self.bill(order)
        self.expire(FIRST + timedelta(31))
        self.credit_note(invoice)
        self.assertBalance(0)

    def test_cancelling_takes_expired_points_once(self):
        order = self.earn(100)
        self.expire(FIRST + timedelta(31))
        self.earn(70, START + timedelta(20))
        order._action_cancel()
        self.assertBalance(70)

    def test_points_given_by_hand_expire_too(self):
        self.earn(10)
        card = self.card_of(self.plain)
        gift = self.env["loyalty.history"].create(
            {"card_id": card.id, "description": "Gift", "issued": 5}
        )
        card.points += 5
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE loyalty_history SET create_date = %s WHERE id = %s",
            [START, gift.id],
        )
        self.expire(FIRST + timedelta(31))
        self.assertBalance(0)

    def test_never_below_zero(self):
        """A balance that was lowered without history, as by an import."""
        self.earn(100)
        self.card_of(self.plain).points = 20
        self.expire(FIRST + timedelta(31))
        self.assertBalance(0)
        self.earn(50, START + timedelta(31))
        self.expire(FIRST + timedelta(32))
        self.assertBalance(50)

    def test_points_without_history_stay(self):
        self.earn(100)
        self.card_of(self.plain).points = 130
        self.expire(FIRST + timedelta(31))
        self.assertBalance(30)

    def test_two_companies_have_rules_of_their_own(self):
        other = self.new_company("Other", chart="generic_coa")
        theirs = self.new_loyalty(company_id=other.id)
        self.earn(100)
        order = self.buy(self.plain, 70, company=other)
        order.date_order = START
        self.expire(FIRST + timedelta(31))
        self.assertBalance(0)
        self.assertEqual(self.points_of(self.plain, theirs), 70)

    def test_the_story_is_in_the_customers_words(self):
        self.earn(100)
        self.expire(FIRST + timedelta(31))
        line = self.card_of(self.plain).history_ids.filtered("reason")
        self.assertEqual((line.description, line.reason), ("Expired points", "expired"))

    def test_the_job_does_it_all(self):
        self.earn(100)
        self.earn(30, partner=self.gold)
        cron = self.env.ref("crm_extension_loyalty.ir_cron_loyalty_expiry")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertBalance(0)
        self.assertBalance(0, self.gold)

    def test_a_broken_job_goes_on_where_it_was(self):
        partners = [*self.customers("A", "B", "C")]
        for partner in partners:
            self.earn(10, partner=partner)
        service = self.env["loyalty.expired.points"]
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", side_effect=[9, 0]):
            service._cron_expire(batch_size=1)
        self.assertEqual(sum(self.points_of(each) for each in partners), 20)
        with patch.object(cron, "_commit_progress", return_value=9):
            service._cron_expire(batch_size=2)
        self.assertEqual([self.points_of(each) for each in partners], [0, 0, 0])
        self.assertEqual([self.expired_of(each) for each in partners], [10, 10, 10])

    def test_merging_keeps_the_days(self):
        self.earn(100)
        self.earn(30, START + timedelta(10), partner=self.gold)
        merge = self.env["base.partner.merge.automatic.wizard"]
        merge._merge((self.plain | self.gold).ids, self.gold)
        self.assertBalance(160, self.gold)
        self.expire(FIRST + timedelta(31))
        self.assertBalance(60, self.gold)

    def test_statements_do_not_grow_with_the_cards(self):
        counts = []
        for names in (["A"], [f"Many {place}" for place in range(8)]):
            partners = self.customers(*names)
            for partner in partners:
                self.earn(10, partner=partner)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.expire(FIRST + timedelta(31))
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

"""Points earned are a metric: redeeming never lowers it, credit notes do."""

from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_extension.tests.common import rule
from odoo.addons.crm_extension.tests.tier_common import tier, tier_rule

from .points_common import PointsCase, points_rule

METRIC = "qualifying_points"
TODAY = date(2026, 6, 30)


@tagged("post_install", "-at_install")
class TestQualifyingPoints(PointsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.new_loyalty()

    def earn(self, amount, when="2026-06-01 12:00:00", partner=None, **values):
        order = self.buy(partner or self.plain, amount, **values)
        order.date_order = datetime.fromisoformat(when)
        self.env.flush_all()
        return order

    def qualifying(self, partner=None, company=None, as_of=TODAY, **values):
        """Return what a run of a score model makes of it."""
        company = company or self.company
        model = self.new_model(
            [rule(METRIC, method="linear", thresholds="0 1000")],
            company=company,
            **values,
        )
        self.assertEqual(model.run(as_of=as_of).state, "done")
        value = self.value_of(partner or self.plain, company)
        model.with_context(active_test=False).action_retire()
        return value.qualifying_points

    def test_points_with_their_multiplier(self):
        self.earn(100)
        self.earn(100, partner=self.gold)
        self.assertEqual(self.qualifying(), 100)
        self.assertEqual(self.value_of(self.gold).qualifying_points, 200)

    def test_contacts_earn_for_their_customer(self):
        contact = self.customers("Contact", parent_id=self.plain.id)
        self.earn(100, partner=contact)
        self.earn(5)
        self.assertEqual(self.qualifying(), 105)

    def test_redeeming_lowers_nothing(self):
        self.earn(100)
        order = self.draft(self.plain, 30)
        order._update_programs_and_rewards()
        self.redeem(order, self.program)
        order.action_confirm()
        order.date_order = datetime(2026, 6, 2, 12)
        given = sum(self.card_of(self.plain).history_ids.mapped("issued"))
        self.assertEqual(self.qualifying(), given)

    def test_credit_notes_lower_it(self):
        invoice = self.bill(self.earn(100))
        self.credit(invoice, "06-20", 25)
        self.assertEqual(self.qualifying(), 75)

    def test_credit_notes_of_later_days_are_not_known_yet(self):
        invoice = self.bill(self.earn(100))
        self.credit(invoice, "07-01", 25)
        self.assertEqual(self.qualifying(), 100)
        self.assertEqual(self.qualifying(as_of=date(2026, 7, 1)), 75)

    def test_what_is_taken_counts_when_the_order_did(self):
        """An order before the window leaves no negative points in it."""
        invoice = self.bill(self.earn(100, "2025-06-01 12:00:00"))
        self.earn(40)
        self.credit(invoice, "06-20", 25)
        self.assertEqual(self.qualifying(), 40)

    def test_days_of_the_window(self):
        self.books.resource_calendar_id.tz = "Asia/Shanghai"
        self.earn(1, "2026-06-30 15:59:59")
        self.earn(2, "2026-06-30 16:00:00")
        self.assertEqual(self.qualifying(), 1)
        self.assertEqual(self.qualifying(as_of=TODAY + timedelta(1)), 3)

    def test_gifts_expiry_and_corrections_do_not_count(self):
        self.earn(100)
        card = self.card_of(self.plain)
        lines = self.env["loyalty.history"].create(
            [
                {"card_id": card.id, "description": "Gift", "issued": 50},
                {"card_id": card.id, "description": "Correction", "used": 20},
                {
                    "card_id": card.id,
                    "description": "Old",
                    "used": 9,
                    "reason": "expired",
                },
            ]
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE loyalty_history SET create_date = '2026-06-02' WHERE id = ANY(%s)",
            [lines.ids],
        )
        self.assertEqual(self.qualifying(), 100)

    def test_wallets_and_cancelled_orders_do_not_count(self):
        top_up = self.new_product("Top-up", type="service")
        self.new_loyalty(
            points_rule(product_ids=[Command.set(top_up.ids)]),
            program_type="ewallet",
            applies_on="future",
        )
        self.program.rule_ids.product_ids = self.service
        self.earn(self.order_line(50, product=top_up))
        self.earn(100)._action_cancel()
        self.earn(10)
        self.assertEqual(self.qualifying(), 10)

    def test_each_company_counts_its_own(self):
        other = self.new_company("Other", chart="generic_coa")
        self.program.company_id = False
        self.earn(100)
        self.earn(70, company=other)
        self.assertEqual(self.qualifying(), 100)
        self.assertEqual(self.qualifying(company=other), 70)

    def test_merged_customers_bring_their_points(self):
        self.earn(100)
        self.earn(30, partner=self.gold)
        merge = self.env["base.partner.merge.automatic.wizard"]
        merge._merge((self.plain | self.gold).ids, self.gold)
        self.assertEqual(self.qualifying(self.gold), 160)

    def test_it_is_explained(self):
        order = self.earn(100)
        self.earn(40, "2024-06-01 12:00:00")
        self.qualifying()
        (reason,) = self.value_of(self.plain).explain()
        self.assertEqual((reason["metric"], reason["value"]), (METRIC, 100))
        lines = self.env[reason["res_model"]].search(reason["domain"])
        self.assertEqual(lines.mapped("order_id"), order.ids)

    def test_rules_of_tiers_offer_it(self):
        offered = dict(self.env["customer.tier.rule"]._selection_metric())
        self.assertEqual(offered[METRIC], "Qualifying Points")

    def by_points(self, points, **values):
        """Return a program whose second level asks for points."""
        self.ladder.action_archive_program()
        levels = [tier("Start", 0), tier("Star", 1, tier_rule(points, METRIC))]
        return self.new_program(levels, basis="ordered", **values)

    def test_tiers_are_reached_by_points(self):
        self.earn(100)
        short = self.customers("Short")
        invoice = self.bill(self.earn(100, partner=short))
        self.credit(invoice, "06-20", 1)
        program = self.by_points(100)
        self.evaluate(program, TODAY)
        self.assertEqual(self.member(program, self.plain).tier_id.name, "Star")
        self.assertEqual(self.member(program, short).tier_id.name, "Start")

    def test_tiers_are_kept_by_points_of_their_period(self):
        """Each member has a period of its own."""
        keeper, leaver = self.customers("Keeper", "Leaver")
        with freeze_time("2025-02-01 12:00:00"):
            self.buy(keeper, 100)
            self.buy(leaver, 100)
        program = self.by_points(100, validity_months=12)
        with freeze_time("2025-03-01 12:00:00"):
            self.evaluate(program, date(2025, 3, 1))
        with freeze_time("2025-09-01 12:00:00"):
            self.buy(keeper, 100)
            self.buy(leaver, 99)
        for partner in (keeper, leaver):
            self.assertEqual(self.member(program, partner).tier_id.name, "Star")
        with freeze_time("2026-03-10 12:00:00"):
            self.evaluate(program, date(2026, 3, 10))
        self.assertEqual(self.member(program, keeper).tier_id.name, "Star")
        self.assertEqual(self.member(program, leaver).tier_id.name, "Start")

"""The stories and voices: each list shows the right records."""

from datetime import datetime

from odoo.tests import tagged

from .common import AS_OF, day, segment
from .story_common import StoryCase

TIERS = "crm_extension.group_tier_user"


@tagged("post_install", "-at_install")
class TestYearStories(StoryCase):
    """Last year's large customers, who fell, who complained."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grown, cls.fallen, cls.stopped, cls.quiet, cls.small, cls.new = (
            cls.customers("Grown", "Fallen", "Stopped", "Quiet", "Small", "New")
        )
        cls.clerk = cls.customers("Clerk", parent_id=cls.fallen.id)[0]
        cls.orders(
            (cls.grown, "2025-03-01", 1000),
            (cls.grown, "2026-03-01", 1500),
            (cls.fallen, "2025-06-30", 500),
            (cls.clerk, "2025-07-01", 400),
            (cls.clerk, "2026-02-01", 300),
            (cls.stopped, "2025-04-01", 800),
            (cls.quiet, "2025-10-01", 700),
            (cls.small, "2025-05-01", 10),
            (cls.new, "2026-05-01", 100),
            (cls.new, "2024-05-01", 9000),
        )

    def row(self, partner):
        found = (
            self.env["customer.year.report"]
            .with_company(self.company)
            .with_context(allowed_company_ids=self.company.ids)
            .search([("partner_id", "=", partner.id)])
        )
        self.assertEqual(len(found), 1)
        return found

    def test_years_are_parted(self):
        row = self.row(self.fallen)
        self.assertEqual(
            (row.last_year, row.last_year_to_date, row.this_year, row.change),
            (900, 500, 300, -200),
        )
        self.assertAlmostEqual(row.change_rate, -0.4)
        self.assertEqual((row.purchases_last_year, row.purchases_this_year), (2, 1))
        self.assertEqual(row.last_purchase, day("2026-02-01"))

    def test_trend(self):
        trends = {
            partner.name: self.row(partner).trend
            for partner in self.grown
            | self.fallen
            | self.stopped
            | self.quiet
            | self.new
        }
        self.assertEqual(
            trends,
            {
                "Grown": "grew",
                "Fallen": "fell",
                "Stopped": "stopped",
                "Quiet": "quiet",
                "New": "new",
            },
        )

    def test_rank_and_class_are_of_last_year(self):
        self.assertEqual(self.row(self.grown).rank_last_year, 1)
        self.assertEqual(self.row(self.fallen).rank_last_year, 2)
        self.assertEqual(self.row(self.small).last_year_class, "c")
        self.assertEqual(self.row(self.quiet).last_year_class, "a")
        self.assertEqual(self.row(self.new).last_year_class, "c")

    def test_large_who_still_order(self):
        found = self.shown("large")
        self.assertEqual(found.partner_id, self.grown | self.fallen)
        self.assertEqual(found[0].partner_id, self.grown)

    def test_large_who_fell(self):
        found = self.shown("fell")
        self.assertEqual(found.partner_id, self.fallen | self.stopped)

    def test_large_who_complained_several_times(self):
        last_year = datetime(2025, 8, 1, 9)
        for partner, count in ((self.fallen, 2), (self.stopped, 1), (self.small, 3)):
            for _time in range(count):
                self.complaint(partner, received_at=last_year)
        self.complaint(self.stopped, received_at=last_year).action_cancel(
            reason="Told twice"
        )
        self.complaint(self.grown, received_at=datetime(2026, 1, 1, 9))
        self.complaint(self.grown, received_at=datetime(2026, 1, 2, 9))
        found = self.shown("complained")
        self.assertEqual(found.partner_id, self.fallen)
        self.assertEqual(found.complaints_last_year, 2)
        self.assertEqual(self.row(self.grown).complaints_this_year, 2)
        action = found.action_open_complaints()
        self.assertEqual(
            len(self.env["customer.complaint"].search(action["domain"])), 2
        )

    def test_the_same_revenue_as_the_score(self):
        """It counts what the published model counts: here, what was delivered."""
        self.new_model(basis="delivered")
        found = self.env["customer.year.report"].with_context(
            allowed_company_ids=self.company.ids
        )
        self.assertFalse(found.search([("last_year", ">", 0)]))

    def test_each_company_by_itself(self):
        other = self.new_company("Other")
        self.orders((self.stopped, "2026-03-01", 500), company=other)
        self.assertEqual(self.row(self.stopped).this_year, 0)
        both = self.env["customer.year.report"].with_context(
            allowed_company_ids=(self.company | other).ids
        )
        rows = both.search([("partner_id", "=", self.stopped.id)])
        self.assertEqual(len(set(rows.ids)), 2)
        self.assertEqual(rows.mapped("company_id"), self.company | other)
        self.assertEqual(sum(rows.mapped("this_year")), 500)

    def test_nobody_reads_another_company(self):
        other = self.new_company("Other")
        self.orders((self.grown, "2026-03-01", 500), company=other)
        rows = (
            self.of_user(self.boss, "customer.year.report")
            .with_context(allowed_company_ids=self.boss.company_ids.ids)
            .search([])
        )
        self.assertEqual(rows.company_id, self.company)

    def test_categories_and_preference(self):
        saw = self.new_product("Saw", self.categories[0])
        board = self.new_product("Board", self.categories[1])
        for when in ("2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08"):
            self.orders((self.grown, when, [self.order_line(5, board)]))
        self.orders((self.grown, "2026-01-08", [self.order_line(900, saw)]))
        row = self.row(self.grown)
        self.assertEqual((row.categories_last_year, row.categories_this_year), (1, 2))
        # Most purchases, not most money; the service is of the first category too.
        self.assertEqual(row.preferred_category_ids[0], self.categories[1])

    def test_tier_in_the_list(self):
        program = self.new_program()
        self.give_tier(program, self.grown, "Gold")
        rows = self.env["customer.year.report"].with_context(
            allowed_company_ids=self.company.ids
        )
        gold = self.tier_named(program, "Gold")
        self.assertEqual(
            rows.search([("tier_id", "=", gold.id)]).partner_id, self.grown
        )
        self.assertEqual(self.row(self.grown).tier_id, gold)
        groups = dict(rows._read_group([], ["tier_id"], ["__count"]))
        self.assertEqual((groups[gold], groups[gold.browse()]), (1, 5))


@tagged("post_install", "-at_install")
class TestValueStories(StoryCase):
    """Gold, costing, narrow and leaving customers, from the score."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold, cls.costly, cls.lost = cls.customers("Gold", "Costly", "Lost")
        saw = cls.new_product("Saw", cls.categories[0])
        board = cls.new_product("Board", cls.categories[1])
        third = cls.env["product.category"].create({"name": "Paint"})
        paint = cls.new_product("Paint", third)
        for product in (saw, board, paint):
            cls.orders((cls.gold, "2026-06-01", [cls.order_line(3000, product)]))
        cls.orders(
            (cls.costly, "2026-06-10", [cls.order_line(50, saw, purchase_price=80)]),
            *(
                (cls.lost, when, [cls.order_line(20, board)])
                for when in (f"2025-{month:02}-01" for month in range(7, 13))
            ),
        )
        cls.model = cls.new_model(
            segments=[
                segment("big", ("monetary", ">=", 1000)),
                segment("rest", is_fallback=True, sequence=99),
            ]
        )
        cls.complaint(cls.lost, received_at=datetime(2026, 6, 2, 9))
        cls.model.run(as_of=AS_OF)

    def test_gold(self):
        self.assertEqual(self.shown("gold").partner_id, self.gold)

    def test_costing(self):
        found = self.shown("costing")
        self.assertEqual(found.partner_id, self.costly)
        self.assertEqual(found.margin, -30)

    def test_narrow(self):
        found = self.shown("narrow")
        self.assertEqual(found.partner_id, self.costly | self.lost)
        # Who spends most could buy most.
        self.assertEqual(found[0].partner_id, self.lost)
        self.assertEqual(found[0].preferred_category_ids, self.categories[1])

    def test_leaving_and_why(self):
        found = self.shown("leaving")
        self.assertEqual(found.partner_id, self.lost)
        self.assertIn("Open complaints: 1", found.leaving_signs)
        self.assertIn("Silent for", found.leaving_signs)
        self.assertFalse(self.value_of(self.gold).leaving_signs)

    def test_everybody(self):
        for name in ("rfm", "equity", "profile"):
            self.assertEqual(len(self.shown(name)), 3)

    def test_bands(self):
        values = self.of_user(self.boss, "customer.value")
        for name, column in (("score_band", "score"), ("clv_band", "clv")):
            groups = values._read_group([], [name], ["id:recordset"])
            self.assertEqual(sum(len(records) for _band, records in groups), 3)
            for band, records in groups:
                with self.subTest(name=name, band=band):
                    self.assertEqual(set(records.mapped(name)), {band})
                    self.assertEqual(values.search([(name, "=", band)]), records)
                    self.assertEqual(
                        values.search([(name, "!=", band)]), values.search([]) - records
                    )
            ordered = values.search([], order=f"{name}, {column}, id")
            self.assertEqual(
                ordered.mapped(name), sorted(values.search([]).mapped(name))
            )

    def test_the_tier_beside_the_value(self):
        program = self.new_program()
        self.give_tier(program, self.gold, "Gold")
        gold = self.tier_named(program, "Gold")
        seen = self.new_user("user", groups=TIERS, login="tier_seller")
        values = self.of_user(seen, "customer.value")
        mine = values.search([("partner_id", "=", self.gold.id)])
        self.assertEqual(mine.tier_id, gold)
        self.assertEqual(values.search([("tier_id", "=", gold.id)]), mine)
        self.assertEqual(
            values.search([("tier_id", "!=", gold.id)]) | mine, values.search([])
        )
        self.assertEqual(
            values.search([("tier_id", "=", False)]), values.search([]) - mine
        )
        self.assertEqual(values.search([], order="tier_id, id")[0], mine)
        groups = dict(values._read_group([], ["tier_id"], ["__count"]))
        self.assertEqual((groups[gold], groups[gold.browse()]), (1, 2))

    def test_a_tier_of_another_company_does_not_show(self):
        other = self.new_company("Other")
        program = self.new_program(company=other)
        self.give_tier(program, self.gold, "Gold")
        values = self.env["customer.value"].with_context(
            allowed_company_ids=(self.company | other).ids
        )
        mine = values.search([("partner_id", "=", self.gold.id)])
        self.assertFalse(mine.tier_id)
        self.assertFalse(values.search([("tier_id", "in", program.tier_ids.ids)]))

"""The value dashboard: every figure is what the records behind it say."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ValueCase, day, rule, segment
from .dashboard_common import DashboardMixin
from .tier_common import TierMixin

RULES = [
    rule("recency_days", rfm_role="r"),
    rule("frequency", rfm_role="f"),
    rule("monetary", rfm_role="m"),
]
BIG = segment("big", ("monetary", ">=", 500), sequence=1)
REST = segment("rest", is_fallback=True, sequence=99)
SPRING = {"period": "custom", "date_from": "2026-03-01", "date_to": "2026-06-30"}


class ValueDashboardCase(TierMixin, DashboardMixin, ValueCase):
    """Eight customers, three evaluations, a loyalty program, and a team of one."""

    dashboard_model = "customer.value.dashboard"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("crm_extension.group_tier_manager")
        cls.partners = cls.customers(*(f"Customer {place}" for place in range(8)))
        cls.manager = cls.new_user("manager", groups="crm_extension.group_tier_user")
        cls.seller = cls.new_user("user", groups="sales_team.group_sale_salesman")
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Spring Team",
                "company_id": cls.company.id,
                "member_ids": [Command.set(cls.seller.ids)],
            }
        )
        cls.partners[:3].user_id = cls.seller
        cls.model = cls.new_model(RULES, segments=(BIG, REST))
        for place, partner in enumerate(cls.partners):
            cls.orders((partner, f"0{1 + place % 2}-1{place}", 100 * (place + 1)))
        cls.model.run(as_of=day("03-15"))
        cls.orders(
            (cls.partners[0], "04-02", 3000),
            (cls.partners[1], "05-20", 50),
            (cls.partners[2], "05-21", [cls.order_line(10, purchase_price=900)]),
        )
        cls.model.run(as_of=day("04-30"))
        cls.model.run(as_of=day("06-30"))

    def chart(self, answer, key):
        return answer["charts"][key]


@tagged("post_install", "-at_install")
class TestValueDashboardFigures(ValueDashboardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.new_program(quiet_start=True)
        cls.program.evaluate(as_of=day("04-30"))
        cls.program.evaluate(as_of=day("06-30"))

    def setUp(self):
        super().setUp()
        self.answer = self.dashboard(self.manager, **SPRING)

    def test_tiles_are_numbers_of_customers(self):
        counted = [
            (
                key,
                self.tile(self.answer, key)["value"],
                self.tile(self.answer, key)["open"],
            )
            for key in ("customers", "new", "decline", "lost", "costing")
        ]
        self.assertEqual(self.tile(self.answer, "customers")["value"], 8)
        self.assertEqual(self.tile(self.answer, "costing")["value"], 1)
        self.assertCounted(counted)

    def test_tiles_of_money_are_sums(self):
        for key, name in (("equity", "clv"), ("revenue", "monetary")):
            tile = self.tile(self.answer, key)
            self.assertEqual(tile["currency_id"], self.company.currency_id.id)
            self.assertTrue(tile["value"])
            self.assertSummed([(key, tile["value"], tile["open"])], name)

    def test_class_a_is_a_share(self):
        tile = self.tile(self.answer, "class_a")
        best = self.behind(tile["open"])
        self.assertTrue(best)
        self.assertEqual(set(best.mapped("value_class")), {"a"})
        self.assertAlmostEqual(tile["value"], len(best) / 8)

    def test_every_cell_of_the_grid_opens_its_customers(self):
        grid = self.answer["maps"]["rfm"]
        cells = [
            (row["label"], column, cell["values"], cell["open"])
            for row in grid["rows"]
            for column, cell in zip(grid["columns"], row["cells"], strict=True)
        ]
        self.assertEqual(len(cells), 25)
        self.assertEqual([row["label"] for row in grid["rows"]], list("54321"))
        total = self.assertCounted(
            (*where, values["count"], opening) for *where, values, opening in cells
        )
        self.assertEqual(total, 8)
        for name in ("monetary", "clv"):
            self.assertSummed(
                ((*where, values[name], opening) for *where, values, opening in cells),
                name,
            )

    def test_every_point_of_the_curves_opens_its_customers(self):
        every = self.env["customer.value"].search(
            [("company_id", "=", self.company.id)]
        )
        chart = self.chart(self.answer, "pareto")
        for dataset, name in zip(
            chart["datasets"], ("monetary", "margin"), strict=True
        ):
            known = [
                (x, y, opening)
                for x, y, opening in zip(
                    dataset["x"], dataset["values"], dataset["opens"], strict=True
                )
                if opening
            ]
            self.assertGreater(len(known), 2)
            self.assertEqual(known[-1][:2], (1.0, 1.0))
            for share, part, opening in known:
                best = self.behind(opening)
                self.assertAlmostEqual(share, len(best) / len(every))
                self.assertAlmostEqual(
                    part, sum(best.mapped(name)) / sum(every.mapped(name)), 6
                )

    def test_a_customer_that_costs_money_bends_the_curve_down(self):
        margins = self.chart(self.answer, "pareto")["datasets"][1]["values"]
        self.assertGreater(max(filter(None, margins)), 1.0)

    def test_segments_are_sums(self):
        points = self.points(self.chart(self.answer, "segments"))
        self.assertEqual({label for _series, label, *_ in points}, {"big", "rest"})
        self.assertSummed(points, "clv")
        equities = [value for _series, _label, value, _opening in points]
        self.assertEqual(equities, sorted(equities, reverse=True))
        cells = self.cells(self.answer["tables"]["segments"])
        self.assertCounted(cell for cell in cells if cell[1] == "count")
        for name in ("monetary", "margin", "clv"):
            self.assertSummed([cell for cell in cells if cell[1] == name], name)

    def test_classes_are_shares(self):
        chart = self.chart(self.answer, "classes")
        every = self.env["customer.value"].search(
            [("company_id", "=", self.company.id)]
        )
        whole = {
            "Customers": len(every),
            "Revenue": sum(every.mapped("monetary")),
            "Equity": sum(every.mapped("clv")),
        }
        part_of = {
            "Customers": len,
            "Revenue": lambda some: sum(some.mapped("monetary")),
            "Equity": lambda some: sum(some.mapped("clv")),
        }
        for series, label, value, opening in self.points(chart):
            with self.subTest(series=series, label=label):
                part = part_of[series](self.behind(opening))
                self.assertAlmostEqual(value, part / whole[series])

    def test_stages_are_numbers_of_customers(self):
        total = self.assertCounted(self.points(self.chart(self.answer, "stages")))
        self.assertEqual(total, 8)

    def test_moves_are_lines_of_the_history(self):
        for key in ("class_moves", "stage_moves"):
            chart = self.chart(self.answer, key)
            self.assertEqual(len(chart["labels"]), 4)
            by_month = self.assertCounted(self.points(chart))
            in_table = self.assertCounted(self.cells(self.answer["tables"][key]))
            self.assertGreater(by_month, 0)
            self.assertEqual(by_month, in_table)

    def test_rising_and_falling_are_told_apart(self):
        up, down = (each for each in self.chart(self.answer, "class_moves")["datasets"])
        self.assertEqual([up["tone"], down["tone"]], ["good", "bad"])
        for dataset, sign in ((up, 1), (down, -1)):
            for opening in dataset["opens"]:
                for line in self.behind(opening):
                    rise = (line.former_class > line.value_class) * 2 - 1
                    self.assertEqual(rise, sign)

    def test_members_and_their_moves(self):
        total = self.assertCounted(self.points(self.chart(self.answer, "tiers")))
        self.assertEqual(total, 8)
        chart = self.chart(self.answer, "tier_moves")
        self.assertNotIn("Enrolled", [each["label"] for each in chart["datasets"]])
        self.assertGreater(self.assertCounted(self.points(chart)), 0)
        self.assertCounted(self.cells(self.answer["tables"]["tier_moves"]))

    def test_tiers_stand_in_the_order_of_the_ladder(self):
        labels = self.chart(self.answer, "tiers")["labels"]
        ladder = [tier.name for tier in self.program.tier_ids.sorted("sequence")]
        self.assertEqual(labels, [name for name in ladder if name in labels])


@tagged("post_install", "-at_install")
class TestValueDashboardFilters(ValueDashboardCase):
    def test_team_is_that_of_the_salesperson(self):
        answer = self.dashboard(self.manager, team_id=self.team.id, **SPRING)
        self.assertEqual(answer["filters"]["chosen"]["team_id"], self.team.id)
        tile = self.tile(answer, "customers")
        self.assertEqual(tile["value"], 3)
        self.assertEqual(self.behind(tile["open"]).partner_id, self.partners[:3])
        for key in ("class_moves", "stage_moves"):
            self.assertCounted(self.points(self.chart(answer, key)))
            for *_where, opening in self.points(self.chart(answer, key)):
                self.assertLessEqual(self.behind(opening).partner_id, self.partners[:3])

    def test_period_chooses_moves_and_new_customers(self):
        may = {"period": "custom", "date_from": "2026-05-01", "date_to": "2026-05-31"}
        spring = self.dashboard(self.manager, **SPRING)
        alone = self.dashboard(self.manager, **may)
        self.assertEqual(len(self.chart(alone, "class_moves")["labels"]), 1)
        # Nothing was evaluated in May, and nobody bought for the first time.
        self.assertFalse(sum(self.chart(alone, "stage_moves")["datasets"], []))
        self.assertEqual(self.tile(alone, "new")["value"], 0)
        self.assertEqual(
            self.tile(alone, "customers")["value"],
            self.tile(spring, "customers")["value"],
        )
        winter = self.dashboard(
            self.manager,
            period="custom",
            date_from="2026-01-01",
            date_to="2026-01-31",
        )
        tile = self.tile(winter, "new")
        self.assertEqual(tile["value"], 4)
        self.assertCounted([("new", tile["value"], tile["open"])])

    def test_both_days_of_a_period_are_inside(self):
        edge = {"period": "custom", "date_from": "2026-04-30", "date_to": "2026-04-30"}
        points = self.points(
            self.chart(self.dashboard(self.manager, **edge), "stage_moves")
        )
        self.assertGreater(sum(value for *_where, value, _opening in points), 0)
        for name in ("date_from", "date_to"):
            other = {**edge, "date_from": "2026-04-01", "date_to": "2026-04-29"}
            other = {"period": "custom", **other}
            points = self.points(
                self.chart(self.dashboard(self.manager, **other), "stage_moves")
            )
            self.assertFalse(points, name)

    def test_nonsense_falls_back_to_the_default(self):
        company = self.new_company("Elsewhere")
        answer = self.dashboard(
            self.manager, company_id=company.id, team_id=-1, period="someday"
        )
        chosen = answer["filters"]["chosen"]
        self.assertEqual(chosen["company_id"], self.company.id)
        self.assertFalse(chosen["team_id"])
        self.assertEqual(chosen["period"], "last_12_months")
        for broken in ({"date_from": "x", "date_to": 3}, {"date_from": "2026-01-01"}):
            answer = self.dashboard(self.manager, period="custom", **broken)
            self.assertEqual(answer["filters"]["chosen"]["period"], "last_12_months")

    def test_months_are_named_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.manager.lang = "zh_CN"
        board = self.env[self.dashboard_model].with_user(self.manager)
        board = board.with_context(allowed_company_ids=self.company.ids, lang="zh_CN")
        labels = board.get_dashboard(SPRING)["charts"]["class_moves"]["labels"]
        self.assertEqual(labels[0], "2026年3月")

    def test_long_periods_are_counted_by_years(self):
        answer = self.dashboard(
            self.manager,
            period="custom",
            date_from="2021-01-01",
            date_to="2026-06-30",
        )
        chart = self.chart(answer, "stage_moves")
        self.assertEqual(
            chart["labels"], ["2021", "2022", "2023", "2024", "2025", "2026"]
        )
        self.assertGreater(self.assertCounted(self.points(chart)), 0)


@tagged("post_install", "-at_install")
class TestValueDashboardCompanies(ValueDashboardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.yen = (
            cls.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", "JPY")])
        )
        cls.yen.active = True
        cls.other = cls.new_company("Value Overseas", currency_id=cls.yen.id)
        cls.env["res.currency.rate"].create(
            {
                "currency_id": cls.yen.id,
                "company_id": cls.company.id,
                "name": "2020-01-01",
                "rate": 100.0,
            }
        )
        cls.overseas = cls.customers("Overseas 1", "Overseas 2")
        cls.orders(
            (cls.overseas[0], "02-01", 90000),
            (cls.overseas[1], "02-02", 100),
            company=cls.other,
        )
        cls.new_model(RULES, segments=(BIG, REST), company=cls.other).run(
            as_of=day("06-30")
        )
        cls.both = cls.company | cls.other
        cls.boss = cls.new_user("manager", companies=cls.both, login="boss_of_both")

    def test_one_company_is_shown_unless_all_are_asked_for(self):
        answer = self.dashboard(self.boss, self.both)
        self.assertEqual(answer["filters"]["chosen"]["company_id"], self.company.id)
        self.assertEqual(self.tile(answer, "customers")["value"], 8)
        self.assertEqual(
            [each["id"] for each in answer["filters"]["companies"]],
            [*self.both.ids, "all"],
        )
        alone = self.dashboard(self.boss, self.both, company_id=self.other.id)
        self.assertEqual(self.tile(alone, "customers")["value"], 2)
        self.assertEqual(self.tile(alone, "revenue")["value"], 90100)
        self.assertEqual(self.tile(alone, "revenue")["currency_id"], self.yen.id)

    def test_a_company_that_is_not_switched_on_is_not_shown(self):
        answer = self.dashboard(self.boss, self.company, company_id=self.other.id)
        self.assertEqual(answer["filters"]["chosen"]["company_id"], self.company.id)
        answer = self.dashboard(self.manager, self.company, company_id="all")
        self.assertEqual(self.tile(answer, "customers")["value"], 8)

    def test_all_companies_in_one_currency(self):
        answer = self.dashboard(self.boss, self.both, company_id="all", **SPRING)
        tile = self.tile(answer, "revenue")
        self.assertEqual(tile["currency_id"], self.company.currency_id.id)
        found = self.behind(tile["open"])
        self.assertEqual(len(found), 10)
        own = self.tile(self.dashboard(self.boss), "revenue")["value"]
        self.assertAlmostEqual(tile["value"], own + 900 + 1, 2)

    def test_the_curve_ranks_by_converted_amounts(self):
        answer = self.dashboard(self.boss, self.both, company_id="all", **SPRING)
        dataset = self.chart(answer, "pareto")["datasets"][0]
        total = self.tile(answer, "revenue")["value"]
        for share, part, opening in zip(
            dataset["x"], dataset["values"], dataset["opens"], strict=True
        ):
            if not opening:
                continue
            best = self.behind(opening)
            self.assertAlmostEqual(share, len(best) / 10)
            money = sum(
                each.monetary / (100 if each.company_id == self.other else 1)
                for each in best
            )
            self.assertAlmostEqual(part, money / total, 6)

    def test_segments_of_several_companies_are_told_apart(self):
        answer = self.dashboard(self.boss, self.both, company_id="all", **SPRING)
        labels = self.chart(answer, "segments")["labels"]
        self.assertIn("big (Value Overseas)", labels)
        self.assertIn("big (Value Test)", labels)


@tagged("post_install", "-at_install")
class TestValueDashboardAccess(ValueDashboardCase):
    def test_who_may_not_see_values_sees_no_dashboard(self):
        for role in ("internal", "portal"):
            user = self.new_user(role, login=f"dashboard_{role}")
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.dashboard(user)

    def test_the_mixin_itself_shows_nothing(self):
        with self.assertRaises(AccessError):
            self.env["customer.dashboard.mixin"].get_dashboard()

    def test_margins_are_for_their_group(self):
        answer = self.dashboard(self.seller, **SPRING)
        self.assertIsNone(self.tile(answer, "costing"))
        self.assertEqual(len(self.chart(answer, "pareto")["datasets"]), 1)
        columns = [each["key"] for each in answer["tables"]["segments"]["columns"]]
        self.assertNotIn("margin", columns)
        self.assertIn("margin", str(self.dashboard(self.manager, **SPRING)))

    def test_tiers_are_for_their_group(self):
        self.new_program()
        user = self.new_user("user", login="dashboard_user")
        answer = self.dashboard(user)
        self.assertNotIn("tiers", answer["charts"])
        self.assertIn("tiers", self.dashboard(self.manager)["charts"])

    def test_a_company_without_scores_is_told_so(self):
        empty = self.new_company("Nothing Yet")
        user = self.new_user("manager", companies=empty, login="dashboard_empty")
        answer = self.dashboard(user, empty)
        self.assertIn("No score model has run yet", answer["note"])
        self.assertEqual(self.tile(answer, "customers")["value"], 0)
        self.assertFalse(answer["maps"]["rfm"]["rows"])
        self.assertEqual(self.chart(answer, "segments")["labels"], [])

    def test_statements_do_not_follow_the_customers(self):
        def statements():
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.dashboard(self.manager, **SPRING)
            return self.env.cr.sql_log_count - before

        statements()
        few = statements()
        more = self.customers(*(f"More {place}" for place in range(40)))
        self.orders(*((each, "06-01", 10 + each.id % 7) for each in more))
        self.model.run(as_of=day("06-30"))
        statements()
        self.assertLessEqual(statements(), few)
        self.assertLessEqual(few, 40)


@tagged("post_install", "-at_install")
class TestHistoryMoves(ValueDashboardCase):
    def test_a_move_tells_where_from(self):
        lines = self.history_of(self.partners[0])
        self.assertFalse(lines[0].former_class or lines[0].former_stage)
        for before, after in zip(lines, lines[1:], strict=False):
            for former, name in (
                ("former_class", "value_class"),
                ("former_stage", "lifecycle_stage"),
            ):
                moved = before[name] != after[name]
                self.assertEqual(after[former], before[name] if moved else False)
        self.assertTrue(any(lines.mapped("former_class")))

    def test_who_vanishes_moves_to_no_class(self):
        partner = self.partners[7]
        value = self.value_of(partner)
        former = value.value_class, value.lifecycle_stage
        self.env["sale.order"].search(
            [("partner_id", "=", partner.id)]
        ).state = "cancel"
        self.env.flush_all()
        self.model.run(as_of=day("06-30"))
        line = self.history_of(partner)[-1]
        self.assertEqual(line.trigger, "vanished")
        self.assertEqual((line.former_class, line.former_stage), former)

"""The complaint dashboard: its figures, what they open, who sees them, at what cost."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.overview.customer_complaint_charts import MOST_BARS
from .complaint_dashboard_common import ComplaintDashboardCase


def values_of(chart, place=0):
    return chart["datasets"][place]["values"]


def bars_of(chart):
    return list(zip(chart["labels"], values_of(chart), strict=True))


@tagged("post_install", "-at_install")
class TestComplaintDashboard(ComplaintDashboardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fill()

    def tile(self, key, **asked):
        tiles = self.dashboard(**asked)["tiles"]
        return next(tile["value"] for tile in tiles if tile["key"] == key)

    def chart(self, key, **asked):
        return self.dashboard(**asked)["charts"][key]

    # -- Every figure is what it opens -------------------------------------------

    def test_every_figure_is_what_it_opens(self):
        both = self.company + self.other
        cases = (
            (self.company, {}),
            (self.company, {"team_id": self.second_team.id}),
            (self.company, {"date_from": "2026-01-11", "date_to": "2026-03-05"}),
            (both, {"company_id": self.other.id}),
            (both, {"company_id": "all"}),
        )
        for companies, filters in cases:
            with self.subTest(**filters):
                answer = self.dashboard(companies=companies, **filters)
                self.assertGreater(self.assertOpens(answer, companies), 50)

    def test_every_figure_says_what_it_opens(self):
        answer = self.dashboard()
        for tile in answer["tiles"]:
            self.assertTrue(tile["open"]["domain"], tile["key"])
        for chart in answer["charts"].values():
            for values in zip(
                *(each["values"] for each in chart["datasets"]), strict=1
            ):
                self.assertEqual(len(values), len(chart["datasets"]))

    # -- The figures -------------------------------------------------------------

    def test_tiles(self):
        tiles = {each["key"]: each["value"] for each in self.dashboard()["tiles"]}
        self.assertEqual(tiles["received"], 4)
        self.assertEqual(tiles["closed"], 3)
        self.assertEqual(tiles["open"], 2)
        self.assertEqual(tiles["open_late"], 2)
        self.assertEqual(tiles["reopened"], 1)
        self.assertEqual(tiles["costs"], 45)
        self.assertAlmostEqual(tiles["answered"], (48 + 40 * 24 + 16 * 24) / 3)
        self.assertAlmostEqual(tiles["rated"], 3.5)

    def test_month_by_month(self):
        flow = self.chart("flow")
        self.assertEqual(flow["labels"][0], "Jan 2026")
        self.assertEqual(values_of(flow, 0), [2, 0, 1, 0, 0, 1])
        self.assertEqual(values_of(flow, 1), [2, 0, 1, 0, 0, 0])
        self.assertEqual(values_of(self.chart("costs")), [10, 30, 5, 0, 0, 0])
        self.assertEqual(values_of(self.chart("times"))[1:3], [None, 960])
        self.assertEqual(
            values_of(self.chart("satisfaction")), [5, None, 2, None, None, None]
        )

    def test_late_is_told_in_the_month_in_which_the_time_ran_out(self):
        late = values_of(self.chart("flow"), 2)
        promises = self.third.sla_status_ids.filtered("is_late")
        self.assertEqual({each.deadline.month for each in promises}, {3})
        self.assertGreater(len(promises), 1)
        self.assertEqual(late[2], 1)
        self.assertEqual(self.third.received_at.month, 3)
        # Received on the last day: its time runs out after the period.
        self.assertEqual(late[5], 0)

    def test_promises(self):
        promises = self.env["customer.complaint.sla.status"].search(
            [("company_id", "=", self.company.id), ("deadline", "!=", False)]
        )
        inside = promises.filtered(lambda each: each.deadline.isoformat() < "2026-07")
        inside = inside.filtered(lambda each: each.deadline.year == 2026)
        kept = inside.filtered(lambda each: each.state == "met")
        broken = inside.filtered("is_late")
        share = self.tile("promises")
        self.assertAlmostEqual(share, len(kept) / len(kept + broken))

    def test_what_was_not_rated_is_in_no_average(self):
        domain = [("id", "in", (self.first + self.second + self.fourth).ids)]
        averages = self.env["customer.complaint"]._read_group(
            domain, [], ["satisfaction:avg", "hours_to_answer:avg"]
        )
        self.assertEqual(averages, [(3.5, (48 + 40 * 24) / 2)])

    def test_merged_complaints_count_where_they_went(self):
        self.fourth._writing_step().write({"state": "merged"})
        self.assertEqual(self.tile("received"), 3)
        self.assertEqual(self.tile("open"), 1)
        self.assertGreater(self.assertOpens(self.dashboard()), 60)

    def test_days_are_those_of_the_company(self):
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        self.happened("2026-04-30 17:00:00")
        self.assertEqual(values_of(self.chart("flow")), [2, 0, 1, 0, 1, 1])
        self.assertEqual(self.tile("received", date_to="2026-04-30"), 3)
        self.assertGreater(self.assertOpens(self.dashboard()), 60)

    def test_a_long_time_is_shown_by_years(self):
        flow = self.chart("flow", date_from="2020-01-01")
        self.assertEqual(flow["labels"][-2:], ["2025", "2026"])
        self.assertEqual(values_of(flow)[-2:], [1, 4])

    # -- What leads --------------------------------------------------------------

    def test_causes(self):
        chart = self.chart("causes")
        self.assertEqual(
            bars_of(chart), [("Packing", 2), ("Oven", 1), ("Not known yet", 1)]
        )
        self.assertEqual(values_of(chart, 1), [2 / 3, 1, None])
        self.assertEqual(
            bars_of(self.chart("origins")),
            [("Warehouse", 2), ("Supplier", 1), ("Unknown", 1)],
        )

    def test_products(self):
        chart = self.chart("products")
        self.assertEqual(bars_of(chart), [("Box", 2), ("Lamp", 2), ("No product", 1)])
        self.assertEqual(values_of(chart, 1), [0.5, 1, None])

    def test_the_others_share_a_bar(self):
        products = [self.new_product(f"P{place}") for place in range(MOST_BARS)]
        causes = self.env["customer.complaint.cause"].create(
            [{"name": f"C{place}"} for place in range(MOST_BARS)]
        )
        for product, cause in zip(products, causes, strict=True):
            complaint = self.happened(
                "2026-05-05", line_ids=self.lines(product), cause_id=cause.id
            )
            self.paid(complaint, 1, "2026-05-06")
        self.third.line_ids = self.lines(products[-2], products[-1])
        answer = self.dashboard()
        for key in ("causes", "products", "cause_costs"):
            bars = bars_of(answer["charts"][key])
            self.assertEqual(bars[MOST_BARS][0], "2 others", key)
        shares = values_of(answer["charts"]["products"], 1)
        self.assertEqual(shares[MOST_BARS:], [1, None])
        self.assertGreater(self.assertOpens(answer), 90)

    def test_cost_by_cause(self):
        self.assertEqual(
            bars_of(self.chart("cause_costs")), [("Packing", 40), ("Oven", 5)]
        )

    def test_stars(self):
        bars = bars_of(self.chart("stars"))
        self.assertEqual([count for _label, count in bars], [1, 0, 0, 1, 0])

    def test_agents(self):
        table = self.dashboard()["tables"]["agents"]
        keys = [column["key"] for column in table["columns"]]
        rows = {
            row["label"]: dict(
                zip(keys, (cell["value"] for cell in row["cells"]), strict=True)
            )
            for row in table["rows"]
        }
        mine = rows[self.agent.name]
        self.assertEqual((mine["open"], mine["received"], mine["closed"]), (0, 2, 2))
        self.assertEqual((mine["hours"], mine["satisfaction"]), (504, 3.5))
        self.assertEqual(rows[self.lead.name]["open_late"], 1)
        self.assertEqual(rows["Nobody"]["open"], 1)
        self.assertIsNone(rows["Nobody"]["satisfaction"])

    # -- Filters -----------------------------------------------------------------

    def test_teams(self):
        self.assertEqual(self.tile("received", team_id=self.second_team.id), 1)
        self.assertEqual(self.tile("costs", team_id=self.second_team.id), 5)
        choices = self.dashboard()["filters"]["teams"]
        self.assertIn(self.team.id, [each["id"] for each in choices])
        foreign = self.new_team(self.agent, company=self.other)
        self.assertNotIn(foreign.id, [each["id"] for each in choices])
        self.assertEqual(self.tile("received", team_id=foreign.id), 4)

    def test_companies(self):
        both = self.company + self.other
        self.other.currency_id = self.env.ref("base.JPY")
        self.env["res.currency.rate"].create(
            [
                {
                    "name": "2020-01-01",
                    "rate": rate,
                    "currency_id": currency.id,
                    "company_id": company.id,
                }
                for company in both
                for currency, rate in (
                    (self.company.currency_id, 1),
                    (self.other.currency_id, 100),
                )
            ]
        )
        self.assertEqual(self.tile("received"), 4)
        self.assertEqual(self.tile("received", companies=both), 4)
        asked = {"companies": both, "company_id": self.other.id}
        self.assertEqual(self.tile("received", **asked), 1)
        self.assertEqual(self.tile("costs", **asked), 1000)
        asked["company_id"] = "all"
        self.assertEqual(self.tile("received", **asked), 5)
        self.assertEqual(self.tile("costs", **asked), 55)
        answer = self.dashboard(**asked)
        self.assertGreater(self.assertOpens(answer, both), 60)

    def test_who_is_in_one_company_sees_no_other(self):
        lead = self.new_user("lead", login="only_here")
        asked = {"user": lead, "company_id": self.other.id}
        self.assertEqual(self.tile("received", **asked), 4)
        self.assertEqual(self.tile("received", user=lead, company_id="all"), 4)

    # -- Who ---------------------------------------------------------------------

    def test_who_sees_it(self):
        for role in ("reporter", "portal", "internal"):
            user = self.new_user(role, login=f"no_{role}")
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.dashboard(user=user)
        self.assertIn("agents", self.dashboard(user=self.lead)["tables"])
        answer = self.dashboard(user=self.agent)
        self.assertFalse(answer["tables"])
        self.assertIn("costs", [tile["key"] for tile in answer["tiles"]])

    def test_menu(self):
        menu = self.env.ref("crm_extension.menu_complaint_dashboard").id
        menus = self.env["ir.ui.menu"]
        self.assertIn(menu, menus.with_user(self.agent)._visible_menu_ids())
        reporter = self.new_user("reporter")
        self.assertNotIn(menu, menus.with_user(reporter)._visible_menu_ids())

    # -- Cost --------------------------------------------------------------------

    def statements(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.dashboard()
        return self.env.cr.sql_log_count - before

    def test_more_complaints_ask_no_more(self):
        self.statements()
        few = self.statements()
        for place in range(10):
            complaint = self.closed(
                f"2026-05-{place + 1:02}",
                "2026-05-20",
                3,
                cause_id=self.oven.id,
                line_ids=self.lines(self.box),
                user_id=self.agent.id,
            )
            self.paid(complaint, 1, "2026-05-21")
        self.assertLessEqual(self.statements(), few)
        self.assertLess(few, 60)

"""The page of a category, its offers in a dialog, and what suppliers get to see."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .test_offer_size import OfferCase

REPORT = "report.crm_extension.customer_supplier_report"


class PageCase(OfferCase):
    """Six customers in one category: two of each loyalty, and one without a brand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyers = cls.customers("A", "B", "C", "D", "E", "F")
        for place, (buyer, brand) in enumerate(
            zip(cls.buyers, ("acme", "acme", "own", "own", "both", "both"), strict=True)
        ):
            amount = 10 * (place + 1)
            shares = {"acme": amount, "own": amount}
            if brand != "both":
                shares = {brand: amount}
            cls.spend(buyer, **shares)
        cls.plain = cls.customers("Plain")
        cls.buy(cls.plain, "06-02", cls.tea, price=1)

    def setUp(self):
        super().setUp()
        self.read_groups()
        self.category = self.categories[0]

    def page(self, user=None, **filters):
        pages = self.env["customer.category.page"].with_company(self.company)
        pages = pages.with_context(allowed_company_ids=self.company.ids)
        if user:
            pages = pages.with_user(user)
        return pages.get_dashboard(filters)

    def cells(self, answer):
        """Return (loyalty, usage) -> cell."""
        return {
            (row["key"], cell["key"]): cell
            for row in answer["content"]["grid"]["rows"]
            for cell in row["cells"]
        }

    def records(self, opening):
        """Return the records that a figure opens."""
        return self.env[opening["model"]].search(opening["domain"])


@tagged("post_install", "-at_install")
class TestCategoryPage(PageCase):
    def test_nine_groups_with_their_offers(self):
        cells = self.cells(self.page(category_id=self.category.id))
        self.assertEqual(len(cells), 9)
        counts = {group: cell["customers"] for group, cell in cells.items()}
        self.assertEqual(
            {group: count for group, count in counts.items() if count},
            {
                ("national", "low"): 1,
                ("national", "middle"): 1,
                ("store", "middle"): 2,
                ("switching", "high"): 2,
            },
        )
        best = cells["switching", "high"]
        self.assertEqual(best["revenue"], 220)
        self.assertAlmostEqual(best["share"], 220 / 321)
        self.assertEqual(best["offer"], 12)

    def test_every_figure_opens_its_customers(self):
        answer = self.page(category_id=self.category.id)
        figures = [
            *(
                (cell["customers"], cell["open"])
                for cell in self.cells(answer).values()
            ),
            *(
                (tile["value"], tile["open"])
                for tile in answer["content"]["tiles"]
                if tile["open"] and tile.get("kind") == "integer"
            ),
            *(
                (row["cells"][0]["value"], row["cells"][0]["open"])
                for row in answer["content"]["brands"]["rows"]
            ),
        ]
        for number, opening in figures:
            with self.subTest(opening=opening["name"]):
                self.assertEqual(len(self.records(opening)), number)

    def test_who_bought_no_brand_is_named_apart(self):
        unbranded = self.page(category_id=self.category.id)["content"]["grid"][
            "unbranded"
        ]
        self.assertEqual(self.records(unbranded["open"]).partner_id, self.plain)

    def test_cost_of_the_offers_and_the_suppliers_part(self):
        tiles = self.page(category_id=self.category.id)["content"]["tiles"]
        cost = next(tile for tile in tiles if tile["key"] == "cost")
        national, store, switching = 10 * 0.03 + 20 * 0.05, 70 * 0.04, 220 * 0.12
        self.assertAlmostEqual(cost["value"], national + store + switching)
        self.assertIn(f"{(national + switching) / 2:.2f}", cost["detail"])

    def test_all_categories_lead_to_theirs(self):
        answer = self.page()
        row = answer["content"]["table"]["rows"][0]
        self.assertEqual(row["open"], {"category_id": self.category.id})
        self.assertEqual([cell["value"] for cell in row["cells"]], [7, 321, 2, 2, 2])
        for cell in row["cells"][2:]:
            self.assertEqual(len(self.records(cell["open"])), cell["value"])

    def test_usage_says_from_where(self):
        usages = self.page(category_id=self.category.id)["content"]["grid"]["usages"]
        self.assertIn("20.00", usages["middle"])
        self.assertIn("100.00", usages["high"])

    def test_what_is_missing_is_said(self):
        self.assertFalse(self.page()["advice"])
        self.attribute.name = "Other"
        self.read_groups()
        self.assertIn("No brands are known", self.page()["advice"]["text"])
        self.env["customer.habit.run"].search(
            [("company_id", "=", self.company.id)]
        ).unlink()
        self.assertIn("have not been read", self.page()["advice"]["text"])

    def test_nonsense_shows_all_categories(self):
        for category_id in (False, "x", -1, [1]):
            with self.subTest(category_id=category_id):
                self.assertIn("table", self.page(category_id=category_id)["content"])

    def test_only_users_of_customer_value_see_it(self):
        with self.assertRaises(AccessError):
            self.page(self.new_user("internal"))
        answer = self.page(self.new_user("user"), category_id=self.category.id)
        self.assertFalse(answer["can_change"])

    def test_other_companies_are_out_of_sight(self):
        other = self.new_company("Elsewhere")
        answer = self.page(self.new_user("user"), company_id=other.id)
        self.assertEqual(answer["filters"]["chosen"]["company_id"], self.company.id)

    def test_a_category_opens_its_page(self):
        action = self.category.action_open_groups()
        self.assertEqual(action["params"], {"category_id": self.category.id})
        row = self.group_of(self.plain)
        self.assertEqual(row.action_open_groups()["params"], action["params"])

    def test_a_row_opens_its_purchases(self):
        action = self.group_of(self.buyers[4]).action_open_purchases()
        lines = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(sorted(lines.mapped("price_subtotal")), [50, 50])


@tagged("post_install", "-at_install")
class TestOfferGrid(PageCase):
    def grid(self, category=None, user=None):
        grids = self.env["customer.offer.grid"].with_user(user or self.env.user)
        return Form(
            grids.with_context(
                default_company_id=self.company.id,
                default_category_id=category.id if category else False,
            )
        )

    def test_it_begins_with_what_holds(self):
        grid = self.grid(self.category)
        self.assertEqual(grid.switching_high, 12)
        self.assertEqual(grid.national_low_supplier, 50)
        self.assertFalse(grid.has_own)

    def test_all_nine_change_at_once(self):
        grid = self.grid()
        grid.store_low, grid.store_middle, grid.store_high = 20, 30, 40
        grid.save().action_apply()
        self.assertEqual(self.size_of("store", "low").discount, 20)
        grid = self.grid()
        grid.store_low, grid.store_middle, grid.store_high = 0, 1, 2
        grid.save().action_apply()
        self.assertEqual(self.size_of("store", "high").discount, 2)

    def test_a_category_gets_offers_of_its_own_and_gives_them_up(self):
        grid = self.grid(self.category)
        grid.store_high = 50
        grid.save().action_apply()
        self.assertEqual(self.size_of("store", "high").discount, 6)
        self.assertEqual(self.size_of("store", "high", self.category).discount, 50)
        grid = self.grid(self.category)
        self.assertTrue(grid.has_own)
        self.assertEqual(grid.store_high, 50)
        grid.save().action_as_above()
        self.assertFalse(self.size_of("store", "high", self.category))

    def test_every_fault_is_named_and_nothing_changes(self):
        grid = self.grid()
        grid.store_low, grid.national_middle, grid.switching_high = 50, 1, 120
        with self.assertRaises(ValidationError) as raised:
            grid.save().action_apply()
        text = str(raised.exception)
        for part in ("Store brand", "National brand", "120 %"):
            self.assertIn(part, text)
        self.assertEqual(self.size_of("store", "low").discount, 2)

    def test_only_managers_change_offers(self):
        with self.assertRaises(AccessError):
            self.grid(user=self.new_user("user"))
        self.grid(user=self.new_user("manager")).save().action_apply()


@tagged("post_install", "-at_install")
class TestSupplierReport(PageCase):
    def analysis(self, user=None, company=None):
        report = self.env[REPORT].with_user(user or self.env.user)
        data = {
            "category_ids": self.category.ids,
            "company_id": (company or self.company).id,
        }
        report = report.with_context(allowed_company_ids=self.company.ids)
        return report._get_report_values(None, data)["analyses"][0]

    def test_groups_of_few_customers_are_hidden(self):
        rows = self.analysis()["groups"]
        self.assertEqual(len(rows), 9)
        shown = [row for row in rows if not row["hidden"]]
        self.assertEqual({row["customers"] for row in shown}, {0})

    def test_groups_of_five_are_shown(self):
        for buyer in self.customers(*"ABCDE"):
            self.spend(buyer, acme=70, own=70)
        self.read_groups()
        analysis = self.analysis()
        shown = [row for row in analysis["groups"] if row.get("customers")]
        self.assertEqual([row["customers"] for row in shown], [5])
        self.assertEqual(shown[0]["label"], "Switching, high usage")

    def test_nobody_is_named(self):
        html, _kind = (
            self.env["ir.actions.report"]
            .with_context(
                allowed_company_ids=self.company.ids, company_id=self.company.id
            )
            ._render_qweb_html(
                "crm_extension.customer_supplier_report", self.category.ids
            )
        )
        text = html.decode()
        self.assertIn(self.category.display_name, text)
        self.assertIn("not shown", text)
        self.assertNotIn("Plain", text)

    def test_the_page_prints_the_company_that_it_shows(self):
        action = self.category.action_print_for_suppliers(self.company.id)
        self.assertEqual(
            action["report_name"], "crm_extension.customer_supplier_report"
        )
        self.assertEqual(
            action["data"],
            {"category_ids": self.category.ids, "company_id": self.company.id},
        )

    def test_other_companies_are_not_told(self):
        other = self.new_company("Elsewhere")
        with self.assertRaises(AccessError):
            self.analysis(company=other)

    def test_only_users_of_customer_value_print_it(self):
        with self.assertRaises(AccessError):
            self.analysis(self.new_user("internal"))

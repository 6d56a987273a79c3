"""Reports over all purchases are worked out once for a page."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .story_common import StoryCase

SHOWN = {
    "partner_id": {"fields": {"display_name": {}}},
    "last_year": {},
    "categories_this_year": {},
    "categories_last_year": {},
}


@tagged("post_install", "-at_install")
class TestReportPage(StoryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.broad, cls.narrow = cls.customers("Broad", "Narrow")
        cls.saw = cls.new_product("Saw", cls.categories[0])
        cls.board = cls.new_product("Board", cls.categories[1])
        cls.orders(
            (cls.broad, "2025-03-01", [cls.order_line(500, cls.saw)]),
            (cls.broad, "2025-03-02", [cls.order_line(500, cls.board)]),
            (cls.broad, "2026-03-01", [cls.order_line(100, cls.saw)]),
            (cls.narrow, "2025-04-01", [cls.order_line(300, cls.saw)]),
        )
        cls.report = cls.of_user(cls, cls.boss, "customer.year.report")

    def counted(self):
        """Count how often the rows are worked out from purchases."""
        return patch.object(
            type(self.report), "_rows_query", autospec=True, side_effect=self.rows_query
        )

    def rows_query(self, report, asked=None):
        self.asked = asked
        return self.original(report, asked)

    def setUp(self):
        super().setUp()
        self.original = type(self.report)._rows_query

    def test_once_for_rows_and_their_number(self):
        with self.counted() as counted:
            answer = self.report.web_search_read([], SHOWN, limit=1, count_limit=10)
        self.assertEqual((counted.call_count, answer["length"]), (1, 2))

    def test_once_for_groups_and_their_rows(self):
        with self.counted() as counted:
            answer = self.report.web_read_group(
                [],
                ["trend"],
                ["last_year:sum"],
                auto_unfold=True,
                unfold_read_specification=SHOWN,
            )
        self.assertEqual(counted.call_count, 1)
        self.assertFalse(self.asked & set(SHOWN) - {"last_year"})
        rows = {
            row["partner_id"]["display_name"]: row["categories_last_year"]
            for group in answer["groups"]
            for row in group["__records"]
        }
        self.assertEqual(rows, {"Broad": 2, "Narrow": 1})

    def test_categories_of_the_page_are_those_of_the_report(self):
        answer = self.report.web_search_read([], SHOWN, limit=80)
        shown = {
            row["partner_id"]["id"]: (
                row["categories_this_year"],
                row["categories_last_year"],
            )
            for row in answer["records"]
        }
        self.assertEqual(shown, {self.broad.id: (1, 2), self.narrow.id: (0, 1)})
        for row in self.report.search([]):
            self.assertEqual(
                shown[row.partner_id.id],
                (row.categories_this_year, row.categories_last_year),
            )

    def test_rows_chosen_and_sorted_by_categories(self):
        chosen = self.report.web_search_read([("categories_last_year", "=", 2)], SHOWN)
        self.assertEqual(chosen["records"][0]["partner_id"]["id"], self.broad.id)
        self.assertEqual(chosen["length"], 1)
        for order, first in (("", self.narrow), (" desc", self.broad)):
            found = self.report.web_search_read(
                [], SHOWN, order=f"categories_last_year{order}"
            )
            self.assertEqual(found["records"][0]["partner_id"]["id"], first.id)

    def test_the_next_page_sees_new_purchases(self):
        self.report.web_search_read([], SHOWN)
        self.orders((self.narrow, "2025-05-01", 5000))
        self.env.invalidate_all()  # As the next request begins.
        answer = self.report.web_search_read([], SHOWN, limit=1)
        self.assertEqual(answer["records"][0]["last_year"], 5300)

    def test_nothing_is_kept_afterwards(self):
        self.report.web_search_read([], SHOWN)
        found = self.env.execute_query(
            SQL("SELECT to_regclass('pg_temp.customer_year_report_kept')")
        )
        self.assertEqual(found, [(None,)])

    def test_who_may_not_read_it_costs_nothing(self):
        nobody = new_test_user(
            self.env,
            "nobody",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        with self.counted() as counted, self.assertRaises(AccessError):
            self.of_user(nobody, "customer.year.report").web_search_read([], SHOWN)
        self.assertFalse(counted.called)

    def test_a_context_from_outside_changes_nothing(self):
        for value in (True, "customer_value", 1):
            report = self.report.with_context(report_rows=value)
            self.assertEqual(len(report.search([])), 2)

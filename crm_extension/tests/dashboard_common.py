"""What the tests of dashboards share: figures, and the records that they open."""

COUNTED = "integer"


class DashboardMixin:
    """Reads a dashboard and goes to the records behind its figures."""

    dashboard_model = None

    def dashboard(self, user=None, companies=None, **filters):
        """Return the answer to a user, in the companies that are switched on."""
        companies = companies or self.company
        board = self.env[self.dashboard_model]
        if user:
            board = board.with_user(user)
        return board.with_context(allowed_company_ids=companies.ids).get_dashboard(
            filters
        )

    def behind(self, opening, user=None):
        """Return the records that a figure opens."""
        records = self.env[opening["model"]]
        if user:
            records = records.with_user(user)
        return records.with_context(
            allowed_company_ids=self.env["res.company"].search([]).ids,
            **opening.get("context", {}),
        ).search(opening["domain"])

    def tile(self, answer, key):
        """Return a tile; None where there is none."""
        return next((each for each in answer["tiles"] if each["key"] == key), None)

    def points(self, chart):
        """Return (series, label, value, opening) of every point of a chart."""
        return [
            (dataset["label"], label, value, opening)
            for dataset in chart["datasets"]
            for label, value, opening in zip(
                chart["labels"], dataset["values"], dataset["opens"], strict=True
            )
        ]

    def cells(self, table):
        """Return (row, column, value, opening) of every cell of a table."""
        return [
            (row["label"], column["key"], cell["value"], cell["open"])
            for row in table["rows"]
            for column, cell in zip(table["columns"], row["cells"], strict=True)
        ]

    def assertCounted(self, figures):
        """Assert that each figure is the number of the records that it opens.

        :param figures: (…, value, opening)
        :return: the sum of the figures, to see that there was something to compare
        """
        total = 0
        for *where, value, opening in figures:
            with self.subTest(figure=where):
                self.assertEqual(value, len(self.behind(opening)))
            total += value
        return total

    def assertSummed(self, figures, name):
        """Assert that each figure is the sum of a column of the records it opens."""
        for *where, value, opening in figures:
            with self.subTest(figure=where):
                records = self.behind(opening)
                self.assertAlmostEqual(value, sum(records.mapped(name)), 2)

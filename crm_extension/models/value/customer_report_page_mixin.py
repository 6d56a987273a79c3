from contextlib import contextmanager

from odoo import api, models
from odoo.tools import SQL

KEPT = object()
"""Stands in the context while rows are kept; no request from outside can hold it."""


class CustomerReportPageMixin(models.AbstractModel):
    """A report over all purchases whose rows are worked out once for each page.

    A page asks several times: for its rows, for their number, for each open group. The
    rows are kept in a temporary table for as long as one of these calls takes.
    """

    _name = "customer.report.page.mixin"
    _description = "Rows of a report, kept for a page"

    @property
    def _table_query(self):
        if self._are_kept():
            return SQL("SELECT * FROM %s", self._kept_table())
        return self._rows_query()

    @api.model
    def _rows_query(self, asked=None):
        """SQL: the rows of the report.

        :param asked: names of the fields that rows are chosen or grouped by; None: all
            of them. What costs much and is not asked for may stay empty.
        """
        raise NotImplementedError

    @api.model
    def _narrowed(self, domain):
        """Return the report without rows that do not fit the domain, where it can.

        :param domain: chooses among the rows; the search still applies it
        """
        return self

    def _search(self, domain, *args, **kwargs):
        """Search among the rows that may fit; kept rows stand already."""
        if self._are_kept():
            return super()._search(domain, *args, **kwargs)
        self._do_not_compile()
        report = self._narrowed(domain)
        return super(CustomerReportPageMixin, report)._search(domain, *args, **kwargs)

    def _fetch_query(self, query, fields):
        self._do_not_compile()
        return super()._fetch_query(query, fields)

    def _do_not_compile(self):
        """Run statements as they are until the transaction ends.

        Compiling them takes longer than it saves: they are long, and the planner
        expects far more rows than there are.
        """
        self.env.cr.execute(SQL("SET LOCAL jit = off"))

    @api.model
    def web_search_read(self, domain, specification, *args, **kwargs):
        """Return a page of rows and their number, see ``web``."""
        with self._kept_rows(domain, kwargs.get("order"), args) as report:
            return super(CustomerReportPageMixin, report).web_search_read(
                domain, specification, *args, **kwargs
            )

    @api.model
    def web_read_group(self, domain, groupby, *args, **kwargs):
        """Return the groups, and the rows of those that are open, see ``web``."""
        known = {**kwargs, "unfold_read_specification": None}
        with self._kept_rows(domain, groupby, args, known) as report:
            return super(CustomerReportPageMixin, report).web_read_group(
                domain, groupby, *args, **kwargs
            )

    @api.readonly
    def web_read(self, specification):
        """Return the values of the rows, see ``web``."""
        if self._are_kept():
            self._complete(set(specification) - self.env.context["report_fields"])
        return super().web_read(specification)

    def _complete(self, names):
        """Read what the kept rows lack, for these rows alone.

        :param names: fields that are shown and that no row was chosen by
        """

    @contextmanager
    def _kept_rows(self, domain, *question):
        """Yield the report with its rows kept until the body ends.

        A cursor that may only read gives the same answers, more slowly.

        :param domain: rows that do not fit it need not be worked out
        :param question: whatever else names the fields that rows are chosen, sorted or
            grouped by; those that are only shown need not be known for all rows
        """
        cr = self.env.cr
        if cr.readonly or self._are_kept():
            yield self
            return
        self.browse().check_access("read")
        asked = self._fields_in((domain, *question))
        self._flush_report()
        self._do_not_compile()
        cr.execute(self._narrowed(domain)._keep_sql(asked))
        yield self.with_context(report_rows=KEPT, report_fields=frozenset(asked))
        cr.execute(SQL("DROP TABLE %s", self._kept_table()))

    def _keep_sql(self, asked):
        """SQL: work the rows out and keep them until the transaction ends, at most."""
        return SQL(
            """
            DROP TABLE IF EXISTS %(kept)s;
            CREATE TEMPORARY TABLE %(kept)s ON COMMIT DROP AS %(rows)s
            """,
            kept=self._kept_table(),
            rows=self._rows_query(asked),
        )

    def _are_kept(self):
        return self.env.context.get("report_rows") is KEPT

    def _flush_report(self):
        for name, columns in self._depends.items():
            self.env[name].flush_model(columns)

    def _kept_table(self):
        return SQL.identifier("pg_temp", f"{self._table}_kept")

    def _fields_in(self, question):
        """Return the names of the report's fields that a question mentions."""
        text = repr(question)
        return {name for name in self._fields if name in text}

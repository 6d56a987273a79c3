"""What a fact source has to know about the run that asks."""

from dataclasses import dataclass
from datetime import date, datetime, time

import pytz

from odoo.tools import SQL

from ...analytics.periods import Window


@dataclass(frozen=True)
class FactScope:
    """One company, one day, one window; all customers or some.

    ``customers`` are commercial partners' ids, None for all of them; ``partners`` are
    the ids of these and of their contacts, looked up once for all sources.
    ``first_document`` is the lowest id of a document in the window, once it is known.
    ``left_out_products`` are the products whose lines count nowhere.
    Documents before ``documents_from`` need not be read.
    ``periods`` is the name of a table of ``customer``, ``start`` and ``stop`` where
    each customer has a window of its own; a source takes the window from the
    properties below and joins the partner of its records as ``p``: it serves both.
    """

    company_id: int
    basis: str
    as_of: object
    window: Window
    tz: str
    customers: tuple[int, ...] | None = None
    left_out_products: tuple[int, ...] = ()
    partners: tuple[int, ...] | None = None
    first_document: int | None = None
    periods: str | None = None
    documents_from: date | None = None

    def moment(self, day):
        """Return the start of the local ``day``, as naive UTC."""
        local = pytz.timezone(self.tz).localize(datetime.combine(day, time.min))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    @property
    def first_day(self):
        """First day of the window."""
        return self._of_period("start") if self.periods else self.window.start

    @property
    def day_after(self):
        """First day after the window."""
        return self._of_period("stop") if self.periods else self.window.stop

    @property
    def window_start(self):
        """First moment of the window, as naive UTC."""
        if self.periods:
            return self._moment_of(self.first_day)
        return self.moment(self.window.start)

    @property
    def end(self):
        """First moment after the window's last day, as naive UTC."""
        if self.periods:
            return self._moment_of(self.day_after)
        return self.moment(self.window.stop)

    def _of_period(self, column):
        """SQL: a bound of the window of the customer that ``p`` belongs to."""
        return SQL(
            "(SELECT w.%s FROM %s w WHERE w.customer = p.commercial_partner_id)",
            SQL.identifier(column),
            SQL.identifier(self.periods),
        )

    def _moment_of(self, day):
        """SQL: the start of the local day, as naive UTC."""
        return SQL("((%s::timestamp AT TIME ZONE %s) AT TIME ZONE 'UTC')", day, self.tz)

    @property
    def tz_of_moments(self):
        """Zone that turns a document's moment into its day: invoices bear days."""
        return "UTC" if self.basis == "invoiced" else self.tz

    def local_day(self, column):
        """SQL: the local date of a naive UTC timestamp."""
        return SQL("((%s AT TIME ZONE 'UTC') AT TIME ZONE %s)::date", column, self.tz)

    def of_customers(self, alias):
        """SQL condition: the partner ``alias`` belongs to the customers asked for."""
        if self.customers is None:
            return SQL("TRUE")
        if self.partners is not None:
            return self.has_partner(SQL.identifier(alias, "id"))
        column = SQL.identifier(alias, "commercial_partner_id")
        return SQL("%s = ANY(%s)", column, list(self.customers))

    def has_partner(self, column):
        """SQL condition: the column names a partner of the customers asked for."""
        if self.customers is None:
            return SQL("TRUE")
        return SQL("%s = ANY(%s)", column, list(self.partners))

    def ordered_late_enough(self, moment):
        """SQL condition: the document of that moment has to be read."""
        if self.documents_from is None:
            return SQL("TRUE")
        return SQL("%s >= %s", moment, self.moment(self.documents_from))

    def may_be_in_window(self, document):
        """SQL condition: the column may be the id of a document in the window.

        Documents are numbered as they are made, so that most of those before the
        window have lower ids than all those in it.
        """
        if self.first_document is None:
            return SQL("TRUE")
        return SQL("%s >= %s", document, self.first_document)

    def counts(self, line):
        """SQL condition: the product of the line ``line`` is not left out."""
        if not self.left_out_products:
            return SQL("TRUE")
        column = SQL.identifier(line, "product_id")
        return SQL("(%s = ANY(%s)) IS NOT TRUE", column, list(self.left_out_products))

from dataclasses import replace
from datetime import date

from odoo import models
from odoo.tools import SQL

from ...analytics.batches import LAST_ID, id_ranges
from ...analytics.cadence import purchase_days
from ...analytics.periods import local_days, scoring_window
from ...analytics.purchased_lines import (
    BoughtDocuments,
    PurchasedLines,
    lines_of_documents,
    netted,
    unit_factors,
)
from ..value.binary_copy import read_columns, read_pieces
from ..value.fact_scope import FactScope

DOCUMENT_TYPES = ["int4", "int4", "timestamp", "float8"]
LINE_TYPES = ["int4", "int4", "int4", "float8", "float8", "float8"]
UNIX_EPOCH = date(1970, 1, 1).toordinal()

CUSTOMERS_A_BATCH = 20_000
DOCUMENTS_A_BATCH = 50_000


class CustomerHabitReader(models.AbstractModel):
    """Reads what customers bought, product by product, as arrays.

    What a purchase is, and on which basis it counts, ``customer.value.purchases``
    knows. Habits are about products, so that here each line counts for itself: one row
    stands for what a document holds of a product.
    """

    _name = "customer.habit.reader"
    _inherit = ["customer.value.purchases"]
    _description = "Reads purchases for habits"

    # -- What is read ----------------------------------------------------------

    def _scope(self, run):
        """Return the scope of the run's purchases: its months up to its day.

        :param run: customer.habit.run
        :return: FactScope of all customers
        """
        settings = run.settings
        window = scoring_window("rolling_months", run.as_of, settings["window_months"])
        return FactScope(
            company_id=run.company_id.id,
            basis=settings["basis"],
            as_of=run.as_of,
            window=window,
            tz=settings["tz"],
            left_out_products=self._products_without_habit(settings),
            documents_from=window.start,
        )

    def _products_without_habit(self, settings):
        """Return the ids of the products that the settings leave out, ascending."""
        found = set()
        if settings["leave_prepaid"]:
            found.update(self._prepaid_products())
        if settings["leave_delivery"]:
            found.update(self._delivery_products())
        found.update(self._products_of_kind(settings))
        return tuple(sorted(found))

    def _products_of_kind(self, settings):
        """Return the ids of services, and of the categories that are left out."""
        categories = self.env["product.category"].search(
            [("id", "child_of", settings["left_category_ids"])]
        )
        self.env["product.template"].flush_model(["type", "categ_id"])
        self.env.cr.execute(
            SQL(
                """
                SELECT v.id FROM product_product v
                  JOIN product_template t ON t.id = v.product_tmpl_id
                 WHERE (%s AND t.type = 'service') OR t.categ_id = ANY(%s)
                """,
                settings["leave_services"],
                categories.ids,
            )
        )
        return [product for (product,) in self.env.cr.fetchall()]

    def _lines(self, run, customers=None):
        """Yield what customers bought, piece by piece.

        A row is what one document holds of one product, less what was taken back. What
        nobody paid for, or was taken back as a whole, is no row. While a run is under
        way, it is what the run read when it began.

        :param run: customer.habit.run
        :param customers: (first, last) id of commercial partners, both inside; None
            for all of them
        :return: generator of lists of arrays: customer, product and document (int32,
            ids), day (int32, ``date.toordinal()`` in the company's time zone), quantity
            (float64, in the product's unit), amount and margin (float64, untaxed, in
            the company's currency); at least one piece, which may be empty. A piece
            holds all rows of its customers, sorted by customer, product and document.
        """
        kept = self.env["customer.habit.batch"]
        if kept._is_kept(run):
            found = kept._read(run, customers)
        else:
            found = [self._read_lines(self._scope(run), customers)]
        for lines in found:
            yield lines.columns()

    def _purchase_days(self, run):
        """Return on which days customers bought products.

        :return: list of analytics PurchaseDays, one a range of customers
        """
        return [
            purchase_days(customer, product, day)
            for customer, product, _document, day, *_numbers in self._lines(run)
        ]

    def _customer_ranges(self, run):
        """Return the ranges of customers that the run's batches are about.

        They stay what they were when the run began, so that a job that goes on later
        misses nobody.

        :return: list of (first, last) id of commercial partners, both inside
        """
        return self.env["customer.habit.batch"]._ranges(run) or self._read_ranges(run)

    def _read_ranges(self, run):
        """Return ranges of customers with a like number of documents."""
        self.env.flush_all()
        counts = SQL(
            "SELECT d.customer, COUNT(*)::int4 FROM (%s) d"
            " (id, customer, moment, rate) GROUP BY 1 ORDER BY 1",
            self._documents_query(self._scope(run), None),
        )
        customers, sizes = read_columns(self.env.cr, counts, ["int4", "int4"])
        return id_ranges(customers, sizes, CUSTOMERS_A_BATCH, DOCUMENTS_A_BATCH)

    # -- Documents and their lines ---------------------------------------------
    #
    # Joined in memory, which costs a fraction of what it costs in SQL.

    def _read_lines(self, scope, customers=None):
        """Return what customers bought, from their documents.

        :param scope: FactScope
        :param customers: (first, last) id of commercial partners, both inside; None
            for all of them
        :return: analytics PurchasedLines, sorted by customer, product and document
        """
        self.env.flush_all()
        documents = self._read_documents(scope, customers)
        # Documents are numbered as they are made: older lines need not be read.
        first = int(documents.ids.min(initial=LAST_ID))
        query = getattr(self, f"_habit_lines_{scope.basis}")(
            replace(scope, first_document=first)
        )
        factors = self._read_unit_factors()
        pieces = read_pieces(self.env.cr, query, LINE_TYPES)
        found = (lines_of_documents(documents, piece, factors) for piece in pieces)
        return netted(PurchasedLines.joined(found))

    def _read_documents(self, scope, customers):
        """Return the documents of the scope's window: analytics BoughtDocuments."""
        query = self._documents_query(scope, customers)
        ids, customer, moment, rate = read_columns(self.env.cr, query, DOCUMENT_TYPES)
        day = (local_days(moment, scope.tz_of_moments) + UNIX_EPOCH).astype("int32")
        order = ids.argsort()
        return BoughtDocuments(ids[order], customer[order], day[order], rate[order])

    def _read_unit_factors(self):
        """Return the function that converts units, of analytics ``unit_factors``."""
        products = SQL(
            "SELECT v.id::int4, t.uom_id::int4 FROM product_product v"
            " JOIN product_template t ON t.id = v.product_tmpl_id"
        )
        units = SQL("SELECT id::int4, factor::float8 FROM uom_uom")
        return unit_factors(
            *read_columns(self.env.cr, products, ["int4", "int4"]),
            *read_columns(self.env.cr, units, ["int4", "float8"]),
        )

    # -- SQL -------------------------------------------------------------------

    def _documents_query(self, scope, customers):
        """SQL: id, customer, moment and rate of the documents in the window."""
        start = self.env["customer.purchase.reader"]._moment(scope, scope.window.start)
        return SQL(
            """
            SELECT d.id::int4, p.commercial_partner_id::int4, d.moment, d.rate
              FROM (%s) d (id, partner_id, moment, base, rate)
              JOIN res_partner p ON p.id = d.partner_id
             WHERE d.moment >= %s AND %s
            """,
            getattr(self, f"_documents_{scope.basis}")(scope),
            start,
            self._asked(customers),
        )

    def _asked(self, customers):
        """SQL condition: partner ``p`` is a customer, of the range if one is given."""
        own = self.env["customer.value.facts"]._own_partner_ids()
        condition = SQL("p.commercial_partner_id <> ALL(%s)", own)
        if customers is None:
            return condition
        within = SQL("p.commercial_partner_id BETWEEN %s AND %s", *customers)
        return SQL("%s AND %s", condition, within)

    # Lines of a basis: document, product, unit, quantity, amount and margin, both in
    # the document's currency.

    def _habit_lines_ordered(self, scope):
        """What was ordered, at the price of the line."""
        return SQL(
            """
            SELECT l.order_id::int4, l.product_id::int4,
                   COALESCE(l.product_uom_id, 0)::int4,
                   COALESCE(l.product_uom_qty, 0)::float8,
                   COALESCE(l.price_subtotal, 0)::float8, COALESCE(l.margin, 0)::float8
              FROM sale_order_line l
             WHERE %s
            """,
            self._habit_order_lines(scope),
        )

    def _habit_lines_delivered(self, scope):
        """What was delivered by ``as_of`` and kept, at the line's reduced price."""
        return SQL(
            """
            SELECT l.order_id::int4, l.product_id::int4,
                   COALESCE(l.product_uom_id, 0)::int4, q.quantity::float8,
                   (COALESCE(l.price_reduce_taxexcl, 0) * q.quantity)::float8,
                   ((COALESCE(l.price_reduce_taxexcl, 0)
                     - COALESCE(l.purchase_price, 0)) * q.quantity)::float8
              FROM sale_order_line l
         LEFT JOIN (%(later)s) m ON m.line_id = l.id
        CROSS JOIN LATERAL (SELECT ROUND((l.qty_delivered
                                          - COALESCE(m.quantity, 0))::numeric, 6)
                                   AS quantity) q
             WHERE q.quantity <> 0 AND %(counts)s
            """,
            later=self._delivered_later(scope),
            counts=self._habit_order_lines(scope),
        )

    def _habit_order_lines(self, scope):
        """SQL condition: the order line ``l`` may be a habit."""
        return SQL(
            "%s AND %s AND %s AND l.product_id IS NOT NULL"
            " AND l.is_downpayment IS NOT TRUE",
            self._sold_lines(scope),
            scope.may_be_in_window(SQL("l.order_id")),
            scope.counts("l"),
        )

    def _habit_lines_invoiced(self, scope):
        """What was invoiced, less what credit notes of the same invoice take off."""
        return SQL(
            """
            SELECT COALESCE(r.id, m.id)::int4, l.product_id::int4,
                   COALESCE(l.product_uom_id, 0)::int4, s.quantity::float8,
                   -l.balance::float8,
                   (-l.balance - s.quantity * %(cost)s)::float8
              FROM %(moves)s
              JOIN account_move_line l
                ON l.move_id = m.id AND l.display_type = 'product' %(costs)s
        CROSS JOIN LATERAL (SELECT COALESCE(l.quantity, 0) * CASE m.move_type
                                   WHEN 'out_refund' THEN -1 ELSE 1 END AS quantity) s
             WHERE l.product_id IS NOT NULL AND l.is_downpayment IS NOT TRUE
               AND %(in_window)s AND %(counts)s
            """,
            cost=self._invoiced_cost(scope),
            costs=self._invoiced_costs(),
            moves=self._posted_moves(scope),
            in_window=scope.may_be_in_window(SQL("COALESCE(r.id, m.id)")),
            counts=scope.counts("l"),
        )

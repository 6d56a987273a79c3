from datetime import date
from itertools import pairwise

import numpy as np

from odoo import models
from odoo.tools import SQL

from ...analytics.batches import id_ranges
from ...analytics.cadence import purchase_days
from ...analytics.periods import local_days, scoring_window
from ..value.binary_copy import read_columns, read_pieces
from ..value.fact_scope import FactScope

LINE_TYPES = ["int4", "int4", "int4", "timestamp", "float8", "float8", "float8"]
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
        nobody paid for, or was taken back as a whole, is no row.

        :param run: customer.habit.run
        :param customers: (first, last) id of commercial partners, both inside; None
            for all of them
        :return: generator of lists of arrays: customer, product and document (int32,
            ids), day (int32, ``date.toordinal()`` in the company's time zone), quantity
            (float64, in the product's unit), amount and margin (float64, untaxed, in
            the company's currency); at least one piece, which may be empty, in no
            particular order
        """
        self.env.flush_all()
        scope = self._scope(run)
        query = self._lines_query(scope, customers)
        for piece in read_pieces(self.env.cr, query, LINE_TYPES):
            moment = piece[3]
            days = local_days(moment, scope.tz_of_moments) + UNIX_EPOCH
            yield [*piece[:3], days.astype("int32"), *piece[4:]]

    def _purchase_days(self, run):
        """Return on which days customers bought products.

        :return: list of analytics PurchaseDays, one a range of customers
        """
        pieces = [
            (customer, product, day)
            for customer, product, _document, day, *_numbers in self._lines(run)
        ]
        days = purchase_days(*map(np.concatenate, zip(*pieces, strict=True)))
        firsts = [first for first, _last in self._customer_ranges(run)]
        bounds = [*np.searchsorted(days.customer, firsts), len(days)]
        return [days.where(slice(*each)) for each in pairwise(bounds)]

    def _customer_ranges(self, run):
        """Return the ranges of customers that the run's batches are about.

        They stay what they were when the run began, so that a job that goes on later
        misses nobody.

        :return: list of (first, last) id of commercial partners, both inside
        """
        return [tuple(each) for each in run.ranges or self._read_ranges(run)]

    def _read_ranges(self, run):
        """Return ranges of customers with a like number of documents."""
        self.env.flush_all()
        counts = SQL(
            """
            SELECT p.commercial_partner_id::int4, COUNT(*)::int4
              FROM (%s) d (id, partner_id, moment, base, rate)
              JOIN res_partner p ON p.id = d.partner_id
          GROUP BY 1 ORDER BY 1
            """,
            self._documents(self._scope(run)),
        )
        customers, sizes = read_columns(self.env.cr, counts, ["int4", "int4"])
        return id_ranges(customers, sizes, CUSTOMERS_A_BATCH, DOCUMENTS_A_BATCH)

    # -- SQL -------------------------------------------------------------------

    def _documents(self, scope):
        return getattr(self, f"_documents_{scope.basis}")(scope)

    def _lines_query(self, scope, customers):
        """SQL: customer, product, document, moment, quantity, amount, margin.

        A returned product is a negative quantity: it is taken off where it stands in
        the same document. A credit note that lowers the price alone has a quantity
        too, so it is the money that tells whether anything was kept.
        """
        return SQL(
            """
            SELECT p.commercial_partner_id::int4, l.product::int4, l.document::int4,
                   MIN(l.moment),
                   CASE WHEN SUM(l.quantity) > 0 THEN SUM(%(units)s)
                        ELSE SUM(%(units)s) FILTER (WHERE l.quantity > 0)
                        END::float8,
                   SUM(l.amount)::float8, SUM(l.margin)::float8
              FROM (%(lines)s) l (document, partner_id, moment, product, uom_id,
                                  quantity, amount, margin)
              JOIN res_partner p ON p.id = l.partner_id AND %(asked)s
              JOIN product_product v ON v.id = l.product
              JOIN product_template t ON t.id = v.product_tmpl_id
         LEFT JOIN uom_uom u ON u.id = l.uom_id AND u.id <> t.uom_id
         LEFT JOIN uom_uom tu ON tu.id = t.uom_id
             WHERE NOT (l.quantity > 0 AND l.amount <= 0)
          GROUP BY 1, 2, 3
            HAVING SUM(l.amount) > 0 AND BOOL_OR(l.quantity > 0)
            """,
            units=SQL("l.quantity * COALESCE(u.factor / tu.factor, 1)"),
            lines=getattr(self, f"_habit_lines_{scope.basis}")(scope),
            asked=self._asked(customers),
        )

    def _asked(self, customers):
        """SQL condition: partner ``p`` is a customer, within a range if one is given."""
        own = self.env["customer.value.facts"]._own_partner_ids()
        condition = SQL("p.commercial_partner_id <> ALL(%s)", own)
        if customers is None:
            return condition
        return SQL(
            "%s AND p.commercial_partner_id BETWEEN %s AND %s", condition, *customers
        )

    # Lines of a basis: document, partner, moment, product, its unit, quantity, and
    # money and margin in the company's currency.

    def _habit_lines_ordered(self, scope):
        """What was ordered, at the price of the line."""
        return self._order_lines(
            scope,
            quantity=SQL("l.product_uom_qty"),
            amount=SQL("l.price_subtotal"),
            margin=SQL("l.margin"),
        )

    def _habit_lines_delivered(self, scope):
        """What was delivered by ``as_of`` and kept, at the line's reduced price."""
        price = SQL("COALESCE(l.price_reduce_taxexcl, 0)")
        return self._order_lines(
            scope,
            quantity=SQL("q.quantity"),
            amount=SQL("%s * q.quantity", price),
            margin=SQL("(%s - COALESCE(l.purchase_price, 0)) * q.quantity", price),
            joined=SQL(
                """
                LEFT JOIN (%s) m ON m.line_id = l.id
                CROSS JOIN LATERAL (
                    SELECT ROUND((l.qty_delivered - COALESCE(m.quantity, 0))::numeric,
                                 6) AS quantity) q
                """,
                self._delivered_later(scope),
            ),
        )

    def _order_lines(self, scope, quantity, amount, margin, joined=None):
        return SQL(
            """
            SELECT d.id, d.partner_id, d.moment, l.product_id, l.product_uom_id,
                   COALESCE(%(quantity)s, 0)::float8,
                   COALESCE(%(amount)s, 0)::float8 / d.rate,
                   COALESCE(%(margin)s, 0)::float8 / d.rate
              FROM (%(documents)s) d (id, partner_id, moment, base, rate)
              JOIN sale_order_line l ON l.order_id = d.id %(joined)s
             WHERE l.product_id IS NOT NULL AND l.is_downpayment IS NOT TRUE
               AND l.display_type IS NULL AND %(counts)s
            """,
            quantity=quantity,
            amount=amount,
            margin=margin,
            joined=joined or SQL(),
            documents=self._documents(scope),
            counts=scope.counts("l"),
        )

    def _habit_lines_invoiced(self, scope):
        """What was invoiced, less what credit notes of the same invoice take off."""
        signed = SQL(
            "l.quantity * CASE m.move_type WHEN 'out_refund' THEN -1 ELSE 1 END"
        )
        return SQL(
            """
            SELECT COALESCE(r.id, m.id), COALESCE(r.partner_id, m.partner_id),
                   COALESCE(r.invoice_date, m.invoice_date)::timestamp, l.product_id,
                   l.product_uom_id, %(signed)s::float8, -l.balance::float8,
                   (-l.balance - %(signed)s * %(cost)s)::float8
              FROM %(moves)s
              JOIN account_move_line l
                ON l.move_id = m.id AND l.display_type = 'product'
             WHERE l.product_id IS NOT NULL AND l.is_downpayment IS NOT TRUE
               AND COALESCE(r.invoice_date, m.invoice_date) >= %(start)s
               AND %(counts)s
            """,
            signed=signed,
            cost=self._invoiced_cost(scope),
            moves=self._posted_moves(scope),
            start=scope.window.start,
            counts=scope.counts("l"),
        )

    def _invoiced_cost(self, scope):
        """SQL: the cost of a unit of invoice line ``l``: its order line's, else 0."""
        return SQL("0")

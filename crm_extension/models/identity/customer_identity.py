from odoo import api, models
from odoo.tools import SQL

from ...analytics.identity_exposure import Owed, Terms

OWED_MOVES = ("out_invoice", "out_refund", "out_receipt")
SETTLED = ("paid", "reversed")


class CustomerIdentity(models.AbstractModel):
    """Reads which customers share an identity, and what they owe together."""

    _name = "customer.identity"
    _description = "Shared identity"

    # -- Who is connected ------------------------------------------------------

    @api.model
    def _links(self, customers, company):
        """Return what connects customers with others, also through third ones.

        :param customers: ids of commercial partners
        :param company: res.company, whose kinds and exceptions count
        :return: list of (customer's id, kind, key) of the whole groups
        """
        self._flush_partners()
        return self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE reached (customer, kind, key) AS (
                    SELECT c, NULL::varchar, NULL::varchar FROM unnest(%(from)s) c
                     UNION
                    SELECT n.customer, n.kind, n.key
                      FROM reached r
                CROSS JOIN LATERAL (
                           SELECT NULL::int4 AS customer, k.kind, k.key
                             FROM res_partner p
                             JOIN customer_identity_key k ON k.partner_id = p.id
                            WHERE p.commercial_partner_id = r.customer AND %(counts)s
                            UNION ALL
                           SELECT p.commercial_partner_id, NULL, NULL
                             FROM customer_identity_key k
                             JOIN res_partner p ON p.id = k.partner_id
                            WHERE k.kind = r.kind AND k.key = r.key AND %(counts)s) n)
                SELECT DISTINCT p.commercial_partner_id, k.kind, k.key
                  FROM reached r
                  JOIN res_partner p ON p.commercial_partner_id = r.customer
                  JOIN customer_identity_key k ON k.partner_id = p.id
                 WHERE %(counts)s
                """,
                **{"from": list(customers)},
                counts=self._counts(company),
            )
        )

    @api.model
    def _all_links(self, company):
        """Return what several customers share, as (customer's id, kind, key)."""
        self._flush_partners()
        return self.env.execute_query(
            SQL(
                """
                WITH links AS (
                    SELECT DISTINCT p.commercial_partner_id AS customer, k.kind, k.key
                      FROM customer_identity_key k
                      JOIN res_partner p ON p.id = k.partner_id
                     WHERE %(counts)s),
                shared AS (
                    SELECT kind, key FROM links GROUP BY 1, 2 HAVING COUNT(*) > 1)
                SELECT customer, kind, key FROM links JOIN shared USING (kind, key)
                """,
                counts=self._counts(company),
            )
        )

    @api.model
    def _counts(self, company):
        """Return the condition under which a key ``k`` of a partner ``p`` counts.

        Our own companies connect nobody: their address may stand for "none known".
        """
        return SQL(
            """
            k.kind = ANY(%(kinds)s)
            AND (p.company_id IS NULL OR p.company_id = ANY(%(companies)s))
            AND p.commercial_partner_id NOT IN (SELECT partner_id FROM res_company)
            AND NOT EXISTS (
                SELECT FROM customer_identity_exception e
                 WHERE e.company_id = %(company)s AND e.active
                   AND e.kind = k.kind AND e.key = k.key)
            """,
            kinds=company._identity_kinds(),
            companies=company.parent_ids.ids,
            company=company.id,
        )

    @api.model
    def _flush_partners(self):
        partners = self.env["res.partner"]
        partners.flush_model(["commercial_partner_id", "company_id"])
        self.env["customer.identity.exception"].flush_model()

    # -- What they owe ---------------------------------------------------------

    @api.model
    def _owed(self, customers, company):
        """Return what customers owe to a company, in its currency.

        :param customers: ids of commercial partners
        :return: dict of each who owes something to an ``Owed``
        """
        orders = dict(self._open_orders(customers, company))
        invoices = dict(self._open_invoices(customers, company))
        return {
            customer: Owed(orders.get(customer, 0.0), invoices.get(customer, 0.0))
            for customer in orders.keys() | invoices.keys()
        }

    @api.model
    def _open_orders(self, customers, company):
        """Return (customer's id, amount) of confirmed orders, less what was invoiced.

        An order is owed by who gets the invoice.
        """
        self._flush_documents()
        return self.env.execute_query(
            SQL(
                """
                WITH asked AS (
                    SELECT o.id, o.amount_total AS total, o.currency_rate AS rate,
                           p.commercial_partner_id AS customer
                      FROM res_partner p
                      JOIN sale_order o ON o.partner_invoice_id = p.id
                     WHERE p.commercial_partner_id = ANY(%(customers)s)
                       AND o.company_id = %(company)s AND o.state = 'sale'),
                parts AS (%(parts)s)
                SELECT a.customer, SUM(LEAST(GREATEST(a.total - COALESCE(i.amount, 0),
                       0), GREATEST(a.total, 0)) / COALESCE(NULLIF(a.rate, 0), 1))
                  FROM asked a
             LEFT JOIN (SELECT order_id, SUM(amount) AS amount
                          FROM parts GROUP BY 1) i ON i.order_id = a.id
                 GROUP BY 1
                """,
                customers=list(customers),
                company=company.id,
                parts=self._invoiced_parts(),
            )
        )

    @api.model
    def _invoiced_parts(self):
        """Return a query of what was invoiced of the orders ``asked``, by day.

        A part is what the invoiced quantity costs in the order: a price that was
        changed in the invoice leaves nothing open. A down payment counts as it is. A
        credit note opens nothing again, but an invoice that was wholly reversed never
        counts.

        :return: SQL with the columns order_id, day, amount in the order's currency
        """
        return SQL(
            """
            SELECT l.order_id, COALESCE(m.invoice_date, m.date) AS day, SUM(
                   CASE WHEN l.is_downpayment THEN i.price_total
                        ELSE l.price_total * i.quantity * COALESCE(iu.factor, 1)
                           / NULLIF(l.product_uom_qty * COALESCE(lu.factor, 1), 0)
                   END) AS amount
              FROM asked
              JOIN sale_order_line l ON l.order_id = asked.id
              JOIN sale_order_line_invoice_rel r ON r.order_line_id = l.id
              JOIN account_move_line i ON i.id = r.invoice_line_id
              JOIN account_move m ON m.id = i.move_id
         LEFT JOIN uom_uom iu ON iu.id = i.product_uom_id
         LEFT JOIN uom_uom lu ON lu.id = l.product_uom_id
             WHERE m.move_type IN ('out_invoice', 'out_receipt')
               AND (m.state = 'posted' OR m.payment_state = 'invoicing_legacy')
               AND m.payment_state <> 'reversed'
             GROUP BY 1, 2
            """
        )

    @api.model
    def _open_invoices(self, customers, company):
        """Return (customer's id, amount) of what is unpaid, less open credit notes."""
        self._flush_documents()
        return self.env.execute_query(
            SQL(
                """
                SELECT p.commercial_partner_id, SUM(m.amount_residual_signed)
                  FROM res_partner p
                  JOIN account_move m ON m.partner_id = p.id
                 WHERE p.commercial_partner_id = ANY(%s) AND m.company_id = %s
                   AND m.state = 'posted' AND m.move_type IN %s
                   AND m.payment_state NOT IN %s
                 GROUP BY 1
                """,
                list(customers),
                company.id,
                OWED_MOVES,
                SETTLED,
            )
        )

    @api.model
    def _flush_documents(self):
        """Write what is not written yet of the documents that are read."""
        for model in (
            "sale.order",
            "sale.order.line",
            "account.move",
            "account.move.line",
            "account.partial.reconcile",
        ):
            self.env[model].flush_model()

    # -- Terms -----------------------------------------------------------------

    @api.model
    def _terms(self, company, limit=None):
        """Return when a company asks, as ``Terms``.

        :param limit: another one than the company's
        """
        return Terms(
            company.identity_limit if limit is None else limit,
            company.identity_alone,
            company.currency_id.rounding,
        )

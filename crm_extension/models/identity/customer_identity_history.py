from odoo import api, models
from odoo.tools import SQL

from .customer_identity import OWED_MOVES


class CustomerIdentityHistory(models.AbstractModel):
    """Reads how what customers owe changed in the past.

    A day's invoices and payments count from the end of that day on, in the company's
    time zone. Moments are naive UTC.
    """

    _name = "customer.identity.history"
    _description = "What customers owed"

    @api.model
    def _confirmed_orders(self, company, start, stop, customers):
        """Return the orders that were confirmed before a moment.

        :param customers: ids of the only payers or orderers that are asked about, None
            for all
        :return: list of (id, moment, payer's id, orderer's id, amount, whether it is
            asked about: since ``start``)
        """
        self.env["customer.identity"]._flush_documents()
        return self.env.execute_query(
            SQL(
                """
                SELECT o.id, o.date_order, pay.commercial_partner_id,
                       buy.commercial_partner_id,
                       o.amount_total / COALESCE(NULLIF(o.currency_rate, 0), 1),
                       o.date_order >= %(start)s
                  FROM sale_order o
                  JOIN res_partner pay ON pay.id = o.partner_invoice_id
                  JOIN res_partner buy ON buy.id = o.partner_id
                 WHERE o.company_id = %(company)s AND o.state = 'sale'
                   AND o.date_order < %(stop)s
                   AND (%(asked)s OR %(buyers)s)
                 ORDER BY o.date_order, o.id
                """,
                start=start,
                stop=stop,
                company=company.id,
                asked=self._among("pay", customers),
                buyers=self._among("buy", customers),
            )
        )

    @api.model
    def _invoiced(self, company, stop, customers):
        """Return what was invoiced of those orders, in time's order.

        :return: list of (order's id, moment, amount)
        """
        return self.env.execute_query(
            SQL(
                """
                WITH asked AS (
                    SELECT o.id, o.currency_rate AS rate
                      FROM sale_order o
                      JOIN res_partner pay ON pay.id = o.partner_invoice_id
                     WHERE o.company_id = %(company)s AND o.state = 'sale'
                       AND o.date_order < %(stop)s AND %(asked)s),
                parts AS (%(parts)s)
                SELECT p.order_id, %(moment)s,
                       p.amount / COALESCE(NULLIF(a.rate, 0), 1)
                  FROM parts p
                  JOIN asked a ON a.id = p.order_id
                 WHERE p.amount IS NOT NULL
                 ORDER BY p.day, p.order_id
                """,
                company=company.id,
                stop=stop,
                asked=self._among("pay", customers),
                parts=self.env["customer.identity"]._invoiced_parts(),
                moment=self._end_of("p.day", company),
            )
        )

    @api.model
    def _invoice_changes(self, company, stop, customers):
        """Return what was invoiced, credited and paid.

        An invoice that was wholly reversed never counts, nor what reversed it.

        :return: list of (moment, customer's id, change)
        """
        return self.env.execute_query(
            SQL(
                """
                WITH asked AS (
                    SELECT m.id, p.commercial_partner_id AS customer,
                           m.amount_total_signed AS amount,
                           COALESCE(m.invoice_date, m.date) AS day
                      FROM account_move m
                      JOIN res_partner p ON p.id = m.partner_id
                 LEFT JOIN account_move f ON f.id = m.reversed_entry_id
                     WHERE m.company_id = %(company)s AND m.state = 'posted'
                       AND m.move_type IN %(types)s AND %(asked)s
                       AND m.payment_state <> 'reversed'
                       AND COALESCE(f.payment_state, '') <> 'reversed'),
                changes (day, customer, amount) AS (
                    SELECT day, customer, amount FROM asked
                     UNION ALL
                    SELECT c.max_date, a.customer, -c.amount
                      FROM asked a
                      JOIN account_move_line l ON l.move_id = a.id
                       AND l.display_type = 'payment_term'
                      JOIN account_partial_reconcile c ON c.debit_move_id = l.id
                     UNION ALL
                    SELECT c.max_date, a.customer, c.amount
                      FROM asked a
                      JOIN account_move_line l ON l.move_id = a.id
                       AND l.display_type = 'payment_term'
                      JOIN account_partial_reconcile c ON c.credit_move_id = l.id)
                SELECT %(moment)s, d.customer, d.amount FROM changes d
                 WHERE %(moment)s < %(stop)s
                """,
                company=company.id,
                types=OWED_MOVES,
                asked=self._among("p", customers),
                moment=self._end_of("d.day", company),
                stop=stop,
            )
        )

    @api.model
    def _among(self, alias, customers):
        if customers is None:
            return SQL("TRUE")
        column = SQL.identifier(alias, "commercial_partner_id")
        return SQL("%s = ANY(%s)", column, list(customers))

    @api.model
    def _end_of(self, day, company):
        """Return the moment at which a company's day ends, in UTC."""
        return SQL(
            "((%s + 1)::timestamp AT TIME ZONE %s) AT TIME ZONE 'UTC'",
            SQL(day),
            company._value_tz(),
        )

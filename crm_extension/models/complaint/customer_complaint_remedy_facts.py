from datetime import datetime, time

import pytz

from odoo import api, models
from odoo.tools import SQL

from ...analytics.no_questions import Wish

LINES_OF_REMEDIES = """
    SELECT rl.remedy_id AS wish, rl.complaint_line_id AS line
      FROM customer_complaint_remedy_line rl
     WHERE rl.remedy_id = ANY(%(ids)s)
     UNION
    SELECT r.id, cl.id
      FROM customer_complaint_remedy r
      JOIN customer_complaint_line cl ON cl.complaint_id = r.complaint_id
     WHERE r.id = ANY(%(ids)s)
       AND NOT EXISTS (SELECT FROM customer_complaint_remedy_line rl
                        WHERE rl.remedy_id = r.id)
"""
"""A remedy without lines is about all lines of its complaint."""


def start_of(company, day):
    """Return the first moment of a company's day, as naive UTC."""
    zone = pytz.timezone(company._value_tz())
    local = zone.localize(datetime.combine(day, time.min))
    return local.astimezone(pytz.utc).replace(tzinfo=None)


class CustomerComplaintRemedyFacts(models.AbstractModel):
    """Reads what no-questions rules are asked about: one statement each."""

    _name = "customer.complaint.remedy.facts"
    _description = "Facts about remedies"

    @api.model
    def _wish(self, remedy, day):
        """Return what a remedy that is asked for on a day looks like to a rule.

        :param remedy: customer.complaint.remedy
        :return: analytics Wish, without ``times``
        """
        return self._wishes(remedy.company_id, remedy.ids, day)[0]

    @api.model
    def _wishes_between(self, company, start, stop):
        """Return the remedies that were asked for from one day to before another.

        What costs nothing needs no rule and is left out.
        """
        remedies = self.env["customer.complaint.remedy"].sudo()
        remedies.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM customer_complaint_remedy
                 WHERE company_id = %s AND requested_at >= %s AND requested_at < %s
                   AND NOT (kind = ANY(%s) AND COALESCE(amount, 0) = 0)
                """,
                company.id,
                start_of(company, start),
                start_of(company, stop),
                list(remedies._free_kinds()),
            )
        )
        return self._wishes(company, [remedy_id for (remedy_id,) in rows])

    def _wishes(self, company, remedy_ids, day=None):
        """Return remedies as rules see them.

        :param day: on which they are asked for; when they were, if it is left out
        """
        self.env.flush_all()
        rows = self.env.execute_query(self._query_of_remedies(company, remedy_ids))
        about = self._about(self._query_of_lines(company, remedy_ids))
        return [
            Wish(
                key=key,
                customer=customer or 0,
                day=day or asked,
                kind=kind,
                amount=float(amount or 0),
                tier=tier or 0,
                tier_limit=float(tier_limit or 0),
                complained=complained,
                category=category or 0,
                flagged=bool(flagged),
                **about.get(key, {}),
            )
            for (
                key,
                customer,
                asked,
                kind,
                amount,
                tier,
                tier_limit,
                complained,
                category,
                flagged,
            ) in rows
        ]

    def _about(self, query):
        """Return by wish when it was delivered, and which products it is about."""
        return {
            wish: {"delivered": delivered, "products": frozenset(products or ())}
            for wish, delivered, products in self.env.execute_query(query)
        }

    def _query_of_remedies(self, company, remedy_ids):
        return SQL(
            """
            SELECT r.id, c.commercial_partner_id, %(asked)s, r.kind, r.amount,
                   t.id, t.refund_limit, %(complained)s, c.category_id,
                   p.complaint_flagged
              FROM customer_complaint_remedy r
              JOIN customer_complaint c ON c.id = r.complaint_id
         LEFT JOIN res_partner p ON p.id = c.commercial_partner_id
         LEFT JOIN customer_tier t ON t.id = c.tier_id
             WHERE r.id = ANY(%(ids)s)
          ORDER BY r.id
            """,
            asked=_local_day(company, SQL("r.requested_at")),
            complained=_local_day(company, SQL("c.received_at")),
            ids=list(remedy_ids),
        )

    def _query_of_lines(self, company, remedy_ids):
        """SQL: day of delivery and categories of products, by remedy.

        The last delivery before the complaint counts, or else the first one after it;
        of several lines the one delivered first. What nobody delivers has the day of
        its invoice, or else of its order.
        """
        return SQL(
            """
            WITH about AS (%(lines)s)
            SELECT a.wish,
                   CASE WHEN bool_and(d.day IS NOT NULL) THEN MIN(d.day) END,
                   array_agg(DISTINCT pt.categ_id)
                       FILTER (WHERE pt.categ_id IS NOT NULL)
              FROM about a
              JOIN customer_complaint_line cl ON cl.id = a.line
              JOIN customer_complaint c ON c.id = cl.complaint_id
         LEFT JOIN product_product pp ON pp.id = cl.product_id
         LEFT JOIN product_template pt ON pt.id = pp.product_tmpl_id
         LEFT JOIN stock_move moved ON moved.id = cl.move_id
         LEFT JOIN stock_move named ON named.id = moved.id AND named.state = 'done'
         LEFT JOIN sale_order_line sol ON sol.id = COALESCE(
                   cl.sale_line_id, moved.sale_line_id,
                   (SELECT MIN(rel.order_line_id) FROM sale_order_line_invoice_rel rel
                     WHERE rel.invoice_line_id = cl.invoice_line_id))
         LEFT JOIN sale_order so ON so.id = sol.order_id AND so.state = 'sale'
         LEFT JOIN account_move_line aml ON aml.id = cl.invoice_line_id
         LEFT JOIN account_move inv ON inv.id = aml.move_id AND inv.state = 'posted'
         LEFT JOIN LATERAL (%(sent)s) sent ON TRUE
        CROSS JOIN LATERAL (SELECT COALESCE(
                       %(named_day)s,
                       %(sent_day)s,
                       CASE WHEN sol.id IS NULL OR pt.type = 'service'
                            THEN COALESCE(inv.invoice_date, %(order_day)s) END
                   ) AS day) d
          GROUP BY a.wish
            """,
            lines=SQL(LINES_OF_REMEDIES, ids=list(remedy_ids)),
            sent=_sent(SQL("sol.id"), SQL("c.received_at")),
            named_day=_local_day(company, SQL("named.date")),
            sent_day=_local_day(company, SQL("sent.at")),
            order_day=_local_day(company, SQL("so.date_order")),
        )

    # -- Credit notes ----------------------------------------------------------------

    @api.model
    def _credits_between(self, company, start, stop):
        """Return credit notes as if somebody had asked for them as refunds.

        They are posted, credit order lines, and came of no remedy. The tier is that of
        the credit note's day; a category of complaint they have not.

        :param start: first day
        :param stop: day after the last one
        :return: list of analytics Wish, whose key is the id of the credit note
        """
        self.env.flush_all()
        rows = self.env.execute_query(self._query_of_credits(company, start, stop))
        ids = [row[0] for row in rows]
        about = self._about(self._query_of_credited(company, ids))
        return [
            Wish(
                key=key,
                customer=customer,
                day=day,
                kind="refund",
                amount=float(amount or 0),
                tier=tier or 0,
                tier_limit=float(tier_limit or 0),
                complained=day,
                flagged=bool(flagged),
                **about.get(key, {}),
            )
            for key, customer, day, amount, tier, tier_limit, flagged in rows
        ]

    def _query_of_credits(self, company, start, stop):
        return SQL(
            """
            SELECT am.id, am.commercial_partner_id, am.invoice_date,
                   ABS(am.amount_total_signed), t.id, t.refund_limit,
                   p.complaint_flagged
              FROM account_move am
              JOIN res_partner p ON p.id = am.commercial_partner_id
         LEFT JOIN LATERAL (
                   SELECT e.to_tier_id FROM customer_tier_event e
                    WHERE e.partner_id = am.commercial_partner_id
                      AND e.company_id = am.company_id AND e.date <= am.invoice_date
                 ORDER BY e.date DESC, e.id DESC LIMIT 1) held ON TRUE
         LEFT JOIN customer_tier t ON t.id = held.to_tier_id
             WHERE am.company_id = %(company)s AND am.move_type = 'out_refund'
               AND am.state = 'posted'
               AND am.invoice_date >= %(start)s AND am.invoice_date < %(stop)s
               AND EXISTS (
                   SELECT FROM account_move_line aml
                     JOIN sale_order_line_invoice_rel rel
                       ON rel.invoice_line_id = aml.id
                    WHERE aml.move_id = am.id)
               AND NOT EXISTS (
                   SELECT FROM customer_complaint_remedy r
                    WHERE r.document_ref = 'account.move,' || am.id)
          ORDER BY am.id
            """,
            company=company.id,
            start=start,
            stop=stop,
        )

    def _query_of_credited(self, company, move_ids):
        """SQL: day of delivery and categories of products, by credit note."""
        return SQL(
            """
            SELECT aml.move_id,
                   CASE WHEN bool_and(d.day IS NOT NULL) THEN MIN(d.day) END,
                   array_agg(DISTINCT pt.categ_id)
                       FILTER (WHERE pt.categ_id IS NOT NULL)
              FROM account_move_line aml
              JOIN account_move am ON am.id = aml.move_id
              JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = aml.id
              JOIN sale_order_line sol ON sol.id = rel.order_line_id
              JOIN sale_order so ON so.id = sol.order_id
         LEFT JOIN product_product pp ON pp.id = sol.product_id
         LEFT JOIN product_template pt ON pt.id = pp.product_tmpl_id
         LEFT JOIN LATERAL (%(sent)s) sent ON TRUE
        CROSS JOIN LATERAL (SELECT COALESCE(
                       %(sent_day)s,
                       CASE WHEN pt.type = 'service' THEN %(order_day)s END
                   ) AS day) d
             WHERE aml.move_id = ANY(%(ids)s)
          GROUP BY aml.move_id
            """,
            sent=_sent(SQL("sol.id"), SQL("am.invoice_date + 1")),
            sent_day=_local_day(company, SQL("sent.at")),
            order_day=_local_day(company, SQL("so.date_order")),
            ids=list(move_ids),
        )


def _local_day(company, moment):
    """SQL: the company's day of a naive UTC moment."""
    zone = company._value_tz()
    return SQL("((%s AT TIME ZONE 'UTC') AT TIME ZONE %s)::date", moment, zone)


def _sent(sale_line, before):
    """SQL: when an order line was delivered, last before a moment or else first."""
    return SQL(
        """
        SELECT COALESCE(MAX(m.date) FILTER (WHERE m.date <= %(before)s),
                        MIN(m.date)) AS at
          FROM stock_move m
          JOIN stock_location l ON l.id = m.location_dest_id
         WHERE m.sale_line_id = %(line)s AND m.state = 'done' AND l.usage = 'customer'
        """,
        line=sale_line,
        before=before,
    )

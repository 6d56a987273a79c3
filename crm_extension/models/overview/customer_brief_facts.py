from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .brief_open_kinds import (
    COMPLAINT,
    CUSTOMER_PATHS,
    DAYS_LATE_SHOWN,
    DOMAINS,
    OF_NO_COMPANY_TOO,
    OPEN_KINDS,
    OPPORTUNITY,
    PROMISE,
    QUOTATION,
)
from .brief_scope import OpenDocuments, ProductBought, Purchases

ROWS_OF_A_KIND = 4
"""So many documents of a kind are shown; the figure opens them all."""
PROMISES_SHOWN = 6
DECIDED_SHOWN = 3
TOUCHES_SHOWN = 7
PLANNED_SHOWN = 3
PEOPLE_SHOWN = 4
ACTIVITY_KINDS = (OPPORTUNITY, QUOTATION, COMPLAINT)
"""Kinds of open documents whose planned activities are told."""
YEAR = relativedelta(years=1)
FLUSHED = {
    "sale.order": (
        "partner_id",
        "company_id",
        "state",
        "date_order",
        "user_id",
        "currency_id",
        "currency_rate",
    ),
    "sale.order.line": (
        "order_id",
        "product_id",
        "product_uom_id",
        "product_uom_qty",
        "price_subtotal",
        "margin",
        "display_type",
        "is_downpayment",
    ),
    "res.partner": ("commercial_partner_id",),
}


class CustomerBriefFacts(models.AbstractModel):
    """Reads what a brief tells, each part by a fixed number of statements.

    Orders, deliveries, invoices and opportunities are read as facts of the customer in
    one company, whoever of us made them: the reader may have to stand in for a
    colleague. Complaints, promises, meetings and loyalty tiers follow the reader's own
    rights.
    """

    _name = "customer.brief.facts"
    _description = "Facts of a customer brief"

    # -- People ------------------------------------------------------------------

    @api.model
    def _read_people(self, scope):
        """Return the first contacts of the customer whom one can talk to."""
        return self.env["res.partner"].search_fetch(
            [
                ("commercial_partner_id", "=", scope.customer.id),
                ("id", "!=", scope.customer.id),
                ("type", "=", "contact"),
            ],
            ["name", "function", "phone", "email"],
            limit=PEOPLE_SHOWN,
        )

    # -- Open documents ----------------------------------------------------------

    @api.model
    def _read_open(self, scope, key):
        """Return the open documents of a kind, as OpenDocuments.

        :param key: key of OPEN_KINDS
        """
        kind = OPEN_KINDS[key]
        model = self._documents_of(kind)
        domain = self._open_domain(scope, key)
        limit = PROMISES_SHOWN if key == PROMISE else ROWS_OF_A_KIND
        query = model._search(domain, order=kind.order, limit=limit)
        rows = self.env.execute_query(
            query.select(
                SQL.identifier(query.table, "id"),
                *self._figures_of(scope, model, kind, query),
            )
        )
        records = model.browse([row[0] for row in rows])
        records.fetch([*kind.fields, *kind.dates])
        figures = rows[0][1:] if rows else (0, 0, 0.0, 0.0, None)
        return OpenDocuments(records, list(domain), *figures)

    @api.model
    def _documents_of(self, kind):
        model = self.env[kind.model]
        return model.sudo() if kind.everybodys else model

    @api.model
    def _open_domain(self, scope, key):
        """Return the domain of a customer's open documents of a kind."""
        paths = CUSTOMER_PATHS.get(key, ("partner_id.commercial_partner_id",))
        companies = [scope.company.id]
        if key in OF_NO_COMPANY_TOO:
            companies.append(False)
        return Domain.AND(
            [
                Domain(DOMAINS[key]),
                Domain("company_id", "in", companies),
                Domain.OR(Domain(path, "=", scope.customer.id) for path in paths),
                self._not_forgotten(scope, key),
            ]
        )

    @api.model
    def _not_forgotten(self, scope, key):
        """Return the domain of what is not late for too long to be spoken of."""
        if key not in DAYS_LATE_SHOWN:
            return Domain.TRUE
        (name,) = OPEN_KINDS[key].dates
        first_day = scope.today - timedelta(days=DAYS_LATE_SHOWN[key])
        return Domain(name, "=", False) | Domain(name, ">=", first_day)

    @api.model
    def _figures_of(self, scope, model, kind, query):
        """Return SQL of the figures about all rows that the limit leaves out too.

        Windows see every row that the condition allows, so that count, sums and rows
        take one statement.
        """
        late, day = self._late_sql(scope, model, kind, query)
        total = self._total_sql(model, kind, query)
        return [
            SQL("COUNT(*) OVER ()"),
            SQL("COUNT(*) FILTER (WHERE %s) OVER ()", late),
            SQL("COALESCE(SUM(%s) OVER (), 0)::float8", total),
            SQL("COALESCE(SUM(%s) FILTER (WHERE %s) OVER (), 0)::float8", total, late),
            SQL("MIN(%s) OVER ()", day),
        ]

    @api.model
    def _late_sql(self, scope, model, kind, query):
        """Return SQL: whether a document is late, and the day that says so."""
        if not kind.dates:
            return SQL("FALSE"), SQL("NULL::date")
        columns = [model._field_to_sql(query.table, name, query) for name in kind.dates]
        day = SQL("COALESCE(%s)", SQL(", ").join(columns))
        by_moment = model._fields[kind.dates[0]].type == "datetime"
        return SQL("%s < %s", day, scope.now if by_moment else scope.today), day

    @api.model
    def _total_sql(self, model, kind, query):
        if not kind.total:
            return SQL("NULL::numeric")
        total = model._field_to_sql(query.table, kind.total, query)
        if not kind.rate:
            return total
        rate = model._field_to_sql(query.table, kind.rate, query)
        return SQL("%s / COALESCE(NULLIF(%s, 0), 1)", total, rate)

    # -- Purchases ---------------------------------------------------------------

    @api.model
    def _read_purchases(self, scope):
        """Return what the customer bought, as Purchases."""
        orders = self.env["sale.order"].sudo()
        domain = self._purchases_domain(scope)
        since = scope.today - YEAR
        query = orders._search(domain, order="date_order DESC, id DESC", limit=1)
        rows = self.env.execute_query(
            query.select(
                SQL.identifier(query.table, "id"),
                SQL("COUNT(*) OVER ()"),
                *self._year_figures(scope, orders, query, since),
            )
        )
        last_id, *figures = rows[0] if rows else (False, 0, 0, 0.0)
        return Purchases(
            self._read_products(scope, since), orders.browse(last_id), *figures
        )

    @api.model
    def _purchases_domain(self, scope):
        return Domain(
            [
                ("partner_id.commercial_partner_id", "=", scope.customer.id),
                ("company_id", "=", scope.company.id),
                ("state", "=", "sale"),
            ]
        )

    @api.model
    def _year_figures(self, scope, orders, query, since):
        """Return SQL: number and untaxed sum of the last year's orders."""
        when = SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date",
            orders._field_to_sql(query.table, "date_order", query),
            scope.tz,
        )
        amount = orders._field_to_sql(query.table, "amount_untaxed", query)
        rate = orders._field_to_sql(query.table, "currency_rate", query)
        return [
            SQL("COUNT(*) FILTER (WHERE %s > %s) OVER ()", when, since),
            SQL(
                "COALESCE(SUM(%s / COALESCE(NULLIF(%s, 0), 1))"
                " FILTER (WHERE %s > %s) OVER (), 0)::float8",
                amount,
                rate,
                when,
                since,
            ),
        ]

    @api.model
    def _read_products(self, scope, since):
        """Return each product that the customer ever paid for, as ProductBought.

        What came free, came back, was paid in advance, or is a reward, is no purchase:
        nobody can be asked for that price again.
        """
        for name, columns in FLUSHED.items():
            self.env[name].flush_model(columns)
        rows = self.env.execute_query(self._products_query(scope, since))
        return [ProductBought(*row) for row in rows]

    @api.model
    def _products_query(self, scope, since):
        """SQL: each product that the customer bought: when, how much, the last price.

        :param since: amounts count from the day after this one
        """
        return SQL(
            """
            WITH bought AS (%(bought)s), last AS (
                SELECT DISTINCT ON (product_id) product_id, price, currency_id,
                       product_uom_id, order_id, user_id
                  FROM bought
              ORDER BY product_id, date_order DESC, id DESC
            ), total AS (
                SELECT product_id, COUNT(DISTINCT day) AS days, MIN(day) AS first_day,
                       MAX(day) AS last_day,
                       SUM(quantity) FILTER (WHERE day > %(since)s) AS quantity,
                       SUM(amount) FILTER (WHERE day > %(since)s) AS amount,
                       SUM(margin) FILTER (WHERE day > %(since)s) AS margin
                  FROM bought
              GROUP BY product_id
            )
            SELECT product_id, days, first_day, last_day,
                   COALESCE(quantity, 0)::float8, COALESCE(amount, 0)::float8,
                   COALESCE(margin, 0)::float8, price::float8, currency_id,
                   product_uom_id, order_id, user_id
              FROM total
              JOIN last USING (product_id)
          ORDER BY product_id
            """,
            bought=self._bought_lines(scope),
            since=since,
        )

    @api.model
    def _bought_lines(self, scope):
        """SQL: the order lines by which the customer bought something, for a price.

        Quantities are in the product's unit, amounts in the company's currency; the
        price is in the order's.
        """
        return SQL(
            """
            SELECT l.product_id, l.id, o.id AS order_id, o.date_order, o.user_id,
                   o.currency_id, l.product_uom_id,
                   (o.date_order AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date AS day,
                   l.price_subtotal / l.product_uom_qty AS price,
                   l.product_uom_qty * lu.factor
                       / COALESCE(NULLIF(pu.factor, 0), 1) AS quantity,
                   l.price_subtotal / r.rate AS amount,
                   COALESCE(l.margin, 0) / r.rate AS margin
              FROM sale_order_line l
              JOIN sale_order o ON o.id = l.order_id
              JOIN res_partner p ON p.id = o.partner_id
              JOIN product_product v ON v.id = l.product_id
              JOIN product_template t ON t.id = v.product_tmpl_id
              JOIN uom_uom lu ON lu.id = l.product_uom_id
              JOIN uom_uom pu ON pu.id = t.uom_id
        CROSS JOIN LATERAL (
                   SELECT COALESCE(NULLIF(o.currency_rate, 0), 1) AS rate) r
             WHERE p.commercial_partner_id = %(customer)s
               AND o.company_id = %(company)s
               AND o.state = 'sale'
               AND l.display_type IS NULL
               AND l.is_downpayment IS NOT TRUE
               AND l.product_uom_qty > 0
               AND l.price_subtotal > 0
               AND (l.product_id = ANY(%(left_out)s)) IS NOT TRUE
               AND %(no_reward)s
            """,
            tz=scope.tz,
            customer=scope.customer.id,
            company=scope.company.id,
            left_out=self._no_purchases(),
            no_reward=self._no_reward_sql(),
        )

    @api.model
    def _no_purchases(self):
        """Return the ids of products that one carries or pays in advance, not buys."""
        purchases = self.env["customer.value.purchases"]
        return [*purchases._prepaid_products(), *purchases._delivery_products()]

    @api.model
    def _no_reward_sql(self):
        """Return SQL: the line ``l`` is no reward; rewards come with another app."""
        if "reward_id" not in self.env["sale.order.line"]._fields:
            return SQL("TRUE")
        return SQL("l.reward_id IS NULL")

    # -- Who spoke, what was promised, what is planned -----------------------------

    @api.model
    def _read_touches(self, scope):
        """Return the last contacts with the customer, see ``customer.contact.log``."""
        return self.env["customer.contact.log"]._touches(
            scope.customer, scope.company, limit=TOUCHES_SHOWN, notes=True
        )

    @api.model
    def _read_peace(self, scope):
        """Return why to leave the customer alone, see ``customer.contact.peace``."""
        peace = self.env["customer.contact.peace"]
        return peace._read(scope.customer, scope.company)[scope.customer.id]

    @api.model
    def _read_decided(self, scope):
        """Return the last promises that were kept or broken."""
        return self.env["customer.promise"].search_fetch(
            [
                ("commercial_partner_id", "=", scope.customer.id),
                ("company_id", "=", scope.company.id),
                ("state", "in", ("kept", "broken")),
            ],
            ["name", "user_id", "promised_on", "due_date", "state", "outcome"],
            limit=DECIDED_SHOWN,
            order="promised_on DESC, id DESC",
        )

    @api.model
    def _read_meetings(self, scope):
        """Return the next meetings with the customer that the reader may know of."""
        return self.env["calendar.event"].search_fetch(
            [
                ("partner_ids.commercial_partner_id", "=", scope.customer.id),
                ("stop", ">=", scope.now),
            ],
            ["name", "start", "user_id", "location"],
            limit=PLANNED_SHOWN,
            order="start, id",
        )

    @api.model
    def _read_activities(self, scope):
        """Return what is planned next for the customer and its open documents."""
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        own = partners._search([("commercial_partner_id", "=", scope.customer.id)])
        about = Domain("res_model", "=", "res.partner") & Domain("res_id", "in", own)
        for key in ACTIVITY_KINDS:
            if self._may_read(key):
                about |= self._about_open(scope, key)
        return (
            self.env["mail.activity"]
            .sudo()
            .search_fetch(
                about,
                ["summary", "activity_type_id", "user_id", "date_deadline"],
                limit=PLANNED_SHOWN,
                order="date_deadline, id",
            )
        )

    @api.model
    def _about_open(self, scope, key):
        model = self._documents_of(OPEN_KINDS[key])
        query = model._search(self._open_domain(scope, key))
        return Domain("res_model", "=", model._name) & Domain("res_id", "in", query)

    @api.model
    def _may_read(self, key):
        """Tell whether the reader may see documents of a kind at all."""
        return self.env[OPEN_KINDS[key].model].has_access("read")

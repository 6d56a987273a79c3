from dataclasses import replace
from datetime import date, datetime, time

from odoo import api, models
from odoo.tools import SQL

from ...analytics.periods import Window
from .fact_scope import FactScope

NO_DOCUMENT = 2**31 - 1
"""Above every document's id: only the lines are read that correct its money."""
DEFAULT_BASIS = "ordered"
SHARE_OF_LARGE = 0.8
READ_FIELDS = {
    "account.move": [
        "amount_untaxed_signed",
        "company_id",
        "invoice_date",
        "move_type",
        "partner_id",
        "reversed_entry_id",
        "state",
    ],
    "account.move.line": ["balance", "display_type", "is_downpayment", "product_id"],
    "customer.score.model": ["basis", "class_a_share", "exclude_delivery", "state"],
    "product.product": ["product_tmpl_id"],
    "product.template": ["categ_id"],
    "res.partner": ["commercial_partner_id"],
    "sale.order": [
        "amount_untaxed",
        "company_id",
        "currency_rate",
        "date_order",
        "partner_id",
        "state",
    ],
    "sale.order.line": [
        "is_downpayment",
        "price_reduce_taxexcl",
        "price_subtotal",
        "product_id",
        "product_uom_qty",
        "qty_delivered",
    ],
    "stock.move": ["date", "quantity", "state"],
}
"""What purchases are read from: reports flush it before they ask."""


class CustomerPurchaseReader(models.AbstractModel):
    """Purchases as SQL for reports, counted as the published score model counts them.

    What is a purchase, in which company and on which day, ``customer.value.purchases``
    knows; here its documents and lines become rows that a report may add up.
    """

    _name = "customer.purchase.reader"
    _description = "Purchases for reports"

    @api.model
    def _published_models(self, companies):
        """Return the score model that stands for each company, by company.

        The one for all customers goes before those for some.
        """
        found = (
            self.env["customer.score.model"]
            .sudo()
            .search(
                [("company_id", "in", companies.ids), ("state", "=", "published")],
                order="customer_scope, id",
            )
        )
        models_ = {}
        for model in found:
            models_.setdefault(model.company_id, model)
        return models_

    @api.model
    def _scope(self, company, model, since=None, **values):
        """Return the scope of one company's purchases up to today.

        :param model: customer.score.model, empty where none is published
        :param since: first day, a date; None for all
        """
        today = company._value_today()
        facts = self.env["customer.value.facts"]
        return FactScope(
            company_id=company.id,
            basis=model.basis or DEFAULT_BASIS,
            as_of=today,
            window=Window(since or date.min, date.fromordinal(today.toordinal() + 1)),
            tz=company._value_tz(),
            left_out_products=facts._left_out_products(model),
            documents_from=since,
            **values,
        )

    @api.model
    def _flush_purchases(self):
        """Write what is pending of the records that purchases are read from."""
        for name, columns in READ_FIELDS.items():
            self.env[name].flush_model(columns)

    @api.model
    def _purchases(self, scope):
        """SQL: one row a purchase: document, customer, moment, day and amount.

        Comparing moments, see ``_moment``, is far cheaper than turning each into its
        day.
        """
        return SQL(
            """
            SELECT a.document, p.commercial_partner_id AS customer, a.moment,
                   %s AS day, a.amount
              FROM (%s) a
              JOIN res_partner p ON p.id = a.partner_id
            """,
            self._day_of(scope, SQL("a.moment")),
            self._amounts(scope),
        )

    @api.model
    def _amounts(self, scope):
        """SQL: one row a purchase: document, its partner, moment and amount.

        The amount is untaxed and in the company's currency; what a document's credit
        notes, down payments and gift cards take off it is taken off.
        """
        facts = self.env["customer.value.facts"]
        corrected = replace(scope, first_document=NO_DOCUMENT)
        return SQL(
            """
            SELECT d.id AS document, d.partner_id, d.moment,
                   (d.base + COALESCE(l.revenue, 0)) / d.rate AS amount
              FROM (%(documents)s) d (id, partner_id, moment, base, rate)
         LEFT JOIN (SELECT k.document, SUM(k.revenue) AS revenue
                      FROM (%(lines)s) k (document, product, revenue, margin, quantity)
                  GROUP BY 1) l ON l.document = d.id
            """,
            documents=getattr(facts, f"_documents_{scope.basis}")(scope),
            lines=getattr(facts, f"_lines_{scope.basis}")(corrected),
        )

    @api.model
    def _bought_categories(self, scope):
        """SQL: document, customer, moment and category of what was bought."""
        facts = self.env["customer.value.facts"]
        return SQL(
            """
            SELECT d.id AS document, p.commercial_partner_id AS customer,
                   d.moment, t.categ_id AS category
              FROM (%(documents)s) d (id, partner_id, moment, base, rate)
              JOIN (%(lines)s) l (document, product, revenue, margin, quantity)
                ON l.document = d.id AND l.quantity > 0
              JOIN res_partner p ON p.id = d.partner_id
              JOIN product_product v ON v.id = l.product
              JOIN product_template t ON t.id = v.product_tmpl_id
            """,
            documents=getattr(facts, f"_documents_{scope.basis}")(scope),
            lines=getattr(facts, f"_lines_{scope.basis}")(scope),
        )

    @api.model
    def _moment(self, scope, day):
        """Return the moment at which documents of the local ``day`` begin."""
        if scope.tz_of_moments == "UTC":
            return datetime.combine(day, time.min)
        return scope.moment(day)

    @api.model
    def _day_of(self, scope, moment):
        """SQL: the local day of a document's moment, which is naive UTC."""
        return SQL(
            "((%s AT TIME ZONE 'UTC') AT TIME ZONE %s)::date",
            moment,
            scope.tz_of_moments,
        )

    @api.model
    def _not_customers(self):
        """SQL: the partners who never count: our own companies, the public user."""
        ids = self.env["customer.value.facts"]._own_partner_ids()
        return SQL("%s::integer[]", ids)

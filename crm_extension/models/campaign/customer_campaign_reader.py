from dataclasses import replace

from odoo import api, models
from odoo.tools import SQL

from ..value.customer_purchase_reader import NO_DOCUMENT, READ_FIELDS
from ..value.customer_value_purchases import CUSTOMER_MOVE_TYPES
from .campaign_scope import CampaignScope

READ_BY_CAMPAIGN = {
    **READ_FIELDS,
    "account.move": [*READ_FIELDS["account.move"], "campaign_id"],
    "customer.campaign.cost": ["amount", "campaign_id", "company_id", "date"],
    "customer.campaign.reach": ["campaign_id", "company_id", "date", "partner_id"],
    "sale.order": [*READ_FIELDS["sale.order"], "campaign_id"],
    "sale.order.line": [*READ_FIELDS["sale.order.line"], "margin", "purchase_price"],
}
"""What is read of campaigns: reports flush it before they ask."""
KINDS_OF_IDS = 8
"""A row's id is its record's, times this, plus the number of the record's kind."""
ORDER_ID, MOVE_ID, COST_ID, REACH_ID = range(4)
MODELS_OF_IDS = {
    ORDER_ID: "sale.order",
    MOVE_ID: "account.move",
    COST_ID: "customer.campaign.cost",
    REACH_ID: "customer.campaign.reach",
}
CONTACTS_OF_BUYER = SQL(
    "SELECT q.id FROM res_partner q WHERE q.commercial_partner_id = b.customer"
)
"""The customer of the purchase ``b`` that is looked at, and the customer's contacts."""


class CustomerCampaignReader(models.AbstractModel):
    """Reads whom campaigns reached, what they bought and what it cost, as SQL."""

    _name = "customer.campaign.reader"
    _description = "Campaigns for reports"

    @api.model
    def _scope(self, company, campaigns=None):
        """Return the scope of all that buyers of campaigns bought in a company.

        Purchases count as the company's published score model says.

        :param campaigns: utm.campaign; None for all
        """
        reader = self.env["customer.purchase.reader"]
        published = reader._published_models(company)
        model = published.get(company, self.env["customer.score.model"].sudo())
        scope = reader._scope(company, model)
        people = self._buyers(scope, campaigns)
        return CampaignScope(**vars(scope), people=people)

    @api.model
    def _flush(self):
        """Write what is pending: queries read tables, not records."""
        for name, columns in READ_BY_CAMPAIGN.items():
            self.env[name].flush_model(columns)

    @api.model
    def _read(self, query):
        """Return the rows of a query over campaigns: list of dicts.

        Compiling it would take longer than it saves.
        """
        self._flush()
        self.env.cr.execute(SQL("SET LOCAL jit = off; %s", query))
        return self.env.cr.dictfetchall()

    # -- Purchases -------------------------------------------------------------

    @api.model
    def _buyers(self, scope, campaigns):
        """SQL: ids of customers with a document of a campaign, and their contacts."""
        return SQL(
            """
            SELECT m.id
              FROM res_partner m
             WHERE m.commercial_partner_id IN (
                   SELECT p.commercial_partner_id
                     FROM (%s) c
                     JOIN res_partner p ON p.id = c.partner_id)
            """,
            self._documents(scope, campaigns),
        )

    @api.model
    def _documents(self, scope, campaigns):
        """SQL: document, partner and campaign of orders or invoices that have one."""
        asked = self._of_campaigns(SQL("d.campaign_id"), campaigns)
        if scope.basis == "invoiced":
            return SQL(
                "SELECT d.id AS document, d.partner_id, d.campaign_id"
                "  FROM account_move d"
                " WHERE %s AND d.company_id = %s AND d.state = 'posted'"
                "   AND d.move_type IN %s",
                asked,
                scope.company_id,
                CUSTOMER_MOVE_TYPES,
            )
        return SQL(
            "SELECT d.id AS document, d.partner_id, d.campaign_id"
            "  FROM sale_order d"
            " WHERE %s AND d.company_id = %s AND d.state = 'sale'",
            asked,
            scope.company_id,
        )

    @api.model
    def _of_campaigns(self, column, campaigns):
        """SQL condition: the column names one of the campaigns, or any for None."""
        if campaigns is None:
            return SQL("%s IS NOT NULL", column)
        return SQL("%s = ANY(%s)", column, campaigns.ids)

    @api.model
    def _bought(self, scope, campaigns):
        """SQL: the purchases that carry a campaign, and which of them won a customer.

        Untaxed and in the company's currency, after what its credit notes, down
        payments and gift cards take off it. A customer is won by the first purchase
        ever; of several at the same moment, by one that carries a campaign.

        :return: columns document, campaign_id, customer, moment, amount, margin, won
        """
        return SQL(
            """
            SELECT b.*,
                   b.amount > 0 AND 1 = ROW_NUMBER() OVER (
                       PARTITION BY b.customer
                       ORDER BY b.amount > 0 DESC, b.moment, b.document)
                   AND NOT EXISTS (%s) AS won
              FROM (%s) b
             WHERE b.customer <> ALL(%s)
            """,
            self._earlier_purchases(scope),
            self._campaign_purchases(scope, campaigns),
            self.env["customer.purchase.reader"]._not_customers(),
        )

    @api.model
    def _campaign_purchases(self, scope, campaigns):
        """SQL: document, campaign, customer, moment, amount and margin.

        Lines are joined before they are added up: few documents carry a campaign, and
        their lines are found by their document.
        """
        facts = self.env["customer.value.facts"]
        scope = self._by_document(scope)
        return SQL(
            """
            SELECT d.id AS document, c.campaign_id, p.commercial_partner_id AS customer,
                   d.moment,
                   ((d.base + COALESCE(SUM(l.revenue), 0)) / d.rate)::numeric AS amount,
                   (COALESCE(SUM(l.margin), 0) / d.rate)::numeric AS margin
              FROM (%(campaigns)s) c
              JOIN (%(documents)s) d (id, partner_id, moment, base, rate)
                ON d.id = c.document
              JOIN res_partner p ON p.id = d.partner_id
         LEFT JOIN (%(lines)s) l (document, product, revenue, margin, quantity)
                ON l.document = d.id
          GROUP BY d.id, c.campaign_id, p.commercial_partner_id, d.moment, d.base,
                   d.rate
            """,
            campaigns=self._documents(scope, campaigns),
            documents=getattr(facts, f"_documents_{scope.basis}")(scope),
            lines=getattr(facts, f"_lines_{scope.basis}")(scope),
        )

    @api.model
    def _earlier_purchases(self, scope):
        """SQL: purchases because of which the purchase ``b`` did not win its customer.

        The first one found is enough: so each document's own lines are added up, and
        not those of all documents.
        """
        facts = self.env["customer.value.facts"]
        scope = replace(scope, people=CONTACTS_OF_BUYER, first_document=NO_DOCUMENT)
        return SQL(
            """
            SELECT
              FROM (%(documents)s) e (id, partner_id, moment, base, rate)
         LEFT JOIN LATERAL (
                   SELECT SUM(k.revenue) AS revenue
                     FROM (%(lines)s) k (document, product, revenue, margin, quantity)
                    WHERE k.document = e.id) l ON TRUE
             WHERE e.base + COALESCE(l.revenue, 0) > 0
               AND (e.moment < b.moment
                    OR e.moment = b.moment AND e.id < b.document
                       AND EXISTS (SELECT FROM (%(campaigns)s) c
                                    WHERE c.document = e.id))
            """,
            documents=getattr(facts, f"_documents_{scope.basis}")(scope),
            lines=getattr(facts, f"_lines_{scope.basis}")(self._by_document(scope)),
            campaigns=self._documents(scope, None),
        )

    @api.model
    def _by_document(self, scope):
        """Return the scope of lines that are found by their document.

        An order's lines are; an invoice's may stand on its credit notes too, which are
        found by their partner.
        """
        return scope if scope.basis == "invoiced" else replace(scope, people=None)

    # -- Customers reached, and costs ------------------------------------------

    @api.model
    def _reached(self, company, campaigns):
        """SQL: once for each campaign and customer whom it reached, the first day.

        :return: columns id, campaign_id, customer, date
        """
        selects = [
            SQL("(%s)", each) for each in self._reached_selects(company, campaigns)
        ]
        return SQL(
            """
            SELECT MIN(r.id) AS id, r.campaign_id, p.commercial_partner_id AS customer,
                   MIN(r.date) AS date
              FROM (%s) r
              JOIN res_partner p ON p.id = r.partner_id
             WHERE p.commercial_partner_id <> ALL(%s)
          GROUP BY r.campaign_id, p.commercial_partner_id
            """,
            SQL(" UNION ALL ").join(selects),
            self.env["customer.purchase.reader"]._not_customers(),
        )

    @api.model
    def _reached_selects(self, company, campaigns):
        """Return SQL of contacts whom campaigns reached: id, campaign, partner, date.

        Another add-on adds its own; its ids end on a kind of their own.
        """
        return [
            SQL(
                "SELECT r.id::bigint * %s + %s AS id, r.campaign_id, r.partner_id,"
                "       r.date"
                "  FROM customer_campaign_reach r"
                " WHERE r.company_id = %s AND %s",
                KINDS_OF_IDS,
                REACH_ID,
                company.id,
                self._of_campaigns(SQL("r.campaign_id"), campaigns),
            )
        ]

    @api.model
    def _costs(self, company, campaigns):
        """SQL: id, campaign_id, date and amount of the company's costs."""
        return SQL(
            "SELECT k.id, k.campaign_id, k.date, k.amount"
            "  FROM customer_campaign_cost k WHERE k.company_id = %s AND %s",
            company.id,
            self._of_campaigns(SQL("k.campaign_id"), campaigns),
        )

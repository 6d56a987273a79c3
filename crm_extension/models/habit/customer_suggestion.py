from collections import namedtuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...analytics import due_states
from .suggestion_texts import SuggestionTexts

DUE, TOGETHER, MISSING = KINDS = ("due", "together", "missing")
"""Why something is suggested, the best reason first."""
MOST_DUE = 12
MOST_TOGETHER = 6
MOST_MISSING = 4
DUE_STATES = (due_states.OVERDUE, due_states.DUE)
STOCKED_STATES = (due_states.SOON, due_states.LATER)
"""Of what is to be bought again later the customer has enough."""
DUE_FIELDS = (
    "product_id",
    "purchase_days",
    "last_day",
    "quantity",
    "interval_days",
    "due_date",
    "chance",
)

Suggestion = namedtuple("Suggestion", "kind product quantity share reason source")
"""A product.product to offer: which of ``KINDS``, how much of it (in its own unit), the
chance, confidence or share that speaks for it (1 is the whole), why in words, and the
customer.rhythm, customer.affinity or customer.missing.category that says so."""


class CustomerSuggestionReader(models.AbstractModel):
    """Reads what to propose to a customer: due again, goes with it, missing.

    What the nightly reading of habits found is looked up and put into words, with a
    number of statements that depends neither on the customer nor on the order.
    """

    _name = "customer.suggestion.reader"
    _description = "Reads suggestions"

    @api.model
    def _suggest(self, customer, company, ordered=None):
        """Return what to offer a customer, each product once, the best reason first.

        :param customer: res.partner; its commercial partner counts
        :param company: res.company that sells
        :param ordered: product.product that stand on the order already: they are not
            suggested, but what goes with them is
        :return: list of ``Suggestion``
        """
        customer = customer.commercial_partner_id
        ordered = ordered or self.env["product.product"]
        texts = SuggestionTexts(self.env, company)
        found = [
            *self._due(customer, company, ordered),
            *self._together(customer, company, ordered),
            *self._missing(customer, company, ordered, texts),
        ]
        best = {}
        for suggestion in found:
            best.setdefault(suggestion.product, suggestion)
        return [*best.values()]

    # -- What may be sold ------------------------------------------------------

    @api.model
    def _sellable(self, company, ordered):
        """Return the query of the products that may be added to an order.

        Combos ask what they consist of, so nobody can add them unseen.
        """
        products = self.env["product.product"]
        domain = Domain.AND(
            [
                products._check_company_domain(company),
                [("sale_ok", "=", True), ("type", "!=", "combo")],
                [("id", "not in", ordered.ids)],
            ]
        )
        return products._search(domain)

    # -- Due again -------------------------------------------------------------

    @api.model
    def _rhythms_of(self, customer, company):
        return Domain("partner_id", "=", customer.id) & Domain(
            "company_id", "=", company.id
        )

    @api.model
    def _due(self, customer, company, ordered):
        """Return what the customer is about to buy again, the most likely first."""
        rhythms = self.env["customer.rhythm"].search_fetch(
            self._rhythms_of(customer, company)
            & Domain("state", "in", DUE_STATES)
            & Domain("product_id", "in", self._sellable(company, ordered)),
            DUE_FIELDS,
            order="chance desc, due_date, id",
            limit=MOST_DUE,
        )
        return [
            Suggestion(
                DUE,
                rhythm.product_id,
                self._usual_quantity(rhythm),
                rhythm.chance,
                rhythm.reason,
                rhythm,
            )
            for rhythm in rhythms
        ]

    @api.model
    def _usual_quantity(self, rhythm):
        """Return what the customer takes at a time, as it can be sold."""
        unit = rhythm.product_id.uom_id
        return unit.round(rhythm.quantity, rounding_method="UP") or 1.0

    # -- What goes with it -----------------------------------------------------

    @api.model
    def _together(self, customer, company, ordered):
        """Return what goes with the order, by how much the order raises its chance.

        Confidence alone would name what everybody buys anyway, lift alone what hardly
        anybody does; see ``_raised_chance``.
        """
        if not ordered:
            return []
        rows = self.env.execute_query(
            self._together_query(self._pairs(customer, company, ordered))
        )
        pairs = self.env["customer.affinity"].browse(row[0] for row in rows)
        return [
            Suggestion(
                TOGETHER,
                pair.other_product_id,
                1.0,
                pair.confidence,
                pair.reason,
                pair,
            )
            for pair in pairs
        ]

    @api.model
    def _pairs(self, customer, company, ordered):
        """Return the query of pairs, without what the customer has at home still."""
        rhythms = self.env["customer.rhythm"]._search(
            self._rhythms_of(customer, company) & Domain("state", "in", STOCKED_STATES)
        )
        return self.env["customer.affinity"]._search(
            Domain("company_id", "=", company.id)
            & Domain("product_id", "in", ordered.ids)
            & Domain("lift", ">", 1)
            & Domain("other_product_id", "in", self._sellable(company, ordered))
            & Domain("other_product_id", "not in", rhythms.subselect("product_id"))
        )

    @api.model
    def _together_query(self, pairs):
        """Return the query of the ids of the best pairs, one a product."""
        return SQL(
            """
            SELECT best.id
              FROM (
                   SELECT DISTINCT ON (pair.other_product_id)
                          pair.id, %(raised)s AS raised
                     FROM customer_affinity pair
                    WHERE pair.id IN %(pairs)s
                 ORDER BY pair.other_product_id, raised DESC, pair.id
                   ) best
          ORDER BY best.raised DESC, best.id
             LIMIT %(most)s
            """,
            raised=self._raised_chance(),
            pairs=pairs.subselect(),
            most=MOST_TOGETHER,
        )

    @api.model
    def _raised_chance(self):
        """Return by how much the one product surely raises the chance of the other.

        It is the "added value" of a rule, P(B|A) - P(B) (Tan, Kumar, Srivastava,
        Selecting the right interestingness measure for association patterns, KDD 2002),
        at the lower end of what the lift may be: P(B) is confidence / lift.
        """
        return SQL(
            "pair.confidence * (COALESCE(pair.lift_from, pair.lift) - 1) / pair.lift"
        )

    # -- What is missing -------------------------------------------------------

    @api.model
    def _missing(self, customer, company, ordered, texts):
        """Return the product most customers buy of each category that is missing."""
        lacked = self.env["customer.missing.category"]._search(
            Domain("partner_id", "=", customer.id)
            & Domain("company_id", "=", company.id)
            & ~Domain("category_id", "parent_of", ordered.categ_id.ids)
        )
        rows = self.env.execute_query(self._missing_query(lacked, company, ordered))
        missing = self.env["customer.missing.category"].browse(row[0] for row in rows)
        products = self.env["product.product"].browse(row[1] for row in rows)
        return [
            Suggestion(MISSING, product, 1.0, each.share, texts.missing(each), each)
            for each, product in zip(missing, products, strict=True)
        ]

    @api.model
    def _missing_query(self, lacked, company, ordered):
        """Return the query of the ids of missing categories and their best products."""
        return SQL(
            """
            WITH lacked AS (
                SELECT missing.id, missing.category_id, missing.share
                  FROM customer_missing_category missing
                 WHERE missing.id IN %(lacked)s
            ), best AS (
                SELECT DISTINCT ON (lacked.category_id) lacked.category_id, product.id
                  FROM lacked
                  JOIN product_category above ON above.id = lacked.category_id
                  JOIN product_category category
                    ON category.parent_path LIKE above.parent_path || '%%'
                  JOIN product_template template ON template.categ_id = category.id
                  JOIN product_product product ON product.product_tmpl_id = template.id
                  JOIN customer_product_pace pace
                    ON pace.product_id = product.id AND pace.company_id = %(company)s
                 WHERE product.id IN %(sellable)s
              ORDER BY lacked.category_id, pace.customer_count DESC, product.id
            )
            SELECT lacked.id, best.id
              FROM lacked JOIN best USING (category_id)
          ORDER BY lacked.share DESC, lacked.id
             LIMIT %(most)s
            """,
            lacked=lacked.subselect(),
            company=company.id,
            sellable=self._sellable(company, ordered).subselect(),
            most=MOST_MISSING,
        )

    # -- Why nothing is suggested ----------------------------------------------

    @api.model
    def _why_nothing(self, customer, company, ordered):
        """Return why there is nothing to suggest, and what to do, in words."""
        texts = SuggestionTexts(self.env, company)
        runs = self.env["customer.habit.run"].search_fetch(
            [("company_id", "=", company.id)], ["state"], order="id desc", limit=20
        )
        if not any(run.state == "done" for run in runs):
            return texts.never_read(runs[:1].state)
        known = self._rhythms_of(customer.commercial_partner_id, company)
        rhythms = self.env["customer.rhythm"].search_fetch(
            known & Domain("product_id", "not in", ordered.ids),
            DUE_FIELDS,
            order="due_date, id",
        )
        if rhythms:
            return texts.nothing_due(rhythms, company._value_today())
        if self.env["customer.rhythm"].search_count(known, limit=1):
            return texts.all_on_order()
        return texts.new_customer()

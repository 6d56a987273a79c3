from odoo import api, models
from odoo.tools import SQL

from ...analytics.due_states import DUE, OVERDUE
from ..value.plain_texts import percentage, plain_number

DUE_STATES = ((OVERDUE, DUE),)
"""States that are wanted: groups of them, the earlier before the later."""
DAYS_OF_A_HABIT = 2
"""Days of purchase from which something is proposed by itself: once is no habit."""
LINES = 12
CATEGORIES = 3
"""What a personal list shows at most."""
LISTS_READ = "customer_next_lists"
"""Key of the context under which lists stand that were read for many at once."""


class CustomerNextList(models.AbstractModel):
    """Reads the personal list of customers: what is due, with their offers.

    However many customers there are, the number of statements is the same for all of
    one language.
    """

    _name = "customer.next.list"
    _description = "Personal list"

    @api.model
    def _lists(self, customers, company):
        """Return what the personal lists of customers say, in each one's language.

        :param customers: res.partner, commercial partners
        :param company: res.company
        :return: dict of each customer's id to a dict ``customer_id``, ``name``,
            ``lang``, ``lines`` (list of ``rhythm_id``, ``product_id``, ``name``,
            ``quantity_text``, ``offer_text``) and ``categories`` (names of what the
            customer could try), all in words for the customer
        """
        lists = {}
        for lang, some in customers.grouped(lambda each: each.lang or "").items():
            reader = self.with_company(company)
            if lang:
                reader = reader.with_context(lang=lang)
            lists.update(reader._lists_of_language(some.with_env(reader.env), company))
        return lists

    @api.model
    def _list_of(self, customer, company):
        """Return the personal list of a customer, as it was read before or now."""
        known = self.env.context.get(LISTS_READ) or {}
        if customer.id in known:
            return known[customer.id]
        return self._lists(customer, company)[customer.id]

    @api.model
    def _lists_of_language(self, customers, company):
        rhythms = self._due_rhythms(customers, company, LINES)
        missing = self._missing_categories(customers, company, CATEGORIES)
        offers = self._offers(rhythms, company)
        by_customer = rhythms.grouped("partner_id")
        missing = missing.grouped("partner_id")
        return {
            customer.id: {
                "customer_id": customer.id,
                "name": customer.name or "",
                "lang": self.env.lang,
                "lines": [
                    self._line(rhythm, offers)
                    for rhythm in by_customer.get(customer, ())
                ],
                "categories": [
                    each.category_id.sudo().name for each in missing.get(customer, ())
                ],
            }
            for customer in customers
        }

    # -- Reading -----------------------------------------------------------------

    @api.model
    def _due_rhythms(self, customers, company, limit=None, states=DUE_STATES):
        """Return what customers are expected to buy, the likeliest first.

        Products that are sold no more, and what was bought once only, are left out.

        :param customers: res.partner, commercial partners
        :param company: res.company
        :param limit: how many of each customer at most
        :param states: groups of states, see ``DUE_STATES``
        :return: customer.rhythm, those of one customer one after the other
        """
        rhythms = self.env["customer.rhythm"].with_company(company)
        if not customers:
            return rhythms
        self.env["product.template"].flush_model(["sale_ok"])
        self.env["product.product"].flush_model(["active"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM (%s) placed WHERE place <= %s
                 ORDER BY partner_id, place""",
                self._placed_sql(rhythms, customers, company, states),
                limit or 2**31 - 1,
            )
        )
        found = rhythms.browse([id_ for (id_,) in rows])
        return found.with_prefetch(found.ids)

    @api.model
    def _placed_sql(self, rhythms, customers, company, states):
        """Return the expected purchases with the place that each has, as SQL."""
        return SQL(
            """
            SELECT r.id, r.partner_id, ROW_NUMBER() OVER (
                       PARTITION BY r.partner_id
                       ORDER BY (%(groups)s)[ARRAY_POSITION(%(states)s, r.state)],
                                r.chance DESC NULLS LAST, r.amount DESC, r.id) AS place
              FROM (SELECT customer_rhythm.*, %(state)s AS state
                      FROM customer_rhythm
                     WHERE company_id = %(company)s
                       AND partner_id = ANY(%(customers)s)
                       AND purchase_days >= %(habit)s) r
              JOIN product_product p ON p.id = r.product_id AND p.active
              JOIN product_template t ON t.id = p.product_tmpl_id AND t.sale_ok
             WHERE r.state = ANY(%(states)s)""",
            state=rhythms._state_sql("customer_rhythm"),
            states=[state for group in states for state in group],
            groups=[place for place, group in enumerate(states) for _state in group],
            company=company.id,
            customers=customers.ids,
            habit=DAYS_OF_A_HABIT,
        )

    @api.model
    def _missing_categories(self, customers, company, limit):
        """Return the categories that customers lack, the likeliest first.

        :param limit: how many of each customer at most
        :return: customer.missing.category
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM (
                    SELECT id, partner_id, ROW_NUMBER() OVER (
                               PARTITION BY partner_id ORDER BY share DESC, id) AS place
                      FROM customer_missing_category
                     WHERE company_id = %s AND partner_id = ANY(%s)) placed
                 WHERE place <= %s ORDER BY partner_id, place""",
                company.id,
                customers.ids,
                limit,
            )
        )
        found = self.env["customer.missing.category"].browse([id_ for (id_,) in rows])
        return found.with_prefetch(found.ids)

    @api.model
    def _offers(self, rhythms, company):
        """Return the discount of each customer and product: dict of both ids to it."""
        found = self.env["customer.offer.size"]._offers(
            company, rhythms.partner_id, rhythms.product_id
        )
        return {pair: discount for pair, (discount, _texts) in found.items()}

    # -- Words -------------------------------------------------------------------

    @api.model
    def _line(self, rhythm, offers):
        product = rhythm.product_id.sudo().with_context(display_default_code=False)
        discount = offers.get((rhythm.partner_id.id, product.id))
        return {
            "rhythm_id": rhythm.id,
            "product_id": product.id,
            "name": product.display_name,
            "quantity_text": self._quantity_text(rhythm),
            "offer_text": self._offer_text(discount),
        }

    @api.model
    def _quantity_text(self, rhythm):
        """Return the usual quantity with its unit; empty where it is not known."""
        if not rhythm.quantity:
            return ""
        quantity = plain_number(self.env, round(rhythm.quantity, 2))
        return f"{quantity} {rhythm.product_id.sudo().uom_id.name}"

    @api.model
    def _offer_text(self, discount):
        """Return an offer as the customer reads it; empty without one.

        :param discount: in percent
        """
        if not discount:
            return ""
        return self.env._("%s off", percentage(self.env, discount / 100))

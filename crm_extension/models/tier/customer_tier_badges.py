from odoo import api, models
from odoo.tools import SQL

BADGE_COLUMNS = ("membership_id", "tier", "color")
NEXT_COLUMNS = ("tier", "amount", "currency_id")
FIELDS_READ = {
    "customer.tier.membership": ("partner_id", "program_id", "tier_id"),
    "customer.tier.program": ("state", "company_id", "sequence"),
    "customer.tier": ("program_id", "sequence", "color", "name"),
    "customer.tier.rule": (
        "tier_id",
        "kind",
        "metric",
        "operator",
        "amount",
        "currency_id",
    ),
}


class CustomerTierBadges(models.AbstractModel):
    """Reads which tier customers hold, for forms that may ask one question only."""

    _name = "customer.tier.badges"
    _description = "Loyalty tiers at a glance"

    @api.model
    def _read(self, customers, company):
        """Return the tier that each customer holds, with a single query.

        It finds what ``customer.tier.membership._of_partners`` finds in several steps.
        It checks no rights: the fields that show it do.

        :param customers: commercial partners
        :param company: res.company
        :return: dict of the customer's id to a dict ``membership_id``, ``tier``,
            ``color`` and ``next``: None, or a dict of the level above, ``tier``,
            ``amount`` (the lowest revenue that it asks for) and ``currency_id``
        """
        if not customers:
            return {}
        for model, names in FIELDS_READ.items():
            self.env[model].flush_model(names)
        rows = self.env.execute_query(self._query(customers.ids, company.id))
        return {customer: self._badge(columns) for customer, *columns in rows}

    @api.model
    def _badge(self, columns):
        held, above = columns[: len(BADGE_COLUMNS)], columns[len(BADGE_COLUMNS) :]
        badge = dict(zip(BADGE_COLUMNS, held, strict=True))
        badge["next"] = above[0] and dict(zip(NEXT_COLUMNS, above, strict=True))
        return badge

    @api.model
    def _query(self, customer_ids, company_id):
        tiers = self.env["customer.tier"]
        return SQL(
            """
            SELECT DISTINCT ON (member.partner_id)
                   member.partner_id, member.id, %(name)s, COALESCE(tier.color, 0),
                   target.name, target.amount,
                   COALESCE(target.currency_id, company.currency_id)
              FROM customer_tier_membership member
              JOIN customer_tier_program program ON program.id = member.program_id
              JOIN res_company company ON company.id = program.company_id
              JOIN customer_tier tier ON tier.id = member.tier_id
         LEFT JOIN LATERAL (
                   SELECT above.id, %(above)s AS name
                     FROM customer_tier above
                    WHERE above.program_id = tier.program_id
                      AND above.sequence > tier.sequence
                 ORDER BY above.sequence
                    LIMIT 1
                   ) above ON TRUE
         LEFT JOIN LATERAL (
                   SELECT above.name, rule.amount, rule.currency_id
                     FROM customer_tier_rule rule
                    WHERE rule.tier_id = above.id
                      AND rule.kind = 'entry'
                      AND rule.metric = 'monetary'
                      AND rule.operator = '>='
                      AND rule.amount > 0
                 ORDER BY rule.amount
                    LIMIT 1
                   ) target ON TRUE
             WHERE member.partner_id = ANY(%(customers)s)
               AND program.company_id = %(company)s
               AND program.state = 'active'
          ORDER BY member.partner_id, program.sequence, program.id
            """,
            name=tiers._field_to_sql("tier", "name"),
            above=tiers._field_to_sql("above", "name"),
            customers=customer_ids,
            company=company_id,
        )

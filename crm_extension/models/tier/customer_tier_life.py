from odoo import api, models
from odoo.tools import SQL

MEMBER_FIELDS = {"active", "parent_id", "is_company"}
"""What decides whether a partner is a customer, who can enjoy a membership."""

# Pieces of SQL: m is a membership, p its partner, d its company's day, e its earned
# tier and o the tier of its override.
RESTS = SQL("(p.active IS NOT TRUE OR p.commercial_partner_id IS DISTINCT FROM p.id)")
IN_FORCE = SQL(
    "(m.override_tier_id IS NOT NULL AND COALESCE(m.override_from <= d.today, TRUE)"
    " AND COALESCE(m.override_until >= d.today, TRUE))"
)
OVERRIDES = SQL(
    "(%s AND (m.override_kind = 'pin' OR o.sequence >= e.sequence))", IN_FORCE
)


class CustomerTierLife(models.AbstractModel):
    """What becomes of memberships when customers rest, move or are deleted.

    Who is archived, or becomes a contact of another customer, keeps the membership: it
    is suspended, and continues when the partner is a customer again. A contact's
    purchases count for the company above, so the next evaluation judges that company
    by them; the contact's tier is not handed on.
    """

    _name = "customer.tier.life"
    _description = "Memberships of customers that are archived, moved or deleted"

    @api.model
    def _follow(self, partners):
        """Suspend the memberships of who rests; let those who are back continue.

        :param partners: res.partner whose ``MEMBER_FIELDS`` may have changed
        """
        members = self._find_out_of_step(partners)
        if not members:
            return
        back = members.filtered(lambda member: member.state == "suspended")
        for tier, resting in (members - back).grouped("tier_id").items():
            self.env["customer.tier.event"]._log(
                resting, "suspended", from_tier_id=tier.id, to_tier_id=False
            )
        self._settle(members)
        # No trigger says "continued": an enrolment that comes from no tier does.
        self.env["customer.tier.event"]._log(back, "enrolled")
        self._have_evaluated(members)

    def _find_out_of_step(self, partners):
        """Return the memberships that rest and should not, or the other way round."""
        self._flush()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT m.id FROM customer_tier_membership m
                  JOIN res_partner p ON p.id = m.partner_id
                 WHERE m.partner_id = ANY(%s) AND (m.state = 'suspended') <> %s
                 ORDER BY m.id
                """,
                partners.ids,
                RESTS,
            )
        )
        return self._members().browse(member for (member,) in rows)

    def _settle(self, members):
        """Write state and tier of memberships, which follow from their other columns.

        :param members: customer.tier.membership
        """
        self._flush()
        self.env.cr.execute(
            SQL(
                """
                WITH settled AS (
                    SELECT m.id,
                           CASE WHEN %(overrides)s THEN o.id ELSE e.id END AS tier,
                           CASE WHEN %(rests)s THEN 'suspended'
                                WHEN %(in_force)s THEN 'overridden'
                                WHEN m.in_grace THEN 'grace'
                                ELSE 'active' END AS state
                      FROM customer_tier_membership m
                      JOIN res_partner p ON p.id = m.partner_id
                      JOIN %(days)s ON d.company_id = m.company_id
                      JOIN customer_tier e ON e.id = m.earned_tier_id
                 LEFT JOIN customer_tier o ON o.id = m.override_tier_id
                     WHERE m.id = ANY(%(members)s))
                UPDATE customer_tier_membership m
                   SET tier_id = s.tier, state = s.state
                  FROM settled s
                 WHERE s.id = m.id
                """,
                overrides=OVERRIDES,
                rests=RESTS,
                in_force=IN_FORCE,
                days=self._days(members.company_id),
                members=members.ids,
            )
        )
        self._invalidate()

    @api.model
    def _erase_companies(self, companies):
        """Delete the programs of companies that go, with all that hangs on them.

        :param companies: res.company
        """
        own = [("company_id", "in", companies.ids)]
        self._members().search(own).unlink()
        self.env["customer.tier.program"].sudo().search(own).unlink()

    # -- What the above share ------------------------------------------------------

    def _members(self):
        return self.env["customer.tier.membership"].sudo()

    def _days(self, companies):
        """Return the table ``d`` of the current day of each company."""
        return SQL(
            "unnest(%s::int4[], %s::date[]) AS d(company_id, today)",
            companies.ids,
            [company._value_today() for company in companies],
        )

    def _have_evaluated(self, members):
        """Have the customers of memberships looked at again soon."""
        self.env["customer.tier.queue"]._add(
            {(member.company_id.id, member.partner_id.id) for member in members}
        )

    def _flush(self):
        self.env["res.partner"].flush_model(["active", "commercial_partner_id"])
        for name in (
            "customer.tier",
            "customer.tier.membership",
            "customer.tier.event",
            "customer.tier.notice",
        ):
            self.env[name].flush_model()

    def _invalidate(self):
        """Forget what the cache knows: SQL has changed it."""
        self.env["customer.tier.store"]._forget_cache()
        self.env["customer.tier.notice"].invalidate_model()

from odoo import api, models
from odoo.tools import SQL

from .customer_tier_life import IN_FORCE

EARNED_COLUMNS = (
    "earned_tier_id",
    "since",
    "period_from",
    "valid_until",
    "reached_by",
    "in_grace",
    "warned_for",
)
OVERRIDE_COLUMNS = (
    "override_tier_id",
    "override_kind",
    "override_from",
    "override_until",
    "override_reason",
    "override_user_id",
)


class CustomerTierUnion(models.AbstractModel):
    """Makes one membership of each program of those of partners that are merged.

    The row of the partner that stays is kept, else the best of the others. It gets the
    highest tier that is still held with all that belongs to it, the override that
    counts most, the earliest enrolment, and the histories of all.
    """

    _name = "customer.tier.union"
    _inherit = ["customer.tier.life"]
    _description = "Memberships of customers that are merged"

    @api.model
    def _unite(self, sources, target):
        """Unite the memberships before the partners are.

        :param sources: res.partner that are merged away
        :param target: res.partner that stays
        """
        self._flush()
        members = self._members().search([("partner_id", "in", (sources | target).ids)])
        self._have_united_evaluated(members, sources, target)
        if not members.filtered(lambda member: member.partner_id != target):
            return
        plan = self._plan_union(members, target)
        kept = self._members().browse(sorted({row["kept"] for row in plan}))
        notes = self._prepare_notes(members, target)
        self._write_union(plan, target)
        (members - kept).unlink()
        self._settle(kept)
        for member in kept:
            self.env["customer.tier.event"]._log(
                member, "merge", **notes[member.program_id]
            )

    # -- Reading -------------------------------------------------------------------

    def _plan_union(self, members, target):
        """Return what becomes of each membership.

        A tier in grace is still held: to unite two customers takes nothing away. Where
        nothing is held any more, the highest tier stays, as at any late evaluation.

        :return: list of dicts ``id``, ``kept`` (the row that stays), ``best`` (the row
            whose tier stays), ``overriding`` (the row whose override stays),
            ``enrolled_on``
        """
        self.env.cr.execute(
            SQL(
                """
                WITH held AS (
                    SELECT m.id, m.program_id, m.valid_until, m.enrolled_on,
                           m.partner_id = %(target)s AS own,
                           COALESCE(m.valid_until + g.grace_days >= d.today, TRUE)
                               AS unexpired,
                           e.sequence AS place,
                           m.override_tier_id IS NOT NULL AS overridden,
                           %(in_force)s AS in_force,
                           COALESCE(m.override_until < d.today, FALSE) AS over,
                           m.override_kind = 'pin' AS pinned,
                           o.sequence AS override_place
                      FROM customer_tier_membership m
                      JOIN customer_tier_program g ON g.id = m.program_id
                      JOIN %(days)s ON d.company_id = m.company_id
                      JOIN customer_tier e ON e.id = m.earned_tier_id
                 LEFT JOIN customer_tier o ON o.id = m.override_tier_id
                     WHERE m.id = ANY(%(members)s))
                SELECT id,
                       FIRST_VALUE(id) OVER (
                           PARTITION BY program_id
                           ORDER BY own DESC, unexpired DESC, place DESC,
                                    valid_until DESC NULLS FIRST, id) AS kept,
                       FIRST_VALUE(id) OVER (
                           PARTITION BY program_id
                           ORDER BY unexpired DESC, place DESC,
                                    valid_until DESC NULLS FIRST, own DESC, id) AS best,
                       FIRST_VALUE(id) OVER (
                           PARTITION BY program_id
                           ORDER BY overridden DESC, in_force DESC, over, pinned DESC,
                                    override_place DESC, own DESC, id) AS overriding,
                       MIN(enrolled_on) OVER (PARTITION BY program_id) AS enrolled_on
                  FROM held
                 ORDER BY id
                """,
                target=target.id,
                in_force=IN_FORCE,
                days=self._days(members.company_id),
                members=members.ids,
            )
        )
        return self.env.cr.dictfetchall()

    # -- Deciding --------------------------------------------------------------------

    def _prepare_notes(self, members, target):
        """Return the values of the event of each program: what each partner held."""
        notes = {}
        for program, held in members.grouped("program_id").items():
            own = held.filtered(lambda member: member.partner_id == target)
            notes[program] = {
                "from_tier_id": own.tier_id.id,
                "evidence": [self._evidence_of(member) for member in own | held],
            }
        return notes

    def _evidence_of(self, member):
        # The name, because the partner itself is about to go.
        return {
            "partner": member.partner_id.name,
            "tier_id": member.tier_id.id,
            "since": member.since and member.since.isoformat(),
            "valid_until": member.valid_until and member.valid_until.isoformat(),
        }

    def _have_united_evaluated(self, members, sources, target):
        """Have the united purchases looked at; who waited before, waits on."""
        queue = self.env["customer.tier.queue"].sudo()
        waiting = queue.search([("partner_id", "in", sources.ids)])
        companies = members.company_id | waiting.company_id
        queue._add({(company.id, target.id) for company in companies})

    # -- Writing -------------------------------------------------------------------

    def _write_union(self, plan, target):
        ids, kept, best, overriding, days = (
            [row[name] for row in plan]
            for name in ("id", "kept", "best", "overriding", "enrolled_on")
        )
        moves = SQL("unnest(%s::int4[], %s::int4[]) AS r(id, kept)", ids, kept)
        self._move_histories(moves, target)
        self._write_kept(
            SQL(
                "unnest(%s::int4[], %s::int4[], %s::int4[], %s::date[])"
                " AS r(kept, best, overriding, enrolled_on)",
                kept,
                best,
                overriding,
                days,
            ),
            target,
        )
        self._invalidate()

    def _move_histories(self, moves, target):
        """Hang events and notices on the rows that stay: core finds no key to them."""
        self.env.cr.execute(
            SQL(
                "UPDATE customer_tier_event h SET membership_id = r.kept,"
                " partner_id = %s FROM %s WHERE h.membership_id = r.id",
                target.id,
                moves,
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE customer_tier_notice n SET membership_id = r.kept"
                " FROM %s WHERE n.membership_id = r.id",
                moves,
            )
        )

    def _write_kept(self, choices, target):
        """Write the rows that stay; what they take is read from the rows before."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE customer_tier_membership k
                   SET partner_id = %s, enrolled_on = r.enrolled_on, %s, %s
                  FROM %s
                  JOIN customer_tier_membership b ON b.id = r.best
                  JOIN customer_tier_membership o ON o.id = r.overriding
                 WHERE k.id = r.kept
                """,
                target.id,
                _assignments(EARNED_COLUMNS, "b"),
                _assignments(OVERRIDE_COLUMNS, "o"),
                choices,
            )
        )


def _assignments(columns, alias):
    """Return the part of SET that takes columns from a table."""
    return SQL(", ").join(
        SQL("%s = %s", SQL.identifier(column), SQL.identifier(alias, column))
        for column in columns
    )

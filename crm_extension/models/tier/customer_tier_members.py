import numpy as np

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ...analytics.overrides import OVERRIDE_KINDS, STATES, Overrides
from ...analytics.tiers import REACHED_BY, Holders
from ...analytics.validity import NEVER
from ..value.binary_copy import read_columns

IS_CUSTOMER = Domain("parent_id", "=", False) | Domain("is_company", "=", True)
"""Commercial partners: contacts of a company are no customers of their own."""
COLUMNS = (
    "id",
    "partner_id",
    "earned",
    "held",
    "since",
    "period_from",
    "valid_until",
    "enrolled_on",
    "warned_for",
    "reached",
    "in_grace",
    "state",
    "override_tier",
    "override_kind",
    "override_from",
    "override_until",
    "is_active",
)


class Members:
    """The members of a program as arrays, by customer, newcomers among them.

    ``ids`` are 0 and ``held`` and ``state`` -1 for who is no member yet. ``tiers`` are
    the ids of the levels in the order of the ladder: places on it count from 0.
    """

    def __init__(self, customers, tiers, stored):
        self.customers, self.tiers = customers, np.asarray(tiers, dtype=np.int64)
        self.rows = np.searchsorted(customers, stored["partner_id"])
        self.ids = self._spread(stored["id"], 0)
        self.held = self._spread(self.places_of(stored["held"]), -1)
        self.state = self._spread(stored["state"], -1)
        self.holders = self._holders(stored)
        self.overrides = self._overrides(stored)

    def __len__(self):
        return len(self.customers)

    def row_of(self, customer):
        """Return the customer's place among the members, None for somebody else."""
        row = int(np.searchsorted(self.customers, customer))
        if row < len(self) and self.customers[row] == customer:
            return row
        return None

    def _spread(self, values, nothing):
        spread = np.full(len(self.customers), nothing, dtype=np.int64)
        spread[self.rows] = values
        return spread

    def places_of(self, tier_ids):
        """Return the places of tiers on the ladder; what is not on it is the base."""
        order = np.argsort(self.tiers)
        found = np.searchsorted(self.tiers[order], tier_ids)
        found[found == len(order)] = 0
        known = self.tiers[order][found] == tier_ids
        return np.where(known, order[found], 0)

    def _holders(self, stored):
        holders = Holders.newcomers(len(self))
        holders.place[self.rows] = self.places_of(stored["earned"])
        for name in (
            "since",
            "period_from",
            "valid_until",
            "enrolled_on",
            "warned_for",
            "reached",
        ):
            getattr(holders, name)[self.rows] = stored[name]
        holders.in_grace[self.rows] = stored["in_grace"] > 0
        holders.is_suspended[self.rows] = stored["is_active"] == 0
        # An enrolment by hand may leave the end open: the lowest level has none.
        holders.valid_until[holders.place == 0] = NEVER
        return holders

    def _overrides(self, stored):
        overrides = Overrides.none(len(self))
        overrides.place[self.rows] = self.places_of(stored["override_tier"])
        overrides.kind[self.rows] = stored["override_kind"]
        overrides.start[self.rows] = stored["override_from"]
        overrides.until[self.rows] = stored["override_until"]
        return overrides


class CustomerTierMembers(models.AbstractModel):
    """Reads who holds what, as arrays."""

    _name = "customer.tier.members"
    _description = "Members of loyalty programs, as arrays"

    def _read(self, program, asked):
        """Return the stored members as a dict of arrays, by customer.

        :param asked: ids of the commercial partners, None for all
        """
        query = SQL(
            """
            SELECT m.id, m.partner_id, COALESCE(m.earned_tier_id, 0),
                   COALESCE(m.tier_id, 0), %(since)s, %(period)s, %(until)s,
                   %(enrolled)s, %(warned)s,
                   COALESCE(ARRAY_POSITION(%(reached)s::varchar[],
                                           m.reached_by), 1) - 1,
                   COALESCE(m.in_grace, FALSE)::int4,
                   COALESCE(ARRAY_POSITION(%(states)s::varchar[], m.state), 1) - 1,
                   COALESCE(m.override_tier_id, 0),
                   CASE WHEN m.override_tier_id IS NULL THEN 0
                        ELSE COALESCE(ARRAY_POSITION(%(kinds)s::varchar[],
                                                     m.override_kind), 0) END,
                   %(override_from)s, %(override_until)s,
                   (p.active AND p.commercial_partner_id = p.id)::int4
              FROM customer_tier_membership m
              JOIN res_partner p ON p.id = m.partner_id
             WHERE m.program_id = %(program)s AND %(asked)s
          ORDER BY m.partner_id
            """,
            since=_day("since", 0),
            period=_day("period_from", 0),
            until=_day("valid_until", NEVER),
            enrolled=_day("enrolled_on", 0),
            warned=_day("warned_for", 0),
            reached=list(REACHED_BY),
            states=list(STATES),
            kinds=list(OVERRIDE_KINDS),
            override_from=_day("override_from", 0),
            override_until=_day("override_until", NEVER),
            program=program.id,
            asked=_among(asked),
        )
        columns = read_columns(self.env.cr, query, ["int4"] * len(COLUMNS))
        return dict(zip(COLUMNS, columns, strict=True))

    def _eligible(self, program, asked):
        """Return the ids of the customers who may become members, ascending."""
        domain = program._partner_domain() & IS_CUSTOMER
        if asked is not None:
            domain &= Domain("id", "in", [int(each) for each in asked])
        query = self.env["res.partner"].sudo()._search(domain)
        return np.sort(read_columns(self.env.cr, query.select(), ["int4"])[0])


def _day(column, nothing):
    """SQL: a date as a day number."""
    return SQL(
        "COALESCE(%s - DATE '1970-01-01', %s)", SQL.identifier("m", column), nothing
    )


def _among(asked):
    if asked is None:
        return SQL("TRUE")
    return SQL("m.partner_id = ANY(%s)", [int(each) for each in asked])

from dataclasses import astuple, dataclass
from operator import add

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...analytics.pareto import Bucket
from ..value.customer_value import MARGIN_GROUP

KEYS = ("value_class", "lifecycle_stage", "segment_id", "r_score", "f_score")
"""What the customers are grouped by, all at once: few combinations are ever seen."""
GROUPINGS = {
    "all": (),
    "class": ("value_class",),
    "stage": ("lifecycle_stage",),
    "segment": ("segment_id",),
    "cell": ("r_score", "f_score"),
}
"""What is shown -> the keys that it is summed by."""
MEASURES = ("monetary", "clv")
CURVE_MEASURE = "monetary"
BUCKETS_PER_E = 32
"""Amounts of a bucket differ by a factor of e to the 1/32: by 3 % at most."""
_FIRST_BUCKET = 100_000
"""Keeps the places of positive amounts above 0, whatever they are."""
COSTING = Domain("margin", "<", 0)


@dataclass
class CustomerSums:
    """The customers of a group: how many, how many new ones, sums in one currency."""

    count: int = 0
    new: int = 0
    monetary: float = 0.0
    clv: float = 0.0
    margin: float = 0.0

    def __add__(self, other):
        return CustomerSums(*map(add, astuple(self), astuple(other)))


class CustomerValueDashboardFacts(models.AbstractModel):
    """Reads the figures of the value dashboard: few statements, however many customers.

    All is read with the rights of the user, so that each figure is what its records
    show.
    """

    _name = "customer.value.dashboard.facts"
    _description = "Facts of the value dashboard"

    @api.model
    def _sees_margin(self):
        return self.env.user.has_group(MARGIN_GROUP)

    @api.model
    def _customer_domain(self, scope, path="partner_id"):
        """Return the domain of the chosen companies' and team's customers.

        A customer belongs to the team of the salesperson that stands on the customer.
        """
        domain = scope.companies_domain()
        if scope.team:
            members = scope.team.sudo().member_ids.ids
            domain &= Domain(f"{path}.user_id", "in", members)
        return domain

    # -- Customers -----------------------------------------------------------------

    @api.model
    def _read_customers(self, scope, rates):
        """Return sums by group: name of the grouping -> group -> CustomerSums.

        :param rates: company id -> what its amounts are multiplied by
        """
        measures = [*MEASURES, *(["margin"] if self._sees_margin() else [])]
        rows = self.env.execute_query(self._customers_query(scope, measures))
        segments = self.env["customer.segment"].browse(
            {row[3] for row in rows if row[3]}
        )
        by_id = {segment.id: segment for segment in (*segments, segments.browse())}
        found = {name: {} for name in GROUPINGS}
        for company_id, *rest in rows:
            group = dict(zip(KEYS, rest, strict=False))
            group["segment_id"] = by_id[group["segment_id"] or False]
            count, new, *amounts = rest[len(KEYS) :]
            added = CustomerSums(
                count,
                new,
                *((amount or 0.0) * rates[company_id] for amount in amounts),
            )
            for name, keys in GROUPINGS.items():
                place = tuple(group[key] for key in keys)
                found[name][place] = found[name].get(place, CustomerSums()) + added
        return found

    @api.model
    def _customers_query(self, scope, measures):
        """SQL: by company and all keys, the numbers of customers and of new ones, sums.

        Fewer rows are read twice than by one grouping after the other, and the
        processors of the database can share the work.
        """
        values = self.env["customer.value"]
        query = values._search(self._customer_domain(scope))

        def column(name):
            return values._field_to_sql(query.table, name, query)

        groups = [column(name) for name in ("company_id", *KEYS)]
        first = column("first_purchase")
        return SQL(
            "%s GROUP BY %s",
            query.select(
                *groups,
                SQL("COUNT(*)"),
                SQL(
                    "COUNT(*) FILTER (WHERE %s >= %s AND %s < %s)",
                    first,
                    scope.start,
                    first,
                    scope.stop,
                ),
                *(SQL("SUM(%s)", column(name)) for name in measures),
            ),
            _comma(groups),
        )

    @api.model
    def _new_domain(self, scope):
        """Return the domain of customers who bought first in the period."""
        return self._customer_domain(scope) & scope.days_domain("first_purchase")

    @api.model
    def _read_as_of(self, scope):
        """Return the day of the last full run; of several companies the earliest."""
        rows = self.env["customer.score.run"]._read_group(
            scope.companies_domain()
            & Domain([("kind", "=", "full"), ("state", "=", "done")]),
            ["company_id"],
            ["as_of:max"],
        )
        return min((as_of for _company, as_of in rows), default=None)

    # -- The Pareto curves -----------------------------------------------------------

    @api.model
    def _read_buckets(self, scope, rates):
        """Return the customers in buckets of nearly equal amounts, by measure.

        :return: dict of "monetary", and "margin" for who may see it, -> list of Bucket
        """
        measures = [CURVE_MEASURE, *(["margin"] if self._sees_margin() else [])]
        rows = self.env.execute_query(self._buckets_query(scope, rates, measures))
        found = {name: [] for name in measures}
        for company_id, count, *rest in rows:
            triples = zip(*[iter(rest)] * 3, strict=True)
            for name, (place, amount, lowest) in zip(measures, triples, strict=True):
                if place is not None:
                    amount *= rates[company_id]
                    found[name].append(Bucket(place, company_id, count, amount, lowest))
        return found

    @api.model
    def _buckets_query(self, scope, rates, measures):
        """SQL: company, number, then of each measure the bucket, the sum, the lowest.

        A row has the bucket of one measure only: the others are NULL. ``OFFSET 0``
        keeps the planner from computing the same again wherever it is used.
        """
        values = self.env["customer.value"]
        query = values._search(self._customer_domain(scope))
        company = values._field_to_sql(query.table, "company_id", query)
        own = [
            SQL(
                "COALESCE(%s, 0)::float8 AS %s",
                values._field_to_sql(query.table, name, query),
                SQL.identifier(name),
            )
            for name in measures
        ]
        places = [SQL.identifier(f"{name}_place") for name in measures]
        return SQL(
            """
            SELECT company_id, COUNT(*), %s
              FROM (SELECT *, %s
                      FROM (%s OFFSET 0) customer OFFSET 0) placed
             GROUP BY GROUPING SETS (%s)
            """,
            _comma(_bucket_columns(name) for name in measures),
            _comma(
                SQL("%s AS %s", _place(name, rates), place)
                for name, place in zip(measures, places, strict=True)
            ),
            query.select(SQL("%s AS company_id", company), *own),
            _comma(SQL("(company_id, %s)", place) for place in places),
        )

    @api.model
    def _curve_domain(self, scope, measure, point):
        """Return the domain of the customers of a point of the curve."""
        return self._customer_domain(scope) & Domain.OR(
            Domain("company_id", "=", key) & Domain(measure, ">=", lowest)
            for key, lowest in point.lowest.items()
        )

    # -- Moves -------------------------------------------------------------------------

    @api.model
    def _read_moves(self, scope, former, current):
        """Return the moves of the period: (first day, before, after, count).

        :param former: the history's field of before, set where there was a move
        :param current: the field of after
        """
        return self.env["customer.value.history"]._read_group(
            self._moves_domain(scope, former),
            [f"date:{scope.unit}", former, current],
            ["__count"],
        )

    @api.model
    def _moves_domain(self, scope, former):
        return (
            self._customer_domain(scope)
            & scope.days_domain("date")
            & Domain(former, "!=", False)
        )

    # -- Loyalty tiers ---------------------------------------------------------------

    @api.model
    def _read_members(self, scope):
        """Return the members of active programs: (tier, count), ladder by ladder."""
        rows = self.env["customer.tier.membership"]._read_group(
            self._members_domain(scope), ["tier_id"], ["__count"]
        )
        return [(tier, count) for tier, count in rows if tier]

    @api.model
    def _members_domain(self, scope):
        return self._customer_domain(scope) & Domain("program_id.state", "=", "active")

    @api.model
    def _read_tier_moves(self, scope):
        """Return what happened to members: (first day, trigger, from, to, count)."""
        return self.env["customer.tier.event"]._read_group(
            self._tier_moves_domain(scope),
            [f"date:{scope.unit}", "trigger", "from_tier_id", "to_tier_id"],
            ["__count"],
        )

    @api.model
    def _tier_moves_domain(self, scope):
        """Return the domain of the period's events of who was a member already."""
        events = self.env["customer.tier.event"]
        triggers = [key for key, _label in events._fields["trigger"].selection]
        triggers.remove("enrolled")
        return (
            self._customer_domain(scope)
            & scope.days_domain("date")
            & Domain("trigger", "in", triggers)
        )


def _comma(parts):
    return SQL(", ").join(parts)


def _rate(rates):
    """SQL: what the amounts of ``company_id`` are multiplied by."""
    return SQL(
        "CASE company_id %s END",
        SQL(" ").join(
            SQL("WHEN %s THEN %s::float8", key, rate) for key, rate in rates.items()
        ),
    )


def _place(name, rates):
    """SQL: the bucket of an amount, on a logarithmic scale; 0 for nothing."""
    own = SQL.identifier(name)
    return SQL(
        "CASE WHEN %(own)s = 0 THEN 0 ELSE SIGN(%(own)s)"
        " * (FLOOR(LN(ABS(%(own)s) * %(rate)s) * %(steps)s) + %(first)s) END::int",
        own=own,
        rate=_rate(rates),
        steps=BUCKETS_PER_E,
        first=_FIRST_BUCKET,
    )


def _bucket_columns(name):
    return SQL(
        "%(place)s, SUM(%(own)s), MIN(%(own)s)",
        place=SQL.identifier(f"{name}_place"),
        own=SQL.identifier(name),
    )

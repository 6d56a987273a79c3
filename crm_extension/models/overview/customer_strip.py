from collections import namedtuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...analytics.complaint_flow import OPEN_STATES
from ..complaint.customer_complaint_source_mixin import COST_MONTHS
from ..tier.customer_tier_badges import FIELDS_READ as TIER_FIELDS_READ

VALUE_USER = "crm_extension.group_value_user"
TIER_USER = "crm_extension.group_tier_user"
REPORTER = "crm_extension.group_complaint_reporter"
CONTACT_USER = "crm_extension.group_contact_user"
NAMED_COMPLAINTS = 3
TIER_COLUMNS = (
    "membership_id",
    "tier",
    "color",
    "next_tier",
    "next_amount",
    "next_currency_id",
)
"""What ``customer.tier.badges`` reads of a customer, in its order."""

Asked = namedtuple("Asked", "customers company_id now today")
"""Ids of customers, id of the company, this moment (naive UTC) and the day there."""

FIELDS_READ = {
    **TIER_FIELDS_READ,
    "customer.value": (
        "partner_id",
        "company_id",
        "score",
        "value_class",
        "segment_id",
        "lifecycle_stage",
    ),
    "customer.segment": ("name", "advice"),
    "customer.complaint": (
        "name",
        "title",
        "state",
        "company_id",
        "commercial_partner_id",
        "received_at",
        "next_deadline",
        "next_risk_at",
    ),
    "customer.complaint.sla.status": ("complaint_id", "state"),
    "customer.complaint.remedy": (
        "partner_id",
        "company_id",
        "state",
        "cost",
        "executed_at",
    ),
    "customer.promise": (
        "commercial_partner_id",
        "company_id",
        "state",
        "due_date",
    ),
}


class CustomerStrip(models.AbstractModel):
    """Reads what the strip on an order shows, in one statement."""

    _name = "customer.strip"
    _description = "Customer at a glance"

    @api.model
    def _read(self, customers, company):
        """Return what the user may know of customers at a glance, by a single query.

        :param customers: commercial partners
        :param company: res.company
        :return: dict of the customer's id to a dict with a key for each of ``_parts``
            that the user may see: a dict of what its query found, or None
        """
        allowed = self._allowed_parts()
        if not (customers and allowed):
            return {}
        for model, names in FIELDS_READ.items():
            self.env[model].flush_model(names)
        asked = Asked(
            customers.ids, company.id, fields.Datetime.now(), company._value_today()
        )
        queries = [query(asked) for query in allowed.values()]
        rows = self.env.execute_query(self._query(asked, list(allowed), queries))
        return {
            customer_id: dict(zip(allowed, parts, strict=True))
            for customer_id, *parts in rows
        }

    @api.model
    def _parts(self):
        """Return the parts of the strip: (key, group, method).

        Each method takes an ``Asked`` and returns the query of its part: at most one
        row a customer, whose id is in ``customer_id``. Another add-on may add a part.
        """
        return [
            ("value", VALUE_USER, self._value),
            ("tier", TIER_USER, self._tier),
            ("complaints", REPORTER, self._complaints),
            ("recovery", REPORTER, self._recovery),
            ("promises", CONTACT_USER, self._promises),
            ("peace", CONTACT_USER, self._peace),
        ]

    @api.model
    def _allowed_parts(self):
        may_see = self.env.user.has_group
        return {key: query for key, group, query in self._parts() if may_see(group)}

    @api.model
    def _query(self, asked, names, queries):
        parts = [SQL.identifier(name) for name in names]
        return SQL(
            "SELECT customer.id, %s FROM unnest(%s::int[]) AS customer(id) %s",
            SQL(", ").join(SQL("to_jsonb(%s.*)", part) for part in parts),
            asked.customers,
            SQL(" ").join(
                SQL(
                    "LEFT JOIN (%s) %s ON %s = customer.id",
                    query,
                    part,
                    SQL.identifier(name, "customer_id"),
                )
                for name, part, query in zip(names, parts, queries, strict=True)
            ),
        )

    # -- Parts ---------------------------------------------------------------------

    @api.model
    def _value(self, asked):
        segments = self.env["customer.segment"]
        return SQL(
            """
            SELECT value.partner_id AS customer_id, value.id AS value_id, value.score,
                   value.value_class, value.lifecycle_stage AS stage,
                   %(segment)s AS segment, %(advice)s AS advice
              FROM customer_value value
         LEFT JOIN customer_segment segment ON segment.id = value.segment_id
             WHERE value.partner_id = ANY(%(customers)s)
               AND value.company_id = %(company)s
            """,
            segment=segments._field_to_sql("segment", "name"),
            advice=segments._field_to_sql("segment", "advice"),
            customers=asked.customers,
            company=asked.company_id,
        )

    @api.model
    def _tier(self, asked):
        badges = self.env["customer.tier.badges"]
        return SQL(
            "SELECT held.* FROM (%s) AS held(customer_id, %s)",
            badges._query(asked.customers, asked.company_id),
            SQL(", ").join(SQL.identifier(name) for name in TIER_COLUMNS),
        )

    @api.model
    def _complaints(self, asked):
        """The open complaints: how many, and those with the worst clocks by name."""
        return SQL(
            """
            SELECT ranked.customer_id, max(ranked.number) AS count,
                   jsonb_agg(ranked.shown ORDER BY ranked.place)
                       FILTER (WHERE ranked.place <= %(named)s) AS named
              FROM (
                   SELECT c.commercial_partner_id AS customer_id,
                          count(*) OVER mine AS number,
                          row_number() OVER (
                              mine ORDER BY c.next_deadline, c.received_at, c.id
                          ) AS place,
                          jsonb_build_object(
                              'id', c.id, 'name', c.name, 'title', c.title,
                              'deadline',
                              to_char(c.next_deadline, 'YYYY-MM-DD HH24:MI:SS'),
                              'clock', %(clock)s
                          ) AS shown
                     FROM customer_complaint c
                    WHERE c.commercial_partner_id = ANY(%(customers)s)
                      AND c.company_id = %(company)s
                      AND c.state IN %(states)s
                   WINDOW mine AS (PARTITION BY c.commercial_partner_id)
                   ) ranked
          GROUP BY ranked.customer_id
            """,
            clock=self._clock(asked),
            named=NAMED_COMPLAINTS,
            customers=asked.customers,
            company=asked.company_id,
            states=OPEN_STATES,
        )

    @api.model
    def _clock(self, asked):
        """Return the state of a complaint's clock, as ``clock_state`` tells it."""
        return SQL(
            """
            CASE WHEN c.next_deadline < %(now)s THEN 'late'
                 WHEN c.next_deadline IS NOT NULL AND c.next_risk_at <= %(now)s
                 THEN 'at_risk'
                 WHEN c.next_deadline IS NOT NULL THEN 'running'
                 WHEN EXISTS (
                      SELECT FROM customer_complaint_sla_status status
                       WHERE status.complaint_id = c.id AND status.state = 'paused')
                 THEN 'paused'
             END
            """,
            now=asked.now,
        )

    @api.model
    def _recovery(self, asked):
        """What complaints of the last twelve months cost."""
        return SQL(
            """
            SELECT remedy.partner_id AS customer_id, sum(remedy.cost) AS cost
              FROM customer_complaint_remedy remedy
             WHERE remedy.partner_id = ANY(%(customers)s)
               AND remedy.company_id = %(company)s
               AND remedy.state = 'done'
               AND remedy.executed_at >= %(since)s
          GROUP BY remedy.partner_id
            HAVING sum(remedy.cost) > 0
            """,
            customers=asked.customers,
            company=asked.company_id,
            since=asked.now - relativedelta(months=COST_MONTHS),
        )

    @api.model
    def _promises(self, asked):
        return SQL(
            """
            SELECT promise.commercial_partner_id AS customer_id, count(*) AS open,
                   count(*) FILTER (WHERE promise.due_date < %(today)s) AS late
              FROM customer_promise promise
             WHERE promise.commercial_partner_id = ANY(%(customers)s)
               AND promise.company_id = %(company)s
               AND promise.state = 'open'
          GROUP BY promise.commercial_partner_id
            """,
            customers=asked.customers,
            company=asked.company_id,
            today=asked.today,
        )

    @api.model
    def _peace(self, asked):
        """Those who want no advertising over some channel."""
        return SQL(
            """
            SELECT customer.id AS customer_id, TRUE AS opted_out
              FROM unnest(%s::int[]) AS customer(id)
             WHERE %s
            """,
            asked.customers,
            self.env["customer.contact.preference"]._opted_out_sql(SQL("customer.id")),
        )

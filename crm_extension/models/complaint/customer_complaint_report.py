from odoo import api, fields, models
from odoo.tools import SQL

from .complaint_choices import CHANNELS, DECISIONS, SEVERITIES, STATES
from .customer_complaint_cause import ORIGINS

AVERAGED_FIELDS = {
    "hours_to_acknowledge",
    "hours_to_respond",
    "hours_to_resolve",
    "satisfaction",
}
"""A complaint counts once in an average, however many lines it has."""


class CustomerComplaintReport(models.Model):
    """What complaints are about, how long they take and what they cost.

    A row is a line of a complaint, or a complaint without lines. What is counted or
    costs something is shared out evenly among the lines, so that sums are right for
    the whole and for each part. Another add-on adds columns: it extends
    ``_select_fields`` and ``_joins``, and tells in ``_depends`` what they read.
    """

    _name = "customer.complaint.report"
    _description = "Complaints analysis"
    _auto = False
    _order = "received_at desc, id desc"
    _rec_name = "complaint_id"
    _depends = {
        "customer.complaint": [
            "category_id",
            "cause_id",
            "channel",
            "closed_at",
            "commercial_partner_id",
            "company_id",
            "cycle",
            "decision",
            "partner_id",
            "received_at",
            "satisfaction",
            "severity",
            "stage_id",
            "state",
            "team_id",
            "tier_id",
            "user_id",
        ],
        "customer.complaint.cause": ["origin"],
        "customer.complaint.event": ["at", "complaint_id", "kind", "to_state"],
        "customer.complaint.line": ["complaint_id", "defect_id", "product_id"],
        "customer.complaint.remedy": ["amount", "complaint_id", "state"],
        "customer.complaint.sla.status": ["complaint_id", "deadline", "state"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
        "res.company": ["currency_id"],
    }

    complaint_id = fields.Many2one(
        "customer.complaint", "Complaints", readonly=True, aggregator="count_distinct"
    )
    received_at = fields.Datetime("Received", readonly=True)
    closed_at = fields.Datetime("Closed", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    tier_id = fields.Many2one("customer.tier", "Tier at receipt", readonly=True)
    category_id = fields.Many2one("customer.complaint.category", readonly=True)
    severity = fields.Selection(SEVERITIES, readonly=True)
    channel = fields.Selection(CHANNELS, readonly=True)
    state = fields.Selection(STATES, readonly=True)
    stage_id = fields.Many2one("customer.complaint.stage", readonly=True)
    decision = fields.Selection(DECISIONS, readonly=True)
    cause_id = fields.Many2one("customer.complaint.cause", "Root cause", readonly=True)
    origin = fields.Selection(ORIGINS, "Origin of the cause", readonly=True)
    user_id = fields.Many2one("res.users", "Responsible", readonly=True)
    team_id = fields.Many2one("customer.complaint.team", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    product_category_id = fields.Many2one("product.category", readonly=True)
    defect_id = fields.Many2one("customer.complaint.defect", readonly=True)
    share = fields.Float(readonly=True, aggregator=None)
    closed = fields.Float("Closed (count)", readonly=True, digits=(16, 2))
    late = fields.Float("Late (count)", readonly=True, digits=(16, 2))
    reopened = fields.Float("Reopened (count)", readonly=True, digits=(16, 2))
    hours_to_acknowledge = fields.Float(readonly=True, aggregator="avg")
    hours_to_respond = fields.Float(
        "Hours to first response", readonly=True, aggregator="avg"
    )
    hours_to_resolve = fields.Float(readonly=True, aggregator="avg")
    satisfaction = fields.Float(readonly=True, aggregator="avg")
    cost = fields.Monetary("Cost of remedies", readonly=True)

    @property
    def _table_query(self):
        columns = SQL(", ").join(
            SQL("%s AS %s", expression, SQL.identifier(name))
            for name, expression in self._select_fields().items()
        )
        return SQL(
            "SELECT %s FROM customer_complaint c %s WHERE c.state <> 'merged'",
            columns,
            SQL(" ").join(self._joins()),
        )

    @api.model
    def _select_fields(self):
        """Return the expression of each column.

        :return: dict of SQL by name of the field; ``c`` is the complaint, ``l`` the
            line, ``s.share`` the part of the complaint that falls to the line
        """
        same = (
            *("received_at", "closed_at", "company_id", "tier_id", "category_id"),
            *("severity", "channel", "state", "stage_id", "decision", "cause_id"),
            *("user_id", "team_id"),
        )
        return {
            "id": SQL("COALESCE(l.id * 2, c.id * 2 + 1)"),
            "complaint_id": SQL("c.id"),
            **{name: SQL.identifier("c", name) for name in same},
            "partner_id": SQL("COALESCE(c.commercial_partner_id, c.partner_id)"),
            "currency_id": SQL("company.currency_id"),
            "origin": SQL("cause.origin"),
            "product_id": SQL("l.product_id"),
            "product_category_id": SQL("template.categ_id"),
            "defect_id": SQL("l.defect_id"),
            **self._measures(),
        }

    @api.model
    def _measures(self):
        part = SQL("(1.0 / COALESCE(n.lines, 1))")
        return {
            "share": part,
            "closed": SQL("CASE WHEN c.state = 'closed' THEN %s ELSE 0 END", part),
            "late": SQL("CASE WHEN clock.late THEN %s ELSE 0 END", part),
            "reopened": SQL("CASE WHEN c.cycle > 0 THEN %s ELSE 0 END", part),
            "hours_to_acknowledge": self._hours_until("event.acknowledged_at"),
            "hours_to_respond": self._hours_until("event.responded_at"),
            "hours_to_resolve": self._hours_until("event.resolved_at"),
            "satisfaction": SQL("NULLIF(c.satisfaction, 0)"),
            "cost": SQL("COALESCE(remedy.cost, 0) * %s", part),
        }

    @api.model
    def _hours_until(self, moment):
        return SQL(
            "EXTRACT(EPOCH FROM %s - c.received_at)::float8 / 3600",
            SQL.identifier(*moment.split(".")),
        )

    @api.model
    def _joins(self):
        """Return the joins that the columns need.

        :return: list of SQL
        """
        return [
            SQL("JOIN res_company company ON company.id = c.company_id"),
            SQL("LEFT JOIN customer_complaint_line l ON l.complaint_id = c.id"),
            SQL("LEFT JOIN customer_complaint_cause cause ON cause.id = c.cause_id"),
            SQL("LEFT JOIN product_product product ON product.id = l.product_id"),
            SQL(
                "LEFT JOIN product_template template"
                " ON template.id = product.product_tmpl_id"
            ),
            self._join_of("n", self._query_of_line_counts()),
            self._join_of("event", self._query_of_moments()),
            self._join_of("clock", self._query_of_lateness()),
            self._join_of("remedy", self._query_of_costs()),
        ]

    @api.model
    def _join_of(self, alias, query):
        return SQL(
            "LEFT JOIN (%s) %s ON %s = c.id",
            query,
            SQL.identifier(alias),
            SQL.identifier(alias, "complaint_id"),
        )

    @api.model
    def _query_of_line_counts(self):
        return SQL(
            "SELECT complaint_id, COUNT(*) AS lines"
            " FROM customer_complaint_line GROUP BY complaint_id"
        )

    @api.model
    def _query_of_moments(self):
        """When each was acknowledged, first answered by a person, and resolved."""
        return SQL(
            """
            SELECT complaint_id,
                   MIN(at) FILTER (WHERE kind = 'transition'
                                     AND to_state = 'acknowledged') AS acknowledged_at,
                   MIN(at) FILTER (WHERE kind = 'message_out') AS responded_at,
                   MIN(at) FILTER (WHERE kind = 'transition'
                                     AND to_state = 'communicated') AS resolved_at
              FROM customer_complaint_event
             GROUP BY complaint_id
            """
        )

    @api.model
    def _query_of_lateness(self):
        return SQL(
            """
            SELECT complaint_id,
                   BOOL_OR(state = 'missed' OR state = 'running'
                           AND deadline < NOW() AT TIME ZONE 'UTC') AS late
              FROM customer_complaint_sla_status
             GROUP BY complaint_id
            """
        )

    @api.model
    def _query_of_costs(self):
        return SQL(
            "SELECT complaint_id, SUM(amount) AS cost FROM customer_complaint_remedy"
            " WHERE state = 'done' GROUP BY complaint_id"
        )

    @api.model
    def _averaged_fields(self):
        """Return the fields of whose average each complaint is one part."""
        return AVERAGED_FIELDS

    def _read_group_select(self, aggregate_spec, query):
        """Return the SQL of an aggregate; an average counts each complaint once."""
        name, _colon, function = aggregate_spec.partition(":")
        if function != "avg" or name not in self._averaged_fields():
            return super()._read_group_select(aggregate_spec, query)
        value = self._field_to_sql(self._table, name, query)
        share = self._field_to_sql(self._table, "share", query)
        return SQL(
            "SUM(%(value)s * %(share)s)"
            " / NULLIF(SUM(%(share)s) FILTER (WHERE %(value)s IS NOT NULL), 0)",
            value=value,
            share=share,
        )

    def action_open_complaint(self):
        """Open the complaint behind a row."""
        self.ensure_one()
        return self.complaint_id.get_formview_action()

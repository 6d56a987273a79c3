from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import split_every

from ...analytics.sla_clock import LAST_LEVEL, LEVELS
from .complaint_choices import METRICS

SLA_STATES = [
    ("running", "Running"),
    ("paused", "Paused"),
    ("met", "Met"),
    ("missed", "Missed"),
    ("frozen", "Frozen"),
]
OPEN = Domain("met_at", "=", False) & Domain("frozen_at", "=", False)
"""Promises that are neither kept nor given up."""
KEY = ("complaint_id", "metric", "cycle", "turn")
LINKS = {"complaint_id", "policy_id", "hours_id"}
BATCH = 500


class CustomerComplaintSlaStatus(models.Model):
    """How one promise stands for one complaint, in one cycle.

    Rows follow from the events of the complaint alone; nobody writes them.
    """

    _name = "customer.complaint.sla.status"
    _description = "Service level of a complaint"
    _order = "complaint_id, cycle desc, deadline, id"
    _rec_name = "metric"

    complaint_id = fields.Many2one(
        "customer.complaint",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, index=True
    )
    user_id = fields.Many2one(related="complaint_id.user_id", string="Responsible")
    metric = fields.Selection(METRICS, required=True, readonly=True)
    cycle = fields.Integer(required=True, readonly=True, aggregator=None)
    turn = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Which of the customer's messages waits for an answer, from 0.",
    )
    policy_id = fields.Many2one(
        "customer.complaint.sla.policy", readonly=True, ondelete="restrict", index=True
    )
    hours_id = fields.Many2one(
        "customer.complaint.sla.hours",
        "Working hours as promised",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    resource_calendar_id = fields.Many2one(
        related="hours_id.calendar_id", string="Working hours"
    )
    started_at = fields.Datetime(required=True, readonly=True)
    target_seconds = fields.Integer(required=True, readonly=True, aggregator="avg")
    paused_seconds = fields.Integer(readonly=True, aggregator="avg")
    deadline = fields.Datetime(readonly=True, index=True)
    risk_at = fields.Datetime(
        "At risk from", readonly=True, help="When 75 % of the time is used."
    )
    paused_at = fields.Datetime("Paused since", readonly=True)
    met_at = fields.Datetime(readonly=True)
    frozen_at = fields.Datetime(readonly=True)
    state = fields.Selection(SLA_STATES, required=True, readonly=True)
    warned_level = fields.Integer(
        "Warned at (%)", readonly=True, aggregator=None, help="Per cent of the time."
    )
    next_check_at = fields.Datetime(readonly=True, index="btree_not_null")
    outdated = fields.Boolean(
        readonly=True, help="The policy or the working hours changed since."
    )
    is_late = fields.Boolean(
        "Late", compute="_compute_is_late", search="_search_is_late"
    )

    _promise_unique = models.UniqueIndex("(complaint_id, metric, cycle, turn)")

    # -- Late ------------------------------------------------------------------

    @api.depends("state", "deadline")
    def _compute_is_late(self):
        now = self.env["customer.complaint"]._now()
        for status in self:
            status.is_late = status.state == "missed" or (
                status.state == "running" and status.deadline < now
            )

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        if value != {True}:
            return Domain.TRUE if True in value else ~self._late_domain()
        return self._late_domain()

    @api.model
    def _late_domain(self):
        now = self.env["customer.complaint"]._now()
        running = Domain("state", "=", "running")
        return Domain("state", "=", "missed") | running & Domain("deadline", "<", now)

    def action_open_complaint(self):
        """Open the complaint to which it was promised."""
        self.ensure_one()
        return self.complaint_id.get_formview_action()

    def _is_due(self):
        """Tell whether something is to be done: promised, not done, not paused."""
        if self.met_at or self.frozen_at:
            return False
        return self.state == "missed" or not self.paused_at

    # -- Written from events ---------------------------------------------------

    @api.model
    def _store(self, complaints, rows):
        """Make the statuses of complaints what their events say; write what differs.

        :param complaints: customer.complaint
        :param rows: dict id of a complaint -> list of dicts as of
            ``analytics.sla_clock.standing``
        """
        stored = {
            status._key(): status
            for status in self.sudo().search([("complaint_id", "in", complaints.ids)])
        }
        missing = []
        for complaint_id, standings in rows.items():
            for row in standings:
                values = self._values_of(complaint_id, row)
                key = tuple(values[name] for name in KEY)
                status = stored.pop(key, None)
                if status is None:
                    missing.append(values)
                elif changed := status._changed(values):
                    status.update(changed)
        self.sudo().create(missing)
        self.sudo().union(*stored.values()).unlink()

    def _key(self):
        return (self.complaint_id.id, self.metric, self.cycle, self.turn)

    @api.model
    def _values_of(self, complaint_id, row):
        """Return a row of ``analytics.sla_clock.standing`` as values of fields."""
        values = {
            name: False if value is None else value
            for name, value in row.items()
            if name in self._fields
        }
        return {"complaint_id": complaint_id, **values}

    def _changed(self, values):
        """Return the values that differ from the stored ones."""
        return {
            name: value
            for name, value in values.items()
            if (self[name].id if name in LINKS else self[name]) != value
        }

    @api.model
    def _mark_outdated(self, name, records):
        """Mark the open promises that were made by records that changed since.

        :param name: field that holds the records
        """
        if not records:
            return
        # Pending statuses go first: they may be of the promises in question.
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE customer_complaint_sla_status
                   SET outdated = TRUE
                 WHERE %s = ANY(%s)
                   AND met_at IS NULL AND frozen_at IS NULL
                   AND outdated IS NOT TRUE
                """,
                SQL.identifier(name),
                records.ids,
            )
        )
        if self.env.cr.rowcount:
            self.invalidate_model(["outdated"])

    # -- Warnings --------------------------------------------------------------

    @api.model
    def _cron_check_clocks(self, batch_size=BATCH):
        """Warn of the promises that reached a level; read those that are due, only.

        Each batch is a transaction: what is warned of has its next check later, so that
        a job that was killed goes on where it was.
        """
        due = self._due()
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(due))
        for batch in split_every(batch_size, due.ids, self.browse):
            batch._warn()
            if not progress._commit_progress(len(batch)):
                return

    @api.model
    def _due(self):
        now = self.env["customer.complaint"]._now()
        return self.search([("next_check_at", "<=", now)], order="next_check_at, id")

    def _warn(self):
        """Tell who is responsible, once a level; skip what others work on."""
        free = self.complaint_id.try_lock_for_update()
        self.invalidate_recordset()
        statuses = self.exists().filtered(lambda status: status.complaint_id in free)
        now = self.env["customer.complaint"]._now()
        reached = {}
        for _level in LEVELS:
            due = statuses.filtered(
                lambda status: status.next_check_at and status.next_check_at <= now
            )
            for status in due:
                reached.setdefault(status, []).append(status._next_level())
            due._log_warnings(now)
        self._tell(reached)

    def _next_level(self):
        return next(level for level in LEVELS if level > self.warned_level)

    def _log_warnings(self, now):
        """Add an event for each status: its next level is reached."""
        events = self.env["customer.complaint.event"]
        groups = self.grouped(
            lambda each: (each._next_level(), each.metric, each.cycle, each.turn)
        )
        for (level, metric, cycle, turn), statuses in groups.items():
            data = {"metric": metric, "cycle": cycle, "turn": turn, "level": level}
            events._log(statuses.complaint_id, "sla_warning", at=now, data=data)

    def _tell(self, reached):
        """Plan to-dos: for who is responsible before the end, then for the lead.

        :param reached: dict status -> list of levels
        """
        groups = {}
        for status, levels in reached.items():
            for user, level in status._told(levels).items():
                key = user, status.metric, level
                groups.setdefault(key, []).append(status.complaint_id.id)
        # It shows among their activities: a mail for each would be read by nobody.
        quiet = self.with_context(mail_activity_quick_update=True)
        for (user, metric, level), ids in groups.items():
            told = quiet.with_context(lang=user.lang or self.env.lang)
            told.complaint_id.browse(ids)._schedule_for(
                user, told._warning_text(metric, level)
            )

    def _told(self, levels):
        """Return who is told of which level: each hears of the highest only."""
        complaint = self.complaint_id
        lead = complaint._lead()
        return {
            lead if level == LAST_LEVEL else complaint.user_id or lead: level
            for level in levels
        }

    @api.model
    def _warning_text(self, metric, level):
        label = dict(self._fields["metric"]._description_selection(self.env))[metric]
        if level == LAST_LEVEL:
            return self.env._("The time is up: %s", label)
        return self.env._(
            "%(level)s %% of the time is used: %(metric)s", level=level, metric=label
        )

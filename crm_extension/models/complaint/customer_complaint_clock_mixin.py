import json
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...analytics import complaint_flow as flow
from ...analytics import sla_clock, sla_policy
from .complaint_choices import METRICS

CLOCK_KINDS = ("transition", "message_in", "message_out", "sla", "sla_warning")
"""Events that move a clock."""
MATCHING_STATES = {flow.RECEIVED: "received", flow.REOPENED: "reopened"}
"""States in which promises are made, with the cause that the event keeps."""
MATCHING_FIELDS = ("severity", "category_id")
CLOCK_STATES = [
    ("late", "Late"),
    ("at_risk", "At risk"),
    ("running", "In time"),
    ("paused", "Paused"),
]


class CustomerComplaintClockMixin(models.AbstractModel):
    """Service levels of a complaint: its statuses follow from its events."""

    _name = "customer.complaint.clock.mixin"
    _description = "Clocks of complaints"

    next_deadline = fields.Datetime(
        "Due",
        compute="_compute_next_deadline",
        store=True,
        copy=False,
        index="btree_not_null",
        help="The nearest deadline of what is promised and not yet done.",
    )
    next_metric = fields.Selection(
        METRICS, "Due next", compute="_compute_next_deadline", store=True, copy=False
    )
    next_risk_at = fields.Datetime(
        "At risk from",
        compute="_compute_next_deadline",
        store=True,
        copy=False,
        index="btree_not_null",
    )
    clock_version = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        help="Counts the events that moved a clock, so that two at once do not pass"
        " each other unseen.",
    )
    is_late = fields.Boolean(
        "Late", compute="_compute_clock_state", search="_search_is_late"
    )
    is_at_risk = fields.Boolean(
        "At risk", compute="_compute_clock_state", search="_search_is_at_risk"
    )
    clock_state = fields.Selection(
        CLOCK_STATES, "Clock", compute="_compute_clock_state"
    )
    sla_policy_reason = fields.Char(
        "Why this service level", compute="_compute_sla_policy_reason"
    )

    # -- What screens show -----------------------------------------------------

    @api.depends(
        "sla_status_ids.deadline",
        "sla_status_ids.risk_at",
        "sla_status_ids.state",
        "sla_status_ids.paused_at",
        "sla_status_ids.met_at",
    )
    def _compute_next_deadline(self):
        for complaint in self:
            statuses = complaint.sla_status_ids.filtered(lambda each: each._is_due())
            first = statuses.sorted("deadline")[:1]
            complaint.next_deadline = first.deadline
            complaint.next_metric = first.metric
            complaint.next_risk_at = min(statuses.mapped("risk_at"), default=False)

    @api.depends("next_deadline", "next_risk_at", "sla_status_ids.state")
    def _compute_clock_state(self):
        now = self._now()
        for complaint in self:
            state = complaint._clock_state_at(now)
            complaint.clock_state = state
            complaint.is_late = state == "late"
            complaint.is_at_risk = state == "at_risk"

    def _clock_state_at(self, now):
        if self.next_deadline:
            if self.next_deadline < now:
                return "late"
            return "at_risk" if self.next_risk_at <= now else "running"
        paused = any(each.state == "paused" for each in self.sla_status_ids)
        return "paused" if paused else False

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._boolean_domain(self._late_domain(), value)

    @api.model
    def _search_is_at_risk(self, operator, value):
        if operator != "in":
            return NotImplemented
        risky = Domain("next_risk_at", "<=", self._now()) & ~self._late_domain()
        return self._boolean_domain(risky, value)

    @api.model
    def _late_domain(self):
        return Domain("next_deadline", "<", self._now())

    @api.model
    def _boolean_domain(self, domain, value):
        if value == {True}:
            return domain
        return Domain.TRUE if True in value else ~domain

    @api.depends("sla_status_ids.policy_id", "sla_status_ids.cycle")
    @api.depends_context("lang")
    def _compute_sla_policy_reason(self):
        for complaint in self:
            statuses = complaint.sudo().sla_status_ids.sorted("cycle")
            policy = statuses.filtered("policy_id")[-1:].policy_id
            complaint.sla_policy_reason = policy._why(complaint) if policy else False

    def get_clock_data(self):
        """Return what the clocks of the present cycle show, the nearest deadline first.

        :return: list of dicts metric, label, state (as of the status), started_at,
            deadline, met_at, paused, is_late, outdated, target_seconds, paused_seconds
            and now; moments are naive UTC
        """
        self.ensure_one()
        self.check_access("read")
        self._check_field_access(self._fields["sla_status_ids"], "read")
        complaint = self.sudo()
        labels = dict(complaint._fields["next_metric"]._description_selection(self.env))
        current = complaint.sla_status_ids.filtered(
            lambda each: each.cycle == complaint.cycle
        )
        return [
            {
                "metric": status.metric,
                "label": labels[status.metric],
                "state": status.state,
                "started_at": status.started_at,
                "deadline": status.deadline,
                "met_at": status.met_at,
                "paused": bool(status.paused_at),
                "is_late": status.is_late,
                "outdated": status.outdated,
                "target_seconds": status.target_seconds,
                "paused_seconds": status.paused_seconds,
                "now": self._now(),
            }
            for status in current.sorted("deadline")
        ]

    def _default_promised_date(self):
        """Return the day by which the service level promises an answer, or False."""
        self.ensure_one()
        resolve = self.sudo().sla_status_ids.filtered(
            lambda each: each.metric == sla_clock.RESOLVE and each.cycle == self.cycle
        )[:1]
        if not resolve.deadline:
            return False
        zone = ZoneInfo(self.company_id._value_tz())
        return resolve.deadline.replace(tzinfo=UTC).astimezone(zone).date()

    # -- New events ------------------------------------------------------------

    def _apply_to_clocks(self, events):
        """Bring the service levels up to date with new events.

        :param events: customer.complaint.event of these complaints, just added by one
            call: they differ in the complaint alone
        """
        event = events[:1]
        if event.kind == "classified":
            self._match_again(event)
        elif event.to_state in MATCHING_STATES:
            self._promise(event.at, MATCHING_STATES[event.to_state])
        elif event.to_state == flow.EXTERNAL:
            self._promise_statement(event.at)
        if event.kind in CLOCK_KINDS:
            self._refresh_clocks()
        if event.kind == "sla" and event.data.get("cause") != "external":
            self.sla_status_ids.filtered("outdated").outdated = False

    def _match_again(self, event):
        """Look for the policy again, when what it may ask for changed."""
        if event.data.get("field") in MATCHING_FIELDS:
            self._open_complaints()._promise(event.at, "classified")

    def _open_complaints(self):
        return self.filtered(lambda each: each.state not in flow.ENDED_STATES)

    def _promise(self, at, cause, reason=None, user=None):
        """Add an event to each complaint for which something else is promised now.

        :param at: naive UTC
        :param cause: received, reopened, classified or applied
        :param reason: why it was applied again
        :param user: who applied it again, if not the user of the environment
        """
        promises = self.env["customer.complaint.sla.policy"]._promises(self)
        begins = cause in MATCHING_STATES.values()
        former = {} if begins else self._last_promises()
        groups = {}
        for complaint, promise in promises.items():
            if _same(promise, former.get(complaint.id)):
                continue
            cycle = complaint.cycle + (cause == "reopened")
            data = {**promise, "cycle": cycle, "cause": cause}
            groups.setdefault(json.dumps(data), []).append(complaint.id)
        by = {"user_id": user.id, "partner_id": user.partner_id.id} if user else {}
        for data, ids in groups.items():
            self.env["customer.complaint.event"]._log(
                self.browse(ids),
                "sla",
                at=at,
                data=json.loads(data),
                reason=reason,
                **by,
            )

    def _promise_statement(self, at):
        """Keep by when an external body waits for a statement: until that day ends."""
        for due_on, complaints in self.grouped("external_due_on").items():
            for company, group in complaints.grouped("company_id").items():
                if not due_on:
                    continue
                until = _end_of_day(due_on, company._value_tz()).isoformat()
                data = {
                    "policy_id": None,
                    "targets": {sla_clock.STATUTORY: {"until": until}},
                    "cause": "external",
                }
                self.env["customer.complaint.event"]._log(
                    group, "sla", at=at, data=data
                )

    def _last_promises(self):
        """Return the data of the last full promise by id of the complaint."""
        events = self.env["customer.complaint.event"].search_fetch(
            [("complaint_id", "in", self.ids), ("kind", "=", "sla")],
            ["complaint_id", "data"],
            order="id",
        )
        return {
            event.complaint_id.id: event.data
            for event in events
            if event.data.get("cause") != "external"
        }

    def _sla_case(self):
        """Return what choosing a policy has to know of the complaint."""
        self.ensure_one()
        return sla_policy.Case(
            company_id=self.company_id.id,
            partner_id=self.commercial_partner_id.id or None,
            tier_id=self.tier_id.id or None,
            category_id=self.category_id.id or None,
            severity=self.severity or None,
        )

    # -- From events to statuses -----------------------------------------------

    def _refresh_clocks(self):
        """Make the statuses what the events say."""
        self._touch_clocks()
        self.env["customer.complaint.sla.status"]._store(self, self._replay_clocks())

    def _touch_clocks(self):
        """Let only one at a time judge the clocks of a complaint.

        Who judges sees every event before: of two transactions at once that change the
        row, the database makes the second begin again.
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE customer_complaint
                   SET clock_version = COALESCE(clock_version, 0) + 1
                 WHERE id = ANY(%s)
                """,
                sorted(self.ids),
            )
        )
        self.invalidate_recordset(["clock_version"], flush=False)

    def _replay_clocks(self):
        """Return the statuses that follow from the events, whatever is stored.

        :return: dict id of the complaint -> list of dicts, see
            ``analytics.sla_clock.standing``
        """
        clocks = {
            complaint_id: [
                clock for clock in sla_clock.fold(events) if clock.target is not None
            ]
            for complaint_id, events in self._clock_events().items()
        }
        timetables = self._timetables_of(
            clock for found in clocks.values() for clock in found
        )
        return {
            complaint_id: [
                sla_clock.standing(clock, timetables[clock.target.get("hours_id")])
                for clock in found
            ]
            for complaint_id, found in clocks.items()
        }

    def _clock_events(self):
        """Return what the clocks have to know of the events, by id of the complaint."""
        names = ["complaint_id", "at", "kind", "to_state", "data"]
        events = (
            self.env["customer.complaint.event"]
            .sudo()
            .search_fetch(
                [("complaint_id", "in", self.ids), ("kind", "in", CLOCK_KINDS)],
                names,
                order="id",
            )
        )
        found = {complaint_id: [] for complaint_id in self.ids}
        for event in events:
            found[event.complaint_id.id].append(
                sla_clock.Event(
                    event.at, event.kind, event.to_state or None, event.data or {}
                )
            )
        return found

    @api.model
    def _timetables_of(self, clocks):
        ids = {clock.target.get("hours_id") for clock in clocks} - {None}
        hours = self.env["customer.complaint.sla.hours"].browse(sorted(ids))
        return hours._timetables()


def _same(promise, former):
    """Tell whether a promise says what the former one said."""
    return bool(former) and all(
        promise[name] == former.get(name) for name in ("policy_id", "targets")
    )


def _end_of_day(day, tz):
    """Return when a day ends in a time zone, naive UTC."""
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(tz))
    return midnight.astimezone(UTC).replace(tzinfo=None)

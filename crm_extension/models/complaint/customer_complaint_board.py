from odoo import api, models
from odoo.fields import Domain

from ...analytics.complaint_flow import OPEN_STATES, WAITING_STATES

CARDS = 6
"""So many records of a column are shown; the figure opens them all."""
OPEN = Domain("state", "in", OPEN_STATES)
COLUMNS = {
    "unassigned": OPEN & Domain("user_id", "=", False),
    "late": OPEN & Domain("is_late", "=", True),
    "at_risk": OPEN & Domain("is_at_risk", "=", True),
}
"""The columns of complaints, by key."""
TO_APPROVE = Domain("state", "=", "to_approve")
WORKLOAD = {
    "open": OPEN,
    "late": COLUMNS["late"],
    "at_risk": COLUMNS["at_risk"],
    "waiting": Domain("state", "in", WAITING_STATES),
    "severe": OPEN & Domain("severity", "in", ("3", "4")),
}
"""What is counted for each agent, by key."""
CARD_FIELDS = (
    "name",
    "title",
    "partner_id",
    "severity",
    "user_id",
    "received_at",
    "next_deadline",
    "next_risk_at",
    "safety",
)
REMEDY_FIELDS = ("kind", "amount", "complaint_id", "requested_by_id", "currency_id")


class CustomerComplaintBoard(models.AbstractModel):
    """What a lead has to look after: one board, a fixed number of queries."""

    _name = "customer.complaint.board"
    _description = "Board of complaints"

    @api.model
    def _data(self):
        """Return what the board shows, of the companies that are switched on.

        :return: dict with ``columns`` (each with ``key``, ``label``, ``model``,
            ``domain``, ``count`` and ``cards``) and ``workload`` (``kinds``: list of
            ``key``, ``label``, ``domain``; ``agents``: list of ``id``, ``name`` and
            ``counts`` by key)
        """
        self.env["customer.complaint"].check_access("read")
        labels = self._labels()
        columns = [self._column(key, labels[key]) for key in COLUMNS]
        return {
            "columns": [*columns, self._approvals(labels["to_approve"])],
            "workload": self._workload(labels),
        }

    @api.model
    def _labels(self):
        return {
            "unassigned": self.env._("Unassigned"),
            "late": self.env._("Late"),
            "at_risk": self.env._("At risk"),
            "to_approve": self.env._("Waiting for approval"),
            "open": self.env._("Open"),
            "waiting": self.env._("Waiting"),
            "severe": self.env._("Severe"),
        }

    # -- Columns ---------------------------------------------------------------

    @api.model
    def _column(self, key, label):
        """Return a column of complaints, the most pressing ones as cards."""
        complaints = self.env["customer.complaint"]
        domain = COLUMNS[key]
        shown = complaints.search_fetch(
            domain, CARD_FIELDS, limit=CARDS, order=self._order_of_cards()
        )
        return {
            "key": key,
            "label": label,
            "model": complaints._name,
            "domain": list(domain),
            "count": self._count(complaints, domain, shown),
            "cards": [self._card(each) for each in shown],
        }

    @api.model
    def _order_of_cards(self):
        return "next_deadline, severity DESC, received_at, id"

    @api.model
    def _count(self, model, domain, shown):
        """Return the number of records; all are shown when there are few."""
        return len(shown) if len(shown) < CARDS else model.search_count(domain)

    @api.model
    def _card(self, complaint):
        labels = dict(complaint._fields["severity"]._description_selection(self.env))
        partner = complaint.partner_id.sudo()
        return {
            "id": complaint.id,
            "title": complaint.title or complaint.name,
            "number": complaint.name,
            "customer": partner.display_name or "",
            "severity": complaint.severity or "",
            "severity_label": labels.get(complaint.severity, ""),
            "safety": complaint.safety,
            "agent": complaint.user_id.sudo().name or "",
            "deadline": complaint.next_deadline,
            "clock": complaint.clock_state or "running",
        }

    @api.model
    def _approvals(self, label):
        """Return the column of remedies that wait for somebody's approval."""
        remedies = self.env["customer.complaint.remedy"]
        shown = remedies.search_fetch(
            TO_APPROVE, REMEDY_FIELDS, limit=CARDS, order="id"
        )
        kinds = dict(remedies._fields["kind"]._description_selection(self.env))
        return {
            "key": "to_approve",
            "label": label,
            "model": remedies._name,
            "domain": list(TO_APPROVE),
            "count": self._count(remedies, TO_APPROVE, shown),
            "cards": [
                {
                    "id": remedy.id,
                    "title": kinds[remedy.kind],
                    "number": remedy.complaint_id.name,
                    "customer": remedy.complaint_id.partner_id.sudo().display_name
                    or "",
                    "agent": remedy.requested_by_id.sudo().name or "",
                    "amount": remedy.currency_id.format(remedy.amount),
                }
                for remedy in shown
            ],
        }

    # -- Workload --------------------------------------------------------------

    @api.model
    def _workload(self, labels):
        """Return how much each agent has on the table, whoever has most first."""
        counts = {
            key: self._counts_by_agent(domain) for key, domain in WORKLOAD.items()
        }
        agents = self._members().union(*(each for each in counts["open"]))
        agents = agents.sorted(lambda each: (-counts["open"].get(each, 0), each.name))
        return {
            "kinds": [
                {"key": key, "label": labels[key], "domain": list(domain)}
                for key, domain in WORKLOAD.items()
            ],
            "agents": [
                {
                    "id": agent.id,
                    "name": agent.name,
                    "counts": {key: counts[key].get(agent, 0) for key in WORKLOAD},
                }
                for agent in agents
            ],
        }

    @api.model
    def _counts_by_agent(self, domain):
        rows = self.env["customer.complaint"]._read_group(
            domain & Domain("user_id", "!=", False), ["user_id"], ["__count"]
        )
        return {user.sudo(): count for user, count in rows}

    @api.model
    def _members(self):
        """Return the agents of all teams: who has nothing to do is seen too."""
        members = self.env["customer.complaint.team.member"].search_fetch(
            [("team_id.active", "=", True)], ["user_id"]
        )
        return members.user_id.sudo()

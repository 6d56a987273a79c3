from odoo import models
from odoo.tools import SQL

from ...analytics import assignment
from ...analytics import complaint_flow as flow
from .customer_complaint_flow_mixin import AGENT_GROUP

CLASSES_AT_RECEIPT = {"a": "A", "b": "B", "c": "C"}
"""Class of customer.value -> class that a complaint keeps."""


class CustomerComplaintAssignmentMixin(models.AbstractModel):
    """Who gets a complaint, and what the customer was worth when it came in."""

    _name = "customer.complaint.assignment.mixin"
    _description = "Assignment of complaints"

    # -- What the customer was worth -------------------------------------------

    def write(self, vals):
        """Write; whose complaint it is may be found out, or put right, later."""
        if "partner_id" not in vals:
            return super().write(vals)
        before = {each: each.commercial_partner_id for each in self}
        result = super().write(vals)
        changed = self.filtered(lambda each: each.commercial_partner_id != before[each])
        changed._keep_worth()
        return result

    def _keep_worth(self):
        """Keep the customers' tiers and classes of this moment."""
        for company, complaints in self.sudo().grouped("company_id").items():
            worth = complaints._worth(company)
            for (tier, value_class), equals in complaints.grouped(worth.get).items():
                equals._writing_step().write(
                    {"tier_id": tier.id, "value_class": value_class}
                )

    def _worth(self, company):
        """Return the tier and the class of each complaint's customer in a company."""
        customers = self.commercial_partner_id
        tiers = customers._held_tiers(company)
        nothing = self.env["customer.tier"]
        values = self.env["customer.value"].search_fetch(
            [("partner_id", "in", customers.ids), ("company_id", "=", company.id)],
            ["partner_id", "value_class"],
        )
        classes = {value.partner_id: value.value_class for value in values}
        return {
            each: (
                tiers.get(each.commercial_partner_id, nothing),
                CLASSES_AT_RECEIPT.get(classes.get(each.commercial_partner_id), False),
            )
            for each in self
        }

    # -- Who gets it -----------------------------------------------------------

    def action_assign(self):
        """Give those that wait to agents of their teams; say how many found one.

        :return: an action that shows the result
        """
        self.check_access("write")
        given = self._assign()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if given else "warning",
                "message": self._assignment_message(len(given)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _assignment_message(self, count):
        if count:
            return self.env._("Complaints given to an agent: %s.", count)
        return self.env._(
            "Nobody was found: they have a responsible, are closed, or their team"
            " assigns by hand or has no agent who could take them."
        )

    def _assign(self):
        """Give those without a responsible to an agent of their team.

        :return: the complaints that got one
        """
        waiting = self.filtered(
            lambda each: not each.user_id and each.state in flow.OPEN_STATES
        )
        chosen = waiting.sudo()._choose_agents()
        for user, complaints in waiting.grouped(
            lambda each: chosen.get(each.id)
        ).items():
            if user:
                complaints._give_to(user)
        return waiting.filtered(lambda each: each.id in chosen)

    def _give_to(self, user):
        self.sudo()._writing_step().write({"user_id": user})
        self.env["customer.complaint.event"]._log(
            self, "assigned", data={"field": "user_id", "from": False, "to": user}
        )

    def _choose_agents(self):
        """Return the id of the user who gets each complaint, by complaint id."""
        members = self._members_who_can()
        if not members:
            return {}
        return assignment.share_out(
            self.sorted("id")._as_waiting(),
            self._as_teams(members),
            self._open_by_agent(members.user_id),
            self._last_agents(),
        )

    def _as_waiting(self):
        return [
            assignment.Waiting(
                complaint=each.id,
                team=each.team_id.id,
                customer=each._customer_key(),
                category=each.category_id.id or None,
            )
            for each in self
        ]

    def _customer_key(self):
        """Return what stands for a customer of a company, None for an unknown one."""
        customer = self.commercial_partner_id
        return (self.company_id.id, customer.id) if customer else None

    def _as_teams(self, members):
        return {
            team.id: assignment.Team(
                team.assignment,
                tuple(_as_agent(member) for member in own),
            )
            for team, own in members.grouped("team_id").items()
        }

    # -- What the choice has to know -------------------------------------------

    def _members_who_can(self):
        """Return members who are there, may enter the company, and are agents."""
        members = self.env["customer.complaint.team.member"].search(
            [
                ("team_id", "in", self.team_id.ids),
                ("team_id.assignment", "!=", assignment.MANUAL),
                ("user_id.active", "=", True),
                ("user_id.all_group_ids", "in", self.env.ref(AGENT_GROUP).ids),
            ]
        )
        return members.filtered(
            lambda each: each.team_id.company_id in each.user_id.company_ids
        )

    def _open_by_agent(self, users):
        """Return how many open complaints each user has, in whatever company."""
        rows = self._read_group(
            [("user_id", "in", users.ids), ("state", "in", flow.OPEN_STATES)],
            ["user_id"],
            ["__count"],
        )
        return {user.id: count for user, count in rows}

    def _last_agents(self):
        """Return who handled the last complaint of each customer of a company."""
        self.flush_model(
            ["company_id", "commercial_partner_id", "user_id", "received_at"]
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (company_id, commercial_partner_id)
                       company_id, commercial_partner_id, user_id
                  FROM customer_complaint
                 WHERE commercial_partner_id = ANY(%s) AND company_id = ANY(%s)
                   AND user_id IS NOT NULL
                 ORDER BY company_id, commercial_partner_id, received_at DESC, id DESC
                """,
                self.commercial_partner_id.ids,
                self.company_id.ids,
            )
        )
        return {(company, customer): user for company, customer, user in rows}


def _as_agent(member):
    return assignment.Agent(
        user=member.user_id.id,
        place=(member.sequence, member.id),
        skills=frozenset(member.category_ids.ids),
    )

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...analytics import complaint_flow as flow

MAIN_STEPS = {
    flow.RECEIVED: "acknowledge",
    flow.ACKNOWLEDGED: "assess",
    flow.ASSESSED: "investigate",
    flow.INVESTIGATING: "decide",
    flow.WAITING_CUSTOMER: "resume",
    flow.WAITING_THIRD_PARTY: "resume",
    flow.DECIDED: "communicate",
    flow.COMMUNICATED: "close",
    flow.EXTERNAL: "record_outcome",
    flow.REOPENED: "investigate",
}
"""The main road: what usually comes next, by state."""
FAST_STATES = (flow.RECEIVED, flow.ACKNOWLEDGED, flow.ASSESSED)
"""From here one decides at once, where a rule approved a remedy by itself."""


class CustomerComplaintScreensMixin(models.AbstractModel):
    """What the screens of a complaint show beside its fields."""

    _name = "customer.complaint.screens.mixin"
    _description = "Screens of complaints"

    next_step = fields.Char(
        compute="_compute_steps",
        help="What comes next on the main road, if you may do it.",
    )
    steps = fields.Json(compute="_compute_steps")

    # -- The next step ---------------------------------------------------------

    @api.depends("state", "severity", "remedy_ids.rule_id", "remedy_ids.state")
    @api.depends_context("uid", "lang")
    def _compute_steps(self):
        roles = self._roles()
        for complaint in self:
            steps = complaint._offered_steps(roles)
            complaint.steps = steps
            complaint.next_step = steps["next"] and steps["next"]["label"]

    def _offered_steps(self, roles):
        """Return the main step, the others, and why there is no main one.

        :return: dict with ``next`` (a step or False), ``others`` (list of steps) and
            ``hint`` (text); a step is a dict of ``name`` and ``label``
        """
        self.ensure_one()
        nothing = {"next": False, "others": [], "hint": ""}
        if not self._origin.id or not roles:
            return nothing
        main = self._main_step()
        names = self._open_steps(roles)
        offered = {name: self._offered_step(name) for name in names}
        return {
            "next": offered.pop(main, False),
            "others": list(offered.values()),
            "hint": "" if not main or main in names else self._hint_of_others(main),
        }

    def _offered_step(self, name):
        return {"name": name, "label": self._step_label(name)}

    def _open_steps(self, roles):
        """Return the names of the steps that can be taken from here by somebody."""
        names = flow.steps_from(self._bare_case(), roles)
        if self.state not in FAST_STATES or self._has_remedy_approved_by_rule({}):
            return names
        return tuple(name for name in names if name != "decide")

    def _main_step(self):
        if self.state in FAST_STATES and self._has_remedy_approved_by_rule({}):
            return "decide"
        return MAIN_STEPS.get(self.state)

    def _bare_case(self):
        """Return the case without its needs: enough to know who may take a step."""
        return flow.Case(
            self.state, severity=int(self.severity or 0), decision=self.decision or ""
        )

    def _hint_of_others(self, name):
        """Return who takes the next step, where the user may not."""
        row = flow.ask(name, self._bare_case(), flow.ROLES).step
        roles = self._role_labels(row.open_to(self._bare_case()))
        return self.env._(
            "The next step, “%(step)s”, is for %(roles)s.",
            step=self._step_label(name),
            roles=", ".join(roles),
        )

    @api.model
    def get_board_data(self):
        """Return what the lead's board shows, see ``customer.complaint.board``."""
        return self.env["customer.complaint.board"]._data()

    # -- Buttons ---------------------------------------------------------------

    def action_open_step(self, name):
        """Take a step at once when nothing is left to say; else ask in a dialog.

        :param name: of a row of the table of steps
        :return: an action, or True when the step was taken
        """
        self.ensure_one()
        if name == "merge":
            return self.action_open_merge()
        wizard = self.env["customer.complaint.step"]._open_for(self, name)
        return wizard._action_open() if wizard._asks() else wizard.action_take()

    def action_open_merge(self):
        """Open the dialog that merges the complaint into another one."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge"),
            "res_model": "customer.complaint.merge",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "active_model": self._name,
                "active_id": self.id,
                "active_ids": self.ids,
            },
        }

    def action_pick_lines(self):
        """Open the products of the order, to choose those that it is about.

        :raise UserError: when no order was chosen
        """
        self.ensure_one()
        if not self.sale_order_id:
            raise UserError(self.env._("Choose the order first."))
        return self.env["customer.complaint.pick"]._open_for(self)._action_open()

    def action_assign_to_me(self):
        """Make the user responsible."""
        self.write({"user_id": self.env.uid})

    def action_open_customer_value(self):
        """Open the reasons behind the customer's score."""
        return self.partner_id.action_open_customer_value()

    def action_open_order(self):
        """Open the order that the complaint is about."""
        return self._action_open_record(self.sale_order_id)

    def action_open_merged_into(self):
        """Open the complaint into which this one was merged."""
        return self._action_open_record(self.merged_into_id)

    @api.model
    def _action_open_record(self, record):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

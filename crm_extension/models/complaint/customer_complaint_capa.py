from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ...analytics.complaint_flow import CANCELLED, ENDED_STATES, MERGED

CAPA_KINDS = [
    ("containment", "Containment"),
    ("correction", "Correction"),
    ("prevention", "Prevention"),
]
CAPA_STATES = [("planned", "Planned"), ("done", "Done"), ("verified", "Verified")]
STEP_FIELDS = {"state", "done_at", "verified_at", "effective", "verification_note"}
"""What the steps of a corrective action alone write."""
FIXED_ONCE_DONE = {"owner_id", "complaint_id"}
DUE_ACTIVITY = "crm_extension.mail_activity_type_capa_due"
CHECK_ACTIVITY = "crm_extension.mail_activity_type_capa_check"
AGAIN_ACTIVITY = "crm_extension.mail_activity_type_capa_again"
NOT_COUNTED = (CANCELLED, MERGED)
_STEP = object()
"""Stands in the context of a step: no client can send this very object."""


class CustomerComplaintCapa(models.Model):
    """A corrective action, so that it does not happen again.

    Who owns it does it; somebody else verifies some time later whether it worked.
    """

    _name = "customer.complaint.capa"
    _description = "Corrective action"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _mail_post_access = "read"
    _order = "due_date, id"

    name = fields.Char("Action", required=True, tracking=True)
    description = fields.Text("What is to be done")
    complaint_id = fields.Many2one(
        "customer.complaint", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, index=True
    )
    cause_id = fields.Many2one(related="complaint_id.cause_id", store=True)
    product_id = fields.Many2one(
        "product.product",
        ondelete="restrict",
        help="Judge the effect by complaints about this product alone.",
    )
    kind = fields.Selection(
        CAPA_KINDS, required=True, default="correction", tracking=True
    )
    state = fields.Selection(
        CAPA_STATES,
        required=True,
        readonly=True,
        default="planned",
        index=True,
        tracking=True,
        copy=False,
    )
    owner_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        default=lambda self: self._default_owner_id(),
    )
    due_date = fields.Date(tracking=True)
    done_at = fields.Datetime("Done on", readonly=True, copy=False)
    check_days = fields.Integer(
        "Check after (days)",
        default=30,
        required=True,
        help="So many days after it was done somebody looks whether it worked.",
    )
    check_date = fields.Date(compute="_compute_check_date", store=True)
    verifier_id = fields.Many2one(
        "res.users",
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id),"
        " ('id', '!=', owner_id)]",
        help="Who looks whether it worked: never its owner.",
    )
    verified_at = fields.Datetime("Verified on", readonly=True, copy=False)
    effective = fields.Boolean(readonly=True, copy=False, tracking=True)
    verification_note = fields.Text("What was found", readonly=True, copy=False)
    complaints_before = fields.Integer(
        compute="_compute_recurrence",
        help="Complaints with the same cause in the days before it was done.",
    )
    complaints_after = fields.Integer(
        compute="_compute_recurrence",
        help="Complaints with the same cause in as many days after it was done.",
    )

    _check_days_positive = models.Constraint(
        "CHECK (check_days > 0)", "The check is at least one day after the action."
    )

    def _default_owner_id(self):
        return self.env.user

    @api.depends("done_at", "check_days")
    def _compute_check_date(self):
        for action in self:
            done = action.done_at
            action.check_date = done and (
                fields.Datetime.context_timestamp(action, done).date()
                + timedelta(days=action.check_days)
            )

    @api.constrains("owner_id", "verifier_id")
    def _check_verifier(self):
        for action in self:
            if action.verifier_id == action.owner_id:
                raise ValidationError(
                    self.env._(
                        "%s cannot verify an action of their own.",
                        action.owner_id.name,
                    )
                )

    # -- Did it help? ----------------------------------------------------------

    @api.depends("done_at", "check_days", "cause_id", "product_id")
    def _compute_recurrence(self):
        counts = self._read_recurrence()
        for action in self:
            before, after = counts.get(action._origin.id, (0, 0))
            action.complaints_before = before
            action.complaints_after = after

    def _read_recurrence(self):
        """Return how often the cause came up before and after each action was done.

        The days on both sides are those of the check, so that the numbers compare.

        :return: dict of id to (complaints before, complaints after)
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT a.id, COUNT(*) FILTER (WHERE c.received_at < a.done_at),
                       COUNT(*) FILTER (WHERE c.received_at >= a.done_at)
                  FROM customer_complaint_capa a
                  JOIN customer_complaint c
                    ON c.cause_id = a.cause_id AND c.company_id = a.company_id
                   AND c.received_at >= a.done_at - a.check_days * INTERVAL '1 day'
                   AND c.received_at < a.done_at + a.check_days * INTERVAL '1 day'
                 WHERE a.id = ANY(%s) AND c.state <> ALL(%s)
                   AND (a.product_id IS NULL OR EXISTS (
                        SELECT FROM customer_complaint_line l
                         WHERE l.complaint_id = c.id AND l.product_id = a.product_id))
              GROUP BY a.id
                """,
                self._origin.ids,
                list(NOT_COUNTED),
            )
        )
        return {action: (before, after) for action, before, after in rows}

    # -- Guards ----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create; the owner gets an activity, the complaint's history an event."""
        for vals in vals_list:
            if any(vals.get(name) for name in STEP_FIELDS - {"state"}) or (
                vals.get("state", "planned") != "planned"
            ):
                raise UserError(
                    self.env._(
                        "A corrective action begins as planned: use its buttons."
                    )
                )
        actions = super().create([{**vals, "state": "planned"} for vals in vals_list])
        actions._log_step("planned")
        actions.sudo()._plan_owners()
        return actions

    def write(self, vals):
        """Write; done and verified are set by the buttons alone.

        :raise UserError: for what only the buttons may write
        """
        if self.env.context.get("capa_step") is not _STEP:
            self._check_written(vals)
        result = super().write(vals)
        if not {"owner_id", "due_date", "name"}.isdisjoint(vals):
            self.filtered(lambda each: each.state == "planned").sudo()._plan_owners()
        if not {"verifier_id", "check_days"}.isdisjoint(vals):
            self.filtered(lambda each: each.state == "done").sudo()._plan_checks()
        return result

    def _check_written(self, vals):
        if not STEP_FIELDS.isdisjoint(vals):
            raise UserError(
                self.env._("Say by the buttons that an action is done or verified.")
            )
        fixed = FIXED_ONCE_DONE & vals.keys()
        if not self.env.su and any(
            action.state != "planned" and action[name].id != vals[name]
            for action in self
            for name in fixed
        ):
            raise UserError(self.env._("Who did an action cannot change afterwards."))

    def _writing_step(self):
        return self.sudo().with_context(capa_step=_STEP)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        if any(
            action.state != "planned" or action.complaint_id.state in ENDED_STATES
            for action in self
        ):
            raise UserError(
                self.env._(
                    "Only planned actions of open complaints can be deleted: what was"
                    " done is part of the history."
                )
            )

    # -- Steps -----------------------------------------------------------------

    def action_done(self):
        """Say that the actions were carried out; the check is planned.

        :raise AccessError: for who neither owns an action nor leads
        :raise UserError: unless all are planned and somebody else will verify them
        :return: True
        """
        self._check_step("planned", "owner_id")
        without = self.filtered(lambda each: not each.sudo()._default_verifier())
        if without:
            raise UserError(
                self.env._(
                    "Choose first who verifies “%s”: somebody else than its owner.",
                    without[0].name,
                )
            )
        now = self.env["customer.complaint"]._now()
        for action in self._writing_step():
            action.write(
                {
                    "state": "done",
                    "done_at": now,
                    "verifier_id": action._default_verifier().id,
                }
            )
        self._log_step("done")
        done = self.sudo()
        done.activity_feedback([DUE_ACTIVITY])
        done._plan_checks()
        return True

    def action_verify(self, effective=True, note=None):
        """Say whether the actions worked.

        :param effective: whether the cause is gone; if not, the lead is asked for a
            new action
        :param note: text, what was found
        :raise AccessError: for the owner, and for who neither verifies nor leads
        :raise UserError: unless all are done
        :return: True
        """
        if self.filtered(lambda each: each.sudo().owner_id == self.env.user):
            raise AccessError(self.env._("Nobody verifies an action of their own."))
        self._check_step("done", "verifier_id")
        self._writing_step().write(
            {
                "state": "verified",
                "verified_at": self.env["customer.complaint"]._now(),
                "effective": effective,
                "verification_note": note,
                **({} if self.env.su else {"verifier_id": self.env.uid}),
            }
        )
        self._log_step("verified", effective=effective, reason=note)
        verified = self.sudo()
        verified.activity_feedback([CHECK_ACTIVITY], feedback=note)
        if not effective:
            verified._ask_for_another()
        return True

    def action_check(self):
        """Open the window in which one says whether it worked."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Did it work? %s", self.name),
            "res_model": "customer.complaint.capa.check",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_capa_id": self.id},
        }

    def _check_step(self, state, person):
        """Let pass only who may take a step, and only from a state.

        :param person: name of the field of who may, beside leads
        """
        self.check_access("read")
        self.sudo().lock_for_update()
        self.invalidate_recordset(["state"])
        actions = self.sudo()
        is_lead = self.env.su or self.env["customer.complaint"]._is_lead()
        if not is_lead and any(each[person] != self.env.user for each in actions):
            raise AccessError(
                self.env._("Its owner, who verifies it, or a lead may do this.")
            )
        wrong = actions.filtered(lambda each: each.state != state)
        if wrong:
            raise UserError(
                self.env._(
                    "“%(action)s” is not %(state)s.",
                    action=wrong[0].name,
                    state=self._state_word(state),
                )
            )

    def _state_word(self, state):
        labels = dict(self._fields["state"]._description_selection(self.env))
        return labels[state].lower()

    def _default_verifier(self):
        """Return who verifies: the one chosen, else the lead unless they own it."""
        lead = self.complaint_id._lead()
        return self.verifier_id or (lead - self.owner_id)

    # -- Who is told -----------------------------------------------------------

    def _log_step(self, step, reason=None, **data):
        """Add an event to the complaint of each action."""
        events = self.env["customer.complaint.event"]
        for action in self.sudo():
            events._log(
                action.complaint_id,
                "changed",
                reason=reason,
                data={"capa": action.id, "name": action.name, "step": step, **data},
            )

    def _plan_owners(self):
        """Give each owner one activity, due with the action."""
        self.activity_unlink([DUE_ACTIVITY])
        for action in self:
            action._plan_activity(
                DUE_ACTIVITY, action.owner_id, action.due_date, action.name
            )

    def _plan_checks(self):
        """Give each verifier one activity, due on the day of the check."""
        self.activity_unlink([CHECK_ACTIVITY])
        for action in self:
            action._plan_activity(
                CHECK_ACTIVITY,
                action.verifier_id,
                action.check_date,
                self.env._("Did it work? %s", action.name),
            )

    def _ask_for_another(self):
        """Ask the lead of each complaint for an action that works."""
        for action in self:
            action._plan_activity(
                AGAIN_ACTIVITY,
                action.complaint_id._lead(),
                None,
                self.env._("“%s” did not work: plan a new action", action.name),
            )

    def _plan_activity(self, kind, user, deadline, summary):
        self.activity_schedule(
            kind, date_deadline=deadline or None, summary=summary, user_id=user.id
        )

    # -- What the screens open -------------------------------------------------

    def action_open_same_cause(self):
        """Open the complaints with the same cause, around the day it was done."""
        self.ensure_one()
        domain = [
            ("cause_id", "=", self.cause_id.id),
            ("company_id", "=", self.company_id.id),
            ("state", "not in", NOT_COUNTED),
        ]
        if self.done_at:
            days = timedelta(days=self.check_days)
            domain += [
                ("received_at", ">=", self.done_at - days),
                ("received_at", "<", self.done_at + days),
            ]
        if self.product_id:
            domain.append(("line_ids.product_id", "=", self.product_id.id))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Complaints with the same cause"),
            "res_model": "customer.complaint",
            "view_mode": "list,form",
            "domain": domain,
        }

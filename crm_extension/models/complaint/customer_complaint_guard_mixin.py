from contextlib import contextmanager

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from .complaint_choices import SAFETY_SEVERITY

STEP_FIELDS = {
    "name",
    "state",
    "cycle",
    "decided_at",
    "closed_at",
    "merged_into_id",
    "capa_waiver_user_id",
    "tier_id",
    "value_class",
    "satisfaction",
}
"""What the steps of a complaint alone write."""
CLASSIFYING_FIELDS = ("severity", "category_id", "complexity")
EVENT_KINDS = {"user_id": "assigned", "safety": "changed"}
WAIVER_FIELD = "capa_waiver_reason"
_STEP = object()
"""Stands in the context of a step: no client can send this very object."""


class CustomerComplaintGuardMixin(models.AbstractModel):
    """What may be written on a complaint, and what a change brings with it."""

    _name = "customer.complaint.guard.mixin"
    _description = "Guards of complaints"

    @api.model_create_multi
    def create(self, vals_list):
        """Create; each complaint gets its number, responsible and clocks.

        :raise UserError: naming all that is missing, or for any state but received
        """
        prepared = [self._prepare_received(vals) for vals in vals_list]
        complaints = super(
            CustomerComplaintGuardMixin, self.with_context(complaint_step=_STEP)
        ).create(prepared)
        complaints = complaints.with_env(self.env)
        complaints._receive()
        return complaints

    @api.model
    def _prepare_received(self, vals):
        """Return the values of a new complaint: those that steps write are refused."""
        own = STEP_FIELDS - {"name"}
        given = {key: vals[key] for key in own & vals.keys() if vals[key]}
        if given.pop("state", "received") != "received" or given:
            raise UserError(
                self.env._("A complaint begins as received: its steps do the rest.")
            )
        vals = self._normalized(vals)
        # A column of the board in which one writes is no step.
        vals.pop("stage_id", None)
        if vals.get("safety"):
            vals["severity"] = SAFETY_SEVERITY
        return {**vals, "name": "/"}

    @api.model
    def _normalized(self, vals):
        """Return values with the severity as the text that the field knows."""
        severity = vals.get("severity")
        return {**vals, "severity": str(severity)} if severity else dict(vals)

    def write(self, vals):
        """Write; steps are taken by their methods, a drag on the board calls them.

        :raise UserError: for what only steps may write
        """
        if self.env.context.get("complaint_step") is _STEP:
            return super().write(vals)
        vals = self._normalized(vals)
        self._check_written(vals)
        stage = vals.pop("stage_id", None)
        with self._noting_changes(vals):
            result = super().write(vals)
        if stage:
            self._move_to_stage(self.env["customer.complaint.stage"].browse(stage))
        return result

    def _writing_step(self):
        """Return the complaints so that what only steps write may be written."""
        return self.with_context(complaint_step=_STEP)

    def _check_written(self, vals):
        """Let nobody write what steps write.

        :raise UserError: for such a field, or for another company
        """
        if not STEP_FIELDS.isdisjoint(vals):
            raise UserError(
                self.env._(
                    "The state of a complaint changes by its steps alone. Use the"
                    " buttons of the form."
                )
            )
        company = vals.get("company_id")
        if company and any(each.company_id.id != company for each in self):
            raise UserError(self.env._("A complaint stays in its company."))
        if vals.get(WAIVER_FIELD):
            self._check_lead()
        if "severity" in vals and "safety" not in vals:
            self._check_not_lowered(int(vals["severity"] or 0))

    def _check_not_lowered(self, severity):
        """Let agents lower the severity only where nobody's safety is at stake.

        :raise AccessError: naming the complaints of which a lead has to decide
        """
        if self.env.su or self._is_lead():
            return
        lowered = self.filtered(
            lambda each: each.safety and severity < int(each.severity or 0)
        )
        if lowered:
            raise AccessError(
                self.env._(
                    "%s: somebody's safety is at stake. Only a lead may lower the"
                    " severity.",
                    ", ".join(lowered.mapped("name")),
                )
            )

    def _check_lead(self):
        """Let only leads do it.

        :raise AccessError: for others
        """
        if not (self.env.su or self._is_lead()):
            raise AccessError(
                self.env._("Only a lead may do without a corrective action.")
            )

    # -- What a change brings with it ------------------------------------------

    @contextmanager
    def _noting_changes(self, vals):
        """Compare before and after a write; tell the history what changed."""
        if vals.get("safety"):
            vals["severity"] = SAFETY_SEVERITY
        if vals.get(WAIVER_FIELD):
            self._writing_step().capa_waiver_user_id = self.env.uid
        watched = [name for name in (*CLASSIFYING_FIELDS, "user_id") if name in vals]
        if vals.get("safety") is False:
            watched.append("safety")
        before = {each: [each[name] for name in watched] for each in self}
        endangered = self.filtered(lambda each: not each.safety)
        yield
        self._note_changes(watched, before)
        if vals.get("safety"):
            endangered._raise_safety()

    def _note_changes(self, watched, before):
        """Add the events of what changed."""
        events = self.env["customer.complaint.event"]
        for place, name in enumerate(watched):
            changed = self.filtered(
                lambda each, at=place, name=name: each[name] != before[each][at]
            )
            kind = EVENT_KINDS.get(name, "classified")
            for former, complaints in changed.grouped(
                lambda each, at=place: before[each][at]
            ).items():
                data = {
                    "field": name,
                    "from": _plain(former),
                    "to": _plain(complaints[0][name]),
                }
                events._log(complaints, kind, data=data)

    def _raise_safety(self):
        """Tell the lead at once that somebody's safety is at stake."""
        if not self:
            return
        self.env["customer.complaint.event"]._log(self, "safety")
        for lead, complaints in self.grouped(lambda each: each._lead()).items():
            complaints.sudo()._schedule_for(
                lead, self.env._("Safety: somebody may be in danger")
            )

    def _schedule_for(self, user, summary):
        """Plan a to-do of today for a user."""
        self.activity_schedule(
            "mail.mail_activity_data_todo", summary=summary, user_id=user.id
        )

    def _lead(self):
        """Return the user who leads the team of the complaint."""
        self.ensure_one()
        team = self.sudo().team_id
        return team.user_id or self.sudo().user_id or self.env.user

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(
            self.env._("A complaint is cancelled with a reason, never deleted.")
        )


def _plain(value):
    """Return a field's value as JSON knows it."""
    return value.id if isinstance(value, models.BaseModel) else value

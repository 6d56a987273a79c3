from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...analytics import complaint_flow as flow

KEYWORDS = {
    "party": "third_party_id",
    "body": "external_body",
    "number": "external_number",
    "filed_on": "external_filed_on",
    "due_on": "external_due_on",
    "outcome": "external_outcome",
    "investigator": "investigator_id",
    "cause": "cause_id",
    "message": "answer",
}
"""Short names of what a step may be given; field names work too."""
GIVEN_BY_CUSTOMERS = {"reason"}
AGENT_GROUP = "crm_extension.group_complaint_user"
LEAD_GROUP = "crm_extension.group_complaint_lead"


class CustomerComplaintFlowMixin(models.AbstractModel):
    """The steps of a complaint: one interpreter of the table in the analytics."""

    _name = "customer.complaint.flow.mixin"
    _description = "Steps of complaints"

    # -- The steps -------------------------------------------------------------

    def action_acknowledge(self, **given):
        """Tell the customer that the complaint came in, and by when they hear more.

        :param given: values of fields that the step needs, see ``_take_step``
        """
        return self._take_step("acknowledge", given)

    def action_assess(self, **given):
        """Keep what kind of complaint it is."""
        return self._take_step("assess", given)

    def action_investigate(self, **given):
        """Begin to find out what happened, again if it was decided or reopened."""
        return self._take_step("investigate", given)

    def action_wait_customer(self, **given):
        """Ask the customer the ``question``; the clock stands until they answer."""
        return self._take_step("wait_customer", given)

    def action_wait_third_party(self, **given):
        """Wait for the ``party``, a partner or a name."""
        return self._take_step("wait_third_party", given)

    def action_resume(self, **given):
        """Go on after waiting."""
        return self._take_step("resume", given)

    def action_decide(self, **given):
        """Decide; at once where a rule approved a remedy by itself."""
        return self._take_step("decide", given)

    def action_communicate(self, **given):
        """Send the ``answer`` to the customer."""
        return self._take_step("communicate", given)

    def action_close(self, **given):
        """Close what is settled."""
        return self._take_step("close", given)

    def action_reopen(self, reason=None, **given):
        """Take it up again; the clocks of the new cycle begin."""
        return self._take_step("reopen", {"reason": reason, **given})

    def action_reject(self, reason=None, **given):
        """Refuse what is out of scope; the customer is told the ``reason``."""
        return self._take_step("reject", {"reason": reason, **given})

    def action_cancel(self, reason=None, **given):
        """End what should never have been opened."""
        return self._take_step("cancel", {"reason": reason, **given})

    def action_merge(self, target=None, **given):
        """Move everything to another complaint of the same customer.

        :param target: customer.complaint, or its id
        """
        if isinstance(target, int):
            target = self.browse(target)
        return self._take_step("merge", {"target": target, **given})

    def action_go_external(self, **given):
        """Keep that a body deals with it: body, number, filed on, due on."""
        return self._take_step("go_external", given)

    def action_record_outcome(self, outcome=None, **given):
        """Keep how the external body decided."""
        return self._take_step("record_outcome", {"outcome": outcome, **given})

    # -- The interpreter -------------------------------------------------------

    def _take_step(self, name, given=None, roles=None):
        """Take a step with each complaint, or with none.

        :param name: of a row of ``analytics.complaint_flow.STEPS``
        :param given: dict of what the step needs: values of fields, by field name or
            by a name of ``KEYWORDS``
        :param roles: in which the step is taken; those of the user unless it is given
        :raise AccessError: when the user may not take the step
        :raise UserError: naming everything that is missing; nothing is saved
        :return: True
        """
        roles = self._roles() if roles is None else roles
        self._check_step_access(roles, given)
        complaints = self.sudo()
        with self.env.cr.savepoint():
            complaints._lock_for_step()
            values = complaints._given_values(name, given or {})
            complaints._write_given(values, self)
            complaints._find_out(name)
            rows = complaints._granted_rows(name, roles, values)
            complaints._enter_states(name, rows, values)
        return True

    def _check_step_access(self, roles, given):
        """Check the records as the user sees them, before the step works in sudo."""
        if self.env.su:
            return
        if flow.AGENT in roles:
            self.check_access("write")
            return
        self.check_access("read")
        if flow.CUSTOMER in roles and set(given or {}) - GIVEN_BY_CUSTOMERS:
            raise AccessError(self.env._("Customers can give a reason only."))

    def _lock_for_step(self):
        """Keep others from taking a step at the same time; read what they left."""
        self.lock_for_update()
        self.invalidate_recordset()

    def _roles(self):
        """Return the roles in which the user works on complaints."""
        if self.env.su:
            return (flow.AGENT, flow.LEAD)
        user = self.env.user
        if self._is_lead():
            return (flow.AGENT, flow.LEAD)
        if user.has_group(AGENT_GROUP):
            return (flow.AGENT,)
        if user._is_portal():
            return (flow.CUSTOMER,)
        return ()

    def _is_lead(self):
        return self.env.user.has_group(LEAD_GROUP)

    # -- What a step is given --------------------------------------------------

    def _given_values(self, name, given):
        """Return what the step was given, by field name.

        :raise ValueError: for a name that is no field
        """
        values = {}
        for key, value in given.items():
            if value is None:
                continue
            key, value = self._given_value(key, value)
            if key != "target" and key not in self._fields:
                raise ValueError(f"Step {name} does not know {key!r}")
            values[key] = value
        return values

    @api.model
    def _given_value(self, key, value):
        if key == "party" and isinstance(value, str):
            return "third_party", value
        key = KEYWORDS.get(key, key)
        if key != "target" and isinstance(value, models.BaseModel):
            value = value.id
        return key, value

    def _write_given(self, values, as_given):
        """Write what the step was given: agents as themselves, customers in sudo."""
        written = {key: value for key, value in values.items() if key != "target"}
        if written:
            writable = as_given.has_access("write")
            (as_given if writable else self).write(written)

    def _find_out(self, name):
        """Fill in what a step finds out by itself: the promised day."""
        if name != "acknowledge":
            return
        for complaint in self.filtered(lambda each: not each.promised_date):
            complaint.promised_date = complaint._default_promised_date()

    # -- Looking it up ---------------------------------------------------------

    def _granted_rows(self, name, roles, values):
        """Return the row of the table that applies to each complaint.

        :raise AccessError: when a complaint may not take the step by who asks
        :raise UserError: when no row leads there, or something is missing
        """
        answers = {each: flow.ask(name, each._case(values), roles) for each in self}
        refusals = [
            each._refusal(name, answer)
            for each, answer in answers.items()
            if not answer.granted
        ]
        if not refusals:
            return {each: answer.step for each, answer in answers.items()}
        forbidden = all(
            answer.step and not answer.allowed
            for answer in answers.values()
            if not answer.granted
        )
        raise (AccessError if forbidden else UserError)("\n".join(refusals))

    def _case(self, values=None):
        """Return what the table has to know about the complaint."""
        self.ensure_one()
        values = values or {}
        return flow.Case(
            state=self.state,
            severity=int(self.severity or 0),
            decision=self.decision or "",
            has=frozenset(
                need
                for need in flow.NEED_NAMES
                if getattr(self, f"_has_{need}")(values)
            ),
        )

    def _refusal(self, name, answer):
        """Return in words why a step is refused."""
        names = {"complaint": self.name, "step": self._step_label(name)}
        if answer.step is None:
            return self.env._(
                "%(complaint)s: “%(step)s” does not follow from “%(state)s”.",
                state=self._state_label(),
                **names,
            )
        if not answer.allowed:
            return self.env._(
                "%(complaint)s: “%(step)s” is for others to do: %(roles)s.",
                roles=", ".join(self._role_labels(answer.step.open_to(self._case()))),
                **names,
            )
        labels = self._need_labels()
        return self.env._(
            "%(complaint)s: before “%(step)s” there must be: %(needs)s.",
            needs=", ".join(labels[need] for need in answer.missing),
            **names,
        )

    # -- Entering a state ------------------------------------------------------

    def _enter_states(self, name, rows, values):
        """Write the new states, add an event to each, and do what a step brings."""
        at = self._now()
        for row, complaints in self.grouped(rows.get).items():
            former = complaints.grouped("state")
            before = getattr(complaints, f"_before_{name}", None)
            if before:
                before(values, at)
            complaints._writing_step().write(complaints._step_values(row, at))
            for state, group in former.items():
                group._log_step(state, row.target, at, values)
            complaints._writing_step().write({"reason": False})
            after = getattr(complaints, f"_after_{name}", None)
            if after:
                after(values, at)

    def _step_values(self, row, at):
        """Return what a step writes beside what it was given."""
        moments = {
            flow.DECIDED: {"decided_at": at},
            flow.CLOSED: {"closed_at": at},
            flow.REJECTED: {"closed_at": at},
            flow.CANCELLED: {"closed_at": at},
            flow.MERGED: {"closed_at": at},
            flow.REOPENED: {"closed_at": False},
        }
        return {"state": row.target, **moments.get(row.target, {})}

    def _log_step(self, state, target, at, values):
        for reason, complaints in self.grouped("reason").items():
            self.env["customer.complaint.event"]._log(
                complaints,
                "transition",
                at=at,
                from_state=state,
                to_state=target,
                reason=reason,
            )

    # -- What single steps bring -----------------------------------------------

    def _after_acknowledge(self, values, at):
        self.filtered(lambda each: not each.acknowledged_at)._send_acknowledgement()

    def _before_reject(self, values, at):
        self.filtered(lambda each: not each.answered_at)._send_rejection()

    def _after_wait_customer(self, values, at):
        for complaint in self:
            complaint._send_to_customer(complaint.question)

    def _after_resume(self, values, at):
        self.write({"question": False, "third_party_id": False, "third_party": False})

    def _before_communicate(self, values, at):
        for complaint in self:
            if (
                not complaint.answered_at
                or complaint.answered_at < complaint.decided_at
            ):
                complaint._send_to_customer(complaint.answer)
                complaint.answered_at = at

    def _after_reopen(self, values, at):
        for complaint in self:
            complaint._writing_step().cycle += 1

    def _before_merge(self, values, at):
        self._move_everything_to(values["target"].sudo())

    # -- Receiving -------------------------------------------------------------

    def _receive(self):
        """Check what came in; number it, keep who complains, and begin its history.

        :raise UserError: naming all that is missing
        """
        for complaint in self:
            answer = flow.ask("receive", complaint._case_of_receipt(), flow.ROLES)
            if answer.missing:
                raise UserError(complaint._refusal("receive", answer))
        self._give_numbers()
        self._keep_worth()
        self._log_receipt()
        self._assign()
        self.filtered("safety")._raise_safety()

    def _case_of_receipt(self):
        case = self._case()
        return flow.Case(flow.NEW, case.severity, case.decision, case.has)

    def _give_numbers(self):
        sequences = self.env["ir.sequence"].sudo()
        for complaint in self.sudo()._writing_step():
            numbers = sequences.with_company(complaint.company_id)
            complaint.name = numbers.next_by_code("customer.complaint") or "/"

    def _log_receipt(self):
        events = self.env["customer.complaint.event"]
        for at, complaints in self.grouped("received_at").items():
            events._log(complaints, "transition", at=at, to_state=flow.RECEIVED)

    # -- The board -------------------------------------------------------------

    def _move_to_stage(self, stage):
        """Take the step that leads from each complaint's state to a stage.

        :param stage: customer.complaint.stage
        :raise UserError: when no step leads there, or something is missing
        """
        targets = stage.state_ids.sorted("sequence").mapped("state")
        for state, complaints in self.grouped("state").items():
            if state not in targets:
                complaints._take_step(complaints._step_to(targets, stage))

    def _step_to(self, targets, stage):
        """Return the name of the first step that leads to one of the states."""
        for target in targets:
            name = flow.step_between(self[0].state, target)
            if name:
                return name
        raise UserError(
            self.env._(
                "No step leads from “%(state)s” to the stage “%(stage)s”.",
                state=self[0]._state_label(),
                stage=stage.name,
            )
        )

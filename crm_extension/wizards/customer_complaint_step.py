from odoo import api, fields, models
from odoo.tools import plaintext2html

from ..analytics import complaint_flow as flow
from ..models.complaint.complaint_choices import (
    COMPLEXITIES,
    DECISIONS,
    SEVERITIES,
    WISHES,
)
from ..models.complaint.customer_complaint_step_texts import FIELDS_OF_NEEDS

OTHER_FIELDS_OF_NEEDS = {
    "acknowledgement": ("acknowledged_at",),
    "customer_told": ("answered_at",),
    "line": ("no_line_reason",),
    "reason": ("reason",),
    "third_party": ("third_party_id", "third_party"),
    "corrective_action": ("capa_waiver_reason",),
}
"""Needs that are met by a field with another name, or by one of two fields."""
SENT_FIELDS = {
    "acknowledge": ("promised_date",),
    "wait_customer": ("question",),
    "communicate": ("answer",),
}
"""What goes out with the step: shown even when it is there, to be read once more."""
ASKED_IF_DECISION = "decision_reason"
LEAD_FIELDS = ("capa_waiver_reason",)
EITHER_FIELDS = ("third_party_id", "third_party")
COMPLAINT_FIELDS = (
    "promised_date",
    "acknowledged_at",
    "answered_at",
    "category_id",
    "severity",
    "complexity",
    "remedy_sought",
    "no_line_reason",
    "user_id",
    "investigator_id",
    "reason",
    "question",
    "third_party_id",
    "third_party",
    "findings",
    "cause_id",
    "decision",
    "decision_reason",
    "answer",
    "capa_waiver_reason",
    "external_body",
    "external_number",
    "external_filed_on",
    "external_due_on",
    "external_outcome",
)
"""Fields that the dialog has in common with the complaint."""


class CustomerComplaintStep(models.TransientModel):
    """Asks what a step of a complaint still needs, and takes it."""

    _name = "customer.complaint.step"
    _description = "Step of a complaint"

    complaint_id = fields.Many2one(
        "customer.complaint", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="complaint_id.company_id")
    step = fields.Char(required=True, readonly=True)
    shown = fields.Json(readonly=True)
    blocked = fields.Text("First", readonly=True)
    intro = fields.Text(compute="_compute_intro")
    pick_line_ids = fields.One2many(
        "customer.complaint.pick.line", "step_id", "Products of the order"
    )

    promised_date = fields.Date("Promised for")
    acknowledged_at = fields.Datetime("Told the customer on")
    answered_at = fields.Datetime("Told the customer that on")
    category_id = fields.Many2one("customer.complaint.category")
    severity = fields.Selection(SEVERITIES)
    complexity = fields.Selection(COMPLEXITIES)
    remedy_sought = fields.Selection(WISHES, "The customer asks for")
    no_line_reason = fields.Char("Why no product")
    user_id = fields.Many2one(
        "res.users", "Responsible", domain="[('share', '=', False)]"
    )
    investigator_id = fields.Many2one("res.users", domain="[('share', '=', False)]")
    reason = fields.Text()
    question = fields.Text("Question to the customer")
    third_party_id = fields.Many2one("res.partner", "Waiting for")
    third_party = fields.Char("Or their name")
    findings = fields.Text()
    cause_id = fields.Many2one("customer.complaint.cause", "Root cause")
    decision = fields.Selection(DECISIONS)
    decision_reason = fields.Text("Reasons for the decision")
    answer = fields.Html("Answer to the customer")
    capa_waiver_reason = fields.Text("Why no corrective action")
    external_body = fields.Char()
    external_number = fields.Char("Number of the external body")
    external_filed_on = fields.Date("Filed on")
    external_due_on = fields.Date("Statement due on")
    external_outcome = fields.Text("Outcome of the external body")
    canned_id = fields.Many2one("mail.canned.response", "Canned answer", store=False)

    @api.depends("step", "complaint_id")
    @api.depends_context("lang")
    def _compute_intro(self):
        for wizard in self:
            wizard.intro = wizard._step_intro()

    @api.onchange("canned_id")
    def _onchange_canned_id(self):
        """Put the canned answer where it is asked for."""
        if not self.canned_id:
            return
        text = self.canned_id.substitution
        if "question" in (self.shown or ()):
            self.question = text
        if "answer" in (self.shown or ()):
            self.answer = plaintext2html(text)

    # -- Opening ---------------------------------------------------------------

    @api.model
    def _open_for(self, complaint, step):
        """Return a new dialog for a step, filled in as far as it is known."""
        complaint.check_access("write")
        needs = self._missing_needs(complaint, step)
        shown = self._fields_to_show(complaint, step, needs)
        rows = self.env["customer.complaint.pick.line"]
        return self.create(
            {
                "pick_line_ids": rows._rows_of(complaint) if "line" in needs else [],
                "complaint_id": complaint.id,
                "step": step,
                "shown": shown,
                "blocked": self._blocked_text(complaint, step, needs),
                **self._prefilled(complaint, shown),
            }
        )

    @api.model
    def _missing_needs(self, complaint, step):
        """Return what is missing; a decision is shown whole, to be read once more.

        What was decided before a complaint was reopened is not decided again unseen.
        """
        answer = flow.ask(step, complaint._case(), complaint._roles())
        missing = list(answer.missing)
        if answer.step and any(need.decision for need in answer.step.needs):
            missing += [need.name for need in answer.step.needs]
        return list(dict.fromkeys(missing))

    @api.model
    def _fields_to_show(self, complaint, step, needs):
        """Return the names of the fields that are asked for, in a steady order."""
        asked = {name for need in needs for name in self._fields_of_need(need)}
        asked.update(SENT_FIELDS.get(step, ()))
        if not complaint._is_lead():
            asked.difference_update(LEAD_FIELDS)
        return [name for name in COMPLAINT_FIELDS if name in asked]

    @api.model
    def _fields_of_need(self, need):
        if need in OTHER_FIELDS_OF_NEEDS:
            return OTHER_FIELDS_OF_NEEDS[need]
        name = FIELDS_OF_NEEDS.get(need)
        return (name,) if name in COMPLAINT_FIELDS else ()

    @api.model
    def _blocked_text(self, complaint, step, needs):
        """Return what must be settled elsewhere before the step, or an empty text."""
        shown = self._fields_to_show(complaint, step, needs)
        labels = complaint._need_labels()
        elsewhere = [
            labels[need]
            for need in needs
            if set(shown).isdisjoint(self._fields_of_need(need))
        ]
        return ", ".join(elsewhere)

    @api.model
    def _prefilled(self, complaint, names):
        """Return the values of the fields: the complaint's, else what is likely."""
        likely = self._likely_values(complaint)
        return {
            name: complaint._fields[name].convert_to_write(complaint[name], complaint)
            or likely.get(name, False)
            for name in names
        }

    @api.model
    def _likely_values(self, complaint):
        now = complaint._now()
        return {
            "promised_date": complaint._default_promised_date(),
            "acknowledged_at": now,
            "answered_at": now,
            "user_id": self.env.uid,
            "investigator_id": self.env.uid,
            "complexity": "normal",
            "remedy_sought": complaint.line_ids[:1].wanted,
            "category_id": complaint.line_ids.defect_id.category_id[:1].id,
            "external_filed_on": fields.Date.context_today(complaint),
        }

    # -- Words -----------------------------------------------------------------

    def _step_intro(self):
        """Return in words what the step does, where its name does not say it."""
        who = self.complaint_id.partner_id.display_name
        return {
            "acknowledge": self.env._(
                "The customer gets an e-mail with the number and the promised day."
            ),
            "wait_customer": self.env._(
                "The question is sent to the customer. Their reply resumes the work."
            ),
            "wait_third_party": self.env._(
                "Name the partner, or write down who it is. Go on by “Go on”."
            ),
            "communicate": self.env._("This answer is sent to %s.", who or ""),
            "reject": self.env._("The customer is told this reason."),
            "cancel": self.env._(
                "For what should never have been opened. The customer is not told."
            ),
            "reopen": self.env._("The clocks of a new cycle begin."),
        }.get(self.step, False)

    # -- Buttons ---------------------------------------------------------------

    def _asks(self):
        """Tell whether the dialog has anything to ask or to say."""
        return bool(self.shown or self.blocked)

    def _action_open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.complaint_id._step_label(self.step),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_take(self):
        """Take the step with what was filled in.

        :raise UserError: naming everything that is missing; nothing is saved
        """
        self.ensure_one()
        if self.step not in flow.STEP_NAMES:
            raise ValueError(f"There is no step {self.step!r}")
        take = getattr(self.complaint_id, f"action_{self.step}")
        take(**self._given())
        return {"type": "ir.actions.act_window_close"}

    def _given(self):
        """Return what was filled in, by the names of the complaint's fields."""
        values = {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in self.shown or ()
        }
        values["line_ids"] = self.pick_line_ids._complaint_rows()
        return {name: value for name, value in values.items() if value}

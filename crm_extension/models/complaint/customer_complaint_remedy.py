from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...analytics import complaint_flow as flow
from .complaint_choices import REMEDY_KINDS

REMEDY_STATES = [
    ("draft", "Draft"),
    ("to_approve", "To approve"),
    ("approved", "Approved"),
    ("executing", "Executing"),
    ("done", "Done"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
]
SETTLED_STATES = ("done", "cancelled")
APPROVED_STATES = ("approved", "executing", "done")
RESERVING_STATES = ("approved", "executing", "failed")
"""What is approved and not done yet: others must leave room for it."""
FROZEN_STATES = ("executing", *SETTLED_STATES)
REMEDY_STEPS = {
    "draft": {"to_approve", "approved", "cancelled"},
    "to_approve": {"draft", "approved", "cancelled"},
    "approved": {"draft", "to_approve", "executing", "failed", "cancelled"},
    "executing": {"done"},
    "failed": {"draft", "to_approve", "approved", "cancelled"},
    "done": set(),
    "cancelled": set(),
}
"""Which state follows which."""
STEP_FIELDS = {
    "state",
    "requested_by_id",
    "requested_at",
    "approved_by_id",
    "approved_at",
    "rule_id",
    "rule_clauses",
    "executed_at",
    "error",
    "document_ref",
    "credit_note_ids",
    "picking_ids",
}
"""What the steps of a remedy alone write."""
VALUED_KINDS = {"refund", "return", "exchange", "replacement"}
"""Kinds that cost what their lines were sold for."""
COSTLESS_KINDS = {"return"}
"""What comes back is given back: the refund that follows is the cost."""
_STEP = object()
"""Stands in the context of a step: no client can send this very object."""


class CustomerComplaintRemedy(models.Model):
    """What is done to put a complaint right."""

    _name = "customer.complaint.remedy"
    _description = "Remedy"
    _inherit = [
        "mail.thread",
        "customer.complaint.approval.mixin",
        "customer.complaint.execution.mixin",
        "customer.complaint.caps.mixin",
        "customer.complaint.goods.mixin",
        "customer.complaint.credit.mixin",
        "customer.complaint.credit.note.mixin",
        "customer.complaint.supply.mixin",
        "customer.complaint.remedy.texts",
    ]
    _order = "complaint_id, id"
    _rec_name = "kind"

    complaint_id = fields.Many2one(
        "customer.complaint",
        required=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        related="complaint_id.commercial_partner_id",
        string="Customer",
        store=True,
        index=True,
    )
    kind = fields.Selection(REMEDY_KINDS, required=True)
    state = fields.Selection(
        REMEDY_STATES, required=True, readonly=True, default="draft", copy=False
    )
    percentage = fields.Float(
        "Reduction (%)", help="How much of the price of the lines is given back."
    )
    lines_value = fields.Monetary(
        "Value of the lines",
        compute="_compute_lines_value",
        store=True,
        help="What the lines were sold for, with taxes, in the company's currency.",
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="What it costs the company, in its currency, with taxes.",
    )
    cost = fields.Monetary(
        compute="_compute_cost",
        store=True,
        help="The amount, once it is done. A return costs nothing by itself.",
    )
    line_ids = fields.One2many(
        "customer.complaint.remedy.line", "remedy_id", "Lines", copy=True
    )
    note = fields.Text("Explanation")
    requested_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_at = fields.Datetime(readonly=True, copy=False)
    rule_id = fields.Many2one(
        "customer.complaint.remedy.rule",
        "Approved by rule",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    rule_clauses = fields.Json(readonly=True, copy=False)
    executed_at = fields.Datetime(readonly=True, copy=False)
    error = fields.Text(readonly=True, copy=False)
    cancel_reason = fields.Char(
        "Why it is cancelled", copy=False, help="Cancelling takes it along."
    )
    document_ref = fields.Reference(
        selection="_selection_documents", string="Document", readonly=True, copy=False
    )
    credit_note_ids = fields.Many2many(
        "account.move",
        "customer_complaint_remedy_credit_note_rel",
        string="Credit notes",
        readonly=True,
        copy=False,
    )
    picking_ids = fields.Many2many(
        "stock.picking",
        "customer_complaint_remedy_picking_rel",
        string="Transfers",
        readonly=True,
        copy=False,
    )

    _amount_positive = models.Constraint(
        "CHECK (amount >= 0)", "A remedy cannot cost less than nothing."
    )
    _percentage_range = models.Constraint(
        "CHECK (percentage >= 0 AND percentage <= 100)",
        "A price is reduced by 0 to 100 %.",
    )

    def _selection_documents(self):
        """Return the models of what may come of a remedy; add-ons add theirs."""
        documents = [
            ("account.move", self.env._("Credit note")),
            ("stock.picking", self.env._("Return")),
            ("sale.order", self.env._("Order")),
            ("mail.message", self.env._("Message")),
        ]
        if "repair.order" in self.env:
            documents.append(("repair.order", self.env._("Repair order")))
        return documents

    # -- What it costs ---------------------------------------------------------

    @api.depends("line_ids.value")
    def _compute_lines_value(self):
        for remedy in self:
            remedy.lines_value = sum(remedy.line_ids.mapped("value"))

    @api.depends("kind", "percentage", "lines_value")
    def _compute_amount(self):
        for remedy in self:
            remedy.amount = remedy._default_amount()

    def _default_amount(self):
        """Return what the lines say that it costs; what was typed where they do not."""
        if self.kind in VALUED_KINDS and self.line_ids:
            return self.lines_value
        if self.kind == "price_reduction" and self.percentage:
            return self.currency_id.round(self.lines_value * self.percentage / 100)
        return self.amount

    @api.depends("amount", "kind", "state")
    def _compute_cost(self):
        for remedy in self:
            counts = remedy.state == "done" and remedy.kind not in COSTLESS_KINDS
            remedy.cost = remedy.amount if counts else 0.0

    def action_request(self):
        """Ask for the remedies, valued at today's rate."""
        self.check_access("write")
        self.sudo().filtered(lambda each: each.state == "draft")._refresh_values()
        return super().action_request()

    def _reserving_states(self):
        return RESERVING_STATES

    def _is_for_all_of_its_lines(self):
        """Tell whether the amount is the whole value of the lines."""
        return not self.currency_id.compare_amounts(self.amount, self.lines_value)

    def _refresh_values(self):
        """Value the lines at today's rate; what was typed stays."""
        for remedy in self:
            whole = remedy._is_for_all_of_its_lines()
            amount = remedy.amount
            remedy.line_ids._compute_value()
            if not (whole or remedy.percentage):
                remedy.amount = amount

    # -- Creating and changing -------------------------------------------------

    @api.model
    def default_get(self, fields):
        """Return defaults; a form proposes the lines of the complaint."""
        defaults = super().default_get(fields)
        complaint = self.env.context.get("default_complaint_id")
        if complaint and "line_ids" in fields and "line_ids" not in defaults:
            lines = self.env["customer.complaint"].browse(complaint).line_ids
            defaults["line_ids"] = [
                line_command(line) for line in lines if line.quantity
            ]
        return defaults

    @api.onchange("complaint_id")
    def _onchange_complaint_id(self):
        """Propose the lines of the complaint that was chosen."""
        if self.line_ids.complaint_line_id.complaint_id != self.complaint_id:
            lines = self.complaint_id.line_ids.filtered("quantity")
            self.line_ids = [fields.Command.clear(), *map(line_command, lines)]

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Return fields; kinds that nothing can carry out are not offered."""
        described = super().fields_get(allfields, attributes)
        kinds = described.get("kind", {}).get("selection")
        if kinds and "repair.order" not in self.env:
            described["kind"]["selection"] = [
                each for each in kinds if each[0] != "repair"
            ]
        return described

    @api.model_create_multi
    def create(self, vals_list):
        """Create drafts.

        :raise UserError: for another state, or where the complaint has ended
        """
        for vals in vals_list:
            self._check_new(vals)
        remedies = super().create(vals_list)
        ended = remedies.complaint_id.filtered(
            lambda each: each.state not in flow.OPEN_STATES
        )
        if ended:
            raise UserError(
                self.env._(
                    "%(complaint)s has ended: reopen it before a new remedy.",
                    complaint=ended[0].name,
                )
            )
        return remedies

    @api.model
    def _check_new(self, vals):
        given = {key for key in STEP_FIELDS & vals.keys() if vals[key]}
        if given - {"state"} or vals.get("state", "draft") != "draft":
            raise UserError(
                self.env._("A remedy begins as a draft: its steps do the rest.")
            )

    def write(self, vals):
        """Write; a change of what was approved asks for approval again.

        :raise UserError: for what only steps write, or when it is settled
        """
        if self.env.context.get("remedy_step") is _STEP:
            return super().write(vals)
        # Merging partners writes links of none, too.
        if self and not STEP_FIELDS.isdisjoint(vals):
            raise UserError(
                self.env._(
                    "The state of a remedy changes by its steps alone. Use the"
                    " buttons of the form."
                )
            )
        self._check_same_complaint(vals)
        with self._noting_content():
            return super().write(vals)

    def _check_same_complaint(self, vals):
        complaint = vals.get("complaint_id")
        if complaint and any(each.complaint_id.id != complaint for each in self):
            raise UserError(self.env._("A remedy stays with its complaint."))

    @contextmanager
    def _noting_content(self):
        """Ask for approval again where a change is more than words."""
        before = {each: each._content() for each in self}
        yield
        changed = self.filtered(lambda each: each._content() != before.get(each))
        frozen = changed.filtered(lambda each: each.state in FROZEN_STATES)
        if frozen:
            raise UserError(self.env._("A remedy that is settled stays as it was."))
        asked = changed.filtered(lambda each: each.state != "draft")
        if asked:
            asked._unapprove()

    def _content(self):
        """Return what was approved: kind, amount and lines."""
        self.ensure_one()
        lines = [(each.complaint_line_id.id, each.quantity) for each in self.line_ids]
        return self.kind, self.currency_id.round(self.amount), sorted(lines)

    def _move_to(self, complaint):
        """Give the remedies to another complaint, when theirs is merged into it.

        :param complaint: customer.complaint
        """
        self.sudo().with_context(remedy_step=_STEP).write(
            {"complaint_id": complaint.id}
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_drafts(self):
        if any(each.state != "draft" for each in self):
            raise UserError(
                self.env._("A remedy is cancelled with a reason, never deleted.")
            )

    # -- Steps -----------------------------------------------------------------

    def _enter(self, state, reason=None, **values):
        """Enter a state; the history of the complaint keeps who brought it there.

        :param state: one of ``REMEDY_STATES``
        :param reason: why, for the history
        :param values: what the step writes beside the state
        :raise UserError: when the state does not follow, or a line is over its cap
        """
        for remedy in self:
            remedy._check_follows(state)
            if state in ("to_approve", "approved"):
                remedy._check_caps()
        former = {each: each.state for each in self}
        self.sudo().with_context(remedy_step=_STEP).write({"state": state, **values})
        for remedy, source in former.items():
            remedy._log_step(source, reason)

    def _check_follows(self, state):
        if state in REMEDY_STEPS[self.state]:
            return
        labels = dict(self._fields["state"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "“%(remedy)s”: the state “%(state)s” does not follow from “%(from)s”.",
                remedy=self.display_name,
                state=labels[state],
                **{"from": labels[self.state]},
            )
        )

    def _log_step(self, source, reason):
        document = self.sudo().document_ref
        self.env["customer.complaint.event"]._log(
            self.complaint_id,
            "remedy",
            reason=reason,
            data={
                "remedy_id": self.id,
                "kind": self.kind,
                "from": source,
                "to": self.state,
                "document": f"{document._name},{document.id}" if document else False,
                "amount": self.amount,
            },
        )


def line_command(line):
    """Return the command that adds a line of the complaint to a new remedy."""
    return fields.Command.create(
        {"complaint_line_id": line.id, "quantity": line.quantity}
    )

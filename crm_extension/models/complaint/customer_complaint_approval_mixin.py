from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...analytics import approval
from ...analytics.complaint_flow import ENDED_STATES
from .customer_complaint_remedy_facts import start_of

COUNTED_STATES = ("approved", "executing", "done", "failed")
"""Remedies that were approved; what failed may be tried again."""
FREE_KINDS = ("apology",)
"""Kinds that give nothing away: they need no approval as long as they cost nothing."""
GOODS_KINDS = ("replacement",)
"""Kinds that give the goods of their lines away, whatever amount was typed."""
NOT_ASKED = {
    "requested_by_id": False,
    "requested_at": False,
    "approved_by_id": False,
    "approved_at": False,
    "rule_id": False,
    "rule_clauses": False,
}
APPROVAL_ACTIVITY = "crm_extension.mail_activity_type_remedy_approval"
MANAGERS_ASKED = 20


class CustomerComplaintApprovalMixin(models.AbstractModel):
    """Asking for remedies, and approving what others ask for."""

    _name = "customer.complaint.approval.mixin"
    _description = "Approval of remedies"
    _inherit = ["mail.activity.mixin", "customer.complaint.approval.texts"]

    requested_at = fields.Datetime("Asked for at", readonly=True, copy=False)
    approval_note = fields.Char(
        "Note on the decision",
        copy=False,
        help="Approving takes it along; refusing needs it.",
    )
    rule_words = fields.Html(
        "No-questions rule", compute="_compute_rule_words", sanitize=False
    )

    @api.model
    def _free_kinds(self):
        """Return the kinds that give nothing away; add-ons may add theirs."""
        return FREE_KINDS

    @api.depends("rule_clauses", "currency_id")
    @api.depends_context("lang")
    def _compute_rule_words(self):
        texts = self.env["customer.complaint.rule.texts"]
        for remedy in self:
            remedy.rule_words = texts._html(remedy.rule_clauses, remedy.currency_id)

    # -- What people do ------------------------------------------------------------

    def action_request(self):
        """Ask for the remedies: a rule approves them by itself, or somebody has to.

        :raise UserError: naming everything that is in the way; nothing is saved
        """
        self.check_access("write")
        faults = [fault for remedy in self for fault in remedy._faults_of_asking()]
        if faults:
            raise UserError("\n".join(faults))
        with self.env.cr.savepoint():
            for remedy in self._locked_for_approval().sorted("id"):
                remedy._ask()
        return True

    def action_approve(self, note=None):
        """Approve what others asked for, within one's own limit.

        :param note: text for the history
        :raise UserError: naming everything that is in the way; nothing is saved
        """
        self.check_access("write")
        faults = []
        with self.env.cr.savepoint():
            for remedy in self._locked_for_approval().sorted("id"):
                remedy._value_for_decision()
                found, _limit = remedy._approval_faults(self.env.user)
                faults += remedy._fault_texts(found)
                if not faults:
                    remedy._approve(note)
            if faults:
                raise UserError("\n".join(faults))
        return True

    def action_refuse(self, reason=None):
        """Send back what was asked for; who asked may take it back so.

        :param reason: text; the note on the decision when left out
        :raise UserError: naming everything that is in the way; nothing is saved
        """
        self.check_access("write")
        with self.env.cr.savepoint():
            remedies = self._locked_for_approval()
            faults = [
                fault
                for remedy in remedies
                for fault in remedy._faults_of_refusing(reason)
            ]
            if faults:
                raise UserError("\n".join(faults))
            for remedy in remedies:
                remedy._refuse(reason or remedy.approval_note)
        return True

    # -- Asking ----------------------------------------------------------------

    def _faults_of_asking(self):
        """Return in words why the remedy cannot be asked for."""
        self.ensure_one()
        broken = {
            "not_draft": self.state != "draft",
            "ended": self.complaint_id.state in ENDED_STATES,
            "no_customer": not (self.partner_id or self._is_free()),
            "too_low": self._is_below_its_goods(),
        }
        texts = self._asking_fault_texts()
        return [texts[name] for name, is_broken in broken.items() if is_broken]

    def _value_for_decision(self):
        """Value the lines at the rate of the day of decision; what was typed stays."""
        if self.percentage or self._is_for_all_of_its_lines():
            # Not a change by somebody: it goes around ``write``, which asks again.
            self.line_ids.modified(["quantity"])

    def _is_below_its_goods(self):
        """Tell whether goods are given away for less than they were sold for."""
        if self.kind not in GOODS_KINDS:
            return False
        return self.currency_id.compare_amounts(self.amount, self.lines_value) < 0

    def _is_free(self):
        """Tell whether the remedy gives nothing away."""
        return self.kind in self._free_kinds() and self.currency_id.is_zero(self.amount)

    def _ask(self):
        """Ask for the remedy now: approved by itself, by a rule, or to be approved."""
        self._value_for_decision()
        asked = {
            **NOT_ASKED,
            "requested_by_id": self.env.uid,
            "requested_at": self.complaint_id._now(),
        }
        if self._is_free():
            self._approve_by_itself(self.env._("It costs nothing."), asked)
            return
        rule, clauses = self.env["customer.complaint.remedy.rule"]._judge(self)
        asked["rule_clauses"] = clauses
        if rule:
            reason = self.env._("By the rule “%s”.", rule.name)
            self._approve_by_itself(reason, {**asked, "rule_id": rule.id})
            return
        self._enter("to_approve", **asked)
        self._ask_for_approval()

    def _approve_by_itself(self, reason, asked):
        values = {**asked, "approved_at": asked["requested_at"]}
        self._enter("approved", reason=reason, **values)

    def _ask_for_approval(self):
        """Plan a to-do for somebody who may approve it."""
        approver = self._approver_to_ask()
        self.activity_schedule(
            APPROVAL_ACTIVITY,
            user_id=approver.id,
            summary=self.env._("Approve: %s", self._described()),
        )

    def _approver_to_ask(self):
        """Return the lead, or a manager where the lead's limit does not suffice."""
        lead = self.complaint_id._lead()
        for user in lead | self._managers():
            if not self._approval_faults(user)[0]:
                return user
        return lead

    def _managers(self):
        """Return some users who manage complaints in the company."""
        group = self.env.ref("crm_extension.group_complaint_manager")
        domain = Domain("all_group_ids", "in", group.ids) & Domain(
            "company_ids", "in", self.company_id.ids
        )
        return self.env["res.users"].search(
            domain & Domain("share", "=", False), order="id", limit=MANAGERS_ASKED
        )

    # -- Approving -------------------------------------------------------------

    def _approve(self, note):
        """Approve the remedy in the name of the user."""
        self._enter(
            "approved",
            reason=note or self.approval_note,
            approved_by_id=self.env.uid,
            approved_at=self.complaint_id._now(),
        )
        self._settle_approval()

    def _approval_faults(self, user):
        """Return what keeps a user from approving it, and the limit that counts.

        :return: list of analytics Fault, and Limit or None
        """
        limits = self.env["customer.complaint.remedy.limit"]
        approver = limits._approver(user)
        limit = limits._limit_for(approver, self.company_id, self.kind)
        faults = approval.approval_faults(
            self._approval_request(limit), approver, limit, self.currency_id.rounding
        )
        return faults, limit

    def _approval_request(self, limit):
        """Return the remedy as the analytics take it, with what was approved before."""
        complaint, customer = self._approved_before(limit.days if limit else 0)
        return approval.Request(
            amount=self.amount,
            complaint=complaint,
            customer=customer,
            waiting=self.state == "to_approve",
            askers=(self.requested_by_id.id, self.create_uid.id),
            shown=self.env.context.get("approved_amount"),
        )

    def _approved_before(self, days):
        """Return the amounts approved for the complaint, and for the customer in days.

        The period ends with the company's current day.
        """
        others = Domain("state", "in", COUNTED_STATES) & Domain("id", "!=", self.id)
        of_complaint = Domain("complaint_id", "=", self.complaint_id.id)
        company = self.company_id
        start = start_of(
            company, fields.Date.subtract(company._value_today(), days=days - 1)
        )
        of_customer = (
            Domain("partner_id", "=", self.partner_id.id)
            & Domain("company_id", "=", company.id)
            & Domain("approved_at", ">=", start)
        )
        return tuple(
            self._read_group(others & domain, [], ["amount:sum"])[0][0] or 0.0
            for domain in (of_complaint, of_customer)
        )

    # -- Refusing --------------------------------------------------------------

    def _faults_of_refusing(self, reason):
        """Return in words why the remedy cannot be sent back."""
        faults, limit = self._approval_faults(self.env.user)
        names = {fault.name for fault in faults}
        broken = {
            "not_waiting": "not_waiting" in names,
            "no_role": "no_role" in names or not (limit or "own" in names),
            "no_reason": not (reason or self.approval_note or "").strip(),
        }
        texts = self._refusing_fault_texts()
        return [texts[name] for name, is_broken in broken.items() if is_broken]

    def _refuse(self, reason):
        self._enter("draft", reason=reason, requested_by_id=False)
        self._settle_approval()

    def write(self, vals):
        """Write; what is cancelled asks nobody any more."""
        result = super().write(vals)
        if vals.get("state") == "cancelled":
            self.activity_unlink([APPROVAL_ACTIVITY])
        return result

    def _settle_approval(self):
        """End what was planned for the decision."""
        self.write({"approval_note": False})
        self.activity_feedback([APPROVAL_ACTIVITY])

    # -- Changed after it was asked for ------------------------------------------

    def _unapprove(self):
        """Ask again for what changed since it was asked for or approved.

        Who changed it has asked for it now, and does not approve it.
        """
        for remedy in self._locked_for_approval():
            remedy.activity_unlink([APPROVAL_ACTIVITY])
            remedy._enter(
                "draft",
                reason=self.env._("Changed after it was asked for."),
                **NOT_ASKED,
            )
            faults = remedy._faults_of_asking()
            if faults:
                raise UserError("\n".join(faults))
            remedy._ask()

    # -- Locks -----------------------------------------------------------------

    def _locked_for_approval(self):
        """Return the remedies in sudo, with nobody else deciding for their customers.

        Another transaction that approved something for the customer since this one
        began makes it begin again: what both approve can never break a limit.
        """
        remedies = self.sudo()
        remedies._take_turn()
        remedies.complaint_id.lock_for_update(allow_referencing=True)
        remedies.invalidate_recordset()
        return remedies

    def _take_turn(self):
        """Write the customers' rows, without changing them, one after the other.

        A lock alone would not do: whoever waited for it would still read the sums of
        before.
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner SET write_uid = write_uid
                 WHERE id IN (SELECT id FROM res_partner WHERE id = ANY(%s)
                            ORDER BY id FOR NO KEY UPDATE)
                """,
                self.partner_id.ids,
            )
        )

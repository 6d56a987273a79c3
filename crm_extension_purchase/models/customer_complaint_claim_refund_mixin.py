from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ..analytics.claim_steps import AGREED_STATES, REFUNDED

ATTEMPTS = 3
"""How often a price is corrected: taxes of a fixed amount make it no straight line."""


class CustomerComplaintClaimRefundMixin(models.AbstractModel):
    """What the supplier gives back: a vendor refund, and what of it is for a claim."""

    _name = "customer.complaint.claim.refund.mixin"
    _description = "Vendor refunds of claims"

    # -- What it brought -------------------------------------------------------

    @api.depends(
        "amount",
        "accepted_amount",
        "company_amount",
        "currency_id",
        "refund_id.state",
        "refund_id.amount_total",
        "refund_id.amount_total_signed",
        "refund_id.complaint_claim_ids.amount",
        "refund_id.complaint_claim_ids.accepted_amount",
    )
    def _compute_recovered_amount(self):
        for claim in self:
            recovered = claim._recovered() if claim.refund_id else 0.0
            claim.recovered_amount = claim.company_id.currency_id.round(recovered)

    @api.depends("recovered_amount", "refund_id.invoice_date", "refund_id.date")
    def _compute_recovered_on(self):
        for claim in self:
            refund = (
                claim.refund_id if claim.recovered_amount else claim.env["account.move"]
            )
            claim.recovered_on = refund.invoice_date or refund.date

    def _recovered(self):
        """Return what of the refund is for the claim, in the company's currency.

        No more than was agreed; where the refund of several claims is less than all of
        them together, each gets its part.
        """
        refund = self.refund_id
        if refund.state != "posted":
            return 0.0
        worth = abs(refund.amount_total_signed)
        claims = refund.complaint_claim_ids | self._origin
        if all(each.currency_id == refund.currency_id for each in claims):
            due, dues = self._due(), sum(each._due() for each in claims)
            total = refund.amount_total
        else:
            due = self._company_due()
            dues = sum(each._company_due() for each in claims)
            total = worth
        most = max(total, dues)
        return worth * due / most if most else 0.0

    def _due(self):
        """Return what the supplier owes for the claim, in its currency."""
        return self.accepted_amount or self.amount

    def _company_due(self):
        return self.company_amount * self._due() / self.amount if self.amount else 0.0

    # -- Its document ----------------------------------------------------------

    @api.constrains("refund_id", "partner_id")
    def _check_refund(self):
        for claim in self.sudo():
            refund = claim.refund_id
            if not refund:
                continue
            if refund.move_type != "in_refund":
                raise ValidationError(
                    self.env._("%s is no vendor refund.", refund.display_name)
                )
            supplier = claim.partner_id.commercial_partner_id
            if refund.commercial_partner_id != supplier:
                raise ValidationError(
                    self.env._("The vendor refund is from another supplier.")
                )

    def write(self, vals):
        """Write; a claim whose refund is posted is refunded."""
        result = super().write(vals)
        if "refund_id" in vals:
            self._follow_refund()
        return result

    def _follow_refund(self):
        """Let the state follow the refund: refunded as long as it is posted."""
        for claim in self.sudo():
            posted = claim.refund_id.state == "posted"
            if posted and claim.state in AGREED_STATES:
                claim._take_step("refund")
            elif not posted and claim.state == REFUNDED:
                in_part = claim.currency_id.compare_amounts(claim._due(), claim.amount)
                claim._take_step("unrefund_partly" if in_part else "unrefund")

    def action_create_refund(self):
        """Make the vendor refund of an accepted claim: a draft for the accountants.

        It is Odoo's reversal of the vendor bill, trimmed to the claim. The agent needs
        no right in accounting: it is made in sudo, after the checks.

        :raise UserError: where nothing is agreed, a refund is there, or no bill is
        """
        self.ensure_one()
        self.check_access("write")
        claim = self.sudo()
        claim.lock_for_update()
        claim.invalidate_recordset(["state", "refund_id"])
        claim._check_refundable()
        bill_line = claim._bill_line()
        refund = claim._reverse_bill(bill_line)
        claim._trim(refund, bill_line)
        claim.refund_id = refund
        self._log_step("refund_made")
        return self.action_open_refund()

    def _check_refundable(self):
        if self.state not in AGREED_STATES:
            raise UserError(
                self.env._("%s: the supplier has not accepted it.", self.name)
            )
        if self.refund_id and self.refund_id.state != "cancel":
            raise UserError(
                self.env._(
                    "%(claim)s has its vendor refund: %(refund)s.",
                    claim=self.name,
                    refund=self.refund_id.display_name,
                )
            )

    def _bill_line(self):
        """Return the line of a posted vendor bill that is large enough to be credited.

        :raise UserError: where there is none
        """
        lines = self.purchase_line_id.invoice_lines.filtered(
            lambda line: (
                line.parent_state == "posted" and line.move_id.move_type == "in_invoice"
            )
        )
        if not lines:
            raise UserError(
                self.env._(
                    "%s: the purchase has no posted vendor bill yet. Post it, or choose"
                    " a vendor refund that is there.",
                    self.name,
                )
            )
        line = lines.sorted(lambda each: (each.price_total, each.id))[-1]
        if line.currency_id.compare_amounts(self._due_in(line), line.price_total) > 0:
            raise UserError(
                self.env._(
                    "%(claim)s: more is claimed than %(bill)s bills. Choose a vendor"
                    " refund that is there.",
                    claim=self.name,
                    bill=line.move_id.display_name,
                )
            )
        return line

    def _due_in(self, bill_line):
        """Return what is due in the currency of a bill."""
        return self.currency_id._convert(
            self._due(),
            bill_line.currency_id,
            self.company_id,
            fields.Date.context_today(self),
        )

    def _reverse_bill(self, bill_line):
        """Return the draft refund of the whole bill."""
        bill = bill_line.move_id
        wizard = (
            self.env["account.move.reversal"]
            .with_company(self.company_id)
            .with_context(active_model="account.move", active_ids=bill.ids)
            .create({"reason": self.name, "journal_id": bill.journal_id.id})
        )
        wizard.refund_moves()
        return wizard.new_move_ids

    def _trim(self, refund, bill_line):
        """Leave of a refund what is claimed: one line, its quantity, its amount."""
        lines = refund.invoice_line_ids
        own = lines.filtered(
            lambda line: line.purchase_line_id == bill_line.purchase_line_id
        )[:1]
        quantity = self.product_uom_id._compute_quantity(
            self.quantity, own.product_uom_id, round=False
        )
        refund.write(
            {
                "invoice_line_ids": [
                    *(Command.delete(line.id) for line in lines - own),
                    Command.update(
                        own.id, {"quantity": min(quantity, bill_line.quantity)}
                    ),
                ]
            }
        )
        self._match_price(own, self._due_in(bill_line))

    def _match_price(self, line, total):
        """Correct the price until the line makes the total, taxes included."""
        for _attempt in range(ATTEMPTS):
            if line.currency_id.is_zero(total - line.price_total):
                return
            if line.price_total:
                line.price_unit *= total / line.price_total
            else:
                line.price_unit = total / (line.quantity or 1.0)

    def action_open_refund(self):
        """Open the vendor refund."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.sudo().refund_id.id,
            "views": [(False, "form")],
        }

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.crm_extension.analytics import complaint_flow as flow

from ..analytics.claim_steps import DRAFT, RESERVING_STATES, STEPS, may_step

STEP_FIELDS = {"name", "state", "sent_on", "company_id"}
"""What the steps of a claim alone write."""
FIXED_ONCE_SENT = {
    "complaint_line_id",
    "purchase_line_id",
    "picking_id",
    "lot_id",
    "partner_id",
    "product_id",
    "quantity",
    "product_uom_id",
    "amount",
}
_STEP = object()
"""Stands in the context of a step: no client can send this very object."""


class CustomerComplaintClaimGuardMixin(models.AbstractModel):
    """What may be written on a claim, and how much may be claimed in all."""

    _name = "customer.complaint.claim.guard.mixin"
    _description = "Guards of supplier claims"

    # -- Creating and changing -------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create drafts with a number of their own.

        :raise UserError: for another state, or a complaint that never was one
        """
        for vals in vals_list:
            if {name for name in STEP_FIELDS & vals.keys() if vals[name]} - {
                "state"
            } or (vals.get("state", DRAFT) != DRAFT):
                raise UserError(
                    self.env._("A claim begins as a draft: its steps do the rest.")
                )
        claims = super().create([{**vals, "state": DRAFT} for vals in vals_list])
        claims._check_complaints()
        claims._give_numbers()
        claims._log_step("created")
        return claims

    def _check_complaints(self):
        """Let nothing be claimed for what is no complaint.

        :raise UserError: for a cancelled or merged complaint
        """
        never = self.complaint_id.filtered(
            lambda each: each.state in (flow.CANCELLED, flow.MERGED)
        )
        if never:
            raise UserError(
                self.env._("%s was cancelled or merged into another.", never[0].name)
            )

    def _give_numbers(self):
        sequences = self.env["ir.sequence"].sudo()
        for claim in self._writing_step():
            numbers = sequences.with_company(claim.company_id)
            claim.name = numbers.next_by_code("customer.complaint.claim") or "/"

    def write(self, vals):
        """Write; steps are taken by their buttons, and what was sent stays.

        :raise UserError: for what only steps write, or what was sent already
        """
        if self.env.context.get("claim_step") is not _STEP:
            self._check_written(vals)
        return super().write(vals)

    def _check_written(self, vals):
        if not STEP_FIELDS.isdisjoint(vals):
            raise UserError(
                self.env._("The state of a claim changes by its buttons alone.")
            )
        if "complaint_id" in vals and any(
            claim.complaint_id.id != vals["complaint_id"] for claim in self
        ):
            raise UserError(self.env._("A claim stays with its complaint."))
        if not FIXED_ONCE_SENT.isdisjoint(vals) and any(
            claim.state != DRAFT for claim in self
        ):
            raise UserError(
                self.env._(
                    "A claim that was sent stays as it was. Cancel it and write a new"
                    " one."
                )
            )

    def _writing_step(self):
        """Return the claims so that what only steps write may be written."""
        return self.sudo().with_context(claim_step=_STEP)

    def _move_to(self, complaint):
        """Give the claims to the complaint into which theirs is merged."""
        self._writing_step().write({"complaint_id": complaint.id})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_drafts(self):
        if any(claim.state != DRAFT for claim in self):
            raise UserError(self.env._("A claim is cancelled, never deleted."))

    # -- Steps -----------------------------------------------------------------

    def _take_step(self, name, **values):
        """Take a step with each claim, or with none.

        :param name: a key of ``STEPS``
        :param values: of fields that the step writes
        :raise UserError: where the step does not lead on from the state
        :return: True
        """
        self.check_access("write")
        self.sudo().lock_for_update()
        self.invalidate_recordset(["state"])
        for claim in self:
            if not may_step(name, claim.state):
                raise UserError(claim._refusal())
        _sources, target = STEPS[name]
        self._writing_step().write({"state": target, **values})
        self._log_step(name)
        return True

    def _refusal(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "%(claim)s is “%(state)s”: this is not possible now.",
            claim=self.name,
            state=states[self.state],
        )

    def _log_step(self, step):
        """Add an event to the complaint of each claim."""
        events = self.env["customer.complaint.event"]
        for claim in self.sudo():
            data = {"claim": claim.id, "name": claim.name, "step": step}
            events._log(claim.complaint_id, "changed", data=data)

    # -- Never more than was received ------------------------------------------

    @api.constrains("quantity", "product_uom_id", "purchase_line_id", "state")
    def _check_quantities(self):
        """Check that all claims together take no more than was received.

        :raise ValidationError: naming each claim that takes too much
        """
        claims = self.sudo().filtered(
            lambda each: each.purchase_line_id and each.state in RESERVING_STATES
        )
        self._lock_purchase_lines(claims.purchase_line_id)
        left = claims._quantities_left()
        over = [
            each
            for each in claims
            if each.purchase_line_id.product_uom_id.compare(
                each._purchase_quantity(), left[each]
            )
            > 0
        ]
        if over:
            raise ValidationError(
                "\n".join(each._too_much(left[each]) for each in over)
            )

    @api.model
    def _lock_purchase_lines(self, lines):
        """Let whoever else claims from these lines wait for this transaction."""
        ids = sorted(lines.ids)
        if not ids:
            return
        # A lock alone would let who waited for it go on with what they saw before:
        # after a write they have to begin again, and see this claim.
        self.env.execute_query(
            SQL(
                "SELECT id FROM purchase_order_line WHERE id = ANY(%s)"
                " ORDER BY id FOR NO KEY UPDATE",
                ids,
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE purchase_order_line SET write_date = write_date"
                " WHERE id = ANY(%s)",
                ids,
            )
        )

    def _quantities_left(self):
        """Return what each may claim, in the unit of its purchase line.

        :return: dict of claim to what was received less what other claims take
        """
        bought = self.filtered("purchase_line_id")
        rivals, none = self._rivals(bought.purchase_line_id), self.browse()
        return {
            claim: claim.purchase_line_id._left_to_claim(
                rivals.get(claim.purchase_line_id, none) - claim._origin
            )
            for claim in bought
        }

    @api.model
    def _left_of(self, lines):
        """Return what may still be claimed of purchase lines: dict, in their unit."""
        rivals = self._rivals(lines)
        return {line: line._left_to_claim(rivals.get(line, ())) for line in lines}

    def _rivals(self, lines):
        """Return the claims that take from purchase lines: dict of line to claims."""
        groups = self.env["customer.complaint.claim"]._read_group(
            [
                ("purchase_line_id", "in", lines.ids),
                ("state", "in", RESERVING_STATES),
            ],
            ["purchase_line_id"],
            ["id:recordset"],
        )
        return dict(groups)

    def _too_much(self, left):
        line = self.purchase_line_id
        return self.env._(
            "%(claim)s: of “%(product)s” bought with %(order)s at most %(left)s"
            " %(unit)s can still be claimed.",
            claim=self.name,
            product=self.product_id.display_name,
            order=line.order_id.name,
            left=f"{max(left, 0.0):g}",
            unit=line.product_uom_id.name,
        )

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

CLAIM_STATES = [
    ("draft", "Draft"),
    ("sent", "Sent"),
    ("accepted", "Accepted"),
    ("partly", "Accepted in part"),
    ("refused", "Refused"),
    ("refunded", "Refunded"),
    ("cancelled", "Cancelled"),
]


class CustomerComplaintClaim(models.Model):
    """What a supplier is asked to make good of a complaint."""

    _name = "customer.complaint.claim"
    _description = "Supplier claim"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "customer.complaint.claim.guard.mixin",
        "customer.complaint.claim.refund.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/")
    complaint_id = fields.Many2one(
        "customer.complaint", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, index=True
    )
    complaint_line_id = fields.Many2one(
        "customer.complaint.line",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('complaint_id', '=', complaint_id)]",
    )
    lot_id = fields.Many2one("stock.lot", ondelete="restrict")
    purchase_line_id = fields.Many2one(
        "purchase.order.line",
        "Purchase line",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )
    picking_id = fields.Many2one(
        "stock.picking", "Receipt", ondelete="restrict", check_company=True
    )
    evidence = fields.Char(help="How it was found out that the goods came with it.")
    partner_id = fields.Many2one(
        "res.partner",
        "Supplier",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    product_id = fields.Many2one(
        "product.product",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    quantity = fields.Float(default=1.0, digits="Product Unit", tracking=True)
    product_uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        compute="_compute_product_uom_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
    )
    claimable_quantity = fields.Float(
        compute="_compute_claimable_quantity",
        compute_sudo=True,
        digits="Product Unit",
        help="What was received on the purchase line and is in no other claim.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        precompute=True,
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company currency"
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="What is claimed, with taxes, in the currency of the purchase.",
    )
    accepted_amount = fields.Monetary(
        tracking=True, copy=False, help="What the supplier agrees to. Empty: all of it."
    )
    company_amount = fields.Monetary(
        compute="_compute_company_amount",
        store=True,
        currency_field="company_currency_id",
        help="What is claimed, at the rate of the day it was sent.",
    )
    state = fields.Selection(
        CLAIM_STATES,
        required=True,
        readonly=True,
        default="draft",
        index=True,
        tracking=True,
        copy=False,
    )
    sent_on = fields.Date(readonly=True, copy=False)
    answer = fields.Text("Answer of the supplier", copy=False)
    answered_on = fields.Date(copy=False)
    refund_id = fields.Many2one(
        "account.move",
        "Vendor refund",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        domain="[('move_type', '=', 'in_refund')]",
    )
    recovered_amount = fields.Monetary(
        "Recovered",
        compute="_compute_recovered_amount",
        store=True,
        currency_field="company_currency_id",
        help="What the posted vendor refund brought for this claim.",
    )
    recovered_on = fields.Date(compute="_compute_recovered_on", store=True)

    _quantity_positive = models.Constraint(
        "CHECK (quantity >= 0)", "Less than nothing cannot be claimed."
    )
    _amount_positive = models.Constraint(
        "CHECK (amount >= 0 AND COALESCE(accepted_amount, 0) >= 0)",
        "Less than nothing cannot be claimed.",
    )

    # -- What follows from the purchase ----------------------------------------

    @api.depends("purchase_line_id")
    def _compute_partner_id(self):
        for claim in self:
            claim.partner_id = claim.purchase_line_id.partner_id or claim.partner_id

    @api.depends("purchase_line_id", "complaint_line_id")
    def _compute_product_id(self):
        for claim in self:
            claim.product_id = (
                claim.purchase_line_id.product_id
                or claim.complaint_line_id.product_id
                or claim.product_id
            )

    @api.depends("complaint_line_id", "product_id")
    def _compute_product_uom_id(self):
        for claim in self:
            claim.product_uom_id = (
                claim.product_uom_id
                or claim.complaint_line_id.product_uom_id
                or claim.product_id.uom_id
            )

    @api.depends("purchase_line_id", "company_id")
    def _compute_currency_id(self):
        for claim in self:
            bought_in = claim.purchase_line_id.order_id.currency_id
            claim.currency_id = bought_in or claim.company_id.currency_id

    @api.depends("purchase_line_id", "quantity", "product_uom_id")
    def _compute_amount(self):
        for claim in self:
            line = claim.purchase_line_id
            if line.product_qty:
                share = claim._purchase_quantity() / line.product_qty
                claim.amount = line.price_total * share
            else:
                claim.amount = claim.amount

    @api.depends("amount", "currency_id", "sent_on", "company_id")
    def _compute_company_amount(self):
        for claim in self:
            currency = claim.currency_id or claim.company_id.currency_id
            claim.company_amount = currency._convert(
                claim.amount,
                claim.company_id.currency_id,
                claim.company_id,
                claim.sent_on or fields.Date.context_today(claim),
            )

    @api.depends("purchase_line_id", "product_uom_id", "quantity", "state")
    def _compute_claimable_quantity(self):
        left = self._quantities_left()
        for claim in self:
            line = claim.purchase_line_id
            claim.claimable_quantity = line.product_uom_id._compute_quantity(
                left.get(claim, 0.0), claim.product_uom_id, round=False
            )

    def _purchase_quantity(self):
        """Return the quantity in the unit of the purchase."""
        self.ensure_one()
        return self.product_uom_id._compute_quantity(
            self.quantity, self.purchase_line_id.product_uom_id, round=False
        )

    # -- Checks ----------------------------------------------------------------

    @api.constrains("purchase_line_id", "product_id", "partner_id", "lot_id")
    def _check_purchase(self):
        for claim in self.sudo():
            line = claim.purchase_line_id
            if line and claim.product_id != line.product_id:
                raise ValidationError(
                    self.env._("The purchase line is about another product.")
                )
            if line and claim.partner_id != line.partner_id:
                raise ValidationError(
                    self.env._("The goods were bought from another supplier.")
                )
            if claim.lot_id and claim.lot_id.product_id != claim.product_id:
                raise ValidationError(self.env._("The lot is of another product."))

    @api.constrains("complaint_id", "complaint_line_id")
    def _check_line(self):
        for claim in self:
            line = claim.complaint_line_id
            if line and line.complaint_id != claim.complaint_id:
                raise ValidationError(
                    self.env._("The line belongs to another complaint.")
                )

    @api.constrains("product_uom_id", "product_id")
    def _check_unit(self):
        for claim in self:
            unit = claim.product_id.uom_id
            if unit and not claim.product_uom_id._has_common_reference(unit):
                raise ValidationError(
                    self.env._("The unit does not fit the product “%s”.", unit.name)
                )

    # -- Steps -----------------------------------------------------------------

    def action_send(self):
        """Keep that the claims were sent to the suppliers; they are fixed from then on.

        :raise UserError: naming what is missing
        """
        for claim in self:
            missing = claim._missing_to_send()
            if missing:
                raise UserError(
                    self.env._(
                        "%(claim)s: before it is sent there must be: %(missing)s.",
                        claim=claim.name,
                        missing=", ".join(missing),
                    )
                )
        today = fields.Date.context_today(self)
        return self._take_step("send", sent_on=today, answered_on=False)

    def _missing_to_send(self):
        needs = ("partner_id", "product_id", "quantity", "amount")
        return [
            self._fields[name]._description_string(self.env)
            for name in needs
            if not self[name]
        ]

    def action_accept(self, amount=None, answer=None):
        """Keep that the supplier accepts: all, or the ``accepted_amount``.

        :param amount: what is accepted, in the claim's currency
        :param answer: text of the supplier
        :raise UserError: for more than was claimed
        """
        for claim in self:
            given = claim.accepted_amount if amount is None else amount
            over = claim.currency_id.compare_amounts(given, claim.amount)
            if over > 0:
                raise UserError(
                    self.env._("%s: more was accepted than was claimed.", claim.name)
                )
            in_part = given and over < 0
            claim._take_step(
                "accept_partly" if in_part else "accept",
                accepted_amount=given or claim.amount,
                **claim._answer_values(answer),
            )
        return True

    def action_refuse(self, answer=None):
        """Keep that the supplier refuses; the quantity may be claimed again."""
        for claim in self:
            claim._take_step(
                "refuse", accepted_amount=0.0, **claim._answer_values(answer)
            )
        return True

    def action_cancel(self):
        """Give the claims up.

        :raise UserError: where the vendor refund is posted
        """
        return self._take_step("cancel")

    def _answer_values(self, answer):
        return {
            "answer": answer or self.answer,
            "answered_on": self.answered_on or fields.Date.context_today(self),
        }

    # -- What the screens open -------------------------------------------------

    def action_suggest(self):
        """Show with which purchases the goods may have come, to choose one."""
        self.ensure_one()
        self.check_access("write")
        return self.env["customer.complaint.claim.choice"]._open(
            self.complaint_id, self
        )

    def action_open_complaint(self):
        """Open the complaint."""
        self.ensure_one()
        return self.complaint_id.get_formview_action()

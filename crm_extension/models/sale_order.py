from odoo import api, fields, models
from odoo.exceptions import UserError

from .res_partner import TIER_USER, VALUE_USER

COUNTED_FIELDS = {"state", "partner_id", "company_id", "date_order", "currency_rate"}
"""What decides whether, whose, when and in which money an order is a purchase."""
QUOTATION_STATES = ("draft", "sent")
SNAPSHOT_FIELDS = {"tier_id", "tier_discount_amount"}
"""What the confirmation alone writes."""
_CONFIRMATION = object()
"""Stands in the context of a confirmation: no client can send this very object."""


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = [
        "sale.order",
        "customer.tier.order.mixin",
        "customer.complaint.source.mixin",
        "customer.identity.order.mixin",
        "customer.strip.order.mixin",
        "customer.suggestion.order.mixin",
    ]

    partner_value_score = fields.Float(
        related="partner_id.value_score", string="Value score", groups=VALUE_USER
    )
    partner_value_class = fields.Selection(
        related="partner_id.value_class", string="Value class", groups=VALUE_USER
    )
    partner_segment_id = fields.Many2one(
        related="partner_id.value_segment_id", string="Segment", groups=VALUE_USER
    )
    partner_lifecycle_stage = fields.Selection(
        related="partner_id.lifecycle_stage", string="Stage", groups=VALUE_USER
    )

    tier_id = fields.Many2one(
        "customer.tier",
        "Tier when confirmed",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        groups=TIER_USER,
        help="The loyalty tier that the customer held when the order was confirmed.",
    )
    tier_discount_amount = fields.Monetary(
        "Discount by the tier",
        readonly=True,
        copy=False,
        groups=TIER_USER,
        help="Untaxed, as the order was confirmed.",
    )

    # -- Complaints --------------------------------------------------------------

    def _prepare_complaint(self):
        """Return what a complaint about the order takes over."""
        return {**super()._prepare_complaint(), "sale_order_id": self.id}

    def _prepare_complaint_lines(self):
        """Return a line for each product: what was delivered, else what was ordered."""
        return [
            {
                "sale_line_id": line.id,
                "product_id": line.product_id.id,
                "quantity": line.qty_delivered or line.product_uom_qty,
                "product_uom_id": line.product_uom_id.id,
            }
            for line in self.order_line
            if line._can_be_complained_about()
        ]

    # -- Keeping the customer's value fresh ------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create; an import may create orders that are confirmed already."""
        self._check_snapshot(*vals_list)
        orders = super().create(vals_list)
        self.env["customer.value.queue"]._add_documents(orders._customer_purchases())
        return orders

    def write(self, vals):
        """Write; every way to confirm or cancel an order passes here."""
        self._check_snapshot(vals)
        if COUNTED_FIELDS.isdisjoint(vals):
            return super().write(vals)
        with self.env["customer.value.queue"]._noting(self._customer_purchases):
            return super().write(vals)

    def action_confirm(self):
        """Confirm; the tier that an order earns is given at once."""
        result = super().action_confirm()
        confirmed = self._customer_purchases()
        if confirmed:
            self.env["customer.tier.program"]._evaluate_at_once(confirmed)
        return result

    def _customer_purchases(self):
        """Return the orders that count as purchases."""
        return self.filtered(lambda order: order.state == "sale")

    # -- Benefits of the loyalty tier: defaults of a new quotation -----------------

    def _compute_payment_term_id(self):
        """Compute; the tier gives terms to who has none."""
        result = super()._compute_payment_term_id()
        benefits = self.env["customer.tier.benefits"]
        for company, orders in self.grouped("company_id").items():
            terms = benefits._payment_terms(orders.partner_id, company)
            for order in orders:
                if order.partner_id in terms:
                    order.payment_term_id = terms[order.partner_id]
        return result

    def _compute_user_id(self):
        """Compute; the tier's salesperson looks after who has none."""
        # The same orders as in the method above: the others keep theirs.
        new = self.filtered(lambda each: not (each._origin.id and each.user_id))
        result = super()._compute_user_id()
        benefits = self.env["customer.tier.benefits"]
        for company, orders in new.grouped("company_id").items():
            users = benefits._salespersons(orders.partner_id, company)
            for order in orders:
                if order.partner_id in users:
                    order.user_id = users[order.partner_id]
        return result

    # -- Benefits of the loyalty tier: taken on request -----------------------------

    def action_apply_tier_benefits(self):
        """Take what the customers' tiers give: prices, terms, discounts, salesperson.

        Nothing else reprices a quotation. Pressing the button twice changes nothing
        more; once the tier is lost it takes the tier's discount away again.

        :return: a notification of what was taken, or why nothing was
        :raise UserError: unless all are quotations
        """
        self._check_quotations()
        self.check_access("write")
        tiers = self._held_tiers()
        texts = [text for order in self for text in order._take_benefits(tiers[order])]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Tier benefits"),
                "message": " ".join(texts),
                "type": "info",
                # Closing nothing makes the form show what is new.
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_quotations(self):
        if any(order.state not in QUOTATION_STATES for order in self):
            raise UserError(
                self.env._("The benefits of a tier can be applied to quotations only.")
            )

    def _held_tiers(self):
        """Return the tier that each order's customer holds now, in sudo, or none."""
        nothing = self.env["customer.tier"].sudo()
        benefits = self.env["customer.tier.benefits"]
        held = {}
        for company, orders in self.grouped("company_id").items():
            tiers = benefits._tiers(orders.partner_id, company)
            held |= {order: tiers.get(order.partner_id, nothing) for order in orders}
        return held

    def _take_benefits(self, tier):
        """Take what a tier gives; return what was done, and what was not, in words."""
        self.ensure_one()
        texts = [text for step in self._benefit_steps() for text in step(tier)]
        if not tier:
            holds_none = self.env._(
                "%s holds no loyalty tier.", self.partner_id.display_name
            )
            return [holds_none, *texts]
        return texts or [
            self.env._(
                "“%(tier)s” gives nothing that %(order)s does not have already.",
                tier=tier.name,
                order=self.display_name,
            )
        ]

    def _benefit_steps(self):
        """Return the methods that take one benefit each; another add-on may add to it.

        Each takes the tier and returns a list of texts: what was done, or why not. The
        order counts: new prices make new discounts, and who hands the quotation over
        may have to leave it.
        """
        return [
            self._take_tier_pricelist,
            self._take_tier_payment_term,
            self._take_tier_discounts,
            self._take_tier_salesperson,
        ]

    def _take_tier_pricelist(self, tier):
        """Take the tier's price list, and its prices by Odoo's own method."""
        partner = self.partner_id.with_company(self.company_id)
        benefits = self.env["customer.tier.benefits"].with_company(self.company_id)
        given = benefits._pricelists(partner).get(partner)
        if not given or given == self.pricelist_id:
            return []
        if partner.property_product_pricelist != given:
            return [
                self.env._("The price list stays: the customer has one of their own.")
            ]
        self.pricelist_id = given
        self._recompute_prices()
        return [self.env._("All prices are those of “%s” now.", given.display_name)]

    def _take_tier_payment_term(self, tier):
        benefits = self.env["customer.tier.benefits"]
        partner = self.partner_id.sudo().with_company(self.company_id)
        if not benefits._is_usable(tier.payment_term_id, self.company_id):
            return []
        if benefits._has_payment_term(partner):
            return [self.env._("The payment terms stay: the customer has their own.")]
        if tier.payment_term_id == self.payment_term_id:
            return []
        self.payment_term_id = tier.payment_term_id.id
        name = tier.payment_term_id.display_name
        return [self.env._("The payment terms are “%s” now.", name)]

    def _take_tier_discounts(self, tier):
        """Add the tier's discount to the lines, or take away one that is lost."""
        lines = self.order_line.filtered(lambda line: line._takes_tier_discount())
        changed = lines.filtered(lambda line: line._take_tier_discount(tier))
        texts = []
        if changed:
            texts.append(self.env._("Lines with a new discount: %s.", len(changed)))
        short = lines.filtered(lambda line: line._is_short_of(tier))
        if short:
            texts.append(
                self.env._(
                    "Lines that get less than “%(tier)s” gives, to keep the lowest"
                    " margin: %(count)s.",
                    tier=tier.name,
                    count=len(short),
                )
            )
        return texts

    def _take_tier_salesperson(self, tier):
        given = self.env["customer.tier.benefits"]._salespersons(
            self.partner_id, self.company_id
        )
        user = given.get(self.partner_id, self.user_id)
        if user == self.user_id:
            return []
        if not self._may_hand_over():
            return [
                self.env._(
                    "The salesperson stays: only who sees all quotations can hand this"
                    " one to %s.",
                    user.sudo().name,
                )
            ]
        self.user_id = user
        return [self.env._("%s looks after the quotation now.", user.sudo().name)]

    def _may_hand_over(self):
        """Tell whether the user sees quotations of others too."""
        return self.env.su or self.env.user.has_group(
            "sales_team.group_sale_salesman_all_leads"
        )

    # -- Benefits of the loyalty tier: what a confirmed order keeps ------------------

    def _action_confirm(self):
        """Confirm; the tier of this moment stays with the order."""
        self._keep_tiers()
        return super()._action_confirm()

    def _keep_tiers(self):
        """Write tier and discount of each order as they are at its confirmation."""
        for order, tier in self._held_tiers().items():
            lines = order.order_line.filtered("tier_discount")
            given = order.currency_id.round(
                sum(line._tier_discount_amount() for line in lines)
            )
            confirmed = order.with_context(tier_confirmation=_CONFIRMATION).sudo()
            if confirmed.tier_id != tier or confirmed.tier_discount_amount != given:
                confirmed.write({"tier_id": tier.id, "tier_discount_amount": given})

    def _check_snapshot(self, *vals_list):
        """Let the confirmation alone write what was held and given then.

        :raise UserError: for anybody else
        """
        if self.env.context.get("tier_confirmation") is _CONFIRMATION:
            return
        if any(not SNAPSHOT_FIELDS.isdisjoint(vals) for vals in vals_list):
            raise UserError(
                self.env._(
                    "The tier of an order is noted when it is confirmed, and stays."
                )
            )

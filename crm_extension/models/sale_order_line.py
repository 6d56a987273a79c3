from odoo import api, fields, models
from odoo.tools import SQL, float_compare, float_round
from odoo.tools.sql import column_exists, create_column

from ..analytics.benefits import discount_at_margin, discount_with_tier

MONEY_FIELDS = {
    "product_id",
    "product_uom_qty",
    "product_uom_id",
    "price_unit",
    "discount",
    "tax_ids",
    "purchase_price",
    "is_downpayment",
}
"""What a line's money and margin come from, and whether they count."""


class SaleOrderLine(models.Model):
    """Keeps the customer's value fresh when a confirmed order changes."""

    _name = "sale.order.line"
    _inherit = ["sale.order.line", "customer.price.line.mixin"]

    own_discount = fields.Float(
        "Discount without the tier (%)",
        digits="Discount",
        readonly=True,
        groups="base.group_user",
        help="What the line had when the tier's discount was applied.",
    )
    tier_discount = fields.Float(
        "Discount by the tier (%)",
        compute="_compute_tier_discount",
        digits="Discount",
        store=True,
        copy=True,
        groups="base.group_user",
        help="The part of the discount that the tier added.",
    )
    discount_tier_id = fields.Many2one(
        "customer.tier",
        "Tier that gave a discount",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        groups="base.group_user",
    )

    def _auto_init(self):
        # Else the ORM would compute it for every line there is, to nought.
        if not column_exists(self.env.cr, self._table, "tier_discount"):
            create_column(self.env.cr, self._table, "tier_discount", "numeric")
        return super()._auto_init()

    @api.depends("discount")
    def _compute_tier_discount(self):
        """Keep the tier's part for as long as nobody else sets the discount."""
        for line in self:
            with_tier = line.own_discount + line.tier_discount
            changed = line._compare_discounts(line.discount, with_tier)
            line.tier_discount = 0.0 if changed else line.tier_discount

    @api.model_create_multi
    def create(self, vals_list):
        """Create; a line may come to an order that is confirmed already."""
        lines = super().create(vals_list)
        self.env["customer.value.queue"]._add_documents(lines._purchased_orders())
        return lines

    def write(self, vals):
        """Write; money may change after the confirmation."""
        result = super().write(vals)
        if not MONEY_FIELDS.isdisjoint(vals):
            self.env["customer.value.queue"]._add_documents(self._purchased_orders())
        return result

    def unlink(self):
        """Delete; delivery charges and rewards leave even confirmed orders."""
        queue = self.env["customer.value.queue"]
        customers = queue._pairs(self._purchased_orders())
        result = super().unlink()
        queue._add(customers)
        return result

    def _write_multi(self, vals_list):
        # Delivered quantities are computed from moves, timesheets or expenses as well
        # as typed in: what all of them have in common is that they are stored.
        result = super()._write_multi(vals_list)
        if any("qty_delivered" in vals for vals in vals_list):
            self.env["customer.value.queue"]._insert(
                SQL(
                    "SELECT DISTINCT o.company_id, o.partner_id FROM sale_order_line l"
                    " JOIN sale_order o ON o.id = l.order_id"
                    " WHERE l.id = ANY(%s) AND o.state = 'sale'",
                    list(self._ids),
                )
            )
        return result

    def _purchased_orders(self):
        return self.order_id._customer_purchases()

    # -- Discount of the loyalty tier ------------------------------------------------

    def _takes_tier_discount(self):
        """Tell whether a tier's discount may lower the line's price.

        A hook: another add-on leaves out what is no sale at a price, as its vouchers.
        """
        self.ensure_one()
        is_reward = "is_reward_line" in self._fields and self.is_reward_line
        return not (
            self.display_type
            or self.is_downpayment
            or is_reward
            or self.price_unit <= 0
            or self._is_delivery()
            or self._is_global_discount()
        )

    def _take_tier_discount(self, tier):
        """Write the discount that the line has with a tier, and whose part is which.

        :param tier: customer.tier, empty to take away what one gave
        :return: whether anything changed
        """
        discount = self._discount_with(tier, self._highest_discount(tier))
        own = self._discount_without_tier()
        added = self._round_discount(discount - own)
        giver = tier if added else tier.browse()
        if discount == self._round_discount(self.discount) and (
            giver == self.discount_tier_id or not added
        ):
            return False
        self.write(
            {
                "discount": discount,
                "own_discount": own,
                "tier_discount": added,
                "discount_tier_id": giver.id,
            }
        )
        return True

    def _discount_with(self, tier, limit):
        return self._round_discount(
            discount_with_tier(
                self._discount_without_tier(),
                tier.discount,
                tier.discount_mode,
                tier.discount_cap,
                limit,
            )
        )

    def _discount_without_tier(self):
        return self._round_discount(self.discount - self.tier_discount)

    def _highest_discount(self, tier):
        """Return the percent at which the lowest margin of the tier is reached."""
        return discount_at_margin(
            self._untaxed_price(),
            self.sudo().purchase_price,
            tier.floor_margin,
            self._discount_digits(),
        )

    def _is_short_of(self, tier):
        """Tell whether the lowest margin takes from what the tier gives."""
        full = self._discount_with(tier, 100.0)
        return self._compare_discounts(self.discount, full) < 0

    def _untaxed_price(self):
        """Return the unit price before discount and taxes, not rounded."""
        base = self._prepare_base_line_for_taxes_computation(quantity=1.0, discount=0.0)
        self.env["account.tax"]._add_tax_details_in_base_line(base, self.company_id)
        return base["tax_details"]["raw_total_excluded_currency"]

    def _tier_discount_amount(self):
        """Return the money that the tier's part of the discount is, untaxed."""
        share = self.tier_discount / 100.0
        return self._untaxed_price() * self.product_uom_qty * share

    def _round_discount(self, percent):
        return float_round(percent, precision_digits=self._discount_digits())

    def _compare_discounts(self, one, other):
        return float_compare(one, other, precision_digits=self._discount_digits())

    def _discount_digits(self):
        return self.env["decimal.precision"].precision_get("Discount")

    # -- Complaints ----------------------------------------------------------------

    def _can_be_complained_about(self):
        """Tell whether the line is about something that the customer was to get."""
        self.ensure_one()
        return bool(
            self.product_id
            and not (self.display_type or self.is_downpayment)
            and (self.qty_delivered > 0 or self.product_uom_qty > 0)
        )

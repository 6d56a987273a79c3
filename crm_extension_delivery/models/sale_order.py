from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    free_delivery_amount = fields.Monetary(
        "Delivery saved by the tier",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="What the delivery would have cost.",
    )
    free_delivery_tier_id = fields.Many2one(
        "customer.tier",
        "Tier that made the delivery free",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        groups="base.group_user",
    )

    def _free_delivery_tier(self):
        """Return the tier by which the order's delivery is free, in sudo, or none.

        Of a confirmed order it is the tier that was held then.
        """
        self.ensure_one()
        tier = self.sudo().tier_id if self.state == "sale" else self._held_tiers()[self]
        if tier.free_delivery and self._reaches(tier.free_delivery_from):
            return tier
        return tier.browse()

    def _reaches(self, amount):
        """Tell whether the goods are worth an amount of the company's money."""
        currency = self.company_id.currency_id
        worth = self.currency_id._convert(
            self._untaxed_without_delivery(),
            currency,
            self.company_id,
            self.date_order or fields.Date.context_today(self),
        )
        return currency.compare_amounts(worth, amount) >= 0

    def _untaxed_without_delivery(self):
        deliveries = self.order_line.filtered("is_delivery")
        return self.amount_untaxed - sum(deliveries.mapped("price_subtotal"))

    def set_delivery_line(self, carrier, amount):
        """Set the delivery; what the tier saved by it is kept."""
        result = super().set_delivery_line(carrier, amount)
        for order in self:
            order._keep_free_delivery(carrier, amount)
        return result

    def _keep_free_delivery(self, carrier, amount):
        """Keep the price that the tier made nought; the carrier is asked for it again.

        :param amount: price of the delivery line in the order's currency
        """
        if not self.currency_id.is_zero(amount):
            return
        tier = self._free_delivery_tier()
        rate = carrier.rate_shipment(self) if tier else {}
        if rate.get("free_by_tier"):
            self._note_free_delivery(tier, rate["carrier_price"])

    def _note_free_delivery(self, tier, amount):
        self.sudo().write(
            {"free_delivery_tier_id": tier.id, "free_delivery_amount": amount}
        )

    # -- Benefits on request ---------------------------------------------------------

    def _benefit_steps(self):
        """Return the steps; discounts come first: they may leave too little."""
        *before, salesperson = super()._benefit_steps()
        return [*before, self._take_tier_delivery, salesperson]

    def _take_tier_delivery(self, tier):
        """Make the delivery that was set before free."""
        if not (tier.free_delivery and self._pays_for_delivery()):
            return []
        rate = self.carrier_id.rate_shipment(self)
        if not rate.get("free_by_tier"):
            return []
        self.set_delivery_line(self.carrier_id, 0.0)
        return [self.env._("The delivery is free now.")]

    def _pays_for_delivery(self):
        """Tell whether a delivery is set that costs something, now or afterwards."""
        deliveries = self.order_line.filtered("is_delivery")
        is_real = self.carrier_id.invoice_policy == "real"
        costs = any(deliveries.mapped("price_unit")) or (
            is_real and not self.free_delivery_tier_id
        )
        return bool(self.carrier_id and deliveries and costs)

from odoo import api, fields, models

TIER_USER = "crm_extension.group_tier_user"
OPEN_STATES = ("draft", "sent")
"""Orders that have brought nothing yet, and still can."""


class CustomerTierOrderMixin(models.AbstractModel):
    """The customer's tier on the order, for the strip of it."""

    _name = "customer.tier.order.mixin"
    _description = "Loyalty tier on orders"

    has_tier_discount = fields.Boolean(
        compute="_compute_has_tier_discount",
        groups=TIER_USER,
        help="Some line has a discount by a tier, held still or lost.",
    )

    @api.depends("order_line.tier_discount")
    def _compute_has_tier_discount(self):
        for order in self:
            order.has_tier_discount = any(order.order_line.mapped("tier_discount"))

    def _tier_strip(self, badge):
        """Return the tier, and how much of the next one this order would bring.

        :param badge: of ``customer.tier.badges``
        """
        shown = {name: badge[name] for name in ("membership_id", "tier", "color")}
        return {**shown, **self._next_share(badge["next"])}

    def _next_share(self, following):
        """Return how much of the next tier's revenue this order would bring.

        Numbers, not texts: to write them the server would read language and currency,
        which the browser knows.

        :param following: ``next`` of a badge of ``customer.tier.badges``
        :return: dict ``next`` (name of the tier, empty without a share), ``share`` (1
            is all of it), ``target`` and ``currency_id``
        """
        if not following or self.state not in OPEN_STATES or self.amount_untaxed <= 0:
            return {"next": "", "share": 0.0}
        return {
            "next": following["tier"],
            "share": self.amount_untaxed / self._target_here(following),
            "target": following["amount"],
            "currency_id": following["currency_id"],
        }

    def _target_here(self, following):
        """Return the threshold in the order's currency, at today's rate."""
        currency = self.env["res.currency"].browse(following["currency_id"])
        return currency._convert(
            following["amount"],
            self.currency_id,
            self.company_id,
            fields.Date.context_today(self),
            round=False,
        )

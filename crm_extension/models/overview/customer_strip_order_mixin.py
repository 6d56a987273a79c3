from odoo import api, fields, models

from .customer_price_line_mixin import QUOTED, SALESPERSON
from .customer_strip import CONTACT_USER, TIER_COLUMNS, TIER_USER


class CustomerStripOrderMixin(models.AbstractModel):
    """The customer at a glance on the order."""

    _name = "customer.strip.order.mixin"
    _description = "Customer strip on orders"

    customer_strip = fields.Json(
        "Customer at a glance",
        compute="_compute_customer_strip",
        groups="base.group_user",
        help="What the customer is worth, holds, complains about and was promised; each"
        " part is there for those who may see it.",
    )
    has_tier_benefits = fields.Boolean(
        compute="_compute_customer_strip",
        groups=TIER_USER,
        help="The customer holds a tier, or a line has a discount by one.",
    )
    price_reason_asked_count = fields.Integer(
        "Lines that need a reason",
        compute="_compute_price_reason_asked_count",
        groups=SALESPERSON,
        help="Lines below the last price that the customer paid, without a reason.",
    )
    has_price_reason = fields.Boolean(
        compute="_compute_price_reason_asked_count",
        groups=SALESPERSON,
        help="Some line has a reason for its price, or needs one.",
    )

    @api.depends("order_line.is_price_reason_asked", "order_line.price_reason")
    def _compute_price_reason_asked_count(self):
        for order in self:
            asked = order.order_line.filtered("is_price_reason_asked")
            order.price_reason_asked_count = len(asked)
            order.has_price_reason = bool(asked) or any(
                order.order_line.mapped("price_reason")
            )

    @api.depends(
        "partner_id",
        "company_id",
        "currency_id",
        "amount_untaxed",
        "state",
        "order_line.price_hint",
        "order_line.tier_discount",
    )
    @api.depends_context("lang", "uid")
    def _compute_customer_strip(self):
        self.customer_strip = False
        self.has_tier_benefits = False
        strip = self.env["customer.strip"]
        for company, orders in self.grouped("company_id").items():
            customers = orders.partner_id.commercial_partner_id._origin
            found = strip._read(customers, company)
            for order in orders:
                customer = order.partner_id.commercial_partner_id._origin
                parts = found.get(customer.id, {})
                order.customer_strip = bool(customer) and order._customer_strip(parts)
                # In sudo: who may not see tiers may see the rest of the strip.
                order.has_tier_benefits = bool(
                    parts.get("tier") or order.sudo().has_tier_discount
                )

    def _customer_strip(self, parts):
        """Return what the strip shows.

        :param parts: what ``customer.strip`` found of the customer
        :return: dict of ``parts``, ``customer_id``, ``company_id``, ``currency_id`` (of
            the company), ``is_open`` (something may still be sold), ``has_brief`` and
            ``prices``
        """
        customer = self.partner_id.commercial_partner_id._origin
        company = self.company_id or self.env.company
        return {
            **parts,
            **self._worded_value(parts),
            **self._tier_of_strip(parts),
            "customer_id": customer.id,
            "company_id": company.id,
            "currency_id": company.currency_id.id,
            "is_open": self.state in QUOTED,
            "has_brief": self.env.user.has_group(CONTACT_USER),
            "prices": self._price_warnings(),
        }

    def _worded_value(self, parts):
        value = parts.get("value")
        if not value:
            return {}
        stages = dict(
            self.env["customer.value"]
            ._fields["lifecycle_stage"]
            ._description_selection(self.env)
        )
        return {"value": {**value, "stage": stages.get(value["stage"], "")}}

    def _tier_of_strip(self, parts):
        """Return the tier with the share of the next one that the order would bring."""
        held = parts.get("tier")
        if not held:
            return {}
        columns = [held[name] for name in TIER_COLUMNS]
        badge = self.env["customer.tier.badges"]._badge(columns)
        return {"tier": self._tier_strip(badge)}

    def _price_warnings(self):
        """Return what the strip says of the prices on the lines.

        :return: dict ``asked``, a number of lines, and ``offers``: other quotations
            with another price, dicts as in ``price_hint`` with ``lines``, their number
        """
        if not self.env.user.has_group(SALESPERSON):
            return {"asked": 0, "offers": []}
        offers = {}
        for hint in filter(None, self.order_line.mapped("price_hint")):
            for offer in hint["offers"]:
                known = offers.setdefault(offer["order_id"], {**offer, "lines": 0})
                known["lines"] += 1
        return {"asked": self.price_reason_asked_count, "offers": [*offers.values()]}

from odoo import api, fields, models

from ..models.habit.customer_suggestion import DUE, MISSING, TOGETHER
from ..models.value.plain_texts import plain_number

KIND_LABELS = [
    (DUE, "Due again"),
    (TOGETHER, "Goes together"),
    (MISSING, "Missing"),
]


class CustomerSuggestionLine(models.TransientModel):
    """A product that the customer may want, chosen or not."""

    _name = "customer.suggestion.line"
    _description = "Suggested line"

    suggestion_id = fields.Many2one(
        "customer.suggestion", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="suggestion_id.currency_id")
    chosen = fields.Boolean("Add")
    kind = fields.Selection(KIND_LABELS, readonly=True)
    product_id = fields.Many2one("product.product", readonly=True, required=True)
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    reason = fields.Text(readonly=True)
    chance = fields.Float(
        readonly=True, help="How likely it is bought within the days looked ahead."
    )
    quantity = fields.Float(digits="Product Unit")
    price_unit = fields.Float(
        "Price", readonly=True, min_display_digits="Product Price"
    )
    own_discount = fields.Float(
        "Discount of the Price List (%)", digits="Discount", readonly=True
    )
    offer_discount = fields.Float("Offer (%)", digits="Discount", readonly=True)
    offer_group = fields.Char("Offer Because Of", readonly=True)
    discount = fields.Float(
        "Discount (%)",
        digits="Discount",
        compute="_compute_discount",
        help="The offer or the discount of the price list, whichever is larger.",
    )

    @api.depends("own_discount", "offer_discount")
    def _compute_discount(self):
        for line in self:
            line.discount = max(line.own_discount, line.offer_discount)

    @api.onchange("quantity")
    def _onchange_quantity(self):
        """Who says how much wants it; the price list may ask another price for it."""
        if self.quantity > 0:
            self.chosen = True
            wanted = [(self.product_id._origin, self.quantity)]
            priced = self.suggestion_id.order_id._origin._unsaved_lines(wanted)
            self.update(self._price_values(priced))

    # -- Rows ------------------------------------------------------------------

    @api.model
    def _rows_of(self, order, suggestions):
        """Return the values of a row for each suggestion, priced for the order."""
        wanted = [(each.product, each.quantity) for each in suggestions]
        offers = self._offers_of(order, [product for product, _quantity in wanted])
        return [
            self._row(suggestion, priced, offers.get(suggestion.product.id))
            for suggestion, priced in zip(
                suggestions, order._unsaved_lines(wanted), strict=True
            )
        ]

    @api.model
    def _row(self, suggestion, priced, offer):
        """Return the values of a row; an offer that adds nothing is not told."""
        is_better = offer and offer.discount > priced.discount
        return {
            "kind": suggestion.kind,
            "product_id": suggestion.product.id,
            "reason": suggestion.reason,
            "chance": suggestion.share if suggestion.kind == DUE else 0,
            "quantity": suggestion.quantity,
            **self._price_values(priced),
            **(self._offer_values(suggestion, offer) if is_better else {}),
        }

    @api.model
    def _offer_values(self, suggestion, offer):
        text = self.env._(
            "Offer of %(percent)s %% to the group: %(group)s.",
            percent=plain_number(self.env, offer.discount),
            group=offer.group,
        )
        return {
            "reason": f"{suggestion.reason} {text}",
            "offer_discount": offer.discount,
            "offer_group": offer.group,
        }

    @api.model
    def _price_values(self, priced):
        return {"price_unit": priced.price_unit, "own_discount": priced.discount}

    @api.model
    def _offers_of(self, order, products):
        """Return the offers that the order's customer gets, by the product's id."""
        offers = self.env["customer.offer.size"]._offers(
            order.company_id,
            order.partner_id.commercial_partner_id,
            self.env["product.product"].union(*products),
        )
        return {product_id: offer for (_customer, product_id), offer in offers.items()}

    # -- Adding ----------------------------------------------------------------

    def _order_line_values(self):
        """Return the line of the order; the price is Odoo's own."""
        values = {
            "product_id": self.product_id.id,
            "product_uom_id": self.product_uom_id.id,
            "product_uom_qty": self.quantity,
        }
        if self.offer_discount <= self.own_discount:
            return values
        reason = self.env._("Offer to the group: %s", self.offer_group)
        return {**values, "discount": self.offer_discount, "price_reason": reason}

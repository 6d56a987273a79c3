from odoo import api, fields, models

from ...analytics.price_check import ASKED, WHOLE, Price, price_of_line, verdict

SALESPERSON = "sales_team.group_sale_salesman"
SEES_ALL = "sales_team.group_sale_salesman_all_leads"
QUOTED = ("draft", "sent")
SHOWN_DIGITS = 6


class CustomerPriceLineMixin(models.AbstractModel):
    """What the customer paid last for the product, and what else they are offered.

    Everything here is for salespeople alone: customers read their own lines.
    """

    _name = "customer.price.line.mixin"
    _description = "Last price on order lines"

    price_reason = fields.Char(
        "Reason for the Price",
        copy=False,
        groups="base.group_user",
        help="Why the customer gets the product below the last price they paid.",
    )
    price_hint = fields.Json(
        "Last Price",
        compute="_compute_price_hint",
        groups=SALESPERSON,
        help="What this customer paid last for one unit, untaxed and after discount,"
        " when and from whom; and other prices that are open.",
    )
    is_price_reason_asked = fields.Boolean(
        compute="_compute_price_hint",
        groups=SALESPERSON,
        help="The price is below the last one, and neither the tier nor a reason"
        " explains it.",
    )

    @api.depends(
        "product_id",
        "product_uom_id",
        "product_uom_qty",
        "price_unit",
        "discount",
        "tier_discount",
        "tax_ids",
        "currency_id",
        "display_type",
        "is_downpayment",
        "price_reason",
        "state",
        "order_id.partner_id",
        "order_id.company_id",
        "order_id.date_order",
    )
    @api.depends_context("uid")
    def _compute_price_hint(self):
        self.price_hint = False
        self.is_price_reason_asked = False
        compared = self.filtered(lambda line: line._has_own_price())
        facts = self.env["customer.price.facts"]._read(
            [line._price_question() for line in compared]
        )
        rates = {}
        for line, found in zip(compared, facts, strict=True):
            hint = line._price_hint(found, rates)
            line.price_hint = hint
            line.is_price_reason_asked = bool(hint) and hint["verdict"] == ASKED

    # -- What is asked -----------------------------------------------------------

    def _has_own_price(self):
        """Tell whether the line sells a product at a price that can be compared.

        A hook: another add-on leaves out what has no price of its own.
        """
        self.ensure_one()
        is_reward = "is_reward_line" in self._fields and self.is_reward_line
        return bool(
            self.product_id
            and self.order_id.partner_id
            and self.product_uom_qty > 0
            and self.price_unit >= 0
            and self.state != "cancel"
            and not (
                self.display_type
                or self.is_downpayment
                or self.is_expense
                or self.combo_item_id
                or is_reward
                or self._is_delivery()
            )
        )

    def _price_question(self):
        """Return what ``customer.price.facts`` is asked about the line."""
        order = self.order_id
        company = order.company_id or self.env.company
        is_open = order.state in QUOTED
        return (
            order.partner_id.commercial_partner_id._origin.id,
            company.id,
            self.product_id._origin.id,
            order._origin.id or 0,
            # What was bought later does not belong to the past of an order.
            None if is_open else order.date_order,
            company._value_today(),
        )

    # -- What is shown -----------------------------------------------------------

    def _price_hint(self, found, rates):
        """Return what the line shows of its price, False if there is nothing.

        Prices are untaxed, after discount, in the currency and the unit of the line.

        :param found: an answer of ``customer.price.facts``
        :param rates: dict that keeps the rates of currencies which were asked for
        :return: dict ``currency_id``, ``price``, ``verdict`` (see
            ``analytics.price_check``), ``reason``,
            ``can_explain`` (a reason can be written down), ``last``: False or a dict
            ``price``, ``at``, ``user``, ``is_own``, ``contact``, ``order_id``,
            ``order``, ``can_open``, and ``offers``: a list of such dicts
        """
        offered = self._net_price(self.discount)
        offers = self._other_offers(found["offers"], offered, rates)
        last = found["paid"] and self._price_here(found["paid"], rates)
        if not (last or offers):
            return False
        before_tier = self._net_price(self.discount - self.tier_discount)
        has_reason = bool((self.price_reason or "").strip()) or found["is_remedy"]
        return {
            "currency_id": self.currency_id.id,
            "price": _shown(offered),
            "verdict": verdict(offered, before_tier, last, has_reason),
            "reason": self.price_reason or "",
            "can_explain": not self.order_id.locked,
            "last": bool(last) and self._row_texts(found["paid"], last),
            "offers": [self._row_texts(row, price) for row, price in offers],
        }

    def _other_offers(self, rows, offered, rates):
        """Return (row, price) of each quotation that offers another price alone."""
        quotations = {}
        for row in rows:
            price = self._price_here(row, rates)
            quotations.setdefault(row.order_id, []).append((row, price))
        return [
            lines[0]
            for lines in quotations.values()
            if all(price.differs_from(offered) for _row, price in lines)
        ]

    def _net_price(self, discount):
        """Return the price of one unit, untaxed and after a discount."""
        return Price(self._untaxed_price() * (1 - discount / WHOLE))

    def _price_here(self, row, rates):
        """Return the price of a row in the currency and the unit of the line."""
        currency = self.env["res.currency"].browse(row.currency_id)
        price = price_of_line(
            row.unit_price, row.discount, row.untaxed, row.quantity, currency.rounding
        )
        unit = self.product_uom_id.factor / row.factor
        if currency == self.currency_id:
            return price.times(unit)
        converted = price.times(unit * self._rate_from(currency, rates))
        # Nobody can type a part of what the currency is counted in.
        half = self.currency_id.rounding / 2
        return Price(converted.amount, converted.error + half)

    def _rate_from(self, currency, rates):
        """Return the rate into the line's currency on the day of the order."""
        order = self.order_id
        day = fields.Date.to_date(order.date_order) or fields.Date.context_today(self)
        key = (currency, self.currency_id, order.company_id, day)
        if key not in rates:
            rates[key] = currency._get_conversion_rate(*key)
        return rates[key]

    def _row_texts(self, row, price):
        """Return what is said of a line of another order."""
        customer = self.order_id.partner_id.commercial_partner_id._origin
        is_own = row.user_id == self.env.uid
        return {
            "price": _shown(price),
            "at": fields.Datetime.to_string(row.at),
            "user": row.user or "",
            "is_own": is_own,
            "contact": "" if row.contact_id == customer.id else row.contact or "",
            "order_id": row.order_id,
            "order": row.order,
            "can_open": is_own or not row.user_id or self.env.user.has_group(SEES_ALL),
        }


def _shown(price):
    return round(price.amount, SHOWN_DIGITS)

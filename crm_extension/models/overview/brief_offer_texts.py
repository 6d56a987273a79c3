"""What a customer bought and what to offer, in words."""

from ...analytics.due_states import STOPPED
from ...analytics.purchase_habits import DUE, most_bought, regular, usual_gap
from ..value.plain_texts import percentage, plain_number

PRODUCTS_SHOWN = 8
REGULAR_SHOWN = 4
BENEFITS_SHOWN = 4
MARGIN_GROUP = "crm_extension.group_value_margin"


class BriefOfferTexts:
    """Writes the sections about products."""

    # -- What they bought --------------------------------------------------------

    def section_bought(self):
        """Return what they bought and at what price, None without rights on orders."""
        if "purchases" not in self.found:
            return None
        purchases = self.found["purchases"]
        chosen = most_bought(purchases.products, PRODUCTS_SHOWN)
        names = self._products(chosen)
        rows = [self._last_order_row(purchases)] if purchases.last_order else []
        rows += [self._product_row(each, names[each.product_id]) for each in chosen]
        return self.section(
            "bought",
            self.env._("What they bought, and at what price"),
            rows,
            self.env._("Nothing was bought yet."),
        )

    def _products(self, bought):
        """Return the products by id; whoever may not open products reads names too."""
        products = self.env["product.product"].sudo()
        found = products.browse(each.product_id for each in bought)
        return {product.id: product for product in found}

    def _last_order_row(self, purchases):
        order = purchases.last_order
        return self.row(
            self.env._("Last order %s", order.name),
            self.env._(
                "Orders in twelve months: %(year)s, for %(amount)s; ever: %(ever)s",
                year=purchases.orders_year,
                amount=self.number(purchases.amount_year, "money"),
                ever=purchases.orders,
            ),
            order,
            order.date_order.date(),
            **self.money(order.amount_untaxed, order.currency_id),
        )

    def _product_row(self, bought, product):
        """The amount is the last price of one unit, untaxed, after every discount."""
        currency = self.env["res.currency"].browse(bought.currency_id)
        unit = self.env["uom.uom"].sudo().browse(bought.uom_id)
        seller = self.env["res.users"].browse(bought.user_id or [])
        price = self.money(bought.price, currency)
        price["amount_text"] = self.env._(
            "%(price)s / %(unit)s", price=price["amount_text"], unit=unit.name
        )
        order = self.env["sale.order"].browse(bought.order_id)
        return self.row(
            product.display_name,
            self.joined(
                self._year_text(bought, product),
                self._margin_text(bought),
                self.person(seller),
            ),
            order,
            bought.last_day,
            **price,
        )

    def _year_text(self, bought, product):
        if not bought.quantity:
            return self.env._("none in twelve months")
        return self.env._(
            "%(quantity)s %(unit)s in twelve months",
            quantity=plain_number(self.env, round(bought.quantity, 2)),
            unit=product.uom_id.name,
        )

    def _margin_text(self, bought):
        if not bought.amount or not self.env.user.has_group(MARGIN_GROUP):
            return ""
        rate = round(bought.margin / bought.amount, 3)
        return self.env._("margin %s", percentage(self.env, rate))

    # -- What to offer -----------------------------------------------------------

    def section_offer(self):
        """Return the segment's advice, what is due again and the tier's benefits."""
        rows = [*self._advice_rows(), *self._regular_rows(), *self._benefit_rows()]
        return self.section(
            "offer",
            self.env._("What to offer"),
            rows,
            self.env._("Nothing points to an offer yet: ask what they need."),
        )

    def _advice_rows(self):
        value = self.found.get("value")
        if not value or not value["segment"] or not value["segment"]["advice"]:
            return []
        return [
            self.row(
                value["segment"]["name"],
                value["segment"]["advice"],
                res_model="customer.value",
                res_id=value["value_id"],
            )
        ]

    def _regular_rows(self):
        """Return what is due again: as the list of next purchases says, or, where no
        habits were read, by the plain gaps of the customer."""
        if "next" in self.found:
            return [self._rhythm_row(rhythm) for rhythm in self.found["next"]]
        purchases = self.found.get("purchases")
        if not purchases:
            return []
        chosen = regular(purchases.products, self.scope.today, REGULAR_SHOWN)
        products = self._products([each for each, _habit in chosen])
        return [
            self._regular_row(each, products[each.product_id], habit)
            for each, habit in chosen
        ]

    def _rhythm_row(self, rhythm):
        if rhythm.state == STOPPED:
            text, flag = self.env._("No longer bought. %s", rhythm.reason), "warning"
        else:
            text, flag = self.env._("Due again. %s", rhythm.reason), "good"
        return self.row(
            rhythm.product_id.sudo().display_name,
            text,
            rhythm,
            rhythm.last_day,
            flag=flag,
        )

    def _regular_row(self, bought, product, habit):
        gap = usual_gap(bought.days, bought.first_day, bought.last_day)
        values = {
            "gap": plain_number(self.env, round(gap)),
            "passed": (self.scope.today - bought.last_day).days,
        }
        if habit == DUE:
            text = self.env._(
                "Due again: bought every %(gap)s days, last %(passed)s days ago.",
                **values,
            )
        else:
            text = self.env._(
                "No longer bought: every %(gap)s days once, last %(passed)s days ago."
                " Ask why.",
                **values,
            )
        flag = "good" if habit == DUE else "warning"
        return self.row(
            product.display_name,
            text,
            self.env["sale.order"].browse(bought.order_id),
            bought.last_day,
            flag=flag,
        )

    def _benefit_rows(self):
        member = self.found.get("tier", {}).get("member")
        if not member or member.state == "suspended":
            return []
        label = self.env._("%s gives", member.tier_id.name)
        return [
            self.row(label, text, member)
            for text in member.tier_id._benefit_texts()[:BENEFITS_SHOWN]
        ]

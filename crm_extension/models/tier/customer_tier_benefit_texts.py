from odoo import models
from odoo.tools import format_amount

from ..value.plain_texts import percentage, plain_number


class CustomerTierBenefitTexts(models.AbstractModel):
    """What a tier gives, in words: for customers, and for whoever serves them."""

    _name = "customer.tier.benefit.texts"
    _description = "Benefits of a loyalty tier in words"

    def _benefit_texts(self):
        """Return the benefits in the user's language, the dearest first.

        What holds no more, as an archived price list, is left out. How far a discount
        may go down is no customer's business and never told.

        :return: list of texts, empty for a tier without benefits
        """
        self.ensure_one()
        return [
            *self._price_texts(),
            *self._payment_texts(),
            *self._delivery_texts(),
            *self._service_texts(),
        ]

    def _price_texts(self):
        texts = []
        if self.discount:
            texts.append(self._discount_text())
        if self.pricelist_id.active:
            texts.append(self.env._("Price list “%s”", self.pricelist_id.name))
        return texts

    def _discount_text(self):
        percent = percentage(self.env, self.discount / 100)
        if self.discount_mode == "add":
            return self.env._("%s discount on top of other discounts", percent)
        return self.env._("%s discount", percent)

    def _payment_texts(self):
        if not self.payment_term_id.active:
            return []
        return [self.env._("Terms of payment: %s", self.payment_term_id.name)]

    def _delivery_texts(self):
        texts = []
        if self.free_delivery and self.free_delivery_from > 0:
            amount = format_amount(self.env, self.free_delivery_from, self.currency_id)
            texts.append(self.env._("Free delivery from %s", amount))
        elif self.free_delivery:
            texts.append(self.env._("Free delivery"))
        if self.delivery_priority == "1":
            texts.append(self.env._("Deliveries before others"))
        return texts

    def _service_texts(self):
        texts = []
        if self.complaint_sla_hours > 0:
            hours = plain_number(self.env, self.complaint_sla_hours)
            texts.append(
                self.env._("Complaints settled within %s working hours", hours)
            )
        if self.refund_limit > 0:
            amount = format_amount(self.env, self.refund_limit, self.currency_id)
            texts.append(self.env._("Refunds up to %s with no questions asked", amount))
        if self.salesperson_id.active:
            texts.append(self.env._("Your own contact: %s", self.salesperson_id.name))
        return texts

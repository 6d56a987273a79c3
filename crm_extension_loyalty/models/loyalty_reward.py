from odoo import fields, models


class LoyaltyReward(models.Model):
    """Tells what a reward makes of a point."""

    _inherit = "loyalty.reward"

    def _worth_of_point(self, company):
        """Return what a point is worth by this reward, in the company's currency.

        :param company: res.company
        :return: float; None for a discount in percent
        """
        self.ensure_one()
        if self.reward_type == "product":
            prices = self.reward_product_ids.mapped("lst_price")
            money = max(prices, default=0.0) * self.reward_product_qty
            return money / self.required_points
        if self.discount_mode == "percent":
            return None
        worth = self.currency_id._convert(
            self.discount,
            company.currency_id,
            company,
            fields.Date.today(),
            round=False,
        )
        return (
            worth if self.discount_mode == "per_point" else worth / self.required_points
        )

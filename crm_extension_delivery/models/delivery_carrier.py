from odoo import models


class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"

    def rate_shipment(self, order):
        """Rate; the price is nought where the customer's tier makes it so.

        ``carrier_price`` stays what the delivery would cost, and ``free_by_tier`` tells
        that the tier alone made the difference.
        """
        rate = super().rate_shipment(order)
        if not rate.get("success") or rate["price"] <= 0:
            return rate
        tier = order._free_delivery_tier()
        if not tier:
            return rate
        told = self.env._("The delivery is free for customers of “%s”.", tier.name)
        return {
            **rate,
            "price": 0.0,
            "free_by_tier": True,
            "warning_message": " ".join(filter(None, [rate["warning_message"], told])),
        }

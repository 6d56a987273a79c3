from odoo import models


class PaymentTransaction(models.Model):
    """A paid order that is held is told apart from one that is confirmed."""

    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        """Confirm; the customer of an order that waits is told that they have paid."""
        confirmed = super()._check_amount_and_confirm_order()
        return confirmed.filtered(lambda order: order.state == "sale")

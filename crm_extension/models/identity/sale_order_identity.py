from odoo import api, models


class SaleOrder(models.Model):
    """Holds orders of customers who share an identity and owe too much together."""

    _inherit = "sale.order"

    def action_confirm(self):
        """Confirm; what goes beyond the limit waits for a manager.

        Whoever confirms is not stopped by an error: a customer who has signed or paid
        has done so, and the order keeps both.
        """
        held = self._hold_shared_identities()
        if not held:
            return super().action_confirm()
        free = self - held
        result = super(SaleOrder, free).action_confirm() if free else True
        return result if isinstance(result, dict) else held._held_notice()

    def _action_cancel(self):
        """Cancel; nobody has to decide any more."""
        result = super()._action_cancel()
        self._close_identity_reviews()
        return result

    @api.ondelete(at_uninstall=False)
    def _close_identity_reviews(self):
        if self.env["res.company"]._is_identity_used():
            self.env["customer.identity.review"]._close_of(self)

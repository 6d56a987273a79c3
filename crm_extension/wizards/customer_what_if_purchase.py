from odoo import fields, models

from ..models.value.customer_value import MARGIN_GROUP


class CustomerWhatIfPurchase(models.TransientModel):
    """One purchase that a customer might make."""

    _name = "customer.what.if.purchase"
    _description = "Hypothetical purchase"
    _order = "day, id"

    what_if_id = fields.Many2one("customer.what.if", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="what_if_id.currency_id")
    day = fields.Date("Date", required=True, default=fields.Date.context_today)
    amount = fields.Monetary(required=True, help="Untaxed.")
    margin = fields.Monetary(
        groups=MARGIN_GROUP,
        help="Leave it at zero to take the customer's usual margin.",
    )

    def _as_dicts(self):
        """Return the purchases as a what-if takes them.

        Whoever may not see margins has not given any.
        """
        return [
            {
                "day": purchase.day,
                "amount": purchase.amount,
                "margin": purchase.margin or None,
            }
            for purchase in self.sudo()
        ]

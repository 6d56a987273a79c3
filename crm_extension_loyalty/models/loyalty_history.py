from odoo import api, fields, models
from odoo.exceptions import AccessError

REASONS = [
    ("taken_back", "Taken back by a credit note"),
    ("expired", "Expired"),
]
KEPT_FIELDS = {"reason", "credited_order_id", "expired", "earned_lines"}


class LoyaltyHistory(models.Model):
    """Says why points went that nobody redeemed, and which lines earned them."""

    _inherit = "loyalty.history"

    reason = fields.Selection(
        REASONS, readonly=True, help="Empty: points given or redeemed."
    )
    credited_order_id = fields.Many2one(
        "sale.order",
        "Order credited",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )
    expired = fields.Float(
        readonly=True, help="How many of the points given here have expired."
    )
    earned_lines = fields.Json(
        readonly=True,
        help="Each line of the order with the points it earned, and for how much.",
    )

    _of_order_idx = models.Index("(order_id, order_model) WHERE order_id IS NOT NULL")

    @api.model_create_multi
    def create(self, vals_list):
        """Create; what the add-on keeps here is written by itself alone."""
        for vals in vals_list:
            self._check_kept_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Write; what the add-on keeps here is written by itself alone."""
        self._check_kept_fields(vals)
        return super().write(vals)

    def _check_kept_fields(self, vals):
        """Let nobody make up reasons of the program.

        :raise AccessError: for a field that only the program writes
        """
        if not self.env.su and not KEPT_FIELDS.isdisjoint(vals):
            raise AccessError(
                self.env._(
                    "Points expire and are taken back by the loyalty program alone."
                )
            )

    def _of_orders(self, orders):
        """Return, in sudo, the lines by which orders gave points."""
        return self.sudo().search(
            [
                ("order_model", "=", "sale.order"),
                ("order_id", "in", orders.ids),
                ("reason", "=", False),
                ("issued", ">", 0),
            ]
        )

    def _of_credits(self, orders):
        """Return, in sudo, the lines by which credit notes took points back."""
        return self.sudo().search([("credited_order_id", "in", orders.ids)])

from odoo import api, models
from odoo.tools import SQL

MONEY_FIELDS = {
    "product_id",
    "product_uom_qty",
    "product_uom_id",
    "price_unit",
    "discount",
    "tax_ids",
    "purchase_price",
    "is_downpayment",
}
"""What a line's money and margin come from, and whether they count."""


class SaleOrderLine(models.Model):
    """Keeps the customer's value fresh when a confirmed order changes."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Create; a line may come to an order that is confirmed already."""
        lines = super().create(vals_list)
        self.env["customer.value.queue"]._add_documents(lines._purchased_orders())
        return lines

    def write(self, vals):
        """Write; money may change after the confirmation."""
        result = super().write(vals)
        if not MONEY_FIELDS.isdisjoint(vals):
            self.env["customer.value.queue"]._add_documents(self._purchased_orders())
        return result

    def unlink(self):
        """Delete; delivery charges and rewards leave even confirmed orders."""
        queue = self.env["customer.value.queue"]
        customers = queue._pairs(self._purchased_orders())
        result = super().unlink()
        queue._add(customers)
        return result

    def _write_multi(self, vals_list):
        # Delivered quantities are computed from moves, timesheets or expenses as well
        # as typed in: what all of them have in common is that they are stored.
        result = super()._write_multi(vals_list)
        if any("qty_delivered" in vals for vals in vals_list):
            self.env["customer.value.queue"]._insert(
                SQL(
                    "SELECT DISTINCT o.company_id, o.partner_id FROM sale_order_line l"
                    " JOIN sale_order o ON o.id = l.order_id"
                    " WHERE l.id = ANY(%s) AND o.state = 'sale'",
                    list(self._ids),
                )
            )
        return result

    def _purchased_orders(self):
        return self.order_id._customer_purchases()

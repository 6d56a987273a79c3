from odoo import api, fields, models
from odoo.fields import Command

from ..models.complaint.complaint_choices import WISHES


class CustomerComplaintPickLine(models.TransientModel):
    """A product of the order, chosen or not."""

    _name = "customer.complaint.pick.line"
    _description = "Product of the order"

    pick_id = fields.Many2one("customer.complaint.pick", ondelete="cascade")
    step_id = fields.Many2one("customer.complaint.step", ondelete="cascade")
    chosen = fields.Boolean("About it")
    sale_line_id = fields.Many2one("sale.order.line", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    product_uom_id = fields.Many2one("uom.uom", "Unit", readonly=True)
    ordered = fields.Float(digits="Product Unit", readonly=True)
    delivered = fields.Float(digits="Product Unit", readonly=True)
    quantity = fields.Float("Affected", digits="Product Unit")
    defect_id = fields.Many2one("customer.complaint.defect")
    wanted = fields.Selection(WISHES)

    @api.onchange("defect_id", "wanted", "quantity")
    def _onchange_details(self):
        """Who says what is wrong with a product means this product."""
        if self.defect_id or self.wanted:
            self.chosen = True

    @api.model
    def _rows_of(self, complaint):
        """Return commands that create a row for each product not complained about yet.

        Agents need not see all orders: of this one they see products and quantities.
        """
        order = complaint.sudo().sale_order_id
        there = complaint.sudo().line_ids.sale_line_id
        products = order.order_line.filtered("product_id") - there
        return [Command.create(self._row_values(line)) for line in products]

    @api.model
    def _row_values(self, line):
        return {
            "sale_line_id": line.id,
            "product_id": line.product_id.id,
            "product_uom_id": line.product_uom_id.id,
            "ordered": line.product_uom_qty,
            "delivered": line.qty_delivered,
            "quantity": line.qty_delivered or line.product_uom_qty,
        }

    def _complaint_rows(self):
        """Return commands that create a complaint line for each chosen product."""
        return [
            Command.create(
                {
                    "sale_line_id": row.sale_line_id.id,
                    "quantity": row.quantity,
                    "defect_id": row.defect_id.id,
                    "wanted": row.wanted,
                }
            )
            for row in self.filtered("chosen")
        ]

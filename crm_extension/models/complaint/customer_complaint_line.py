from odoo import api, fields, models

from .complaint_choices import WISHES

PORTAL_FIELDS = frozenset(
    {
        "id",
        "display_name",
        "complaint_id",
        "sequence",
        "sale_line_id",
        "product_id",
        "quantity",
        "product_uom_id",
        "lot_id",
        "defect_id",
        "wanted",
    }
)
"""What customers may read of a line. The remark is ours."""


class CustomerComplaintLine(models.Model):
    """What a complaint is about: a product of an order, a delivery, an invoice."""

    _name = "customer.complaint.line"
    _description = "Complaint line"
    _inherit = ["customer.complaint.whitelist.mixin"]
    _order = "complaint_id, sequence, id"
    _rec_name = "product_id"

    _portal_fields = PORTAL_FIELDS

    complaint_id = fields.Many2one(
        "customer.complaint", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="complaint_id.company_id")
    sequence = fields.Integer(default=10)
    sale_line_id = fields.Many2one(
        "sale.order.line", "Order line", ondelete="restrict", index="btree_not_null"
    )
    move_id = fields.Many2one(
        "stock.move", "Delivery", ondelete="restrict", index="btree_not_null"
    )
    lot_id = fields.Many2one("stock.lot", ondelete="restrict", index="btree_not_null")
    invoice_line_id = fields.Many2one(
        "account.move.line", "Invoice line", ondelete="restrict", index="btree_not_null"
    )
    product_id = fields.Many2one(
        "product.product",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    quantity = fields.Float(default=1.0, digits="Product Unit")
    product_uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        compute="_compute_product_uom_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
    )
    defect_id = fields.Many2one("customer.complaint.defect", ondelete="restrict")
    wanted = fields.Selection(WISHES)
    note = fields.Char("Remark")

    _quantity_positive = models.Constraint(
        "CHECK (quantity >= 0)", "A complaint cannot be about less than nothing."
    )

    @api.depends("sale_line_id", "move_id", "invoice_line_id")
    def _compute_product_id(self):
        for line in self:
            source = line._source()
            line.product_id = source.product_id if source else line.product_id

    @api.depends("sale_line_id", "move_id", "invoice_line_id", "product_id")
    def _compute_product_uom_id(self):
        for line in self:
            unit = line._source_uom() or line.product_uom_id or line.product_id.uom_id
            line.product_uom_id = unit

    @api.depends("product_id")
    def _compute_display_name(self):
        # Customers read their lines, and no products.
        for line in self:
            line.display_name = line.sudo().product_id.display_name

    def _source(self):
        """Return the record of which the line names the product, or None."""
        self.ensure_one()
        for source in (self.sale_line_id, self.move_id, self.invoice_line_id):
            if source:
                return source
        return None

    def _source_uom(self):
        return (
            self.sale_line_id.product_uom_id
            or self.move_id.product_uom
            or self.invoice_line_id.product_uom_id
        )

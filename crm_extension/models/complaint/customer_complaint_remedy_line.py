from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CustomerComplaintRemedyLine(models.Model):
    """Which part of a complaint's line a remedy puts right."""

    _name = "customer.complaint.remedy.line"
    _description = "Remedy line"
    _order = "remedy_id, id"
    _rec_name = "complaint_line_id"

    remedy_id = fields.Many2one(
        "customer.complaint.remedy", required=True, ondelete="cascade", index=True
    )
    complaint_line_id = fields.Many2one(
        "customer.complaint.line", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="remedy_id.company_id")
    currency_id = fields.Many2one(related="remedy_id.currency_id")
    product_id = fields.Many2one(related="complaint_line_id.product_id")
    quantity = fields.Float(required=True, default=1.0, digits="Product Unit")
    product_uom_id = fields.Many2one(related="complaint_line_id.product_uom_id")
    value = fields.Monetary(
        compute="_compute_value",
        store=True,
        help="What it was sold for, with taxes, in the company's currency.",
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "A remedy is about more than nothing."
    )

    @api.depends("complaint_line_id", "quantity")
    def _compute_value(self):
        for line in self:
            line.value = line._value_today()

    @api.onchange("complaint_line_id")
    def _onchange_complaint_line_id(self):
        self.quantity = self.complaint_line_id.quantity or 1.0

    @api.constrains("complaint_line_id", "remedy_id")
    def _check_complaint(self):
        for line in self:
            if line.complaint_line_id.complaint_id != line.remedy_id.complaint_id:
                raise ValidationError(
                    self.env._("A remedy is about lines of its own complaint.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Create; a line more is a change of what was approved."""
        remedies = self.env["customer.complaint.remedy"].browse(
            {vals["remedy_id"] for vals in vals_list if vals.get("remedy_id")}
        )
        with remedies._noting_content():
            return super().create(vals_list)

    def write(self, vals):
        """Write; a line stays in its remedy.

        :raise UserError: for another remedy, or when it is settled
        """
        remedy = vals.get("remedy_id")
        if remedy and any(each.remedy_id.id != remedy for each in self):
            raise UserError(self.env._("A line stays in its remedy."))
        with self.remedy_id._noting_content():
            return super().write(vals)

    def unlink(self):
        """Delete; a line less is a change of what was approved."""
        with self.remedy_id._noting_content():
            return super().unlink()

    # -- Where it comes from ---------------------------------------------------

    def _sale_line(self):
        """Return the order line behind it, in sudo: by itself, transfer or invoice."""
        line = self.complaint_line_id.sudo()
        return (
            line.sale_line_id
            or line.move_id.sale_line_id
            or line.invoice_line_id.sale_line_ids[:1]
        )

    def _has_source(self):
        line = self.complaint_line_id
        return bool(line.sale_line_id or line.move_id or line.invoice_line_id)

    def _label(self):
        """Return in words which line it is: product, and where it was bought."""
        line = self.complaint_line_id.sudo()
        document = (
            line.sale_line_id.order_id.name
            or line.move_id.picking_id.name
            or line.invoice_line_id.move_id.name
        )
        names = [line.product_id.display_name or line.note, document]
        return ", ".join(name for name in names if name) or self.env._("Line")

    # -- What it is worth ------------------------------------------------------

    def _value_today(self):
        """Return what the quantity was sold for, in the company's currency."""
        price, unit, currency = self._unit_price()
        if not currency:
            return 0.0
        quantity = self.product_uom_id._compute_quantity(
            self.quantity, unit or self.product_uom_id, round=False
        )
        company = self.company_id or self.env.company
        return currency._convert(
            price * quantity,
            company.currency_id,
            company,
            fields.Date.context_today(self),
        )

    def _unit_price(self):
        """Return (price with taxes, unit, currency): as invoiced, ordered or listed."""
        sold = self._sale_line()
        bills = self.complaint_line_id.sudo().invoice_line_id or sold.invoice_lines
        bills = bills.filtered(
            lambda each: (
                each.parent_state == "posted"
                and each.move_id.move_type == "out_invoice"
            )
        )
        if bills:
            return self._invoiced_price(bills)
        if sold:
            units = sold.product_uom_qty or 1.0
            return sold.price_total / units, sold.product_uom_id, sold.currency_id
        product = self.product_id.sudo()
        return product.lst_price, product.uom_id, self.currency_id

    def _invoiced_price(self, bills):
        """Return the average of what was invoiced, in the first unit and currency."""
        unit, currency = bills[0].product_uom_id, bills[0].currency_id
        bills = bills.filtered(lambda each: each.currency_id == currency)
        units = sum(
            each.product_uom_id._compute_quantity(each.quantity, unit, round=False)
            for each in bills
        )
        total = sum(bills.mapped("price_total"))
        return (total / units if units else 0.0), unit, currency

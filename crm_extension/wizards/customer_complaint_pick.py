from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerComplaintPick(models.TransientModel):
    """Shows the products of an order, to choose what a complaint is about."""

    _name = "customer.complaint.pick"
    _description = "Products of the order"

    complaint_id = fields.Many2one(
        "customer.complaint", required=True, readonly=True, ondelete="cascade"
    )
    order_name = fields.Char("Order", readonly=True)
    line_ids = fields.One2many("customer.complaint.pick.line", "pick_id", "Products")

    @api.model
    def _open_for(self, complaint):
        """Return a dialog with the products of the order that are not chosen yet.

        :raise UserError: when the order has none left
        """
        complaint.check_access("write")
        name = complaint.sudo().sale_order_id.name
        rows = self.env["customer.complaint.pick.line"]._rows_of(complaint)
        if not rows:
            raise UserError(
                self.env._("All products of %s are on the list already.", name)
            )
        return self.create(
            {"complaint_id": complaint.id, "order_name": name, "line_ids": rows}
        )

    def _action_open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pick from %s", self.order_name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_add(self):
        """Add the chosen products to the complaint.

        :raise UserError: when none was chosen
        """
        self.ensure_one()
        rows = self.line_ids._complaint_rows()
        if not rows:
            raise UserError(
                self.env._("Tick the products that the complaint is about.")
            )
        self.complaint_id.write({"line_ids": rows})
        return {"type": "ir.actions.act_window_close"}

from odoo import api, models


class SaleOrderLine(models.Model):
    """Keeps what is added to a confirmed order within what may be owed."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Create; on a confirmed order no more than may be owed without asking.

        :raise UserError: beyond the limit, for who may not decide about it
        """
        ids = {vals["order_id"] for vals in vals_list if vals.get("order_id")}
        with self.env["sale.order"].browse(ids)._keeping_to_identity_limit():
            return super().create(vals_list)

    def write(self, vals):
        """Write; on a confirmed order no more than may be owed without asking.

        :raise UserError: beyond the limit, for who may not decide about it
        """
        with self.order_id._keeping_to_identity_limit():
            return super().write(vals)

from odoo import fields, models


class AccountMoveLine(models.Model):
    """Says which invoice line a line of a credit note credits."""

    _inherit = "account.move.line"

    credited_line_id = fields.Many2one(
        "account.move.line",
        "Credits the line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The line of the invoice that this line of a credit note lowers.",
    )
    credits_price_only = fields.Boolean(
        readonly=True,
        copy=False,
        help="A part of the price is given back, and no goods come back for it.",
    )

    def _copy_data_extend_business_fields(self, values):
        """Keep which line a reversal credits."""
        result = super()._copy_data_extend_business_fields(values)
        reversing = "move_reverse_cancel" in self.env.context
        if reversing and self.move_id.move_type == "out_invoice":
            values["credited_line_id"] = self.id
        return result

    def _eligible_for_stock_account(self):
        """Tell whether goods moved; none do when only the price is lowered."""
        return not self.credits_price_only and super()._eligible_for_stock_account()

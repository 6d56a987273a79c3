from odoo import api, fields, models

BILL_TYPES = ("in_invoice", "in_refund", "in_receipt")


class CustomerCampaignCost(models.Model):
    """What a campaign cost, day by day; what a supplier pays back is negative."""

    _name = "customer.campaign.cost"
    _description = "Cost of a campaign"
    _order = "date desc, id desc"

    campaign_id = fields.Many2one(
        "utm.campaign", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="cascade",
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, default=fields.Date.context_today)
    name = fields.Char(
        "Description",
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    amount = fields.Monetary(
        required=True,
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        help="Untaxed. What a supplier pays towards the campaign is entered with a"
        " minus.",
    )
    bill_line_id = fields.Many2one(
        "account.move.line",
        "Vendor Bill Line",
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        groups="account.group_account_readonly,account.group_account_invoice",
        domain=[
            ("display_type", "=", "product"),
            ("parent_state", "=", "posted"),
            ("move_id.move_type", "in", BILL_TYPES),
        ],
        help="Fills in description and amount; both can be changed, where only a part"
        " of the bill belongs to the campaign.",
    )

    @api.depends("bill_line_id")
    def _compute_name(self):
        """Take over what the bill's line says; without one, what was typed stays."""
        for cost in self:
            line = cost.sudo().bill_line_id
            cost.name = line.name or line.move_id.name or cost.name

    @api.depends("bill_line_id")
    def _compute_amount(self):
        """Take over the untaxed amount of the bill's line."""
        for cost in self:
            line = cost.sudo().bill_line_id
            cost.amount = line.balance if line else cost.amount

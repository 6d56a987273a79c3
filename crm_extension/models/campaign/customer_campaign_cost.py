from odoo import fields, models


class CustomerCampaignCost(models.Model):
    """What a campaign cost, day by day."""

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
    name = fields.Char("Description", required=True)
    amount = fields.Monetary(required=True)

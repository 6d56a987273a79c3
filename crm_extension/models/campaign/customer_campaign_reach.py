from odoo import fields, models


class CustomerCampaignReach(models.Model):
    """A customer whom a campaign reached."""

    _name = "customer.campaign.reach"
    _description = "Customer reached by a campaign"
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
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, ondelete="cascade", index=True
    )
    date = fields.Date(required=True, default=fields.Date.context_today)

    _campaign_customer_uniq = models.UniqueIndex(
        "(campaign_id, company_id, partner_id)"
    )

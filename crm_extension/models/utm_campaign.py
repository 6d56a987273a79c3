from odoo import models


class UtmCampaign(models.Model):
    """Shows what came back from a campaign."""

    _name = "utm.campaign"
    _inherit = ["utm.campaign", "customer.campaign.mixin"]

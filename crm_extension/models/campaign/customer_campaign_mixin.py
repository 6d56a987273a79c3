from odoo import models


class CustomerCampaignMixin(models.AbstractModel):
    """What a campaign cost, whom it reached, and what came back."""

    _name = "customer.campaign.mixin"
    _description = "Return of a campaign"

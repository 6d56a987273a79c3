from odoo import models

from .customer_campaign_reader import READ_OF_MAILINGS


class CustomerCampaignReturn(models.Model):
    """Reads what mailings reached, too."""

    _inherit = "customer.campaign.return"
    _depends = READ_OF_MAILINGS

from odoo import fields, models
from odoo.tools import SQL


class CustomerCampaignReturn(models.Model):
    """What came back from campaigns, by customer: cost, revenue, margin."""

    _name = "customer.campaign.return"
    _description = "Return of campaigns"
    _auto = False
    _order = "id"

    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            "SELECT 0 AS id, 0 AS campaign_id, 0 AS company_id, 0 AS partner_id"
            " WHERE FALSE"
        )

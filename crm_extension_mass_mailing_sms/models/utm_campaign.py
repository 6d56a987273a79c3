from odoo import fields, models


class UtmCampaign(models.Model):
    """Opens for salespeople too: counting its SMS needs no right to read them."""

    _inherit = "utm.campaign"

    mailing_sms_count = fields.Integer(compute_sudo=True)
    ab_testing_mailings_sms_count = fields.Integer(compute_sudo=True)

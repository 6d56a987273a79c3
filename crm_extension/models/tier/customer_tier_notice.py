from odoo import api, fields, models


class CustomerTierNotice(models.Model):
    """What customers are still to be told about their tier."""

    _name = "customer.tier.notice"
    _description = "Notice about a loyalty tier"
    _order = "id"

    membership_id = fields.Many2one(
        "customer.tier.membership", required=True, ondelete="cascade", index=True
    )
    event_id = fields.Many2one("customer.tier.event", ondelete="cascade")

    @api.model
    def _note_events(self, program, event_ids):
        """Have the customers of these events told: called by the engine.

        :param program: customer.tier.program
        :param event_ids: ids of customer.tier.event of this program, just written
        """

    @api.model
    def _note_warnings(self, program, membership_ids):
        """Have these members warned that their tier is about to end.

        :param program: customer.tier.program
        :param membership_ids: ids of customer.tier.membership
        """

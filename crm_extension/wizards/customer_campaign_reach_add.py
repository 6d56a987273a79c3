from odoo import api, fields, models


class CustomerCampaignReachAdd(models.TransientModel):
    """Notes that a campaign reached the contacts chosen in a list."""

    _name = "customer.campaign.reach.add"
    _description = "Reached by a campaign"

    campaign_id = fields.Many2one("utm.campaign", required=True, ondelete="cascade")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    date = fields.Date("Reached On", required=True, default=fields.Date.context_today)
    partner_ids = fields.Many2many(
        "res.partner",
        string="Contacts",
        required=True,
        default=lambda self: self._default_partner_ids(),
    )
    new_count = fields.Integer("To Be Noted", compute="_compute_counts")
    known_count = fields.Integer("Noted Already", compute="_compute_counts")

    @api.model
    def _default_partner_ids(self):
        if self.env.context.get("active_model") != "res.partner":
            return self.env["res.partner"]
        return self.env["res.partner"].browse(self.env.context.get("active_ids", []))

    @api.depends("campaign_id", "company_id", "partner_ids")
    def _compute_counts(self):
        """Count customers: contacts of one customer are reached once."""
        for wizard in self:
            new = wizard._new_customers()
            customers = wizard.partner_ids._origin.commercial_partner_id
            wizard.new_count = len(new)
            wizard.known_count = len(customers) - len(new)

    def _new_customers(self):
        return self.env["customer.campaign.reach"]._not_reached_yet(
            self.campaign_id, self.company_id, self.partner_ids._origin
        )

    def action_apply(self):
        """Note the customers, and open those whom the campaign reached.

        :raise AccessError: for who may not enter whom campaigns reached
        """
        self.ensure_one()
        self.env["customer.campaign.reach"]._add(
            self.campaign_id, self.company_id, self.partner_ids, self.date
        )
        return self.campaign_id.with_company(self.company_id).action_open_reached()

from odoo import api, fields, models

from ..value.customer_value import MARGIN_GROUP

USER_GROUP = "crm_extension.group_value_user"
# Field of a campaign -> what it shows of ``customer.campaign.return``.
FIGURES = {
    "return_cost": "cost",
    "return_revenue": "revenue",
    "return_margin": "margin",
    "return_orders": "orders",
    "return_won": "won",
    "return_reached": "reached",
    "return_answered": "answered",
}


class CustomerCampaignMixin(models.AbstractModel):
    """What a campaign cost, whom it reached, and what came back."""

    _name = "customer.campaign.mixin"
    _description = "Return of a campaign"

    first_day = fields.Date(
        help="What customers bought from this day on is compared with before."
    )
    last_day = fields.Date(help="Empty while the campaign has no end.")
    campaign_cost_ids = fields.One2many(
        "customer.campaign.cost", "campaign_id", "Costs", groups=USER_GROUP
    )
    return_currency_id = fields.Many2one(
        "res.currency", compute="_compute_return_currency_id"
    )
    return_cost = fields.Monetary(
        "Cost",
        compute="_compute_return",
        currency_field="return_currency_id",
        groups=USER_GROUP,
    )
    return_revenue = fields.Monetary(
        "Net Revenue",
        compute="_compute_return",
        currency_field="return_currency_id",
        groups=USER_GROUP,
        help="Of the purchases that carry the campaign.",
    )
    return_margin = fields.Monetary(
        "Margin",
        compute="_compute_return",
        currency_field="return_currency_id",
        groups=MARGIN_GROUP,
    )
    return_rate = fields.Float(
        "Campaign Return",
        compute="_compute_return",
        groups=MARGIN_GROUP,
        help="(Margin − cost) ÷ cost. 0 % means that the cost came back.",
    )
    return_orders = fields.Integer(
        "Number of Purchases", compute="_compute_return", groups=USER_GROUP
    )
    return_won = fields.Integer(
        "Customers Won",
        compute="_compute_return",
        groups=USER_GROUP,
        help="Customers whose first purchase ever carries the campaign.",
    )
    return_reached = fields.Integer(
        "Customers Reached", compute="_compute_return", groups=USER_GROUP
    )
    return_answered = fields.Integer(
        "Customers Who Answered",
        compute="_compute_return",
        groups=USER_GROUP,
        help="Customers reached who bought with the campaign.",
    )

    _first_before_last = models.Constraint(
        "CHECK (last_day IS NULL OR first_day IS NULL OR first_day <= last_day)",
        "The last day of a campaign must not be before its first day.",
    )

    @api.depends_context("company")
    def _compute_return_currency_id(self):
        self.return_currency_id = self.env.company.currency_id

    @api.depends_context("company")
    def _compute_return(self):
        """Show what the campaigns did in the current company."""
        report = self.env["customer.campaign.return"]
        totals = report._totals(self._origin, self.env.company)
        for campaign in self:
            row = totals.get(campaign._origin.id, {})
            for name, figure in FIGURES.items():
                campaign[name] = row.get(figure, 0)
            cost = row.get("cost", 0)
            campaign.return_rate = row["gain"] / cost if cost > 0 else 0

    # -- Screens ---------------------------------------------------------------

    def get_return_comparison(self):
        """Return how the customers reached did against those not reached.

        :return: see ``customer.campaign.comparison``
        :raise AccessError: for who does not see customer value
        """
        self.ensure_one()
        self.check_access("read")
        self.env["customer.campaign.return"].check_access("read")
        return self.env["customer.campaign.comparison"]._compare(self, self.env.company)

    def action_open_return(self):
        """Open what the campaign cost and what came back, customer by customer."""
        return self._action_of_rows("", [])

    def action_open_reached(self):
        """Open the customers whom the campaign reached."""
        return self._action_of_rows(
            self.env._("Customers Reached"), [("kind", "=", "reached")]
        )

    def action_open_won(self):
        """Open the first purchases of the customers whom the campaign won."""
        return self._action_of_rows(self.env._("Customers Won"), [("won", "=", 1)])

    def _action_of_rows(self, name, domain):
        """Return the report on these campaigns in the current company."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_extension.customer_campaign_return_action"
        )
        own = [
            ("campaign_id", "in", self.ids),
            ("company_id", "=", self.env.company.id),
        ]
        action.update(domain=own + domain, context={})
        if name:
            action.update(name=name, views=[(False, "list"), (False, "pivot")])
        return action

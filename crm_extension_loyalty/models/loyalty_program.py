from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

TIER_USER = "crm_extension.group_tier_user"


class LoyaltyProgram(models.Model):
    """A program may be for members of some tiers alone; its points may expire."""

    _inherit = "loyalty.program"

    tier_ids = fields.Many2many(
        "customer.tier",
        string="Only for tiers",
        groups=TIER_USER,
        domain="[('company_id', 'child_of', company_id)] if company_id else []",
        help="Only customers who hold one of these tiers get anything from the program."
        " Empty: everybody.",
    )
    points_validity_months = fields.Integer(
        "Points are good for (months)",
        help="Points that are not used within so long expire, the oldest first. Months"
        " and days are added up. 0: points do not expire.",
    )
    points_validity_days = fields.Integer(
        "Points are good for (days)",
        help="Points that are not used within so long expire, the oldest first. Months"
        " and days are added up. 0: points do not expire.",
    )

    _points_validity_not_negative = models.Constraint(
        "CHECK (points_validity_months >= 0 AND points_validity_days >= 0)",
        "The time for which points are good cannot be negative.",
    )

    @api.constrains("tier_ids", "company_id")
    def _check_tier_ids(self):
        for program in self.sudo().filtered("company_id"):
            tiers = program.tier_ids
            own = tiers.filtered_domain(
                Domain("company_id", "child_of", program.company_id.id)
            )
            if tiers - own:
                raise ValidationError(
                    self.env._(
                        "“%(tier)s” is a tier of another company than “%(program)s”.",
                        tier=(tiers - own)[0].name,
                        program=program.name,
                    )
                )

    def _is_multiplied(self):
        """Tell whether a tier multiplies the program's points.

        It does where points are kept on the customer's own loyalty card. Points of
        promotions and coupons only say that a reward is due, those of gift cards and
        wallets are money.
        """
        self.ensure_one()
        return self.program_type == "loyalty" and self.is_nominative

    @api.model
    def _limited(self):
        """Return, in sudo, the programs that are for members of some tiers alone."""
        return self.sudo().search([("tier_ids", "!=", False)])

    def _worth_of_point(self, company):
        """Return what a point is worth in the company's currency.

        The dearest way to redeem it counts: money for each point, money for a number
        of points, or products at their list price. A discount in percent is worth
        what it is taken from, which nobody knows beforehand: a program of these alone
        counts a point as one.

        :param company: res.company
        """
        self.ensure_one()
        worths = [reward._worth_of_point(company) for reward in self.reward_ids]
        return max((each for each in worths if each is not None), default=1.0)

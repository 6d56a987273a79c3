from odoo import api, fields, models
from odoo.tools.misc import formatLang

MULTIPLIER_DIGITS = 2


class CustomerTier(models.Model):
    """A tier may give more points for the same purchase."""

    _inherit = "customer.tier"

    points_multiplier = fields.Float(
        default=1.0,
        help="Members earn so many times the points that a loyalty program gives. 1:"
        " no more and no less than everybody.",
    )

    _points_multiplier_not_negative = models.Constraint(
        "CHECK (points_multiplier >= 0)",
        "A multiplier of points cannot be negative.",
    )

    @api.depends("points_multiplier")
    @api.depends_context("lang")
    def _compute_benefit_text(self):
        return super()._compute_benefit_text()

    def _benefit_texts(self):
        return [*super()._benefit_texts(), *self._points_texts()]

    def _points_texts(self):
        if self.points_multiplier <= 1:
            return []
        digits = next(
            each
            for each in range(MULTIPLIER_DIGITS + 1)
            if each == MULTIPLIER_DIGITS
            or round(self.points_multiplier, each) == self.points_multiplier
        )
        times = formatLang(self.env, self.points_multiplier, digits=digits)
        return [self.env._("%s times the loyalty points", times)]

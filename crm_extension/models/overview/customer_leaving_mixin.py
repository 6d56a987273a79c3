from odoo import api, fields, models

LATE_FROM, RETURNED_FROM, UNHAPPY_UP_TO = 0.2, 0.1, 2.0
LESS_FROM, SILENT_FROM = -0.3, 1.5


class CustomerLeavingMixin(models.AbstractModel):
    """Why a customer might leave, in words: it follows from the customer's numbers."""

    _name = "customer.leaving.mixin"
    _description = "Signs that a customer leaves"

    leaving_signs = fields.Char(
        "What may be behind it",
        compute="_compute_leaving_signs",
        help="What the customer's numbers tell about why they might leave.",
    )

    @api.depends(
        "complaint_count",
        "growth",
        "late_delivery_rate",
        "open_complaint_count",
        "overdue_amount",
        "overdue_ratio",
        "return_rate",
        "satisfaction",
    )
    @api.depends_context("lang")
    def _compute_leaving_signs(self):
        for value in self:
            value.leaving_signs = " · ".join(value._signs_of_leaving())

    def _signs_of_leaving(self):
        """Return what may make the customer leave, the gravest first, in words."""
        return [
            *self._signs_of_anger(),
            *self._signs_of_service(),
            *self._signs_of_silence(),
        ]

    def _signs_of_anger(self):
        if self.open_complaint_count:
            yield self.env._("Open complaints: %s", self.open_complaint_count)
        elif self.complaint_count:
            yield self.env._("Complaints: %s", self.complaint_count)
        if 0 < self.satisfaction <= UNHAPPY_UP_TO:
            yield self.env._("Rated our answer %.1f of 5", self.satisfaction)

    def _signs_of_service(self):
        if self.late_delivery_rate >= LATE_FROM:
            share = round(100 * self.late_delivery_rate)
            yield self.env._("Late deliveries: %d %%", share)
        if self.return_rate >= RETURNED_FROM:
            yield self.env._("Sent back: %d %%", round(100 * self.return_rate))
        if self.overdue_amount > 0:
            yield self.env._("Has not paid what is due")

    def _signs_of_silence(self):
        if self.overdue_ratio >= SILENT_FROM:
            yield self.env._("Silent for %.1f times the usual gap", self.overdue_ratio)
        if self.growth <= LESS_FROM:
            yield self.env._("Buys %d %% less", round(-100 * self.growth))

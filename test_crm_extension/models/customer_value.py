from odoo import fields, models

from odoo.addons.crm_extension.analytics.metrics import Metric


class CustomerValue(models.Model):
    _inherit = "customer.value"

    open_opportunity_count = fields.Integer(
        "Open opportunities",
        readonly=True,
        help="Opportunities that are not decided.",
        metric=Metric(
            "count", source="opportunities", scale=0, bounds=(0, None), displayed=False
        ),
    )

    def _behind_opportunities(self, scope, metric):
        """The records behind the number: without it, the purchases would be shown."""
        return "crm.lead", [
            ("partner_id.commercial_partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("type", "=", "opportunity"),
            ("won_status", "=", "pending"),
        ]

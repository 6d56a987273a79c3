from datetime import datetime

import pytz

from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _value_tz(self):
        """Return the name of the time zone in which the company's days are days."""
        self.ensure_one()
        return self.resource_calendar_id.tz or "UTC"

    def _value_today(self):
        """Return the company's current day."""
        return datetime.now(pytz.timezone(self._value_tz())).date()

    @api.model_create_multi
    def create(self, vals_list):
        """Create; a new company gets the score model that the first one ships with."""
        companies = super().create(vals_list)
        companies._create_score_models()
        return companies

    def unlink(self):
        """Delete; values and history of a deleted company go with it."""
        values = (
            self.env["customer.value"].sudo().search([("company_id", "in", self.ids)])
        )
        values.unlink()
        ids = self.ids
        result = super().unlink()
        self.env["customer.value.history"].sudo()._erase("company_id", ids)
        return result

    def _create_score_models(self):
        """Give each company without a score model a copy of the shipped one."""
        shipped = self.env.ref(
            "crm_extension.customer_score_model_default", raise_if_not_found=False
        )
        if not shipped:
            return
        models_ = (
            self.env["customer.score.model"].sudo().with_context(active_test=False)
        )
        served = models_.search([("company_id", "in", self.ids)]).company_id
        for company in self - served:
            copy = shipped.sudo().copy({"company_id": company.id})
            copy.action_publish()

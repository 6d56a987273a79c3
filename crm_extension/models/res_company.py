from datetime import datetime

import pytz

from odoo import api, fields, models

from .complaint.complaint_choices import PORTAL_SCOPES

COMPANY_BENEFITS = ("pricelist_id", "payment_term_id", "salesperson_id")
"""What a tier gives that one company has and another has not."""


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = [
        "res.company",
        "customer.contact.company.mixin",
        "customer.habit.company.mixin",
    ]

    complaint_portal_scope = fields.Selection(
        PORTAL_SCOPES,
        "Complaints in the portal",
        required=True,
        default="own",
        help="Which complaints a customer's contact sees.",
    )

    def _value_tz(self):
        """Return the name of the time zone in which the company's days are days."""
        self.ensure_one()
        return self.resource_calendar_id.tz or "UTC"

    def _value_today(self):
        """Return the company's current day."""
        return datetime.now(pytz.timezone(self._value_tz())).date()

    @api.model_create_multi
    def create(self, vals_list):
        """Create; a new company gets the rules that the first one ships with."""
        companies = super().create(vals_list)
        companies._create_score_models()
        companies._create_tier_programs()
        companies._create_complaint_setup()
        return companies

    def unlink(self):
        """Delete; what the company decided and knew about customers goes with it.

        :raise UserError: when it has complaints
        """
        self.env["customer.complaint.setup"]._erase_for(self)
        self.env["customer.tier.life"]._erase_companies(self)
        self.env["customer.habit.life"]._erase_companies(self.ids)
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

    def _create_complaint_setup(self):
        """Give each company what it lacks to handle complaints."""
        self.env["customer.complaint.setup"]._create_for(self)

    def _create_tier_programs(self):
        """Give each company without a loyalty program a draft of the shipped one."""
        shipped = self.env.ref(
            "crm_extension.customer_tier_program_default", raise_if_not_found=False
        )
        if not shipped:
            return
        programs = self.env["customer.tier.program"].sudo()
        served = programs.search([("company_id", "in", self.ids)]).company_id
        shipped = shipped.sudo()
        for company in self - served:
            program = programs.create(company._prepare_tier_program(shipped))
            shipped.copy_translations(program)

    def _prepare_tier_program(self, shipped):
        """Return the values of the company's own program, without what is another's."""
        values = shipped.copy_data({"company_id": self.id})[0]
        for _command, _id, tier in values["tier_ids"]:
            tier.update(dict.fromkeys(COMPANY_BENEFITS, False))
        return values

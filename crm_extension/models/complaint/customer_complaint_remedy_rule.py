from odoo import fields, models


class CustomerComplaintRemedyRule(models.Model):
    """A no-questions rule: what is approved by itself."""

    _name = "customer.complaint.remedy.rule"
    _description = "No-questions rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=False, help="Off until it was tried.")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self._default_company_id(),
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    def _default_company_id(self):
        return self.env.company

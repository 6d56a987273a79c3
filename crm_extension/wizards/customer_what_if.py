from odoo import api, fields, models
from odoo.fields import Command

from ..models.value.customer_value import STAGE_LABELS, VALUE_CLASSES

SHOWN = ("score", "value_class", "segment", "stage", "rfm_cell")


class CustomerWhatIf(models.TransientModel):
    """Shows what purchases would make of a customer, beside what is now."""

    _name = "customer.what.if"
    _description = "What if a customer bought"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    purchase_ids = fields.One2many(
        "customer.what.if.purchase", "what_if_id", "Purchases"
    )
    as_of = fields.Date("As of", readonly=True)
    model_name = fields.Char("Score model", readonly=True)
    before_score = fields.Float(readonly=True)
    after_score = fields.Float(readonly=True)
    before_value_class = fields.Selection(VALUE_CLASSES, readonly=True)
    after_value_class = fields.Selection(VALUE_CLASSES, readonly=True)
    before_segment = fields.Char(readonly=True)
    after_segment = fields.Char(readonly=True)
    before_stage = fields.Selection(STAGE_LABELS, readonly=True)
    after_stage = fields.Selection(STAGE_LABELS, readonly=True)
    before_rfm_cell = fields.Char("RFM cell before", readonly=True)
    after_rfm_cell = fields.Char("RFM cell after", readonly=True)
    reason_ids = fields.One2many(
        "customer.what.if.reason", "what_if_id", "Points", readonly=True
    )

    def action_compare(self):
        """Show both sides; write nothing but this dialog.

        :raise AccessError: for who may not read the customer's value
        :raise UserError: naming what is wrong with the purchases
        """
        self.ensure_one()
        self.check_access("write")
        found = self.env["customer.score.what.if"]._what_if(
            self.partner_id, self.purchase_ids._as_dicts(), self.company_id
        )
        self.write(self._prepare_shown(found))
        return {**self._dialog(), "res_id": self.id}

    def _prepare_shown(self, found):
        sides = {
            f"{side}_{name}": found[side][name] or False
            for side in ("before", "after")
            for name in SHOWN
        }
        reasons = [
            Command.create(
                {
                    "name": reason["label"],
                    "points_before": reason["before"],
                    "points_after": reason["after"],
                    "difference": reason["difference"],
                }
            )
            for reason in found["reasons"]
        ]
        return {
            **sides,
            "as_of": found["as_of"],
            "model_name": found["model_name"],
            "reason_ids": [Command.clear(), *reasons],
        }

    @api.model
    def _open_for(self, partner, company=None):
        """Return the empty dialog about a customer."""
        context = {
            "default_partner_id": partner.commercial_partner_id.id,
            "default_company_id": (company or self.env.company).id,
        }
        return {**self._dialog(), "context": context}

    def _dialog(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What If"),
            "res_model": self._name,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

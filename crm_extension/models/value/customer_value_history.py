from odoo import api, fields, models
from odoo.exceptions import UserError

from .customer_value import HISTORY_TRIGGERS, STAGE_LABELS, VALUE_CLASSES


class CustomerValueHistory(models.Model):
    """What a customer was worth, and since when; only ever added to."""

    _name = "customer.value.history"
    _description = "History of customer value"
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    partner_id = fields.Many2one("res.partner", "Customer", required=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True)
    run_id = fields.Many2one("customer.score.run", ondelete="restrict")
    score = fields.Float(aggregator="avg")
    value_class = fields.Selection(VALUE_CLASSES)
    segment_id = fields.Many2one("customer.segment", ondelete="restrict")
    lifecycle_stage = fields.Selection(STAGE_LABELS)
    clv = fields.Monetary("Lifetime value")
    monetary = fields.Monetary("Revenue")
    trigger = fields.Selection(HISTORY_TRIGGERS, required=True)

    _partner_idx = models.Index("(partner_id, company_id, date)")
    _date_idx = models.Index("(company_id, date)")

    def write(self, vals):
        """Refused: a history is only added to."""
        raise UserError(self.env._("The history of customer value cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("The history of customer value cannot be deleted."))

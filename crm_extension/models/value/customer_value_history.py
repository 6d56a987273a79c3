from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .customer_value import HISTORY_TRIGGERS, STAGE_LABELS, VALUE_CLASSES
from .run_written import RunWrittenMany2one


class CustomerValueHistory(models.Model):
    """What a customer was worth, and since when; only ever added to."""

    _name = "customer.value.history"
    _description = "History of customer value"
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    partner_id = RunWrittenMany2one("res.partner", "Customer", required=True)
    company_id = RunWrittenMany2one("res.company", required=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True)
    run_id = RunWrittenMany2one("customer.score.run")
    score = fields.Float(aggregator="avg")
    value_class = fields.Selection(VALUE_CLASSES)
    segment_id = RunWrittenMany2one("customer.segment")
    lifecycle_stage = fields.Selection(STAGE_LABELS)
    clv = fields.Monetary("Lifetime value")
    monetary = fields.Monetary("Revenue")
    trigger = fields.Selection(HISTORY_TRIGGERS, required=True)
    former_class = fields.Selection(
        VALUE_CLASSES, help="The class before, only where it changed: a move."
    )
    former_stage = fields.Selection(
        STAGE_LABELS, help="The stage before, only where it changed: a move."
    )

    _partner_idx = models.Index("(partner_id, company_id, date)")
    # Lines are added day by day, so that a block of the table is of one day.
    _date_idx = models.Index("USING brin (date)")
    # Most lines are of a score that changed a little: moves are few among them.
    _class_move_idx = models.Index(
        "(company_id, date, former_class, value_class) INCLUDE (partner_id)"
        " WHERE former_class IS NOT NULL"
    )
    _stage_move_idx = models.Index(
        "(company_id, date, former_stage, lifecycle_stage) INCLUDE (partner_id)"
        " WHERE former_stage IS NOT NULL"
    )

    # It refuses instead of writing, for everybody.
    # pylint: disable-next=method-required-super
    def write(self, vals):
        """Refused: a history is only added to."""
        raise UserError(self.env._("The history of customer value cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("The history of customer value cannot be deleted."))

    @api.model
    def _erase(self, column, ids):
        """Remove the lines of partners or companies that are deleted themselves."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                "DELETE FROM customer_value_history WHERE %s = ANY(%s)",
                SQL.identifier(column),
                list(ids),
            )
        )
        self.invalidate_model()

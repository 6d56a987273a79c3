from odoo import fields, models

from ..value.run_written import RunWrittenMany2one


class CustomerHabitResultMixin(models.AbstractModel):
    """What the nightly reading of habits found: written by it alone, by bulk SQL."""

    _name = "customer.habit.result.mixin"
    _description = "Result of reading habits"
    _log_access = False

    company_id = RunWrittenMany2one("res.company", required=True, readonly=True)
    as_of = fields.Date("Known Up To", required=True, readonly=True)

from odoo import models


class CustomerScoreBacktest(models.AbstractModel):
    """Scores with what was known at a day, and compares with what happened since."""

    _name = "customer.score.backtest"
    _description = "Scores the past and compares with what followed"

    def _execute(self, run, asked=None):
        raise NotImplementedError

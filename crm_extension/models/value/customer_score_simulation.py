from odoo import models


class CustomerScoreSimulation(models.AbstractModel):
    """Scores everybody by a draft and compares; writes no customer's row."""

    _name = "customer.score.simulation"
    _description = "Tries a score model out"

    def _execute(self, run, asked=None):
        raise NotImplementedError

import numpy as np

from odoo import models

from .result_metrics import CLASS_NUMBERS


class CustomerScoreSimulation(models.AbstractModel):
    """What other scores would do to the tiers of members."""

    _inherit = "customer.score.simulation"

    def _consequences(self, run, before, after):
        """Add how many members each program whose rules ask for results would move."""
        found = super()._consequences(run, before, after)
        programs = self.env["customer.tier.program"].sudo()
        domain = [("company_id", "=", run.company_id.id), ("state", "=", "active")]
        for program in programs.search(domain)._asking_for_results():
            moved = self._count_moved(program, run.as_of, before, after)
            label = self.env._("Tiers that would change: %s", program.name)
            found.append({"label": label, "count": moved})
        return found

    def _count_moved(self, program, as_of, before, after):
        """Count the members who would hold another tier by the new scores."""
        engine = self.env["customer.tier.engine"].sudo()
        old, new = (
            engine._evaluate(program, as_of, given=_results_of(outcome))
            for outcome in (before, after)
        )
        return int((old.held != new.held).sum())


def _results_of(outcome):
    """Return an outcome's results as the tier rules take them, by customer.

    :return: (customers, name -> numbers)
    """
    numbers = np.array(
        [CLASS_NUMBERS[key] or np.nan for key in ("a", "b", "c", "none")]
    )
    return outcome.customers, {
        "score": outcome.score,
        "value_class": numbers[outcome.class_place],
    }

from odoo import models


class CustomerScoreRun(models.Model):
    """Tiers that rest on scores follow them."""

    _inherit = "customer.score.run"

    def _finish(self, **results):
        """End the run; programs that ask for its results are due after a full one."""
        super()._finish(**results)
        if self.kind != "full":
            return
        programs = self.env["customer.tier.program"].sudo()
        domain = [("company_id", "=", self.company_id.id), ("state", "=", "active")]
        waiting = programs.search(domain)._asking_for_results()
        waiting.filtered(lambda program: not program.is_due).is_due = True

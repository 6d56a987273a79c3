from odoo import models


class CustomerTierFacts(models.AbstractModel):
    """Lets rules of tiers ask about profit, which comes from the margin of lines."""

    _inherit = "customer.tier.facts"

    def _read_ledger(self, scope, partner_domain, metrics):
        """Return the purchases up to the scope's day; profit needs their margin."""
        if "profit" in metrics:
            metrics = {*metrics, "margin"}
        return super()._read_ledger(scope, partner_domain, metrics)

    def _counts_credit_notes(self, scope):
        """Tell whether credit notes lower the margin: for tiers they always do."""
        return True

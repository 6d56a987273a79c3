from odoo import models


class CrmLead(models.Model):
    """Promises follow a lead into the one it is merged into."""

    _inherit = "crm.lead"

    def _merge_dependences(self, opportunities):
        """Move what hangs on merged leads; their promises were made in this one."""
        result = super()._merge_dependences(opportunities)
        promises = self.env["customer.promise"].sudo()
        made = promises.search(
            [("source_model", "=", self._name), ("source_id", "in", opportunities.ids)]
        )
        made._writing_step().write({"source_id": self.id})
        return result

from odoo import models


class CustomerComplaintMerge(models.TransientModel):
    """The preview of a merge counts supplier claims too."""

    _inherit = "customer.complaint.merge"

    def _labels(self):
        """Return what the kinds of belongings are called: supplier claims as well."""
        return {**super()._labels(), "claims": self.env._("supplier claims")}

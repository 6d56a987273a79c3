from odoo import models


class CustomerComplaintUnionMixin(models.AbstractModel):
    """Merging complaints: everything moves, nothing is lost."""

    _name = "customer.complaint.union.mixin"
    _description = "Merging of complaints"

    def _can_merge_into(self, target):
        """Tell whether the complaint may be merged into another one."""
        self.ensure_one()
        return bool(
            target
            and target != self
            and not target.merged_into_id
            and target.state != "merged"
            and target.company_id == self.company_id
            and target.commercial_partner_id == self.commercial_partner_id
        )

    def _move_everything_to(self, target):
        """Move lines, remedies, messages and the rest to another complaint."""
        self._writing_step().merged_into_id = target

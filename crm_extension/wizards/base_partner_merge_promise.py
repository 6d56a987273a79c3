from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Move promises too; they are the customer's whose contact stays."""
        result = super()._update_foreign_keys(src_partners, dst_partner)
        promises = self.env["customer.promise"].sudo()
        moved = promises.search([("partner_id", "=", dst_partner.id)])
        self.env.add_to_compute(promises._fields["commercial_partner_id"], moved)
        return result

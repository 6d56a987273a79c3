from odoo import api, models


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    @api.model
    def _get_partner_pricelist_multi(self, partner_ids):
        """Put the tier's price list between the customer's own and the country's.

        Nothing is stored: who leaves the tier has the former price list again.
        """
        partners = (
            self.env["res.partner"].with_context(active_test=False).browse(partner_ids)
        )
        given = self.env["customer.tier.benefits"]._pricelists(partners)
        if not given:
            return super()._get_partner_pricelist_multi(partner_ids)
        members = partners.filtered(
            lambda each: each in given and not each._has_own_pricelist()
        )
        result = super()._get_partner_pricelist_multi((partners - members)._ids)
        result.update({member.id: given[member] for member in members})
        return result

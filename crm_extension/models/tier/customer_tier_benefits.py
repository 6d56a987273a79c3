from odoo import api, models


class CustomerTierBenefits(models.AbstractModel):
    """What tiers give to partners: read when it is needed, for whoever asks.

    What a partner has of their own always wins. What cannot be used any more, as an
    archived price list or one of another company, gives nothing.
    """

    _name = "customer.tier.benefits"
    _description = "Benefits of loyalty tiers"

    @api.model
    def _tiers(self, partners, company):
        """Return the tier that each partner holds, in sudo; who holds none is left out.

        :param partners: res.partner, new records of forms too
        :param company: res.company
        """
        # What a form edits is a new record, whose origin is the customer.
        customers = {
            partner: partner.sudo().commercial_partner_id._origin
            for partner in partners
        }
        known = self.env["res.partner"].sudo().union(*customers.values())
        held = known._held_tiers(company)
        return {
            partner: held[customer]
            for partner, customer in customers.items()
            if customer and held[customer]
        }

    @api.model
    def _pricelists(self, partners):
        """Return the price list of each partner's tier in the current company.

        :return: dict of those partners whose tier gives one
        """
        enabled = self.env["res.groups"]._is_feature_enabled(
            "product.group_product_pricelist"
        )
        if not enabled:
            return {}
        company = self.env.company
        tiers = self._tiers(partners, company)
        lists = self.env["product.pricelist"]
        offered = lists.sudo().union(*(each.pricelist_id for each in tiers.values()))
        usable = offered._get_partner_pricelist_multi_filter_hook().filtered(
            lambda each: not each.company_id or each.company_id == company
        )
        return {
            partner: lists.browse(tier.pricelist_id.id)
            for partner, tier in tiers.items()
            if tier.pricelist_id and tier.pricelist_id in usable
        }

    @api.model
    def _payment_terms(self, partners, company):
        """Return the payment term that the tier gives to those without one.

        The company's default is nobody's own choice: it gives way to the tier's.

        :return: dict of those partners whose tier gives one
        """
        terms = self.env["account.payment.term"]
        return {
            partner: terms.browse(tier.payment_term_id.id)
            for partner, tier in self._tiers(partners, company).items()
            if self._is_usable(tier.payment_term_id, company)
            and not self._has_payment_term(partner.sudo().with_company(company))
        }

    @api.model
    def _has_payment_term(self, partner):
        field = partner._fields["property_payment_term_id"]
        default = field.get_company_dependent_fallback(partner)
        return partner.property_payment_term_id not in (default, default.browse())

    @api.model
    def _salespersons(self, partners, company):
        """Return the tier's salesperson for those partners who have none.

        :return: dict of those partners whose tier gives one
        """
        users = self.env["res.users"]
        return {
            partner: users.browse(tier.salesperson_id.id)
            for partner, tier in self._tiers(partners, company).items()
            if tier.salesperson_id.active
            and company in tier.salesperson_id.company_ids
            and not self._has_salesperson(partner.sudo())
        }

    @api.model
    def _has_salesperson(self, partner):
        return bool(partner.user_id or partner.commercial_partner_id.user_id)

    @api.model
    def _is_usable(self, record, company):
        """Tell whether the record is there, active, and of the company or of none."""
        owner = record.company_id
        return record.active and (not owner or owner in company.sudo().parent_ids)

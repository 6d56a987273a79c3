from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ...analytics.offer_grid import GROUPS, sizes_of_category
from ...analytics.supplier_view import SMALLEST_GROUP, hidden_groups
from .customer_category_facts import NOBODY


class CustomerSupplierReport(models.AbstractModel):
    """Tells suppliers about groups of customers, and nothing about any customer."""

    _name = "report.crm_extension.customer_supplier_report"
    _description = "Analysis of a category for suppliers"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return an analysis of each category.

        :param data: dict with ``category_ids`` where ``docids`` is empty, and
            ``company_id``, the user's company when left out
        :raise AccessError: for who may not see what customers buy
        """
        self.env["customer.category.habit"].check_access("read")
        data = data or {}
        categories = self.env["product.category"].browse(
            docids or data.get("category_ids")
        )
        categories = categories.exists()
        company = self._company(data.get("company_id"))
        return {
            "doc_ids": categories.ids,
            "doc_model": "product.category",
            "docs": categories,
            "analyses": [self._analysis(company, each) for each in categories],
        }

    @api.model
    def _company(self, company_id):
        """Return the company that is asked about.

        :raise AccessError: for a company that is not switched on
        """
        company_id = company_id or self.env.company.id
        if company_id not in self.env.companies.ids:
            raise AccessError(self.env._("You may not see this company's customers."))
        return self.env["res.company"].browse(company_id)

    @api.model
    def _analysis(self, company, category):
        """Return what stands on the page of a category."""
        facts = self.env["customer.category.facts"]
        groups = facts._read_groups(company, category)
        brands = facts._read_brands(company, category)
        return {
            "company": company,
            "currency": company.currency_id,
            "name": category.display_name,
            "period": self._period_text(facts._read_reading(company)),
            "groups": self._group_rows(groups) if brands else [],
            "brands": self._brand_rows(brands),
            "offers": self._offer_rows(company, category),
            "privacy": self.env._(
                "No customer is named here. Groups of fewer than %s customers are not"
                " shown, nor is what would give them away.",
                SMALLEST_GROUP,
            ),
        }

    @api.model
    def _period_text(self, reading):
        if not reading:
            return ""
        return self.env._(
            "Purchases of %(months)s months up to %(day)s.",
            months=reading.settings["window_months"],
            day=format_date(self.env, reading.as_of),
        )

    @api.model
    def _group_rows(self, groups):
        """Return a row for each of the nine groups, without those of few customers."""
        counts = {group: groups.get(group, NOBODY).customers for group in GROUPS}
        hidden = hidden_groups(counts)
        everybody = sum(counts.values())
        revenue = sum(groups.get(group, NOBODY).amount for group in GROUPS)
        return [
            {"label": self._group_text(group), "hidden": True}
            if group in hidden
            else {
                "label": self._group_text(group),
                "hidden": False,
                "customers": counts[group],
                "customer_share": self._share_text(counts[group], everybody),
                "revenue_share": self._share_text(
                    groups.get(group, NOBODY).amount, revenue
                ),
                "mean": groups.get(group, NOBODY).amount / max(counts[group], 1),
            }
            for group in GROUPS
        ]

    @api.model
    def _brand_rows(self, brands):
        """Return a row for each brand, without those of few customers."""
        counts = {each.brand: each.customers for each in brands}
        hidden, everybody = hidden_groups(counts), sum(counts.values())
        return [
            {
                "label": brand.name,
                "hidden": brand in hidden,
                "customers": 0 if brand in hidden else count,
                "customer_share": ""
                if brand in hidden
                else self._share_text(count, everybody),
            }
            for brand, count in counts.items()
        ]

    @api.model
    def _offer_rows(self, company, category):
        sizes = self.env["customer.offer.size"]
        path = sizes._paths(category)[category.id]
        discounts, shares = (
            sizes_of_category(sizes._read_grids(company, name), path)
            for name in ("discount", "supplier_share")
        )
        return [
            {
                "label": self._group_text(group),
                "discount": self._percent_text(discounts.get(group, 0)),
                "supplier_share": self._percent_text(shares.get(group, 0)),
            }
            for group in GROUPS
        ]

    @api.model
    def _group_text(self, group):
        return self.env["customer.offer.size"]._group_text(*group)

    @api.model
    def _percent_text(self, percent):
        return f"{self.env['customer.offer.size']._percent_text(percent)} %"

    @api.model
    def _share_text(self, part, whole):
        share = 100 * part / whole if whole else 0
        return f"{formatLang(self.env, share, digits=1)} %"

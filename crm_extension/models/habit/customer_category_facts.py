from collections import namedtuple

from odoo import api, models
from odoo.fields import Domain

GroupFigures = namedtuple("GroupFigures", "customers amount")
"""Number of customers, and what they spent in the months read, in money."""
NOBODY = GroupFigures(0, 0.0)

CategoryFigures = namedtuple("CategoryFigures", "category customers amount by_loyalty")
"""``by_loyalty`` is a dict of loyalty, False for none, -> number of customers."""

BrandFigures = namedtuple("BrandFigures", "brand customers amount")
"""Customers who spend most of what they spend on brands on this one."""


class CustomerCategoryFacts(models.AbstractModel):
    """Reads the groups of customers of categories, with the rights of the user."""

    _name = "customer.category.facts"
    _description = "Reads groups of categories"

    @api.model
    def _domain(self, company, category=None):
        """Return the domain of the rows of a company, or of one of its categories."""
        domain = Domain("company_id", "=", company.id)
        if category:
            domain &= Domain("category_id", "=", category.id)
        return domain

    @api.model
    def _read_reading(self, company):
        """Return the last reading of habits that found groups; empty without any."""
        runs = self.env["customer.habit.run"].search(
            [("company_id", "=", company.id), ("state", "=", "done")],
            order="id desc",
            limit=10,
        )
        return runs.filtered(lambda run: "groups" in (run.parameters or {}))[:1]

    @api.model
    def _read_categories(self, company, limit):
        """Return the categories that most is spent on, the first one first.

        :return: list of :class:`CategoryFigures`
        """
        habits = self.env["customer.category.habit"]
        domain = self._domain(company)
        rows = habits._read_group(
            domain,
            ["category_id"],
            ["__count", "amount:sum"],
            order="amount:sum DESC, category_id",
            limit=limit,
        )
        ids = [category.id for category, _count, _amount in rows]
        by_loyalty = {}
        for category, loyalty, count in habits._read_group(
            domain & Domain("category_id", "in", ids),
            ["category_id", "loyalty"],
            ["__count"],
        ):
            by_loyalty.setdefault(category, {})[loyalty] = count
        return [CategoryFigures(*row, by_loyalty.get(row[0], {})) for row in rows]

    @api.model
    def _read_groups(self, company, category):
        """Return (loyalty, usage) -> :class:`GroupFigures`; loyalty False for none."""
        rows = self.env["customer.category.habit"]._read_group(
            self._domain(company, category),
            ["loyalty", "usage"],
            ["__count", "amount:sum"],
        )
        return {
            (loyalty, usage): GroupFigures(count, amount)
            for loyalty, usage, count, amount in rows
        }

    @api.model
    def _read_brands(self, company, category, limit=None):
        """Return the brands that customers buy most, the largest first.

        :return: list of :class:`BrandFigures`
        """
        rows = self.env["customer.category.habit"]._read_group(
            self._domain(company, category) & Domain("brand_value_id", "!=", False),
            ["brand_value_id"],
            ["__count", "amount:sum"],
            order="__count DESC, brand_value_id",
            limit=limit,
        )
        return [BrandFigures(*row) for row in rows]

    @api.model
    def _cutoffs(self, reading, category):
        """Return from where usage is middle, and high; None for never or not known.

        :param reading: customer.habit.run, may be empty
        """
        kept = (reading.parameters or {}).get("groups", {"category": []})
        if category.id not in kept["category"]:
            return None, None
        place = kept["category"].index(category.id)
        return kept["middle_from"][place], kept["high_from"][place]

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ...analytics.offer_grid import LOYALTIES, USAGES, sizes_of_category
from ..habit.customer_category_facts import NOBODY

CATEGORIES_LISTED = 100
BRANDS_LISTED = 12
MANAGER = "crm_extension.group_value_manager"
VIEWS = ["list", "kanban", "form", "pivot", "graph"]


class CustomerCategoryPage(models.AbstractModel):
    """Shows the nine groups of a category's customers, and what each is offered."""

    _name = "customer.category.page"
    _inherit = ["customer.dashboard.mixin"]
    _description = "Page of a category"

    @api.model
    @api.readonly
    def get_dashboard(self, filters=None):
        """Return the nine groups of a category, or all categories to choose from.

        :param filters: dict with ``company_id`` and ``category_id``; what is missing or
            not allowed is the user's company, and no category
        :return: dict with ``filters``, ``note``, ``advice`` (what is missing, and the
            action that mends it; or False) and ``content``: ``table`` of categories
            or, of one category, ``tiles``, ``grid`` and ``brands``
        :raise AccessError: for who may not see what customers buy
        """
        self._check_dashboard_access()
        filters = filters or {}
        company = self._chosen_company(filters.get("company_id"))
        category = self._chosen_category(filters.get("category_id"))
        reading = self.env["customer.category.facts"]._read_reading(company)
        content = self._category_content if category else self._all_content
        return {
            "filters": self._page_filters(company, category),
            "note": self._note(reading),
            "advice": self._advice(reading),
            "can_change": self.env.user.has_group(MANAGER),
            "content": content(company, category, reading),
        }

    @api.model
    def _check_dashboard_access(self):
        self.env["customer.category.habit"].check_access("read")

    # -- Filters -----------------------------------------------------------------

    @api.model
    def _chosen_company(self, key):
        return self.env.companies.filtered(lambda each: each.id == key) or (
            self.env.company
        )

    @api.model
    def _chosen_category(self, key):
        categories = self.env["product.category"]
        if not isinstance(key, int):
            return categories
        return categories.search([("id", "=", key)])

    @api.model
    def _page_filters(self, company, category):
        return {
            "companies": [
                {"id": each.id, "name": each.name} for each in self.env.companies
            ],
            "category_name": category.display_name or "",
            "chosen": {"company_id": company.id, "category_id": category.id},
        }

    # -- Words -------------------------------------------------------------------

    @api.model
    def _note(self, reading):
        """Return what the figures are of: days, brands, and when loyal."""
        if not reading:
            return ""
        kept, settings = reading.parameters["groups"], reading.settings
        texts = [
            self.env._(
                "Purchases of %(months)s months up to %(day)s.",
                months=settings["window_months"],
                day=format_date(self.env, reading.as_of),
            )
        ]
        if kept["brand_attribute_id"]:
            texts.append(self._brands_text(kept))
            texts.append(
                self.env._(
                    "Loyal is who spends %s %% or more of what goes to brands on one"
                    " national brand, or on our own brands together.",
                    self._number_text(settings["loyal_share"] * 100),
                )
            )
        return " ".join(texts)

    @api.model
    def _brands_text(self, kept):
        attribute = self.env["product.attribute"].browse(kept["brand_attribute_id"])
        own = self.env["product.attribute.value"].browse(kept["store_brand_ids"])
        return self.env._(
            "Brands: attribute “%(attribute)s”. Our own: %(own)s.",
            attribute=attribute.exists().name or "–",
            own=", ".join(own.exists().mapped("name")) or self.env._("none"),
        )

    @api.model
    def _advice(self, reading):
        """Return what is missing to see nine groups, and what mends it; or False."""
        if not reading:
            return {
                "text": self.env._(
                    "Purchases have not been read yet. They are read every night; a"
                    " manager can do it now."
                ),
                "label": self.env._("Readings of Habits"),
                "action": "crm_extension.customer_habit_run_action",
            }
        if not reading.parameters["groups"]["brand_attribute_id"]:
            return {
                "text": self.env._(
                    "No brands are known, so that only the usage is. Choose in the"
                    " settings which attribute of products says their brand, then read"
                    " habits again."
                ),
                "label": self.env._("Settings"),
                "action": "base_setup.action_general_configuration",
            }
        return False

    @api.model
    def _labels(self, name):
        return self.env["customer.offer.size"]._labels(name)

    @api.model
    def _number_text(self, number, digits=0):
        return formatLang(self.env, number, digits=digits)

    @api.model
    def _rows_opening(self, name, company, category, chosen=Domain.TRUE):
        """Return what opens customers of a category."""
        domain = self.env["customer.category.facts"]._domain(company, category)
        return self._opening(
            "customer.category.habit", name, domain & chosen, views=VIEWS
        )

    # -- All categories ----------------------------------------------------------

    @api.model
    def _all_content(self, company, _category, _reading):
        """Return the categories that most is spent on."""
        facts = self.env["customer.category.facts"]
        labels = self._labels("loyalty")
        money = {"kind": "monetary", "currency_id": company.currency_id.id}
        return {
            "table": {
                "key": "categories",
                "title": self.env._("Categories"),
                "help": self.env._(
                    "The categories that customers spend most on. Choose one to see its"
                    " nine groups."
                ),
                "head": self.env._("Category"),
                "empty": self.env._("No purchases have been read here."),
                "columns": [
                    {"key": "customers", "label": self.env._("Customers")},
                    {"key": "amount", "label": self.env._("Revenue"), **money},
                    *({"key": each, "label": labels[each]} for each in LOYALTIES),
                ],
                "rows": [
                    self._category_row(company, figures)
                    for figures in facts._read_categories(company, CATEGORIES_LISTED)
                ],
            }
        }

    @api.model
    def _category_row(self, company, figures):
        category = figures.category
        name = category.display_name
        everybody = self._rows_opening(name, company, category)
        return {
            "label": name,
            "open": {"category_id": category.id},
            "cells": [
                {"value": figures.customers, "open": everybody},
                {"value": figures.amount, "open": everybody},
                *(
                    {
                        "value": figures.by_loyalty.get(loyalty, 0),
                        "open": self._rows_opening(
                            name, company, category, Domain("loyalty", "=", loyalty)
                        ),
                    }
                    for loyalty in LOYALTIES
                ),
            ],
        }

    # -- One category ------------------------------------------------------------

    @api.model
    def _category_content(self, company, category, reading):
        """Return the nine groups of a category, its brands and the offers' cost."""
        facts = self.env["customer.category.facts"]
        groups = facts._read_groups(company, category)
        sizes = {
            name: self._sizes(company, category, name)
            for name in ("discount", "supplier_share")
        }
        return {
            "tiles": self._tiles(company, category, groups, sizes),
            "grid": self._grid(company, category, groups, sizes["discount"], reading),
            "brands": self._brands_table(company, category),
        }

    @api.model
    def _sizes(self, company, category, name):
        offers = self.env["customer.offer.size"]
        path = offers._paths(category)[category.id]
        return sizes_of_category(offers._read_grids(company, name), path)

    @api.model
    def _tiles(self, company, category, groups, sizes):
        money = {"kind": "monetary", "currency_id": company.currency_id.id}
        customers = sum(each.customers for each in groups.values())
        revenue = sum(each.amount for each in groups.values())
        opening = self._rows_opening(category.display_name, company, category)
        return [
            self._tile("customers", self.env._("Customers"), customers, opening),
            self._tile("revenue", self.env._("Revenue"), revenue, opening, **money),
            *(
                self._loyalty_tile(company, category, groups, loyalty, customers)
                for loyalty in LOYALTIES
            ),
            self._cost_tile(company, groups, sizes, money),
        ]

    @api.model
    def _loyalty_tile(self, company, category, groups, loyalty, customers):
        label = self._labels("loyalty")[loyalty]
        count = sum(groups.get((loyalty, usage), NOBODY).customers for usage in USAGES)
        return self._tile(
            loyalty,
            label,
            count,
            self._rows_opening(
                label, company, category, Domain("loyalty", "=", loyalty)
            ),
            detail=self.env._(
                "%s %% of the customers", self._number_text(100 * count / customers)
            )
            if customers
            else "",
        )

    @api.model
    def _cost_tile(self, company, groups, sizes, money):
        """Return what the offers would have cost on all that was bought."""
        costs = {
            group: figures.amount * sizes["discount"].get(group, 0) / 100
            for group, figures in groups.items()
        }
        paid = sum(
            cost * sizes["supplier_share"].get(group, 0) / 100
            for group, cost in costs.items()
        )
        amount = formatLang(self.env, paid, currency_obj=company.currency_id)
        return self._tile(
            "cost",
            self.env._("Offers Would Cost"),
            sum(costs.values()),
            False,
            detail=self.env._("%s of it paid by suppliers", amount),
            help=self.env._(
                "What the offers come to if all of these purchases are made again, each"
                " with its offer."
            ),
            **money,
        )

    @api.model
    def _grid(self, company, category, groups, sizes, reading):
        revenue = sum(each.amount for each in groups.values())
        loyalties, usages = self._labels("loyalty"), self._labels("usage")
        return {
            "currency_id": company.currency_id.id,
            "usages": self._usage_texts(company, category, reading),
            "rows": [
                {
                    "key": loyalty,
                    "label": loyalties[loyalty],
                    "cells": [
                        {
                            "key": usage,
                            "label": usages[usage],
                            **self._cell(
                                company, category, (loyalty, usage), groups, revenue
                            ),
                            "offer": sizes.get((loyalty, usage), 0),
                        }
                        for usage in USAGES
                    ],
                }
                for loyalty in LOYALTIES
            ],
            "unbranded": self._unbranded(company, category, groups),
        }

    @api.model
    def _cell(self, company, category, group, groups, revenue):
        figures = groups.get(group, NOBODY)
        loyalty, usage = group
        chosen = Domain("loyalty", "=", loyalty) & Domain("usage", "=", usage)
        name = self.env["customer.offer.size"]._group_text(loyalty, usage)
        return {
            "customers": figures.customers,
            "revenue": figures.amount,
            "share": figures.amount / revenue if revenue else 0,
            "open": self._rows_opening(name, company, category, chosen),
        }

    @api.model
    def _usage_texts(self, company, category, reading):
        """Return who is in which third, in words; nothing where it is not known."""
        facts = self.env["customer.category.facts"]
        middle, high = (
            each and formatLang(self.env, each, currency_obj=company.currency_id)
            for each in facts._cutoffs(reading, category)
        )
        return {
            "low": self.env._("below %s", middle) if middle else "",
            "middle": self.env._("from %s", middle) if middle else "",
            "high": self.env._("from %s", high) if high else "",
        }

    @api.model
    def _unbranded(self, company, category, groups):
        """Return how many customers are in no group, as nothing had a brand."""
        count = sum(groups.get((False, usage), NOBODY).customers for usage in USAGES)
        if not count:
            return False
        return {
            "text": self.env._(
                "%s customers bought nothing here that has a brand.",
                self._number_text(count),
            ),
            "open": self._rows_opening(
                self.env._("Without a Brand"),
                company,
                category,
                Domain("loyalty", "=", False),
            ),
        }

    @api.model
    def _brands_table(self, company, category):
        facts = self.env["customer.category.facts"]
        money = {"kind": "monetary", "currency_id": company.currency_id.id}
        return {
            "key": "brands",
            "title": self.env._("Most Bought Brands"),
            "help": self.env._("Customers by the brand they spend most on here."),
            "head": self.env._("Brand"),
            "empty": self.env._("Nothing that has a brand was bought here."),
            "columns": [
                {"key": "customers", "label": self.env._("Customers")},
                {"key": "amount", "label": self.env._("They Spent"), **money},
            ],
            "rows": [
                self._brand_row(company, category, figures)
                for figures in facts._read_brands(company, category, BRANDS_LISTED)
            ],
        }

    @api.model
    def _brand_row(self, company, category, figures):
        name = figures.brand.name
        opening = self._rows_opening(
            name, company, category, Domain("brand_value_id", "=", figures.brand.id)
        )
        return {
            "label": name,
            "open": opening,
            "cells": [
                {"value": figures.customers, "open": opening},
                {"value": figures.amount, "open": opening},
            ],
        }

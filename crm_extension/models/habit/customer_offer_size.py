from collections import namedtuple

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import formatLang

from ...analytics.offer_grid import (
    GROUPS,
    impossible_percentages,
    shrinking_offers,
    sizes_of_category,
    steps_to,
)
from .customer_category_habit import LOYALTIES, USAGES

SHIPPED = {
    "national": {"low": (3, 50), "middle": (5, 50), "high": (8, 50)},
    "store": {"low": (2, 0), "middle": (4, 0), "high": (6, 0)},
    "switching": {"low": (5, 50), "middle": (8, 50), "high": (12, 50)},
}
"""Percent of the offer, and percent of it that the supplier pays, by group. Whoever
switches decides by the price; nobody pays for offers to our own brands but we."""

Offer = namedtuple("Offer", "discount group")
"""Percent off the price, and the customer's group in words."""


class CustomerOfferSize(models.Model):
    """How large an offer one of the nine groups gets: larger for who uses more."""

    _name = "customer.offer.size"
    _description = "Size of an offer"
    _order = "company_id, category_id, id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="cascade",
        index=True,
        default=lambda self: self._default_company_id(),
    )
    category_id = fields.Many2one(
        "product.category",
        ondelete="cascade",
        index="btree_not_null",
        help="Empty: for all categories without sizes of their own, or of a category"
        " above them.",
    )
    applies_to = fields.Char(compute="_compute_applies_to")
    loyalty = fields.Selection(LOYALTIES, "Brand Loyalty", required=True)
    usage = fields.Selection(USAGES, required=True)
    discount = fields.Float("Offer (%)", digits="Discount", aggregator=None)
    supplier_share = fields.Float(
        "Paid by the Supplier (%)",
        aggregator=None,
        help="What part of the offer the supplier pays.",
    )

    _group_uniq = models.UniqueIndex(
        "(company_id, COALESCE(category_id, 0), loyalty, usage)",
        "This group has a size already.",
    )

    @api.model
    def _default_company_id(self):
        return self.env.company

    @api.depends("category_id")
    @api.depends_context("lang")
    def _compute_applies_to(self):
        for size in self:
            category = size.category_id
            size.applies_to = category.display_name or self.env._("All categories")

    @api.depends("loyalty", "usage")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for size in self:
            size.display_name = self._group_text(size.loyalty, size.usage)

    # -- What is refused ---------------------------------------------------------

    @api.constrains(
        "company_id", "category_id", "loyalty", "usage", "discount", "supplier_share"
    )
    def _check_grids(self):
        """Refuse grids in which more usage gets a smaller offer.

        :raise ValidationError: naming every fault of every grid
        """
        sizes = self.search(
            [
                ("company_id", "in", self.company_id.ids),
                ("category_id", "in", [False, *self.category_id.ids]),
            ]
        )
        concerned = {(size.company_id, size.category_id) for size in self}
        grids = sizes.grouped(lambda size: (size.company_id, size.category_id))
        faults = [
            fault
            for key, grid in grids.items()
            if key in concerned
            for fault in grid._faults(
                *(
                    {(size.loyalty, size.usage): size[name] for size in grid}
                    for name in ("discount", "supplier_share")
                )
            )
        ]
        if faults:
            raise ValidationError("\n".join(faults))

    @api.model
    def _faults(self, discounts, shares):
        """Return what is wrong with a grid, a sentence for each fault.

        :param discounts: dict of (loyalty, usage) -> percent of the offer
        :param shares: dict of (loyalty, usage) -> percent of it that suppliers pay
        """
        return [
            *(
                self.env._(
                    "%(group)s: the offer is %(percent)s %%. It must be from 0 to"
                    " 100 %%.",
                    group=self._group_text(*group),
                    percent=self._percent_text(discounts[group]),
                )
                for group in impossible_percentages(discounts)
            ),
            *(
                self.env._(
                    "%(group)s: the supplier pays %(percent)s %%. It must be from 0 to"
                    " 100 %%.",
                    group=self._group_text(*group),
                    percent=self._percent_text(shares[group]),
                )
                for group in impossible_percentages(shares)
            ),
            *(
                self._shrinking_text(discounts, loyalty, lower, higher)
                for loyalty, lower, higher in shrinking_offers(discounts)
            ),
        ]

    def _shrinking_text(self, sizes, loyalty, lower, higher):
        labels = self._labels("usage")
        return self.env._(
            "%(loyalty)s: %(higher)s gets %(less)s %%, but %(lower)s gets %(more)s %%."
            " Who uses more gets at least as much.",
            loyalty=self._labels("loyalty")[loyalty],
            higher=labels[higher].lower(),
            lower=labels[lower].lower(),
            less=self._percent_text(sizes[loyalty, higher]),
            more=self._percent_text(sizes[loyalty, lower]),
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_for_all(self):
        if any(not size.category_id for size in self):
            raise UserError(
                self.env._(
                    "The offers for all categories stay. Set them to 0 % to give none."
                )
            )

    # -- Whole grids -------------------------------------------------------------

    @api.model
    def _set_grid(self, company, category, discounts, shares):
        """Make these the offers of a category, empty for all of them.

        :param discounts: dict of all groups -> percent of the offer
        :param shares: dict of all groups -> percent of it that suppliers pay
        :raise ValidationError: naming every fault; nothing is changed then
        """
        faults = self._faults(discounts, shares)
        if faults:
            raise ValidationError("\n".join(faults))
        sizes = {
            (size.loyalty, size.usage): size for size in self._grid(company, category)
        }
        held = {group: sizes[group].discount for group in sizes}
        for group in steps_to(held, discounts):
            sizes[group].write(
                {"discount": discounts[group], "supplier_share": shares[group]}
            )
        self.create(
            [
                {
                    "company_id": company.id,
                    "category_id": category.id,
                    "loyalty": group[0],
                    "usage": group[1],
                    "discount": discounts[group],
                    "supplier_share": shares[group],
                }
                for group in GROUPS
                if group not in sizes
            ]
        )

    @api.model
    def _grid(self, company, category):
        """Return the category's own sizes, or those for all categories."""
        return self.search(
            [("company_id", "=", company.id), ("category_id", "=", category.id)]
        )

    # -- Shipped sizes -----------------------------------------------------------

    @api.model
    def _create_for(self, companies):
        """Give the shipped sizes to each company that has none.

        :param companies: res.company
        """
        found = self.sudo().search(
            [("company_id", "in", companies.ids), ("category_id", "=", False)]
        )
        return self.sudo().create(
            [
                {
                    "company_id": company.id,
                    "loyalty": loyalty,
                    "usage": usage,
                    "discount": SHIPPED[loyalty][usage][0],
                    "supplier_share": SHIPPED[loyalty][usage][1],
                }
                for company in companies - found.company_id
                for loyalty, usage in GROUPS
            ]
        )

    @api.model
    def _create_for_all(self):
        """Give every company the shipped sizes."""
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        self._create_for(companies.search([("id", "!=", False)]))

    # -- Offers ------------------------------------------------------------------

    @api.model
    def _offers(self, company, customers, products):
        """Return what offers customers get on products, in a few statements.

        The group is the customer's in the product's category. Who never bought there,
        or nothing with a brand, is in no group and gets no offer; an offer of 0 % is
        none.

        :param company: res.company
        :param customers: res.partner; contacts stand for their customer
        :param products: product.product
        :return: dict of (partner id, product id) -> :class:`Offer`
        """
        groups = self._read_groups(
            company, customers.commercial_partner_id, products.categ_id
        )
        if not groups:
            return {}
        grids = self._read_grids(company)
        paths = self._paths(products.categ_id)
        found = {}
        for customer in customers:
            of_customer = groups.get(customer.commercial_partner_id.id, {})
            for product in products:
                group = of_customer.get(product.categ_id.id)
                sizes = sizes_of_category(grids, paths[product.categ_id.id])
                if sizes.get(group):
                    found[customer.id, product.id] = Offer(
                        sizes[group], self._group_text(*group)
                    )
        return found

    @api.model
    def _read_groups(self, company, customers, categories):
        """Return customer id -> category id -> (loyalty, usage)."""
        habits = self.env["customer.category.habit"].sudo()
        query = habits._search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", customers.ids),
                ("category_id", "in", categories.ids),
                ("loyalty", "!=", False),
            ]
        )
        names = ("partner_id", "category_id", "loyalty", "usage")
        rows = self.env.execute_query(
            query.select(
                *(habits._field_to_sql(habits._table, name, query) for name in names)
            )
        )
        groups = {}
        for customer, category, loyalty, usage in rows:
            groups.setdefault(customer, {})[category] = loyalty, usage
        return groups

    @api.model
    def _read_grids(self, company, name="discount"):
        """Return category id, None for all, -> (loyalty, usage) -> percent.

        :param name: ``discount`` or ``supplier_share``
        """
        grids = {}
        for size in self.sudo().search([("company_id", "=", company.id)]):
            grid = grids.setdefault(size.category_id.id or None, {})
            grid[size.loyalty, size.usage] = size[name]
        return grids

    @api.model
    def _paths(self, categories):
        """Return category id -> ids of the categories from the topmost down to it."""
        return {False: []} | {
            category.id: [int(each) for each in category.parent_path.split("/")[:-1]]
            for category in categories.sudo()
        }

    # -- Words -------------------------------------------------------------------

    @api.model
    def _labels(self, name):
        """Return the words of ``loyalty`` or ``usage`` in the user's language."""
        return dict(self._fields[name]._description_selection(self.env))

    @api.model
    def _group_text(self, loyalty, usage):
        if not (loyalty and usage):
            return ""
        return self.env._(
            "%(loyalty)s, %(usage)s",
            loyalty=self._labels("loyalty")[loyalty],
            usage=self._labels("usage")[usage].lower(),
        )

    @api.model
    def _percent_text(self, percent):
        return formatLang(self.env, percent, digits=2).rstrip("0").rstrip(".,")

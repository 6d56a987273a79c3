from odoo import api, fields, models

from ..analytics.offer_grid import GROUPS, sizes_of_category

SUPPLIER = "_supplier"


def _offer(label):
    return fields.Float(label, digits="Discount")


class CustomerOfferGrid(models.TransientModel):
    """Changes the nine offers of a category, or of all categories, at once."""

    _name = "customer.offer.grid"
    _description = "Offers by group"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="cascade",
        default=lambda self: self._default_company_id(),
    )
    category_id = fields.Many2one(
        "product.category",
        ondelete="cascade",
        help="Empty: for all categories without sizes of their own.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    has_own = fields.Boolean(compute="_compute_has_own")

    national_low = _offer("National brand, low usage")
    national_middle = _offer("National brand, middle usage")
    national_high = _offer("National brand, high usage")
    store_low = _offer("Store brand, low usage")
    store_middle = _offer("Store brand, middle usage")
    store_high = _offer("Store brand, high usage")
    switching_low = _offer("Switching, low usage")
    switching_middle = _offer("Switching, middle usage")
    switching_high = _offer("Switching, high usage")
    national_low_supplier = _offer("National brand, low usage: supplier pays")
    national_middle_supplier = _offer("National brand, middle usage: supplier pays")
    national_high_supplier = _offer("National brand, high usage: supplier pays")
    store_low_supplier = _offer("Store brand, low usage: supplier pays")
    store_middle_supplier = _offer("Store brand, middle usage: supplier pays")
    store_high_supplier = _offer("Store brand, high usage: supplier pays")
    switching_low_supplier = _offer("Switching, low usage: supplier pays")
    switching_middle_supplier = _offer("Switching, middle usage: supplier pays")
    switching_high_supplier = _offer("Switching, high usage: supplier pays")

    @api.model
    def _default_company_id(self):
        return self.env.company

    @api.model
    def default_get(self, fields_list):
        """Begin with the offers that hold for the category now."""
        values = super().default_get(fields_list)
        company = self.env["res.company"].browse(values.get("company_id"))
        category = self.env["product.category"].browse(values.get("category_id"))
        held = self._held_values(company or self.env.company, category)
        return {**values, **{name: held[name] for name in held if name in fields_list}}

    @api.depends("company_id", "category_id")
    def _compute_has_own(self):
        for grid in self:
            grid.has_own = bool(grid.category_id and grid._own_sizes())

    @api.onchange("company_id", "category_id")
    def _onchange_category_id(self):
        """Show the offers that hold for the category chosen."""
        self.update(self._held_values(self.company_id, self.category_id))

    @api.model
    def _held_values(self, company, category):
        """Return the values of the 18 fields that hold now for a category."""
        sizes = self.env["customer.offer.size"]
        path = sizes._paths(category)[category.id]
        discounts, shares = (
            sizes_of_category(sizes._read_grids(company, name), path)
            for name in ("discount", "supplier_share")
        )
        return {
            name: held.get(group, 0)
            for suffix, held in (("", discounts), (SUPPLIER, shares))
            for group, name in _names(suffix).items()
        }

    def _own_sizes(self):
        return self.env["customer.offer.size"]._grid(self.company_id, self.category_id)

    def action_apply(self):
        """Make these the offers of the category, or of all categories.

        :raise AccessError: unless the user manages customer value
        :raise ValidationError: naming every fault, as a smaller offer for more usage
        """
        self.ensure_one()
        self.env["customer.offer.size"]._set_grid(
            self.company_id,
            self.category_id,
            *(
                {group: self[name] for group, name in _names(suffix).items()}
                for suffix in ("", SUPPLIER)
            ),
        )
        return self._close()

    def _close(self):
        """Return the action that closes the dialog and shows what has changed."""
        return {"type": "ir.actions.act_window_close", "infos": {"changed": True}}

    def action_as_above(self):
        """Give up the category's own offers: those above it count again."""
        self.ensure_one()
        if self.category_id:
            self._own_sizes().unlink()
        return self._close()


def _names(suffix=""):
    """Return group -> name of its field."""
    return {group: "_".join(group) + suffix for group in GROUPS}

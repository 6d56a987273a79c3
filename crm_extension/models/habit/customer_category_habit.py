import numpy as np

from odoo import fields, models
from odoo.fields import Domain

from ...analytics.brand_loyalty import LOYALTIES as LOYALTY_CODES
from ...analytics.brand_loyalty import USAGES as USAGE_CODES
from ...analytics.brand_loyalty import (
    UsageCutoffs,
    habits,
    join_spending,
    sum_spending,
    usage_cutoffs,
    usages,
)
from ..value.run_written import RunWrittenMany2one

LOYALTIES = [
    ("national", "National brand"),
    ("store", "Store brand"),
    ("switching", "Switching"),
]
USAGES = [("low", "Low usage"), ("middle", "Middle usage"), ("high", "High usage")]


class CustomerCategoryHabit(models.Model):
    """How much of a category a customer uses, and to which brand it is loyal."""

    _name = "customer.category.habit"
    _description = "Brand loyalty and usage of a category"
    _inherit = ["customer.habit.result.mixin"]
    _order = "amount desc, id"
    _rec_name = "category_id"

    partner_id = RunWrittenMany2one(
        "res.partner", "Customer", required=True, readonly=True
    )
    category_id = RunWrittenMany2one("product.category", required=True, readonly=True)
    loyalty = fields.Selection(
        LOYALTIES,
        "Brand Loyalty",
        readonly=True,
        help="Empty where no product has a brand.",
    )
    usage = fields.Selection(
        USAGES,
        readonly=True,
        help="The third of the category's customers, by what they spend on it.",
    )
    brand_value_id = RunWrittenMany2one(
        "product.attribute.value", "Most Bought Brand", readonly=True
    )
    brand_share = fields.Float(
        "Its Share",
        readonly=True,
        digits=(12, 4),
        aggregator=None,
        help="Of what the customer spends on brands in the category.",
    )
    quantity = fields.Float(readonly=True, digits="Product Unit", aggregator=None)
    amount = fields.Monetary("Spent", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")

    _customer_category_uniq = models.UniqueIndex(
        "(company_id, partner_id, category_id)"
    )
    _category_idx = models.Index("(category_id, company_id)")

    def action_open_groups(self):
        """Open the nine groups of the category's customers."""
        return self.category_id.action_open_groups()

    def action_open_purchases(self):
        """Open the lines of orders, or of invoices, from which the row was read."""
        self.ensure_one()
        self.check_access("read")
        model, domain = self._lines_behind()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Purchases of %s", self.category_id.display_name),
            "res_model": model,
            "view_mode": "list,form",
            "domain": list(domain),
            "context": {"create": False},
        }

    def _lines_behind(self):
        """Return the model and the domain of the lines, as the score model counts."""
        reading = self.env["customer.category.facts"]._read_reading(self.company_id)
        bought = Domain("company_id", "=", self.company_id.id) & Domain(
            "product_id.categ_id", "=", self.category_id.id
        )
        customer = "partner_id.commercial_partner_id"
        if (reading.settings or {}).get("basis") == "invoiced":
            return "account.move.line", (
                bought
                & Domain(customer, "=", self.partner_id.id)
                & Domain("parent_state", "=", "posted")
                & Domain("display_type", "=", "product")
                & Domain("move_id.move_type", "in", ("out_invoice", "out_refund"))
            )
        return "sale.order.line", (
            bought
            & Domain(f"order_id.{customer}", "=", self.partner_id.id)
            & Domain("state", "=", "sale")
        )


class CustomerCategoryHabitStep(models.AbstractModel):
    """Finds the nine groups of each category's customers.

    Where a category's middle and high usage begin, all of its customers tell; the run
    keeps it before the first batch. Each batch then groups a range of customers.
    """

    _name = "customer.category.habit.step"
    _inherit = ["customer.habit.step"]
    _description = "Grouping customers by category"

    def _batches(self, run):
        """Find where the usage of each category is middle and high.

        :param run: customer.habit.run, whose parameters keep it, and the brands
        """
        self.env["customer.offer.size"]._create_for(run.company_id)
        brands = self.env["customer.brand.reader"]._brands(run.settings)
        spent = self._spending(run, self._products(brands.attribute.browse()))
        self._keep(run, brands, usage_cutoffs(spent.category, spent.amount))
        return len(self.env["customer.habit.reader"]._customer_ranges(run))

    def _work(self, run, batch):
        """Group a range of customers, and keep their groups."""
        customers = self._range(run, batch)
        kept = run.parameters["groups"]
        attribute = self.env["product.attribute"].browse(kept["brand_attribute_id"])
        found = habits(
            self._spending(run, self._products(attribute), customers),
            kept["store_brand_ids"],
            run.settings["loyal_share"],
        )
        usage = usages(found.category, found.amount, _cutoffs(kept))
        return self.env["customer.habit.store"]._replace(
            run, "customer.category.habit", _columns(found, usage), customers
        )

    def _products(self, attribute):
        return self.env["customer.brand.reader"]._read_products(attribute)

    def _spending(self, run, products, customers=None):
        """Return what customers spent on the brands of categories.

        :param products: what :meth:`_products` returned
        """
        lines = self.env["customer.habit.reader"]._lines(run, customers)
        return join_spending([_piece_spending(piece, *products) for piece in lines])

    def _keep(self, run, brands, cutoffs):
        """Note on the run by what customers are grouped."""
        self._keep_parameters(
            run,
            "groups",
            {
                "brand_attribute_id": brands.attribute.id,
                "store_brand_ids": brands.store_brands.ids,
                "brands_proposed": brands.proposed,
                "category": cutoffs.category.tolist(),
                "middle_from": _json_numbers(cutoffs.middle_from),
                "high_from": _json_numbers(cutoffs.high_from),
            },
        )


def _piece_spending(piece, products, categories, brands):
    """Return the spending of lines; what is in no category is left out."""
    customer, product, _document, _day, quantity, amount, _margin = piece
    place = np.searchsorted(products, product)
    category = categories[place] if place.size else product
    is_in = category > 0
    return sum_spending(
        customer[is_in],
        category[is_in],
        brands[place[is_in]],
        amount[is_in],
        quantity[is_in],
    )


def _columns(found, usage):
    """Return the columns of a result from the groups that were found."""
    return {
        "partner_id": found.customer,
        "category_id": found.category,
        "loyalty": np.array(LOYALTY_CODES)[found.loyalty],
        "usage": np.array(USAGE_CODES)[usage],
        "brand_value_id": found.brand,
        "brand_share": found.brand_share,
        "quantity": found.quantity,
        "amount": found.amount,
    }


def _cutoffs(kept):
    """Return the cut-offs that a run kept; None stands for never."""
    bounds = (
        np.array([np.inf if each is None else each for each in kept[name]], dtype=float)
        for name in ("middle_from", "high_from")
    )
    return UsageCutoffs(np.array(kept["category"], dtype=np.int64), *bounds)


def _json_numbers(values):
    return [value if np.isfinite(value) else None for value in values.tolist()]

from odoo import api, fields, models

from ...analytics.affinity import collect_baskets, find_affinities
from ..value.run_written import RunWrittenMany2one
from .suggestion_texts import SuggestionTexts

PLACE_IN_LINES = {"order": 2, "customer": 0}
"""What makes a basket -> its place in a piece of the reader's lines."""


class CustomerAffinity(models.Model):
    """A product that goes with another one; each pair stands in both directions."""

    _name = "customer.affinity"
    _description = "Products that go together"
    _inherit = ["customer.habit.result.mixin"]
    _order = "lift_from desc, id"
    _rec_name = "other_product_id"

    product_id = RunWrittenMany2one("product.product", required=True, readonly=True)
    other_product_id = RunWrittenMany2one(
        "product.product", "Goes Together With", required=True, readonly=True
    )
    category_id = fields.Many2one(related="product_id.categ_id", string="Category")
    other_category_id = fields.Many2one(
        related="other_product_id.categ_id", string="Other Category"
    )
    joint_count = fields.Integer(
        "Bought Together",
        readonly=True,
        help="So many orders have both products; or so many customers bought both,"
        " as the settings say.",
    )
    support = fields.Float(
        "Share of All",
        readonly=True,
        digits=(12, 6),
        aggregator=None,
        help="The share of all orders, or customers, with both products (support).",
    )
    confidence = fields.Float(
        "Bought Along",
        readonly=True,
        digits=(12, 4),
        aggregator="avg",
        help="Of those with the product, this share has the other one too"
        " (confidence).",
    )
    lift = fields.Float(
        "Times as Often",
        readonly=True,
        digits=(12, 2),
        aggregator="avg",
        help="How many times as often they are bought together as by chance (lift).",
    )
    lift_from = fields.Float(
        "At Least Times",
        readonly=True,
        digits=(12, 2),
        aggregator="avg",
        help="What is certain of it, from so many joint purchases (the lower end of the"
        " 95 % interval).",
    )
    reason = fields.Char("Why", compute="_compute_reason")

    _pair_uniq = models.UniqueIndex("(company_id, product_id, other_product_id)")

    @api.depends("product_id", "other_product_id", "confidence", "lift", "joint_count")
    @api.depends_context("lang")
    def _compute_reason(self):
        for pair in self:
            texts = SuggestionTexts(self.env, pair.company_id.sudo())
            pair.reason = texts.together(pair)

    def action_open_together(self):
        """Open the orders with both products, or the customers who bought both."""
        self.ensure_one()
        self.check_access("read")
        model, domain = self.env["customer.affinity.facts"]._records_behind(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "%(product)s and %(other)s",
                product=self.product_id.display_name,
                other=self.other_product_id.display_name,
            ),
            "res_model": model,
            "view_mode": "list,form",
            "domain": list(domain),
            "context": {"create": False},
        }

    def action_open_other(self):
        """Open what goes together with the other product."""
        return self.other_product_id.action_open_affinities()


class CustomerAffinityStep(models.AbstractModel):
    """Finds, among all lines at once, the products that go together."""

    _name = "customer.affinity.step"
    _inherit = ["customer.habit.step"]
    _description = "Finding products that go together"

    def _work(self, run, batch):
        """Find the pairs of all products, and keep them.

        :param run: customer.habit.run
        :param batch: 0; a pair may be in the baskets of any customers
        :return: number of rows written or removed
        """
        baskets = collect_baskets(self._read_baskets(run))
        found = find_affinities(baskets, run.settings["min_support"])
        self._keep_parameters(
            run, "affinity", {"baskets": baskets.count, "pairs": len(found) // 2}
        )
        return self.env["customer.habit.store"]._replace(
            run, "customer.affinity", _columns(found)
        )

    def _read_baskets(self, run):
        """Yield what makes a basket, and the product, line by line, as arrays."""
        place = PLACE_IN_LINES[run.settings["basket"]]
        for piece in self.env["customer.habit.reader"]._lines(run):
            yield piece[place], piece[1]


def _columns(found):
    """Return the columns of the result, by field."""
    return {
        "product_id": found.product,
        "other_product_id": found.other,
        "joint_count": found.joint_count,
        "support": found.support,
        "confidence": found.confidence,
        "lift": found.lift,
        "lift_from": found.lift_from,
    }

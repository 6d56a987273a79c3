import numpy as np

from odoo import api, fields, models
from odoo.tools import SQL

from ...analytics.missing_categories import collect_bought, find_missing
from ..value.binary_copy import read_columns
from ..value.run_written import RunWrittenMany2one
from .missing_texts import MissingTexts


class CustomerMissingCategory(models.Model):
    """A category that a customer lacks though customers like it buy it."""

    _name = "customer.missing.category"
    _description = "Missing category"
    _inherit = ["customer.habit.result.mixin"]
    _order = "share desc, id"
    _rec_name = "category_id"

    partner_id = RunWrittenMany2one(
        "res.partner", "Customer", required=True, readonly=True
    )
    salesperson_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    category_id = RunWrittenMany2one("product.category", required=True, readonly=True)
    share = fields.Float(
        "Like This Customer",
        readonly=True,
        aggregator="avg",
        help="Share of the customers like this one who buy the category.",
    )
    everybody_share = fields.Float(
        "Everybody",
        readonly=True,
        aggregator="avg",
        help="Share of all customers who buy the category.",
    )
    reason_category_id = RunWrittenMany2one(
        "product.category",
        "Because They Buy",
        readonly=True,
        help="The category of this customer that tells most.",
    )
    reason_share = fields.Float(
        "Of Its Buyers",
        readonly=True,
        aggregator=None,
        help="Share of those who buy the category that tells most, who buy this one"
        " too.",
    )
    amount = fields.Monetary(
        "Could Bring",
        readonly=True,
        help="What buyers of the category usually spend on it, within the months read.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    category_count = fields.Integer(
        "Categories Bought",
        readonly=True,
        aggregator="max",
        help="How many categories the customer buys.",
    )
    reason = fields.Char("Why", compute="_compute_reason")

    _customer_category_uniq = models.UniqueIndex(
        "(company_id, partner_id, category_id)"
    )
    _category_idx = models.Index("(category_id, company_id)")

    @api.depends("share", "everybody_share", "reason_category_id", "reason_share")
    @api.depends_context("lang")
    def _compute_reason(self):
        texts = MissingTexts(self.env)
        for missing in self:
            missing.reason = texts.reason(missing)

    # -- Screens ---------------------------------------------------------------

    def action_open_customer(self):
        """Open the customer."""
        self.ensure_one()
        return self.partner_id.get_formview_action()

    def action_open_buyers(self):
        """Open who buys the category, and how much of it."""
        self.ensure_one()
        return self._habits_action(
            self.env._("Who Buys %s", self.category_id.display_name),
            [("category_id", "=", self.category_id.id)],
        )

    def action_open_bought(self):
        """Open the categories that the customer does buy."""
        self.ensure_one()
        return self._habits_action(
            self.env._("What %s Buys", self.partner_id.display_name),
            [("partner_id", "=", self.partner_id.id)],
        )

    def _habits_action(self, name, domain):
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_extension.customer_category_habit_action"
        )
        company = ("company_id", "=", self.company_id.id)
        return {**action, "name": name, "domain": [company, *domain], "context": {}}


class CustomerMissingCategoryStep(models.AbstractModel):
    """Finds what customers lack, by what customers like them buy."""

    _name = "customer.missing.category.step"
    _inherit = ["customer.habit.step"]
    _description = "Finding missing categories"

    def _work(self, run, batch):
        """Find what all customers lack, and keep it.

        :param run: customer.habit.run
        :param batch: 0; who is like whom only all customers together tell
        :return: number of rows written or removed
        """
        bought = collect_bought(self._read_bought(run, *self._read_categories()))
        found, numbers = find_missing(bought, run.settings["min_support"])
        self._keep_parameters(run, "missing", numbers)
        return self.env["customer.habit.store"]._replace(
            run, "customer.missing.category", _columns(found)
        )

    def _read_categories(self):
        """Return the ids of products that have a category, ascending, and of it."""
        self.env["product.product"].flush_model(["product_tmpl_id"])
        self.env["product.template"].flush_model(["categ_id"])
        query = SQL(
            "SELECT v.id::int4, t.categ_id::int4 FROM product_product v"
            " JOIN product_template t ON t.id = v.product_tmpl_id"
            " WHERE t.categ_id IS NOT NULL ORDER BY v.id"
        )
        return read_columns(self.env.cr, query, ["int4", "int4"])

    def _read_bought(self, run, products, categories):
        """Yield customer, category and amount, line by line, as arrays."""
        for piece in self.env["customer.habit.reader"]._lines(run):
            known = np.isin(piece[1], products)
            places = np.searchsorted(products, piece[1][known])
            yield piece[0][known], categories[places], piece[5][known]


def _columns(found):
    """Return the columns of the result, by field."""
    return {
        "partner_id": found.customer,
        "category_id": found.category,
        "share": found.share,
        "everybody_share": found.everybody_share,
        "reason_category_id": found.reason,
        "reason_share": found.reason_share,
        "amount": found.amount,
        "category_count": found.category_count,
    }

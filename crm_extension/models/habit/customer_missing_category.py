from odoo import fields, models

from ..value.run_written import RunWrittenMany2one


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
    category_id = RunWrittenMany2one("product.category", required=True, readonly=True)
    share = fields.Float(
        "Like This Customer",
        readonly=True,
        aggregator=None,
        help="Share of the customers like this one who buy the category.",
    )
    everybody_share = fields.Float(
        "Everybody",
        readonly=True,
        aggregator=None,
        help="Share of all customers who buy the category.",
    )
    reason_category_id = RunWrittenMany2one(
        "product.category",
        "Because They Buy",
        readonly=True,
        help="The category of this customer that tells most.",
    )
    amount = fields.Monetary(
        "Could Bring",
        readonly=True,
        help="What buyers of the category usually spend on it, within the months read.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    _customer_category_uniq = models.UniqueIndex(
        "(company_id, partner_id, category_id)"
    )


class CustomerMissingCategoryStep(models.AbstractModel):
    _name = "customer.missing.category.step"
    _inherit = ["customer.habit.step"]
    _description = "Finding missing categories"

from odoo import fields, models

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
    usage = fields.Selection(USAGES, readonly=True)
    brand_value_id = RunWrittenMany2one(
        "product.attribute.value", "Most Bought Brand", readonly=True
    )
    brand_share = fields.Float("Its Share", readonly=True, aggregator=None)
    quantity = fields.Float(readonly=True)
    amount = fields.Monetary("Spent", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")

    _customer_category_uniq = models.UniqueIndex(
        "(company_id, partner_id, category_id)"
    )


class CustomerCategoryHabitStep(models.AbstractModel):
    _name = "customer.category.habit.step"
    _inherit = ["customer.habit.step"]
    _description = "Grouping customers by category"

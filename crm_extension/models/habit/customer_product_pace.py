from odoo import fields, models

from ..value.run_written import RunWrittenMany2one


class CustomerProductPace(models.Model):
    """How often customers who buy a product again do so: everybody's rhythm of it."""

    _name = "customer.product.pace"
    _description = "Everybody's rhythm of a product"
    _inherit = ["customer.habit.result.mixin"]
    _order = "customer_count desc, id"
    _rec_name = "product_id"

    product_id = RunWrittenMany2one("product.product", required=True, readonly=True)
    customer_count = fields.Integer("Customers", readonly=True)
    repeat_count = fields.Integer("Customers Who Bought Again", readonly=True)
    gap_count = fields.Integer("Gaps Seen", readonly=True)
    typical_days = fields.Float("Typical Gap (Days)", readonly=True, aggregator=None)

    _product_uniq = models.UniqueIndex("(company_id, product_id)")


class CustomerProductPaceStep(models.AbstractModel):
    _name = "customer.product.pace.step"
    _inherit = ["customer.habit.step"]
    _description = "Reading everybody's rhythm"

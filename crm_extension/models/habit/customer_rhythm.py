from odoo import fields, models

from ..value.run_written import RunWrittenMany2one


class CustomerRhythm(models.Model):
    """The rhythm in which a customer buys a product, and when it is due again."""

    _name = "customer.rhythm"
    _description = "Purchase rhythm"
    _inherit = ["customer.habit.result.mixin"]
    _order = "due_date, id"
    _rec_name = "product_id"

    partner_id = RunWrittenMany2one(
        "res.partner", "Customer", required=True, readonly=True
    )
    product_id = RunWrittenMany2one("product.product", required=True, readonly=True)
    purchase_days = fields.Integer(
        "Days of Purchase",
        readonly=True,
        help="On how many different days it was bought.",
    )
    first_day = fields.Date("First Bought", readonly=True)
    last_day = fields.Date("Last Bought", readonly=True)
    quantity = fields.Float(
        "Usual Quantity",
        readonly=True,
        aggregator=None,
        help="What the customer usually takes at a time, in the product's unit.",
    )
    amount = fields.Monetary(
        "Spent", readonly=True, help="Untaxed, within the months that are read."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    interval_days = fields.Float(
        "Expected Gap (Days)",
        readonly=True,
        aggregator="avg",
        help="The customer's own gap, drawn towards everybody's where few were seen.",
    )
    due_date = fields.Date("Due", readonly=True)
    due_from = fields.Date("Due From", readonly=True)
    due_to = fields.Date("Due To", readonly=True)
    chance = fields.Float(
        "Chance",
        readonly=True,
        aggregator="avg",
        help="How likely it is bought within the days looked ahead.",
    )

    _customer_product_uniq = models.UniqueIndex("(company_id, partner_id, product_id)")


class CustomerRhythmStep(models.AbstractModel):
    _name = "customer.rhythm.step"
    _inherit = ["customer.habit.step"]
    _description = "Reading rhythms"

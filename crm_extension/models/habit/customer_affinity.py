from odoo import fields, models

from ..value.run_written import RunWrittenMany2one


class CustomerAffinity(models.Model):
    """A product that goes with another one; each pair stands in both directions."""

    _name = "customer.affinity"
    _description = "Products that go together"
    _inherit = ["customer.habit.result.mixin"]
    _order = "lift desc, id"
    _rec_name = "other_product_id"

    product_id = RunWrittenMany2one("product.product", required=True, readonly=True)
    other_product_id = RunWrittenMany2one(
        "product.product", "Goes Together With", required=True, readonly=True
    )
    joint_count = fields.Integer("Bought Together", readonly=True)
    support = fields.Float(readonly=True, digits=(12, 6), aggregator=None)
    confidence = fields.Float(readonly=True, digits=(12, 4), aggregator=None)
    lift = fields.Float(readonly=True, digits=(12, 2), aggregator=None)

    _pair_uniq = models.UniqueIndex("(company_id, product_id, other_product_id)")


class CustomerAffinityStep(models.AbstractModel):
    _name = "customer.affinity.step"
    _inherit = ["customer.habit.step"]
    _description = "Finding products that go together"

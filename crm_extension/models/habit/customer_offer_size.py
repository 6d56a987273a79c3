from odoo import fields, models

from .customer_category_habit import LOYALTIES, USAGES


class CustomerOfferSize(models.Model):
    """How large an offer one of the nine groups gets: larger for who uses more."""

    _name = "customer.offer.size"
    _description = "Size of an offer"
    _order = "category_id, loyalty, usage, id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="cascade",
        index=True,
        default=lambda self: self.env.company,
    )
    category_id = fields.Many2one(
        "product.category",
        ondelete="cascade",
        index="btree_not_null",
        help="Empty: for all categories without sizes of their own.",
    )
    loyalty = fields.Selection(LOYALTIES, "Brand Loyalty", required=True)
    usage = fields.Selection(USAGES, required=True)
    discount = fields.Float("Offer (%)", digits="Discount")
    supplier_share = fields.Float(
        "Paid by the Supplier (%)", help="What part of the offer the supplier pays."
    )

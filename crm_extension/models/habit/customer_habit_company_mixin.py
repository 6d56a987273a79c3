from odoo import fields, models

BASKETS = [
    ("order", "In one order"),
    ("customer", "By one customer, at any time"),
]


class CustomerHabitCompanyMixin(models.AbstractModel):
    """Says what is read as a habit, and what is left out."""

    _name = "customer.habit.company.mixin"
    _description = "Settings of habits"

    habit_refresh = fields.Boolean(
        "Read Habits by Night",
        default=True,
        help="What customers buy again, and what goes together, is read every night.",
    )
    habit_window_months = fields.Integer(
        "Months of Habits",
        default=24,
        help="Purchases of how many months tell what customers are used to.",
    )
    habit_due_days = fields.Integer(
        "Days Looked Ahead",
        default=7,
        help="What is expected within so many days is due.",
    )
    habit_basket = fields.Selection(
        BASKETS,
        "Bought Together",
        default="order",
        required=True,
        help="What makes two products go together.",
    )
    habit_min_support = fields.Integer(
        "Fewest Joint Purchases",
        default=5,
        help="Products go together when they were bought together so many times at"
        " least.",
    )
    habit_leave_services = fields.Boolean("Leave Out Services", default=True)
    habit_leave_delivery = fields.Boolean("Leave Out Delivery", default=True)
    habit_leave_prepaid = fields.Boolean("Leave Out Gift Cards", default=True)
    habit_left_category_ids = fields.Many2many(
        "product.category",
        "res_company_habit_left_category_rel",
        "company_id",
        "category_id",
        "Leave Out Categories",
        help="Products of these categories, and of those below them, are no habit.",
    )
    habit_brand_attribute_id = fields.Many2one(
        "product.attribute",
        "Brand Attribute",
        ondelete="set null",
        help="The attribute of products that says their brand.",
    )
    habit_store_brand_ids = fields.Many2many(
        "product.attribute.value",
        "res_company_habit_store_brand_rel",
        "company_id",
        "value_id",
        "Store Brands",
        help="The brands that are our own; all others are national ones.",
    )
    habit_loyal_share = fields.Float(
        "Share of a Loyal Customer",
        default=0.7,
        help="Who spends such a share of a category on one brand is loyal to it.",
    )

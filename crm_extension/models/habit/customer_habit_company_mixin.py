from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..value.customer_purchase_reader import DEFAULT_BASIS

BASKETS = [
    ("order", "In one order"),
    ("customer", "By one customer, at any time"),
]
LEAST_NUMBERS = {
    "habit_window_months": 1,
    "habit_due_days": 1,
    "habit_min_support": 1,
}


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
        help="What is likely to be bought within so many days is due.",
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

    @api.constrains(*LEAST_NUMBERS, "habit_loyal_share")
    def _check_habit_settings(self):
        """Refuse numbers that nothing can be read by, naming them all.

        :raise ValidationError: naming every fault
        """
        faults = [fault for company in self for fault in company._habit_faults()]
        if faults:
            raise ValidationError("\n".join(faults))

    def _habit_faults(self):
        """Yield what is wrong with the settings, in words."""
        for name, least in LEAST_NUMBERS.items():
            if self[name] < least:
                label = self._fields[name]._description_string(self.env)
                yield self.env._(
                    "“%(setting)s” must be %(least)s or more.",
                    setting=label,
                    least=least,
                )
        if not 0 < self.habit_loyal_share <= 1:
            yield self.env._(
                "The share of a loyal customer must be above 0 % and at most 100 %."
            )

    def _habit_settings(self):
        """Return the settings as a run keeps them: numbers, names and ids.

        What is ``habit_x`` here is ``x`` there; records are lists of their ids.

        :return: dict that JSON can hold
        """
        self.ensure_one()
        models_ = self.env["customer.purchase.reader"]._published_models(self)
        return {
            "basis": models_[self].basis if self in models_ else DEFAULT_BASIS,
            "tz": self._value_tz(),
            "window_months": self.habit_window_months,
            "due_days": self.habit_due_days,
            "basket": self.habit_basket,
            "min_support": self.habit_min_support,
            "leave_services": self.habit_leave_services,
            "leave_delivery": self.habit_leave_delivery,
            "leave_prepaid": self.habit_leave_prepaid,
            "left_category_ids": self.habit_left_category_ids.ids,
            "brand_attribute_id": self.habit_brand_attribute_id.id,
            "store_brand_ids": self.habit_store_brand_ids.ids,
            "loyal_share": self.habit_loyal_share,
        }

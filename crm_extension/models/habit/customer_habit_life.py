from odoo import models


class CustomerHabitLife(models.AbstractModel):
    """What becomes of habits when customers, products and companies go."""

    _name = "customer.habit.life"
    _description = "Life of habits"

from odoo import models


class CustomerHabitReader(models.AbstractModel):
    """Reads what customers bought, line by line, as arrays."""

    _name = "customer.habit.reader"
    _description = "Reads purchases for habits"

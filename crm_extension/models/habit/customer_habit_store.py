from odoo import models


class CustomerHabitStore(models.AbstractModel):
    """Writes results of habits, set-based: one COPY, then one statement a table."""

    _name = "customer.habit.store"
    _description = "Writes habits"

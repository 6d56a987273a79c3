from odoo import models

STEPS = (
    ("pace", "customer.product.pace.step"),
    ("rhythm", "customer.rhythm.step"),
    ("affinity", "customer.affinity.step"),
    ("missing", "customer.missing.category.step"),
    ("groups", "customer.category.habit.step"),
)
"""Steps of a run in their order: name, and the model that works as
``customer.habit.step``."""


class CustomerHabitEngine(models.AbstractModel):
    """Does a run: step by step, batch by batch."""

    _name = "customer.habit.engine"
    _description = "Engine of habits"

from odoo import fields, models

STATES = [
    ("queued", "Waiting"),
    ("running", "Running"),
    ("done", "Done"),
    ("failed", "Failed"),
]


class CustomerHabitRun(models.Model):
    """One reading of habits of a company's customers, step by step."""

    _name = "customer.habit.run"
    _description = "Reading of habits"
    _order = "id desc"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", index=True
    )
    as_of = fields.Date(required=True, readonly=True)
    state = fields.Selection(
        STATES, required=True, readonly=True, default="queued", index=True
    )
    step = fields.Char(readonly=True)
    batch = fields.Integer("Batches Done", readonly=True)
    batch_count = fields.Integer("Batches", readonly=True)
    parameters = fields.Json(readonly=True)
    duration = fields.Float("Duration (s)", readonly=True, digits=(12, 2))
    user_id = fields.Many2one("res.users", "Started by", readonly=True)
    log = fields.Text(readonly=True)

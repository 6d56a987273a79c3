from odoo import fields, models

STATE_LABELS = [
    ("open", "Open"),
    ("kept", "Kept"),
    ("broken", "Broken"),
    ("withdrawn", "Withdrawn"),
]


class CustomerPromise(models.Model):
    """Who of us promised a customer what, until when; and whether it was kept."""

    _name = "customer.promise"
    _description = "Promise to a customer"
    _order = "due_date, id"

    name = fields.Char("Promise", required=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="restrict"
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users", "Promised by", required=True, default=lambda self: self.env.user
    )
    promised_on = fields.Date(required=True, default=fields.Date.context_today)
    due_date = fields.Date("Due")
    state = fields.Selection(
        STATE_LABELS, required=True, default="open", readonly=True, copy=False
    )

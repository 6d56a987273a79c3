from odoo import fields, models


class CustomerWhatIfReason(models.TransientModel):
    """The points of one rule, before and after."""

    _name = "customer.what.if.reason"
    _description = "Points of a rule in a what-if"

    what_if_id = fields.Many2one("customer.what.if", required=True, ondelete="cascade")
    name = fields.Char("Rule", readonly=True)
    points_before = fields.Float("Before", readonly=True, digits=(6, 2))
    points_after = fields.Float("After", readonly=True, digits=(6, 2))
    difference = fields.Float(readonly=True, digits=(6, 2))

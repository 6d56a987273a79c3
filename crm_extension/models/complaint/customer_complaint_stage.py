from odoo import fields, models


class CustomerComplaintStage(models.Model):
    """What people see on the board: some states together."""

    _name = "customer.complaint.stage"
    _description = "Complaint stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    fold = fields.Boolean("Folded on the board")
    state_ids = fields.One2many(
        "customer.complaint.stage.state", "stage_id", "States", copy=False
    )
    active = fields.Boolean(default=True)

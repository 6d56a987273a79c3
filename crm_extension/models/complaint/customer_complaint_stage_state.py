from odoo import fields, models

from .complaint_choices import STATES


class CustomerComplaintStageState(models.Model):
    """In which stage a state is seen: each state in one."""

    _name = "customer.complaint.stage.state"
    _description = "State of a complaint stage"
    _order = "stage_id, sequence, id"
    _rec_name = "state"

    stage_id = fields.Many2one(
        "customer.complaint.stage", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    state = fields.Selection(STATES, required=True)

    _state_unique = models.UniqueIndex("(state)", "A state is seen in one stage only.")

from odoo import fields, models

from ..models.habit.customer_next_recipients import OUTCOMES


class CustomerNextSendLine(models.TransientModel):
    """What becomes of one customer when personal lists are mailed."""

    _name = "customer.next.send.line"
    _description = "Recipient of a personal list"
    _order = "outcome desc, id"

    send_id = fields.Many2one("customer.next.send", required=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    email = fields.Char(related="partner_id.email")
    outcome = fields.Selection(OUTCOMES, readonly=True)
    reason = fields.Char("Why Not", readonly=True)

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.habit.customer_next_recipients import AGAIN, MAILED, OFTEN

MOST = 2000
"""So many customers can be chosen at once: each is shown."""


class CustomerNextSend(models.TransientModel):
    """Shows who would be mailed a personal list and who not, and mails it."""

    _name = "customer.next.send"
    _description = "Mail personal lists"

    partner_ids = fields.Many2many("res.partner", string="Customers", readonly=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self._default_company_id(),
    )
    also_again = fields.Boolean(
        "Also to those who got a list today",
        help="Otherwise nobody gets two lists on one day.",
    )
    also_often = fields.Boolean(
        "Also to those contacted often",
        help="Otherwise who was contacted often these days is left alone.",
    )
    line_ids = fields.One2many(
        "customer.next.send.line",
        "send_id",
        compute="_compute_line_ids",
        store=True,
        readonly=True,
    )
    mailed_count = fields.Integer(compute="_compute_counts")
    left_out_count = fields.Integer("Left Out", compute="_compute_counts")
    has_again = fields.Boolean(compute="_compute_counts")
    has_often = fields.Boolean(compute="_compute_counts")

    @api.model
    def _default_company_id(self):
        return self.env.company

    @api.depends("partner_ids", "also_again", "also_often")
    def _compute_line_ids(self):
        for wizard in self:
            outcomes = wizard._outcomes()
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {"partner_id": key, "outcome": outcome, "reason": text}
                    )
                    for key, (outcome, text) in outcomes.items()
                ),
            ]

    @api.depends("line_ids.outcome")
    def _compute_counts(self):
        for wizard in self:
            outcomes = wizard.line_ids.mapped("outcome")
            wizard.mailed_count = outcomes.count(MAILED)
            wizard.left_out_count = len(outcomes) - wizard.mailed_count
            wizard.has_again = wizard.also_again or AGAIN in outcomes
            wizard.has_often = wizard.also_often or OFTEN in outcomes

    def _allowed(self):
        """Return which reasons shall hold nobody back."""
        chosen = {AGAIN: self.also_again, OFTEN: self.also_often}
        return [kind for kind, is_chosen in chosen.items() if is_chosen]

    def _outcomes(self):
        """Return what becomes of each customer now.

        :raise UserError: for more customers than can be shown
        """
        customers = self.partner_ids._origin.commercial_partner_id
        if len(customers) > MOST:
            raise UserError(
                self.env._(
                    "Choose at most %(most)s customers at once. You chose %(chosen)s.",
                    most=MOST,
                    chosen=len(customers),
                )
            )
        recipients = self.env["customer.next.recipients"]
        return recipients._outcomes(customers, self.company_id, self._allowed())

    def action_send(self):
        """Mail the lists, and say how many.

        :raise AccessError: for who may not see customer value, or not these customers
        :raise UserError: when nobody would get one
        """
        self.ensure_one()
        self.env["customer.rhythm"].check_access("read")
        self.partner_ids.check_access("read")
        # Who clicks twice is refused here, or finds the lists of the first click.
        self.lock_for_update()
        outcomes = self._outcomes()
        ids = [key for key, (outcome, _text) in outcomes.items() if outcome == MAILED]
        if not ids:
            raise UserError(self.env._("Nobody would get a list: see why."))
        mails = self.env["customer.next.mail"]
        rows = mails._queue(
            mails.partner_id.browse(ids), self.company_id, self._allowed()
        )
        return self._told(rows)

    def _told(self, rows):
        waiting = rows.filtered(lambda row: row.state == "waiting")
        if waiting:
            message = self.env._(
                "Lists being mailed: %s. See Mailed Lists for how far it is.",
                len(rows),
            )
        else:
            message = self.env._(
                "Lists mailed: %s.",
                len(rows.filtered(lambda row: row.state == "sent")),
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success"
                if waiting or "sent" in rows.mapped("state")
                else "warning",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

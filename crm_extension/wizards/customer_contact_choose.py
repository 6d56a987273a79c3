from odoo import api, fields, models

from ..models.contact.customer_contact_preference import CHANNELS, OPT_OUTS


class CustomerContactChoose(models.TransientModel):
    """Asks what a customer wants to hear, over which channel, and who said so."""

    _name = "customer.contact.choose"
    _description = "Contact preferences"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="cascade"
    )
    preferred_channel = fields.Selection(
        CHANNELS, "Prefers", compute="_compute_wishes", store=True, readonly=False
    )
    no_mail = fields.Boolean(
        "No advertising by e-mail",
        compute="_compute_wishes",
        store=True,
        readonly=False,
        help="All e-mail addresses of the customer go on Odoo's list of those that get"
        " no mailings. Orders, invoices and answers are mailed as before.",
    )
    no_phone = fields.Boolean(
        "No advertising calls",
        compute="_compute_wishes",
        store=True,
        readonly=False,
        help="All phone numbers of the customer go on Odoo's list; this stops SMS too.",
    )
    no_sms = fields.Boolean(
        "No advertising by SMS", compute="_compute_wishes", store=True, readonly=False
    )
    no_letter = fields.Boolean(
        "No advertising by letter",
        compute="_compute_wishes",
        store=True,
        readonly=False,
    )
    reason = fields.Text("Why", help="Who asked for it, when and how. It is kept.")
    reason_needed = fields.Boolean(compute="_compute_reason_needed")

    @api.depends("partner_id")
    def _compute_wishes(self):
        """Show what is noted, and what is seen on Odoo's lists."""
        for wizard in self:
            row = self._row(wizard.partner_id)
            wizard.preferred_channel = row.preferred_channel
            for name in OPT_OUTS:
                wizard[name] = row._says(name)

    @api.model
    def _row(self, customer):
        """Return what is noted of a customer; an unsaved row where nothing is."""
        preferences = self.env["customer.contact.preference"]
        rows = preferences._of_customers(customer)
        return rows.get(customer.id) or preferences.sudo().new(
            {"partner_id": customer.id}
        )

    @api.depends("partner_id", *OPT_OUTS)
    def _compute_reason_needed(self):
        for wizard in self:
            wizard.reason_needed = bool(wizard._changed_flags())

    def _changed_flags(self):
        """Return the opt-outs that were ticked or unticked."""
        row = self._row(self.partner_id)
        return {name: self[name] for name in OPT_OUTS if self[name] != row._says(name)}

    def action_apply(self):
        """Note what the customer wants, and close.

        :raise UserError: for an opt-out that begins or ends without a reason
        """
        self.ensure_one()
        values = {**self._changed_flags(), "preferred_channel": self.preferred_channel}
        self.partner_id.set_contact_preferences(values, self.reason)
        return {"type": "ir.actions.act_window_close"}

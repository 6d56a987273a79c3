from odoo import api, fields, models


class CustomerIdentityTrialLine(models.Model):
    """An order of the past about which a manager would have been asked."""

    _name = "customer.identity.trial.line"
    _description = "Order that would have been held"
    _log_access = False
    _order = "trial_id, moment, id"
    _rec_name = "order_id"

    trial_id = fields.Many2one(
        "customer.identity.trial",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    order_id = fields.Many2one("sale.order", readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, ondelete="cascade"
    )
    group_id = fields.Many2one(
        "res.partner",
        "Connected With",
        readonly=True,
        ondelete="cascade",
        help="The first customer of those who share: all orders of one group have it.",
    )
    customer_count = fields.Integer("Customers", readonly=True, aggregator="max")
    moment = fields.Datetime("Confirmed on", readonly=True)
    amount = fields.Monetary("This Order", readonly=True)
    exposure = fields.Monetary("Together", readonly=True, aggregator="max")
    kinds = fields.Char(readonly=True)
    kinds_text = fields.Char("They Share", compute="_compute_kinds_text")

    @api.depends("kinds")
    @api.depends_context("lang")
    def _compute_kinds_text(self):
        texts = self.env["customer.identity.texts"]
        for line in self:
            kinds = (line.kinds or "").split(",") if line.kinds else []
            line.kinds_text = ", ".join(texts._kind_label(kind) for kind in kinds)

    def action_open_order(self):
        """Open the order."""
        return self.order_id._get_records_action()

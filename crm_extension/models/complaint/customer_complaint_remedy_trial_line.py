from odoo import api, fields, models

SOURCES = [("remedy", "Remedy"), ("credit_note", "Credit note")]
CLAUSES = [
    ("flagged", "Customer flagged"),
    ("kind", "Kind of remedy"),
    ("tier", "Tier"),
    ("amount", "Amount"),
    ("delivery", "Delivery"),
    ("category", "Category of the complaint"),
    ("product", "Category of the product"),
    ("times", "Too often"),
]
"""The clauses of a rule, in their order."""


class CustomerComplaintRemedyTrialLine(models.Model):
    """What a rule that was tried says about one case of the past year."""

    _name = "customer.complaint.remedy.trial.line"
    _description = "Case of a tried rule"
    _log_access = False
    _order = "trial_id, day, id"
    _rec_name = "source"

    trial_id = fields.Many2one(
        "customer.complaint.remedy.trial",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    source = fields.Selection(SOURCES, required=True, readonly=True)
    remedy_id = fields.Many2one(
        "customer.complaint.remedy", readonly=True, ondelete="cascade"
    )
    move_id = fields.Many2one(
        "account.move", "Credit note", readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, ondelete="cascade", index=True
    )
    day = fields.Date(required=True, readonly=True)
    amount = fields.Monetary(readonly=True)
    approved = fields.Boolean("Would approve", readonly=True)
    refused_by = fields.Selection(
        CLAUSES, readonly=True, help="The first clause that refuses it."
    )
    rule_clauses = fields.Json(readonly=True)
    rule_words = fields.Html("Clauses", compute="_compute_rule_words", sanitize=False)

    @api.depends("rule_clauses", "currency_id")
    @api.depends_context("lang")
    def _compute_rule_words(self):
        texts = self.env["customer.complaint.rule.texts"]
        for line in self:
            line.rule_words = texts._html(line.rule_clauses, line.currency_id)

    def action_open_source(self):
        """Open the remedy or the credit note."""
        self.ensure_one()
        record = self.remedy_id or self.move_id
        return record._get_records_action()

from odoo import fields, models

from .complaint_choices import REMEDY_KINDS

REMEDY_STATES = [
    ("draft", "Draft"),
    ("to_approve", "To approve"),
    ("approved", "Approved"),
    ("executing", "Executing"),
    ("done", "Done"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
]
SETTLED_STATES = ("done", "cancelled")
APPROVED_STATES = ("approved", "executing", "done")


class CustomerComplaintRemedy(models.Model):
    """What is done to put a complaint right."""

    _name = "customer.complaint.remedy"
    _description = "Remedy"
    _inherit = ["mail.thread"]
    _order = "complaint_id, id"
    _rec_name = "kind"

    complaint_id = fields.Many2one(
        "customer.complaint",
        required=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        related="complaint_id.commercial_partner_id",
        string="Customer",
        store=True,
        index=True,
    )
    kind = fields.Selection(REMEDY_KINDS, required=True)
    state = fields.Selection(
        REMEDY_STATES, required=True, readonly=True, default="draft", copy=False
    )
    amount = fields.Monetary(
        help="What it costs the company, in its currency, with taxes."
    )
    line_ids = fields.One2many(
        "customer.complaint.remedy.line", "remedy_id", "Lines", copy=True
    )
    note = fields.Text("Explanation")
    requested_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_at = fields.Datetime(readonly=True, copy=False)
    rule_id = fields.Many2one(
        "customer.complaint.remedy.rule",
        "Approved by rule",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    rule_clauses = fields.Json(readonly=True, copy=False)
    executed_at = fields.Datetime(readonly=True, copy=False)
    error = fields.Text(readonly=True, copy=False)
    document_ref = fields.Reference(
        selection="_selection_documents", string="Document", readonly=True, copy=False
    )

    def _selection_documents(self):
        """Return the models of what may come of a remedy; add-ons add theirs."""
        return [
            ("account.move", self.env._("Credit note")),
            ("stock.picking", self.env._("Return")),
            ("sale.order", self.env._("Order")),
            ("mail.message", self.env._("Message")),
        ]

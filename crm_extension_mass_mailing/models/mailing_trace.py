from odoo import fields, models

SPARED = {"complaint": "peace_complaint", "opt_out": "peace_opt_out"}
"""Why a recipient is left out -> the failure that its trace shows."""


class MailingTrace(models.Model):
    _inherit = "mailing.trace"

    failure_type = fields.Selection(
        selection_add=[
            ("peace_complaint", "Customer with an open complaint"),
            ("peace_opt_out", "Customer has opted out"),
        ],
        ondelete={
            "peace_complaint": "set null",
            "peace_opt_out": "set null",
        },
    )

    # Contacts with a customer are looked up by address, by record and by message.
    _email_idx = models.Index("(email)")
    _record_idx = models.Index("(model, res_id)")
    _message_idx = models.Index("(message_id) WHERE message_id IS NOT NULL")

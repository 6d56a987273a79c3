from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerContactCompanyMixin(models.AbstractModel):
    """How often is often, when promises are reminded of, and who hears of late ones."""

    _name = "customer.contact.company.mixin"
    _description = "Contacts and promises of a company"

    contact_peace_times = fields.Integer(
        "Contacts that are enough",
        default=5,
        help="Whoever was written to, called or met so often needs no further"
        " advertising for a while. Zero: never said.",
    )
    contact_peace_days = fields.Integer(
        "Days in which they count",
        default=14,
        help="The days, up to now, over which contacts with a customer are counted.",
    )

    _contact_peace_positive = models.Constraint(
        "CHECK (contact_peace_times >= 0 AND contact_peace_days BETWEEN 1 AND 366)",
        "Contacts are counted from zero up, over 1 to 366 days.",
    )

    promise_reminder_days = fields.Integer(
        "Remind of promises",
        default=1,
        required=True,
        help="So many days before a promise is due, who has to keep it is reminded.",
    )
    promise_escalation_days = fields.Integer(
        "Escalate promises",
        default=3,
        required=True,
        help="So many days after a promise was due, the team leader is told. 0: never.",
    )
    promise_manager_id = fields.Many2one(
        "res.users",
        "Hears of late promises",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        ondelete="set null",
        help="Where who has to keep a promise is in no team, or leads it.",
    )

    _promise_days_positive = models.Constraint(
        "CHECK (promise_reminder_days >= 0 AND promise_escalation_days >= 0)",
        "Days of reminders are zero or more.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_promised(self):
        promises = self.env["customer.promise"].sudo()
        found = promises.search([("company_id", "in", self.ids)], limit=1)
        if found:
            raise UserError(
                self.env._(
                    "“%s” has made promises to customers: it cannot be deleted."
                    " Archive it instead.",
                    found.company_id.name,
                )
            )

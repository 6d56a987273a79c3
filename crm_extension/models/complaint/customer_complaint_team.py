from ast import literal_eval

from odoo import fields, models

ASSIGNMENTS = [
    ("manual", "By hand"),
    ("balanced", "Least open complaints"),
    ("previous", "Previous agent, then skills, then least open"),
]


class CustomerComplaintTeam(models.Model):
    """Who handles complaints, and the mail address where they come in."""

    _name = "customer.complaint.team"
    _description = "Complaint team"
    _inherit = ["mail.alias.mixin", "mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self._default_company_id(),
    )
    user_id = fields.Many2one(
        "res.users", "Team leader", domain="[('share', '=', False)]"
    )
    member_ids = fields.One2many(
        "customer.complaint.team.member", "team_id", "Members", copy=True
    )
    assignment = fields.Selection(ASSIGNMENTS, required=True, default="balanced")
    resource_calendar_id = fields.Many2one(
        "resource.calendar",
        "Working hours",
        check_company=True,
        help="Empty: those of the company.",
    )
    alias_id = fields.Many2one(
        "mail.alias", ondelete="restrict", required=True, copy=False
    )
    close_after_days = fields.Integer(
        "Close after silence of (days)",
        default=14,
        help="A complaint whose answer was sent is closed when the customer is silent"
        " for so many days. 0: people close it.",
    )
    reopen_days = fields.Integer(
        "Reopening within (days)",
        default=30,
        help="How long after the closing a customer may reopen it. A later reply opens"
        " a linked complaint.",
    )

    auto_acknowledge = fields.Boolean(
        "Acknowledge at once",
        default=True,
        help="Complaints that come by mail, portal or form are acknowledged by"
        " themselves, with the day that the service level promises.",
    )

    def _default_company_id(self):
        return self.env.company

    def write(self, vals):
        """Write; mails to the alias begin complaints of the team's company."""
        result = super().write(vals)
        if "company_id" in vals:
            for team in self:
                team.alias_id.sudo().write(team._alias_get_creation_values())
        return result

    def _alias_get_creation_values(self):
        """Return the values of the alias: its mails begin complaints of this team."""
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("customer.complaint")
        if self.id:
            defaults = literal_eval(self.alias_defaults or "{}")
            defaults |= {"team_id": self.id, "company_id": self.company_id.id}
            values["alias_defaults"] = repr(defaults)
        return values

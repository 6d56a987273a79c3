from odoo import fields, models


class CustomerComplaintTeamMember(models.Model):
    """An agent of a team, with what they know best."""

    _name = "customer.complaint.team.member"
    _description = "Member of a complaint team"
    _rec_name = "user_id"
    _order = "team_id, sequence, id"

    team_id = fields.Many2one(
        "customer.complaint.team", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="team_id.company_id")
    sequence = fields.Integer(default=10)
    user_id = fields.Many2one(
        "res.users",
        "Agent",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('share', '=', False)]",
    )
    category_ids = fields.Many2many(
        "customer.complaint.category",
        string="Skills",
        help="Empty: none in particular.",
    )

    _user_unique = models.UniqueIndex(
        "(team_id, user_id)", "An agent is a member of a team once."
    )

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

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

from odoo import api, fields, models
from odoo.tools import SQL

from ..complaint.complaint_choices import COMPLEXITIES, WISHES


class CustomerComplaintReport(models.Model):
    """Who solves what at the first attempt: the ground for handing on a hard case."""

    _inherit = "customer.complaint.report"
    _depends = {
        "customer.complaint": ["complexity", "investigator_id", "remedy_sought"],
    }

    investigator_id = fields.Many2one("res.users", readonly=True)
    complexity = fields.Selection(COMPLEXITIES, readonly=True)
    remedy_sought = fields.Selection(WISHES, "Asked for", readonly=True)
    solved_at_first = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Of the closed complaints, the share that was never reopened.",
    )

    @api.model
    def _select_fields(self):
        """Return the expression of each column, these among them."""
        return {
            **super()._select_fields(),
            "investigator_id": SQL("COALESCE(c.investigator_id, c.user_id)"),
            "complexity": SQL("c.complexity"),
            "remedy_sought": SQL("c.remedy_sought"),
            "solved_at_first": SQL(
                "CASE WHEN c.state = 'closed' THEN (COALESCE(c.cycle, 0) = 0)"
                "::int4::float8 END"
            ),
        }

    @api.model
    def _averaged_fields(self):
        """Return the fields of whose average each complaint is one part."""
        return {*super()._averaged_fields(), "solved_at_first"}

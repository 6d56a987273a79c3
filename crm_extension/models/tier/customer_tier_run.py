from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

KINDS = [
    ("full", "All members"),
    ("some", "Some members"),
    ("simulation", "Simulation"),
]
STATES = [
    ("queued", "Waiting"),
    ("running", "Running"),
    ("done", "Done"),
    ("failed", "Failed"),
]

DAYS_OF_SMALL_RUNS = 30
"""How long the list keeps evaluations of some members."""


class CustomerTierRun(models.Model):
    """One evaluation of a loyalty program, or one simulation."""

    _name = "customer.tier.run"
    _description = "Evaluation of a loyalty program"
    _order = "id desc"
    _rec_name = "name"

    name = fields.Char(compute="_compute_name")
    program_id = fields.Many2one(
        "customer.tier.program",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", index=True
    )
    program_version = fields.Integer(readonly=True)
    as_of = fields.Date(required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True, default="full")
    state = fields.Selection(STATES, required=True, readonly=True, default="queued")
    member_count = fields.Integer("Members", readonly=True)
    changed_count = fields.Integer("Changed", readonly=True)
    counts = fields.Json(readonly=True, help="Events by trigger.")
    results = fields.Json(readonly=True, help="What a simulation found.")
    duration = fields.Float("Duration (s)", readonly=True, digits=(12, 2))
    user_id = fields.Many2one("res.users", "Started by", readonly=True)
    log = fields.Text(readonly=True)

    @api.depends("program_id", "as_of", "kind")
    @api.depends_context("lang")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for run in self:
            day = format_date(self.env, run.as_of)
            run.name = f"{run.program_id.name} · {kinds.get(run.kind, '')} · {day}"

    @api.autovacuum
    def _gc_small_runs(self):
        """Delete old evaluations of some members, of which there may be many a day."""
        limit = fields.Datetime.now() - timedelta(days=DAYS_OF_SMALL_RUNS)
        self.search([("kind", "=", "some"), ("create_date", "<", limit)]).unlink()

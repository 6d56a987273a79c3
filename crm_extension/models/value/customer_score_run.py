import logging
import traceback
from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from .customer_value_engine import RunUnderWay

_logger = logging.getLogger(__name__)

STATES = [
    ("queued", "Waiting"),
    ("running", "Running"),
    ("done", "Done"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
]
OPEN_STATES = ("queued", "running")
KINDS = [
    ("full", "Full"),
    ("incremental", "Some customers"),
    ("simulation", "Simulation"),
    ("backtest", "Back-test"),
]
DAYS_OF_REFRESHES = 30
"""How long the list keeps refreshes of some customers."""

SCORING_KINDS = ("full", "incremental")
TRIAL_KINDS = ("simulation", "backtest")
WORKERS = {
    "full": "customer.value.engine",
    "incremental": "customer.value.engine",
    "simulation": "customer.score.simulation",
    "backtest": "customer.score.backtest",
}
"""The model whose ``_execute(run, asked)`` does the runs of a kind."""


class CustomerScoreRun(models.Model):
    """One evaluation of a score model; it keeps its cut-offs and parameters."""

    _name = "customer.score.run"
    _description = "Score run"
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    model_id = fields.Many2one(
        "customer.score.model",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", index=True
    )
    basis = fields.Selection(
        selection=lambda self: (
            self.env["customer.score.model"]
            ._fields["basis"]
            ._description_selection(self.env)
        ),
        readonly=True,
    )
    as_of = fields.Date(required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True, default="full")
    state = fields.Selection(
        STATES, required=True, readonly=True, default="queued", index=True
    )
    cutoffs = fields.Json(readonly=True)
    parameters = fields.Json(readonly=True)
    horizon_days = fields.Integer("Days foretold", readonly=True)
    results = fields.Json(
        readonly=True,
        groups="crm_extension.group_value_manager",
        help="What a simulation or a back-test found.",
    )
    content_hash = fields.Char(readonly=True)
    customer_count = fields.Integer("Customers", readonly=True)
    changed_count = fields.Integer("Changed", readonly=True)
    duration = fields.Float("Duration (s)", readonly=True, digits=(12, 2))
    user_id = fields.Many2one("res.users", "Started by", readonly=True)
    log = fields.Text(readonly=True)
    progress_ids = fields.One2many(
        "customer.job.progress",
        "res_id",
        "Progress reports",
        domain=[("res_model", "=", _name)],
    )
    progress = fields.Float(compute="_compute_progress")
    progress_step = fields.Char(compute="_compute_progress")

    @api.depends("model_id", "as_of", "kind")
    @api.depends_context("lang")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for run in self:
            day = format_date(self.env, run.as_of)
            run.name = f"{run.model_id.name} · {kinds.get(run.kind, '')} · {day}"

    @api.depends("state", "progress_ids.progress", "progress_ids.step")
    def _compute_progress(self):
        for run in self:
            under_way = run.progress_ids if run.state == "running" else False
            run.progress = (
                100.0
                if run.state == "done"
                else (under_way.progress if under_way else 0.0)
            )
            run.progress_step = under_way.step if under_way else False

    # -- Life of a run ---------------------------------------------------------

    def action_cancel(self):
        """Take a waiting run out of the queue.

        :raise UserError: for a run that has begun
        """
        self.model_id._check_manager()
        waiting = self.try_lock_for_update().filtered(lambda run: run.state == "queued")
        if waiting != self:
            raise UserError(self.env._("Only a run that still waits can be cancelled."))
        waiting.sudo().write({"state": "cancelled"})

    def action_retry(self):
        """Queue a failed or cancelled run again."""
        self.model_id._check_manager()
        ended = self.filtered(lambda run: run.state in ("failed", "cancelled"))
        ended.sudo().write({"state": "queued", "log": False})
        self.env.ref("crm_extension.ir_cron_customer_value").sudo()._trigger()

    def _work(self, asked=None):
        """Do the run, and keep what it gives.

        :param asked: ids of the commercial partners to refresh, None for all
        """
        self.env[WORKERS[self.kind]]._execute(self, asked)

    def _finish(self, **results):
        self.write({"state": "done", **results})

    def _report(self, progress, step):
        """Show how far the run is, when it goes on in the background."""
        if self.env.context.get("report_progress"):
            self.env["customer.job.progress"]._report(self, progress, step)

    def _reference_run(self):
        """Return the full run whose cut-offs a refresh of a few customers takes."""
        return self.search(
            [
                ("model_id", "=", self.model_id.id),
                ("kind", "=", "full"),
                ("state", "=", "done"),
                ("as_of", "<=", self.as_of),
            ],
            order="as_of desc, id desc",
            limit=1,
        )

    def _earlier_run(self):
        """Return the company's last full run on the same basis, of any version."""
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("basis", "=", self.basis),
                ("model_id.customer_scope", "=", self.model_id.customer_scope),
                ("kind", "=", "full"),
                ("state", "=", "done"),
                ("as_of", "<=", self.as_of),
            ],
            order="as_of desc, id desc",
            limit=1,
        )

    @api.autovacuum
    def _gc_refreshes(self):
        """Delete old refreshes, of which there may be dozens a day.

        Full runs stay, and so does a refresh that a value or its history rests on.
        """
        self.env["customer.value"].flush_model(["run_id"])
        self.env["customer.value.history"].flush_model(["run_id"])
        self.env.cr.execute(
            SQL(
                """
                SELECT r.id FROM customer_score_run r
                 WHERE r.kind = 'incremental' AND r.create_date < %s
                   AND r.state IN ('done', 'cancelled')
                   AND NOT EXISTS (SELECT FROM customer_value v WHERE v.run_id = r.id)
                   AND NOT EXISTS (SELECT FROM customer_value_history h
                                    WHERE h.run_id = r.id)
                """,
                fields.Datetime.now() - timedelta(days=DAYS_OF_REFRESHES),
            )
        )
        self.browse(row[0] for row in self.env.cr.fetchall()).unlink()

    # -- In the background -----------------------------------------------------

    @api.model
    def _cron_run(self):
        """Do the runs that are due, one after the other.

        A run that died is still marked as running, but holds no lock any more: it is
        begun again. All its results are of one transaction, so that nothing of the
        first attempt is left.
        """
        self.env["customer.score.model"]._enqueue_due()
        self.env["customer.value.queue"]._enqueue_refreshes()
        progress = self.env["ir.cron"]
        runs = self.search([("state", "in", OPEN_STATES)], order="id")
        progress._commit_progress(remaining=len(runs))
        for run in runs:
            run._run_in_background()
            if not progress._commit_progress(1):
                break

    def _run_in_background(self):
        run = self.try_lock_for_update()
        if not run or run.state not in OPEN_STATES:
            return
        if run._is_answerless():
            run.state = "cancelled"
            return
        run.state = "running"
        self.env.cr.commit()  # pylint: disable=invalid-commit
        try:
            run.with_context(report_progress=True)._work_in_background()
        except (RunUnderWay, SerializationFailure):
            # Somebody's refresh holds the company's turn, or has kept its results
            # since this transaction began: the next round does it.
            self.env.cr.rollback()
            self.state = "queued"
        except Exception as error:
            self.env.cr.rollback()
            _logger.exception("Score run %s failed", self.id)
            run._fail(error)

    def _is_answerless(self):
        """Whether the model was retired while its full run waited."""
        return self.kind == "full" and self.model_id.state != "published"

    def _work_in_background(self):
        """Do the run; whom a refresh is about, the queue knows."""
        if self.kind == "incremental":
            self.env["customer.value.queue"]._answer(self)
        else:
            self._work()

    def _fail(self, error):
        """Say what went wrong, in words where the fault has some."""
        told = isinstance(error, UserError)
        text = str(error) if told else "".join(traceback.format_exception(error))
        self.write({"state": "failed", "log": text})
        if self.kind == "full":
            # Nobody watches at night: whoever follows the model is told.
            self.model_id.message_post(
                body=self.env._(
                    "“%s” ended with an error; its log says why.", self.name
                ),
                subtype_xmlid="mail.mt_comment",
            )

import logging
import traceback
from datetime import datetime, timedelta

import pytz
from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from .customer_habit_engine import STEPS, HabitRunUnderWay

_logger = logging.getLogger(__name__)

STATES = [
    ("queued", "Waiting"),
    ("running", "Running"),
    ("done", "Done"),
    ("failed", "Failed"),
    ("stopped", "Stopped"),
]
OPEN_STATES = ("queued", "running")
ENDED_EARLY = ("failed", "stopped")
NIGHT_HOUR = 2
"""Local hour from which the night's run is due."""
DAYS_OF_RUNS = 60
"""How long the list keeps runs that have ended."""


class CustomerHabitRun(models.Model):
    """One reading of habits of a company's customers, step by step.

    What was set and which customers are read together is kept when the run begins: a
    run that is interrupted goes on where it stopped, as if nothing had changed since.
    """

    _name = "customer.habit.run"
    _description = "Reading of habits"
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", index=True
    )
    as_of = fields.Date(required=True, readonly=True)
    state = fields.Selection(
        STATES, required=True, readonly=True, default="queued", index=True
    )
    step = fields.Char(readonly=True)
    batch = fields.Integer("Batches Done", readonly=True)
    batch_count = fields.Integer("Batches", readonly=True)
    settings = fields.Json(
        readonly=True, help="The company's settings when the run began."
    )
    results = fields.Json(readonly=True, help="Rows written and seconds of each step.")
    parameters = fields.Json(readonly=True)
    duration = fields.Float("Duration (s)", readonly=True, digits=(12, 2))
    user_id = fields.Many2one("res.users", "Started by", readonly=True)
    log = fields.Text(readonly=True)
    progress = fields.Float(compute="_compute_progress")
    progress_step = fields.Char(compute="_compute_progress")
    rows_written = fields.Integer(compute="_compute_rows_written")
    step_table = fields.Html("Steps", compute="_compute_step_table", sanitize=False)

    @api.depends("as_of", "company_id")
    @api.depends_context("lang")
    def _compute_name(self):
        for run in self:
            day = format_date(self.env, run.as_of)
            run.name = f"{run.company_id.name} · {day}"

    @api.depends("state", "step", "batch", "batch_count")
    @api.depends_context("lang")
    def _compute_progress(self):
        titles = self.env["customer.habit.engine"]._titles()
        places = {step: place for place, (step, _model) in enumerate(STEPS)}
        for run in self:
            steps_done = places.get(run.step, 0)
            part = run.batch / run.batch_count if run.batch_count else 0.0
            share = (steps_done + min(part, 1.0)) / len(STEPS)
            run.progress = 100.0 if run.state == "done" else 100.0 * share
            run.progress_step = run.state == "running" and titles.get(run.step)

    @api.depends("results")
    def _compute_rows_written(self):
        for run in self:
            steps = (run.results or {}).values()
            run.rows_written = sum(step["rows"] for step in steps)

    @api.depends("results")
    @api.depends_context("lang")
    def _compute_step_table(self):
        titles = self.env["customer.habit.engine"]._titles()
        for run in self:
            known = run.results or {}
            run.step_table = self.env["ir.qweb"]._render(
                "crm_extension.customer_habit_run_steps",
                {
                    "steps": [
                        (titles[name], known[name]["rows"], known[name]["seconds"])
                        for name, _model in STEPS
                        if name in known
                    ]
                },
            )

    # -- Starting and stopping -------------------------------------------------

    @api.model
    def _check_manager(self):
        """Let pass who may start work on habits.

        :raise AccessError: for anybody else
        """
        if not (
            self.env.su or self.env.user.has_group("crm_extension.group_value_manager")
        ):
            raise AccessError(
                self.env._("Only a manager of customer value may do this.")
            )

    @api.model
    def _start(self, company, as_of=None, user=None):
        """Return a run that waits: a new one, unless the same is already under way.

        :param company: res.company
        :param as_of: date up to which purchases are known; today when left out
        :param user: who asks for it, res.users
        :return: customer.habit.run, in sudo
        """
        as_of = as_of or company._value_today()
        runs = self.sudo()
        same = [
            ("company_id", "=", company.id),
            ("as_of", "=", as_of),
            ("state", "in", OPEN_STATES),
        ]
        return runs.search(same, limit=1) or runs.create(
            {
                "company_id": company.id,
                "as_of": as_of,
                "settings": company.sudo()._habit_settings(),
                "user_id": user.id if user else False,
            }
        )

    def action_start(self):
        """Queue a run of the current company, which goes on in the background.

        :return: the action that opens its form
        :raise AccessError: unless the user manages customer value
        """
        self._check_manager()
        run = self._start(self.env.company, user=self.env.user)
        self._wake_cron()
        return run.with_env(self.env)._get_records_action(
            name=self.env._("Reading of Habits")
        )

    def action_stop(self):
        """Stop runs that wait or are under way; what they wrote stays.

        A batch that is being worked on is given up when it wants to write that it is
        done: no wait for it here.

        :raise UserError: for a run that has ended
        """
        self._check_manager()
        if any(run.state not in OPEN_STATES for run in self):
            raise UserError(self.env._("This run has already ended."))
        self.sudo().write({"state": "stopped"})

    def action_resume(self):
        """Let runs that failed or were stopped go on where they stopped."""
        self._check_manager()
        ended = self.filtered(lambda run: run.state in ENDED_EARLY)
        ended.sudo().write({"state": "queued", "log": False})
        self._wake_cron()

    def _wake_cron(self):
        self.env.ref("crm_extension.ir_cron_customer_habit").sudo()._trigger()

    def _do(self):
        """Do all that is left of the run now, in this transaction.

        :raise HabitRunUnderWay: while another run of the company is under way
        """
        self.ensure_one()
        engine = self.env["customer.habit.engine"]
        self.state = "running"
        while self.state == "running":
            engine._advance(self)

    # -- In the background -----------------------------------------------------

    @api.model
    def _cron_read(self):
        """Do the runs that are due, batch by batch; each batch is kept at once."""
        self._enqueue_due()
        waiting = self.search([("state", "in", OPEN_STATES)], order="id")
        crons = self.env["ir.cron"]
        seconds = crons._commit_progress(remaining=len(waiting))
        for run in waiting:
            while seconds and run._go_on():
                seconds = crons._commit_progress(1, remaining=len(waiting))
            if not seconds:
                return
        crons._commit_progress(remaining=0)

    def _go_on(self):
        """Do one batch; return whether to ask again.

        A batch that fails leaves nothing behind. Where another job holds the company's
        turn, or a user stopped the run meanwhile, the next round sees to it.
        """
        self.invalidate_recordset(["state"])
        if not self.exists() or self.state not in OPEN_STATES:
            return False
        if self.state == "queued":
            # Kept before the first batch, so that people see it begin.
            self.state = "running"
            return True
        try:
            self.env["customer.habit.engine"]._advance(self)
            self.flush_recordset()
        except (HabitRunUnderWay, SerializationFailure):
            self.env.cr.rollback()
            return False
        except Exception as error:
            self.env.cr.rollback()
            _logger.exception("Reading of habits %s failed", self.id)
            self._fail(error)
        return True

    def _fail(self, error):
        """Say what went wrong, in words where the fault has some."""
        told = isinstance(error, UserError)
        text = str(error) if told else "".join(traceback.format_exception(error))
        self.write({"state": "failed", "log": text})

    @api.model
    def _enqueue_due(self):
        """Queue the night's run of each company that reads habits."""
        companies = self.env["res.company"].search([("habit_refresh", "=", True)])
        last_days = dict(
            self._read_group(
                [("company_id", "in", companies.ids)], ["company_id"], ["as_of:max"]
            )
        )
        under_way = self.search([("state", "in", OPEN_STATES)]).company_id
        for company in companies - under_way:
            if self._is_due(company, last_days.get(company)):
                self._start(company)

    def _is_due(self, company, last_day):
        """Whether it is night there, and the day has not been read yet."""
        local = datetime.now(pytz.timezone(company._value_tz()))
        if last_day is None:
            return True
        return local.hour >= NIGHT_HOUR and local.date() > last_day

    @api.autovacuum
    def _gc_runs(self):
        """Delete old runs, but the last that was done in each company."""
        limit = fields.Datetime.now() - timedelta(days=DAYS_OF_RUNS)
        last = self._read_group([("state", "=", "done")], ["company_id"], ["id:max"])
        self.search(
            [
                ("create_date", "<", limit),
                ("state", "not in", OPEN_STATES),
                ("id", "not in", [run_id for _company, run_id in last]),
            ]
        ).unlink()

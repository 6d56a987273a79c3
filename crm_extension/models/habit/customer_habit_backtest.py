import logging
import time
import traceback
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...analytics.cadence_backtest import HELD_OUT_DAYS, backtest
from .habit_backtest_texts import HabitBacktestTexts

_logger = logging.getLogger(__name__)

STATES = [
    ("queued", "Waiting"),
    ("running", "Running"),
    ("done", "Done"),
    ("failed", "Failed"),
]
OPEN_STATES = ("queued", "running")
DAYS_KEPT = 365


class CustomerHabitBacktest(models.Model):
    """What would have been foretold some weeks ago, set against what was bought since.

    To the reader of purchases it is what a run is: a company, a day and settings.
    """

    _name = "customer.habit.backtest"
    _description = "Test of habits on the past"
    _order = "id desc"

    ranges = None
    """All customers are read at once, as they are now."""

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", index=True
    )
    as_of = fields.Date("Purchases Until", required=True, readonly=True)
    held_out_days = fields.Integer(
        "Days Held Out",
        required=True,
        readonly=True,
        default=HELD_OUT_DAYS,
        help="So many days, the last ones, are foretold from the days before them.",
    )
    cutoff = fields.Date(
        "Foretold From",
        readonly=True,
        help="Nothing that was bought after this day was known.",
    )
    settings = fields.Json(readonly=True)
    state = fields.Selection(
        STATES, required=True, readonly=True, default="queued", index=True
    )
    results = fields.Json(readonly=True)
    duration = fields.Float("Duration (s)", readonly=True, digits=(12, 2))
    user_id = fields.Many2one("res.users", "Started by", readonly=True)
    log = fields.Text(readonly=True)
    progress = fields.Float(compute="_compute_progress")
    progress_step = fields.Char(compute="_compute_progress")
    verdict = fields.Text(compute="_compute_report")
    report = fields.Html(compute="_compute_report", sanitize=False)

    @api.depends("as_of", "company_id")
    @api.depends_context("lang")
    def _compute_name(self):
        for test in self:
            day = format_date(self.env, test.as_of)
            test.name = f"{test.company_id.name} · {day}"

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_progress(self):
        for test in self:
            test.progress = 100.0 if test.state == "done" else 0.0
            is_running = test.state == "running"
            test.progress_step = is_running and self.env._("Reading and comparing")

    @api.depends("results", "settings")
    @api.depends_context("lang")
    def _compute_report(self):
        texts = HabitBacktestTexts(self.env)
        for test in self:
            test.verdict = test.results and texts.verdict(test.results)
            test.report = test.results and self.env["ir.qweb"]._render(
                "crm_extension.customer_habit_backtest_tables",
                {"tables": texts.tables(test.results)},
            )

    # -- Starting --------------------------------------------------------------

    def action_start(self):
        """Queue a test of the current company, which goes on in the background.

        :return: the action that opens its form
        :raise AccessError: unless the user manages customer value
        """
        self.env["customer.habit.run"]._check_manager()
        test = self._start(self.env.company, user=self.env.user)
        self.env.ref("crm_extension.ir_cron_habit_backtest").sudo()._trigger()
        return test.with_env(self.env)._get_records_action(
            name=self.env._("Test on the Past")
        )

    @api.model
    def _start(self, company, as_of=None, user=None):
        """Return a test that waits: a new one, unless one is already under way.

        :param company: res.company
        :param as_of: date up to which purchases are compared; today when left out
        :param user: who asks for it, res.users
        :return: customer.habit.backtest, in sudo
        """
        tests = self.sudo()
        waiting = [("company_id", "=", company.id), ("state", "in", OPEN_STATES)]
        return tests.search(waiting, limit=1) or tests.create(
            {
                "company_id": company.id,
                "as_of": as_of or company._value_today(),
                "settings": company.sudo()._habit_settings(),
                "user_id": user.id if user else False,
            }
        )

    # -- Doing -----------------------------------------------------------------

    @api.model
    def _cron_test(self):
        """Do the tests that wait, one after the other."""
        waiting = self.search([("state", "in", OPEN_STATES)], order="id")
        crons = self.env["ir.cron"]
        waiting.write({"state": "running"})
        seconds = crons._commit_progress(remaining=len(waiting))
        for test in waiting:
            if not seconds:
                return
            test._do_or_fail()
            seconds = crons._commit_progress(1)

    def _do_or_fail(self):
        """Do the test; a fault is told on it and stops no other."""
        try:
            self._do()
            self.flush_recordset()
        except Exception as error:
            self.env.cr.rollback()
            _logger.exception("Test %s of habits on the past failed", self.id)
            told = isinstance(error, UserError)
            text = str(error) if told else "".join(traceback.format_exception(error))
            self.write({"state": "failed", "log": text})

    def _do(self):
        """Read, foretell and compare now, in this transaction.

        :raise UserError: where nothing was bought before the days held out
        """
        self.ensure_one()
        started = time.monotonic()
        pieces = self.env["customer.habit.reader"]._purchase_days(self)
        cutoff = self._cutoff_of(pieces)
        results = backtest(
            lambda: pieces, cutoff, self._horizon(), held_out=self.held_out_days
        )
        self.write(
            {
                "state": "done",
                "cutoff": date.fromordinal(cutoff),
                "results": {**results, "horizon": self._horizon()},
                "duration": time.monotonic() - started,
                "log": False,
            }
        )

    def _horizon(self):
        return min(self.settings["due_days"], self.held_out_days)

    def _cutoff_of(self, pieces):
        """Return the day number before the last days with purchases.

        :raise UserError: where nothing was bought up to it
        """
        first = min((piece.day.min() for piece in pieces if len(piece)), default=None)
        last = max((piece.day.max() for piece in pieces if len(piece)), default=None)
        if first is None or last - self.held_out_days < first:
            raise UserError(
                self.env._(
                    "There are purchases of less than %s days: nothing can be foretold"
                    " and compared yet. Come back later.",
                    self.held_out_days + 1,
                )
            )
        return int(last) - self.held_out_days

    @api.autovacuum
    def _gc_tests(self):
        """Delete what was tested long ago."""
        limit = fields.Datetime.now() - timedelta(days=DAYS_KEPT)
        self.search([("create_date", "<", limit)]).unlink()

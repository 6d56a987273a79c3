from datetime import datetime, timedelta

import pytz

from odoo import api, models
from odoo.exceptions import UserError

DAYS_BETWEEN_RUNS = {"daily": 1, "weekly": 7}
NIGHT_HOUR = 2
"""Local hour from which the night's run is due."""


class CustomerScoreRunningMixin(models.AbstractModel):
    """Runs a score model, now or in the background."""

    _name = "customer.score.running.mixin"
    _description = "Runs of a score model"

    def run(self, as_of=None, partners=None):
        """Score all customers, or those of ``partners``, now; return the run.

        :param as_of: date, today in the company's time zone when left out
        :param partners: res.partner records; contacts stand for their company
        :raise AccessError: unless the user manages customer value
        :raise UserError: unless the model is published, or while another run is under
            way
        """
        self._check_manager()
        return self._run(as_of, partners, self.env.user)

    def _run(self, as_of=None, partners=None, user=None):
        self.ensure_one()
        self._ensure_published()
        run = self.sudo()._create_run(
            as_of, "incremental" if partners else "full", user
        )
        asked = partners.commercial_partner_id.ids if partners else None
        if asked and not run._reference_run():
            # Bands compare customers: there must be a full run to compare with.
            run.kind, asked = "full", None
        run.state = "running"
        run._work(asked)
        return run.with_env(self.env)

    def action_run(self):
        """Queue a full run, which goes on in the background; return its form."""
        self._check_manager()
        self.ensure_one()
        self._ensure_published()
        run = self.sudo()._enqueue_run(self.env.user)
        return run.with_env(self.env)._get_records_action(name=self.env._("Run"))

    # -- Trying out ------------------------------------------------------------

    def simulate(self, as_of=None):
        """Show what the model would change, and change nothing; return the run.

        The run is of the kind simulation; its ``results`` hold the comparison with
        the scores that the published model gives on the same day.

        :param as_of: date, today in the company's time zone when left out
        :raise AccessError: unless the user manages customer value
        :raise UserError: naming every fault of the configuration
        """
        return self._try_out("simulation", as_of)

    def backtest(self, horizon_days, as_of=None):
        """Score as of ``horizon_days`` before, compare with what happened since.

        The run is of the kind backtest; its ``results`` hold the comparison with
        last period's revenue as the baseline.

        :param horizon_days: length of the period that is foretold, in days
        :param as_of: last day of that period, a date; today when left out
        :raise AccessError: unless the user manages customer value
        :raise UserError: naming every fault of the configuration, or for a horizon
            of no day
        """
        return self._try_out("backtest", as_of, horizon_days)

    def action_simulate(self):
        """Queue a simulation, which goes on in the background; return its form."""
        return self._queue_trial("simulation", self.env._("Simulation"))

    def action_backtest(self):
        """Queue a back-test of the last days that "days to buy again" names."""
        return self._queue_trial(
            "backtest", self.env._("Back-test"), self.clv_return_days
        )

    def _try_out(self, kind, as_of, horizon_days=0):
        run = self._new_trial(kind, as_of, horizon_days)
        run.state = "running"
        run._work()
        return run.with_env(self.env)

    def _queue_trial(self, kind, title, horizon_days=0):
        run = self._new_trial(kind, None, horizon_days)
        self._wake_cron()
        return run.with_env(self.env)._get_records_action(name=title)

    def _new_trial(self, kind, as_of, horizon_days):
        self._check_manager()
        self.ensure_one()
        self._raise_faults()
        if kind == "backtest" and horizon_days < 1:
            raise UserError(
                self.env._("A back-test needs at least one day to foretell.")
            )
        run = self.sudo()._create_run(as_of, kind, self.env.user)
        run.horizon_days = horizon_days
        return run

    # -- In the background -----------------------------------------------------

    def _ensure_published(self):
        """Let only what was published write scores.

        :raise UserError: for a draft or a retired model
        """
        if self.state != "published":
            raise UserError(
                self.env._(
                    "“%s” is not published: only a published score model gives scores.",
                    self.display_name,
                )
            )

    def action_open_runs(self):
        """Open the model's runs."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_extension.customer_score_run_action"
        )
        return {**action, "domain": [("model_id", "=", self.id)]}

    def _enqueue_run(self, user=None):
        """Return the company's waiting full run of this model, a new one if none."""
        waiting = self.env["customer.score.run"].search(
            [
                ("model_id", "=", self.id),
                ("state", "=", "queued"),
                ("kind", "=", "full"),
            ],
            limit=1,
        )
        run = waiting or self._create_run(None, "full", user)
        self._wake_cron()
        return run

    def _wake_cron(self):
        self.env.ref("crm_extension.ir_cron_customer_value").sudo()._trigger()

    def _create_run(self, as_of, kind, user):
        return self.env["customer.score.run"].create(
            {
                "model_id": self.id,
                "company_id": self.company_id.id,
                "basis": self.basis,
                "as_of": as_of or self.company_id._value_today(),
                "kind": kind,
                "user_id": user.id if user else False,
            }
        )

    @api.model
    def _enqueue_due(self):
        """Queue the night's runs of the published models."""
        published = self.search(
            [("state", "=", "published"), ("refresh", "!=", "manual")]
        )
        last_days = dict(
            self.env["customer.score.run"]._read_group(
                [
                    ("model_id", "in", published.ids),
                    ("kind", "=", "full"),
                    ("state", "!=", "cancelled"),
                ],
                ["model_id"],
                ["as_of:max"],
            )
        )
        for model in published:
            if model._is_due(last_days.get(model)):
                model._create_run(None, "full", None)

    def _is_due(self, last_day):
        local = datetime.now(pytz.timezone(self.company_id._value_tz()))
        if last_day is None:
            return True
        next_day = last_day + timedelta(days=DAYS_BETWEEN_RUNS[self.refresh])
        return local.hour >= NIGHT_HOUR and local.date() >= next_day

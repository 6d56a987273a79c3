import time
from dataclasses import replace
from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError

from ...analytics import backtest
from ...analytics.facts import day_number
from ...analytics.metrics import MetricContext
from ...analytics.periods import BEGINNING, Window
from .customer_score_backtest_texts import BacktestTexts

ONE_DAY = timedelta(days=1)


class CustomerScoreBacktest(models.AbstractModel):
    """Scores with what was known at a day, and compares with what happened since.

    It is the engine that looks at an earlier day: the run's ``as_of`` ends the period
    that was to be foretold, and the scores are of the day before that period. Whatever
    bears a later date is unknown then. What keeps no date is as today: the state of
    orders, the contacts' own data, and quantities delivered without a transfer.
    """

    _name = "customer.score.backtest"
    _inherit = "customer.value.engine"
    _description = "Scores the past and compares with what followed"

    def _execute(self, run, asked=None):
        """Score as of ``horizon_days`` before the run's day, compare, write no score.

        :param run: customer.score.run of the kind backtest; its ``results`` tell what
            was found, and its log says it in words
        :param asked: not used: a back-test compares all customers
        :raise UserError: for a period that begins before there were purchases at all
        """
        self._check_period(run)
        started = time.monotonic()
        facts, metrics, evaluation, context = self._evaluate(run)
        run._report(70, self.env._("Reading what customers did since"))
        outcome = self._read_outcome(run, facts.customers)
        run._report(90, self.env._("Comparing"))
        foretold = backtest.foretell(facts, context, run.horizon_days)
        results = {
            **self._frame(run, outcome),
            **_compare(evaluation, metrics, foretold, outcome),
        }
        self._texts(run).label(results)
        run._finish(
            customer_count=len(facts),
            cutoffs=evaluation.cutoffs,
            parameters=context.parameters,
            results=results,
            log=self._verdict(run, results, context.lifetime),
            duration=time.monotonic() - started,
        )

    def _check_period(self, run):
        longest = (run.as_of - BEGINNING).days
        if run.horizon_days > longest:
            raise UserError(
                self.env._("A back-test can look back %s days at most.", longest)
            )

    # -- The engine, on an earlier day -----------------------------------------

    def _scope(self, run, asked):
        cutoff = _cutoff(run)
        return replace(
            super()._scope(run, asked),
            as_of=cutoff,
            window=self._window(run.model_id, cutoff),
        )

    def _metric_context(self, run, reference):
        """Take no earlier parameters: all models are fitted on what was known."""
        cutoff = day_number(_cutoff(run))
        settings = run.model_id._lifetime_settings(
            previous={}, is_refresh=False, choose=True, as_of=cutoff
        )
        return MetricContext(cutoff, {}, settings)

    # -- What happened ---------------------------------------------------------

    def _read_outcome(self, run, customers):
        """Return what the scored customers brought after the cut-off, and before."""
        cutoff = _cutoff(run)
        start = cutoff + ONE_DAY
        before = self._read_period(run, start - timedelta(run.horizon_days), cutoff)
        after = self._read_period(run, start, run.as_of)
        return backtest.outcome_of(customers, before, after, day_number(cutoff))

    def _read_period(self, run, first, last):
        """Return the facts of a period, its last day included, as known on that day."""
        scope = replace(
            self._scope(run, None), as_of=last, window=Window(first, last + ONE_DAY)
        )
        reader = self.env["customer.value.facts"]
        return reader._read_facts(scope, run.model_id._partner_domain(), ())

    # -- What is told ----------------------------------------------------------

    def _frame(self, run, outcome):
        """Return what was compared: days, customers, revenue."""
        currency = run.company_id.currency_id
        return {
            "cutoff": _cutoff(run).isoformat(),
            "as_of": run.as_of.isoformat(),
            "horizon_days": run.horizon_days,
            "customers": len(outcome),
            "revenue": currency.round(outcome.total),
            "buyers": int(outcome.bought.sum()),
            "currency_id": currency.id,
        }

    def _texts(self, run):
        lang = run.user_id.lang or self.env.user.lang
        return BacktestTexts(self.with_context(lang=lang).env)

    def _verdict(self, run, results, lifetime):
        """Return what was found in words, and what the lifetime values rest on."""
        unfinished = run.as_of > run.company_id._value_today()
        texts = self._texts(run).verdict(results, unfinished)
        return "\n".join(filter(None, [texts, self._log(run, lifetime)]))


def _cutoff(run):
    """Return the day whose knowledge counts: the last one before the period."""
    return run.as_of - timedelta(days=run.horizon_days)


def _compare(evaluation, metrics, foretold, outcome):
    """Return what the comparison found, ready for JSON."""
    rankings = {
        backtest.SCORE: evaluation.score,
        backtest.BASELINE: outcome.baseline,
    }
    if "clv" in metrics:
        rankings["clv"] = metrics["clv"]
    if foretold is not None:
        rankings["p_return"] = foretold.p_return
        rankings["expected_purchases"] = foretold.expected_purchases
    qualities = backtest.compare_rankings(rankings, outcome)
    classes = backtest.compare_classes(evaluation.value_class, outcome)
    return {
        "rankings": [{"key": key, **found} for key, found in qualities.items()],
        "classes": classes,
        "forecast": backtest.compare_forecast(foretold, outcome),
        "beats_baseline": backtest.beats_baseline(qualities, classes),
    }

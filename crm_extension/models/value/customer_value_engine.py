import hashlib
import logging
import time
from contextlib import contextmanager

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...analytics.evaluation import evaluate
from ...analytics.facts import day_number
from ...analytics.metrics import MetricContext
from ...analytics.periods import scoring_window
from .fact_scope import FactScope
from .lifetime_texts import LifetimeTexts

_logger = logging.getLogger(__name__)


class RunUnderWay(UserError):
    """Another run of the company holds its turn."""


LOCK_SPACE = 190419
"""First key of the advisory locks; the second is the company."""


class CustomerValueEngine(models.AbstractModel):
    """Runs a score model: reads facts, computes, writes results."""

    _name = "customer.value.engine"
    _description = "Customer value engine"

    def _execute(self, run, asked=None):
        """Evaluate the run's model on its day and keep the results.

        :param run: customer.score.run
        :param asked: ids of the commercial partners to refresh, None for all
        :raise RunUnderWay: while another run of the company is under way
        """
        started = time.monotonic()
        with self._turn_of(run.company_id):
            facts, metrics, evaluation, context = self._evaluate(run, asked)
            lifetime = context.lifetime
            run._report(80, self.env._("Writing results"))
            changed = self.env["customer.value.store"]._store(
                run,
                facts.customers,
                metrics,
                evaluation,
                lifetime.source if lifetime else None,
                asked,
            )
            if asked is None:
                self.env["customer.value.queue"]._take_seen(run)
        run._finish(
            customer_count=len(facts),
            changed_count=changed,
            cutoffs=evaluation.cutoffs,
            parameters=context.parameters,
            log=self._log(run, lifetime),
            content_hash=_content_hash(facts.customers, metrics, evaluation),
            duration=time.monotonic() - started,
        )

    def _evaluate(self, run, asked=None):
        """Return facts, metrics, evaluation and metric context; write nothing."""
        model = run.model_id
        needed = model._needed_metrics()
        run._report(5, self.env._("Reading purchases and other facts"))
        facts = self._read(run, asked, needed)
        run._report(60, self.env._("Computing scores"))
        reference = run._reference_run() if asked is not None else run.browse()
        context = self._metric_context(run, reference)
        metrics = {
            name: metric.values(name, facts, context) for name, metric in needed.items()
        }
        evaluation = evaluate(
            model._spec(), metrics, reference.cutoffs or None, facts.customers
        )
        return facts, metrics, evaluation, context

    def _log(self, run, lifetime):
        """Return what the run has to tell, in the language of who started it."""
        lang = run.user_id.lang or self.env.user.lang
        return LifetimeTexts(self.with_context(lang=lang).env).log(lifetime)

    def _metric_context(self, run, reference):
        """Return what the metrics share: earlier parameters, and the settings.

        A simulation keeps the purchase model of the last run: what it shows comes from
        the rules that are tried out, and an unchanged copy changes nothing.

        :param reference: the full run whose parameters a refresh takes, else empty
        """
        earlier = reference or run._earlier_run()
        settings = run.model_id._lifetime_settings(
            previous=(earlier.parameters or {}).get("lifetime") or {},
            is_refresh=bool(reference),
            choose=run.kind != "simulation" and earlier.model_id != run.model_id,
            as_of=day_number(run.as_of),
        )
        return MetricContext(
            day_number(run.as_of), dict(reference.parameters or {}), settings
        )

    def _facts_reader(self):
        return self.env["customer.value.facts"]

    def _read(self, run, asked, needed):
        reader = self._facts_reader()
        sources = {metric.source for metric in needed.values() if metric.source}
        return reader._read_facts(
            self._scope(run, asked), run.model_id._partner_domain(), sources
        )

    def _scope(self, run, asked):
        model, company = run.model_id, run.company_id
        return FactScope(
            company_id=company.id,
            basis=run.basis,
            as_of=run.as_of,
            window=self._window(model, run.as_of),
            tz=company._value_tz(),
            customers=None if asked is None else tuple(asked),
            left_out_products=self.env["customer.value.facts"]._left_out_products(
                model
            ),
        )

    def _window(self, model, as_of):
        company = model.company_id
        by_days = model.window_type == "rolling_days"
        return scoring_window(
            model.window_type,
            as_of,
            model.window_days if by_days else model.window_months,
            (company.fiscalyear_last_day, int(company.fiscalyear_last_month)),
        )

    @contextmanager
    def _turn_of(self, company):
        """Hold the company's turn until the transaction ends: one run at a time."""
        self.env.cr.execute(
            SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK_SPACE, company.id)
        )
        if not self.env.cr.fetchone()[0]:
            raise RunUnderWay(
                self.env._(
                    "A run of %s is under way. Wait until it has ended, then try"
                    " again.",
                    company.name,
                )
            )
        yield


def _content_hash(customers, metrics, evaluation):
    """Return a fingerprint of the result: equal data give an equal one."""
    digest = hashlib.blake2b(customers.tobytes(), digest_size=32)
    for name in sorted(metrics):
        digest.update(name.encode() + metrics[name].tobytes())
    digest.update(evaluation.score.tobytes())
    for labels in (evaluation.value_class, evaluation.stage):
        digest.update(labels.astype("U16").tobytes())
    digest.update(evaluation.segment.tobytes())
    return digest.hexdigest()

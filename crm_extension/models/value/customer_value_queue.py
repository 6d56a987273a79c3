from odoo import api, models
from odoo.tools import SQL

LEAST_BACKLOG = 1_000
MOST_BACKLOG = 20_000
"""Between these, a tenth of the scored customers is too many for a refresh."""

IS_COMPANY = {"company": {True}, "person": {False}, "all": {True, False}}
"""Scope of a score model -> ``is_company`` of the customers in it."""


class CustomerValueQueue(models.Model):
    """Whose documents changed since their value was computed.

    Whoever confirms, posts, pays or delivers adds rows here, by one plain insert that
    nothing can hold up: there is no key to check, no row to update and no unique index
    to wait for. A run removes the rows that its snapshot shows, in the transaction
    that writes its results. So a row stays until its answer is kept, and a document
    that is committed later has a row that is still there.
    """

    _name = "customer.value.queue"
    _inherit = ["customer.queue.mixin"]
    _description = "Customers whose value is out of date"
    _log_access = False
    _order = "id"

    # -- Planning --------------------------------------------------------------

    @api.model
    def _enqueue_refreshes(self):
        """Queue a run for each score model whose customers wait.

        Models that run by hand alone are left to the hand: what waits for them, or for
        nobody, is dropped.
        """
        models_ = self._served_models()
        self._drop_unclaimed(models_)
        for model in models_:
            self._enqueue_refresh(model, self._count_waiting(model))

    def _served_models(self):
        """Return the published models that the schedule keeps fresh."""
        return self.env["customer.score.model"].search(
            [("state", "=", "published"), ("refresh", "!=", "manual")]
        )

    def _enqueue_refresh(self, model, waiting):
        """Queue the run that answers ``waiting`` customers, unless one is to come."""
        full, refresh = (
            self._last_run(model, [("kind", "=", kind)])
            for kind in ("full", "incremental")
        )
        scored = self._last_run(model, [("kind", "=", "full"), ("state", "=", "done")])
        if not waiting or not scored or full.state in ("queued", "running"):
            return
        if waiting > self._backlog_limit(scored.customer_count):
            self._enqueue_full(model, full)
        elif refresh.state not in ("queued", "running"):
            self._enqueue_incremental(model)

    def _last_run(self, model, domain):
        runs = self.env["customer.score.run"]
        return runs.search([("model_id", "=", model.id), *domain], limit=1)

    def _backlog_limit(self, scored):
        """Return how many customers a refresh takes; for more, all are scored."""
        return min(MOST_BACKLOG, max(LEAST_BACKLOG, scored // 10))

    def _enqueue_full(self, model, last):
        """Queue a full run, unless today's failed: it would fail every 15 minutes."""
        today = model.company_id._value_today()
        if last.state != "failed" or last.as_of < today:
            model._enqueue_run()

    def _enqueue_incremental(self, model):
        """Queue a refresh: the one that failed, once more, or a new one."""
        failed = self._last_run(
            model, [("kind", "=", "incremental"), ("state", "=", "failed")]
        )
        if failed:
            failed.write({"state": "queued", "log": False})
        else:
            model._create_run(None, "incremental", None)

    # -- Answering -------------------------------------------------------------

    @api.model
    def _answer(self, run):
        """Do a queued refresh: score the customers that wait, take them off the queue.

        :param run: incremental customer.score.run
        :raise RunUnderWay: while another run of the company is under way
        """
        model = run.model_id
        with self.env["customer.value.engine"]._turn_of(run.company_id):
            asked = self._take(model) if model.state == "published" else []
            if not asked:
                run.state = "cancelled"
                return
            # The run may have waited past midnight; the documents are of now.
            run.as_of = run.company_id._value_today()
            run._work(asked)

    @api.model
    def _take_seen(self, run):
        """Remove what a full run has answered: the rows that its snapshot shows.

        A run of an earlier day tells nothing about today's documents. Rows of models
        that run by hand are for nobody but ``_drop_unclaimed``: two that remove the
        same row would wait for each other.
        """
        if (
            run.as_of >= run.company_id._value_today()
            and run.model_id in self._served_models()
        ):
            self._take(run.model_id)

    def _take(self, model):
        """Remove the rows of a model's customers; return the customers' ids.

        Only who holds the company's turn may call this.
        """
        self._flush_partners()
        self.env.cr.execute(
            SQL(
                """
                WITH taken AS (
                    DELETE FROM customer_value_queue q
                     USING res_partner p
                      JOIN res_partner c ON c.id = p.commercial_partner_id
                     WHERE p.id = q.partner_id AND %s
                 RETURNING c.id)
                SELECT DISTINCT id FROM taken ORDER BY id
                """,
                self._claim(model),
            )
        )
        return [customer for (customer,) in self.env.cr.fetchall()]

    def _count_waiting(self, model):
        """Return how many of the model's customers wait."""
        self._flush_partners()
        self.env.cr.execute(
            SQL(
                """
                SELECT COUNT(DISTINCT c.id) FROM customer_value_queue q
                  JOIN res_partner p ON p.id = q.partner_id
                  JOIN res_partner c ON c.id = p.commercial_partner_id
                 WHERE %s
                """,
                self._claim(model),
            )
        )
        return self.env.cr.fetchone()[0]

    def _drop_unclaimed(self, models_):
        """Remove the rows that no model will ever answer."""
        self._flush_partners()
        claims = [self._claim(model) for model in models_] or [SQL("FALSE")]
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM customer_value_queue q
                 WHERE NOT EXISTS (
                       SELECT FROM res_partner p
                         JOIN res_partner c ON c.id = p.commercial_partner_id
                        WHERE p.id = q.partner_id AND (%s))
                """,
                SQL(" OR ").join(claims),
            )
        )

    def _flush_partners(self):
        self.env["res.partner"].flush_model(["commercial_partner_id", "is_company"])

    def _claim(self, model):
        """SQL condition: the row ``q`` of customer ``c`` is for this model.

        Every customer is of one model: one for companies or persons goes before the
        one for all. The model's own filter does not matter here: a customer who no
        longer meets it has to be asked for, to lose the score.
        """
        return SQL(
            "(q.company_id = %s AND COALESCE(c.is_company, FALSE) = ANY(%s))",
            model.company_id.id,
            sorted(self._is_company_of(model)),
        )

    def _is_company_of(self, model):
        """Return which values of ``is_company`` the model's customers have."""
        own = IS_COMPANY[model.customer_scope]
        if model.customer_scope != "all":
            return own
        others = model.search(
            [
                ("company_id", "=", model.company_id.id),
                ("state", "=", "published"),
                ("customer_scope", "!=", "all"),
            ]
        )
        return own.difference(*(IS_COMPANY[each.customer_scope] for each in others))

import numpy as np

from odoo import models
from odoo.tools import SQL

from ...analytics.evaluation import CLASSES
from ...analytics.lifetime import CLV_SOURCES
from .binary_copy import write_columns
from .binary_numeric import DECIMALS, can_write
from .customer_value import HISTORY_TRIGGERS_OF_KIND, STAGES

STAGING = "customer_value_staging"

TELLING_COLUMNS = ("score", "value_class", "segment_id", "lifecycle_stage")
"""A change of one of these is a line in the history; days pass without one."""
FORMER_COLUMNS = {"former_class": "value_class", "former_stage": "lifecycle_stage"}
"""What a line tells of before, where it is a move."""


class CustomerValueStore(models.AbstractModel):
    """Writes results, set-based: one COPY, then one statement a table."""

    _name = "customer.value.store"
    _description = "Writes customer values"

    def _store(self, run, customers, metrics, evaluation, clv_source, asked=None):
        """Write what changed; return the number of rows written or removed.

        :param run: customer.score.run
        :param customers: ids of the commercial partners, ascending
        :param metrics: metric name -> array
        :param evaluation: analytics Evaluation
        :param clv_source: where lifetime values come from, None if not computed
        :param asked: ids of the customers that the run was about, None for all
        """
        staged = _staged_columns(customers, metrics, evaluation, clv_source)
        types = self._staging_types(staged)
        self._stage(staged, types)
        if asked is None:
            self._expect_many_rows()
        columns = self._target_columns(run, list(metrics))
        self._append_history(run, columns)
        changed = self._upsert(run, columns)
        gone = self._remove_vanished(run, asked)
        self.env.cr.execute(SQL("SET LOCAL enable_nestloop TO DEFAULT"))
        self._forget_cache()
        return changed + gone

    def _expect_many_rows(self):
        """Keep the planner from nested loops while results are written.

        It may believe the result table to be nearly empty, because a run filled it
        moments ago: the loop it would take then is quadratic.
        """
        self.env.cr.execute(SQL("SET LOCAL enable_nestloop = off"))

    # -- Staging ---------------------------------------------------------------

    def _staging_types(self, staged):
        """Return the type of each staged column: the result's own where it can be."""
        fields = self.env["customer.value"]._fields
        types = dict.fromkeys(staged, "float8")
        for name, values in staged.items():
            if values.dtype.kind in "iu":
                types[name] = "int4"
            elif _is_numeric(fields[name]) and can_write(values):
                types[name] = "numeric"
        return list(types.values())

    def _stage(self, staged, types):
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier(STAGING)))
        definition = _comma(
            SQL("%s %s", SQL.identifier(name), SQL(kind))
            for name, kind in zip(staged, types, strict=True)
        )
        self.env.cr.execute(
            SQL(
                "CREATE TEMPORARY TABLE %s (%s) ON COMMIT DROP",
                SQL.identifier(STAGING),
                definition,
            )
        )
        write_columns(self.env.cr, STAGING, staged, types)
        # The planner knows nothing of rows that this transaction wrote: with an index
        # no plan that it takes for small tables becomes quadratic.
        self.env.cr.execute(
            SQL("ALTER TABLE %s ADD PRIMARY KEY (partner_id)", SQL.identifier(STAGING))
        )

    def _target_columns(self, run, metric_names):
        """Return column of customer.value -> SQL over the staging table ``s``."""
        fields = self.env["customer.value"]._fields
        # A metric that nobody uses any more is empty, not out of date.
        columns = dict.fromkeys(self.env["customer.value"]._metrics(), SQL("NULL"))
        columns.update({name: _unstage(fields[name], name) for name in metric_names})
        for name in ("r_score", "f_score", "m_score"):
            columns[name] = _unstage(fields[name], name)
        columns.update(
            score=_unstage(fields["score"], "score"),
            rfm_cell=SQL(
                "NULLIF(CONCAT(%s), '')",
                _comma(columns[f"{role}_score"] for role in "rfm"),
            ),
            value_class=_choose(CLASSES, "value_class", "varchar[]"),
            lifecycle_stage=_choose(STAGES, "lifecycle_stage", "varchar[]"),
            clv_source=_choose(CLV_SOURCES, "clv_source", "varchar[]"),
            segment_id=_choose(run.model_id.segment_ids.ids, "segment_id", "int4[]"),
        )
        return columns

    # -- Writing ---------------------------------------------------------------

    def _upsert(self, run, columns):
        """Insert new customers and update changed ones; leave the others untouched.

        Only the run that holds the company's turn writes here, so that nothing can
        come between the two halves of the statement: it does without the far slower
        ``ON CONFLICT``.
        """
        columns = {
            "run_id": SQL("%s", run.id),
            "as_of": SQL("%s::date", run.as_of),
            **columns,
        }
        compared = [name for name in columns if name not in ("run_id", "as_of")]
        self.env.cr.execute(
            SQL(
                """
                WITH changed AS (
                    UPDATE customer_value v SET %(updates)s FROM %(staging)s s
                     WHERE v.partner_id = s.partner_id AND v.company_id = %(company)s
                       AND (%(stored)s) IS DISTINCT FROM (%(compared)s)
                 RETURNING 1),
                added AS (
                    INSERT INTO customer_value (partner_id, company_id, %(names)s)
                    SELECT s.partner_id, %(company)s, %(values)s
                      FROM %(staging)s s
                     WHERE NOT EXISTS (SELECT FROM customer_value v
                                        WHERE v.partner_id = s.partner_id
                                          AND v.company_id = %(company)s)
                 RETURNING 1)
                SELECT (SELECT COUNT(*) FROM changed) + (SELECT COUNT(*) FROM added)
                """,
                updates=_comma(
                    SQL("%s = %s", SQL.identifier(name), value)
                    for name, value in columns.items()
                ),
                stored=_comma(SQL.identifier("v", name) for name in compared),
                compared=_comma(columns[name] for name in compared),
                names=_comma(map(SQL.identifier, columns)),
                values=_comma(columns.values()),
                staging=SQL.identifier(STAGING),
                company=run.company_id.id,
            )
        )
        return self.env.cr.fetchone()[0]

    def _append_history(self, run, columns):
        """Add a line for every customer who is new or moved."""
        telling = _comma(columns[name] for name in TELLING_COLUMNS)
        stored = _comma(SQL.identifier("v", name) for name in TELLING_COLUMNS)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO customer_value_history (
                       partner_id, company_id, run_id, date, trigger, score,
                       value_class, segment_id, lifecycle_stage, clv, monetary,
                       %(former_names)s)
                SELECT s.partner_id, %(company)s, %(run)s, %(as_of)s,
                       CASE WHEN v.id IS NULL THEN 'first' ELSE %(trigger)s END,
                       %(telling)s, %(clv)s, %(monetary)s, %(former)s
                  FROM %(staging)s s
             LEFT JOIN customer_value v
                    ON v.partner_id = s.partner_id AND v.company_id = %(company)s
                 WHERE v.id IS NULL OR (%(stored)s) IS DISTINCT FROM (%(telling)s)
                """,
                trigger=HISTORY_TRIGGERS_OF_KIND[run.kind],
                telling=telling,
                stored=stored,
                former_names=_comma(map(SQL.identifier, FORMER_COLUMNS)),
                former=_comma(
                    SQL(
                        "NULLIF(%s, %s)",
                        SQL.identifier("v", name),
                        columns[name],
                    )
                    for name in FORMER_COLUMNS.values()
                ),
                clv=columns.get("clv", SQL("NULL")),
                monetary=columns.get("monetary", SQL("NULL")),
                staging=SQL.identifier(STAGING),
                **self._run_values(run),
            )
        )

    def _remove_vanished(self, run, asked):
        """Remove the rows of customers who have no purchase any more.

        Rows that another published model keeps are not this run's business.
        """
        about = SQL("TRUE")
        if asked is not None:
            about = SQL("v.partner_id = ANY(%s)", list(asked))
        self.env.cr.execute(
            SQL(
                """
                WITH gone AS (
                    DELETE FROM customer_value v
                     USING customer_score_run r, customer_score_model m
                     WHERE r.id = v.run_id AND m.id = r.model_id
                       AND (m.id = %(model)s OR m.state <> 'published')
                       AND v.company_id = %(company)s AND %(about)s
                       AND NOT EXISTS (SELECT FROM %(staging)s s
                                        WHERE s.partner_id = v.partner_id)
                 RETURNING v.partner_id, v.value_class, v.lifecycle_stage)
                INSERT INTO customer_value_history (
                       partner_id, company_id, run_id, date, trigger, score,
                       value_class, lifecycle_stage, former_class, former_stage)
                SELECT partner_id, %(company)s, %(run)s, %(as_of)s, 'vanished', 0,
                       'none', 'prospect', NULLIF(value_class, 'none'),
                       NULLIF(lifecycle_stage, 'prospect')
                  FROM gone
                """,
                model=run.model_id.id,
                about=about,
                staging=SQL.identifier(STAGING),
                **self._run_values(run),
            )
        )
        return self.env.cr.rowcount

    def _run_values(self, run):
        return {"company": run.company_id.id, "run": run.id, "as_of": run.as_of}

    def _forget_cache(self):
        self.env["customer.value"].invalidate_model()
        self.env["customer.value.history"].invalidate_model()
        self.env["res.partner"].invalidate_model(
            self.env["res.partner"]._customer_value_fields()
        )


def _comma(parts):
    return SQL(", ").join(parts)


def _staged_columns(customers, metrics, evaluation, clv_source):
    staged = {"partner_id": customers, **metrics, **evaluation.rfm}
    staged["score"] = evaluation.score
    staged["value_class"] = _places_of(evaluation.value_class, CLASSES)
    staged["lifecycle_stage"] = _places_of(evaluation.stage, STAGES)
    source = CLV_SOURCES.index(clv_source) + 1 if clv_source else 0
    staged["clv_source"] = np.full(len(customers), source)
    # PostgreSQL's arrays count from 1; no segment is place 0, which holds nothing.
    staged["segment_id"] = evaluation.segment + 1
    return staged


def _places_of(values, names):
    """Return each value's place in ``names``, counted from 1."""
    order = np.argsort(names)
    return order[np.searchsorted(np.asarray(names)[order], values)] + 1


def _is_numeric(field):
    return field.column_type[0] == "numeric" and field.metric.scale <= DECIMALS


def _unstage(field, name):
    """SQL: the staged number in the type of its column, NULL for NaN."""
    column = SQL("NULLIF(%s, 'NaN')", SQL.identifier("s", name))
    if field.type == "date":
        return SQL("(DATE '1970-01-01' + %s::int4)", column)
    return SQL("%s::%s", column, SQL(field.column_type[0]))


def _choose(values, name, array_type):
    """SQL: the value at the staged place, NULL at place 0."""
    place = SQL("%s::int4", SQL.identifier("s", name))
    return SQL("(%s::%s)[%s]", list(values), SQL(array_type), place)

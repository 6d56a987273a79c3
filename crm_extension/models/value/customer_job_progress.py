from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

KEPT_FOR = timedelta(days=2)


class CustomerJobProgress(models.Model):
    """How far a job has come, written while the job's own transaction is open.

    A job keeps all its results in one transaction, so that nothing is ever half
    saved. What people watch must not wait for it: it is written by a connection of
    its own, into a table that the job itself never touches.
    """

    _name = "customer.job.progress"
    _description = "Progress of a job"
    _log_access = False

    res_model = fields.Char(required=True)
    company_id = fields.Many2one("res.company", ondelete="cascade")
    res_id = fields.Many2oneReference(
        "Job", model_field="res_model", required=True, index=True
    )
    progress = fields.Float(aggregator=None)
    step = fields.Char()
    updated_at = fields.Datetime()

    _job_uniq = models.UniqueIndex("(res_model, res_id)")

    def _report(self, record, progress, step):
        """Publish the progress of ``record`` at once, whatever becomes of its job."""
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    """
                    INSERT INTO customer_job_progress
                           (res_model, res_id, company_id, progress, step, updated_at)
                    VALUES (%s, %s, %s, %s, %s, now() AT TIME ZONE 'UTC')
                    ON CONFLICT (res_model, res_id) DO UPDATE SET
                           progress = EXCLUDED.progress, step = EXCLUDED.step,
                           updated_at = EXCLUDED.updated_at
                    """,
                    record._name,
                    record.id,
                    record.company_id.id,
                    progress,
                    str(step),
                )
            )

    @api.autovacuum
    def _gc_progress(self):
        """Drop what nobody watches any more."""
        limit = fields.Datetime.now() - KEPT_FOR
        self.search([("updated_at", "<", limit)]).unlink()

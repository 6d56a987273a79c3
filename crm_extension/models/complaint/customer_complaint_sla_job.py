from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

JOB_STATES = [("waiting", "Waiting"), ("done", "Done")]
LEAD_GROUP = "crm_extension.group_complaint_lead"
BATCH = 500


class CustomerComplaintSlaJob(models.Model):
    """Service levels to be applied again to many complaints: what is done, what waits.

    Each batch is a transaction: a job that was killed goes on where it was.
    """

    _name = "customer.complaint.sla.job"
    _description = "Service levels applied again"
    _order = "id desc"
    _rec_name = "reason"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True)
    reason = fields.Text(required=True, readonly=True)
    complaint_ids = fields.Many2many(
        "customer.complaint",
        "customer_complaint_sla_job_rel",
        "job_id",
        "complaint_id",
        "Waiting complaints",
        readonly=True,
    )
    total = fields.Integer("Complaints", readonly=True)
    done = fields.Integer(readonly=True)
    progress = fields.Float(compute="_compute_progress", aggregator=None)
    state = fields.Selection(JOB_STATES, required=True, default="waiting")

    @api.depends("total", "done")
    def _compute_progress(self):
        for job in self:
            job.progress = 100.0 * job.done / job.total if job.total else 100.0

    @api.model
    def _begin(self, complaints, reason):
        """Apply the service levels again; beyond one batch, in the background.

        :param complaints: customer.complaint; those that ended are left out
        :param reason: why
        :raise AccessError: for who is no lead, or may not change one of them
        :return: the jobs, one for each company
        """
        if not (self.env.su or self.env.user.has_group(LEAD_GROUP)):
            raise AccessError(
                self.env._("Only a lead applies service levels to open complaints.")
            )
        complaints.check_access("write")
        jobs = self.sudo().create(
            [
                {
                    "company_id": company.id,
                    "user_id": self.env.uid,
                    "reason": reason,
                    "complaint_ids": [fields.Command.set(group.ids)],
                    "total": len(group),
                }
                for company, group in complaints.sudo()
                ._open_complaints()
                .grouped("company_id")
                .items()
            ]
        )
        for job in jobs:
            if job.total <= BATCH:
                job._apply_batch()
            else:
                self.env.ref(
                    "crm_extension.ir_cron_complaint_sla_job"
                ).sudo()._trigger()
        return jobs

    @api.model
    def _cron_apply(self, batch_size=BATCH):
        """Go on with the jobs that wait, the oldest first."""
        progress = self.env["ir.cron"]
        jobs = self.search([("state", "=", "waiting")], order="id")
        progress._commit_progress(remaining=sum(job._waiting_count() for job in jobs))
        for job in jobs:
            while job.try_lock_for_update() and job.state == "waiting":
                if not progress._commit_progress(job._apply_batch(batch_size)):
                    return

    def _waiting_count(self):
        return self.total - self.done

    def _apply_batch(self, size=BATCH):
        """Apply the service levels again to the next complaints of the job.

        :return: how many were taken
        """
        self.ensure_one()
        complaints = self._take(size)
        now = complaints._now()
        for company, group in complaints.grouped("company_id").items():
            group.with_company(company)._open_complaints()._promise(
                now, "applied", reason=self.reason, user=self.user_id
            )
        self.done += len(complaints)
        if len(complaints) < size or self.done >= self.total:
            self.state = "done"
        return len(complaints)

    def _take(self, size):
        """Take the next complaints off the list, and return them."""
        self.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM customer_complaint_sla_job_rel
                      WHERE job_id = %(job)s
                        AND complaint_id IN (
                            SELECT complaint_id
                              FROM customer_complaint_sla_job_rel
                             WHERE job_id = %(job)s
                          ORDER BY complaint_id
                             LIMIT %(size)s
                        )
                  RETURNING complaint_id
                """,
                job=self.id,
                size=size,
            )
        )
        self.invalidate_recordset(["complaint_ids"])
        return self.env["customer.complaint"].browse(sorted(row[0] for row in rows))

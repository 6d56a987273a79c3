from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import split_every

from ...analytics import complaint_flow as flow

BATCH = 100


class CustomerComplaintSilenceMixin(models.AbstractModel):
    """Closes complaints whose customers have nothing more to say."""

    _name = "customer.complaint.silence.mixin"
    _description = "Closing of complaints after silence"

    @api.model
    def _cron_close_silent(self):
        """Close what was answered so long ago as the team says, without a reply since.

        What cannot be closed is left as it is, and holds nothing else up.
        """
        domain = self._silent_domain()
        ids = self.search(domain, order="answered_at, id").ids
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(ids))
        for batch in split_every(BATCH, ids, self.browse):
            free = batch.try_lock_for_update().filtered_domain(domain)
            free._close_silent()
            if not cron._commit_progress(len(batch)):
                break

    @api.model
    def _silent_domain(self):
        """Return the answered complaints whose time is up, replied to or not."""
        teams = self.env["customer.complaint.team"].with_context(active_test=False)
        now = self._now()
        waited = [
            Domain("team_id", "in", group.ids)
            & Domain("answered_at", "<=", now - timedelta(days=days))
            for days, group in teams.search([("close_after_days", ">", 0)])
            .grouped("close_after_days")
            .items()
        ]
        return Domain("state", "=", flow.COMMUNICATED) & Domain.OR(waited)

    def _close_silent(self):
        """Close those without a reply that may be closed, all in one step."""
        replied = self._last_replies()
        silent = self.filtered(
            lambda each: not replied.get(each) or replied[each] < each.answered_at
        )
        ready = silent.filtered(
            lambda each: flow.ask("close", each._case(), (flow.JOB,)).granted
        )
        if ready:
            ready._take_step("close", roles=(flow.JOB,))

    def _last_replies(self):
        """Return when each customer wrote last, by complaint."""
        return dict(
            self.env["customer.complaint.event"]._read_group(
                [("complaint_id", "in", self.ids), ("kind", "=", "message_in")],
                ["complaint_id"],
                ["at:max"],
            )
        )

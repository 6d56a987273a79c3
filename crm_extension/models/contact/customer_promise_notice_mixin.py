from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import clean_context, split_every

from .promise_choices import LEVELS, NOTICE_ACTIVITIES

BATCH = 100


class CustomerPromiseNoticeMixin(models.AbstractModel):
    """Reminds who has to keep a promise, and tells who leads them when nobody did.

    Each notice is given once for a due day: ``notice`` keeps which was the last one,
    and a moved day, a new keeper or a reopened promise begins anew.
    """

    _name = "customer.promise.notice.mixin"
    _description = "Reminders of promises"

    @api.model
    def _cron_give_notices(self):
        """Give the notices of today, in batches; what was given is not given again."""
        domain = self._due_domain()
        ids = self.search(domain, order="due_date, id").ids
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(ids))
        for batch in split_every(BATCH, ids, self.browse):
            free = batch.try_lock_for_update().filtered_domain(domain)
            free._give_notices()
            if not cron._commit_progress(len(batch)):
                break

    @api.model
    def _due_domain(self):
        """Return the open promises of which somebody has to be told today."""
        rows = self._read_group([("state", "=", "open")], ["company_id"])
        companies = self.env["res.company"].union(*(company for (company,) in rows))
        return Domain.OR(self._level_domain(level, companies) for level in LEVELS)

    @api.model
    def _level_domain(self, level, companies):
        """Return the promises that need the notice of a level today."""
        due = Domain.OR(
            Domain("company_id", "=", company.id) & self._day_domain(level, company)
            for company in companies
        )
        waiting = Domain("state", "=", "open") & Domain("notice", "in", level.former)
        return waiting & due

    @api.model
    def _day_domain(self, level, company):
        """Return the due days for which the notice of a level is given today."""
        today = company._value_today()
        if level.notice == "before":
            last = today + timedelta(days=company.promise_reminder_days)
            return Domain("due_date", ">=", today) & Domain("due_date", "<=", last)
        if level.notice == "late":
            return Domain("due_date", "<", today)
        days = company.promise_escalation_days
        if days <= 0:
            return Domain.FALSE
        return Domain("due_date", "<=", today - timedelta(days=days))

    def _begin_notices(self):
        """Forget the former notices and give those of today."""
        promises = self._writing_step()
        promises.activity_unlink(NOTICE_ACTIVITIES)
        promises.write({"notice": "none"})
        promises._give_notices()

    def _give_notices(self):
        """Give each promise the notices that its due day asks for."""
        for level in LEVELS:
            domain = self._level_domain(level, self.company_id)
            self.filtered_domain(domain)._give_notice(level)

    def _give_notice(self, level):
        """Plan the activities of a level, and keep that it was given."""
        if not self:
            return
        if level.notice == "late":
            self.activity_unlink([LEVELS[0].activity])
        listeners = self._listeners(level)
        activities = self.env["mail.activity"].with_context(
            clean_context(self.env.context)
        )
        activities.sudo().create(
            [
                promise._prepare_notice(level, user)
                for promise, user in listeners.items()
                if user
            ]
        )
        self._writing_step().write({"notice": level.notice})

    def _listeners(self, level):
        """Return by promise who is told: its keeper, or who leads them.

        Nobody tells somebody who left: their leader is told from the start.
        """
        promises = self.sudo()
        leaders = promises._leaders()
        if level.notice == "escalated":
            return leaders
        return {
            promise: (
                promise.responsible_id
                if promise._reaches(promise.responsible_id)
                else leaders[promise]
            )
            for promise in promises
        }

    def _prepare_notice(self, level, user):
        """Return the values of the activity that tells a user."""
        late = level.notice != "before"
        # In the language of who reads it, not of who wrote the promise.
        told = self.with_context(lang=user.lang)
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": self.env.ref(level.activity).id,
            "automated": True,
            "user_id": user.id,
            "date_deadline": self.company_id._value_today() if late else self.due_date,
            "summary": told._notice_text(level, user),
        }

    def _notice_text(self, level, user):
        """Return what a notice says in one line."""
        values = {
            "promise": self.name,
            "customer": self.partner_id.display_name,
            "user": self.user_id.name,
        }
        if level.notice == "before":
            return self.env._("Promised to %(customer)s: %(promise)s", **values)
        if user == self.responsible_id:
            return self.env._(
                "Overdue, promised to %(customer)s: %(promise)s", **values
            )
        return self.env._(
            "Overdue, %(user)s promised to %(customer)s: %(promise)s", **values
        )

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .promise_choices import NOTICE_ACTIVITIES, STEPS

MANAGERS = (
    "sales_team.group_sale_manager",
    "crm_extension.group_complaint_lead",
    "crm_extension.group_value_manager",
)
"""Who may settle the promises of everybody."""
CONTACT_USER = "crm_extension.group_contact_user"


class CustomerPromiseFlowMixin(models.AbstractModel):
    """The steps of a promise: who may take them, and what they leave behind."""

    _name = "customer.promise.flow.mixin"
    _description = "Steps of promises"

    def action_keep(self, how=None, on=None):
        """Say that promises were kept.

        :param how: text, what was done
        :param on: date on which it was done; today unless it is given
        :raise UserError: when one is not open, nothing is said of how, or the day is
            before the promise or still to come
        :return: True
        """
        on = fields.Date.to_date(on)
        self._check_kept_on(on)
        return self._take_step("keep", how, on)

    def action_break(self, reason=None):
        """Say that promises were not kept, and will not be.

        :raise AccessError: for who has nothing to do with one of them
        :raise UserError: when one is not open, or there is no reason
        :return: True
        """
        return self._take_step("break", reason)

    def action_withdraw(self, reason=None):
        """Take promises back: the customer does not expect them any more.

        :raise AccessError: for who has nothing to do with one of them
        :raise UserError: when one is not open, or there is no reason
        :return: True
        """
        return self._take_step("withdraw", reason)

    def action_reopen(self, reason=None):
        """Take settled promises up again.

        :raise UserError: when one is open, or there is no reason
        :return: True
        """
        return self._take_step("reopen", reason)

    # -- How a step is taken ---------------------------------------------------

    def _take_step(self, name, text, on=None):
        """Take a step of ``STEPS`` with all promises, or with none."""
        step = STEPS[name]
        text = (text or "").strip()
        self._check_step(step, text)
        for promises in self._writing_step().grouped("company_id").values():
            promises.write(promises[0]._step_values(step, text, on))
        self.env["customer.promise.event"]._log(self, step.event, reason=text)
        self._follow_with_notices(step, text)
        return True

    def _check_step(self, step, text):
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(CONTACT_USER):
            raise AccessError(self.env._("Promises are settled by our own people."))
        if not step.anybody:
            self._check_concerned()
        self.sudo().lock_for_update()
        self.invalidate_recordset(["state"])
        wrong = self.filtered(lambda each: each.state not in step.before)
        if wrong:
            raise UserError(wrong[0]._wrong_state_text(step))
        if not text:
            raise UserError(self._missing_text(step))

    def _wrong_state_text(self, step):
        labels = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "“%(promise)s” is %(state)s: it cannot become %(wanted)s.",
            promise=self.name,
            state=labels[self.state].lower(),
            wanted=labels[step.after].lower(),
        )

    def _missing_text(self, step):
        if step.after == "kept":
            return self.env._("Say in a few words how it was kept.")
        return self.env._("Say why, in a few words.")

    def _step_values(self, step, text, on):
        """Return what a step writes; who reopens begins anew."""
        values = {"state": step.after, "notice": "none"}
        if step.after == "open":
            nothing = dict.fromkeys(("closed_on", "closed_by_id", "outcome"), False)
            return {**values, **nothing}
        return {
            **values,
            "closed_on": on or self._today(),
            "closed_by_id": self.env.uid,
            "outcome": text,
        }

    def _check_kept_on(self, on):
        for promise in self if on else ():
            if not promise.promised_on <= on <= promise._today():
                raise UserError(
                    self.env._(
                        "“%s” was kept after it was made, and not later than today.",
                        promise.name,
                    )
                )

    def _follow_with_notices(self, step, text):
        """Settle the activities; of a reopened promise people are told again."""
        promises = self._writing_step()
        if step.after == "open":
            promises._begin_notices()
        elif step.after == "withdrawn":
            promises.activity_unlink(NOTICE_ACTIVITIES)
        else:
            promises.activity_feedback(NOTICE_ACTIVITIES, feedback=text)

    # -- Who is concerned ------------------------------------------------------

    def _check_concerned(self):
        """Let pass who promised, keeps or noted each promise, who leads them, managers.

        :raise AccessError: for others
        """
        user = self.env.user
        if self.env.su or any(user.has_group(group) for group in MANAGERS):
            return
        promises = self.sudo()
        others = promises.filtered(
            lambda each: (
                user not in each.user_id | each.responsible_id | each.create_uid
            )
        )
        led = others._leaders() if others else {}
        strange = others.filtered(lambda each: led.get(each) != user)
        if strange:
            raise AccessError(
                self.env._(
                    "“%(promise)s” is a promise of %(user)s: only they, their team"
                    " leader or a manager may change it.",
                    promise=strange[0].name,
                    user=strange[0].user_id.name,
                )
            )

    def _leaders(self):
        """Return who leads whom keeps each promise: dict of promise to res.users.

        Leader of their sales team, else of their complaints team, else whom the
        company named. Nobody leads themselves.
        """
        sales = self._team_leaders("crm.team.member", "crm_team_id")
        complaints = self._team_leaders("customer.complaint.team.member", "team_id")
        leaders = {}
        for promise in self:
            keeper = promise.responsible_id
            named = promise.company_id.promise_manager_id
            candidates = [*sales.get(keeper, ()), *complaints.get(keeper, ()), named]
            fit = (
                each for each in candidates if each != keeper and promise._reaches(each)
            )
            leaders[promise] = next(fit, self.env["res.users"])
        return leaders

    def _team_leaders(self, model, team):
        """Return by keeper who leads their teams, in the order of the memberships."""
        found = {}
        keepers = self.responsible_id.ids
        for member in self.env[model].search([("user_id", "in", keepers)]):
            found.setdefault(member.user_id, []).append(member[team].user_id)
        return found

    def _reaches(self, user):
        """Tell whether a user is there to be told of the promise."""
        return (
            user.active
            and not user.share
            and self.company_id in user.company_ids
            and user.has_group(CONTACT_USER)
        )

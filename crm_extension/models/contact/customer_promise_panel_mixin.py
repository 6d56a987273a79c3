from odoo import models
from odoo.tools import format_date

from .promise_choices import SETTLED, STATE_LABELS


class CustomerPromisePanelMixin(models.AbstractModel):
    """What the form of a customer shows of promises."""

    _name = "customer.promise.panel.mixin"
    _description = "Promises on the form of a customer"

    def _panel_person(self, user):
        """Return what one person promised, in numbers and one by one.

        :param user: res.users who promised all of these promises
        """
        by_state = self.grouped("state")
        counts = {state: len(by_state.get(state, ())) for state, _label in STATE_LABELS}
        overdue = self.filtered("is_overdue")
        ordered = self.sorted(lambda each: (each.state in SETTLED, not each.is_overdue))
        return {
            "user_id": user.id,
            "name": user.sudo().name,
            "active": user.sudo().active,
            **counts,
            "overdue": len(overdue),
            "promises": [promise._panel_line() for promise in ordered],
        }

    def _panel_line(self):
        """Return what the panel shows of one promise."""
        self.ensure_one()
        labels = dict(self._fields["state"]._description_selection(self.env))
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "state_label": labels[self.state],
            "is_overdue": self.is_overdue,
            "days_late": self.days_late,
            "times_text": self._times_text(),
            "contact": self._contact_name(),
            "outcome": self.outcome or "",
            "keeper": (
                self.responsible_id.sudo().name
                if self.responsible_id != self.user_id
                else ""
            ),
        }

    def _contact_name(self):
        """Return to which contact of the customer it was made; empty: to them all."""
        is_customer = self.partner_id == self.commercial_partner_id
        return "" if is_customer else self.partner_id.name or ""

    def _times_text(self):
        """Return when it was made and is due, with the day it was due at first."""
        made = format_date(self.env, self.promised_on)
        if not self.due_date:
            return self.env._("made %s, without a day", made)
        due = format_date(self.env, self.due_date)
        if self.first_due_date in (False, self.due_date):
            return self.env._("made %(made)s, due %(due)s", made=made, due=due)
        return self.env._(
            "made %(made)s, due %(due)s, first %(first)s",
            made=made,
            due=due,
            first=format_date(self.env, self.first_due_date),
        )

"""What one has to know before anything else, in words."""

from .brief_open_kinds import COMPLAINT, INVOICE, OPEN_KINDS, PROMISE


class BriefFirstTexts:
    """Writes the section that stands above all others."""

    def section_first(self):
        """Return what presses, in the order in which it would embarrass."""
        rows = [
            self._complaints_row(),
            self._promises_row(),
            self._overdue_row(),
            *self._peace_rows(),
            self._warning_row(),
            self._salesperson_row(),
            self._next_meeting_row(),
        ]
        return self.section(
            "first",
            self.env._("Know this first"),
            rows,
            self.env._("Nothing presses: no open complaint, nothing late or overdue."),
        )

    def _pressing(self, key, label, text, **values):
        """Return a row about documents of a kind; it opens them all."""
        return self.row(
            label,
            text,
            res_model=OPEN_KINDS[key].model,
            domain=self.found["open"][key].domain,
            **values,
        )

    def _complaints_row(self):
        found = self.found["open"].get(COMPLAINT)
        if not found or not found.count:
            return None
        text = self.env._("%s open", found.count)
        if found.late:
            text = self.env._(
                "%(count)s open, %(late)s late", count=found.count, late=found.late
            )
        return self._pressing(
            COMPLAINT,
            self.env._("Complaints"),
            self.env._("%s. Speak about it before you sell.", text),
            date=found.oldest,
            flag="late" if found.late else "warning",
        )

    def _promises_row(self):
        found = self.found["open"].get(PROMISE)
        if not found or not found.late:
            return None
        late = found.records.filtered(
            lambda each: self.scope.moment_is_past(each.due_date)
        )
        return self._pressing(
            PROMISE,
            self.env._("Promises not kept in time"),
            self.joined(str(found.late), late[:1].name, self.person(late[:1].user_id)),
            date=late[:1].due_date,
            flag="late",
        )

    def _overdue_row(self):
        found = self.found["open"].get(INVOICE)
        if not found or not found.late:
            return None
        return self._pressing(
            INVOICE,
            self.env._("Overdue invoices"),
            self.env._(
                "%(count)s, the oldest since %(date)s",
                count=found.late,
                date=self.day(found.oldest),
            ),
            flag="late",
            **self.money(found.late_total),
        )

    def _peace_rows(self):
        """Return why the customer should be left alone; complaints stand above."""
        labels = {
            "opt_out": self.env._("No advertising"),
            "often": self.env._("Contacted often"),
        }
        return [
            self.row(
                labels[reason["kind"]], reason["text"], self.customer, flag="warning"
            )
            for reason in self.found["peace"]["reasons"]
            if reason["kind"] in labels
        ]

    def _warning_row(self):
        """Return the warning that salespeople get when they make an order."""
        text = self.customer.sale_warn_msg
        if not text:
            return None
        return self.row(self.env._("Warning"), text, self.customer, flag="warning")

    def _salesperson_row(self):
        user = self.customer.user_id.sudo()
        if not user or user.active:
            return None
        return self.row(
            self.env._("Salesperson"),
            self.env._("%s has left: somebody else has to look after them.", user.name),
            self.customer,
            flag="warning",
        )

    def _next_meeting_row(self):
        meeting = self.found["meetings"][:1]
        if not meeting:
            return None
        return self.row(
            self.env._("Next meeting"),
            self.joined(meeting.name, self.person(meeting.user_id)),
            meeting,
            meeting.start,
        )

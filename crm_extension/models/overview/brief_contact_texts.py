"""Who of us spoke to a customer, what was promised and what is planned, in words."""

from .brief_open_kinds import PROMISE


class BriefContactTexts:
    """Writes the sections about contacts and promises."""

    # -- Who spoke to them -------------------------------------------------------

    def section_contacts(self):
        """Return what is planned, and who of us was in touch with them, and when."""
        rows = [
            *(self._meeting_row(each) for each in self.found["meetings"]),
            *(self._activity_row(each) for each in self.found["activities"]),
            *(self._touch_row(each) for each in self.found["touches"]),
        ]
        return self.section(
            "contacts",
            self.env._("Who of us spoke to them"),
            rows,
            self.env._("Nobody has noted a contact yet."),
        )

    def _meeting_row(self, meeting):
        return self.row(
            self.env._("Planned: %s", self.person(meeting.user_id)),
            self.joined(meeting.name, meeting.location),
            meeting,
            meeting.start,
            flag="planned",
        )

    def _activity_row(self, activity):
        late = self.scope.moment_is_past(activity.date_deadline)
        kind = activity.activity_type_id.name
        return self.row(
            self.env._("Planned: %s", self.person(activity.user_id)),
            self.joined(kind, activity.summary != kind and activity.summary),
            None,
            activity.date_deadline,
            flag="late" if late else "planned",
            res_model=activity.res_model,
            res_id=activity.res_id,
        )

    def _touch_row(self, touch):
        """The label is who of us it was; what they sent us bears the contact's name."""
        channel = self._channel_labels().get(touch["channel"], "")
        contact = self._contact_names().get(touch["partner_id"], "")
        return self.row(
            touch["user_name"] or contact or self.customer.name,
            self.joined(
                self._toward(channel, touch["direction"]),
                touch["user_name"] and contact != self.customer.name and contact,
                touch["subject"],
            ),
            None,
            touch["at"],
            res_model=touch["res_model"],
            res_id=touch["res_id"],
        )

    def _toward(self, channel, direction):
        if direction == "in":
            return self.env._("%s to us", channel)
        return channel

    def _contact_names(self):
        """Return the names of the contacts who were spoken to, by id."""
        ids = {touch["partner_id"] for touch in self.found["touches"]}
        contacts = self.env["res.partner"].sudo().browse(filter(None, ids))
        return {contact.id: contact.name for contact in contacts}

    def _channel_labels(self):
        return {
            "mail": self.env._("Mail"),
            "call": self.env._("Call"),
            "meeting": self.env._("Meeting"),
            "visit": self.env._("Visit"),
            "letter": self.env._("Letter"),
            "sms": self.env._("SMS"),
            "mailing": self.env._("Mailing"),
            "note": self.env._("Note"),
            "chat": self.env._("Chat"),
        }

    # -- What was promised -------------------------------------------------------

    def section_promises(self):
        """Return the promises that run, then the last that were kept or broken."""
        if "decided" not in self.found:
            return None
        running = self.found["open"][PROMISE].records
        rows = [
            *(self._promise_row(each) for each in running),
            *(self._promise_row(each) for each in self.found["decided"]),
        ]
        return self.section(
            "promises",
            self.env._("What was promised"),
            rows,
            self.env._("No promise is noted."),
        )

    def _promise_row(self, promise):
        said = self.env._(
            "%(person)s on %(date)s",
            person=self.person(promise.user_id) or self.env._("Somebody"),
            date=self.day(promise.promised_on),
        )
        return self.row(
            promise.name,
            self.joined(said, self._promise_stands(promise)),
            promise,
            promise.due_date,
            flag=self._promise_flag(promise, promise.due_date),
        )

    def _promise_stands(self, promise):
        """Say how a promise ended, and who sees to one that runs."""
        if promise.state != "open":
            return self.joined(self.label_of(promise, "state"), promise.outcome)
        now = promise.responsible_id
        if now == promise.user_id:
            return ""
        return self.env._("now with %s", self.person(now))

    def _promise_flag(self, promise, when):
        if promise.state == "open":
            return "late" if self.scope.moment_is_past(when) else ""
        return "good" if promise.state == "kept" else "warning"

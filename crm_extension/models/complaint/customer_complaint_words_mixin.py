from odoo import models
from odoo.tools import format_date, format_datetime

from ...analytics import complaint_flow as flow

RECEIVED, IN_PROGRESS, ANSWERED, CLOSED = range(4)
"""How far a complaint is, as customers see it."""
PROGRESS = {
    flow.RECEIVED: RECEIVED,
    flow.ACKNOWLEDGED: RECEIVED,
    flow.COMMUNICATED: ANSWERED,
    flow.CLOSED: CLOSED,
    flow.REJECTED: CLOSED,
    flow.CANCELLED: CLOSED,
    flow.MERGED: CLOSED,
}
"""Progress by state; any other state is in progress."""
BADGES = {
    flow.WAITING_CUSTOMER: "text-bg-warning",
    flow.COMMUNICATED: "text-bg-success",
    flow.CLOSED: "text-bg-secondary",
    flow.REJECTED: "text-bg-secondary",
    flow.CANCELLED: "text-bg-secondary",
    flow.MERGED: "text-bg-secondary",
}
UNDER_WAY = ("approved", "executing", "failed")
"""States of a remedy that the customer was promised and does not have yet."""


class CustomerComplaintWordsMixin(models.AbstractModel):
    """A complaint in the words of its customer: what the portal shows, and no more."""

    _name = "customer.complaint.words.mixin"
    _description = "Complaints in the customer's words"

    def _customer_words(self):
        """Return all that the customer's page shows.

        :return: dict of texts: ``number``, ``title``, ``description``, ``received``,
            ``promised``, ``category``, ``wish``, ``order``, ``question``; ``answer``
            (Markup) and ``answered``; ``status`` (see ``_status_words``), ``steps``,
            ``timeline``, ``lines`` and ``remedies`` (lists)
        """
        self.ensure_one()
        complaint = self.sudo()
        return {
            "number": complaint.name,
            "title": complaint.title or "",
            "description": complaint.description or "",
            "received": format_date(self.env, complaint.received_at.date()),
            "promised": complaint._promised_words(),
            "category": complaint.category_id.name or "",
            "wish": complaint._label_of("remedy_sought"),
            "order": complaint.sale_order_id.name or "",
            "question": complaint._question_words(),
            **complaint._answer_words(),
            "status": complaint._status_words(),
            "steps": complaint._step_words(),
            "timeline": complaint._timeline_words(),
            "lines": [complaint._line_words(line) for line in complaint.line_ids],
            "remedies": complaint._remedy_words(),
        }

    def _label_of(self, name):
        """Return a selection's value in words, an empty text for none."""
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels.get(self[name], "")

    def _is_answered(self):
        """Tell whether the customer has the answer."""
        return self.state in flow.ANSWERED_STATES

    # -- How far -----------------------------------------------------------------

    def _status_words(self):
        """Return where the complaint stands: ``key``, ``label`` and ``badge``."""
        self.ensure_one()
        return {
            "key": self.state,
            "label": self._status_labels().get(self.state, self._progress_labels()[1]),
            "badge": BADGES.get(self.state, "text-bg-info"),
        }

    def _status_labels(self):
        """Return what customers call the states; the others are in progress."""
        received, _in_progress, answered, closed = self._progress_labels()
        return {
            flow.RECEIVED: received,
            flow.ACKNOWLEDGED: received,
            flow.WAITING_CUSTOMER: self.env._("Waiting for you"),
            flow.COMMUNICATED: answered,
            flow.CLOSED: closed,
            flow.REJECTED: self.env._("Not accepted"),
            flow.CANCELLED: self.env._("Cancelled"),
            flow.MERGED: self.env._("Continued elsewhere"),
        }

    def _progress_labels(self):
        return [
            self.env._("Received"),
            self.env._("In progress"),
            self.env._("Answered"),
            self.env._("Closed"),
        ]

    def _step_words(self):
        """Return the four stretches of road: ``label``, ``reached``, ``current``."""
        progress = PROGRESS.get(self.state, IN_PROGRESS)
        return [
            {"label": label, "reached": place <= progress, "current": place == progress}
            for place, label in enumerate(self._progress_labels())
        ]

    # -- What happened -----------------------------------------------------------

    def _timeline_words(self):
        """Return the steps taken, the last one first: ``date`` and ``text``."""
        texts = self._timeline_texts()
        told = []
        steps = self.event_ids.filtered(lambda each: each.kind == "transition")
        for event in steps.sorted(lambda each: (each.at, each.id)):
            text = texts.get(event.to_state)
            if text and (not told or told[-1]["text"] != text):
                told.append({"date": self._moment(event.at), "text": text})
        return told[::-1]

    def _moment(self, at):
        return format_datetime(self.env, at, dt_format="short")

    def _timeline_texts(self):
        """Return what customers are told of a step, by the state that it leads to."""
        under_way = self.env._("We are looking into it")
        return {
            flow.RECEIVED: self.env._("Your complaint came in"),
            flow.ACKNOWLEDGED: self.env._("We confirmed that we have it"),
            flow.ASSESSED: under_way,
            flow.INVESTIGATING: under_way,
            flow.WAITING_CUSTOMER: self.env._("We asked you a question"),
            flow.WAITING_THIRD_PARTY: self.env._("We are waiting for somebody's word"),
            flow.DECIDED: self.env._("We are preparing our answer"),
            flow.COMMUNICATED: self.env._("We sent you our answer"),
            flow.CLOSED: self.env._("The complaint was closed"),
            flow.REJECTED: self.env._("We could not accept the complaint"),
            flow.CANCELLED: self.env._("The complaint was cancelled"),
            flow.MERGED: self.env._("It goes on with another complaint of yours"),
            flow.EXTERNAL: self.env._("An external body deals with it"),
            flow.REOPENED: self.env._("The complaint was taken up again"),
        }

    # -- What was said -----------------------------------------------------------

    def _promised_words(self):
        """Return by when the customer hears more, an empty text when they did."""
        if not self.promised_date or self.state in (
            *flow.ANSWERED_STATES,
            *flow.ENDED_STATES,
        ):
            return ""
        return format_date(self.env, self.promised_date)

    def _question_words(self):
        """Return what was asked; nobody reads a question that is being written."""
        asked = self.state == flow.WAITING_CUSTOMER
        return self.question or "" if asked else ""

    def _answer_words(self):
        """Return what was answered; nobody reads an answer that is being written."""
        if not (self._is_answered() and self.answered_at):
            return {"answer": "", "answered": ""}
        return {
            "answer": self.answer or "",
            "answered": format_date(self.env, self.answered_at.date()),
        }

    def _line_words(self, line):
        """Return one thing that it is about: texts and the ``quantity``."""
        product = line.product_id.with_context(display_default_code=False)
        labels = dict(line._fields["wanted"]._description_selection(self.env))
        return {
            "product": product.display_name or "",
            "quantity": line.quantity,
            "unit": line.product_uom_id.name or "",
            "defect": line.defect_id.name or "",
            "lot": line.lot_id.name or "",
            "wanted": labels.get(line.wanted, ""),
        }

    def _remedy_words(self):
        """Return what the customer got, and after the answer what is under way."""
        texts = []
        for remedy in self.remedy_ids:
            kind = dict(remedy._fields["kind"]._description_selection(self.env))
            if remedy.state == "done":
                texts.append(self.env._("%s: done", kind[remedy.kind]))
            elif remedy.state in UNDER_WAY and self._is_answered():
                texts.append(self.env._("%s: under way", kind[remedy.kind]))
        return texts

from odoo import api, fields, models
from odoo.tools import html2plaintext

ORIGINS = {
    "mail.message": "_from_message",
    "mail.activity": "_from_activity",
    "calendar.event": "_from_event",
}
"""Model -> the method that reads a promise's defaults from one of its records."""
MESSAGE_CHANNELS = {"email": "mail", "email_outgoing": "mail", "sms": "other"}
ACTIVITY_CHANNELS = {"phonecall": "call", "meeting": "meeting"}
NAME_LENGTH = 80
NOTE_LENGTH = 2000


class CustomerPromiseOriginMixin(models.AbstractModel):
    """Where a promise was made: a message, a call, a meeting, a document."""

    _name = "customer.promise.origin.mixin"
    _description = "Origin of promises"

    source_model = fields.Char(readonly=True, copy=False)
    source_id = fields.Many2oneReference(
        model_field="source_model", readonly=True, copy=False
    )
    source_name = fields.Char("Made in", compute="_compute_source_name")
    message_id = fields.Many2one(
        "mail.message",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    activity_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    event_id = fields.Many2one(
        "calendar.event",
        "Meeting",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )

    _source_index = models.Index("(source_id, source_model)")

    @api.depends("source_model", "source_id")
    @api.depends_context("uid")
    def _compute_source_name(self):
        self.source_name = False
        for name, promises in self.grouped("source_model").items():
            if not name or name not in self.env:
                continue
            ids = list({each.source_id for each in promises if each.source_id})
            seen = self.env[name].browse(ids).exists()._filtered_access("read")
            names = {each.id: each.display_name for each in seen}
            for promise in promises:
                promise.source_name = names.get(promise.source_id)

    def action_open_source(self):
        """Open the document in which the promise was made.

        :raise AccessError: for who may not read it
        :return: an action; the promise itself when there is no document any more
        """
        self.ensure_one()
        record = self
        if self.source_model in self.env:
            record = self.env[self.source_model].browse(self.source_id).exists()
            record.check_access("read")
        opened = record or self
        return {
            "type": "ir.actions.act_window",
            "res_model": opened._name,
            "res_id": opened.id,
            "views": [(False, "form")],
        }

    # -- A new promise, prefilled ----------------------------------------------

    @api.model
    def action_note_from(self, model, res_id):
        """Open a new promise that knows already what a record knows.

        :param model: name of the record's model: a message, an activity, a meeting, or
            any document with a customer
        :param res_id: its id
        :raise AccessError: for who may not read it
        :return: an action that opens a dialog
        """
        record = self.env[model].browse(res_id)
        record.check_access("read")
        values = getattr(self, ORIGINS.get(model, "_from_document"))(record)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Note a Promise"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {
                f"default_{name}": value for name, value in values.items() if value
            },
        }

    @api.model
    def _from_document(self, record):
        """Return what a new promise takes over from a document with a customer."""
        customer = self._customer_of(record)
        values = {
            "partner_id": customer.id,
            "company_id": self._company_of(record).id,
        }
        # A partner is the customer, and no document that may be merged away.
        if record and record._name != "res.partner":
            values |= {"source_model": record._name, "source_id": record.id}
        return values

    @api.model
    def _from_message(self, message):
        """Return what it takes over from a message: its words, and who wrote them."""
        author = message.author_id
        values = self._from_document(self._document(message.model, message.res_id))
        is_theirs = author.sudo().partner_share
        if is_theirs and not values["partner_id"]:
            values["partner_id"] = author.id
        writer = author.sudo().user_ids.filtered(lambda user: not user.share)[:1]
        text = html2plaintext(message.body or "").strip()
        return {
            **values,
            **self._words(message.subject or "", text),
            "message_id": message.id,
            "channel": self._message_channel(message),
            "user_id": (writer or self.env.user).id,
            # What they wrote was promised by nobody yet.
            "promised_on": writer and self._local_day(message.date),
        }

    @api.model
    def _from_activity(self, activity):
        """Return what it takes over from a call or another activity, done or not."""
        activity = activity.sudo()
        text = activity.feedback or html2plaintext(activity.note or "").strip()
        category = activity.activity_category
        document = self._document(activity.res_model, activity.res_id)
        meeting = activity.calendar_event_id
        return {
            **self._from_document(document),
            **self._words("", text),
            "activity_id": activity.id,
            "event_id": meeting.id,
            "channel": ACTIVITY_CHANNELS.get(category),
            "user_id": (activity.user_id or self.env.user).id,
            "promised_on": activity.date_done,
        }

    @api.model
    def _from_event(self, event):
        """Return what it takes over from a meeting: its customer and its day."""
        values = self._from_document(self._document(event.res_model, event.res_id))
        if not values["partner_id"]:
            strangers = event.partner_ids.filtered("partner_share")
            values["partner_id"] = strangers[:1].id
        held = self._local_day(event.start)
        was_there = self.env.user.partner_id in event.partner_ids
        return {
            **values,
            "user_id": (not was_there and event.user_id or self.env.user).id,
            "event_id": event.id,
            "channel": "meeting",
            "promised_on": min(held, fields.Date.context_today(self)),
        }

    # -- What records know -----------------------------------------------------

    @api.model
    def _document(self, model, res_id):
        """Return the document behind a message, as far as the user may see it."""
        if not model or model not in self.env or not res_id:
            return self.env["res.partner"]
        document = self.env[model].browse(res_id).exists()
        return document._filtered_access("read")

    @api.model
    def _customer_of(self, record):
        """Return whom a document is about, of the people outside: one or none."""
        if not record:
            return self.env["res.partner"]
        partners = record._mail_get_partners()[record.id]
        return partners.filtered("partner_share")[:1]

    @api.model
    def _company_of(self, record):
        """Return the company of a document, where the user works in it."""
        field = record._fields.get("company_id")
        if field and field.comodel_name == "res.company":
            company = record.company_id & self.env.companies
            return company[:1] or self.env.company
        return self.env.company

    @api.model
    def _words(self, subject, text):
        """Return name and note of a promise: the first line, and all that was said."""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        name = subject or next(iter(lines), "")
        if len(name) > NAME_LENGTH:
            name = name[: NAME_LENGTH - 1].rstrip() + "…"
        return {"name": name, "note": text[:NOTE_LENGTH]}

    @api.model
    def _message_channel(self, message):
        category = message.sudo().mail_activity_type_id.category
        return (
            ACTIVITY_CHANNELS.get(category)
            or MESSAGE_CHANNELS.get(message.message_type)
            or ""
        )

    @api.model
    def _local_day(self, moment):
        """Return the user's day of a naive UTC moment."""
        return fields.Datetime.context_timestamp(self, moment).date()

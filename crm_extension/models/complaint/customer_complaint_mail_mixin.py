from datetime import timedelta

from psycopg2 import OperationalError

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.mail import email_normalize, email_normalize_all

from ...analytics import complaint_flow as flow
from .complaint_mails import own_words, plain_text

HUMAN_TYPES = ("comment", "email")
"""Kinds of messages that a person wrote."""
DEFAULT_REOPEN_DAYS = 30
EXCERPT = 500
REPLIES = {
    flow.WAITING_CUSTOMER: "_resume_by_reply",
    flow.CLOSED: "_reopen_by_reply",
    flow.COMMUNICATED: "_point_to_reply",
    flow.REJECTED: "_point_to_reply",
    flow.CANCELLED: "_point_to_reply",
}
"""State -> what a customer's message does there; elsewhere it is noted."""
COPIED_TO_LINKED = ("company_id", "team_id", "partner_id", "sale_order_id")
ANSWERED_BY_MACHINE = {
    "Auto-Submitted": "auto-replied",
    "X-Auto-Response-Suppress": "All",
}


class CustomerComplaintMailMixin(models.AbstractModel):
    """What is said between the customer and us, and what follows from it."""

    _name = "customer.complaint.mail.mixin"
    _description = "Mails of complaints"

    # -- Writing to the customer -----------------------------------------------

    def _can_be_written_to(self):
        """Tell whether the customer has an address."""
        self.ensure_one()
        return bool(email_normalize(self._address() or ""))

    def _address(self):
        """Return the address that the complaint came from, else the contact's."""
        return self.email_from or self.partner_id.email

    def _send_acknowledgement(self):
        """Tell each customer the number and the promised day; once a complaint."""
        new = self.filtered(lambda each: not each.acknowledged_at)
        new.acknowledged_at = self._now()
        new._send_template("crm_extension.mail_template_complaint_acknowledgement")

    def _send_rejection(self):
        """Tell each customer why the complaint is out of scope."""
        self.answered_at = self._now()
        self._send_template(
            "crm_extension.mail_template_complaint_rejection", message_type="comment"
        )

    def _send_to_customer(self, body):
        """Send a message that the customer can see.

        :param body: text or Markup
        """
        self.ensure_one()
        self._post_to_customer(body=body, message_type="comment")

    def _send_template(self, xmlid, message_type="auto_comment", **context):
        """Send a mail to each customer, in their language; it stays in the thread.

        :param xmlid: of the mail.template
        :param message_type: ``comment`` when a person stands behind it
        :param context: what the template may use besides the complaint
        :raise UserError: when the template is faulty or gone
        """
        template = self.env.ref(xmlid, raise_if_not_found=False)
        if not template:
            raise UserError(self.env._("The mail template %s is missing.", xmlid))
        mails = (
            template.sudo()
            .with_context(**context)
            ._generate_template(self.ids, ("subject", "body_html"))
        )
        for complaint in self.filtered(lambda each: each._can_be_written_to()):
            complaint._post_to_customer(
                subject=mails[complaint.id]["subject"],
                body=mails[complaint.id]["body_html"],
                message_type=message_type,
                email_layout_xmlid="mail.mail_notification_light",
                **complaint._sender_of(message_type),
            )

    def _sender_of(self, message_type):
        """Return in whose name a mail goes out: ours, when a customer caused it."""
        values = {}
        if message_type == "auto_comment":
            values["mail_headers"] = ANSWERED_BY_MACHINE
        user = self.env.user
        if not user._is_internal() or user._is_superuser():
            values["author_id"] = self.env.ref("base.partner_root").id
            values["email_from"] = self.company_id.email_formatted or None
        return values

    def _post_to_customer(self, **message):
        """Post a message that the customer gets and sees.

        They get it at the address from which the complaint came.
        """
        self.ensure_one()
        return self.message_post(
            subtype_xmlid="mail.mt_comment",
            # Customers do get what they caused themselves.
            notify_author_mention=True,
            **self._recipients(),
            **message,
        )

    def _recipients(self):
        """Return who gets what is written to the customer."""
        address = email_normalize(self._address() or "")
        if self.partner_id and self.partner_id.email_normalized == address:
            return {"partner_ids": self.partner_id.ids}
        return {"outgoing_email_to": address} if address else {}

    def _notify_get_reply_to(self, default=None, author_id=False):
        """Have replies come to the alias of the team."""
        result = super()._notify_get_reply_to(default=default, author_id=author_id)
        for team, complaints in self.sudo().grouped("team_id").items():
            if team.alias_email:
                reply_to = team._notify_get_reply_to(default, author_id)[team.id]
                result.update(dict.fromkeys(complaints.ids, reply_to))
        return result

    # -- What was said ---------------------------------------------------------

    def message_post(self, **message):
        """Post; what a customer writes goes where it is dealt with now.

        On a merged complaint it goes to the one that is left; on one that was closed
        too long ago it begins a new one.
        """
        place = self._place_of(message)
        message = place._with_recipients(message)
        return super(CustomerComplaintMailMixin, place).message_post(**message)

    def _with_recipients(self, message):
        """Return the message; what one of us replies by mail goes to the customer."""
        if message.get("message_type") != "email" or not self._is_visible(message):
            return message
        author = self._author_of(message)
        recipients = self._recipients()
        if not author or author.partner_share or not recipients:
            return message
        reached = [
            *email_normalize_all(message.get("incoming_email_to") or ""),
            *email_normalize_all(message.get("incoming_email_cc") or ""),
            author.email_normalized,
        ]
        if recipients.get("outgoing_email_to") in reached:
            return message
        partners = {*(message.get("partner_ids") or ())}
        partners.update(recipients.get("partner_ids", ()))
        return {**message, **recipients, "partner_ids": list(partners)}

    def message_update(self, msg_dict, update_vals=None):
        """Update; an automatic mail changes nothing."""
        if self.env.context.get("complaint_automatic_mail"):
            return True
        return super().message_update(msg_dict, update_vals)

    def _place_of(self, message):
        """Return the complaint on which a message is posted."""
        self.ensure_one()
        if self.state not in (flow.MERGED, flow.CLOSED):
            return self
        if not self._is_written_by_customer(message):
            return self
        self.check_access("read")
        place = self.sudo()._final_target()
        if place.state == flow.CLOSED and not place._may_be_reopened():
            place = place._linked_complaint(message)
        return self if place == self else place

    def _is_written_by_customer(self, message):
        """Tell whether a message about to be posted is a customer's.

        :param message: dict of the parameters of ``message_post``
        """
        if message.get("message_type") not in HUMAN_TYPES:
            return False
        return self._is_visible(message) and self._is_from_customer(
            self._author_of(message)
        )

    def _is_visible(self, message):
        """Tell whether a message about to be posted is no note."""
        comment = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        return (
            message.get("subtype_xmlid") == "mail.mt_comment"
            or message.get("subtype_id") == comment
        )

    def _author_of(self, message):
        """Return the author of a message about to be posted, in sudo, or nobody."""
        author_id, _email = self._message_compute_author(
            message.get("author_id") or None, message.get("email_from")
        )
        return self.env["res.partner"].sudo().browse(author_id or ())

    def _is_from_customer(self, author):
        """Tell whether a message's author belongs to the customer, or is unknown.

        :param author: res.partner
        """
        customer = self.sudo().commercial_partner_id
        if not author:
            return True
        if not author.partner_share:
            return False
        return not customer or author.commercial_partner_id == customer

    def _message_post_after_hook(self, message, msg_values):
        """Keep what was said in the history; what a customer says has consequences."""
        result = super()._message_post_after_hook(message, msg_values)
        complaint = self.sudo()
        complaint._follow(complaint._note_message, message.sudo())
        return result

    def _note_message(self, message):
        """Add the event of a message, and do what follows from it."""
        self.ensure_one()
        context = self.env.context
        if context.get("complaint_automatic_mail"):
            self._log_message(message, "automatic_in")
        elif context.get("complaint_first_message"):
            self.with_context(complaint_first_message=False)._acknowledge_at_once()
        elif message.is_internal or message.subtype_id.internal:
            return
        elif message.author_id and not message.author_id.partner_share:
            root = self.env.ref("base.partner_root")
            human = message.message_type in HUMAN_TYPES and message.author_id != root
            self._log_message(message, "message_out", human=human)
        elif message.message_type in HUMAN_TYPES:
            self._take_message_in(message)

    def _log_message(self, message, kind, **data):
        """Add the event of a message, at the moment when it came or went."""
        self.env["customer.complaint.event"]._log(
            self,
            kind,
            partner_id=message.author_id.id,
            data={"message_id": message.id, **data},
        )

    # -- What a customer's message brings --------------------------------------

    def _take_message_in(self, message):
        """Add the event of a message from outside, and go on where it was awaited."""
        if not self._is_from_customer(message.author_id):
            if self.state == flow.WAITING_THIRD_PARTY:
                self._point_to_reply(message)
            return
        self._log_message(message, "message_in")
        follow = REPLIES.get(self.state)
        if follow:
            self._follow(getattr(self, follow), message)

    def _follow(self, step, message):
        """Take a step; if somebody else holds the complaint, have it looked at.

        A mail that fails would be lost: the mail server does not hand it over again.
        """
        try:
            with self.env.cr.savepoint():
                step(message)
        except UserError:
            self._point_to_reply(message)
        except OperationalError:
            if message.message_type != "email":
                raise
            self._point_to_reply(message)

    def _resume_by_reply(self, message):
        self._take_step("resume", roles=(flow.MAIL,))

    def _reopen_by_reply(self, message):
        reason = self._excerpt(message)
        self._take_step("reopen", {"reason": reason}, roles=(flow.MAIL,))

    def _point_to_reply(self, message):
        """Have the responsible look at a message."""
        summary = self.env._("A reply came in: %s", self._excerpt(message)[:60])
        self._schedule_for(self._responsible(), summary)

    def _excerpt(self, message):
        """Return the first words of a message, without what it quotes."""
        text = own_words(message.body) or message.subject or ""
        return text[:EXCERPT] or self.env._("A message without text.")

    def _may_be_reopened(self):
        """Tell whether the customer is still within the window of reopening.

        The team says how many days it is; with 0 nobody but us reopens.
        """
        self.ensure_one()
        team = self.team_id
        days = team.reopen_days if team else DEFAULT_REOPEN_DAYS
        since = self.closed_at or self.answered_at
        return bool(days > 0 and since and self._now() <= since + timedelta(days=days))

    def _linked_complaint(self, message):
        """Return the complaint that goes on where this one was closed too long ago.

        An open one that did so before is taken; a new one is about the same lines.

        :param message: dict of the parameters of ``message_post``
        """
        known = self.search(
            [("origin_id", "=", self.id), ("state", "in", flow.OPEN_STATES)], limit=1
        )
        return known or self._create_linked(message)

    def _create_linked(self, message):
        complaint = self.create(self._prepare_linked(message))
        events = self.env["customer.complaint.event"]
        events._log(self, "linked", data={"complaint_id": complaint.id})
        events._log(complaint, "linked", data={"complaint_id": self.id})
        return complaint.with_context(complaint_first_message=True)

    def _prepare_linked(self, message):
        """Return the values of the complaint that a late reply begins."""
        by_mail = message.get("message_type") == "email"
        text = plain_text(message.get("body"))
        return {
            **{name: self[name].id for name in COPIED_TO_LINKED},
            "origin_id": self.id,
            "title": self.title,
            "description": text or self.env._("A message without text."),
            "channel": "email" if by_mail else "portal",
            "email_from": self._address(),
            "phone": self.phone,
            "complainant_name": self.complainant_name,
            "line_ids": [Command.create(each) for each in self.line_ids.copy_data()],
        }

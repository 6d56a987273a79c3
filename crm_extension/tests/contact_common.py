"""What the tests of contacts share: people who write, call and meet."""

from datetime import timedelta

from odoo import fields

from .common import USER_GROUPS, ValueCase
from .complaint_common import ComplaintMixin

USER_GROUPS["contact"] = "crm_extension.group_contact_user"


class ContactCase(ComplaintMixin, ValueCase):
    """A customer with two contacts, and two colleagues who may see contacts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = cls.new_user("contact", login="anna", name="Anna")
        cls.bert = cls.new_user("contact", login="bert", name="Bert")
        cls.customer = cls.customers(
            "Customer", email="office@customer.example", phone="+32470100200"
        )
        cls.carl, cls.dora = cls.customers("Carl", "Dora", parent_id=cls.customer.id)
        cls.carl.email = "carl@customer.example"
        cls.dora.email = "dora@customer.example"
        cls.stranger = cls.customers("Stranger", email="s@stranger.example")
        cls.log = cls.env["customer.contact.log"]
        cls.now = fields.Datetime.now()

    @classmethod
    def mail(
        cls, user, record, *partners, body="Hello", days=0, status="sent", **values
    ):
        """Have a user write from a record to contacts, some days ago."""
        to = cls.env["res.partner"].union(*partners)
        message = (
            record.with_user(user)
            .sudo()
            .message_post(
                body=body,
                author_id=user.partner_id.id,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=to.ids,
                **values,
            )
        )
        message.notification_ids.notification_status = status
        message.date = cls.now - timedelta(days=days)
        return message

    @classmethod
    def reply(cls, record, author, days=0):
        """Have a contact write on a record."""
        message = record.sudo().message_post(
            body="An answer",
            author_id=author.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        message.date = cls.now - timedelta(days=days)
        return message

    @classmethod
    def call_up(cls, user, record, kind="mail.mail_activity_data_call"):
        """Have a user note a call, or another activity, as done on a record."""
        activity = (
            record.with_user(user)
            .sudo()
            .activity_schedule(kind, user_id=user.id, summary="Called")
        )
        activity.action_feedback("They were glad")
        return activity

    @classmethod
    def meet(cls, user, *partners, days=1, **values):
        """Have a user meet contacts, some days ago."""
        start = cls.now - timedelta(days=days)
        people = user.partner_id.union(*partners)
        return (
            cls.env["calendar.event"]
            .with_context(no_mail_to_attendees=True, dont_notify=True)
            .create(
                {
                    "name": "Meeting",
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "user_id": user.id,
                    "partner_ids": people.ids,
                    **values,
                }
            )
        )

    def touches(self, customers=None, user=None, **values):
        """Return the contacts with the customer as a user sees them."""
        log = self.log.with_user(user or self.anna)
        return log._touches(customers or self.customer, self.company, **values)

    def kinds(self, **values):
        """Return (channel, direction, who of us) of the contacts, newest first."""
        return [
            (each["channel"], each["direction"], each["user_name"])
            for each in self.touches(**values)
        ]

    def choose(self, user=None, partner=None, reason="Said so on the phone", **values):
        """Have a user note what the customer wants."""
        partner = (partner or self.customer).with_user(user or self.anna)
        return partner.set_contact_preferences(values, reason)

    def is_listed(self, address):
        """Tell whether an address is on Odoo's list of those that get no mailings."""
        return bool(self.env["mail.blacklist"].search([("email", "=", address)]))

    def is_number_listed(self, number):
        """Tell whether a number is on Odoo's list."""
        return bool(self.env["phone.blacklist"].search([("number", "=", number)]))

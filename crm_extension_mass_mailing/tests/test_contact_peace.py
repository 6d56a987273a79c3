"""Mailings leave out who should be left alone, and count as contacts."""

from odoo.tests import tagged

from odoo.addons.crm_extension.tests.contact_common import ContactCase
from odoo.addons.mail.tests.common import MockEmail

OFFICE = "office@customer.example"
CARL = "carl@customer.example"
DORA = "dora@customer.example"
STRANGER = "s@stranger.example"


@tagged("post_install", "-at_install")
class TestMailingPeace(MockEmail, ContactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._init_mail_gateway()
        cls.people = cls.customer | cls.carl | cls.dora | cls.stranger

    def mailing(self, records, **values):
        """Return a mailing to records."""
        return self.env["mailing.mailing"].create(
            {
                "subject": "Spring offer",
                "body_html": "<p>Buy</p>",
                "user_id": self.anna.id,
                "mailing_model_id": self.env["ir.model"]._get_id(records._name),
                "mailing_domain": f"[('id', 'in', {records.ids})]",
                **values,
            }
        )

    def mailing_list(self, *addresses):
        """Return a mailing to a list with these addresses."""
        contacts = self.env["mailing.list"].create(
            {
                "name": "Fair",
                "contact_ids": [
                    (0, 0, {"name": address, "email": address}) for address in addresses
                ],
            }
        )
        return self.env["mailing.mailing"].create(
            {
                "subject": "Spring offer",
                "body_html": "<p>Buy</p>",
                "mailing_model_id": self.env["ir.model"]._get_id("mailing.list"),
                "contact_list_ids": [(6, 0, contacts.ids)],
            }
        )

    def send(self, mailing):
        """Send a mailing, and return the addresses that it went to."""
        with self.mock_mail_gateway():
            mailing.action_send_mail()
        traces = self.env["mailing.trace"].search(
            [("mass_mailing_id", "=", mailing.id), ("trace_status", "!=", "cancel")]
        )
        mailed = {address for mail in self._mails for address in mail["email_to"]}
        self.assertEqual(len(mailed), len(traces))
        return set(traces.mapped("email"))

    def assertLeftOut(self, mailing, complaint=0, opt_out=0):
        mailing.invalidate_recordset()
        self.assertEqual(
            (mailing.peace_complaint_count, mailing.peace_opt_out_count),
            (complaint, opt_out),
        )

    def failures(self, mailing):
        traces = mailing.mailing_trace_ids.filtered("failure_type")
        return {trace.email: trace.failure_type for trace in traces}

    # -- Contacts, leads, lists --------------------------------------------------------

    def test_nobody_is_left_out(self):
        mailing = self.mailing(self.people)
        self.assertLeftOut(mailing)
        self.assertEqual(self.send(mailing), {OFFICE, CARL, DORA, STRANGER})
        self.assertLeftOut(mailing)

    def test_open_complaint(self):
        complaint = self.complaint(self.carl)
        mailing = self.mailing(self.people)
        self.assertLeftOut(mailing, complaint=3)
        self.assertEqual(self.send(mailing), {STRANGER})
        self.assertLeftOut(mailing, complaint=3)
        self.assertEqual(self.failures(mailing)[DORA], "peace_complaint")
        # What was left out stays told; the next mailing goes out again.
        self.bring_to(complaint, "closed")
        self.assertLeftOut(mailing, complaint=3)
        self.assertLeftOut(self.mailing(self.people))

    def test_opt_out(self):
        self.choose(no_mail=True)
        mailing = self.mailing(self.people)
        self.assertLeftOut(mailing, opt_out=3)
        self.assertEqual(self.send(mailing), {STRANGER})
        self.assertLeftOut(mailing, opt_out=3)

    def test_opt_out_of_a_contact_added_in_the_database(self):
        """Whatever way an address came, its customer's wish counts."""
        self.choose(no_mail=True)
        self.env["mail.blacklist"]._remove(DORA)
        mailing = self.mailing(self.dora | self.stranger)
        self.assertEqual(self.send(mailing), {STRANGER})
        self.assertEqual(self.failures(mailing), {DORA: "peace_opt_out"})

    def test_opting_out_by_odoo_speaks_for_the_whole_customer(self):
        self.env["mail.blacklist"]._add(OFFICE)
        mailing = self.mailing(self.people)
        self.assertLeftOut(mailing, opt_out=3)
        self.assertEqual(self.send(mailing), {STRANGER})

    def test_leads(self):
        leads = self.env["crm.lead"].create(
            [
                {"name": "By address", "email_from": f"Carl <{CARL}>"},
                {
                    "name": "By customer",
                    "partner_id": self.carl.id,
                    "email_from": "private@carl.example",
                },
                {"name": "Other", "email_from": "other@lead.example"},
            ]
        )
        # A lead hands its address on to its contact.
        self.carl.email = CARL
        leads[1].email_from = "private@carl.example"
        self.complaint(self.customer)
        self.carl.email = CARL
        mailing = self.mailing(leads)
        self.assertLeftOut(mailing, complaint=2)
        self.assertEqual(self.send(mailing), {"other@lead.example"})

    def test_mailing_lists(self):
        self.complaint(self.customer)
        self.choose(partner=self.stranger, no_mail=True)
        mailing = self.mailing_list(CARL, STRANGER, "new@fair.example")
        self.assertLeftOut(mailing, complaint=1, opt_out=1)
        self.assertEqual(self.send(mailing), {"new@fair.example"})
        self.assertLeftOut(mailing, complaint=1, opt_out=1)

    def test_orders(self):
        """Records without an address of their own go by their contact."""
        orders = self.orders((self.carl, "06-01", 10), (self.stranger, "06-01", 10))
        self.complaint(self.customer)
        mailing = self.mailing(orders)
        self.assertLeftOut(mailing, complaint=1)
        self.assertEqual(self.send(mailing), {STRANGER})

    # -- Told and chosen ---------------------------------------------------------------

    def test_peace_can_be_switched_off(self):
        self.complaint(self.customer)
        self.choose(no_letter=True)
        mailing = self.mailing(self.people, keep_contact_peace=False)
        self.assertLeftOut(mailing)
        self.assertEqual(self.send(mailing), {OFFICE, CARL, DORA, STRANGER})

    def test_see_who(self):
        self.complaint(self.customer)
        mailing = self.mailing(self.people)
        action = mailing.action_open_left_out()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, self.customer | self.carl | self.dora)
        self.send(mailing)
        action = mailing.action_open_left_out()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(set(found.mapped("email")), {OFFICE, CARL, DORA})

    def test_counting_takes_few_statements(self):
        def count(records):
            mailing = self.mailing(records)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(mailing.peace_complaint_count)
            return self.env.cr.sql_log_count - before

        self.complaint(self.customer)
        many = self.customers(
            *(f"P{number}" for number in range(30)), parent_id=self.customer.id
        )
        for number, each in enumerate(many):
            each.email = f"p{number}@customer.example"
        count(many)
        self.assertEqual(count(many), count(many[:2]))

    def test_marketing_people_need_no_rights_on_complaints(self):
        marketer = self.new_user(
            "internal", login="marketer", groups="mass_mailing.group_mass_mailing_user"
        )
        self.complaint(self.customer)
        mailing = self.mailing(self.people).with_user(marketer)
        self.assertLeftOut(mailing, complaint=3)
        self.assertEqual(self.send(mailing), {STRANGER})

    # -- Who was in touch ------------------------------------------------------------

    def test_mailings_are_contacts(self):
        self.send(self.mailing(self.carl))
        (touch,) = self.touches()
        self.assertEqual(
            (touch["channel"], touch["direction"], touch["user_name"]),
            ("mailing", "out", "Anna"),
        )
        self.assertEqual(touch["subject"], "Spring offer")
        # A salesperson may not open it, but knows what was sent.
        self.assertFalse(touch["res_id"])
        self.assertEqual(touch["partner_id"], self.carl.id)

    def test_mailings_to_leads_and_lists_are_contacts(self):
        lead = self.env["crm.lead"].create(
            {"name": "L", "partner_id": self.dora.id, "email_from": "d@lead.example"}
        )
        self.dora.email = DORA
        self.send(self.mailing(lead))
        self.send(self.mailing_list(CARL))
        self.assertEqual(
            {touch["partner_id"] for touch in self.touches()},
            {self.carl.id, self.dora.id},
        )

    def test_mailings_that_were_left_out_are_none(self):
        self.complaint(self.customer)
        self.send(self.mailing(self.people))
        self.assertFalse(self.touches())

    def test_nobody_has_spoken_to_who_got_a_mailing(self):
        self.send(self.mailing(self.carl))
        self.assertFalse(self.carl.last_contacted_at)

    def test_list_of_contacts(self):
        self.send(self.mailing(self.carl))
        touch = self.env["customer.contact.touch"].with_user(self.anna)
        touch = touch.search([("customer_id", "=", self.customer.id)])
        self.assertEqual((touch.channel, touch.subject), ("mailing", "Spring offer"))

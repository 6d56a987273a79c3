"""SMS mailings leave out who should be left alone, and say so."""

from odoo.tests import tagged

from odoo.addons.crm_extension.tests.contact_common import ContactCase
from odoo.addons.sms.tests.common import MockSMS


@tagged("post_install", "-at_install")
class TestSmsPeace(MockSMS, ContactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dora.phone = "+32470100201"
        cls.stranger.phone = "+32470100202"
        cls.people = cls.customer | cls.dora | cls.stranger

    def mailing(self, records=None, **values):
        """Return an SMS mailing to records, or to nobody yet."""
        values.setdefault(
            "mailing_model_id", self.env["ir.model"]._get_id("res.partner")
        )
        if records is not None:
            values["mailing_domain"] = f"[('id', 'in', {records.ids})]"
        return self.env["mailing.mailing"].create(
            {
                "mailing_type": "sms",
                "subject": "Spring offer",
                "body_plaintext": "Buy",
                "sms_force_send": True,
                **values,
            }
        )

    def mailing_list(self, *numbers):
        """Return an SMS mailing to a list with these numbers."""
        fair = self.env["mailing.list"].create({"name": "Fair"})
        self.env["mailing.contact"].create(
            [
                {"name": number, "mobile": number, "list_ids": [(6, 0, fair.ids)]}
                for number in numbers
            ]
        )
        return self.mailing(
            mailing_model_id=self.env["ir.model"]._get_id("mailing.list"),
            contact_list_ids=[(6, 0, fair.ids)],
        )

    def send(self, mailing):
        """Send a mailing, and return the numbers that it went to."""
        with self.mockSMSGateway():
            mailing.action_send_sms()
        traces = mailing.mailing_trace_ids
        return set(
            traces.filtered(lambda each: each.trace_status != "cancel").mapped(
                "sms_number"
            )
        )

    def assertLeftOut(self, mailing, complaint=0, opt_out=0):
        mailing.invalidate_recordset()
        self.assertEqual(
            (mailing.peace_complaint_count, mailing.peace_opt_out_count),
            (complaint, opt_out),
        )

    def test_nobody_is_left_out(self):
        mailing = self.mailing(self.people)
        self.assertLeftOut(mailing)
        self.assertEqual(len(self.send(mailing)), 3)

    def test_open_complaint(self):
        self.complaint(self.customer)
        mailing = self.mailing(self.people)
        self.assertLeftOut(mailing, complaint=2)
        self.assertEqual(self.send(mailing), {self.stranger.phone_sanitized})
        self.assertLeftOut(mailing, complaint=2)

    def test_opt_out(self):
        self.choose(no_sms=True)
        mailing = self.mailing(self.people)
        self.assertLeftOut(mailing, opt_out=2)
        self.assertEqual(self.send(mailing), {self.stranger.phone_sanitized})
        self.assertLeftOut(mailing, opt_out=2)

    def test_opt_out_of_mail_says_nothing_of_sms(self):
        self.choose(no_mail=True)
        self.assertEqual(len(self.send(self.mailing(self.people))), 3)

    def test_mailing_lists(self):
        self.complaint(self.customer)
        mailing = self.mailing_list("+32470100201", "+32470100999")
        self.assertLeftOut(mailing, complaint=1)
        self.assertEqual(self.send(mailing), {"+32470100999"})

    def test_contacts_with_the_customer(self):
        self.send(self.mailing(self.dora))
        (touch,) = self.touches()
        self.assertEqual(
            (touch["channel"], touch["partner_id"]), ("mailing", self.dora.id)
        )
        self.send(self.mailing_list("+32470100202"))
        self.assertEqual(
            [each["channel"] for each in self.touches(self.stranger)], ["mailing"]
        )

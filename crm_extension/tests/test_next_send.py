"""Personal lists by mail: who gets one, who is left alone and why, and only once."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ValueCase
from .complaint_common import ComplaintMixin
from .next_common import NextMixin

MAILS = "odoo.addons.crm_extension.models.habit.customer_next_mail"
REPORT = "odoo.addons.base.models.ir_actions_report.IrActionsReport._render_qweb_pdf"


class NextSendCase(NextMixin, ComplaintMixin, ValueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.new_user("user", login="next_mailer", email="s@we.example")
        cls.anna, cls.bert, cls.cora, cls.dan = cls.customers(
            "Anna", "Bert", "Cora", "Dan"
        )
        cls.everybody = cls.anna + cls.bert + cls.cora + cls.dan
        for customer in cls.everybody:
            customer.email = f"{customer.name.lower()}@customer.example"
        cls.make_products()
        for customer in cls.everybody:
            cls.rhythm(customer, cls.coffee)
        cls.recipients = cls.env["customer.next.recipients"].with_company(cls.company)

    def setUp(self):
        super().setUp()
        drawing = patch(REPORT, return_value=(b"%PDF-1.4 list", "pdf"))
        self.drawn = drawing.start()
        self.addCleanup(drawing.stop)

    def outcome(self, customer, allowed=()):
        found = self.recipients._outcomes(customer, self.company, allowed)
        return found[customer.id][0]

    def wizard(self, *customers, **values):
        customers = self.env["res.partner"].union(*customers)
        return self.as_seller(self.env["customer.next.send"]).create(
            {"partner_ids": [Command.set(customers.ids)], **values}
        )

    def as_seller(self, records):
        return records.with_user(self.seller).with_context(
            allowed_company_ids=self.company.ids
        )

    def mails(self, customer=None):
        domain = [("company_id", "=", self.company.id)]
        if customer:
            domain.append(("partner_id", "=", customer.id))
        return self.env["customer.next.mail"].search(domain)

    def messages(self, customer):
        return customer.message_ids.filtered(
            lambda message: message.message_type == "email_outgoing"
        )

    def opt_out(self, customer):
        customer.set_contact_preferences({"no_mail": True}, "Asked for it")


@tagged("post_install", "-at_install")
class TestNextRecipients(NextSendCase):
    def test_who_is_left_alone(self):
        self.complaint(self.anna)
        self.opt_out(self.bert)
        self.cora.email = "no address"
        self.assertEqual(self.outcome(self.anna), "complaint")
        self.assertEqual(self.outcome(self.bert), "opt_out")
        self.assertEqual(self.outcome(self.cora), "no_address")
        self.assertEqual(self.outcome(self.dan), "mailed")

    def test_who_needs_nothing(self):
        eve = self.customers("Eve", email="eve@customer.example")
        self.rhythm(eve, self.coffee, 90)
        self.assertEqual(self.outcome(eve), "empty")

    def test_the_complaint_counts_before_the_opt_out(self):
        self.opt_out(self.anna)
        self.complaint(self.anna)
        self.assertEqual(self.outcome(self.anna), "complaint")

    def test_no_calls_does_not_mean_no_mail(self):
        self.anna.set_contact_preferences({"no_letter": True}, "Asked for it")
        self.assertEqual(self.outcome(self.anna), "mailed")

    def test_who_was_contacted_often(self):
        self.company.contact_peace_times = 1
        self.wizard(self.anna).action_send()
        self.assertEqual(self.outcome(self.anna, ["again"]), "often")
        self.assertEqual(self.outcome(self.anna, ["again", "often"]), "mailed")

    def test_statements_do_not_depend_on_the_number_of_customers(self):
        more = self.customers(*(f"More {number}" for number in range(20)))
        for customer in more:
            self.rhythm(customer, self.coffee)
        counts = []
        self.outcome(more[0])
        for customers in (more[:2], more[2:]):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.recipients._outcomes(customers, self.company)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)


@tagged("post_install", "-at_install")
class TestNextSend(NextSendCase):
    def test_the_dialog_shows_who_gets_it(self):
        self.complaint(self.anna)
        customers = self.anna + self.bert
        action = self.as_seller(customers).action_send_next_list()
        model = self.as_seller(self.env[action["res_model"]])
        form = Form(model.with_context(**action["context"]))
        self.assertEqual((form.mailed_count, form.left_out_count), (1, 1))
        wizard = form.save()
        self.assertEqual(
            {line.partner_id: line.outcome for line in wizard.line_ids},
            {self.anna: "complaint", self.bert: "mailed"},
        )
        left_out = wizard.line_ids.filtered(lambda line: line.outcome == "complaint")
        self.assertIn("complaint", left_out.reason)

    def test_it_is_mailed_with_the_list_and_stays_in_the_chatter(self):
        self.wizard(self.anna).action_send()
        self.assertEqual(self.mails(self.anna).state, "sent")
        message = self.messages(self.anna)
        self.assertEqual(len(message), 1)
        self.assertIn("Coffee", message.body)
        self.assertEqual(message.author_id, self.seller.partner_id)
        self.assertEqual(message.attachment_ids.mimetype, "application/pdf")
        self.assertEqual(message.notified_partner_ids, self.anna)
        mail = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(self.drawn.call_count, 1)

    def test_left_out_customers_get_nothing(self):
        self.opt_out(self.bert)
        self.wizard(self.anna, self.bert).action_send()
        self.assertFalse(self.mails(self.bert))
        self.assertFalse(self.messages(self.bert))

    def test_twice_on_a_day_asks(self):
        self.wizard(self.anna).action_send()
        wizard = self.wizard(self.anna, self.bert)
        self.assertEqual((wizard.mailed_count, wizard.has_again), (1, True))
        wizard.action_send()
        self.assertEqual(len(self.messages(self.anna)), 1)
        with self.assertRaises(UserError):
            self.wizard(self.anna).action_send()
        self.wizard(self.anna, also_again=True).action_send()
        self.assertEqual(len(self.messages(self.anna)), 2)

    def test_the_same_dialog_mails_once(self):
        wizard = self.wizard(self.anna)
        wizard.action_send()
        with self.assertRaises(UserError):
            wizard.action_send()

    def test_tomorrow_is_another_day(self):
        self.wizard(self.anna).action_send()
        self.mails(self.anna).day = "2026-01-01"
        self.assertEqual(self.outcome(self.anna), "mailed")

    def test_another_companys_mail_is_not_ours(self):
        other = self.new_company("Other Mail")
        self.env["customer.next.mail"].create(
            {
                "company_id": other.id,
                "partner_id": self.anna.id,
                "user_id": self.seller.id,
                "day": other._value_today(),
            }
        )
        self.assertEqual(self.outcome(self.anna), "mailed")

    def test_each_in_its_own_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.coffee.with_context(lang="zh_CN").name = "咖啡"
        self.bert.lang = "zh_CN"
        self.wizard(self.anna, self.bert).action_send()
        self.assertIn("Coffee", self.messages(self.anna).body)
        self.assertIn("咖啡", self.messages(self.bert).body)

    def test_many_wait_for_the_schedule(self):
        with patch(f"{MAILS}.AT_ONCE", 1):
            action = self.wizard(self.anna, self.bert).action_send()
        self.assertEqual(set(self.mails().mapped("state")), {"waiting"})
        self.assertFalse(self.messages(self.anna))
        self.assertIn("2", action["params"]["message"])
        # A complaint comes in before the mail goes out.
        self.complaint(self.bert)
        with self.enter_registry_test_mode():
            self.env.ref("crm_extension.ir_cron_customer_next").method_direct_trigger()
        self.assertEqual(self.mails(self.anna).state, "sent")
        self.assertEqual(self.mails(self.bert).state, "left_out")
        self.assertIn("complaint", self.mails(self.bert).reason)
        self.assertFalse(self.messages(self.bert))
        self.assertEqual(self.messages(self.anna).author_id, self.seller.partner_id)

    def test_done_rows_are_not_mailed_again(self):
        self.wizard(self.anna).action_send()
        self.mails(self.anna)._send_safely()
        self.assertEqual(len(self.messages(self.anna)), 1)

    def test_one_that_fails_does_not_stop_the_others(self):
        mails = self.env["customer.next.mail"]
        compose = type(mails)._compose

        def failing(self, customers, company):
            if "Anna" in customers.mapped("name"):
                raise ValueError("broken")
            return compose(self, customers, company)

        with patch.object(type(mails), "_compose", failing), mute_logger(MAILS):
            self.wizard(self.anna, self.bert).action_send()
        self.assertEqual(self.mails(self.anna).state, "failed")
        self.assertTrue(self.mails(self.anna).reason)
        self.assertEqual(self.mails(self.bert).state, "sent")

    def test_only_who_sees_customer_value(self):
        internal = self.new_user("internal")
        with self.assertRaises(AccessError):
            self.env["customer.next.send"].with_user(internal).create(
                {"partner_ids": [Command.set(self.anna.ids)]}
            )
        with self.assertRaises(AccessError):
            self.mails().with_user(self.seller).create(
                {
                    "company_id": self.company.id,
                    "partner_id": self.anna.id,
                    "user_id": self.seller.id,
                    "day": self.today,
                }
            )

    def test_too_many_are_refused(self):
        most = patch("odoo.addons.crm_extension.wizards.customer_next_send.MOST", 1)
        with most, self.assertRaises(UserError):
            self.wizard(self.anna, self.bert)

    def test_of_the_chosen_rhythms_their_customers(self):
        rhythms = self.env["customer.rhythm"].search(
            [("partner_id", "in", (self.anna + self.bert).ids)]
        )
        action = self.as_seller(rhythms).action_send_next_list()
        self.assertEqual(
            set(action["context"]["default_partner_ids"]),
            set((self.anna + self.bert).ids),
        )

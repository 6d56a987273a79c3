"""What a customer wants to hear, and when it should be left alone."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .contact_common import ContactCase

OFFICE = "office@customer.example"
CARL = "carl@customer.example"


@tagged("post_install", "-at_install")
class TestContactPreferences(ContactCase):
    def test_opt_out_lists_the_addresses_of_all_contacts(self):
        self.assertFalse(self.customer.contact_opt_out)
        self.choose(no_mail=True)
        self.assertTrue(self.is_listed(OFFICE) and self.is_listed(CARL))
        self.assertFalse(self.is_listed("s@stranger.example"))
        self.env.invalidate_all()
        self.assertTrue(self.customer.contact_opt_out and self.carl.contact_opt_out)
        self.assertFalse(self.stranger.contact_opt_out)

    def test_it_is_chosen_from_a_contact_too(self):
        self.choose(partner=self.carl, no_mail=True)
        self.assertTrue(self.is_listed(OFFICE))
        rows = self.env["customer.contact.preference"].search([])
        self.assertEqual(rows.partner_id, self.customer)

    def test_who_when_and_why(self):
        self.choose(user=self.bert, reason="Letter of May 2nd", no_letter=True)
        choice = self.env["customer.contact.choice"].search([])
        self.assertEqual(
            (choice.partner_id, choice.channel, choice.choice, choice.user_id),
            (self.customer, "letter", "out", self.bert),
        )
        self.assertEqual(choice.reason, "Letter of May 2nd")
        for attempt in (
            lambda: choice.write({"reason": "Other"}),
            lambda: choice.unlink(),
        ):
            with self.assertRaises(UserError):
                attempt()

    def test_opt_out_needs_a_reason(self):
        for reason in (None, "  "):
            with self.assertRaises(UserError):
                self.choose(reason=reason, no_mail=True)
        self.assertFalse(self.is_listed(OFFICE))
        self.choose(reason=None, preferred_channel="phone")
        peace = self.customer.with_user(self.anna).get_contact_peace()
        self.assertEqual(peace["preferred"], "Phone")

    def test_unknown_preference(self):
        with self.assertRaises(UserError):
            self.choose(no_pigeons=True)

    def test_only_those_who_may_see_contacts(self):
        internal = self.new_user("internal")
        with self.assertRaises(AccessError):
            self.choose(user=internal, no_mail=True)
        self.choose(no_mail=True)
        row = self.env["customer.contact.preference"].search([])
        with self.assertRaises(AccessError):
            row.with_user(self.anna).write({"no_mail": False})

    def test_what_odoo_lists_is_seen_here(self):
        self.env["mail.blacklist"]._add(OFFICE)
        self.env.invalidate_all()
        self.assertTrue(self.customer.contact_opt_out)
        peace = self.customer.with_user(self.anna).get_contact_peace()
        self.assertEqual(peace["state"], "opt_out")
        self.assertIn("E-mail", peace["reasons"][0]["text"])
        form = self.preferences()
        self.assertTrue(form.no_mail)
        self.assertFalse(form.no_phone)

    def test_what_odoo_lists_of_a_contact_is_seen_here(self):
        """A contact's own wish is the contact's own: the others may get mail."""
        self.env["mail.blacklist"]._add(CARL)
        self.env.invalidate_all()
        self.assertTrue(self.customer.contact_opt_out)
        peace = self.customer.with_user(self.anna).get_contact_peace()
        self.assertIn(CARL, peace["reasons"][0]["text"])
        self.assertFalse(self.preferences().no_mail)

    def test_advertising_again(self):
        """Off the list comes what was put there from here, and nobody else's wish."""
        self.env["mail.blacklist"]._add(CARL)
        self.choose(no_mail=True)
        self.env.invalidate_all()
        self.choose(no_mail=False, reason="Called again")
        self.assertFalse(self.is_listed(OFFICE))
        self.assertFalse(self.is_listed("dora@customer.example"))
        self.assertTrue(self.is_listed(CARL))
        choices = self.env["customer.contact.choice"].search([])
        self.assertEqual(set(choices.mapped("choice")), {"in", "out"})

    def test_what_odoo_listed_of_the_customer_can_be_taken_back_here(self):
        self.env["mail.blacklist"]._add(OFFICE)
        self.choose(no_mail=False, reason="Wants the newsletter again")
        self.assertFalse(self.is_listed(OFFICE))

    def test_opting_out_again(self):
        """An address that once was on Odoo's list gets on it again."""
        self.choose(no_mail=True)
        self.choose(no_mail=False)
        self.choose(no_mail=True)
        self.assertTrue(self.is_listed(OFFICE))

    def test_calls_and_sms(self):
        number = self.customer.phone_sanitized
        self.assertTrue(number)
        self.choose(no_sms=True)
        self.assertTrue(self.is_number_listed(number))
        form = self.preferences()
        self.assertTrue(form.no_sms)
        self.assertFalse(form.no_phone)
        self.choose(no_phone=True)
        self.choose(no_sms=False)
        self.assertTrue(self.is_number_listed(number))
        self.choose(no_phone=False)
        self.assertFalse(self.is_number_listed(number))

    def test_new_addresses_follow(self):
        self.choose(no_mail=True, no_phone=True)
        emil = self.customers(
            "Emil",
            parent_id=self.customer.id,
            email="emil@customer.example",
            phone="+32470100300",
        )
        self.assertTrue(self.is_listed("emil@customer.example"))
        self.assertTrue(self.is_number_listed(emil.phone_sanitized))
        emil.email = "new@customer.example"
        self.assertTrue(self.is_listed("new@customer.example"))
        self.stranger.parent_id = self.customer
        self.assertTrue(self.is_listed("s@stranger.example"))

    def test_what_the_customer_took_back_elsewhere_stays_off(self):
        self.choose(no_mail=True)
        self.env["mail.blacklist"]._remove(CARL)
        self.dora.email = "dora2@customer.example"
        self.assertFalse(self.is_listed(CARL))

    def test_merging_keeps_every_opt_out(self):
        double = self.customers("Customer again", email="again@customer.example")
        self.choose(no_letter=True)
        self.choose(partner=double, no_mail=True, preferred_channel="letter")
        self.env["base.partner.merge.automatic.wizard"]._merge(
            [self.customer.id, double.id], self.customer
        )
        row = self.env["customer.contact.preference"].search([])
        self.assertEqual(row.partner_id, self.customer)
        self.assertTrue(row.no_mail and row.no_letter)
        self.assertEqual(row.preferred_channel, "letter")
        self.assertEqual(
            self.env["customer.contact.choice"].search([]).partner_id, self.customer
        )
        self.assertTrue(self.is_listed(OFFICE))

    def test_merging_into_one_without_preferences(self):
        double = self.customers("Customer again")
        self.choose(no_letter=True)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            [self.customer.id, double.id], double
        )
        row = self.env["customer.contact.preference"].search([])
        self.assertEqual((row.partner_id, row.no_letter), (double, True))

    def test_deleting_a_customer(self):
        double = self.customers("Customer again", email="again@customer.example")
        self.choose(partner=double, no_mail=True)
        double.unlink()
        self.assertFalse(self.env["customer.contact.preference"].search([]))
        self.assertTrue(self.is_listed("again@customer.example"))

    def test_companies(self):
        """A customer of another company alone is nobody's business here."""
        other = self.new_company("Other")
        hidden = self.customers("Hidden", company_id=other.id)
        hidden.set_contact_preferences({"no_letter": True}, "Said so")
        for name in ("customer.contact.preference", "customer.contact.choice"):
            with self.subTest(model=name):
                self.assertFalse(self.env[name].with_user(self.anna).search([]))
                self.assertTrue(self.env[name].sudo().search([]))

    # -- Dialog ---------------------------------------------------------------------

    def preferences(self):
        """Return the dialog on the customer's preferences, as Anna opens it."""
        self.env.invalidate_all()
        action = self.carl.with_user(self.anna).action_choose_contact_preferences()
        dialog = self.env[action["res_model"]].with_user(self.anna)
        return Form(dialog.with_context(**action["context"]))

    def test_dialog(self):
        with self.preferences() as form:
            form.no_mail = True
            form.preferred_channel = "letter"
            form.reason = "At the counter"
        form.record.action_apply()
        self.assertTrue(self.is_listed(OFFICE))
        with self.preferences() as form:
            self.assertTrue(form.no_mail)
            self.assertFalse(form.no_letter)
            self.assertEqual(form.preferred_channel, "letter")

    def test_dialog_asks_for_a_reason(self):
        form = self.preferences()
        form.no_mail = True
        with self.assertRaises(AssertionError):
            form.save()


@tagged("post_install", "-at_install")
class TestContactPeace(ContactCase):
    def peace(self, partner=None, user=None):
        self.env.invalidate_all()
        partner = (partner or self.customer).with_user(user or self.anna)
        return partner.get_contact_peace()

    def found(self, name, operator, value):
        people = self.customer | self.carl | self.stranger
        self.env.invalidate_all()
        domain = [("id", "in", people.ids), (name, operator, value)]
        return people.with_company(self.company).search(domain)

    def test_free(self):
        self.assertEqual(
            self.peace(), {"state": "free", "preferred": "", "reasons": []}
        )

    def test_open_complaint(self):
        complaint = self.complaint(self.carl)
        reporter = self.new_user("reporter")
        peace = self.peace(user=reporter)
        self.assertEqual(peace["state"], "complaint")
        self.assertIn(complaint.name, peace["reasons"][0]["text"])
        # Its number is for those who may see complaints.
        self.assertNotIn(complaint.name, self.peace()["reasons"][0]["text"])
        self.bring_to(complaint, "closed")
        self.assertEqual(self.peace()["state"], "free")

    def test_complaint_of_another_company(self):
        other = self.new_company("Other")
        self.complaint(self.customer, company_id=other.id)
        self.assertEqual(self.peace()["state"], "free")

    def test_contacted_often(self):
        self.company.write({"contact_peace_times": 2, "contact_peace_days": 7})
        self.mail(self.anna, self.customer, self.carl, self.dora, days=1)
        self.mail(self.anna, self.customer, self.carl, days=8)
        self.reply(self.customer, self.carl)
        self.assertEqual(self.peace()["state"], "free")
        self.call_up(self.bert, self.dora)
        peace = self.peace()
        self.assertEqual(peace["state"], "often")
        self.assertIn("2 times", peace["reasons"][0]["text"])
        self.assertIn("Bert", peace["reasons"][0]["text"])
        self.company.contact_peace_times = 0
        self.assertEqual(self.peace()["state"], "free")

    def test_the_weightiest_comes_first(self):
        self.company.contact_peace_times = 1
        self.mail(self.anna, self.customer, self.carl)
        self.choose(no_mail=True)
        self.complaint(self.customer)
        kinds = [reason["kind"] for reason in self.peace()["reasons"]]
        self.assertEqual(kinds, ["complaint", "opt_out", "often"])
        self.assertEqual(
            self.carl.with_company(self.company).contact_peace_state, "complaint"
        )

    def test_search(self):
        both = self.customer | self.carl
        self.assertEqual(len(self.found("contact_peace_state", "=", "free")), 3)
        self.choose(no_mail=True)
        self.assertEqual(self.found("contact_opt_out", "=", True), both)
        self.assertEqual(self.found("contact_opt_out", "=", False), self.stranger)
        self.assertEqual(len(self.found("contact_opt_out", "in", [True, False])), 3)
        self.assertEqual(self.found("contact_peace_state", "=", "opt_out"), both)
        self.assertEqual(self.found("contact_peace_state", "!=", "free"), both)
        self.complaint(self.customer)
        self.assertEqual(self.found("contact_peace_state", "=", "complaint"), both)
        self.assertFalse(self.found("contact_peace_state", "=", "opt_out"))
        self.company.contact_peace_times = 1
        self.mail(self.anna, self.stranger, self.stranger)
        self.assertEqual(self.found("contact_peace_state", "=", "often"), self.stranger)
        self.assertFalse(self.found("contact_peace_state", "=", "free"))

    def test_search_finds_what_is_listed(self):
        self.env["mail.blacklist"]._add(CARL)
        both = self.customer | self.carl
        self.assertEqual(self.found("contact_opt_out", "=", True), both)
        self.carl.active = False
        self.assertFalse(self.found("contact_opt_out", "=", True))

    def test_condition_in_sql_says_the_same(self):
        preferences = self.env["customer.contact.preference"]
        self.choose(no_letter=True)
        self.env["phone.blacklist"].sudo().create({"number": "+32470999888"})
        listed = self.customers("Listed", phone="+32470999888")
        rows = self.env.execute_query(
            SQL(
                "SELECT p.id FROM res_partner p WHERE p.id = ANY(%s) AND %s",
                (self.customer | self.stranger | listed).ids,
                preferences._opted_out_sql(SQL("p.id")),
            )
        )
        self.assertEqual({row[0] for row in rows}, {self.customer.id, listed.id})
        self.assertTrue(listed.contact_opt_out)

    def test_statements_do_not_grow_with_customers(self):
        def count(customers):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            customers.mapped("contact_peace_text")
            return self.env.cr.sql_log_count - before

        many = self.customers(*(f"P{number}" for number in range(20)))
        many = many.with_company(self.company)
        count(many)
        self.assertEqual(count(many), count(many[:2]))

    def test_settings_are_checked(self):
        settings = self.env["res.config.settings"].with_company(self.company)
        form = settings.create({"contact_peace_times": 3, "contact_peace_days": 30})
        self.assertEqual(self.company.contact_peace_times, 3)
        self.assertEqual(form.contact_peace_days, 30)

    # -- Before a message or a call ---------------------------------------------------

    def test_composer_warns(self):
        self.choose(no_mail=True)
        composer = self.env["mail.compose.message"].with_user(self.anna)
        composer = composer.create(
            {
                "model": "res.partner",
                "res_ids": f"{self.customer.ids}",
                "partner_ids": [(6, 0, self.carl.ids)],
            }
        )
        self.assertIn("Wants no advertising", composer.contact_warning)
        composer.partner_ids = self.stranger | self.bert.partner_id
        self.assertFalse(composer.contact_warning)

    def test_activity_warns(self):
        self.complaint(self.customer)
        schedule = self.env["mail.activity.schedule"].with_user(self.anna)
        schedule = schedule.with_context(
            active_model="res.partner", active_ids=self.carl.ids, active_id=self.carl.id
        ).create({"activity_type_id": self.env.ref("mail.mail_activity_data_call").id})
        self.assertIn("complaint", schedule.contact_warning)
        schedule.activity_type_id = self.env.ref("mail.mail_activity_data_todo")
        self.assertFalse(schedule.contact_warning)

    # -- Whom mailings leave out -------------------------------------------------------

    def spared(self, *recipients, channel="mail"):
        """Return who is left out, of rows (id, address, partner or None)."""
        self.env.flush_all()
        rows = SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s::int4 AS id, %s::varchar AS address, %s::int4 AS partner_id",
                number,
                address,
                partner.id if partner else None,
            )
            for number, address, partner in recipients
        )
        return self.env["customer.contact.peace"]._spared_recipients(channel, rows)

    def test_left_out_by_address_and_by_record(self):
        recipients = (
            (1, CARL, None),
            (2, "s@stranger.example", None),
            (3, "private@carl.example", self.carl),
            (4, None, self.dora),
            (5, None, None),
        )
        self.assertEqual(self.spared(*recipients), {})
        self.complaint(self.customer)
        expected = dict.fromkeys((1, 3, 4), "complaint")
        self.assertEqual(self.spared(*recipients), expected)
        self.assertEqual(
            self.spared((1, self.customer.phone_sanitized, None), channel="sms"),
            {1: "complaint"},
        )

    def test_left_out_for_an_opt_out(self):
        self.choose(no_mail=True)
        recipients = ((1, CARL, None), (2, None, self.stranger))
        self.assertEqual(self.spared(*recipients), {1: "opt_out"})
        self.complaint(self.customer)
        self.assertEqual(self.spared(*recipients), {1: "complaint"})

    def test_calls_do_not_stop_mail(self):
        self.choose(no_phone=True, no_letter=True)
        self.assertEqual(self.spared((1, CARL, self.carl)), {})
        self.assertEqual(
            self.spared((1, None, self.customer), channel="sms"), {1: "opt_out"}
        )

    def test_the_customers_own_address_speaks_for_all(self):
        self.env["mail.blacklist"]._add(OFFICE)
        self.assertEqual(self.spared((1, CARL, self.carl)), {1: "opt_out"})

    def test_a_contacts_address_speaks_for_itself(self):
        self.env["mail.blacklist"]._add(CARL)
        self.assertEqual(
            self.spared((1, CARL, self.carl), (2, None, self.dora)), {1: "opt_out"}
        )

    def test_complaint_of_nobody_known(self):
        self.complaint(None, email_from="Jo <Jo@New.example>", complainant_name="Jo")
        self.assertEqual(self.spared((1, "jo@new.example", None)), {1: "complaint"})

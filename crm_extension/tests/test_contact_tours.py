"""A customer asks for no more advertising; and everybody sees it."""

from odoo.tests import HttpCase, tagged

from .contact_common import ContactCase


@tagged("post_install", "-at_install")
class TestContactTours(ContactCase, HttpCase):
    def test_opt_out(self):
        seller = self.new_user(
            "internal",
            login="sally_contacts",
            groups="sales_team.group_sale_salesman_all_leads",
        )
        self.call_up(self.bert, self.customer)
        self.env.flush_all()
        path = f"/odoo/res.partner/{self.customer.id}"
        self.start_tour(path, "crm_extension_contact_peace", login=seller.login)
        row = self.env["customer.contact.preference"].search([])
        self.assertTrue(row.no_mail)
        choice = self.env["customer.contact.choice"].search([])
        self.assertEqual(choice.user_id, seller)
        self.assertTrue(self.is_listed("carl@customer.example"))

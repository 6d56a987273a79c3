"""Whoever got a mailing of a campaign was reached by it."""

from odoo.tests import Form, tagged

from odoo.addons.crm_extension.tests.campaign_common import CampaignCase
from odoo.addons.mail.tests.common import MockEmail


@tagged("post_install", "-at_install")
class TestMailingReach(MockEmail, CampaignCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._init_mail_gateway()
        cls.mailed = cls.campaign("Mailed")
        cls.ann.email = "ann@customer.example"
        cls.bob.email = "bob@customer.example"

    def send(self, model, records, **values):
        """Send a mailing of the campaign to records."""
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "Spring offer",
                "body_html": "<p>Buy</p>",
                "mailing_model_id": self.env["ir.model"]._get_id(model),
                "mailing_domain": f"[('id', 'in', {records.ids})]",
                "campaign_id": self.mailed.id,
                **values,
            }
        )
        with self.mock_mail_gateway():
            mailing.action_send_mail()
        return mailing

    def reached(self, company=None):
        rows = self.rows(
            ("campaign_id", "=", self.mailed.id),
            ("kind", "=", "reached"),
            company=company,
        )
        self.assertEqual(len(set(rows.ids)), len(rows))
        return rows.partner_id

    def test_contacts(self):
        (contact,) = self.customers(
            "Ann's cook", parent_id=self.ann.id, email="cook@customer.example"
        )
        self.send("res.partner", contact | self.bob)
        self.assertEqual(self.reached(), self.ann | self.bob)

    def test_by_hand_and_by_mail_is_reached_once(self):
        self.reach(self.mailed, self.ann)
        self.cost(self.mailed, 10)
        self.send("res.partner", self.ann | self.bob)
        self.send("res.partner", self.ann)
        self.assertEqual(self.reached(), self.ann | self.bob)
        figures = self.sums("cost", "reached")
        self.assertEqual(figures[self.mailed.id], (10, 2))

    def test_leads_and_lists_by_their_address(self):
        lead = self.env["crm.lead"].create(
            {"name": "Card of the fair", "email_from": "ann@customer.example"}
        )
        self.send("crm.lead", lead)
        self.assertEqual(self.reached(), self.ann)

    def test_who_was_left_out_was_not_reached(self):
        self.env["mail.blacklist"]._add("ann@customer.example")
        self.send("res.partner", self.ann | self.bob)
        self.assertEqual(self.reached(), self.bob)

    def test_in_the_campaigns_company(self):
        other = self.new_company("Other Company")
        self.send("res.partner", self.bob)
        self.assertFalse(self.reached(other))
        self.mailed.company_id = other
        self.assertEqual(self.reached(other), self.bob)
        self.assertFalse(self.reached())

    def test_salespeople_open_a_campaign(self):
        """Without rights on mailings."""
        seller = self.new_user(
            "user", login="seller", groups="sales_team.group_sale_salesman"
        )
        with Form(self.mailed.with_user(seller)) as form:
            self.assertEqual(form.return_reached, 0)

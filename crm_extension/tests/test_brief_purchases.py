"""What the brief tells of purchases and offers, the ways to it, and the paper."""

import io

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from ..models.overview.brief_open_kinds import OPEN_KINDS
from .brief_common import BriefCase, days_ago


@tagged("post_install", "-at_install")
class TestBriefPurchases(BriefCase):
    """What they bought, at which price, and what to offer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.saw = cls.new_product("Saw")

    def price(self):
        return self.rows("bought")["Saw"]

    def test_last_price(self):
        """Untaxed, after discount, of the last order of any contact."""
        self.bought(days_ago(30), 10, self.saw, user_id=self.colleague.id)
        line = self.order_line(12, self.saw, 4, discount=25)
        last = self.orders((self.contact, days_ago(9), [line]), user_id=self.seller.id)
        row = self.price()
        self.assertEqual((row["amount"], row["date"]), (9, days_ago(9)))
        self.assertEqual(row["res_id"], last.id)
        self.assertIn("Sam Seller", row["text"])
        self.assertIn("5 Units", row["text"])

    def test_what_is_no_price(self):
        """Free, returned, paid in advance, cancelled, offered: nobody paid that."""
        self.bought(days_ago(30), 10, self.saw)
        self.bought(days_ago(5), 0, self.saw)
        self.bought(days_ago(4), 8, self.saw, quantity=-1)
        self.bought(days_ago(3), 7, self.saw, state="cancel")
        self.bought(days_ago(2), 6, self.saw, state="draft")
        self.orders(
            (
                self.firm,
                days_ago(1),
                [self.order_line(5, self.saw, is_downpayment=True)],
            )
        )
        self.bought(days_ago(1), 4, self.saw, partner=self.customers("Somebody else"))
        self.assertEqual(self.price()["amount"], 10)

    def test_price_in_the_orders_currency_and_unit(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id, "company_id": self.company.id}
        )
        dozen = self.env.ref("uom.product_uom_dozen")
        line = self.order_line(24, self.saw, 2, product_uom_id=dozen.id)
        order = self.orders((self.firm, days_ago(3), [line]), pricelist_id=pricelist.id)
        self.assertEqual(order.currency_id, euro)
        row = self.price()
        self.assertEqual((row["amount"], row["currency_id"]), (24, euro.id))
        self.assertIn("Dozen", row["amount_text"])
        self.assertIn("24 Units", row["text"])

    def test_last_order_and_the_year(self):
        self.bought(days_ago(800), 50, self.saw)
        self.bought(days_ago(40), 20, self.saw)
        last = self.bought(days_ago(8), 30, self.saw)
        row = self.rows("bought")[f"Last order {last.name}"]
        self.assertIn("months: 2", row["text"])
        self.assertIn("50.00", row["text"])
        self.assertIn("ever: 3", row["text"])
        self.assertEqual(row["amount"], 30)

    def test_due_again_and_given_up(self):
        screws = self.new_product("Screws")
        for number in range(4):
            self.bought(days_ago(30 + 30 * number), 10, self.saw)
            self.bought(days_ago(200 + 10 * number), 10, screws)
        rows = self.rows("offer")
        self.assertEqual(rows["Saw"]["flag"], "good")
        self.assertIn("every 30 days, last 30 days ago", rows["Saw"]["text"])
        self.assertEqual(rows["Screws"]["flag"], "warning")

    def test_worth_and_advice(self):
        self.bought(days_ago(3), 20, self.saw)
        self.new_model(
            segments=[
                {
                    "name": "Regulars",
                    "code": "rest",
                    "is_fallback": True,
                    "advice": "Thank them.",
                }
            ]
        ).run(as_of=days_ago(0))
        rows = self.rows("worth")
        self.assertIn("class A", rows["Score"]["text"])
        reason = rows["Why: Revenue"]
        found = self.env[reason["res_model"]].search_count(reason["domain"])
        self.assertEqual(found, 1)
        self.assertEqual(self.rows("offer")["Regulars"]["text"], "Thank them.")
        badges = [each["label"] for each in self.brief()["badges"]]
        self.assertIn("Class A", badges)

    def test_tier_and_what_is_missing(self):
        program = self.new_program()
        silver = self.tier_named(program, "Silver")
        silver.discount = 5
        self.give_tier(program, self.firm, "Silver", valid_until=days_ago(-90))
        self.bought(days_ago(3), 400, self.saw)
        rows = self.rows("tier")
        self.assertIn("until", rows["Silver"]["text"])
        self.assertIn("600.00 to go", rows["For Gold"]["text"])
        self.assertIn("5 % discount", self.rows("offer")["Silver gives"]["text"])


@tagged("post_install", "-at_install")
class TestBriefWaysIn(BriefCase):
    def test_from_partner_contact_and_value(self):
        self.bought(days_ago(3), 20)
        self.new_model().run(as_of=days_ago(0))
        complaint = self.complaint(self.contact)
        lead = self.env["crm.lead"].create({"name": "L", "partner_id": self.contact.id})
        event = self.env["calendar.event"].create(
            {
                "name": "Visit",
                "partner_ids": [
                    Command.set((self.seller.partner_id | self.contact).ids)
                ],
            }
        )
        value = self.value_of(self.firm)
        for record in (self.firm, self.contact, value, complaint, lead, event):
            with self.subTest(way=record._name):
                action = record.with_user(self.seller).action_open_customer_brief()
                self.assertEqual(action["tag"], "crm_extension.customer_brief")
                asked = self.env["res.partner"].browse(action["context"]["active_id"])
                self.assertEqual(asked.commercial_partner_id, self.firm)

    def test_meeting_among_colleagues_leads_nowhere(self):
        event = self.env["calendar.event"].create(
            {"name": "Team", "partner_ids": [Command.set(self.seller.partner_id.ids)]}
        )
        self.assertFalse(event.brief_partner_id)

    def test_paper(self):
        """The screen's sections on one page, once for a customer and its contact."""
        self.make_usual_customer()
        report = self.env.ref("crm_extension.customer_brief_report_action")
        reports = self.env["ir.actions.report"].with_user(self.seller)
        reports = reports.with_context(allowed_company_ids=self.company.ids)
        html, _kind = reports._render_qweb_html(
            report.report_name, (self.firm | self.contact).ids
        )
        text = html.decode()
        self.assertEqual(text.count("Aurora Mills</h1>"), 1)
        for section in self.brief()["sections"]:
            self.assertIn(section["title"], text)
        self.assertIn("Send the drawing", text)
        action = self.firm.with_user(self.seller).action_print_customer_brief()
        self.assertEqual(action["report_name"], report.report_name)

    def test_paper_is_for_its_role(self):
        reports = self.env["ir.actions.report"].with_user(self.new_user("internal"))
        with self.assertRaises(AccessError):
            reports._render_qweb_html(
                "crm_extension.customer_brief_report", self.firm.ids
            )

    def test_pdf_of_a_usual_customer_is_one_page(self):
        reports = self.env["ir.actions.report"]
        if reports.get_wkhtmltopdf_state() in ("install", "broken"):
            self.skipTest("wkhtmltopdf is not installed")
        self.make_usual_customer()
        self.env.flush_all()
        content, kind = reports.with_context(
            force_report_rendering=True, allowed_company_ids=self.company.ids
        )._render_qweb_pdf("crm_extension.customer_brief_report", self.firm.ids)
        self.assertEqual((kind, content[:4]), ("pdf", b"%PDF"))
        self.assertEqual(len(PdfFileReader(io.BytesIO(content)).pages), 1)

    def make_usual_customer(self):
        for number in range(10):
            product = self.new_product(f"Product {number}")
            for times in range(3):
                self.bought(days_ago(10 + 20 * times), 10 + number, product)
        for number in range(5):
            self.quotation(name=f"Q{number}")
            self.complaint(self.contact)
        self.invoices(*[(self.firm, days_ago(3).isoformat(), 5)] * 5)
        self.env["customer.promise"].create(
            {
                "name": "Send the drawing",
                "partner_id": self.firm.id,
                "company_id": self.company.id,
                "user_id": self.colleague.id,
            }
        )

    def test_kinds_are_models_that_exist(self):
        for key, kind in OPEN_KINDS.items():
            with self.subTest(kind=key):
                model = self.env[kind.model]
                names = {*kind.fields, *kind.dates, kind.total, kind.rate} - {None}
                self.assertLessEqual(names, set(model._fields))

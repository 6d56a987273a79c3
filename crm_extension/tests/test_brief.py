"""The customer brief: what it tells, to whom, and at what cost."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .brief_common import SALES, BriefCase, days_ago


@tagged("post_install", "-at_install")
class TestBrief(BriefCase):
    def test_of_somebody_unknown_to_all_documents(self):
        """Each section says that there is nothing; none breaks."""
        brief = self.brief()
        self.assertEqual(brief["customer_id"], self.firm.id)
        for section in brief["sections"]:
            if section["key"] == "who":
                continue
            with self.subTest(section=section["key"]):
                self.assertEqual((section["rows"], section["figures"]), ([], []))
                self.assertTrue(section["empty"])

    def test_of_nobody(self):
        gone = self.customers("Gone")
        gone_id = gone.id
        gone.unlink()
        brief = self.env["customer.brief"].get_brief(gone_id)
        self.assertEqual(brief, {"customer_id": False, "sections": []})

    def test_asked_about_a_contact_it_is_the_customers(self):
        self.quotation(self.contact)
        brief = self.brief(self.contact)
        self.assertEqual(brief["customer_id"], self.firm.id)
        self.assertIn("Ada", brief["subtitle"])
        self.assertEqual(self.figures(partner=self.contact)["quotation"]["count"], 1)
        self.assertIn("Buyer", self.rows("who")["Ada"]["text"])

    def test_every_row_is_plain(self):
        """The screen and the paper get texts, numbers and days, never records."""
        self.bought(days_ago(3), 20)
        self.quotation()
        plain = (str, int, float, bool, list, type(None), type(days_ago(1)))
        for section in self.brief()["sections"]:
            for row in section["rows"]:
                for name, value in row.items():
                    self.assertIsInstance(value, plain, name)

    # -- What is open --------------------------------------------------------------

    def test_quotations(self):
        """One that expired lately is told as such, one of long ago is not open."""
        self.quotation(name="Q-GOOD", validity_date=days_ago(-3), user_id=False)
        self.quotation(name="Q-LATE", validity_date=days_ago(10))
        self.quotation(name="Q-OLD", validity_date=days_ago(45))
        self.quotation(name="Q-GONE", state="cancel")
        rows = self.rows("open")
        self.assertEqual(set(rows), {"Quotation Q-GOOD", "Quotation Q-LATE"})
        self.assertEqual(rows["Quotation Q-LATE"]["flag"], "late")
        self.assertFalse(rows["Quotation Q-GOOD"]["flag"])
        self.assertEqual(rows["Quotation Q-GOOD"]["amount"], 100)
        figure = self.figures()["quotation"]
        self.assertEqual((figure["count"], figure["amount"]), (2, 200))

    def test_invoices(self):
        """Overdue is what was due before today; credit notes are told apart."""
        late, later, paid = self.invoices(
            (self.firm, days_ago(20).isoformat(), 50),
            (self.contact, days_ago(0).isoformat(), 70),
            (self.firm, days_ago(30).isoformat(), 90),
        )
        self.pay(paid, days_ago(1).isoformat(), 90)
        self.invoices((self.firm, days_ago(9).isoformat(), 15), move_type="out_refund")
        rows = self.rows("open")
        self.assertEqual(rows[f"Invoice {late.name}"]["flag"], "late")
        self.assertFalse(rows[f"Invoice {later.name}"]["flag"])
        self.assertNotIn(f"Invoice {paid.name}", rows)
        figures = self.figures()
        self.assertEqual(
            (figures["invoice"]["count"], figures["invoice"]["amount"]), (2, 120)
        )
        self.assertEqual(
            (figures["credit"]["count"], figures["credit"]["amount"]), (1, -15)
        )
        first = self.rows("first")["Overdue invoices"]
        self.assertEqual((first["amount"], first["flag"]), (50, "late"))

    def test_deliveries(self):
        """What is still to go to them, or to come back from them; nobody else's."""
        goods = self.new_product("Goods", is_storable=True, type="consu")
        order = self.quotation(amount=[self.order_line(10, goods)])
        order.action_confirm()
        picking = order.picking_ids
        picking.write({"date_deadline": days_ago(2)})
        rows = self.rows("open")
        self.assertEqual(rows[f"Delivery {picking.name}"]["flag"], "late")
        picking.action_cancel()
        self.assertNotIn("delivery", self.figures())

    def test_complaints_with_their_clock(self):
        complaint = self.complaint(
            self.contact, received_at=fields.Datetime.now() - timedelta(days=60)
        )
        row = self.rows("open")[f"Complaint {complaint.name}"]
        self.assertEqual(row["date"], complaint.next_deadline)
        self.assertEqual(row["flag"], "late")
        self.assertEqual(row["res_id"], complaint.id)
        first = self.rows("first")["Complaints"]
        self.assertEqual(first["flag"], "late")
        self.assertEqual(
            self.env["customer.complaint"].search(first["domain"]), complaint
        )

    def test_opportunities(self):
        leads = self.env["crm.lead"].create(
            [
                {"name": name, "type": "opportunity", "partner_id": self.contact.id}
                | {"company_id": company, "expected_revenue": 300}
                for name, company in (("Big", self.company.id), ("Any", False))
            ]
        )
        leads[1].action_set_lost()
        self.assertEqual(self.figures()["opportunity"]["count"], 1)
        self.assertEqual(self.rows("open")["Big"]["amount"], 300)

    def test_figures_count_what_they_open(self):
        """The first rows stand on the page; the figure counts and opens all."""
        for day in range(6):
            self.quotation(name=f"Q{day}")
            self.complaint(self.firm)
        self.invoices(*[(self.firm, days_ago(3).isoformat(), 5)] * 6)
        self.promise("Send it")
        figures = self.figures()
        self.assertEqual(set(figures), {"quotation", "invoice", "complaint", "promise"})
        for key, figure in figures.items():
            with self.subTest(kind=key):
                found = self.env[figure["res_model"]].search_count(figure["domain"])
                self.assertEqual(figure["count"], found)
        self.assertLess(len(self.section("open")["rows"]), 18)

    # -- Contacts and promises -------------------------------------------------------

    def test_promises(self):
        """Who promised what until when; what is late stands first of all."""
        self.promise("Send the drawing", due_date=days_ago(2))
        self.promise("Call in spring", due_date=days_ago(-30))
        rows = self.rows("promises")
        self.assertEqual(list(rows), ["Send the drawing", "Call in spring"])
        self.assertEqual(rows["Send the drawing"]["flag"], "late")
        self.assertIn("Carl Colleague", rows["Send the drawing"]["text"])
        self.assertEqual(rows["Call in spring"]["date"], days_ago(-30))
        first = self.rows("first")["Promises not kept in time"]
        self.assertIn("Send the drawing", first["text"])

    def test_who_spoke_and_what_is_planned(self):
        event = self.env["calendar.event"].create(
            {
                "name": "Signing",
                "start": fields.Datetime.now() + timedelta(minutes=30),
                "stop": fields.Datetime.now() + timedelta(minutes=90),
                "user_id": self.colleague.id,
                "partner_ids": [Command.set(self.contact.ids)],
            }
        )
        self.contact.with_user(self.colleague).with_context(
            mail_notify_author=False
        ).message_post(
            body="We agreed on the price.",
            subject="Price",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.contact.ids,
        )
        rows = self.rows("contacts")
        self.assertIn("Signing", rows["Planned: Carl Colleague"]["text"])
        self.assertIn("Price", rows["Carl Colleague"]["text"])
        self.assertEqual(self.rows("first")["Next meeting"]["res_id"], event.id)

    def test_salesperson_who_has_left(self):
        self.firm.user_id = self.colleague
        self.colleague.active = False
        self.assertIn("Carl Colleague", self.rows("first")["Salesperson"]["text"])

    # -- Rights ----------------------------------------------------------------------

    def test_colleagues_documents_are_told_and_not_opened(self):
        own = self.quotation(name="MINE", user_id=self.seller.id)
        self.quotation(name="THEIRS", user_id=self.colleague.id)
        rows = self.rows("open")
        self.assertEqual(rows["Quotation MINE"]["res_id"], own.id)
        self.assertIn("Carl Colleague", rows["Quotation THEIRS"]["text"])
        self.assertFalse(rows["Quotation THEIRS"]["res_id"])
        self.assertFalse(rows["Quotation THEIRS"]["res_model"])

    def test_who_may_read_none(self):
        for role in ("internal", "portal"):
            user = self.new_user(role)
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.brief(user=user)

    def test_partner_must_be_readable(self):
        rule = self.env["ir.rule"].create(
            {
                "name": "Nobody sees the firm",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": [("id", "!=", self.firm.id)],
            }
        )
        with self.assertRaises(AccessError):
            self.brief()
        rule.unlink()
        self.assertTrue(self.brief()["name"])

    def test_parts_follow_the_groups(self):
        self.bought(days_ago(4), 20)
        self.complaint(self.firm)
        keys = {
            each["key"]
            for each in self.brief(user=self.new_user("contact"))["sections"]
        }
        self.assertEqual(
            keys, {"first", "open", "promises", "contacts", "who", "offer"}
        )
        contact_user = self.env["res.users"].search([("login", "=", "value_contact")])
        self.assertFalse(self.figures(user=contact_user))
        self.assertNotIn("Complaints", self.rows("first", user=contact_user))

    def test_margin_is_for_its_group(self):
        product = self.new_product("Saw", standard_price=6)
        self.bought(days_ago(4), 10, product)
        self.new_model().run(as_of=days_ago(0))
        everybody = str(self.brief())
        trusted = self.new_user("margin", groups=SALES)
        self.assertNotIn("argin", everybody)
        self.assertIn("margin", self.rows("bought", user=trusted)["Saw"]["text"])
        self.assertIn("Margin", self.rows("worth", user=trusted))

    def test_two_companies(self):
        other = self.new_company("Other Books")
        self.quotation(name="OURS")
        sold = [self.order_line(7, self.new_product("SOLD-THERE"))]
        self.orders((self.firm, days_ago(3), sold), company=other, name="THEIRS")
        both = self.new_user(
            "user", self.company | other, login="of_both", groups=SALES
        )
        here = str(self.brief(user=both, company=self.company))
        there = str(self.brief(user=both, company=other))
        self.assertIn("OURS", here)
        self.assertNotIn("THEIRS", here)
        self.assertNotIn("SOLD-THERE", here)
        self.assertIn("THEIRS", there)
        self.assertNotIn("OURS", there)
        with self.assertRaises(AccessError):
            self.brief(company=other)
        with self.assertRaises(AccessError):
            self.env["customer.brief"].with_user(self.seller)._read_brief(
                self.firm.with_user(self.seller), other
            )

    # -- Speed -----------------------------------------------------------------------

    def count_statements(self):
        """Return the statements of a second brief: the first fills caches of rights."""
        self.brief()
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.brief()
        return self.env.cr.sql_log_count - before

    def make_documents(self, times):
        products = [self.new_product(f"P{number}") for number in range(4)]
        for number in range(times):
            self.bought(days_ago(2 + number), 9, products[number % 4])
            self.quotation()
            self.complaint(self.contact)
            self.promise(f"Promise {number}", due_date=days_ago(number))
        self.invoices(*[(self.firm, days_ago(3).isoformat(), 5)] * times)

    def test_statements_do_not_grow_with_documents(self):
        self.make_documents(8)
        few = self.count_statements()
        self.make_documents(24)
        self.assertEqual(self.count_statements(), few)

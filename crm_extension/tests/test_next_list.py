"""What comes next for a customer: who reads it, the panel, and the personal list."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..models.habit.customer_next_panel import PANEL_STATES
from .next_common import NextCase


class NextListCase(NextCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lists = cls.env["customer.next.list"].with_company(cls.company)

    def due_of(self, *customers, **options):
        customers = self.env["res.partner"].union(*customers)
        return self.lists._due_rhythms(customers, self.company, **options)

    def lists_of(self, *customers):
        customers = self.env["res.partner"].union(*customers)
        return self.lists._lists(customers, self.company)

    def names(self, customer):
        return [line["name"] for line in self.lists_of(customer)[customer.id]["lines"]]

    def offer(self, discount):
        """Have every group of customers get the same offer."""
        sizes = self.env["customer.offer.size"].search(
            [("company_id", "=", self.company.id), ("category_id", "=", False)]
        )
        sizes.write({"discount": discount})


@tagged("post_install", "-at_install")
class TestNextPurchases(NextListCase):
    def test_the_likeliest_first(self):
        self.rhythm(self.anna, self.coffee, 2, chance=0.3)
        self.rhythm(self.anna, self.tea, 2, chance=0.8)
        self.rhythm(self.anna, self.milk, -3, chance=0.5)
        found = self.due_of(self.anna)
        self.assertEqual(found.mapped("product_id"), self.tea + self.milk + self.coffee)

    def test_what_comes_soon_stands_after_what_is_due(self):
        self.rhythm(self.anna, self.coffee, 20, chance=0.9)
        self.rhythm(self.anna, self.tea, -3, chance=0.1)
        found = self.due_of(self.anna, states=PANEL_STATES)
        self.assertEqual(found.mapped("product_id"), self.tea + self.coffee)

    def test_limit_is_each_customers_own(self):
        for customer in (self.anna, self.bert):
            for product in (self.coffee, self.tea, self.milk):
                self.rhythm(customer, product)
        found = self.due_of(self.anna, self.bert, limit=2)
        self.assertEqual(
            {
                customer: len(some)
                for customer, some in found.grouped("partner_id").items()
            },
            {self.anna: 2, self.bert: 2},
        )

    def test_what_is_not_proposed(self):
        """Once is no habit; what is gone cannot be sold; later is later."""
        archived, unsold = self.new_product("Old"), self.new_product("Part")
        self.rhythm(self.anna, self.coffee, purchase_days=1)
        self.rhythm(self.anna, self.tea, 20)
        self.rhythm(self.anna, self.milk, -60)
        self.rhythm(self.anna, archived)
        self.rhythm(self.anna, unsold)
        archived.active = False
        unsold.sale_ok = False
        self.assertFalse(self.due_of(self.anna))

    def test_other_companies_purchases_are_their_own(self):
        other = self.new_company("Other Next")
        self.rhythm(self.anna, self.coffee, company=other)
        self.assertFalse(self.due_of(self.anna))

    def test_of_a_contact_it_is_the_customers(self):
        contact = self.customers("Contact", parent_id=self.anna.id)
        rhythm = self.rhythm(self.anna, self.coffee)
        contacts = contact.with_company(self.company)
        self.assertEqual(contacts._next_purchases(), rhythm)

    def test_statements_do_not_depend_on_the_number_of_customers(self):
        many = self.customers(*(f"Customer {number}" for number in range(30)))
        for customer in many:
            self.rhythm(customer, self.coffee)
            self.rhythm(customer, self.tea)
            self.missing(customer, self.categories[1])
        counts = []
        self.lists_of(many[0])
        for customers in (many[:2], many[2:]):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.lists_of(*customers)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)


@tagged("post_install", "-at_install")
class TestNextPanel(NextListCase):
    def panel(self, partner=None, user=None):
        partner = partner or self.anna
        return self.as_seller(partner).get_next_panel()

    def test_rows(self):
        rhythm = self.rhythm(self.anna, self.coffee, -2)
        self.rhythm(self.anna, self.tea, 20)
        self.rhythm(self.anna, self.milk, -60)
        panel = self.panel()
        self.assertEqual([row["product"] for row in panel["rows"]], ["Coffee", "Tea"])
        row = panel["rows"][0]
        self.assertEqual(row["id"], rhythm.id)
        self.assertEqual((row["state"], row["state_label"]), ("overdue", "Overdue"))
        self.assertEqual(
            (row["chance_text"], row["quantity_text"]), ("60 %", "2 Units")
        )
        self.assertEqual(row["reason"], rhythm.reason)
        self.assertEqual(panel["counts"], {"overdue": 1, "soon": 1, "stopped": 1})
        self.assertEqual(panel["message"], "")

    def test_missing_categories_say_why(self):
        tools, wood = self.categories
        missing = self.missing(self.anna, wood, reason_category_id=tools.id)
        (row,) = self.panel()["missing"]
        self.assertEqual(row["category"], "Wood")
        self.assertTrue(row["reason"])
        self.assertEqual(row["reason"], missing.reason)
        self.assertIn("50.00", row["amount_text"])

    def test_nothing_says_why(self):
        self.assertIn("has not been read yet", self.panel()["message"])
        self.insert(
            "customer.habit.run",
            company_id=self.company.id,
            as_of=self.today,
            state="done",
        )
        self.assertIn("No habit is known", self.panel()["message"])
        self.rhythm(self.anna, self.coffee, -60)
        self.assertIn("no longer", self.panel()["message"])
        self.rhythm(self.bert, self.coffee, 90)
        self.assertIn("next weeks", self.panel(self.bert)["message"])

    def test_offers(self):
        self.offer(7.5)
        self.rhythm(self.anna, self.coffee)
        rows = self.panel()["rows"]
        self.assertIn(rows[0]["offer_text"], ("", "7.5 % off"))

    def test_only_who_sees_customer_value(self):
        internal = self.new_user("internal")
        with self.assertRaises(AccessError):
            self.anna.with_user(internal).get_next_panel()

    def test_actions(self):
        rhythm = self.rhythm(self.anna, self.coffee)
        other = self.rhythm(self.bert, self.coffee)
        action = self.as_seller(self.anna).action_open_next_purchases()
        found = self.env["customer.rhythm"].search(action["domain"])
        self.assertEqual((rhythm in found, other in found), (True, False))
        missing = self.missing(self.anna, self.categories[1])
        action = self.as_seller(self.anna).action_open_missing_categories()
        found = self.env["customer.missing.category"].search(action["domain"])
        self.assertEqual(found, missing)


@tagged("post_install", "-at_install")
class TestNextListOnPaper(NextListCase):
    def html(self, *customers, user=None):
        customers = self.env["res.partner"].union(*customers)
        report = self.env["ir.actions.report"].with_user(user or self.seller)
        content, _kind = report.with_context(
            allowed_company_ids=self.company.ids
        )._render_qweb_html("crm_extension.customer_next_report", customers.ids)
        return content.decode()

    def test_a_page_each(self):
        self.rhythm(self.anna, self.coffee)
        self.rhythm(self.bert, self.tea)
        content = self.html(self.anna, self.bert)
        self.assertEqual(content.count('class="page"'), 2)
        self.assertEqual(content.count("page-break-after: always"), 1)
        for text in ("Anna", "Bert", "Coffee", "Tea", "2 Units", "Your Personal List"):
            self.assertIn(text, content)

    def test_contacts_of_a_customer_share_its_page(self):
        contact = self.customers("Contact", parent_id=self.anna.id)
        self.rhythm(self.anna, self.coffee)
        self.assertEqual(self.html(self.anna, contact).count('class="page"'), 1)

    def test_no_inner_words(self):
        """Whoever buys need not know that we foretell it, or how likely it is."""
        self.rhythm(self.anna, self.coffee, -5)
        self.missing(self.anna, self.categories[1])
        content = self.html(self.anna)
        self.assertIn("Wood", content)
        for text in ("Overdue", "chance", "Chance", "60 %", "rhythm", "segment"):
            self.assertNotIn(text, content)

    def test_each_in_its_own_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.coffee.with_context(lang="zh_CN").name = "咖啡"
        self.rhythm(self.anna, self.coffee)
        self.rhythm(self.bert, self.coffee)
        self.bert.lang = "zh_CN"
        lists = self.lists_of(self.anna, self.bert)
        self.assertEqual(lists[self.anna.id]["lines"][0]["name"], "Coffee")
        self.assertEqual(lists[self.bert.id]["lines"][0]["name"], "咖啡")
        content = self.html(self.anna, self.bert)
        self.assertIn("Coffee", content)
        self.assertIn("咖啡", content)

    def test_nothing_due(self):
        self.assertIn("nothing on your list", self.html(self.anna))

    def test_names_without_our_codes(self):
        self.coffee.default_code = "C-01"
        self.rhythm(self.anna, self.coffee)
        self.assertEqual(self.names(self.anna), ["Coffee"])

    def test_only_who_sees_customer_value(self):
        internal = self.new_user("internal")
        with self.assertRaises(AccessError):
            self.html(self.anna, user=internal)

    def test_of_another_company_nothing_is_told(self):
        other = self.new_company("Other Paper")
        self.rhythm(self.anna, self.coffee, company=other)
        self.seller.company_ids = [Command.link(other.id)]
        self.assertNotIn("Coffee", self.html(self.anna))

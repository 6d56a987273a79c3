"""Offers by group: what is refused, and what customers get."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.habit.customer_offer_size import Offer
from .test_category_habit import BrandCase


class OfferCase(BrandCase):
    """A company with the shipped offers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sizes = cls.env["customer.offer.size"]
        cls.sizes._create_for(cls.company)

    @classmethod
    def size_of(cls, loyalty, usage, category=None, company=None):
        return cls.sizes.search(
            [
                ("company_id", "=", (company or cls.company).id),
                ("category_id", "=", category.id if category else False),
                ("loyalty", "=", loyalty),
                ("usage", "=", usage),
            ]
        )

    @classmethod
    def new_size(cls, discount, category=None, loyalty="store", usage="high", **values):
        return cls.sizes.create(
            {
                "company_id": cls.company.id,
                "category_id": category.id if category else False,
                "loyalty": loyalty,
                "usage": usage,
                "discount": discount,
                **values,
            }
        )


@tagged("post_install", "-at_install")
class TestOfferSize(OfferCase):
    def test_every_company_gets_the_nine_sizes_once(self):
        self.sizes._create_for(self.company)
        found = self.sizes.search([("company_id", "=", self.company.id)])
        self.assertEqual(len(found), 9)
        self.assertEqual(self.size_of("switching", "high").discount, 12)
        self.assertEqual(self.size_of("store", "high").supplier_share, 0)

    def test_a_reading_gives_them_to_a_new_company(self):
        company = self.new_company("Offers Too")
        self.read_habits(company)
        self.assertEqual(self.sizes.search_count([("company_id", "=", company.id)]), 9)

    def test_a_smaller_offer_for_more_usage_is_refused(self):
        with self.assertRaises(ValidationError) as raised:
            (self.size_of("store", "low") + self.size_of("national", "low")).write(
                {"discount": 9}
            )
        text = str(raised.exception)
        self.assertIn(
            "Store brand: middle usage gets 4 %, but low usage gets 9 %", text
        )
        self.assertIn("National brand: middle usage gets 5 %", text)
        self.assertNotIn("Switching", text)

    def test_impossible_percentages_are_all_named(self):
        sizes = self.size_of("store", "low") + self.size_of("national", "high")
        with self.assertRaises(ValidationError) as raised:
            sizes.write({"discount": 101, "supplier_share": -1})
        self.assertEqual(str(raised.exception).count("must be from 0 to 100"), 4)

    def test_equal_offers_are_right(self):
        self.sizes.search([("company_id", "=", self.company.id)]).discount = 5

    def test_a_size_says_what_it_applies_to(self):
        self.assertEqual(self.size_of("store", "low").applies_to, "All categories")
        own = self.new_size(1, self.categories[0])
        self.assertEqual(own.applies_to, self.categories[0].display_name)

    def test_grids_are_judged_one_by_one(self):
        self.new_size(1, self.categories[0], usage="high")
        self.assertEqual(self.size_of("store", "low").discount, 2)
        with self.assertRaises(ValidationError):
            self.new_size(2, self.categories[0], usage="low")

    def test_a_group_has_one_size(self):
        import psycopg2

        with (
            self.assertRaises(psycopg2.errors.UniqueViolation),
            mute_logger("odoo.sql_db"),
        ):
            self.new_size(6)

    def test_the_sizes_for_all_categories_stay(self):
        with self.assertRaises(UserError):
            self.size_of("store", "low").unlink()
        self.new_size(1, self.categories[0]).unlink()

    def test_only_managers_change_them(self):
        size = self.size_of("store", "high")
        with self.assertRaises(AccessError):
            size.with_user(self.new_user("user")).discount = 7
        size.with_user(self.new_user("manager")).discount = 7

    def test_other_companies_are_out_of_sight(self):
        other = self.new_company("Elsewhere")
        self.sizes._create_for(other)
        user = self.new_user("user")
        seen = self.sizes.with_user(user).search([])
        self.assertEqual(seen.company_id, self.company)


@tagged("post_install", "-at_install")
class TestOffers(OfferCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.low, cls.middle, cls.high = cls.customers("Low", "Mid", "High")
        cls.spend(cls.low, acme=10)
        cls.spend(cls.middle, own=20)
        cls.spend(cls.high, acme=50, own=50)
        cls.buy(cls.low, "06-03", cls.nails)

    def setUp(self):
        super().setUp()
        self.read_groups()
        self.everybody = self.low + self.middle + self.high

    def offers(self, customers=None, products=None):
        return self.sizes._offers(
            self.company,
            self.everybody if customers is None else customers,
            self.tea if products is None else products,
        )

    def test_the_group_sizes_the_offer(self):
        self.assertEqual(
            self.offers(),
            {
                (self.low.id, self.tea.id): Offer(3, "National brand, low usage"),
                (self.middle.id, self.tea.id): Offer(4, "Store brand, middle usage"),
                (self.high.id, self.tea.id): Offer(12, "Switching, high usage"),
            },
        )

    def test_who_is_in_no_group_gets_none(self):
        self.assertEqual(self.offers(products=self.nails), {})
        self.assertEqual(self.offers(self.customers("New")), {})
        self.assertEqual(self.offers(self.env["res.partner"]), {})
        self.assertEqual(self.offers(products=self.env["product.product"]), {})

    def test_contacts_get_their_customers_offer(self):
        contact = self.customers("Contact", parent_id=self.high.id, type="contact")
        found = self.offers(contact)
        self.assertEqual(found[contact.id, self.tea.id].discount, 12)

    def test_the_category_has_sizes_of_its_own(self):
        self.new_size(20, self.categories[0], "switching", "high")
        found = self.offers()
        self.assertEqual(found[self.high.id, self.tea.id].discount, 20)
        self.assertNotIn((self.low.id, self.tea.id), found)

    def test_the_nearest_category_above_counts(self):
        top = self.env["product.category"].create({"name": "Top"})
        self.categories[0].parent_id = top
        self.new_size(30, top, "switching", "high")
        self.assertEqual(self.offers()[self.high.id, self.tea.id].discount, 30)
        self.new_size(20, self.categories[0], "switching", "high")
        self.assertEqual(self.offers()[self.high.id, self.tea.id].discount, 20)

    def test_no_percent_is_no_offer(self):
        self.size_of("national", "low").discount = 0
        self.assertNotIn((self.low.id, self.tea.id), self.offers())

    def test_other_companies_have_groups_of_their_own(self):
        other = self.new_company("Elsewhere")
        self.sizes._create_for(other)
        found = self.sizes._offers(other, self.everybody, self.tea)
        self.assertEqual(found, {})

    def test_statements_do_not_grow_with_customers_and_products(self):
        few = self._count(self.high, self.tea)
        goods = self.env["product.product"].concat(*self.goods.values())
        many = self._count(self.everybody, self.tea + self.milk + self.nails + goods)
        self.assertLessEqual(many, few + 1)

    def _count(self, customers, products):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.offers(customers, products)
        return self.env.cr.sql_log_count - before

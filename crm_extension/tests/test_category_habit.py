"""Brand loyalty and usage: how a reading finds the nine groups of a category."""

from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from .habit_common import HabitCase

STEPS = "odoo.addons.crm_extension.models.habit.customer_habit_engine.STEPS"
ONLY_GROUPS = (
    ("purchases", "customer.habit.batch.step"),
    ("groups", "customer.category.habit.step"),
)


class BrandCase(HabitCase):
    """A category whose products have brands: Acme, Brio, and our own, Private."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["product.attribute"].search([]).name = "Other"
        cls.attribute, cls.acme, cls.brio, cls.own = cls.new_brands(
            "Brand", "Acme", "Brio", "Private"
        )
        cls.goods = {
            brand: cls.new_good(brand) for brand in (cls.acme, cls.brio, cls.own)
        }

    @classmethod
    def new_brands(cls, name, *brands):
        """Return a new attribute and its values."""
        attribute = cls.env["product.attribute"].create(
            {
                "name": name,
                "value_ids": [Command.create({"name": each}) for each in brands],
            }
        )
        return attribute, *attribute.value_ids.sorted("id")

    @classmethod
    def new_good(cls, *brands, category=None):
        """Return the variants of a product that comes in these brands."""
        template = cls.env["product.template"].create(
            {
                "name": "Soap",
                "type": "consu",
                "categ_id": (category or cls.categories[0]).id,
                "attribute_line_ids": [
                    Command.create(
                        {
                            "attribute_id": brands[0].attribute_id.id,
                            "value_ids": [Command.set([brand.id for brand in brands])],
                        }
                    )
                ],
            }
        )
        return template.product_variant_ids

    @classmethod
    def spend(cls, partner, when="06-01", **amounts):
        """Have a customer buy brands, named ``acme``, ``brio`` and ``own``."""
        lines = [
            cls.order_line(amount, cls.goods[getattr(cls, brand)])
            for brand, amount in amounts.items()
        ]
        return cls.orders((partner, when, lines))

    def group_of(self, partner, category=None):
        """Return the customer's row of a category."""
        return self.env["customer.category.habit"].search(
            [
                ("company_id", "=", self.company.id),
                ("partner_id", "=", partner.id),
                ("category_id", "=", (category or self.categories[0]).id),
            ]
        )

    def read_groups(self):
        """Have the groups of the company's customers read alone; return the run."""
        with patch(STEPS, ONLY_GROUPS):
            return self.read_habits()


@tagged("post_install", "-at_install")
class TestCategoryHabit(BrandCase):
    def test_three_loyalties(self):
        national, store, switching = self.customers("Nat", "Sto", "Swi")
        self.spend(national, acme=70, own=30)
        self.spend(store, own=80, brio=20)
        self.spend(switching, acme=50, brio=50)
        self.read_groups()
        found = [self.group_of(each) for each in (national, store, switching)]
        self.assertEqual(
            [each.loyalty for each in found], ["national", "store", "switching"]
        )
        self.assertEqual(found[0].brand_value_id, self.acme)
        self.assertEqual(found[0].brand_share, 0.7)
        self.assertEqual(found[0].amount, 100)
        self.assertEqual(found[0].quantity, 2)

    def test_the_share_is_a_setting(self):
        customer = self.customers("Ann")
        self.spend(customer, acme=60, brio=40)
        self.read_groups()
        self.assertEqual(self.group_of(customer).loyalty, "switching")
        self.company.habit_loyal_share = 0.6
        self.read_groups()
        self.assertEqual(self.group_of(customer).loyalty, "national")

    def test_usage_is_the_third_of_the_category(self):
        low, middle, high = self.customers("Low", "Mid", "High")
        self.spend(high, acme=300)
        self.spend(low, acme=10)
        self.spend(middle, "05-01", acme=100)
        self.spend(middle, own=100)
        run = self.read_groups()
        self.assertEqual(
            [self.group_of(each).usage for each in (low, middle, high)],
            ["low", "middle", "high"],
        )
        kept = run.parameters["groups"]
        self.assertEqual(kept["category"], self.categories[0].ids)
        self.assertEqual(kept["middle_from"], [200])
        self.assertEqual(kept["high_from"], [300])

    def test_categories_have_groups_of_their_own(self):
        ann, bob = self.customers("Ann", "Bob")
        self.spend(ann, acme=10)
        self.spend(bob, acme=20)
        self.buy(ann, "06-02", self.nails, price=50)
        self.buy(bob, "06-02", self.nails, price=5)
        self.read_groups()
        self.assertEqual(self.group_of(ann).usage, "low")
        self.assertEqual(self.group_of(ann, self.categories[1]).usage, "high")

    def test_without_a_brand_there_is_usage_alone(self):
        customer = self.customers("Ann")
        self.buy(customer, "06-02", self.nails)
        self.read_groups()
        row = self.group_of(customer, self.categories[1])
        self.assertFalse(row.loyalty)
        self.assertFalse(row.brand_value_id)
        self.assertEqual(row.usage, "middle")

    def test_usage_is_compared_over_all_batches(self):
        customers = self.customers("A", "B", "C", "D", "E", "F")
        for place, customer in enumerate(customers, 1):
            self.spend(customer, acme=place * 10)
        self.patch(type(self.env["customer.habit.reader"]), "_read_ranges", _one_each)
        self.assertEqual(self.read_groups().batch_count, 6)
        self.assertEqual(
            [self.group_of(each).usage for each in customers],
            ["low", "low", "middle", "middle", "high", "high"],
        )

    def test_reading_again_changes_nothing(self):
        ann, bob = self.customers("Ann", "Bob")
        self.spend(ann, acme=1 / 3, own=0.1)
        self.spend(bob, acme=20)
        self.read_groups()
        before = self.physical_rows("customer_category_habit")
        self.assertEqual(len(before), 2)
        self.read_groups()
        self.assertEqual(self.physical_rows("customer_category_habit"), before)


@tagged("post_install", "-at_install")
class TestBrands(BrandCase):
    def brands(self):
        settings = self.company._habit_settings()
        return self.env["customer.brand.reader"]._brands(settings)

    def brand_of(self, product, attribute=None):
        products, _categories, brands = self.env[
            "customer.brand.reader"
        ]._read_products(attribute or self.attribute)
        return brands[products.tolist().index(product.id)]

    def test_the_only_attribute_called_brand_is_proposed(self):
        found = self.brands()
        self.assertEqual(found.attribute, self.attribute)
        self.assertEqual(found.store_brands, self.own)
        self.assertTrue(found.proposed)

    def test_two_attributes_called_brand_propose_none(self):
        self.new_brands(" BRAND ", "X")
        self.assertFalse(self.brands().attribute)

    def test_the_chinese_name_is_known(self):
        self.attribute.name = "品牌"
        self.own.name = "自有品牌"
        found = self.brands()
        self.assertEqual(found.attribute, self.attribute)
        self.assertEqual(found.store_brands, self.own)

    def test_what_is_set_goes_before_names(self):
        attribute, _first, second = self.new_brands("Maker", "One", "Two")
        self.company.habit_brand_attribute_id = attribute
        self.company.habit_store_brand_ids = second
        found = self.brands()
        self.assertEqual(found.attribute, attribute)
        self.assertEqual(found.store_brands, second)
        self.assertFalse(found.proposed)

    def test_values_of_other_attributes_are_no_store_brands(self):
        _attribute, other = self.new_brands("Maker", "One")
        self.company.habit_brand_attribute_id = self.attribute
        self.company.habit_store_brand_ids = other
        self.assertEqual(self.brands().store_brands, self.own)

    def test_the_brand_is_the_variants_own(self):
        first, second = self.new_good(self.acme, self.own)
        self.assertEqual(self.brand_of(first), self.acme.id)
        self.assertEqual(self.brand_of(second), self.own.id)
        self.assertEqual(self.brand_of(self.tea), 0)

    def test_the_brand_may_be_the_only_one_of_a_template(self):
        attribute, one, two = self.new_brands("Maker", "One", "Two")
        attribute.create_variant = "no_variant"
        self.assertEqual(self.brand_of(self.new_good(one), attribute), one.id)
        self.assertEqual(self.brand_of(self.new_good(one, two), attribute), 0)


def _one_each(reader, run):
    """Return a range for each customer."""
    customers = {
        customer for piece in reader._lines(run) for customer in piece[0].tolist()
    }
    return [(customer, customer) for customer in sorted(customers)]

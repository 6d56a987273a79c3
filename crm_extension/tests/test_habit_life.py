"""What becomes of habits when customers, products and companies go or unite."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.habit.customer_habit_store import KEYS
from .habit_common import HabitCase


@tagged("post_install", "-at_install")
class TestHabitLife(HabitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob = cls.customers("Ann", "Bob")
        cls.life = cls.env["customer.habit.life"]

    def keep(self, name, **values):
        """Write a row of a result, as a run does."""
        columns = {"company_id": self.company.id, "as_of": "2026-06-30", **values}
        self.env.cr.execute(
            "INSERT INTO {} ({}) VALUES ({}) RETURNING id".format(
                self.env[name]._table,
                ", ".join(columns),
                ", ".join(["%s"] * len(columns)),
            ),
            list(columns.values()),
        )
        return self.env[name].browse(self.env.cr.fetchone()[0])

    def rhythm(self, partner, product, **values):
        return self.keep(
            "customer.rhythm", partner_id=partner.id, product_id=product.id, **values
        )

    def of_everything(self, partner, product, category):
        """Return a row of each result."""
        return [
            self.rhythm(partner, product),
            self.keep("customer.product.pace", product_id=product.id),
            self.keep(
                "customer.affinity",
                product_id=product.id,
                other_product_id=self.milk.id,
            ),
            self.keep(
                "customer.missing.category",
                partner_id=partner.id,
                category_id=category.id,
            ),
            self.keep(
                "customer.category.habit",
                partner_id=partner.id,
                category_id=category.id,
            ),
        ]

    # -- Merging ---------------------------------------------------------------

    def merge(self, *sources):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        partners = self.env["res.partner"].union(*sources) | self.ann
        wizard._merge(partners.ids, self.ann)

    def test_merged_customer_hands_on_what_the_other_lacks(self):
        own = self.rhythm(self.ann, self.tea, purchase_days=5)
        doubled = self.rhythm(self.bob, self.tea, purchase_days=3)
        handed = self.rhythm(self.bob, self.milk, purchase_days=2)
        self.merge(self.bob)
        self.assertEqual((own | handed).partner_id, self.ann)
        self.assertEqual(own.purchase_days, 5)
        self.assertFalse(doubled.exists())

    def test_merging_several_keeps_one_row_each(self):
        cid = self.customers("Cid")
        for partner in (self.bob, cid):
            self.of_everything(partner, self.new_product("Own"), self.categories[0])
            self.rhythm(partner, self.tea)
        self.merge(self.bob, cid)
        rhythms = self.env["customer.rhythm"].search([("product_id", "=", self.tea.id)])
        self.assertEqual(rhythms.partner_id, self.ann)
        self.assertEqual(len(rhythms), 1)
        for name, keys in KEYS.items():
            if "partner_id" in keys:
                gone = [("partner_id", "in", (self.bob | cid).ids)]
                self.assertFalse(self.env[name].search(gone), name)

    def test_merging_unites_by_company(self):
        other = self.new_company("Other")
        self.rhythm(self.ann, self.tea)
        theirs = self.rhythm(self.bob, self.tea, company_id=other.id)
        self.merge(self.bob)
        self.assertEqual(theirs.partner_id, self.ann)

    def test_next_run_reads_the_united_purchases(self):
        self.buy_every(self.ann, self.tea, 14, 3)
        self.buy_every(self.bob, self.tea, 14, 3, last="06-23")
        self.read_habits()
        self.merge(self.bob)
        self.read_habits()
        self.assertEqual(self.rhythm_of(self.ann, self.tea).purchase_days, 6)

    # -- Deleting --------------------------------------------------------------

    def test_deleted_customer_leaves_nothing(self):
        mine = self.of_everything(self.bob, self.tea, self.categories[0])
        others = self.rhythm(self.ann, self.tea)
        self.bob.unlink()
        gone = [row._name for row in mine if not row.exists()]
        self.assertEqual(
            gone,
            ["customer.rhythm", "customer.missing.category", "customer.category.habit"],
        )
        self.assertTrue(others.exists())

    def test_deleted_product_leaves_nothing(self):
        product = self.new_product("Short-lived")
        rows = self.of_everything(self.ann, product, self.categories[0])
        paired = self.keep(
            "customer.affinity",
            product_id=self.milk.id,
            other_product_id=product.id,
        )
        product.unlink()
        self.assertFalse(any(row.exists() for row in rows[:3]))
        self.assertFalse(paired.exists())

    def test_deleted_template_takes_what_is_known_of_its_variants(self):
        product = self.new_product("Short-lived")
        rhythm = self.rhythm(self.ann, product)
        product.product_tmpl_id.unlink()
        self.assertFalse(rhythm.exists())

    def test_deleted_category_takes_those_below_along(self):
        upper, lower = self.env["product.category"].create(
            [{"name": "U"}, {"name": "L"}]
        )
        lower.parent_id = upper
        missing = self.keep(
            "customer.missing.category", partner_id=self.ann.id, category_id=lower.id
        )
        explained = self.keep(
            "customer.missing.category",
            partner_id=self.ann.id,
            category_id=self.categories[0].id,
            reason_category_id=upper.id,
        )
        upper.unlink()
        self.assertFalse(missing.exists())
        self.assertTrue(explained.exists())
        self.assertFalse(explained.reason_category_id)

    def test_deleted_brand_is_the_brand_of_nobody(self):
        for deleted in ("value", "attribute"):
            attribute = self.env["product.attribute"].create({"name": "Brand"})
            value = self.env["product.attribute.value"].create(
                {"name": "Own", "attribute_id": attribute.id}
            )
            product = self.new_product(
                deleted, self.categories.create({"name": deleted})
            )
            habit = self.keep(
                "customer.category.habit",
                partner_id=self.ann.id,
                category_id=product.categ_id.id,
                brand_value_id=value.id,
            )
            (value if deleted == "value" else attribute).unlink()
            self.assertTrue(habit.exists())
            self.assertFalse(habit.brand_value_id)

    def test_deleted_company_leaves_nothing(self):
        company = self.new_company("Short-lived")
        rhythm = self.rhythm(self.ann, self.tea, company_id=company.id)
        kept = self.rhythm(self.ann, self.tea)
        self.life._erase_companies(company.ids)
        self.assertFalse(rhythm.exists())
        self.assertTrue(kept.exists())

    def test_deletion_of_a_company_erases(self):
        """What else hinders its deletion is not the business of habits."""
        company = self.new_company("Short-lived")
        with (
            patch.object(
                type(self.life), "_erase_companies", side_effect=UserError("asked")
            ),
            self.assertRaisesRegex(UserError, "asked"),
        ):
            company.unlink()

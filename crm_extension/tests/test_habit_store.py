"""How results of habits are written: what changed, and nothing else."""

import numpy as np
from psycopg2.errors import UniqueViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import AS_OF
from .habit_common import HabitCase


@tagged("post_install", "-at_install")
class TestHabitStore(HabitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.run_of_today = cls.env["customer.habit.run"]._start(cls.company, AS_OF)
        cls.ann, cls.bob, cls.cid = cls.customers("Ann", "Bob", "Cid")

    def replace(self, partners, chances, run=None, **asked):
        """Replace rhythms of tea; return how many rows were written."""
        columns = {
            "partner_id": np.array(partners.ids, dtype=np.int32),
            "product_id": np.full(len(partners), self.tea.id, dtype=np.int32),
            "chance": np.array(chances, dtype=float),
        }
        return self.env["customer.habit.store"]._replace(
            run or self.run_of_today, "customer.rhythm", columns, **asked
        )

    def chances(self):
        rhythms = self.env["customer.rhythm"].search(
            [("company_id", "=", self.company.id)]
        )
        return {rhythm.partner_id: rhythm.chance for rhythm in rhythms}

    def test_rows_become_those_given(self):
        self.assertEqual(self.replace(self.ann | self.bob, [0.1, 0.2]), 2)
        self.assertEqual(self.chances(), {self.ann: 0.1, self.bob: 0.2})
        # One is changed, one is new, one is gone.
        self.assertEqual(self.replace(self.ann | self.cid, [0.3, 0.4]), 3)
        self.assertEqual(self.chances(), {self.ann: 0.3, self.cid: 0.4})

    def test_unchanged_row_is_not_touched(self):
        self.replace(self.ann | self.bob, [0.1, 0.2])
        before = self.physical_rows("customer_rhythm")
        self.assertEqual(self.replace(self.ann | self.bob, [0.1, 0.2]), 0)
        self.assertEqual(self.physical_rows("customer_rhythm"), before)
        self.assertEqual(self.replace(self.ann | self.bob, [0.1, 0.9]), 1)
        self.assertEqual(self.physical_rows("customer_rhythm")[0], before[0])

    def test_day_of_every_row_is_that_of_the_last_run(self):
        self.replace(self.ann, [0.1])
        later = self.env["customer.habit.run"]._start(
            self.company, AS_OF.replace(month=7, day=1)
        )
        self.assertEqual(self.replace(self.ann, [0.1], run=later), 1)
        rhythm = self.rhythm_of(self.ann, self.tea)
        self.assertEqual(rhythm.as_of, later.as_of)

    def test_other_customers_are_left_alone(self):
        self.replace(self.ann | self.bob | self.cid, [0.1, 0.2, 0.3])
        asked = self.ann.id, self.bob.id
        self.assertEqual(self.replace(self.ann, [0.5], customers=asked), 2)
        self.assertEqual(self.chances(), {self.ann: 0.5, self.cid: 0.3})

    def test_other_products_are_left_alone(self):
        self.replace(self.ann, [0.1])
        asked = [self.milk.id]
        self.replace(self.env["res.partner"], [], product_ids=asked)
        self.assertEqual(self.chances(), {self.ann: 0.1})
        self.replace(self.env["res.partner"], [], product_ids=[self.tea.id])
        self.assertFalse(self.chances())

    def test_other_company_is_left_alone(self):
        other = self.new_company("Other")
        theirs = self.env["customer.habit.run"]._start(other, AS_OF)
        self.replace(self.ann, [0.1], run=theirs)
        before = self.physical_rows("customer_rhythm", other)
        self.replace(self.ann, [0.2])
        self.replace(self.bob, [0.2])
        self.assertEqual(self.physical_rows("customer_rhythm", other), before)

    def test_each_type_of_field_is_written(self):
        self.env["customer.habit.store"]._replace(
            self.run_of_today,
            "customer.category.habit",
            {
                "partner_id": np.array([self.ann.id, self.bob.id]),
                "category_id": np.array(self.categories.ids),
                "loyalty": np.array(["store", ""]),
                "usage": np.array(["high", "low"]),
                "brand_value_id": np.array([0, 7]),
                "brand_share": np.array([np.nan, 0.123456789]),
                "amount": np.array([10.004, 1e16]),
            },
        )
        ann, bob = self.env["customer.category.habit"].search(
            [("company_id", "=", self.company.id)], order="partner_id"
        )
        self.assertEqual((ann.loyalty, ann.usage), ("store", "high"))
        self.assertEqual((bob.loyalty, bob.usage), (False, "low"))
        self.assertFalse(ann.brand_value_id)
        self.assertEqual(bob.brand_value_id.id, 7)
        self.assertEqual((ann.brand_share, bob.brand_share), (0, 0.1235))
        self.assertEqual(ann.amount, 10.0)
        self.assertEqual(bob.amount, 1e16)

    def test_days_and_unknown_days_are_written(self):
        self.env["customer.habit.store"]._replace(
            self.run_of_today,
            "customer.rhythm",
            {
                "partner_id": np.array([self.ann.id]),
                "product_id": np.array([self.tea.id]),
                "last_day": np.array([AS_OF.toordinal()]),
                "first_day": np.array([0]),
                "due_date": np.array([np.nan]),
                "due_to": np.array([AS_OF.toordinal() + 0.0]),
            },
        )
        rhythm = self.rhythm_of(self.ann, self.tea)
        self.assertEqual((rhythm.last_day, rhythm.due_to), (AS_OF, AS_OF))
        self.assertEqual((rhythm.first_day, rhythm.due_date), (False, False))
        self.assertEqual(rhythm.purchase_days, 0)

    def test_row_that_is_there_twice_is_refused(self):
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.replace(self.ann.browse([self.ann.id, self.ann.id]), [0.1, 0.2])

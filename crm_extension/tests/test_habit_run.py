"""Runs of habits: what they read, write, keep and survive."""

from odoo.tests import tagged

from .common import AS_OF
from .habit_common import HabitCase


@tagged("post_install", "-at_install")
class TestHabitRun(HabitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob = cls.customers("Ann", "Bob")

    def test_run_reads_rhythms(self):
        self.buy_every(self.ann, self.tea, 7, 10)
        run = self.read_habits()
        self.assertEqual(run.state, "done")
        rhythm = self.rhythm_of(self.ann, self.tea)
        self.assertEqual(rhythm.purchase_days, 10)
        self.assertEqual(rhythm.last_day, AS_OF)
        self.assertEqual(rhythm.quantity, 1)
        self.assertEqual(rhythm.amount, 100)
        self.assertEqual(rhythm.as_of, AS_OF)
        self.assertEqual((rhythm.due_date - AS_OF).days, 7)
        self.assertLessEqual(rhythm.due_from, rhythm.due_date)

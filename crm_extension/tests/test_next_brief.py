"""What to offer, in the brief: the same as the list of next purchases says."""

from odoo.tests import tagged

from .brief_common import SALES, BriefCase, days_ago
from .next_common import NextMixin


@tagged("post_install", "-at_install")
class TestNextBrief(NextMixin, BriefCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_products()
        # By the plain gaps tea would be due: it was bought every ten days.
        for days in (30, 20, 10):
            cls.orders((cls.firm, days_ago(days), [cls.order_line(9, cls.tea)]))

    def test_rhythms_are_told_where_they_are_known(self):
        rhythm = self.rhythm(self.firm, self.coffee, -2)
        self.rhythm(self.firm, self.milk, -60)
        rows = self.rows("offer")
        self.assertIn("Due again. Bought on 6 days", rows["Coffee"]["text"])
        self.assertEqual(rows["Coffee"]["flag"], "good")
        self.assertEqual(
            (rows["Coffee"]["res_model"], rows["Coffee"]["res_id"]),
            ("customer.rhythm", rhythm.id),
        )
        self.assertIn("No longer bought.", rows["Milk"]["text"])
        self.assertEqual(rows["Milk"]["flag"], "warning")
        self.assertNotIn("Tea", rows)

    def test_plain_gaps_where_nothing_was_read(self):
        self.assertIn(
            "Due again: bought every 10 days", self.rows("offer")["Tea"]["text"]
        )

    def test_who_may_not_see_rhythms_reads_the_plain_gaps(self):
        self.rhythm(self.firm, self.coffee, -2)
        reader = self.new_user("contact", login="brief_contact", groups=SALES)
        if self.env["customer.rhythm"].with_user(reader).has_access("read"):
            self.skipTest("Who sees contacts sees customer value here.")
        self.assertNotIn("Coffee", self.rows("offer", user=reader))

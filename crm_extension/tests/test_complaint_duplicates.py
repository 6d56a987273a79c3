from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from .complaint_common import RECEIVED_AT, ComplaintCase


@tagged("post_install", "-at_install")
class TestComplaintDuplicates(ComplaintCase):
    """Whether we were told before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada = cls.customers("Ada", email="ada@customer.example")
        cls.box, cls.lid = cls.new_product("Box"), cls.new_product("Lid")

    def about(self, product, partner=None, days=0, **values):
        """Return a complaint about a product, received some days later."""
        return self.complaint(
            partner or self.ada,
            received_at=RECEIVED_AT + timedelta(days=days),
            line_ids=[Command.create({"product_id": product.id})],
            **values,
        )

    def test_the_same_customer_and_product_within_thirty_days(self):
        first = self.about(self.box)
        branch = self.env["res.partner"].create(
            {"name": "Branch", "parent_id": self.ada.id}
        )
        self.assertEqual(self.about(self.box, branch, 30).possible_duplicate_ids, first)

    def test_what_differs_is_no_duplicate(self):
        first = self.about(self.box)
        others = {
            "product": self.about(self.lid),
            "customer": self.about(self.box, self.customers("Bob")),
            "time": self.about(self.box, days=31),
            "nothing": self.complaint(self.ada),
            "company": self.about(
                self.box, company_id=self.new_company("Other").id, team_id=False
            ),
        }
        for name, complaint in others.items():
            with self.subTest(differs=name):
                self.assertNotIn(first, complaint.possible_duplicate_ids)

    def test_the_same_order_line_counts_whatever_the_product(self):
        line = self.orders((self.ada, "05-20", 10.0)).order_line
        first = self.about(self.box)
        first.line_ids.write({"sale_line_id": line.id})
        second = self.complaint(
            self.ada, line_ids=[Command.create({"sale_line_id": line.id})]
        )
        self.assertEqual(second.possible_duplicate_ids, first)

    def test_what_was_set_aside_is_no_duplicate(self):
        merged, cancelled, closed = [self.about(self.box) for _number in range(3)]
        target = self.complaint(self.ada)
        merged.action_merge(target=target)
        target.line_ids.unlink()
        cancelled.action_cancel(reason="A mistake")
        self.bring_to(closed, "closed")
        self.assertEqual(self.about(self.box).possible_duplicate_ids, closed)

    def test_they_are_shown_while_it_is_being_written(self):
        first = self.about(self.box, days=0)
        first.received_at = first._now() - timedelta(days=5)
        draft = self.env["customer.complaint"].new(
            {
                "company_id": self.company.id,
                "partner_id": self.ada.id,
                "received_at": first._now(),
                "line_ids": [Command.create({"product_id": self.box.id})],
            }
        )
        self.assertEqual(draft.possible_duplicate_ids._origin, first)

    def test_each_of_many_has_its_own_thirty_days(self):
        early, middle, late = [self.about(self.box, days=day) for day in (0, 20, 40)]
        (early | middle | late).invalidate_recordset()
        (early | middle | late).mapped("possible_duplicate_ids")
        self.assertEqual(early.possible_duplicate_ids, middle)
        self.assertEqual(middle.possible_duplicate_ids, early | late)

    def test_many_cost_as_many_queries_as_one(self):
        complaints = self.env["customer.complaint"].union(
            *(self.about(self.box, days=day) for day in range(20))
        )
        self.env.flush_all()
        counts = []
        for some in (complaints[:2], complaints):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.mapped("possible_duplicate_ids")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(complaints[0].possible_duplicate_ids), 19)
        self.assertLessEqual(counts[1], counts[0])

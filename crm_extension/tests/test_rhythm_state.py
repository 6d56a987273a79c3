"""What a rhythm says today, and that lists find what forms show."""

from datetime import timedelta

from odoo.tests import tagged

from .next_common import NextCase

# Days until the purchase is expected, and becomes likely -> the state.
STATES = {
    -40: "stopped",
    -21: "stopped",
    -20: "overdue",
    -1: "overdue",
    0: "due",
    7: "due",
    8: "soon",
    30: "soon",
    31: "later",
}


@tagged("post_install", "-at_install")
class TestRhythmState(NextCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        products = {due: cls.new_product(f"Product {due}") for due in STATES}
        cls.rhythms = {
            due: cls.rhythm(cls.anna, product, due, spread=0)
            for due, product in products.items()
        }

    def test_states(self):
        for due, state in STATES.items():
            with self.subTest(due=due):
                self.assertEqual(self.rhythms[due].state, state)

    def test_days_late(self):
        self.assertEqual(self.rhythms[-20].days_late, 20)
        self.assertEqual(self.rhythms[7].days_late, 0)

    def test_searching_finds_what_is_shown(self):
        rhythms = self.as_seller(self.env["customer.rhythm"])
        for state in set(STATES.values()):
            with self.subTest(state=state):
                found = rhythms.search([("state", "=", state)])
                expected = {due for due, each in STATES.items() if each == state}
                self.assertEqual(
                    set(found.ids), {self.rhythms[due].id for due in expected}
                )
        unlike = rhythms.search([("state", "not in", ["stopped", "later"])])
        self.assertEqual(len(unlike), 6)

    def test_grouping(self):
        groups = self.as_seller(self.env["customer.rhythm"])._read_group(
            [("partner_id", "=", self.anna.id)], ["state"], ["__count"]
        )
        self.assertEqual(
            dict(groups), {"stopped": 2, "overdue": 2, "due": 2, "soon": 2, "later": 1}
        )

    def test_due_once_the_likely_days_have_begun(self):
        """Lists cut by the expected day alone hold fewer of the coming purchases."""
        begun = self.rhythm(self.bert, self.coffee, 40, spread=33)
        later = self.rhythm(self.bert, self.tea, 40, spread=32)
        self.assertEqual((begun.state, later.state), ("due", "soon"))
        mine = [("partner_id", "=", self.bert.id)]
        found = self.env["customer.rhythm"].search([*mine, ("state", "=", "due")])
        self.assertEqual(found, begun)

    def test_every_company_looks_ahead_on_its_own(self):
        other = self.new_company("Looks Far", habit_due_days=20)
        near = self.rhythm(self.bert, self.coffee, 15)
        far = self.rhythm(self.bert, self.coffee, 15, company=other)
        self.assertEqual((near.state, far.state), ("soon", "due"))
        rhythms = self.env["customer.rhythm"].with_context(
            allowed_company_ids=[self.company.id, other.id]
        )
        found = rhythms.search(
            [("partner_id", "=", self.bert.id), ("state", "=", "due")]
        )
        self.assertEqual(found, far)

    def test_unknown_day(self):
        rhythm = self.rhythm(self.bert, self.coffee)
        self.env.cr.execute(
            "UPDATE customer_rhythm SET due_date = NULL WHERE id = %s", [rhythm.id]
        )
        rhythm.invalidate_recordset()
        self.assertEqual((rhythm.state, rhythm.reason), (False, ""))
        rhythms = self.env["customer.rhythm"]
        mine = [("partner_id", "=", self.bert.id)]
        self.assertEqual(rhythms.search([*mine, ("state", "=", False)]), rhythm)

    def test_reason(self):
        rhythm = self.rhythms[-20]
        self.assertIn("Bought on 6 days, about every 10 days", rhythm.reason)
        self.assertIn("20 days ago", rhythm.reason)
        self.assertIn("ask why", self.rhythms[-40].reason)
        once = self.rhythm(self.bert, self.coffee, purchase_days=1)
        self.assertIn("Bought once", once.reason)

    def test_purchases_behind(self):
        day = self.today - timedelta(days=20)
        order = self.orders((self.anna, day, [self.order_line(5, self.coffee)]))
        self.orders((self.bert, day, [self.order_line(5, self.coffee)]))
        self.orders((self.anna, day, [self.order_line(5, self.tea)]))
        self.orders((self.anna, day, [self.order_line(5, self.coffee)]), state="draft")
        action = self.rhythm(self.anna, self.coffee).action_open_purchases()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, order.order_line)

    def test_purchases_behind_are_invoices_where_these_count(self):
        self.new_model(basis="invoiced")
        action = self.rhythm(self.anna, self.coffee).action_open_purchases()
        self.assertEqual(action["res_model"], "account.move.line")
        self.env[action["res_model"]].search(action["domain"])

    def test_my_customers(self):
        self.anna.user_id = self.seller
        theirs = self.rhythm(self.bert, self.coffee)
        rhythms = self.as_seller(self.env["customer.rhythm"])
        mine = rhythms.search([("salesperson_id", "=", self.seller.id)])
        self.assertEqual(len(mine), len(STATES))
        self.assertNotIn(theirs, mine)
        groups = rhythms._read_group([], ["salesperson_id", "category_id"], ["__count"])
        self.assertIn((self.seller, self.categories[0], len(STATES)), groups)

"""What is suggested to a customer, and what is not."""

from odoo.tests import tagged

from .suggestion_common import SuggestionCase

DUE, TOGETHER, MISSING = "due", "together", "missing"


@tagged("post_install", "-at_install")
class TestSuggestion(SuggestionCase):
    def reader(self):
        return self.env["customer.suggestion.reader"]

    # -- Due again ---------------------------------------------------------------

    def test_due_and_overdue_are_suggested(self):
        self.rhythm(self.coffee, 3, chance=0.4)
        self.rhythm(self.milk, -4, chance=0.7)
        self.assertEqual(self.suggest(), [(DUE, "Milk"), (DUE, "Coffee")])

    def test_later_and_stopped_are_not(self):
        self.rhythm(self.coffee, 8)
        self.rhythm(self.milk, -90)
        self.assertFalse(self.suggest())

    def test_the_company_says_how_far_ahead(self):
        self.rhythm(self.coffee, 8)
        self.company.habit_due_days = 8
        self.assertEqual(self.suggest(), [(DUE, "Coffee")])

    def test_a_contact_buys_for_its_company(self):
        self.rhythm(self.coffee, 1)
        contact = self.customers("Buyer", parent_id=self.customer.id)
        self.assertEqual(self.suggest(customer=contact), [(DUE, "Coffee")])

    def test_another_customer_and_company_count_for_nothing(self):
        self.rhythm(self.coffee, 1)
        other = self.new_company("Other")
        self.assertFalse(self.suggest(company=other))
        self.assertFalse(self.suggest(customer=self.customers("Borealis")))

    def test_usual_quantity(self):
        """As much as usual, in whole units where only those are sold."""
        self.coffee.uom_id.rounding = 1.0
        self.rhythm(self.coffee, 1, quantity=2.5)
        self.rhythm(self.milk, 1, quantity=0)
        found = self.reader()._suggest(self.customer, self.company)
        quantities = {each.product.name: each.quantity for each in found}
        self.assertEqual(quantities["Milk"], 1)
        self.assertGreaterEqual(quantities["Coffee"], 2.5)

    def test_what_is_not_sold_is_not_suggested(self):
        for product in (self.coffee, self.milk, self.sugar, self.cup):
            self.rhythm(product, 1)
        self.coffee.sale_ok = False
        self.milk.action_archive()
        self.sugar.company_id = self.new_company("Other")
        self.assertEqual(self.suggest(), [(DUE, "Cup")])

    def test_what_stands_on_the_order_is_not_suggested(self):
        self.rhythm(self.coffee, 1)
        self.assertFalse(self.suggest(self.coffee))

    # -- Goes with it ------------------------------------------------------------

    def test_what_goes_with_the_order(self):
        self.pair(self.coffee, self.milk)
        self.assertFalse(self.suggest())
        self.assertFalse(self.suggest(self.cup))
        self.assertEqual(self.suggest(self.coffee), [(TOGETHER, "Milk")])

    def test_the_order_counts_that_raises_the_chance_most(self):
        """What everybody buys anyway comes last, however often it is bought."""
        self.pair(self.coffee, self.milk, confidence=0.6, lift=1.1)
        self.pair(self.coffee, self.sugar, confidence=0.3, lift=3)
        self.pair(self.coffee, self.cup, confidence=0.05, lift=20)
        self.assertEqual(
            self.suggest(self.coffee),
            [(TOGETHER, "Sugar"), (TOGETHER, "Milk"), (TOGETHER, "Cup")],
        )

    def test_what_is_hardly_certain_comes_last(self):
        self.pair(self.coffee, self.milk, confidence=0.5, lift=20, lift_from=1.1)
        self.pair(self.coffee, self.sugar, confidence=0.3, lift=3, lift_from=2.8)
        self.assertEqual(
            self.suggest(self.coffee), [(TOGETHER, "Sugar"), (TOGETHER, "Milk")]
        )

    def test_what_goes_badly_together_is_not_suggested(self):
        self.pair(self.coffee, self.milk, confidence=0.5, lift=0.8)
        self.assertFalse(self.suggest(self.coffee))

    def test_once_each_with_its_best_reason(self):
        self.pair(self.coffee, self.milk, confidence=0.2)
        best = self.pair(self.cup, self.milk, confidence=0.5)
        found = self.reader()._suggest(
            self.customer, self.company, self.coffee | self.cup
        )
        self.assertEqual([each.source for each in found], [best])
        self.assertIn("Cup", found[0].reason)

    def test_many_reasons_for_one_leave_room_for_others(self):
        ordered = [self.new_product(f"Product {number}") for number in range(8)]
        for product in ordered:
            self.pair(product, self.milk, confidence=0.5)
        self.pair(ordered[0], self.sugar, confidence=0.2)
        self.assertEqual(
            self.suggest(*ordered), [(TOGETHER, "Milk"), (TOGETHER, "Sugar")]
        )

    def test_due_is_the_better_reason(self):
        self.rhythm(self.milk, 1)
        self.pair(self.coffee, self.milk)
        self.assertEqual(self.suggest(self.coffee), [(DUE, "Milk")])

    def test_what_is_at_home_still_does_not_go_with_it(self):
        self.rhythm(self.milk, 8)
        self.rhythm(self.sugar, -90)
        self.pair(self.coffee, self.milk)
        self.pair(self.coffee, self.sugar)
        self.assertEqual(self.suggest(self.coffee), [(TOGETHER, "Sugar")])

    # -- Missing -----------------------------------------------------------------

    def test_the_product_most_customers_buy(self):
        self.lack(self.categories[1])
        self.pace(self.plank, 3)
        self.pace(self.beam, 7)
        self.assertEqual(self.suggest(), [(MISSING, "Beam")])
        self.beam.sale_ok = False
        self.assertEqual(self.suggest(), [(MISSING, "Plank")])

    def test_products_of_categories_below(self):
        below = self.env["product.category"].create(
            {"name": "Oak", "parent_id": self.categories[1].id}
        )
        self.plank.categ_id = below
        self.lack(self.categories[1])
        self.pace(self.plank, 3)
        self.assertEqual(self.suggest(), [(MISSING, "Plank")])
        self.assertFalse(self.suggest(self.plank))

    def test_a_category_on_the_order_is_not_missing(self):
        self.lack(self.categories[1])
        self.pace(self.plank, 3)
        self.assertFalse(self.suggest(self.beam))

    def test_a_category_nobody_knows_products_of(self):
        self.lack(self.categories[1])
        self.pace(self.plank, 3, company_id=self.new_company("Other").id)
        self.assertFalse(self.suggest())

    # -- Words -------------------------------------------------------------------

    def reasons(self, *ordered):
        found = self.reader()._suggest(
            self.customer, self.company, self.env["product.product"].union(*ordered)
        )
        return [each.reason for each in found]

    def test_reasons(self):
        self.rhythm(self.sugar, -2)
        self.pair(self.coffee, self.milk, confidence=0.384, lift=2.04)
        self.lack(self.categories[1], reason_category_id=self.categories[0].id)
        self.pace(self.plank, 3)
        due, together, missing = self.reasons(self.coffee)
        self.assertIn("every 10 days", due)
        self.assertEqual(
            together,
            "38 % of the orders with Coffee have it too: 2 times as many as of all"
            " orders.",
        )
        self.assertIn("Nothing of Wood so far. 60 %", missing)

    def test_the_reason_says_what_together_means(self):
        self.company.habit_basket = "customer"
        self.pair(self.coffee, self.milk)
        self.assertIn("customers who buy Coffee", *self.reasons(self.coffee))

    # -- Nothing -----------------------------------------------------------------

    def why(self, *ordered):
        return self.reader()._why_nothing(
            self.customer, self.company, self.env["product.product"].union(*ordered)
        )

    def test_why_nothing_is_suggested(self):
        runs = self.env["customer.habit.run"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertIn("bought nothing", self.why())
        self.rhythm(self.coffee, 20)
        self.assertIn("Next comes Coffee", self.why())
        self.assertIn("stands on the order already", self.why(self.coffee))
        self.rhythm(self.milk, -90)
        self.assertIn("Ask why", self.why(self.coffee))
        for state, text in (
            ("queued", "few minutes"),
            ("failed", "could not be read"),
        ):
            runs.state = state
            self.assertIn(text, self.why())
        runs.unlink()
        self.assertIn("every night", self.why())
        self.company.habit_refresh = False
        self.assertIn("not read by night", self.why())

    # -- Statements --------------------------------------------------------------

    def test_statements_do_not_depend_on_how_much_there_is(self):
        self.rhythm(self.coffee, 1)
        self.pair(self.cup, self.milk)
        self.lack(self.categories[1])
        self.pace(self.plank, 3)
        few = self.count_statements()
        for number in range(12):
            product = self.new_product(f"Product {number}")
            self.rhythm(product, 1)
            other = self.new_product(f"Other {number}")
            self.pair(self.cup, other)
            category = self.env["product.category"].create({"name": f"C {number}"})
            self.lack(category)
            self.pace(self.new_product(f"Best {number}", category), 1)
        self.assertLessEqual(self.count_statements(), few)

    def count_statements(self):
        self.suggest(self.cup)  # What is kept in memory is read once.
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.suggest(self.cup)
        return self.cr.sql_log_count - before

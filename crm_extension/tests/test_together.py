from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AS_OF
from .habit_common import HabitCase

TIMES = 8
"""So many joint purchases among three times as many cannot be chance."""


@tagged("post_install", "-at_install")
class TestGoesTogether(HabitCase):
    """Eight orders of tea and milk, sixteen of nails, by two customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna, cls.ben = cls.customers("Anna", "Ben")
        for _time in range(TIMES):
            cls.buy(cls.anna, "06-01", cls.tea, cls.milk)
            cls.buy(cls.ben, "06-02", cls.nails)
            cls.buy(cls.ben, "06-03", cls.nails)

    def read_habits_now(self, as_of=AS_OF, company=None):
        run = self.env["customer.habit.run"]._start(company or self.company, as_of)
        run._do()
        return run

    def pair(self, product, other, company=None):
        return self.env["customer.affinity"].search(
            [
                ("company_id", "=", (company or self.company).id),
                ("product_id", "=", product.id),
                ("other_product_id", "=", other.id),
            ]
        )

    def records_behind(self, pair):
        action = pair.action_open_together()
        return self.env[action["res_model"]].search(action["domain"])

    def test_a_pair_stands_in_both_directions(self):
        self.buy(self.anna, "06-05", self.milk)
        self.read_habits_now()
        forth, back = self.pair(self.tea, self.milk), self.pair(self.milk, self.tea)
        self.assertRecordValues(
            forth + back,
            [
                {"joint_count": 8, "support": 0.32, "lift": 2.78, "confidence": 1.0},
                {"joint_count": 8, "support": 0.32, "lift": 2.78, "confidence": 0.8889},
            ],
        )
        self.assertEqual(forth.lift_from, 1.2)
        self.assertEqual(forth.as_of, AS_OF)
        self.assertFalse(self.pair(self.tea, self.nails))

    def test_the_run_tells_how_many_baskets_and_pairs(self):
        run = self.read_habits_now()
        self.assertEqual(run.parameters["affinity"], {"baskets": 24, "pairs": 1})

    def test_fewer_joint_purchases_than_set_are_no_pair(self):
        self.company.habit_min_support = TIMES
        self.read_habits_now()
        self.assertTrue(self.pair(self.tea, self.milk))
        self.company.habit_min_support = TIMES + 1
        self.read_habits_now()
        self.assertFalse(self.pair(self.tea, self.milk))

    def test_baskets_of_customers_hold_what_they_bought_at_any_time(self):
        self.company.habit_basket = "customer"
        names = [f"Gardener {number}" for number in range(30)]
        for number, customer in enumerate(self.customers(*names)):
            if number < 10:
                self.buy(customer, "05-01", self.tea)
                self.buy(customer, "06-01", self.nails)
            else:
                self.buy(customer, "05-01", self.milk)
        self.read_habits_now()
        pair = self.pair(self.tea, self.nails)
        self.assertEqual(pair.joint_count, 10)
        customers = self.records_behind(pair)
        self.assertEqual(customers._name, "res.partner")
        self.assertEqual(len(customers), pair.joint_count)
        self.assertIn("customers", pair.reason)

    def test_figure_opens_the_orders_behind_it(self):
        self.buy(self.ben, "06-29", self.tea)
        self.buy(self.ben, "2024-06-01", self.tea, self.milk)
        self.read_habits_now()
        pair = self.pair(self.tea, self.milk)
        orders = self.records_behind(pair)
        self.assertEqual(orders._name, "sale.order")
        self.assertEqual(len(orders), pair.joint_count)
        self.assertEqual(orders.partner_id, self.anna)

    def test_what_goes_no_longer_together_disappears(self):
        self.read_habits_now()
        self.assertTrue(self.pair(self.tea, self.milk))
        self.anna.sale_order_ids[1:].action_cancel()
        self.read_habits_now("2026-07-01")
        self.assertFalse(self.pair(self.tea, self.milk))

    def test_another_company_keeps_its_pairs(self):
        other = self.new_company("Together Elsewhere")
        other.habit_min_support = 1
        for _time in range(TIMES):
            self.buy(self.anna, "06-01", self.tea, self.milk, company=other)
            self.buy(self.ben, "06-01", self.nails, company=other)
            self.buy(self.ben, "06-01", self.nails, company=other)
        self.read_habits_now(company=other)
        kept = self.physical_rows("customer_affinity", other)
        self.assertTrue(kept)
        self.read_habits_now()
        self.assertEqual(self.physical_rows("customer_affinity", other), kept)
        user = self.new_user("user")
        seen = self.env["customer.affinity"].with_user(user).search([])
        self.assertEqual(seen.company_id, self.company)

    def test_reason_in_words(self):
        self.read_habits_now()
        reason = self.pair(self.tea, self.milk).reason
        self.assertIn("100 %", reason)
        self.assertIn("3 times", reason)

    def test_product_opens_what_goes_with_it(self):
        self.read_habits_now()
        for product in (self.tea, self.tea.product_tmpl_id):
            with self.subTest(model=product._name):
                action = product.action_open_affinities()
                found = self.env["customer.affinity"].search(action["domain"])
                found = found.filtered(lambda pair: pair.company_id == self.company)
                self.assertEqual(found.other_product_id, self.milk)
        milk = self.pair(self.tea, self.milk).action_open_other()
        found = self.env["customer.affinity"].search(milk["domain"])
        self.assertEqual(found.product_id, self.milk)

    def test_reasons_of_a_list_cost_no_query_a_row(self):
        pens = [self.new_product(name, type="consu") for name in ("Pen", "Ink")]
        for _time in range(TIMES):
            self.buy(self.anna, "06-10", *pens)
        self.read_habits_now()
        pairs = self.env["customer.affinity"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertGreater(len(pairs), 2)
        counts = []
        for some in (pairs[:1], pairs):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.mapped("reason")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_only_users_of_customer_value_see_pairs(self):
        self.read_habits_now()
        outsider = self.new_user("internal")
        with self.assertRaises(AccessError):
            self.pair(self.tea, self.milk).with_user(outsider).read(["lift"])
        with self.assertRaises(AccessError):
            self.pair(self.tea, self.milk).with_user(outsider).action_open_together()


@tagged("post_install", "-at_install")
class TestMissingCategory(HabitCase):
    """Forty customers buy tools and wood, forty paint; Zoe buys tools alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tools, wood = cls.categories
        paint = cls.env["product.category"].create({"name": "Paint"})
        cls.tools, cls.wood, cls.paint = tools, wood, paint
        cls.brush = cls.new_product("Brush", paint, type="consu")
        makers = cls.customers(*(f"Maker {number}" for number in range(40)))
        painters = cls.customers(*(f"Painter {number}" for number in range(40)))
        cls.zoe = cls.customers("Zoe")
        cls.orders(
            *(
                (maker, "06-01", [cls.line(cls.tea, 5), cls.line(cls.nails, 20)])
                for maker in makers
            ),
            *((painter, "06-01", [cls.line(cls.brush, 7)]) for painter in painters),
            (cls.zoe, "06-01", [cls.line(cls.tea, 5)]),
        )

    @classmethod
    def line(cls, product, amount):
        return cls.order_line(amount, product)

    def read_habits_now(self):
        run = self.env["customer.habit.run"]._start(self.company, AS_OF)
        run._do()
        return run

    def missing_of(self, customer):
        return self.env["customer.missing.category"].search(
            [
                ("company_id", "=", self.company.id),
                ("partner_id", "=", customer.id),
            ]
        )

    def test_customers_like_it_buy_what_it_lacks(self):
        run = self.read_habits_now()
        first = self.missing_of(self.zoe)[0]
        self.assertEqual(first.category_id, self.wood)
        self.assertEqual(first.reason_category_id, self.tools)
        self.assertGreater(first.share, 0.9)
        self.assertAlmostEqual(first.everybody_share, 40 / 81, 6)
        self.assertAlmostEqual(first.reason_share, 40 / 41, 6)
        self.assertEqual(first.amount, 20)
        self.assertEqual(first.category_count, 1)
        self.assertEqual(run.parameters["missing"]["customers"], 81)

    def test_reason_names_the_category_and_the_shares(self):
        self.read_habits_now()
        reason = self.missing_of(self.zoe)[0].reason
        self.assertIn("Tools", reason)
        self.assertIn("49 %", reason)
        self.assertIn("98 %", reason)

    def test_each_figure_opens_its_records(self):
        self.read_habits_now()
        missing = self.missing_of(self.zoe)[0]
        buyers = self.opened(missing.action_open_buyers())
        self.assertEqual(len(buyers), 40)
        self.assertEqual(buyers.category_id, self.wood)
        bought = self.opened(missing.action_open_bought())
        self.assertEqual(bought.category_id, self.tools)
        self.assertEqual(missing.action_open_customer()["res_id"], self.zoe.id)

    def opened(self, action):
        return self.env[action["res_model"]].search(action["domain"])

    def test_what_was_bought_meanwhile_is_missing_no_more(self):
        self.read_habits_now()
        self.buy(self.zoe, "06-02", self.nails)
        self.read_habits_now()
        self.assertNotIn(self.wood, self.missing_of(self.zoe).category_id)

    def test_a_second_reading_writes_nothing(self):
        self.read_habits_now()
        before = self.physical_rows("customer_missing_category")
        self.assertTrue(before)
        run = self.read_habits_now()
        self.assertEqual(self.physical_rows("customer_missing_category"), before)
        self.assertEqual(run.results["missing"]["rows"], 0)

    def test_list_of_who_buys_one_or_two_lines(self):
        self.read_habits_now()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_extension.customer_missing_category_narrow_action"
        )
        self.assertIn("search_default_narrow", action["context"])
        views = self.env["customer.missing.category"].get_views([(False, "search")])
        self.assertIn("category_count", views["views"]["search"]["arch"])
        narrow = self.env["customer.missing.category"].search(
            [("category_count", "<=", 2), ("partner_id", "=", self.zoe.id)]
        )
        self.assertEqual(narrow, self.missing_of(self.zoe))

    def test_lists_group_by_salesperson_and_category(self):
        self.zoe.user_id = self.new_user("user")
        self.read_habits_now()
        groups = self.env["customer.missing.category"]._read_group(
            [("partner_id", "=", self.zoe.id)],
            ["salesperson_id", "category_id"],
            ["amount:sum"],
        )
        expected = (self.zoe.user_id, self.wood, 20.0)
        self.assertIn(expected, groups)

    def test_customers_of_a_list_lead_to_what_they_could_buy(self):
        self.read_habits_now()
        model = self.new_model()
        model.run(as_of=AS_OF)
        action = self.env.ref("crm_extension.customer_value_missing_action")
        opened = action.with_context(
            active_model="customer.value", active_ids=self.value_of(self.zoe).ids
        ).run()
        found = self.opened(opened)
        self.assertEqual(found.partner_id, self.zoe)

"""What partners and orders show of customer value, and what becomes of it."""

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..models.res_partner import VALUE_COLUMNS
from .common import AS_OF, ValueCase, rule, segment

SCORED = [
    segment("top", ("score", ">=", 60), sequence=1),
    segment("rest", is_fallback=True, sequence=9),
]


class PartnerCase(ValueCase):
    """Four customers with the scores 0, 25, 50 and 75, a contact and a prospect."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.new_company("Company B")
        linear = rule("monetary", method="linear", thresholds="0 100")
        cls.model = cls.new_model([linear], SCORED)
        cls.people = cls.customers("P0", "P25", "P50", "P75")
        cls.p0, cls.p25, cls.p50, cls.p75 = cls.people
        cls.contact = cls.customers("Contact of 75", parent_id=cls.p75.id)
        cls.prospect = cls.customers("Prospect")
        cls.family = cls.people | cls.contact | cls.prospect
        cls.orders(
            (cls.p0, "2025-01-01", 10),
            (cls.p25, "06-01", 25),
            (cls.p50, "06-01", 50),
            (cls.contact, "06-01", 75),
        )
        cls.model.run(as_of=AS_OF)
        cls.orders((cls.p25, "06-01", 90), company=cls.other)
        cls.new_model([linear], SCORED, company=cls.other).run(as_of=AS_OF)
        cls.user = cls.new_user("user", cls.company | cls.other)
        cls.env.invalidate_all()

    def in_company(self, company=None, records=None):
        """Return partners as the user of one company sees them."""
        records = self.family if records is None else records
        return records.with_user(self.user).with_context(
            allowed_company_ids=[(company or self.company).id]
        )

    def find(self, *domain, company=None, order=None):
        partners = self.in_company(company)
        return partners.search(
            [("id", "in", self.family.ids), *domain], order=order
        ).with_env(self.env)


@tagged("post_install", "-at_install")
class TestPartnerFields(PartnerCase):
    def test_values(self):
        shown = self.in_company()
        self.assertEqual(shown.mapped("value_score"), [0, 25, 50, 75, 75, 0])
        self.assertEqual(shown.mapped("value_class"), ["c", "b", "a", "a", "a", "none"])
        self.assertEqual(
            [each.value_segment_id.code for each in shown],
            ["rest", "rest", "rest", "top", "top", False],
        )
        self.assertEqual(shown[5].lifecycle_stage, "prospect")
        self.assertEqual(shown[1].lifecycle_stage, "exploration")
        self.assertFalse(shown[5].customer_value_id)

    def test_contact_shows_its_companys(self):
        contact, firm = self.in_company()[4], self.in_company()[3]
        for name in VALUE_COLUMNS:
            self.assertEqual(contact[name], firm[name])
        self.assertTrue(contact.customer_value_id)

    def test_values_of_another_company(self):
        shown = self.in_company(self.other)
        self.assertEqual(shown.mapped("value_score"), [0, 90, 0, 0, 0, 0])
        self.assertEqual(shown[0].value_class, "none")
        self.assertEqual(shown[1].customer_value_id.company_id, self.other)

    def test_switching_the_company(self):
        """One and the same cache serves both companies."""
        first = self.in_company(self.company, self.p25)
        self.assertEqual(first.value_score, 25)
        self.assertEqual(self.in_company(self.other, self.p25).value_score, 90)
        self.assertEqual(first.with_company(self.other).value_score, 90)
        self.assertEqual(first.value_score, 25)

    def test_new_run_is_shown_at_once(self):
        self.assertEqual(self.p25.with_company(self.company).value_score, 25)
        self.orders((self.p25, "06-02", 10))
        self.model.run(as_of=AS_OF)
        self.assertEqual(self.p25.with_company(self.company).value_score, 35)

    def test_no_result_is_stored_on_the_partner(self):
        """What people decide and write down is: flags, and the number of a card."""
        self.env.cr.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = 'res_partner'"
        )
        columns = {name for (name,) in self.env.cr.fetchall()}
        added = {
            name
            for name, field in self.env["res.partner"]._fields.items()
            if field._module == "crm_extension"
        }
        self.assertLess(set(VALUE_COLUMNS), added)
        self.assertEqual(columns & added, {"complaint_flagged", "identity_number"})

    # -- Searching -------------------------------------------------------------

    def test_search_score(self):
        scored = self.people | self.contact
        for operator, value, expected in (
            (">", 50, self.p75 | self.contact),
            (">=", 50, self.p50 | self.p75 | self.contact),
            ("<", 50, self.p0 | self.p25),
            ("<=", 25, self.p0 | self.p25),
            ("=", 25, self.p25),
            ("!=", 25, self.family - self.p25),
            ("in", [25, 50], self.p25 | self.p50),
            ("not in", [25, 50], self.family - self.p25 - self.p50),
        ):
            with self.subTest(operator=operator, value=value):
                self.assertEqual(self.find(("value_score", operator, value)), expected)
        self.assertEqual(self.find(("customer_value_id", "!=", False)), scored)
        self.assertEqual(self.find(("customer_value_id", "=", False)), self.prospect)

    def test_search_class(self):
        best = self.p50 | self.p75 | self.contact
        for operator, value, expected in (
            ("=", "a", best),
            ("!=", "a", self.p0 | self.p25 | self.prospect),
            ("=", "none", self.prospect),
            ("!=", "none", self.people | self.contact),
            ("in", ["c", "none"], self.p0 | self.prospect),
            ("not in", ["c", "none"], best | self.p25),
            ("=", "b", self.p25),
        ):
            with self.subTest(operator=operator, value=value):
                self.assertEqual(self.find(("value_class", operator, value)), expected)

    def test_search_stage(self):
        for operator, value, expected in (
            ("=", "prospect", self.prospect),
            ("!=", "prospect", self.people | self.contact),
            ("in", ["prospect", "formation"], self.prospect),
        ):
            with self.subTest(operator=operator, value=value):
                self.assertEqual(
                    self.find(("lifecycle_stage", operator, value)), expected
                )

    def test_search_segment(self):
        top = self.model.segment_ids[0]
        best = self.p75 | self.contact
        for operator, value, expected in (
            ("=", top.id, best),
            ("in", top.ids, best),
            ("!=", top.id, self.family - best),
            ("not in", top.ids, self.family - best),
            ("=", False, self.prospect),
            ("!=", False, self.people | self.contact),
            ("in", [top.id, False], best | self.prospect),
            ("ilike", "to", best),
            ("not ilike", "to", self.family - best),
        ):
            with self.subTest(operator=operator, value=value):
                self.assertEqual(
                    self.find(("value_segment_id", operator, value)), expected
                )
        self.assertEqual(self.find(("value_segment_id.code", "=", "top")), best)

    def test_search_in_another_company(self):
        self.assertEqual(
            self.find(("value_score", ">", 0), company=self.other), self.p25
        )
        self.assertEqual(
            self.find(("value_class", "=", "none"), company=self.other),
            self.family - self.p25,
        )

    def test_search_equals_filter(self):
        """What the list finds is what the form shows."""
        shown = self.in_company()
        for name, value in (
            ("value_class", "none"),
            ("lifecycle_stage", "prospect"),
            ("value_class", "a"),
        ):
            domain = [(name, "=", value)]
            with self.subTest(domain=domain):
                self.assertEqual(
                    self.find(*domain).ids, shown.filtered_domain(domain).ids
                )

    # -- Lists -----------------------------------------------------------------

    def test_sort(self):
        found = self.find(
            ("customer_value_id", "!=", False), order="value_score desc, id"
        )
        self.assertEqual(
            found.ids, (self.p75 | self.contact | self.p50 | self.p25 | self.p0).ids
        )
        found = self.find(("customer_value_id", "!=", False), order="value_score, id")
        self.assertEqual(found[0], self.p0)
        for name in VALUE_COLUMNS:
            with self.subTest(order=name):
                self.assertEqual(self.find(order=f"{name}, id"), self.family)

    def test_sort_in_another_company(self):
        found = self.find(
            ("customer_value_id", "!=", False),
            company=self.other,
            order="value_score desc",
        )
        self.assertEqual(found, self.p25)

    def test_group(self):
        own = [("id", "in", self.family.ids)]
        groups = self.in_company()._read_group(own, ["value_class"], ["__count"])
        self.assertEqual(dict(groups), {"c": 1, "b": 1, "a": 3, "none": 1})
        groups = self.in_company()._read_group(own, ["lifecycle_stage"], ["__count"])
        self.assertEqual(dict(groups)["prospect"], 1)
        groups = self.in_company()._read_group(own, ["value_segment_id"], ["__count"])
        self.assertEqual(
            {found.code: count for found, count in groups},
            {"top": 2, "rest": 3, False: 1},
        )

    def test_groups_of_the_list_open(self):
        """The domain of each group finds as many as the group counts."""
        own = [("id", "in", self.family.ids)]
        for name in ("value_class", "lifecycle_stage", "value_segment_id"):
            groups = self.in_company().formatted_read_group(own, [name], ["__count"])
            self.assertEqual(sum(group["__count"] for group in groups), 6)
            for group in groups:
                with self.subTest(group=group[name]):
                    found = self.find(*group["__extra_domain"])
                    self.assertEqual(len(found), group["__count"])

    def test_aggregate(self):
        scored = [("id", "in", self.people.ids)]
        ((mean, best),) = self.in_company()._read_group(
            scored, [], ["value_score:avg", "value_score:max"]
        )
        self.assertEqual((mean, best), (37.5, 75))
        groups = self.in_company()._read_group(
            scored,
            ["value_class"],
            ["value_score:sum"],
            having=[("value_score:sum", ">", 1)],
        )
        self.assertEqual(groups, [("a", 125), ("b", 25)])

    def test_average_leaves_out_who_has_no_score(self):
        ((mean,),) = self.in_company()._read_group(
            [("id", "in", (self.p75 | self.prospect).ids)], [], ["value_score:avg"]
        )
        self.assertEqual(mean, 75)

    def test_fields_say_what_they_can(self):
        told = self.in_company().fields_get(
            ["value_score", "value_class", "value_segment_id", "lifecycle_stage"]
        )
        for name, field in told.items():
            with self.subTest(field=name):
                self.assertTrue(field["sortable"])
                self.assertTrue(field["searchable"])
                if name != "value_score":
                    self.assertTrue(field["groupable"])
        self.assertEqual(told["value_score"]["aggregator"], "avg")

    def test_group_orders_by_their_customers_class(self):
        orders = (
            self.env["sale.order"]
            .with_user(self.user)
            .with_context(allowed_company_ids=self.company.ids)
        )
        groups = orders.sudo()._read_group(
            [
                ("partner_id", "in", self.family.ids),
                ("company_id", "=", self.company.id),
            ],
            ["partner_id.value_class"],
            ["__count"],
        )
        self.assertEqual(dict(groups), {"a": 2, "b": 1, "c": 1})

    # -- Orders ----------------------------------------------------------------

    def test_order_shows_its_customers_value(self):
        order = self.orders((self.contact, "06-02", 1))
        seller = self.new_user(
            "user", login="seller", groups="sales_team.group_sale_salesman_all_leads"
        )
        shown = order.with_user(seller)
        self.assertEqual(shown.partner_value_score, 75)
        self.assertEqual(shown.partner_value_class, "a")
        self.assertEqual(shown.partner_segment_id.code, "top")
        self.assertEqual(shown.partner_lifecycle_stage, self.p75_stage())
        self.assertEqual(
            shown.customer_strip["value"]["value_id"], self.value_of(self.p75).id
        )

    def p75_stage(self):
        return self.value_of(self.p75).lifecycle_stage

    def test_order_of_a_prospect(self):
        order = self.orders((self.prospect, "07-02", 1)).with_user(self.user).sudo()
        self.assertEqual(order.partner_value_class, "none")
        self.assertEqual(order.partner_lifecycle_stage, "prospect")
        self.assertFalse(order.partner_segment_id)

    def test_search_and_sort_orders_by_value(self):
        orders = self.env["sale.order"].with_company(self.company)
        own = [
            ("partner_id", "in", self.family.ids),
            ("company_id", "=", self.company.id),
        ]
        found = orders.search([*own, ("partner_value_score", ">", 40)])
        self.assertEqual(found.partner_id, self.p50 | self.contact)
        found = orders.search(own, order="partner_value_score desc", limit=1)
        self.assertEqual(found.partner_id, self.contact)


@tagged("post_install", "-at_install")
class TestPartnerLife(PartnerCase):
    def merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source | target).ids, target)
        self.env.invalidate_all()

    def test_merge_keeps_both_histories_and_one_row_a_company(self):
        source, target = self.p25, self.p50
        before = (self.history_of(source) | self.history_of(target)).ids
        self.merge(source, target)
        self.assertFalse(source.exists())
        self.assertFacts(target, self.company, score=50.0)
        self.assertFacts(target, self.other, score=90.0)
        lines = self.history_of(target)
        self.assertLess(set(before), set(lines.ids))
        self.assertEqual(lines[-1].trigger, "merge")
        self.assertEqual(
            self.history_of(target, self.other).mapped("trigger"), ["first"]
        )

    def test_merge_of_two_without_a_row_in_the_target(self):
        self.merge(self.p25, self.prospect)
        self.assertFacts(self.prospect, self.company, score=25.0)
        self.assertFacts(self.prospect, self.other, score=90.0)

    def test_run_after_a_merge_scores_what_was_united(self):
        self.merge(self.p25, self.p50)
        run = self.model.run(as_of=AS_OF)
        self.assertFacts(self.p50, monetary=75.0, score=75.0)
        self.assertEqual(run.customer_count, 3)

    def test_archiving_keeps_the_row(self):
        self.p50.active = False
        self.model.run(as_of=AS_OF)
        self.assertFacts(self.p50, score=50.0)

    def test_customer_with_documents_cannot_be_deleted(self):
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.p50.unlink()
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertFacts(self.p50, score=50.0)

    def test_customer_without_documents_can_be_deleted(self):
        """A history alone does not keep a person whose data must go."""
        orders = self.env["sale.order"].search([("partner_id", "=", self.p50.id)])
        orders.write({"state": "cancel"})
        orders.unlink()
        self.model.run(as_of=AS_OF)
        self.assertEqual(len(self.history_of(self.p50)), 2)
        self.p50.unlink()
        self.assertFalse(self.p50.exists())
        self.assertNothingDangles()

    def assertNothingDangles(self):
        """Assert that every link leads to a record that is there."""
        self.env.flush_all()
        for table in ("customer_value", "customer_value_history"):
            for column, target in (
                ("partner_id", "res_partner"),
                ("company_id", "res_company"),
                ("run_id", "customer_score_run"),
                ("segment_id", "customer_segment"),
            ):
                lost = self.env.execute_query(
                    SQL(
                        "SELECT v.id FROM %s v LEFT JOIN %s t ON t.id = v.%s"
                        " WHERE v.%s IS NOT NULL AND t.id IS NULL",
                        SQL.identifier(table),
                        SQL.identifier(target),
                        SQL.identifier(column),
                        SQL.identifier(column),
                    )
                )
                with self.subTest(table=table, column=column):
                    self.assertFalse(lost)

    def test_merge_and_runs_leave_nothing_dangling(self):
        self.merge(self.p25, self.p50)
        self.assertNothingDangles()
        self.model.run(as_of=AS_OF)
        self.assertNothingDangles()

    def test_company_that_goes_takes_its_results_along(self):
        company = self.new_company("Short-lived")
        model = self.env["customer.score.model"].search(
            [("company_id", "=", company.id)]
        )
        self.orders((self.p50, "06-01", 5), company=company)
        model.run(as_of=AS_OF)
        self.assertTrue(self.value_of(self.p50, company))
        self.remove(company)
        self.assertNothingDangles()

    def remove(self, records):
        """Delete records, or be told why they have to stay."""
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                records.unlink()
        except (UserError, IntegrityError):
            self.env.invalidate_all()

    def test_contact_moves_to_another_company(self):
        """What the contact bought goes with it, at the next run."""
        self.contact.parent_id = self.p0
        self.env.flush_all()
        self.model.run(as_of=AS_OF)
        self.assertFacts(self.p0, score=75.0)
        self.assertFalse(self.value_of(self.p75))

    def test_company_and_customer_are_unique(self):
        value = self.value_of(self.p50)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env["customer.value"].create(
                {"partner_id": value.partner_id.id, "company_id": self.company.id}
            )

    def test_salesperson_changes_a_customer_as_before(self):
        """The add-on's fields are no obstacle to writing a partner."""
        child = Command.create({"name": "New contact"})
        self.p75.write({"child_ids": [child], "name": "Renamed"})
        self.assertEqual(
            self.p75.child_ids.mapped("lifecycle_stage"), [self.p75.lifecycle_stage] * 2
        )

"""The strip on orders: what it shows, to whom, and by how many queries."""

from datetime import timedelta

from odoo.tests import tagged

from .common import USER_GROUPS
from .complaint_common import ComplaintMixin
from .tier_common import TierCase

ALL_ORDERS = "sales_team.group_sale_salesman_all_leads"
PARTS = ("value", "tier", "complaints", "recovery", "promises", "peace")


class StripCase(ComplaintMixin, TierCase):
    """A customer with a score, a tier, complaints and promises; a salesperson."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.new_program()
        cls.seller = cls.new_user("user", login="strip_seller", groups=ALL_ORDERS)
        cls.customer = cls.customers("Ada", email="ada@customer.example")
        cls.contact = cls.customers("Branch", parent_id=cls.customer.id)
        cls.orders((cls.customer, "06-01", 100))
        cls.scores = cls.new_model()
        cls.scores.run(as_of=cls.scores.company_id._value_today())

    def quotation(self, amount=120, partner=None, **values):
        order = self.env["sale.order"].create(
            {
                "partner_id": (partner or self.contact).id,
                "company_id": self.company.id,
                "order_line": [self.order_line(amount)],
                **values,
            }
        )
        self.env.flush_all()
        return order

    def strip(self, order=None, user=None):
        """Return what a user sees, the salesperson unless told otherwise."""
        self.env.flush_all()
        self.env.invalidate_all()
        order = order or self.quotation()
        return (
            order.with_user(user or self.seller)
            .with_context(allowed_company_ids=self.company.ids)
            .customer_strip
        )

    def promise(self, **values):
        return self.env["customer.promise"].create(
            {
                "name": "Call back",
                "partner_id": self.contact.id,
                "company_id": self.company.id,
                **values,
            }
        )


@tagged("post_install", "-at_install")
class TestCustomerStrip(StripCase):
    def test_a_contact_shows_the_customers_value(self):
        strip = self.strip()
        value = self.value_of(self.customer)
        self.assertEqual(strip["customer_id"], self.customer.id)
        self.assertEqual(strip["value"]["value_id"], value.id)
        self.assertEqual(strip["value"]["score"], value.score)
        self.assertEqual(strip["value"]["value_class"], value.value_class)
        self.assertEqual(strip["value"]["segment"], value.segment_id.name)
        self.assertEqual(strip["value"]["advice"], value.segment_id.advice or None)
        stages = dict(value._fields["lifecycle_stage"]._description_selection(self.env))
        self.assertEqual(strip["value"]["stage"], stages[value.lifecycle_stage])

    def test_a_stranger_has_empty_parts(self):
        strip = self.strip(self.quotation(partner=self.customers("Eve")))
        self.assertEqual([strip[part] for part in PARTS], [None] * len(PARTS))

    def test_an_order_of_nobody_has_no_strip(self):
        order = self.env["sale.order"].new({"company_id": self.company.id})
        self.assertFalse(order.customer_strip)

    def test_the_tier_and_the_share_of_the_next_one(self):
        member = self.give_tier(self.program, self.customer, "Silver")
        order = self.quotation()
        tier = self.strip(order)["tier"]
        self.assertEqual((tier["membership_id"], tier["tier"]), (member.id, "Silver"))
        self.assertEqual(tier["next"], "Gold")
        self.assertAlmostEqual(tier["share"], 0.12)
        self.assertTrue(order.has_tier_benefits)

    def test_benefits_are_offered_to_members_alone(self):
        self.assertFalse(self.quotation().has_tier_benefits)

    def test_complaints_are_named_with_the_worst_clock_first(self):
        late, soon, none, fourth = (
            self.complaint(self.contact, title=title)
            for title in ("Late", "Soon", "No clock", "Fourth")
        )
        self.bring_to(self.complaint(self.customer), "closed")
        now = late._now().replace(microsecond=0)
        self.env.flush_all()
        for complaint, hours in ((late, -1), (soon, 1), (none, None), (fourth, None)):
            deadline = hours and now + timedelta(hours=hours)
            self.env.cr.execute(
                "UPDATE customer_complaint SET next_deadline = %s, next_risk_at = %s"
                " WHERE id = %s",
                (deadline, deadline and now - timedelta(minutes=1), complaint.id),
            )
        found = self.strip()["complaints"]
        self.assertEqual(found["count"], 4)
        self.assertEqual(
            [each["title"] for each in found["named"]], ["Late", "Soon", "No clock"]
        )
        self.assertEqual(
            [each["clock"] for each in found["named"]], ["late", "at_risk", None]
        )
        self.assertEqual(
            found["named"][1]["deadline"],
            (now + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S"),
        )
        self.assertEqual(found["named"][0]["name"], late.name)

    def test_complaints_of_other_companies_stay_there(self):
        self.complaint(self.customer, company_id=self.env.ref("base.main_company").id)
        self.assertIsNone(self.strip()["complaints"])

    def test_what_complaints_cost_in_twelve_months(self):
        complaint = self.complaint(self.customer)
        remedies = self.env["customer.complaint.remedy"].create(
            [
                {"complaint_id": complaint.id, "kind": "goodwill", "amount": amount}
                for amount in (1, 20, 300)
            ]
        )
        self.env.flush_all()
        for remedy, months in zip(remedies, (11, 13), strict=False):
            self.env.cr.execute(
                "UPDATE customer_complaint_remedy SET state = 'done', cost = amount,"
                " executed_at = now() at time zone 'utc' - %s * interval '1 month'"
                " WHERE id = %s",
                (months, remedy.id),
            )
        self.assertEqual(self.strip()["recovery"]["cost"], 1)

    def test_open_promises_and_the_late_ones(self):
        today = self.company._value_today()
        long_ago = today - timedelta(days=9)
        self.promise(promised_on=long_ago, due_date=today - timedelta(days=1))
        self.promise(due_date=today)
        self.promise()
        promises = self.strip()["promises"]
        self.assertEqual((promises["open"], promises["late"]), (3, 1))

    def test_a_kept_promise_is_not_open(self):
        promise = self.promise()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_promise SET state = 'kept' WHERE id = %s", (promise.id,)
        )
        self.assertIsNone(self.strip()["promises"])

    def test_who_wants_no_advertising(self):
        self.env["mail.blacklist"]._add("ada@customer.example")
        self.assertTrue(self.strip()["peace"]["opted_out"])

    def test_only_quotations_ask_to_read_first(self):
        order = self.quotation()
        self.assertTrue(self.strip(order)["is_open"])
        sold = self.orders((self.customer, "06-02", 10))
        self.assertFalse(self.strip(sold)["is_open"])

    def test_words_are_in_the_users_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        segment = self.value_of(self.customer).segment_id
        segment.with_context(lang="fr_FR").name = "Le reste"
        order = self.quotation().with_context(lang="fr_FR")
        self.env.flush_all()
        self.assertEqual(order.customer_strip["value"]["segment"], "Le reste")

    def test_what_is_typed_counts_at_once(self):
        """The strip of a form that is edited is about what is typed."""
        self.give_tier(self.program, self.customer, "Silver")
        order = self.env["sale.order"].new(
            {
                "partner_id": self.contact.id,
                "company_id": self.company.id,
                "currency_id": self.company.currency_id.id,
                "order_line": [self.order_line(500)],
            }
        )
        self.assertAlmostEqual(order.customer_strip["tier"]["share"], 0.5)


@tagged("post_install", "-at_install")
class TestStripRights(StripCase):
    def user_of(self, *groups):
        login = f"strip_{'_'.join(groups) or 'nothing'}".replace(".", "_")
        USER_GROUPS.setdefault(login, ",".join(["base.group_user", *groups]))
        return self.new_user(login, login=login)

    def seen_by(self, *groups):
        """Return the parts that a user of these groups alone sees."""
        user = self.user_of(*groups)
        found = (
            self.env["customer.strip"]
            .with_user(user)
            ._read(self.customer, self.company)
            .get(self.customer.id, {})
        )
        return set(found)

    def test_each_part_is_for_its_group(self):
        for groups, parts in (
            ((), set()),
            (("crm_extension.group_contact_user",), {"promises", "peace"}),
            (("crm_extension.group_tier_user",), {"tier"}),
            (("crm_extension.group_value_user",), {"value", "promises", "peace"}),
            (
                ("crm_extension.group_complaint_reporter",),
                {"complaints", "recovery", "promises", "peace"},
            ),
        ):
            with self.subTest(groups=groups):
                self.assertEqual(self.seen_by(*groups), parts)

    def test_who_sees_orders_alone_sees_an_empty_strip(self):
        order = self.quotation()
        clerk = self.user_of("account.group_account_invoice")
        strip = self.strip(order, clerk)
        self.assertFalse(set(PARTS) & set(strip))
        self.assertFalse(strip["has_brief"])
        self.assertEqual(strip["prices"], {"asked": 0, "offers": []})

    def test_who_sees_nothing_asks_nothing(self):
        strip = self.env["customer.strip"].with_user(self.user_of())
        self.env.user.has_group("base.group_user")
        strip._read(self.customer, self.company)
        before = self.env.cr.sql_log_count
        strip._read(self.customer, self.company)
        self.assertEqual(self.env.cr.sql_log_count, before)

    def test_one_statement_for_one_and_for_many(self):
        customers = self.customers(*(f"Customer {number}" for number in range(20)))
        strip = self.env["customer.strip"].with_user(self.seller)
        strip._read(self.customer, self.company)
        for some in (self.customer, customers):
            before = self.env.cr.sql_log_count
            strip._read(some, self.company)
            self.assertEqual(self.env.cr.sql_log_count - before, 1)

    def test_customers_do_not_read_it(self):
        portal = self.new_user("portal", login="strip_portal")
        fields = self.env["sale.order"].with_user(portal).fields_get()
        self.assertNotIn("customer_strip", fields)
        lines = self.env["sale.order.line"].with_user(portal).fields_get()
        self.assertFalse({"price_hint", "price_reason"} & set(lines))

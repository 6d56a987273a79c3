"""What meets a tier and what keeps it: thresholds, groups, windows, metrics, money."""

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common import AS_OF, AccountingCase, day
from .tier_cases import MONTH
from .tier_cases_rules import ENTRY, RETAIN, TIER_PERIOD_TO_ENTER
from .tier_common import TierCase, TierMixin, tier, tier_rule
from .tier_tables import TierTables

UNREACHED = 1e6


@tagged("post_install", "-at_install")
class TestTierRules(TierTables):
    def test_entering(self):
        self.check_tables(*ENTRY, TIER_PERIOD_TO_ENTER)

    def test_keeping(self):
        self.check_tables(*RETAIN)


class RuleCase(TierCase):
    def one_tier(self, *rules, **values):
        """Return a program of a base and of a tier with these rules."""
        values = {"basis": "ordered", **values}
        return self.new_program([tier("Base", 0), tier("Gold", 1, *rules)], **values)

    def holds(self, program, when, *partners):
        """Evaluate; return the name of each customer's tier."""
        self.evaluate(program, when, *partners)
        return [self.member(program, each).tier_id.name for each in partners]


@tagged("post_install", "-at_install")
class TestTierMetrics(RuleCase):
    def test_a_rule_counts_as_customer_value_does(self):
        """Every metric: the value of the condition is the customer's own metric."""
        people = self.customers("One", "Two", "Three")
        for place, buyer in enumerate(people):
            self.orders(
                *((buyer, f"2026-0{month}-1{place}", 50 * month) for month in (2, 4, 6))
            )
        metrics = list(self.env["customer.value"]._metrics())
        self.new_model(
            [{"metric": name, "method": "quantile", "weight": 1} for name in metrics],
            window_months=12,
        ).run(as_of=AS_OF)
        program = self.one_tier(*(tier_rule(UNREACHED, name) for name in metrics))
        self.evaluate(program, AS_OF)
        for buyer in people:
            conditions = self.member(program, buyer).progress(AS_OF)["next"][
                "conditions"
            ]
            self.assertEqual({each["metric"] for each in conditions}, set(metrics))
            value = self.value_of(buyer)
            for condition in conditions:
                with self.subTest(customer=buyer.name, metric=condition["metric"]):
                    self.check_value(condition["value"], value, condition["metric"])

    def check_value(self, found, value, metric):
        known = value.read([metric])[0][metric]
        if known is False:
            self.assertIsNone(found)
        elif isinstance(known, (int, float)):
            self.assertIsNotNone(found)
            self.assertAlmostEqual(found, known, 2)

    def scored(self):
        """Return customers of the classes A, B and C, with scores 100, 50 and 0."""
        people = self.customers("A", "B", "C")
        amounts = (900, 90, 10)
        self.orders(
            *(
                (each, "2026-06-01", amount)
                for each, amount in zip(people, amounts, strict=True)
            )
        )
        model = self.new_model(
            [{"metric": "monetary", "method": "quantile", "bands": 3, "weight": 1}],
            class_a_share=0.8,
            class_b_share=0.95,
        )
        model.run(as_of=AS_OF)
        return people

    def test_score(self):
        people = self.scored()
        scores = [self.value_of(each).score for each in people]
        self.assertEqual(scores, [100, 50, 0])
        program = self.one_tier(tier_rule(50, "score"))
        self.assertEqual(self.holds(program, AS_OF, *people), ["Gold", "Gold", "Base"])

    def test_value_class(self):
        people = self.scored()
        classes = [self.value_of(each).value_class for each in people]
        self.assertEqual(classes, ["a", "b", "c"])
        program = self.one_tier(tier_rule(2, "value_class"))
        self.assertEqual(self.holds(program, AS_OF, *people), ["Gold", "Gold", "Base"])
        worst = self.one_tier(tier_rule(1, "value_class", operator="<="))
        self.assertEqual(self.holds(worst, AS_OF, *people), ["Base", "Base", "Gold"])

    def test_what_is_not_known_meets_nothing(self):
        buyer = self.customers("Unscored")
        self.orders((buyer, "2026-06-01", 100))
        for operator in ("<=", ">="):
            program = self.one_tier(tier_rule(0, "score", operator=operator))
            self.assertEqual(self.holds(program, AS_OF, buyer), ["Base"], operator)

    def test_a_score_keeps_a_tier(self):
        best, _middle, worst = self.scored()
        program = self.one_tier(
            1, tier_rule(50, "score", kind="retain"), basis="ordered", **MONTH
        )
        both = (best, worst)
        self.assertEqual(self.holds(program, AS_OF, *both), ["Gold", "Gold"])
        self.assertEqual(self.holds(program, "2026-07-31", *both), ["Gold", "Base"])

    def test_evidence_of_a_promotion(self):
        buyer = self.customers("Buyer")
        self.orders((buyer, "2026-06-01", 1200), (buyer, "2026-06-02", 34.5))
        program = self.one_tier(1000, tier_rule(2, "frequency"))
        self.evaluate(program, AS_OF)
        event = self.member(program, buyer).event_ids.filtered(
            lambda each: each.trigger == "promoted"
        )
        found = {each["metric"]: each for each in event.evidence}
        self.assertEqual(set(found), {"monetary", "frequency"})
        money = found["monetary"]
        self.assertAlmostEqual(money["value"], 1234.5)
        self.assertEqual((money["target"], money["met"]), (1000, True))
        self.assertEqual(
            (money["date_from"], money["date_to"]), ("2025-07-01", "2026-06-30")
        )
        self.assertEqual((money["kind"], money["operator"]), ("entry", ">="))
        self.assertEqual(money["tier_id"], self.tier_named(program, "Gold").id)
        self.assertEqual(found["frequency"]["value"], 2)
        self.assertEqual(event.program_version, 1)
        self.assertEqual(event.valid_until, day("2027-06-30"))

    def test_evidence_of_a_demotion(self):
        buyer = self.customers("Buyer")
        self.orders((buyer, "2025-01-14", 1200), (buyer, "2025-02-01", 700))
        program = self.one_tier(1000, **MONTH)
        self.evaluate(program, "2025-01-15")
        self.evaluate(program, "2025-02-20")
        event = self.member(program, buyer).event_ids.filtered(
            lambda each: each.trigger == "demoted"
        )
        (money,) = event.evidence
        self.assertAlmostEqual(money["value"], 700)
        self.assertEqual((money["target"], money["met"]), (1000, False))
        self.assertEqual(
            (money["date_from"], money["date_to"]), ("2025-01-15", "2025-02-15")
        )

    def test_a_tier_without_rules_is_given_by_people_alone(self):
        buyer = self.customers("Buyer")
        self.orders((buyer, "2026-06-01", 1200))
        program = self.new_program(
            [tier("Base", 0), tier("Gold", 1, 1000), tier("Invited", 2)],
            basis="ordered",
        )
        self.assertEqual(self.holds(program, AS_OF, buyer), ["Gold"])


@tagged("post_install", "-at_install")
class TestTierMoney(RuleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.env["res.currency"].create(
            {"name": "XTL", "symbol": "x", "rounding": 0.01}
        )
        cls.foreign.rate_ids = [
            Command.create(
                {"name": day(when), "rate": rate, "company_id": cls.company.id}
            )
            for when, rate in (("2025-01-01", 0.5), ("2025-06-01", 0.8))
        ]

    def buyer(self, amount):
        buyer = self.customers(f"Buyer {amount}")
        self.orders((buyer, "2025-05-10", amount))
        return buyer

    def foreign_rule(self, amount=1000, metric="monetary", **values):
        return tier_rule(amount, metric, currency_id=self.foreign.id, **values)

    def test_threshold_at_the_rate_of_the_day(self):
        """1,000 are 2,000 of the company's money in May and 1,250 in June."""
        less, short, enough = map(self.buyer, (1249.99, 1250, 2000))
        program = self.one_tier(self.foreign_rule())
        self.assertEqual(
            self.holds(program, "2025-05-31", less, short, enough),
            ["Base", "Base", "Gold"],
        )
        self.assertEqual(
            self.holds(program, "2025-06-01", less, short, enough),
            ["Base", "Gold", "Gold"],
        )
        target = self.member(program, less).progress(day("2025-06-01"))["next"]
        self.assertAlmostEqual(target["conditions"][0]["target"], 1250, 2)

    def test_a_rate_of_another_company_does_not_count(self):
        self.foreign.rate_ids = [
            Command.create(
                {
                    "name": day("2025-06-15"),
                    "rate": 100,
                    "company_id": self.new_company("Other").id,
                }
            )
        ]
        buyer = self.buyer(1249)
        program = self.one_tier(self.foreign_rule())
        self.assertEqual(self.holds(program, "2025-06-30", buyer), ["Base"])

    def test_a_currency_means_nothing_to_what_is_no_money(self):
        buyer = self.buyer(10)
        program = self.one_tier(self.foreign_rule(1, "frequency"))
        self.assertEqual(self.holds(program, "2025-05-31", buyer), ["Gold"])
        more = self.one_tier(self.foreign_rule(2, "frequency"))
        self.assertEqual(self.holds(more, "2025-06-01", buyer), ["Base"])

    def test_orders_in_foreign_money_count_in_the_company_s(self):
        buyer = self.customers("Foreign")
        pricelist = self.env["product.pricelist"].create(
            {"name": "X", "currency_id": self.foreign.id, "company_id": self.company.id}
        )
        self.orders((buyer, "2025-05-10", 500), pricelist_id=pricelist.id)
        program = self.one_tier(1000)
        self.assertEqual(self.holds(program, "2025-05-31", buyer), ["Gold"])
        program = self.one_tier(1000.01)
        self.assertEqual(self.holds(program, "2025-05-31", buyer), ["Base"])

    def test_the_rate_of_the_end_of_validity_decides_on_keeping(self):
        """1,300 in the period are 650 of the 1,000 in May, when it ends."""
        buyer = self.customers("Keeper")
        self.orders((buyer, "2025-04-14", 2000), (buyer, "2025-05-01", 1300))
        program = self.one_tier(self.foreign_rule(), **MONTH)
        self.assertEqual(self.holds(program, "2025-04-15", buyer), ["Gold"])
        self.assertEqual(self.holds(program, "2025-05-16", buyer), ["Base"])


@tagged("post_install", "-at_install")
class TestTierCustomers(RuleCase):
    """Whose documents count, and which."""

    def test_contacts_buy_for_their_company(self):
        firm = self.customers("Firm", is_company=True)
        contact = self.customers("Contact", parent_id=firm.id)
        self.orders((contact, "2026-06-01", 600), (firm, "2026-06-02", 400))
        program = self.one_tier(1000)
        self.evaluate(program, AS_OF)
        self.assertEqual(self.member(program, firm).tier_id.name, "Gold")
        self.assertFalse(self.member(program, contact))
        self.assertEqual(contact.with_company(self.company).tier_id.name, "Gold")

    def test_a_contact_stands_for_its_company_where_some_are_evaluated(self):
        firm = self.customers("Firm", is_company=True)
        contact = self.customers("Contact", parent_id=firm.id)
        self.orders((contact, "2026-06-01", 1000))
        program = self.one_tier(1000)
        self.evaluate(program, AS_OF, contact)
        self.assertEqual(program.membership_ids.partner_id, firm)
        self.assertEqual(program.membership_ids.tier_id.name, "Gold")

    def test_scope_and_filter(self):
        firm = self.customers("Firm", is_company=True, ref="yes")
        other = self.customers("Other firm", is_company=True)
        person = self.customers("Person", ref="yes")
        self.orders(*((each, "2026-06-01", 1000) for each in (firm, other, person)))
        scopes = {
            ("company", "[]"): firm | other,
            ("person", "[]"): person,
            ("all", "[('ref', '=', 'yes')]"): firm | person,
            ("company", "[('ref', '=', 'yes')]"): firm,
        }
        for (scope, domain), expected in scopes.items():
            with self.subTest(scope=scope, domain=domain):
                program = self.one_tier(
                    1000, customer_scope=scope, customer_domain=domain
                )
                self.evaluate(program, AS_OF)
                self.assertEqual(program.membership_ids.partner_id, expected)

    def test_own_companies_are_no_members(self):
        self.orders((self.company.partner_id, "2026-06-01", 1000))
        program = self.one_tier(1000)
        self.evaluate(program, AS_OF)
        self.assertFalse(program.membership_ids)

    def test_quotations_and_cancelled_orders_do_not_count(self):
        buyer = self.customers("Buyer")
        self.orders((buyer, "2026-06-01", 100))
        for state in ("draft", "sent", "cancel"):
            self.orders((buyer, "2026-06-02", 1000), state=state)
        program = self.one_tier(1000)
        self.assertEqual(self.holds(program, AS_OF, buyer), ["Base"])

    def test_a_cancelled_order_counts_no_more_for_keeping(self):
        buyer = self.customers("Buyer")
        self.orders((buyer, "2025-01-14", 1000))
        order = self.orders((buyer, "2025-02-01", 1000))
        program = self.one_tier(1000, **MONTH)
        self.assertEqual(self.holds(program, "2025-01-15", buyer), ["Gold"])
        with freeze_time("2025-02-11 12:00:00"):
            order.write({"state": "cancel"})
            self.assertEqual(self.holds(program, "2025-02-11", buyer), ["Gold"])
        self.assertEqual(self.holds(program, "2025-02-16", buyer), ["Base"])

    def test_progress_tells_what_is_missing_condition_by_condition(self):
        buyer = self.customers("Buyer")
        self.orders((buyer, "2026-06-01", 700))
        program = self.one_tier(1000, tier_rule(3, "frequency"))
        self.evaluate(program, AS_OF)
        progress = self.member(program, buyer).progress(AS_OF)
        missing = {
            each["metric"]: each["missing"] for each in progress["next"]["conditions"]
        }
        self.assertEqual(missing, {"monetary": 300, "frequency": 2})
        self.assertEqual(progress["next"]["tier"], "Gold")
        self.assertFalse(progress["next"]["met"])
        self.assertIsNone(progress["keep"], "the base is kept by nothing")

    def test_the_top_has_no_next_tier(self):
        buyer = self.customers("Buyer")
        self.orders((buyer, "2026-06-01", 1000))
        program = self.one_tier(1000)
        self.evaluate(program, AS_OF)
        progress = self.member(program, buyer).progress(AS_OF)
        self.assertIsNone(progress["next"])
        self.assertEqual(progress["keep"]["until"], day("2027-06-30"))


@tagged("post_install", "-at_install")
class TestTierBasis(TierMixin, AccountingCase):
    """A program counts orders or invoices, never both."""

    def bought(self):
        buyer = self.customers("Buyer")
        self.orders((buyer, "2026-06-01", 1000), company=self.books)
        self.invoices((buyer, "2026-06-02", 300))
        return buyer

    def tier_by(self, **values):
        buyer = self.bought()
        program = self.new_program(
            [tier("Base", 0), tier("Silver", 1, 300), tier("Gold", 2, 1000)],
            company=self.books,
            **values,
        )
        self.evaluate(program, AS_OF)
        return self.member(program, buyer).tier_id.name

    def test_orders(self):
        self.assertEqual(self.tier_by(basis="ordered"), "Gold")

    def test_invoices(self):
        self.assertEqual(self.tier_by(basis="invoiced"), "Silver")

    def test_as_the_score_model_counts(self):
        self.new_model(basis="invoiced", company=self.books)
        self.assertEqual(self.tier_by(basis=False), "Silver")

    def test_another_basis_than_the_score_model_s(self):
        self.new_model(basis="invoiced", company=self.books)
        self.assertEqual(self.tier_by(basis="ordered"), "Gold")

"""Changed rules: new versions, what they do to members, and trying them first."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import day
from .tier_cases import MONTH
from .tier_common import TierCase, tier, tier_rule

UPWARD = ("promoted", "rule_change")
TABLES = (
    "customer_tier_membership",
    "customer_tier_event",
)


class VersionCase(TierCase):
    """Customers of 100, 600 and 1,200, evaluated on 15 January 2025."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.low, cls.middle, cls.high = cls.customers("Low", "Middle", "High")
        cls.people = cls.low | cls.middle | cls.high
        cls.orders(
            (cls.low, "2025-01-14", 100),
            (cls.middle, "2025-01-14", 600),
            (cls.high, "2025-01-14", 1200),
        )
        cls.program = cls.new_program(basis="ordered", **MONTH)
        cls.program.evaluate(as_of=day("2025-01-15"))

    def tiers(self):
        return [
            self.member(self.program, each).tier_id.name
            for each in (self.low, self.middle, self.high)
        ]

    def ask(self, name, amount):
        """Change the threshold of a tier."""
        self.tier_named(self.program, name).entry_rule_ids.amount = amount


@tagged("post_install", "-at_install")
class TestTierVersions(VersionCase):
    def test_beginning(self):
        self.assertEqual(self.tiers(), ["Base", "Silver", "Gold"])
        self.assertEqual(self.program.version, 1)

    def test_nobody_is_demoted_before_the_end_of_validity(self):
        self.ask("Gold", 3000)
        self.ask("Silver", 2000)
        self.assertEqual(self.program.version, 3)
        for when in ("2025-01-16", "2025-02-15"):
            self.evaluate(self.program, when)
            self.assertEqual(self.tiers(), ["Base", "Silver", "Gold"])
        self.evaluate(self.program, "2025-02-16")
        self.assertEqual(self.tiers(), ["Base", "Base", "Silver"])
        self.assertEqual(
            self.member(self.program, self.high).valid_until, day("2025-03-16")
        )

    def test_the_end_of_validity_is_judged_by_the_new_rules(self):
        self.ask("Gold", 200)
        with freeze_time("2025-02-01 12:00:00"):
            self.orders((self.high, "2025-02-01", 250))
        self.evaluate(self.program, "2025-02-16", self.high)
        member = self.member(self.program, self.high)
        self.assertEqual(member.tier_id.name, "Gold")
        self.assertEqual(member.valid_until, day("2025-03-15"))

    def test_promotions_apply_at_once(self):
        self.ask("Gold", 600)
        self.evaluate(self.program, "2025-01-16")
        self.assertEqual(self.tiers(), ["Base", "Gold", "Gold"])
        trigger, *rest = self.story(self.program, self.middle)[-1]
        self.assertIn(trigger, UPWARD)
        self.assertEqual(rest, ["2025-01-16", "Silver", "Gold"])
        member = self.member(self.program, self.middle)
        self.assertEqual(member.valid_until, day("2025-02-16"))
        event = member.event_ids.filtered(lambda each: each.trigger == trigger)
        self.assertEqual(event.sorted("id")[-1].program_version, 2)

    def test_who_held_the_tier_already_keeps_the_own_time(self):
        before = self.physical_rows("customer_tier_membership")
        self.ask("Gold", 600)
        self.evaluate(self.program, "2025-01-16", self.high)
        self.assertEqual(self.physical_rows("customer_tier_membership"), before)

    def test_rules_that_alone_raise_promote_even_after_a_demotion(self):
        self.evaluate(self.program, "2025-02-16")
        self.assertEqual(self.tiers(), ["Base", "Base", "Silver"])
        self.ask("Platinum", 1100)
        self.evaluate(self.program, "2025-02-17")
        self.assertEqual(self.tiers()[2], "Platinum")

    def test_easier_rules_are_no_news_to_who_met_the_old_ones(self):
        self.check_old_purchases_stay_old(lambda: self.ask("Gold", 900))

    def check_old_purchases_stay_old(self, change):
        """High has 1,200 of twelve months, was demoted, and bought nothing since."""
        self.evaluate(self.program, "2025-02-16")
        change()
        self.evaluate(self.program, "2025-02-17")
        self.assertEqual(self.tiers()[2], "Silver")

    def test_longer_grace_promotes_nobody_again(self):
        self.check_old_purchases_stay_old(lambda: self.program.write({"grace_days": 5}))

    def test_harder_rules_promote_nobody_again(self):
        self.check_old_purchases_stay_old(lambda: self.ask("Gold", 1100))

    def test_benefits_are_no_rules(self):
        self.evaluate(self.program, "2025-02-16")
        self.tier_named(self.program, "Gold").discount = 5
        self.evaluate(self.program, "2025-02-17")
        self.assertEqual(self.program.version, 1)
        self.assertEqual(self.tiers()[2], "Silver")

    def test_a_new_level_between(self):
        upper = self.program.tier_ids.filtered("sequence")
        self.program.tier_ids = [
            *(
                Command.update(each.id, {"sequence": each.sequence + 10})
                for each in upper
            ),
            Command.create(tier("Bronze", 5, 100)),
        ]
        self.evaluate(self.program, "2025-01-16")
        self.assertEqual(self.tiers()[0], "Bronze")

    def test_a_changed_validity_is_for_the_next_period(self):
        self.program.validity_months = 6
        self.evaluate(self.program, "2025-01-16")
        member = self.member(self.program, self.high)
        self.assertEqual(member.valid_until, day("2025-02-15"))
        self.evaluate(self.program, "2025-02-16")
        self.assertEqual(member.tier_id.name, "Silver")
        self.assertEqual(member.valid_until, day("2025-08-16"))

    def test_longer_grace_holds_at_the_end(self):
        self.program.grace_days = 10
        self.evaluate(self.program, "2025-02-16")
        self.assertEqual(self.tiers(), ["Base", "Silver", "Gold"])
        self.assertEqual(self.member(self.program, self.high).state, "grace")

    def test_a_faulty_change_is_named_by_the_next_evaluation(self):
        self.program.customer_domain = "[('nothing', '=', 1)]"
        with self.assertRaises(UserError):
            self.evaluate(self.program, "2025-01-16")

    def test_who_leaves_the_filter_keeps_the_tier_to_the_end_of_validity(self):
        self.high.ref = "out"
        self.program.customer_domain = "[('ref', '!=', 'out')]"
        for when in ("2025-01-16", "2025-02-15"):
            self.evaluate(self.program, when)
            self.assertEqual(self.tiers()[2], "Gold")

    def test_new_rules_to_keep_count_from_the_next_end_on(self):
        gold = self.tier_named(self.program, "Gold")
        gold.retain_rule_ids = [
            Command.create(tier_rule(1000, kind="retain", window_months=12))
        ]
        self.evaluate(self.program, "2025-02-16")
        self.assertEqual(self.tiers()[2], "Gold")
        self.assertEqual(
            self.member(self.program, self.high).valid_until, day("2025-03-15")
        )


@tagged("post_install", "-at_install")
class TestTierSimulation(VersionCase):
    def rows(self):
        return [self.physical_rows(table) for table in TABLES]

    def simulate(self, when="2025-01-20", program=None):
        return (program or self.program).simulate(as_of=day(when))

    def test_it_writes_no_member(self):
        self.ask("Gold", 600)
        before = self.rows()
        version = self.program.version
        notices = self.env["customer.tier.notice"].search_count([])
        run = self.simulate("2025-03-20")
        self.assertEqual(self.rows(), before)
        self.assertEqual((run.kind, run.state), ("simulation", "done"))
        self.assertEqual(self.program.version, version)
        self.assertEqual(self.program.evaluated_on, day("2025-01-15"))
        self.assertEqual(self.env["customer.tier.notice"].search_count([]), notices)

    def test_promotions_at_once_and_demotions_at_the_end(self):
        """Middle rises to Gold; High stays, and would fall at the end of validity."""
        self.ask("Gold", 600)
        self.ask("Silver", 400)
        results = self.simulate().results
        names = [each["name"] for each in results["tiers"]]
        self.assertEqual(names, ["Base", "Silver", "Gold", "Platinum"])
        self.assertEqual(
            results["table"],
            [
                [0, 0, 0, 0],
                [1, 0, 0, 0],
                [0, 0, 1, 0],
                [0, 0, 1, 0],
                [0, 0, 0, 0],
            ],
        )
        self.assertEqual(results["members"]["before"], [1, 1, 1, 0])
        self.assertEqual(results["members"]["after"], [1, 0, 2, 0])

    def test_at_the_end(self):
        """Nobody bought in the period: both would go one level down."""
        results = self.simulate().results
        self.assertEqual(
            results["at_end"],
            [[1, 0, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]],
        )
        self.assertEqual(results["counts"], {})
        self.assertEqual(results["movers"], [])

    def test_harder_rules_show_at_the_end_alone(self):
        with freeze_time("2025-01-16 12:00:00"):
            self.orders(
                (self.high, "2025-01-16", 1000), (self.middle, "2025-01-16", 10)
            )
        self.assertEqual(self.simulate().results["at_end"][2], [0, 0, 1, 0])
        self.ask("Gold", 3000)
        results = self.simulate().results
        self.assertEqual(results["members"]["before"], results["members"]["after"])
        self.assertEqual(results["at_end"][2], [0, 1, 0, 0])

    def test_movers_tell_why(self):
        self.ask("Gold", 600)
        results = self.simulate().results
        (mover,) = results["movers"]
        self.assertEqual(mover["partner_id"], self.middle.id)
        self.assertEqual(mover["name"], "Middle")
        self.assertIn(mover["trigger"], UPWARD)
        self.assertEqual(sum(results["counts"].values()), 1)
        (condition,) = mover["conditions"]
        self.assertEqual((condition["value"], condition["target"]), (600, 600))

    def test_customers_who_are_no_members_yet(self):
        newcomer = self.customers("New")
        with freeze_time("2025-01-16 12:00:00"):
            self.orders((newcomer, "2025-01-10", 1000))
        program = self.new_program(basis="ordered", sequence=99, **MONTH)
        results = self.simulate(program=program).results
        self.assertEqual(results["table"][0], [1, 1, 2, 0])
        self.assertEqual(results["members"]["before"], [0, 0, 0, 0])
        self.assertEqual(results["members"]["after"], [1, 1, 2, 0])
        self.assertFalse(program.membership_ids)

    def test_a_draft_is_tried_before_it_counts(self):
        draft = self.new_program(basis="ordered", activate=False, **MONTH)
        results = self.simulate(program=draft).results
        self.assertEqual(results["members"]["after"], [1, 1, 1, 0])
        self.assertFalse(draft.membership_ids)
        self.assertEqual(draft.state, "draft")

    def test_it_tells_what_the_evaluation_then_does(self):
        self.ask("Gold", 600)
        told = self.simulate("2025-02-16").results
        done = self.evaluate(self.program, "2025-02-16")
        self.assertEqual(told["counts"], done.counts)
        held = [
            sum(name == each["name"] for name in self.tiers()) for each in told["tiers"]
        ]
        self.assertEqual(told["members"]["after"], held)

    def test_the_same_twice(self):
        self.ask("Gold", 600)
        self.assertEqual(self.simulate().results, self.simulate().results)

    def test_faults_are_named(self):
        draft = self.new_program([tier("Base", 0, 5)], activate=False)
        with self.assertRaises(UserError):
            self.simulate(program=draft)

    def test_managers_alone_may(self):
        user = self.new_user("tier_user")
        for start in (self.program.simulate, self.program.evaluate):
            with self.subTest(method=start.__name__), self.assertRaises(AccessError):
                getattr(self.program.with_user(user), start.__name__)()
        manager = self.new_user("tier_manager")
        run = self.program.with_user(manager).simulate(as_of=day("2025-01-20"))
        self.assertEqual(run.user_id, manager)
        run = self.program.with_user(manager).evaluate(as_of=day("2025-01-20"))
        self.assertEqual(run.state, "done")

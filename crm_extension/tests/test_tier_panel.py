"""What the screens tell of a membership: the panel, words of rules, the badge."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import day
from .tier_common import TierCase, tier, tier_rule


class PanelCase(TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("crm_extension.group_tier_manager")
        cls.program = cls.new_program(
            [
                tier("Base", 0),
                tier("Silver", 1, 500, color=4, discount=5),
                tier(
                    "Gold",
                    2,
                    1000,
                    tier_rule(4, metric="frequency"),
                    tier_rule(3, metric="value_class", group=2),
                    free_delivery=True,
                ),
            ],
            grace_days=30,
        )
        cls.partner = cls.customers("Aurora Mills")
        cls.today = cls.company._value_today()

    def panel(self, partner=None, **context):
        here = (partner or self.partner).with_company(self.company)
        return here.with_context(**context).get_tier_panel()


@tagged("post_install", "-at_install")
class TestTierPanel(PanelCase):
    def test_who_is_no_member_is_told_so(self):
        panel = self.panel()
        self.assertFalse(panel["has_tier"])
        self.assertIn("no active loyalty program", panel["message"])

    def test_the_ladder_shows_the_held_level_and_what_the_others_ask(self):
        self.give_tier(self.program, self.partner, "Silver")
        ladder = self.panel()["ladder"]
        self.assertEqual(
            [(each["name"], each["held"], each["reached"]) for each in ladder],
            [("Base", False, True), ("Silver", True, True), ("Gold", False, False)],
        )
        self.assertEqual(ladder[0]["asks"], [])
        self.assertEqual(len(ladder[2]["asks"]), 2)
        self.assertTrue(ladder[2]["asks"][1].startswith("or "))

    def test_times_and_benefits_are_texts(self):
        self.give_tier(
            self.program,
            self.partner,
            "Silver",
            since=day("2026-05-01"),
            valid_until=day("2027-04-30"),
        )
        panel = self.panel()
        self.assertEqual(panel["since_text"], "05/01/2026")
        self.assertEqual(panel["until_text"], "04/30/2027")
        self.assertEqual(panel["benefits"], ["5 % discount"])
        self.assertEqual((panel["grace_text"], panel["override_text"]), ("", ""))
        self.assertIsNone(panel["earned"])

    def test_the_lowest_level_has_no_end(self):
        self.give_tier(self.program, self.partner, "Base")
        self.assertEqual(self.panel()["until_text"], "")

    def test_what_is_missing_comes_condition_by_condition(self):
        self.orders((self.partner, self.today.isoformat(), 800))
        self.give_tier(self.program, self.partner, "Silver")
        following = self.panel()["next"]
        self.assertEqual(following["tier"], "Gold")
        revenue, frequency, _class = following["conditions"]
        self.assertEqual((revenue["value"], revenue["met"]), (800.0, False))
        self.assertAlmostEqual(revenue["share"], 0.8)
        self.assertEqual(frequency["value"], 1)

    def test_an_override_is_told_with_its_reason_and_the_earned_tier(self):
        member = self.give_tier(self.program, self.partner, "Silver")
        member.write(
            {
                "override_tier_id": self.tier_named(self.program, "Gold").id,
                "override_kind": "floor",
                "override_reason": "Agreed in the yearly talk",
            }
        )
        panel = self.panel()
        self.assertEqual(panel["tier"]["name"], "Gold")
        self.assertEqual(panel["earned"]["name"], "Silver")
        self.assertIn("At least this tier: Gold", panel["override_text"])
        self.assertIn("Agreed in the yearly talk", panel["override_text"])
        self.assertEqual(panel["state_label"], "Overridden")
        self.assertEqual(panel["events"][0]["trigger_label"], "Override")

    def test_grace_is_told_with_its_last_day(self):
        member = self.give_tier(
            self.program, self.partner, "Gold", valid_until=day("2026-01-31")
        )
        member._write_as_engine({"in_grace": True, "state": "grace"})
        text = self.panel()["grace_text"]
        self.assertIn("01/31/2026", text)
        self.assertIn("03/02/2026", text)

    def test_a_contact_shows_the_membership_of_its_customer(self):
        self.give_tier(self.program, self.partner, "Silver")
        contact = self.customers("Buyer", parent_id=self.partner.id)
        self.assertEqual(self.panel(contact)["partner_id"], self.partner.id)

    def test_events_come_latest_first_with_their_evidence(self):
        self.orders((self.partner, self.today.isoformat(), 800))
        self.evaluate(self.program, self.today)
        newest = self.panel()["events"][0]
        self.assertEqual((newest["from"], newest["to"]), ("Base", "Silver"))
        self.assertEqual(newest["trigger"], "promoted")
        [evidence] = newest["evidence"]
        self.assertIn("800", evidence)

    def test_only_who_may_see_tiers_gets_the_panel(self):
        self.give_tier(self.program, self.partner, "Silver")
        clerk, user = self.new_user("internal"), self.new_user("tier_user")
        with self.assertRaises(AccessError):
            self.partner.with_user(clerk).get_tier_panel()
        panel = self.partner.with_user(user).get_tier_panel()
        self.assertTrue(panel["has_tier"])
        self.assertFalse(panel["can_override"])

    def test_managers_may_override(self):
        self.give_tier(self.program, self.partner, "Silver")
        manager = self.new_user("tier_manager")
        self.assertTrue(
            self.partner.with_user(manager).get_tier_panel()["can_override"]
        )


@tagged("post_install", "-at_install")
class TestTierWords(PanelCase):
    def test_conditions_in_words(self):
        gold = self.tier_named(self.program, "Gold")
        self.assertEqual(
            gold.entry_text.replace("\xa0", " "),
            "Revenue, last 12 months: at least $ 1,000 and Frequency, last 12 months:"
            " at least 4\nor Class: at least A",
        )

    def test_words_of_each_window_and_unit(self):
        expected = {
            "Revenue, this calendar year: at least $ 12.50": tier_rule(
                12.5, window="calendar_year"
            ),
            "Revenue, this fiscal year: at most $ 7": tier_rule(
                7, window="fiscal_year", operator="<="
            ),
            "Frequency, all time: at least 3": tier_rule(
                3, metric="frequency", window="lifetime"
            ),
            "Tenure (days): at least 90 days": tier_rule(90, metric="tenure_days"),
            "Return Rate, last 6 months: at most 10 %": tier_rule(
                0.1, metric="return_rate", operator="<=", window_months=6
            ),
            "Score: at least 80.5": tier_rule(80.5, metric="score"),
            "Class: at least B": tier_rule(2, metric="value_class"),
        }
        gold = self.tier_named(self.program, "Gold")
        for text, values in expected.items():
            with self.subTest(text=text):
                rule = self.env["customer.tier.rule"].new(
                    {**values, "tier_id": gold.id}
                )
                self.assertEqual(rule.text.replace("\xa0", " "), text)

    def test_a_level_without_rules_to_keep_it_says_what_counts(self):
        base, silver, _gold = self.program.tier_ids.sorted("sequence")
        self.assertIn("everybody", base.entry_text)
        self.assertFalse(base.retain_text)
        self.assertIn("As to reach it", silver.retain_text)

    def test_a_new_level_goes_above_the_others(self):
        draft = self.new_program(activate=False)
        draft.tier_ids += self.env["customer.tier"].new({"name": "Diamond"})
        draft._onchange_tier_ids()
        self.assertEqual(draft.tier_ids[-1].sequence, 4)


@tagged("post_install", "-at_install")
class TestTierBadge(PanelCase):
    def badge(self, partner):
        partner.invalidate_recordset(["tier_badge"])
        return partner.with_company(self.company).tier_badge

    def test_the_badge_is_the_tier_that_counts(self):
        self.assertFalse(self.badge(self.partner))
        member = self.give_tier(self.program, self.partner, "Silver")
        contact = self.customers("Buyer", parent_id=self.partner.id)
        for partner in (self.partner, contact):
            badge = self.badge(partner)
            self.assertEqual(badge["tier"], "Silver")
            self.assertEqual((badge["membership_id"], badge["color"]), (member.id, 4))
            self.assertEqual(
                partner.with_company(self.company).tier_id.name, badge["tier"]
            )

    def test_the_badge_follows_the_first_active_program(self):
        second = self.new_program(sequence=1)
        self.give_tier(self.program, self.partner, "Silver")
        self.give_tier(second, self.partner, "Platinum")
        self.assertEqual(self.badge(self.partner)["tier"], "Platinum")
        second.action_archive_program()
        self.assertEqual(self.badge(self.partner)["tier"], "Silver")

    def test_another_company_shows_its_own(self):
        self.give_tier(self.program, self.partner, "Silver")
        other = self.env.ref("base.main_company")
        self.partner.invalidate_recordset(["tier_badge"])
        self.assertFalse(self.partner.with_company(other).tier_badge)


@tagged("post_install", "-at_install")
class TestTierStrip(PanelCase):
    def order(self, amount, **values):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "order_line": [self.order_line(amount)],
                **values,
            }
        )
        self.env.flush_all()
        return order

    def test_who_holds_no_tier_has_no_strip(self):
        self.assertFalse(self.order(100).customer_strip["tier"])

    def test_a_quotation_tells_what_it_brings_of_the_next_tier(self):
        member = self.give_tier(self.program, self.partner, "Silver")
        strip = self.order(120).customer_strip["tier"]
        self.assertEqual((strip["tier"], strip["membership_id"]), ("Silver", member.id))
        self.assertAlmostEqual(strip["share"], 0.12)
        self.assertEqual((strip["next"], strip["target"]), ("Gold", 1000.0))
        self.assertEqual(strip["currency_id"], self.company.currency_id.id)

    def test_what_brings_nothing_says_nothing(self):
        self.give_tier(self.program, self.partner, "Silver")
        self.assertFalse(self.order(0).customer_strip["tier"]["next"])
        confirmed = self.orders((self.partner, self.today.isoformat(), 100))
        self.assertFalse(confirmed.customer_strip["tier"]["next"])

    def test_above_the_highest_tier_there_is_no_share(self):
        self.give_tier(self.program, self.partner, "Gold")
        strip = self.order(100).customer_strip["tier"]
        self.assertEqual((strip["tier"], strip["next"]), ("Gold", ""))

    def test_the_share_is_counted_in_the_orders_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "rate": 0.5, "company_id": self.company.id}
        )
        gold = self.tier_named(self.program, "Gold")
        gold.entry_rule_ids.filtered(lambda each: each.metric == "monetary").write(
            {"currency_id": euro.id, "amount": 500}
        )
        self.give_tier(self.program, self.partner, "Silver")
        self.assertAlmostEqual(self.order(120).customer_strip["tier"]["share"], 0.12)

"""Programs: ladders, faults, states, versions."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .tier_common import TierCase, tier


@tagged("post_install", "-at_install")
class TestTierConfiguration(TierCase):
    def test_a_program_is_activated_by_its_button_alone(self):
        program = self.new_program(activate=False)
        with self.assertRaises(UserError):
            program.state = "active"
        program.action_activate()
        self.assertEqual(program.state, "active")

    def test_every_fault_is_named_at_once(self):
        program = self.new_program(
            [tier("Base", 0, 5), tier("Silver", 1), tier("Gold", 1)],
            activate=False,
            validity="fixed",
            fixed_month="2",
            fixed_day=30,
            grace_days=-1,
            customer_domain="[('nothing', '=', 1)]",
        )
        with self.assertRaises(UserError) as refused:
            program.action_activate()
        told = str(refused.exception)
        for part in ("Base", "Silver, Gold", "calendar", "Grace", "filter"):
            with self.subTest(part=part):
                self.assertIn(part, told)
        self.assertEqual(program.state, "draft")

    def test_a_saved_change_of_an_active_program_is_one_new_version(self):
        program = self.new_program()
        gold = self.tier_named(program, "Gold")
        program.write(
            {
                "grace_days": 5,
                "tier_ids": [
                    (1, gold.id, {"rule_ids": [(1, gold.rule_ids.id, {"amount": 9})]})
                ],
            }
        )
        self.assertEqual(program.version, 2)
        gold.entry_rule_ids.amount = 10
        self.assertEqual(program.version, 3)
        gold.discount = 5
        self.assertEqual(program.version, 3, "benefits ask for nothing")

    def test_changing_a_draft_makes_no_version(self):
        program = self.new_program(activate=False)
        program.tier_ids[1].entry_rule_ids.amount = 7
        self.assertEqual(program.version, 1)

    def test_partner_shows_the_tier_of_its_company(self):
        program = self.new_program()
        partner = self.customers("Member")
        contact = self.customers("Contact", parent_id=partner.id)
        member = self.give_tier(program, partner, "Gold")
        for each in (partner, contact):
            self.assertEqual(each.with_company(self.company).tier_id.name, "Gold")
            self.assertEqual(each.with_company(self.company).tier_membership_id, member)
        self.assertFalse(
            partner.with_company(self.env.ref("base.main_company")).tier_id
        )

    def test_partners_are_searched_sorted_and_grouped_by_tier(self):
        program = self.new_program()
        silver, gold, none = partners = self.customers("S", "G", "N")
        self.give_tier(program, silver, "Silver")
        self.give_tier(program, gold, "Gold")
        here = self.env["res.partner"].with_company(self.company)
        among = [("id", "in", partners.ids)]
        tier_ = self.tier_named(program, "Gold")
        self.assertEqual(here.search([*among, ("tier_id", "=", tier_.id)]), gold)
        self.assertEqual(here.search([*among, ("tier_id.name", "=", "Gold")]), gold)
        self.assertEqual(here.search([*among, ("tier_id", "=", False)]), none)
        self.assertEqual(
            here.search([*among, ("tier_id", "!=", tier_.id)]), silver | none
        )
        groups = here._read_group(among, ["tier_id"], ["__count"])
        self.assertEqual(
            {each.name: count for each, count in groups},
            {"Silver": 1, "Gold": 1, False: 1},
        )
        self.assertEqual(here.search(among, order="tier_id desc, id")[0], none)

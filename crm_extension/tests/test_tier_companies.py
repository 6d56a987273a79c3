"""The shipped program: where it comes from, and what goes with a company."""

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .tier_common import TierCase

LINKS = {
    "customer_tier_program": {"company_id": "res_company"},
    "customer_tier": {"program_id": "customer_tier_program"},
    "customer_tier_membership": {
        "partner_id": "res_partner",
        "company_id": "res_company",
        "program_id": "customer_tier_program",
        "tier_id": "customer_tier",
        "earned_tier_id": "customer_tier",
        "override_tier_id": "customer_tier",
    },
    "customer_tier_event": {
        "membership_id": "customer_tier_membership",
        "partner_id": "res_partner",
        "company_id": "res_company",
        "program_id": "customer_tier_program",
        "from_tier_id": "customer_tier",
        "to_tier_id": "customer_tier",
    },
    "customer_tier_notice": {
        "membership_id": "customer_tier_membership",
        "event_id": "customer_tier_event",
    },
}
"""Table -> column -> the table that it leads to."""


class DanglingMixin:
    """Looks for links that lead nowhere, which have no key to prevent them."""

    def assertNothingDangles(self):
        self.env.flush_all()
        for table, links in LINKS.items():
            for column, target in links.items():
                lost = self.env.execute_query(
                    SQL(
                        "SELECT x.id FROM %s x LEFT JOIN %s t ON t.id = x.%s"
                        " WHERE x.%s IS NOT NULL AND t.id IS NULL",
                        SQL.identifier(table),
                        SQL.identifier(target),
                        SQL.identifier(column),
                        SQL.identifier(column),
                    )
                )
                with self.subTest(table=table, column=column):
                    self.assertFalse(lost)


@tagged("post_install", "-at_install")
class TestTierCompanies(DanglingMixin, TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shipped = cls.env.ref("crm_extension.customer_tier_program_default")

    def program_of(self, company):
        return self.env["customer.tier.program"].search(
            [("company_id", "=", company.id)]
        )

    # -- The shipped program -----------------------------------------------------

    def test_shipped_program_can_be_activated_as_it_is(self):
        own = self.program_of(self.company)
        self.assertEqual((own.state, own.version), ("draft", 1))
        own.action_activate()
        self.assertEqual(own.state, "active")

    def test_shipped_ladder_asks_for_more_and_gives_more(self):
        tiers = self.shipped.tier_ids.sorted("sequence")
        self.assertEqual(tiers.mapped("code"), ["base", "silver", "gold", "platinum"])
        amounts = [sum(tier.entry_rule_ids.mapped("amount")) for tier in tiers]
        for row in (amounts, tiers.mapped("discount")):
            self.assertEqual(row, sorted(set(row)))
        self.assertFalse(tiers.retain_rule_ids)
        self.assertFalse(tiers[0].rule_ids)

    def test_thresholds_are_in_the_companys_own_currency(self):
        """Also after its first chart of accounts has changed it."""
        self.assertFalse(self.shipped.tier_ids.rule_ids.currency_id)

    def test_every_company_has_a_program(self):
        self.env["res.company"].search([])._create_tier_programs()
        for company in self.env["res.company"].search([]):
            with self.subTest(company=company.name):
                self.assertTrue(self.program_of(company))

    def test_new_company_gets_a_draft_of_its_own(self):
        program = self.program_of(self.new_company("Fresh"))
        self.assertEqual((len(program), program.state), (1, "draft"))
        self.assertEqual(program.name, self.shipped.name)
        tiers, shipped = (
            each.tier_ids.sorted("sequence") for each in (program, self.shipped)
        )
        for name in ("name", "code", "color", "discount", "delivery_priority"):
            self.assertEqual(tiers.mapped(name), shipped.mapped(name))
        self.assertEqual(
            tiers.rule_ids.sorted("amount").mapped("amount"),
            shipped.rule_ids.sorted("amount").mapped("amount"),
        )
        self.assertFalse(tiers & shipped)
        self.assertEqual(program.grace_days, self.shipped.grace_days)

    def test_company_with_a_program_gets_no_second_one(self):
        company = self.new_company("Served")
        company._create_tier_programs()
        self.assertEqual(len(self.program_of(company)), 1)

    def test_new_company_gets_nothing_that_belongs_to_another(self):
        """Else nobody could make a company once the first one uses price lists."""
        first = self.shipped.company_id
        gold = self.shipped.tier_ids.filtered(lambda tier: tier.code == "gold")
        gold.write(
            {
                "pricelist_id": self.env["product.pricelist"]
                .create({"name": "Gold", "company_id": first.id})
                .id,
                "payment_term_id": self.env["account.payment.term"]
                .create({"name": "Gold", "company_id": first.id})
                .id,
                "salesperson_id": self.env.ref("base.user_admin").id,
            }
        )
        program = self.program_of(self.new_company("Fresh"))
        for name in ("pricelist_id", "payment_term_id", "salesperson_id"):
            self.assertFalse(program.tier_ids.mapped(name))
        self.assertEqual(gold.pricelist_id.name, "Gold")

    def test_new_company_speaks_the_same_languages(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.shipped.with_context(lang="zh_CN").name = "会员"
        gold = self.shipped.tier_ids.filtered(lambda tier: tier.code == "gold")
        gold.with_context(lang="zh_CN").name = "金卡"
        program = self.program_of(self.new_company("Fresh")).with_context(lang="zh_CN")
        self.assertEqual(program.name, "会员")
        self.assertIn("金卡", program.tier_ids.mapped("name"))

    def test_whoever_makes_a_company_makes_its_program(self):
        user = self.new_user(
            "internal", groups="base.group_erp_manager,base.group_partner_manager"
        )
        company = self.env["res.company"].with_user(user).create({"name": "Fresh"})
        self.assertTrue(self.program_of(company.with_env(self.env)))

    def test_a_deleted_program_does_not_come_back(self):
        self.shipped.unlink()
        company = self.new_company("Fresh")
        self.assertFalse(self.program_of(company))

    # -- What goes -----------------------------------------------------------------

    def new_member(self, company=None):
        program = self.new_program(company=company)
        partner = self.customers("Member")
        return self.give_tier(program, partner, "Gold")

    def test_draft_without_members_can_be_deleted(self):
        program = self.new_program(activate=False)
        tiers = program.tier_ids
        program.unlink()
        self.assertFalse(tiers.exists())
        self.assertNothingDangles()

    def test_program_with_members_stays(self):
        member = self.new_member()
        with self.assertRaisesRegex(UserError, "Test program"):
            member.program_id.unlink()
        member.program_id.action_archive_program()
        with self.assertRaisesRegex(UserError, "Test program"):
            member.program_id.unlink()
        self.assertTrue(member.exists())

    def test_tier_that_is_held_or_earned_or_decided_stays(self):
        member = self.new_member()
        program = member.program_id
        platinum, silver = (
            self.tier_named(program, name) for name in ("Platinum", "Silver")
        )
        self.env.cr.execute(
            "UPDATE customer_tier_membership SET earned_tier_id = %s,"
            " override_tier_id = %s, override_kind = 'pin' WHERE id = %s",
            [silver.id, platinum.id, member.id],
        )
        self.env.invalidate_all()
        for name in ("Silver", "Gold", "Platinum"):
            with self.subTest(tier=name), self.assertRaises(UserError):
                self.tier_named(program, name).unlink()
        self.tier_named(program, "Base").unlink()
        self.assertEqual(
            program.tier_ids.mapped("name"), ["Silver", "Gold", "Platinum"]
        )

    def test_deleted_customer_takes_all_along(self):
        member = self.new_member()
        event = member.event_ids
        notice = self.env["customer.tier.notice"].create(
            {"membership_id": member.id, "event_id": event.id}
        )
        member.partner_id.unlink()
        for record in (member, event, notice):
            self.assertFalse(record.exists())
        self.assertNothingDangles()

    def test_deleted_company_takes_all_along(self):
        company = self.new_company("Short-lived")
        member = self.new_member(company)
        notice = self.env["customer.tier.notice"].create(
            {"membership_id": member.id, "event_id": member.event_ids.id}
        )
        survivor = self.new_member()
        gone = (member, member.event_ids, notice, member.program_id, member.tier_id)
        self.env["customer.tier.life"]._erase_companies(company)
        for record in gone:
            self.assertFalse(record.exists())
        self.assertTrue(survivor.exists())
        self.assertNothingDangles()

    def test_loyalty_does_not_keep_a_company(self):
        """What else hinders its deletion is not the program's concern."""
        company = self.new_company("Short-lived")
        member = self.new_member(company)
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                self.env.cr.execute(
                    "DELETE FROM customer_score_model WHERE company_id = %s",
                    [company.id],
                )
                company.unlink()
        except IntegrityError as refused:
            self.assertNotIn("customer_tier", str(refused))
            self.env.invalidate_all()
            self.assertTrue(member.exists())
        self.assertNothingDangles()

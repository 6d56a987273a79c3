"""What no-questions refunds cost that customers got because of their tier."""

from odoo.tests import tagged

from .common import day
from .test_complaint_facts import FactsMixin
from .tier_common import TierCase


@tagged("post_install", "-at_install")
class TestComplaintBenefits(FactsMixin, TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new_team()
        cls.program = cls.new_program()
        cls.gold = cls.program.tier_ids.filtered(lambda each: each.name == "Gold")
        cls.member, cls.stranger = cls.customers("Member", "Stranger")
        cls.rule = cls.env["customer.complaint.remedy.rule"].create(
            {
                "name": "Small refunds",
                "company_id": cls.company.id,
                "use_tier_limit": True,
            }
        )

    def setUp(self):
        super().setUp()
        self.give_tier(self.program, self.member, "Gold")

    def approved(self, amount, partner=None, **columns):
        """Make a remedy that the rule approved and that was carried out."""
        complaint = self.received("06-01", partner or self.member)
        columns = {"rule_id": self.rule.id, **columns}
        return self.remedy(complaint, "06-02", amount, **columns)

    def rows(self):
        report = self.env["customer.tier.benefit.report"]
        return report.search([("company_id", "=", self.company.id)])

    def test_what_the_tier_gave(self):
        self.approved(30)
        self.assertRecordValues(
            self.rows(),
            [
                {
                    "kind": "refund",
                    "tier_id": self.gold.id,
                    "program_id": self.program.id,
                    "partner_id": self.member.id,
                    "date": day("06-02"),
                    "amount": 30.0,
                }
            ],
        )

    def test_rules_for_tiers_count_as_they_were(self):
        """The rule's tiers may change later: what it asked for then was kept."""
        self.rule.write({"use_tier_limit": False, "amount_limit": 50})
        self.approved(10, rule_clauses='{"clauses": [{"key": "amount"}]}')
        self.assertFalse(self.rows(), "everybody would have got it")
        self.approved(
            20, rule_clauses='{"clauses": [{"key": "tier"}, {"key": "amount"}]}'
        )
        self.assertEqual(self.rows().mapped("amount"), [20])

    def test_others_do_not_count(self):
        self.approved(30, self.stranger)
        self.approved(30, rule_id=None)
        self.approved(30, state="approved")
        self.approved(0)
        self.assertFalse(self.rows())

    def test_other_companies_do_not_see_it(self):
        self.approved(30)
        other = self.new_company("Other")
        manager = self.new_user("tier_manager", other)
        report = self.env["customer.tier.benefit.report"]
        self.assertFalse(report.with_user(manager).search([]))

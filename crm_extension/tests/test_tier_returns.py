"""Returns: a credit note soon after a promotion takes it back."""

from unittest.mock import patch

from odoo.tests import tagged

from .common import AccountingCase, day
from .tier_cases_returns import RETURNS
from .tier_common import TierMixin
from .tier_tables import TableWalk, levels_of, purchase


@tagged("post_install", "-at_install")
class TestTierReturns(TableWalk, TierMixin, AccountingCase):
    def test_returns(self):
        self.people = {
            case: self.customers(case.name) for table in RETURNS for case in table.cases
        }
        self.bill()
        for table in RETURNS:
            with self.subTest(table=table.name):
                people = [(self.people[case], case, case.steps) for case in table.cases]
                program = self.new_program(
                    levels_of(table),
                    company=self.books,
                    basis="invoiced",
                    **table.settings,
                )
                self.credits = self.credits_of(people)
                self.walk(program, people)
                self.check_stories(program, people)

    def bill(self):
        """Post what was bought, all in one go; keep each case's invoices."""
        rows = [
            (partner, *purchase(line))
            for case, partner in self.people.items()
            for line in case.bought
        ]
        posted = self.invoices(*rows).grouped("partner_id")
        self.bills = {case: posted[partner] for case, partner in self.people.items()}

    def credits_of(self, people):
        """Return what is to be credited, by day: (customer, invoice, amount)."""
        due = {}
        for partner, case, _steps in people:
            for line in case.credited:
                when, place, amount = line.split()
                bill = place != "-" and self.bills[case][int(place)]
                due.setdefault(when, []).append((partner, bill, amount))
        return due

    def before_day(self, when):
        """Post the credit notes up to a day, each on its own day."""
        for each in sorted(due for due in self.credits if due <= when):
            with self.today(each):
                for partner, bill, amount in self.credits.pop(each):
                    self.give_back(partner, bill, each, amount)

    def today(self, when):
        """Have the company's day be this one; freezing all clocks takes far longer."""
        company = self.env.registry["res.company"]
        return patch.object(company, "_value_today", lambda company: day(when))

    def give_back(self, partner, bill, when, amount):
        if not bill:
            self.invoices((partner, when, float(amount)), move_type="out_refund")
        else:
            self.credit(bill, when, None if amount == "all" else float(amount))
        self.env.flush_all()

    def test_a_return_under_an_override(self):
        buyer = self.customers("Buyer")
        self.invoices((buyer, "2025-01-10", 500))
        bill = self.invoices((buyer, "2025-03-01", 500))
        program = self.new_program(
            company=self.books, basis="invoiced", protect_returns_days=14
        )
        self.evaluate(program, "2025-01-15", buyer)
        self.evaluate(program, "2025-03-02", buyer)
        member = self.member(program, buyer)
        with self.today("2025-03-05"):
            member.write(
                {
                    "override_tier_id": self.tier_named(program, "Platinum").id,
                    "override_kind": "pin",
                    "override_from": "2025-03-05",
                    "override_reason": "A promise",
                }
            )
        with self.today("2025-03-10"):
            self.credit(bill, "2025-03-10")
            self.evaluate(program, "2025-03-10", buyer)
        self.assertEqual(
            (member.tier_id.name, member.earned_tier_id.name), ("Platinum", "Silver")
        )
        self.assertEqual(member.valid_until.isoformat(), "2026-01-15")

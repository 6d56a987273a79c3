"""Returns: a credit note soon after a promotion takes it back."""

from freezegun import freeze_time

from odoo.tests import tagged

from .common import AccountingCase
from .tier_cases_returns import RETURNS
from .tier_common import TierMixin
from .tier_tables import TableWalk, levels_of, purchase


@tagged("post_install", "-at_install")
class TestTierReturns(TableWalk, TierMixin, AccountingCase):
    def test_returns(self):
        followed = [(table, self.bills_of(table)) for table in RETURNS]
        for table, people in followed:
            with self.subTest(table=table.name):
                program = self.new_program(
                    levels_of(table),
                    company=self.books,
                    basis="invoiced",
                    **table.settings,
                )
                self.credits = self.credits_of(people)
                self.walk(program, people)
                self.check_stories(program, people)

    def bills_of(self, table):
        """Return customers with their cases and steps; post what they bought."""
        people = [(self.customers(case.name), case, case.steps) for case in table.cases]
        self.bills = getattr(self, "bills", {})
        for partner, case, _steps in people:
            rows = [(partner, *purchase(line)) for line in case.bought]
            self.bills[case] = self.invoices(*rows)
        return people

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
        for each in sorted(day for day in self.credits if day <= when):
            with freeze_time(f"{each} 12:00:00"):
                for partner, bill, amount in self.credits.pop(each):
                    self.give_back(partner, bill, each, amount)

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
        with freeze_time("2025-03-05 12:00:00"):
            member.write(
                {
                    "override_tier_id": self.tier_named(program, "Platinum").id,
                    "override_kind": "pin",
                    "override_from": "2025-03-05",
                    "override_reason": "A promise",
                }
            )
        with freeze_time("2025-03-10 12:00:00"):
            self.credit(bill, "2025-03-10")
            self.evaluate(program, "2025-03-10", buyer)
        self.assertEqual(
            (member.tier_id.name, member.earned_tier_id.name), ("Platinum", "Silver")
        )
        self.assertEqual(member.valid_until.isoformat(), "2026-01-15")

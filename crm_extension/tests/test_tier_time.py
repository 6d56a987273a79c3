"""Tiers day by day: validity, renewal, grace, demotion, late jobs, runs."""

from contextlib import suppress
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import day
from .tier_cases import LONG_MONTHS, MONTH, MONTHS, Case, Table
from .tier_cases_calendar import ANNIVERSARY, CALENDAR_YEAR, DEMOTIONS, FIXED, ROUNDED
from .tier_cases_grace import GRACE, GRACE_TABLES
from .tier_common import TierCase
from .tier_tables import TierTables

MIDNIGHT = (
    Table(
        "the day is Shanghai's",
        MONTH,
        (
            Case(
                "half past eleven at night in UTC is the next day",
                ("2025-01-14 1000", "2025-02-15 23:30:00 1000"),
                ("2025-01-15 Gold 2025-02-15", "2025-02-16 Gold 2025-03-16"),
                (
                    "promoted 2025-01-15 Base Gold",
                    "demoted 2025-02-16 Gold Silver",
                    "promoted 2025-02-16 Silver Gold",
                ),
            ),
            Case(
                "the last minute before midnight",
                ("2025-01-14 1000", "2025-02-15 15:59:59 1000"),
                ("2025-01-15 Gold 2025-02-15", "2025-02-16 Gold 2025-03-15"),
                ("promoted 2025-01-15 Base Gold", "renewed 2025-02-16 Gold"),
            ),
            Case(
                "midnight",
                ("2025-01-14 1000", "2025-02-15 16:00:00 1000"),
                ("2025-01-15 Gold 2025-02-15", "2025-02-16 Gold 2025-03-16"),
                (
                    "promoted 2025-01-15 Base Gold",
                    "demoted 2025-02-16 Gold Silver",
                    "promoted 2025-02-16 Silver Gold",
                ),
            ),
            Case(
                "what is bought tomorrow does not promote today",
                ("2025-01-14 23:30:00 1000",),
                ("2025-01-14 Base -", "2025-01-15 Gold 2025-02-15"),
                ("promoted 2025-01-15 Base Gold",),
            ),
        ),
        tz="Asia/Shanghai",
    ),
    Table(
        "the day is New York's",
        MONTH,
        (
            Case(
                "four in the morning in UTC is the day before",
                ("2025-01-14 1000", "2025-02-16 04:30:00 1000"),
                ("2025-01-15 Gold 2025-02-15", "2025-02-16 Gold 2025-03-15"),
                ("promoted 2025-01-15 Base Gold", "renewed 2025-02-16 Gold"),
            ),
        ),
        tz="America/New_York",
    ),
)


@tagged("post_install", "-at_install")
class TestTierTime(TierTables):
    def test_months(self):
        self.check_tables(MONTHS, *LONG_MONTHS)

    def test_grace(self):
        self.check_tables(*GRACE_TABLES)

    def test_month_ends_and_calendar_years(self):
        self.check_tables(ROUNDED, CALENDAR_YEAR)

    def test_days_of_the_year(self):
        self.check_tables(*ANNIVERSARY, *FIXED)

    def test_where_demotions_lead(self):
        self.check_tables(*DEMOTIONS)

    def test_midnight_of_the_company(self):
        self.check_tables(*MIDNIGHT)

    def test_day_by_day_is_as_on_the_named_days(self):
        """Evaluating every day adds no event: nothing drifts, nothing repeats."""
        table = Table("every day", GRACE, GRACE_TABLES[0].cases[2:4])
        people = self.customers_of(table)
        program = self.program_of(table)
        for month, days in ((1, range(15, 32)), (2, range(1, 29)), (3, range(1, 32))):
            for number in days:
                when = f"2025-{month:02}-{number:02}"
                self.evaluate(program, when, *(each for each, *_ in people))
        once, twice = (self.story(program, people[place][0]) for place in (0, 2))
        self.assertEqual(
            [f"{trigger} {when}" for trigger, when, *_ in once],
            [
                "enrolled 2025-01-15",
                "promoted 2025-01-15",
                "grace 2025-02-16",
                "renewed 2025-02-20",
                "grace 2025-03-16",
                "demoted 2025-03-26",
            ],
        )
        self.assertEqual(twice[-1][:2], ("renewed", "2025-03-16"))

    def test_grace_longer_than_the_validity_keeps_the_order_of_days(self):
        """A renewal in grace may lie after the end of the period that it begins."""
        (member,) = self.customers("Member")
        self.orders((member, "2025-01-14", 1000), (member, "2025-03-20", 1000))
        program = self.new_program(basis="ordered", **{**MONTH, "grace_days": 45})
        for when in ("2025-01-15", "2025-02-16", "2025-03-20", "2025-03-21"):
            self.evaluate(program, when)
        days = [when for _trigger, when, *_tiers in self.story(program, member)]
        self.assertEqual(days, sorted(days))
        self.assertEqual(self.member(program, member).tier_id.name, "Gold")


@tagged("post_install", "-at_install")
class TestTierRuns(TierCase):
    """What a run leaves alone, what it costs, and what it refuses."""

    def buyers(self, *names, when="2025-01-14", amount=1000, company=None):
        people = self.customers(*names)
        self.orders(*((each, when, amount) for each in people), company=company)
        return people

    def rows(self, company=None):
        """Return the rows of members and of their events, with places on disk."""
        return [
            self.physical_rows(table, company)
            for table in ("customer_tier_membership", "customer_tier_event")
        ]

    def test_a_run_that_changes_nothing_writes_nothing(self):
        self.buyers("One", "Two")
        program = self.new_program(basis="ordered", notify_before_days=3, **MONTH)
        self.evaluate(program, "2025-01-15")
        before = self.rows()
        again = self.evaluate(program, "2025-01-15")
        self.assertEqual(self.rows(), before)
        later = self.evaluate(program, "2025-01-20")
        self.assertEqual(self.rows(), before)
        for run in (again, later):
            self.assertEqual((run.changed_count, run.counts or {}), (0, {}))

    def test_grace_and_its_end_are_written_once(self):
        self.buyers("One")
        program = self.new_program(basis="ordered", **GRACE)
        self.evaluate(program, "2025-01-15")
        for when in ("2025-02-16", "2025-02-26"):
            self.evaluate(program, when)
            before = self.rows()
            self.evaluate(program, when)
            self.assertEqual(self.rows(), before)

    def test_some_partners_leave_the_others_byte_for_byte(self):
        one, two = self.buyers("One", "Two")
        program = self.new_program(basis="ordered", **MONTH)
        self.evaluate(program, "2025-01-15")
        before = self.physical_rows("customer_tier_membership")
        self.evaluate(program, "2025-03-01", one)
        after = self.physical_rows("customer_tier_membership")
        self.assertEqual(len(set(before) & set(after)), 1)
        self.assertEqual(self.member(program, two).tier_id.name, "Gold")
        self.assertEqual(len(self.story(program, two)), 2)
        self.assertEqual(self.member(program, one).tier_id.name, "Silver")

    def test_partners_left_behind_are_caught_up(self):
        """Who was evaluated ahead of the others does not move on without them."""
        one, two = self.buyers("One", "Two")
        program = self.new_program(basis="ordered", **MONTH)
        self.evaluate(program, "2025-01-15")
        self.evaluate(program, "2025-03-01", one)
        self.evaluate(program, "2025-03-01")
        self.assertEqual(self.story(program, one), self.story(program, two))

    def test_companies_do_not_meet(self):
        other = self.new_company("Other")
        both = self.buyers("Both")
        self.orders((both, "2025-01-14", 500), company=other)
        here = self.new_program(basis="ordered", **MONTH)
        there = self.new_program(basis="ordered", company=other, **MONTH)
        self.evaluate(here, "2025-01-15")
        self.evaluate(there, "2025-01-15")
        self.assertEqual(self.member(here, both).tier_id.name, "Gold")
        self.assertEqual(self.member(there, both).tier_id.name, "Silver")
        before = self.rows(other)
        self.evaluate(here, "2025-03-01")
        self.assertEqual(self.rows(other), before)

    def test_two_programs_of_one_company_do_not_meet(self):
        buyer = self.buyers("Both")
        months = self.new_program(basis="ordered", **MONTH)
        years = self.new_program(basis="ordered", sequence=20)
        self.evaluate(months, "2025-01-15")
        self.evaluate(years, "2025-01-15")
        self.evaluate(months, "2025-02-16")
        self.assertEqual(self.member(months, buyer).tier_id.name, "Silver")
        self.assertEqual(self.member(years, buyer).tier_id.name, "Gold")

    def test_statements_do_not_grow_with_customers(self):
        counts = [
            [
                self.statements(program, when, people)
                for when in ("2025-01-15", "2025-02-16", "2025-02-16", "2025-02-26")
            ]
            for program, people in self.few_and_many(GRACE)
        ]
        self.assertEqual(counts[1], counts[2])

    def test_missed_periods_cost_no_more_statements_for_more_customers(self):
        counts = []
        for program, people in self.few_and_many(MONTH):
            self.evaluate(program, "2025-01-15", people)
            counts.append(self.statements(program, "2025-06-01", people))
        self.assertEqual(counts[1], counts[2])

    def few_and_many(self, settings):
        """Yield programs of 5 customers, who warm the caches, of 5 and of 50."""
        few = self.buyers(*(f"Few {number}" for number in range(5)))
        many = self.buyers(*(f"Many {number}" for number in range(50)))
        for people in (few, few, many):
            yield self.new_program(basis="ordered", **settings), people

    def statements(self, program, when, people):
        """Return how many statements an evaluation takes, apart from telling people."""
        notice = self.env.registry["customer.tier.notice"]
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        with (
            patch.object(notice, "_note_events"),
            patch.object(notice, "_note_warnings"),
        ):
            self.evaluate(program, when, people)
            self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_the_day_left_out_is_the_company_s_own(self):
        company = self.new_company("In Shanghai", tz="Asia/Shanghai")
        program = self.new_program(basis="ordered", company=company)
        with freeze_time("2025-01-31 23:30:00"):
            run = program.evaluate()
            trial = program.simulate()
        self.assertEqual((run.as_of, trial.as_of), (day("2025-02-01"),) * 2)

    def test_purchases_in_a_grace_that_was_slept_through_count(self):
        """The nights went on while the member was suspended, past its grace."""
        buyer = self.buyers("One")
        self.orders((buyer, "2025-02-20", 1000))
        program = self.new_program(basis="ordered", **GRACE)
        self.evaluate(program, "2025-01-15")
        self.archive(buyer, "2025-02-01")
        self.evaluate(program, "2025-03-05")
        self.archive(buyer, "2025-03-10", False)
        self.evaluate(program, "2025-03-10")
        member = self.member(program, buyer)
        self.assertEqual((member.tier_id.name, member.state), ("Gold", "active"))
        self.assertEqual(member.valid_until, day("2025-03-15"))

    def test_who_was_enrolled_by_hand_goes_on_by_the_rules(self):
        kept, lost = self.buyers("Kept", "Lost", amount=10)
        self.orders((kept, "2025-02-10", 1000))
        program = self.new_program(basis="ordered", **MONTH)
        with freeze_time("2025-01-20 12:00:00"):
            for buyer in (kept, lost):
                self.give_tier(
                    program, buyer, "Gold", since="2025-01-15", valid_until="2025-02-15"
                )
        self.evaluate(program, "2025-02-15")
        for buyer in (kept, lost):
            self.assertEqual(self.member(program, buyer).tier_id.name, "Gold")
        self.evaluate(program, "2025-02-16")
        self.assertEqual(self.member(program, kept).tier_id.name, "Gold")
        self.assertEqual(self.member(program, kept).valid_until, day("2025-03-15"))
        self.assertEqual(self.member(program, lost).tier_id.name, "Silver")

    def test_who_was_enrolled_by_hand_without_an_end_keeps_the_tier(self):
        buyer = self.buyers("Given", amount=10)
        program = self.new_program(basis="ordered", **MONTH)
        with freeze_time("2025-01-20 12:00:00"):
            self.give_tier(program, buyer, "Gold")
        self.evaluate(program, "2025-01-21")
        self.assertEqual(self.member(program, buyer).tier_id.name, "Gold")

    def test_evaluating_goes_forward_only(self):
        self.buyers("One")
        program = self.new_program(basis="ordered", **MONTH)
        self.evaluate(program, "2025-01-15")
        self.evaluate(program, "2025-02-16")
        before = self.rows()
        with suppress(UserError):
            self.evaluate(program, "2025-01-20")
        self.assertEqual(self.rows(), before)

    def test_a_program_that_is_not_active_is_not_evaluated(self):
        program = self.new_program(activate=False)
        with self.assertRaises(UserError):
            self.evaluate(program, "2025-01-15")
        program.action_activate()
        program.action_archive_program()
        with self.assertRaises(UserError):
            self.evaluate(program, "2025-01-15")

    def test_the_run_tells_what_it_did(self):
        self.buyers("One", "Two")
        self.buyers("Three", amount=10)
        program = self.new_program(basis="ordered", **MONTH)
        run = self.evaluate(program, "2025-01-15")
        self.assertEqual((run.state, run.kind, run.member_count), ("done", "full", 3))
        self.assertEqual(run.counts, {"enrolled": 3, "promoted": 2})
        self.assertEqual(run.as_of, day("2025-01-15"))
        self.assertEqual(program.evaluated_on, day("2025-01-15"))
        run = self.evaluate(program, "2025-02-16")
        self.assertEqual((run.counts, run.changed_count), ({"demoted": 2}, 2))

    def test_who_never_bought_is_no_member(self):
        self.customers("Nobody")
        contact = self.customers("Nobody's contact")
        self.buyers("One")
        program = self.new_program(basis="ordered")
        self.evaluate(program, "2025-01-13")
        self.assertFalse(program.membership_ids, "the first purchase is of tomorrow")
        self.evaluate(program, "2025-01-15")
        self.assertEqual(len(program.membership_ids), 1)
        self.assertFalse(self.member(program, contact))

    def archive(self, partner, when, archived=True):
        """Archive a partner, or unarchive it, on a day that is today."""
        with freeze_time(f"{when} 12:00:00"):
            partner.active = not archived
            self.env.flush_all()

    def test_an_archived_partner_is_suspended_and_continues(self):
        one, two = self.buyers("One", "Two")
        program = self.new_program(basis="ordered", notify_before_days=0)
        self.evaluate(program, "2025-01-15")
        self.archive(one, "2025-01-20")
        self.evaluate(program, "2025-01-20")
        member = self.member(program, one)
        self.assertEqual((member.state, member.tier_id.name), ("suspended", "Gold"))
        self.assertEqual(member.valid_until, day("2026-01-15"))
        self.assertEqual(
            self.story(program, one)[-1][:3], ("suspended", "2025-01-20", "Gold")
        )
        self.assertEqual(self.member(program, two).state, "active")
        before = self.rows()
        self.evaluate(program, "2025-01-21")
        self.assertEqual(self.rows(), before, "suspended once")
        self.archive(one, "2025-01-25", False)
        self.evaluate(program, "2025-01-25")
        self.assertEqual((member.state, member.tier_id.name), ("active", "Gold"))
        self.assertEqual(member.valid_until, day("2026-01-15"))
        self.assertEqual(member.since, day("2025-01-15"))

    def test_a_suspended_member_gets_no_benefits(self):
        buyer = self.buyers("One")
        program = self.new_program(basis="ordered")
        self.evaluate(program, "2025-01-15")
        self.assertEqual(buyer._held_tiers(self.company)[buyer].name, "Gold")
        self.archive(buyer, "2025-01-20")
        self.assertFalse(buyer._held_tiers(self.company)[buyer])
        self.archive(buyer, "2025-01-25", False)
        self.evaluate(program, "2025-01-25")
        self.assertEqual(buyer._held_tiers(self.company)[buyer].name, "Gold")

    def test_an_override_of_a_suspended_member_continues_too(self):
        buyer = self.buyers("One")
        program = self.new_program(basis="ordered")
        self.evaluate(program, "2025-01-15")
        member = self.member(program, buyer)
        with freeze_time("2025-01-16 12:00:00"):
            member.write(
                {
                    "override_tier_id": self.tier_named(program, "Platinum").id,
                    "override_kind": "pin",
                    "override_from": "2025-01-16",
                    "override_reason": "A promise",
                }
            )
        self.archive(buyer, "2025-01-20")
        self.evaluate(program, "2025-01-20")
        self.assertEqual(member.state, "suspended")
        self.archive(buyer, "2025-01-25", False)
        self.evaluate(program, "2025-01-25")
        self.assertEqual(
            (member.state, member.tier_id.name), ("overridden", "Platinum")
        )

    def test_missed_ends_of_a_suspended_member_come_when_it_continues(self):
        buyer = self.buyers("One")
        program = self.new_program(basis="ordered", **MONTH)
        self.evaluate(program, "2025-01-15")
        self.archive(buyer, "2025-01-20")
        self.evaluate(program, "2025-03-01")
        member = self.member(program, buyer)
        self.assertEqual((member.state, member.tier_id.name), ("suspended", "Gold"))
        self.archive(buyer, "2025-03-10", False)
        self.evaluate(program, "2025-03-10")
        self.assertEqual((member.state, member.tier_id.name), ("active", "Silver"))

"""Customers that are merged: one membership, one history, one evaluation."""

from odoo.tests import tagged
from odoo.tools import SQL

from .test_tier_life import HELD, LifeCase


class MergeCase(LifeCase):
    def merge(self, target, *sources):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([each.id for each in (*sources, target)], target)
        self.env.invalidate_all()

    def merged(self, **values):
        """Merge source into target; return the membership that is left."""
        self.merge(self.target, self.source)
        self.assertFalse(self.source.exists())
        self.assertNothingDangles()
        member = self.member(self.program, self.target)
        self.assertEqual(len(member), 1)
        return member

    def give(self, partner, name, since=-100, until=100, **values):
        member = self.give_tier(
            self.program,
            partner,
            name,
            since=self.days(since),
            valid_until=self.days(until) if until is not None else False,
        )
        return self.stored(member, **values) if values else member


@tagged("post_install", "-at_install")
class TestTierMerge(MergeCase):
    def assertHolds(self, member, name, **values):
        self.assertEqual(member.earned_tier_id.name, name)
        for field, value in values.items():
            with self.subTest(field=field):
                self.assertEqual(member[field], value)

    def test_higher_tier_stays_with_all_that_belongs_to_it(self):
        self.give(self.target, "Silver")
        better = self.give(
            self.source,
            "Gold",
            since=-30,
            until=50,
            period_from=self.days(-20),
            reached_by="promoted",
            warned_for=self.days(50),
        )
        expected = {name: better[name] for name in HELD}
        member = self.merged()
        self.assertHolds(member, "Gold", **expected)
        self.assertEqual((member.tier_id.name, member.state), ("Gold", "active"))

    def test_own_higher_tier_stays(self):
        own = self.give(self.target, "Gold", until=5)
        self.give(self.source, "Silver", until=500)
        self.assertHolds(self.merged(), "Gold", valid_until=self.days(5), id=own.id)

    def test_tier_that_is_over_does_not_stay(self):
        self.give(self.target, "Silver")
        self.give(self.source, "Gold", until=-1)
        self.assertHolds(self.merged(), "Silver", valid_until=self.days(100))

    def test_tier_is_held_through_its_last_day(self):
        self.give(self.target, "Silver")
        self.give(self.source, "Gold", until=0)
        self.assertHolds(self.merged(), "Gold", valid_until=self.today)

    def test_tier_in_grace_is_held(self):
        self.program.grace_days = 10
        self.give(self.target, "Silver")
        self.give(self.source, "Gold", until=-10, in_grace=True, state="grace")
        member = self.merged()
        self.assertHolds(member, "Gold", in_grace=True, state="grace")

    def test_tier_after_its_grace_is_over(self):
        self.program.grace_days = 9
        self.give(self.target, "Silver")
        self.give(self.source, "Gold", until=-10, in_grace=True, state="grace")
        self.assertHolds(self.merged(), "Silver", in_grace=False, state="active")

    def test_highest_tier_stays_where_all_are_over(self):
        self.give(self.target, "Silver", until=-1)
        self.give(self.source, "Gold", until=-50)
        self.assertHolds(self.merged(), "Gold", valid_until=self.days(-50))

    def test_of_equal_tiers_the_one_that_lasts_longer_stays(self):
        for until, expected in ((200, 200), (None, None), (5, 100)):
            with self.subTest(until=until), self.env.cr.savepoint() as point:
                self.give(self.target, "Gold")
                self.give(self.source, "Gold", until=until)
                self.merge(self.target, self.source)
                self.assertEqual(
                    self.member(self.program, self.target).valid_until,
                    self.days(expected) if expected else False,
                )
                point.rollback()
                self.env.invalidate_all()

    def test_of_equals_the_own_stays(self):
        self.give(self.source, "Gold", since=-7)
        self.give(self.target, "Gold", since=-8)
        self.assertHolds(self.merged(), "Gold", since=self.days(-8))

    def test_base_loses_against_a_tier_that_ends(self):
        self.give(self.target, "Base", until=None)
        self.give(self.source, "Silver", until=1)
        self.assertHolds(self.merged(), "Silver", valid_until=self.days(1))

    def test_enrolled_since_the_earliest_day(self):
        self.give(self.target, "Gold", since=-5)
        self.give(self.source, "Silver", since=-900)
        self.assertHolds(self.merged(), "Gold", enrolled_on=self.days(-900))

    # -- Histories ---------------------------------------------------------------

    def test_histories_are_united(self):
        mine, theirs = self.give(self.target, "Silver"), self.give(self.source, "Gold")
        before = mine.event_ids | theirs.event_ids
        notices = self.notice(mine) | self.notice(theirs)
        member = self.merged()
        self.assertEqual(member, mine)
        self.assertFalse(theirs.exists())
        self.assertLess(before, member.event_ids)
        self.assertEqual(member.event_ids.partner_id, self.target)
        self.assertEqual(notices.exists().membership_id, member)
        self.assertEqual(len(notices.exists()), 2)

    def test_merge_is_an_event_that_says_what_each_held(self):
        silver = self.give(self.target, "Silver", until=None)
        gold = self.give(self.source, "Gold", since=-3, until=9)
        tiers = (silver.tier_id, gold.tier_id)
        event = self.merged().event_ids[0]
        self.assertEqual(event.trigger, "merge")
        self.assertEqual((event.from_tier_id, event.to_tier_id), tiers)
        self.assertEqual(event.date, self.today)
        self.assertEqual(event.user_id, self.env.user)
        self.assertEqual(event.valid_until, self.days(9))
        self.assertEqual(
            event.evidence,
            [
                {
                    "partner": "Target",
                    "tier_id": tiers[0].id,
                    "since": self.days(-100).isoformat(),
                    "valid_until": False,
                },
                {
                    "partner": "Source",
                    "tier_id": tiers[1].id,
                    "since": self.days(-3).isoformat(),
                    "valid_until": self.days(9).isoformat(),
                },
            ],
        )

    def test_membership_moves_to_who_has_none(self):
        gold = self.give(self.source, "Gold")
        member = self.merged()
        self.assertEqual(member, gold)
        event = member.event_ids[0]
        self.assertEqual((event.trigger, event.from_tier_id.name), ("merge", False))
        self.assertEqual(event.to_tier_id.name, "Gold")

    def test_nothing_happens_to_a_member_that_takes_in_nobody(self):
        self.give(self.target, "Gold")
        before = self.physical_rows("customer_tier_event")
        self.merged()
        self.assertEqual(self.physical_rows("customer_tier_event"), before)

    # -- Many at once --------------------------------------------------------------

    def test_three_partners_programs_and_companies(self):
        """No unique index is violated, and no history gets lost."""
        other = self.new_company("Company B")
        programs = [
            self.program,
            self.new_program(name="Second"),
            self.new_program(name="Other", company=other),
        ]
        third = self.customers("Third")
        given = {
            programs[0]: {
                self.source: "Silver",
                third: "Platinum",
                self.target: "Gold",
            },
            programs[1]: {self.source: "Gold", third: "Silver"},
            programs[2]: {third: "Gold", self.target: "Base"},
        }
        for program, tiers in given.items():
            for partner, name in tiers.items():
                self.give_tier(program, partner, name)
        events = self.env["customer.tier.event"].search(
            [("program_id", "in", [each.id for each in programs])]
        )
        self.merge(self.target, self.source, third)
        for program, name in zip(programs, ("Platinum", "Gold", "Gold"), strict=True):
            member = self.member(program, self.target)
            self.assertEqual(member.tier_id.name, name)
            self.assertEqual(member.company_id, program.company_id)
            self.assertEqual(member.event_ids[0].trigger, "merge")
            self.assertEqual(len(member.event_ids[0].evidence), len(given[program]))
        self.assertEqual(len(events.exists()), 7)
        self.assertEqual(events.partner_id, self.target)
        self.assertNothingDangles()

    def test_three_sources_at_once(self):
        """Core's wizard stops at three; who calls on the method may bring more."""
        sources = self.customers("A", "B", "C")
        for partner, name in zip(sources, ("Silver", "Platinum", "Gold"), strict=True):
            self.give(partner, name)
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._update_foreign_keys(sources, self.target)
        self.assertHolds(self.member(self.program, self.target), "Platinum")
        self.assertFalse(self.member(self.program, sources[0]))
        self.assertNothingDangles()

    def test_other_members_are_not_touched(self):
        stranger = self.give(self.customers("Stranger"), "Gold")
        before = [row for row in self.rows() if row[0] == stranger.id]
        self.give(self.target, "Silver")
        self.give(self.source, "Gold")
        self.merged()
        self.assertEqual([row for row in self.rows() if row[0] == stranger.id], before)

    def rows(self):
        self.env.flush_all()
        return self.env.execute_query(
            SQL("SELECT id, ctid::text, m::text FROM customer_tier_membership m")
        )

    # -- Overrides -----------------------------------------------------------------

    def assertOverride(self, member, reason, name, state="overridden"):
        self.assertEqual(member.override_reason or "", reason)
        self.assertEqual((member.tier_id.name, member.state), (name, state))

    def test_override_of_either_stays(self):
        for holder in ("source", "target"):
            with self.subTest(holder=holder), self.env.cr.savepoint() as point:
                members = {
                    "target": self.give(self.target, "Silver"),
                    "source": self.give(self.source, "Base", until=None),
                }
                self.override(members[holder], "Gold", "floor")
                member = self.merged()
                self.assertOverride(member, "floor Gold", "Gold")
                self.assertEqual(member.earned_tier_id.name, "Silver")
                self.assertEqual(member.override_until, self.days(10))
                self.assertEqual(member.override_user_id, self.env.user)
                point.rollback()
                self.env.invalidate_all()

    def test_pin_goes_before_floor(self):
        self.override(self.give(self.target, "Gold"), "Platinum", "floor")
        self.override(self.give(self.source, "Gold"), "Silver", "pin")
        self.assertOverride(self.merged(), "pin Silver", "Silver")

    def test_higher_override_stays(self):
        self.override(self.give(self.target, "Base"), "Silver")
        self.override(self.give(self.source, "Base"), "Gold")
        self.assertOverride(self.merged(), "pin Gold", "Gold")

    def test_override_in_force_goes_before_others(self):
        self.override(self.give(self.target, "Base"), "Silver", "floor")
        self.override(self.give(self.source, "Base"), "Gold", start=1)
        self.assertOverride(self.merged(), "floor Silver", "Silver")

    def test_override_that_is_to_come_is_not_lost(self):
        self.give(self.target, "Gold")
        self.override(self.give(self.source, "Base"), "Platinum", start=1)
        self.assertOverride(self.merged(), "pin Platinum", "Gold", "active")

    def test_floor_under_the_earned_tier_lowers_nothing(self):
        self.override(self.give(self.target, "Silver"), "Silver", "floor")
        self.give(self.source, "Gold")
        self.assertOverride(self.merged(), "floor Silver", "Gold")

    # -- Who is merged -------------------------------------------------------------

    def test_member_merged_into_a_contact_rests(self):
        """The company above is judged by the purchases, not by the contact's tier."""
        firm = self.customers("Firm", is_company=True)
        self.target.parent_id = firm
        self.give(self.source, "Gold")
        member = self.merged()
        self.assertEqual(
            (member.state, member.earned_tier_id.name), ("suspended", "Gold")
        )
        self.assertFalse(self.member(self.program, firm))
        self.target.parent_id = False
        self.assertEqual(member.state, "active")

    def test_archived_source_brings_its_tier(self):
        gold = self.give(self.source, "Gold")
        self.source.active = False
        self.assertEqual(gold.state, "suspended")
        member = self.merged()
        self.assertEqual((member.state, member.tier_id.name), ("active", "Gold"))

    def test_merged_customer_is_looked_at_again(self):
        self.give(self.source, "Gold")
        queue = self.env["customer.tier.queue"].sudo()
        queue.search([]).unlink()
        self.merged()
        waiting = queue.search([])
        self.assertEqual(waiting.partner_id, self.target)
        self.assertEqual(waiting.company_id, self.company)

    def test_who_waits_is_not_forgotten_by_a_merge(self):
        queue = self.env["customer.tier.queue"].sudo()
        queue.search([]).unlink()
        queue._add({(self.company.id, self.source.id)})
        self.merge(self.target, self.source)
        self.assertIn(self.target, queue.search([]).partner_id)

    def test_statements_do_not_grow_with_programs_and_histories(self):
        counts = []
        for programs in (1, 3):
            pair = self.customers("One", "Two")
            for _number in range(programs):
                program = self.new_program()
                for partner in pair:
                    self.give_tier(program, partner, "Gold")
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["customer.tier.union"]._unite(pair[0], pair[1])
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 2 * 6, counts)


@tagged("post_install", "-at_install")
class TestTierLifeAndEvaluation(MergeCase):
    """The engine goes on from what life has made of a membership."""

    def buy(self, partner, amount):
        return self.orders((partner, self.today, amount))

    def test_united_purchases_promote(self):
        self.buy(self.source, 300)
        self.buy(self.target, 300)
        self.program.evaluate()
        self.assertEqual(self.member(self.program, self.target).tier_id.name, "Base")
        member = self.merged()
        self.assertEqual(member.tier_id.name, "Base")
        self.program.evaluate()
        self.assertEqual(member.tier_id.name, "Silver")
        self.assertEqual(
            [event[0] for event in self.story(self.program, self.target)],
            ["enrolled", "enrolled", "merge", "promoted"],
        )

    def test_queue_is_enough_after_a_merge(self):
        self.buy(self.source, 300)
        self.buy(self.target, 300)
        self.program.evaluate()
        self.env["customer.tier.queue"].sudo().search([]).unlink()
        member = self.merged()
        self.env["customer.tier.program"]._evaluate_waiting(self.program)
        self.assertEqual(member.tier_id.name, "Silver")

    def test_a_merge_alone_demotes_nobody(self):
        """A tier that came by hand stays to the end of its validity."""
        self.give(self.source, "Gold", until=30)
        self.give(self.target, "Silver", until=30)
        member = self.merged()
        self.program.evaluate()
        self.assertEqual((member.tier_id.name, member.state), ("Gold", "active"))

    def test_archived_stays_suspended_and_is_told_once(self):
        self.buy(self.target, 600)
        self.program.evaluate()
        member = self.member(self.program, self.target)
        self.target.active = False
        for _time in range(2):
            self.program.evaluate()
            self.program.evaluate(partners=self.target)
        self.assertEqual((member.state, member.tier_id.name), ("suspended", "Silver"))
        self.target.active = True
        self.program.evaluate()
        self.assertEqual((member.state, member.tier_id.name), ("active", "Silver"))
        self.assertEqual(
            [event[0] for event in self.story(self.program, self.target)],
            ["enrolled", "promoted", "suspended", "enrolled"],
        )

    def test_company_is_judged_by_its_new_contacts_purchases(self):
        firm = self.customers("Firm", is_company=True)
        self.buy(self.target, 600)
        self.program.evaluate()
        self.target.parent_id = firm
        self.env["customer.tier.program"]._evaluate_waiting(self.program)
        self.assertEqual(self.member(self.program, firm).tier_id.name, "Silver")
        self.assertEqual(
            self.target._held_tiers(self.company)[self.target].name, "Silver"
        )

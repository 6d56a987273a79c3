"""Overrides: what people decide, while the engine goes on computing underneath."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import day
from .tier_cases import MONTH
from .tier_common import TierCase


class OverrideCase(TierCase):
    """A customer of the tier that 1,000 lead to, evaluated on 15 January 2025."""

    def start(self, *bought, amount=1000, **settings):
        buyer = self.customers("Buyer")
        self.orders(
            (buyer, "2025-01-14", amount),
            *((buyer, when, money) for when, money in bought),
        )
        settings = {"basis": "ordered", **MONTH, **settings}
        self.program = self.new_program(**settings)
        self.buyer = buyer
        self.on("2025-01-15")
        self.membership = self.member(self.program, buyer)

    def on(self, when):
        """Evaluate on a day that is today."""
        with self.today(when):
            self.evaluate(self.program, when, self.buyer)

    def today(self, when):
        return freeze_time(f"{when} 12:00:00")

    def override(self, when, name, kind="pin", member=None, **values):
        """Override the tier on a day that is today."""
        tier = self.tier_named(self.program, name)
        with self.today(when):
            (member or self.membership).write(
                {
                    "override_tier_id": tier.id,
                    "override_kind": kind,
                    "override_from": when,
                    "override_reason": "A promise of the sales director",
                    **values,
                }
            )
            self.env.flush_all()

    def assertHolds(self, tier, earned, state="overridden"):
        member = self.membership
        self.assertEqual(
            (member.tier_id.name, member.earned_tier_id.name, member.state),
            (tier, earned, state),
        )

    def told(self, *triggers):
        """Return the events of some triggers."""
        story = self.story(self.program, self.buyer)
        return [line for line in story if line[0] in triggers]


@tagged("post_install", "-at_install")
class TestTierOverrides(OverrideCase):
    def test_a_pin_is_exactly_this_tier(self):
        self.start(("2025-01-20", 4000))
        self.override("2025-01-16", "Silver")
        self.assertHolds("Silver", "Gold")
        self.on("2025-01-20")
        self.assertHolds("Silver", "Platinum")

    def test_a_pin_above_the_earned_tier(self):
        self.start()
        self.override("2025-01-16", "Platinum")
        self.assertHolds("Platinum", "Gold")
        self.on("2025-02-16")
        self.assertHolds("Platinum", "Silver")
        self.on("2025-03-17")
        self.assertHolds("Platinum", "Base")

    def test_a_floor_is_at_least_this_tier(self):
        self.start(("2025-01-20", 4000))
        self.override("2025-01-16", "Gold", kind="floor")
        self.assertHolds("Gold", "Gold")
        self.on("2025-01-20")
        self.assertHolds("Platinum", "Platinum")
        self.on("2025-02-21")
        self.assertHolds("Gold", "Gold")
        self.on("2025-03-22")
        self.assertHolds("Gold", "Silver")

    def test_the_earned_tier_keeps_its_own_time(self):
        self.start()
        self.override("2025-01-16", "Platinum")
        self.assertEqual(self.membership.valid_until, day("2025-02-15"))
        self.on("2025-02-16")
        self.assertEqual(self.membership.valid_until, day("2025-03-16"))
        self.assertEqual(self.membership.since, day("2025-02-16"))

    def test_moves_underneath_are_told_too(self):
        self.start(("2025-01-20", 4000))
        self.override("2025-01-16", "Silver")
        self.on("2025-01-20")
        self.on("2025-02-21")
        moves = self.told("promoted", "demoted")
        self.assertEqual(
            [line[:2] for line in moves[1:]],
            [("promoted", "2025-01-20"), ("demoted", "2025-02-21")],
        )

    def test_it_begins_at_once_and_is_told(self):
        self.start()
        manager = self.new_user("tier_manager")
        member = self.membership.with_user(manager)
        self.override("2025-01-16", "Platinum", member=member)
        self.assertEqual(
            self.told("override"), [("override", "2025-01-16", "Gold", "Platinum")]
        )
        event = self.membership.event_ids.filtered(
            lambda each: each.trigger == "override"
        )
        self.assertEqual(event.user_id, manager)
        self.assertEqual(self.membership.override_user_id, manager)
        self.assertEqual(
            self.buyer._held_tiers(self.company)[self.buyer].name, "Platinum"
        )

    def test_it_begins_on_a_later_day(self):
        self.start()
        self.override("2025-01-16", "Platinum", override_from="2025-01-20")
        self.assertHolds("Gold", "Gold", "active")
        self.on("2025-01-19")
        self.assertHolds("Gold", "Gold", "active")
        self.on("2025-01-20")
        self.assertHolds("Platinum", "Gold")
        self.assertEqual(
            self.told("override")[-1], ("override", "2025-01-20", "Gold", "Platinum")
        )

    def test_it_begins_late_where_the_job_is_late_but_of_its_day(self):
        self.start()
        self.override("2025-01-16", "Platinum", override_from="2025-01-20")
        self.on("2025-01-25")
        self.assertHolds("Platinum", "Gold")
        self.assertEqual(self.told("override")[-1][1], "2025-01-20")

    def test_it_ends_after_its_last_day(self):
        self.start()
        self.override("2025-01-16", "Platinum", override_until="2025-01-31")
        self.on("2025-01-31")
        self.assertHolds("Platinum", "Gold")
        self.assertEqual(self.told("override_end"), [])
        self.on("2025-02-01")
        self.assertHolds("Gold", "Gold", "active")
        self.assertEqual(
            self.told("override_end"),
            [("override_end", "2025-02-01", "Platinum", "Gold")],
        )
        self.assertEqual(self.membership.valid_until, day("2025-02-15"))

    def test_a_late_job_ends_it_on_the_day_after_its_last(self):
        self.start()
        self.override("2025-01-16", "Platinum", override_until="2025-01-31")
        self.on("2025-02-10")
        self.assertHolds("Gold", "Gold", "active")
        self.assertEqual(
            self.told("override_end"),
            [("override_end", "2025-02-01", "Platinum", "Gold")],
        )

    def test_it_ends_once(self):
        self.start()
        self.override("2025-01-16", "Platinum", override_until="2025-01-31")
        self.on("2025-02-01")
        before = self.physical_rows("customer_tier_membership")
        self.on("2025-02-01")
        self.on("2025-02-02")
        self.assertEqual(self.physical_rows("customer_tier_membership"), before)
        self.assertEqual(len(self.told("override_end")), 1)

    def test_it_ends_with_the_validity(self):
        """The last day of both is 15 February."""
        self.start()
        self.override("2025-01-16", "Platinum", override_until="2025-02-15")
        self.on("2025-02-15")
        self.assertHolds("Platinum", "Gold")
        self.on("2025-02-16")
        self.assertHolds("Silver", "Silver", "active")
        self.assertEqual(self.membership.valid_until, day("2025-03-16"))
        self.assertEqual(
            self.told("override_end")[0][:2], ("override_end", "2025-02-16")
        )

    def test_a_late_job_finds_both_ends_in_order(self):
        self.start()
        self.override("2025-01-16", "Platinum", override_until="2025-02-20")
        self.on("2025-03-01")
        self.assertHolds("Silver", "Silver", "active")
        self.assertEqual(
            self.told("override_end"),
            [("override_end", "2025-02-21", "Platinum", "Silver")],
        )
        days = [line[1] for line in self.story(self.program, self.buyer)]
        self.assertEqual(days, sorted(days))

    def test_it_ends_in_grace(self):
        self.start(grace_days=10)
        self.override("2025-01-16", "Platinum", override_until="2025-02-20")
        self.on("2025-02-18")
        self.assertHolds("Platinum", "Gold")
        self.on("2025-02-21")
        self.assertHolds("Gold", "Gold", "grace")
        self.on("2025-02-26")
        self.assertHolds("Silver", "Silver", "active")

    def test_without_an_end_it_lasts(self):
        self.start()
        self.override("2025-01-16", "Platinum")
        self.on("2025-12-31")
        self.assertHolds("Platinum", "Base")

    def test_a_manager_ends_it(self):
        self.start()
        self.override("2025-01-16", "Platinum")
        with self.today("2025-01-20"):
            self.membership.write({"override_tier_id": False})
        self.assertHolds("Gold", "Gold", "active")
        self.assertEqual(
            self.told("override_end"),
            [("override_end", "2025-01-20", "Platinum", "Gold")],
        )

    def test_a_manager_ends_it_by_a_shorter_end(self):
        self.start()
        self.override("2025-01-16", "Platinum")
        with self.today("2025-01-20"):
            self.membership.write({"override_until": "2025-01-22"})
        self.assertHolds("Platinum", "Gold")
        self.on("2025-01-23")
        self.assertHolds("Gold", "Gold", "active")

    def test_a_lower_pin_is_no_demotion(self):
        """What was earned comes back whole."""
        self.start()
        self.override("2025-01-16", "Base", override_until="2025-01-31")
        self.assertHolds("Base", "Gold")
        self.on("2025-02-01")
        self.assertHolds("Gold", "Gold", "active")
        self.assertEqual(self.membership.since, day("2025-01-15"))
        self.assertEqual(self.told("demoted"), [])

    def test_the_member_of_an_override_is_left_alone_by_others(self):
        self.start()
        self.override("2025-01-16", "Platinum")
        other = self.customers("Other")
        before = self.physical_rows("customer_tier_membership")
        self.evaluate(self.program, "2025-01-17", other)
        self.assertEqual(self.physical_rows("customer_tier_membership")[:1], before)


@tagged("post_install", "-at_install")
class TestTierOverrideFaults(OverrideCase):
    def refused(self, **values):
        before = self.physical_rows("customer_tier_membership")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.override("2025-01-16", "Platinum", **values)
        self.membership.invalidate_recordset()
        self.assertEqual(self.physical_rows("customer_tier_membership"), before)

    def test_a_reason_must_be_given(self):
        self.start()
        self.refused(override_reason=False)
        self.refused(override_reason="")
        self.refused(override_reason="   ")

    def test_the_reason_cannot_be_taken_away(self):
        self.start()
        self.override("2025-01-16", "Platinum")
        with self.today("2025-01-17"), self.assertRaises(UserError):
            self.membership.write({"override_reason": False})

    def test_a_kind_must_be_given(self):
        self.start()
        self.refused(kind=False)

    def test_the_end_cannot_come_before_the_beginning(self):
        self.start()
        self.refused(override_until="2025-01-15")

    def test_a_tier_of_another_program(self):
        self.start()
        stranger = self.new_program(sequence=99).tier_ids[-1]
        self.refused(override_tier_id=stranger.id)

    def test_salespeople_cannot(self):
        self.start()
        user = self.new_user("tier_user")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.override(
                "2025-01-16", "Platinum", member=self.membership.with_user(user)
            )

    def test_nobody_writes_the_tier_itself(self):
        self.start()
        gold = self.tier_named(self.program, "Platinum")
        for values in (
            {"tier_id": gold.id},
            {"earned_tier_id": gold.id},
            {"valid_until": "2030-01-01"},
            {"state": "active"},
            {"override_reason": "x", "since": "2020-01-01"},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.membership.write(values)

    def test_events_stay_as_they_were(self):
        self.start()
        event = self.membership.event_ids[:1]
        with self.assertRaises(UserError):
            event.write({"date": "2020-01-01"})
        with self.assertRaises(UserError):
            event.unlink()

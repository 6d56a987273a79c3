"""Life events of members: archived, moved below a company, back again."""

from datetime import timedelta

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .test_tier_companies import DanglingMixin
from .tier_common import TierCase

HELD = (
    "earned_tier_id",
    "since",
    "period_from",
    "valid_until",
    "reached_by",
    "in_grace",
    "warned_for",
)


class LifeCase(DanglingMixin, TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.company._value_today()
        cls.program = cls.new_program(grace_days=0)
        cls.source, cls.target = cls.customers("Source", "Target")

    def days(self, number):
        """Return the day that is so many days from today."""
        return self.today + timedelta(days=number)

    def stored(self, member, **values):
        """Write columns as the engine does."""
        self.env.flush_all()
        for name, value in values.items():
            self.env.cr.execute(
                SQL(
                    "UPDATE customer_tier_membership SET %s = %s WHERE id = %s",
                    SQL.identifier(name),
                    value,
                    member.id,
                )
            )
        self.env.invalidate_all()
        return member

    def override(self, member, name, kind="pin", start=-10, until=10):
        return self.stored(
            member,
            override_tier_id=self.tier_named(member.program_id, name).id,
            override_kind=kind,
            override_from=self.days(start),
            override_until=self.days(until) if until is not None else None,
            override_reason=f"{kind} {name}",
            override_user_id=self.env.uid,
        )

    def notice(self, member):
        return self.env["customer.tier.notice"].create(
            {"membership_id": member.id, "event_id": member.event_ids[0].id}
        )


@tagged("post_install", "-at_install")
class TestTierArchiving(LifeCase):
    def setUp(self):
        super().setUp()
        self.gold = self.give_tier(
            self.program, self.target, "Gold", valid_until=self.days(50)
        )

    def test_archived_customer_is_suspended_at_once(self):
        before = self.gold.read(list(HELD))
        self.target.active = False
        self.assertEqual(self.gold.state, "suspended")
        self.assertEqual(self.gold.read(list(HELD)), before)
        self.assertEqual(
            self.story(self.program, self.target)[-1],
            ("suspended", self.today.isoformat(), "Gold", None),
        )
        self.assertEqual(self.gold.event_ids[0].user_id, self.env.user)
        held = self.target._held_tiers(self.company)
        self.assertFalse(held[self.target])

    def test_unarchived_customer_continues(self):
        self.target.active = False
        self.target.active = True
        self.assertEqual((self.gold.state, self.gold.tier_id.name), ("active", "Gold"))
        self.assertEqual(
            self.story(self.program, self.target)[-1],
            ("enrolled", self.today.isoformat(), None, "Gold"),
        )
        held = self.target._held_tiers(self.company)
        self.assertEqual(held[self.target].name, "Gold")

    def test_grace_continues(self):
        self.stored(self.gold, in_grace=True, state="grace")
        self.target.action_archive()
        self.assertEqual(self.gold.state, "suspended")
        self.target.action_unarchive()
        self.assertEqual(self.gold.state, "grace")

    def test_override_continues_while_it_is_in_force(self):
        platinum = self.tier_named(self.program, "Platinum")
        for until, expected in (
            (0, ("overridden", "Platinum")),
            (None, ("overridden", "Platinum")),
            (-1, ("active", "Gold")),
        ):
            with self.subTest(until=until):
                self.override(self.gold, "Platinum", until=10)
                self.stored(self.gold, tier_id=platinum.id, state="overridden")
                self.target.active = False
                self.assertEqual(self.gold.state, "suspended")
                self.stored(
                    self.gold,
                    override_until=self.days(until) if until is not None else None,
                )
                self.target.active = True
                self.assertEqual((self.gold.state, self.gold.tier_id.name), expected)

    def test_saving_the_same_again_changes_nothing(self):
        for active in (True, False):
            self.target.active = active
            before = self.physical_rows("customer_tier_membership")
            events = self.physical_rows("customer_tier_event")
            self.target.write({"active": active, "parent_id": False})
            self.assertEqual(self.physical_rows("customer_tier_membership"), before)
            self.assertEqual(self.physical_rows("customer_tier_event"), events)

    def test_contacts_do_not_matter(self):
        contact = self.customers("Contact", parent_id=self.target.id)
        contact.active = False
        self.assertEqual(self.gold.state, "active")

    def test_in_every_company_and_program(self):
        other = self.new_program(company=self.new_company("Company B"))
        resting = self.new_program(name="Resting")
        members = self.gold | self.give_tier(other, self.target, "Silver")
        members |= self.give_tier(resting, self.target, "Silver")
        resting.action_archive_program()
        user = self.new_user("internal", groups="base.group_partner_manager")
        self.target.with_user(user).active = False
        self.assertEqual(set(members.mapped("state")), {"suspended"})
        self.assertEqual(members.event_ids.user_id, user | self.env.user)

    def test_statements_do_not_grow_with_customers(self):
        few, many = (
            self.customers(*(f"Member {number}" for number in range(size)))
            for size in (3, 30)
        )
        for partner in few | many:
            self.give_tier(self.program, partner, "Gold")
        for active in (False, True):
            counts = []
            for partners in (few, many):
                partners.active = active
                partners.invalidate_recordset()
                # Core itself spends statements on each partner: only ours are counted.
                self.stored_states(partners, "active" if not active else "suspended")
                before = self.env.cr.sql_log_count
                self.env["customer.tier.life"]._follow(partners)
                self.env.flush_all()
                counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(counts[0], counts[1])
            self.assertGreater(counts[0], 2)

    def stored_states(self, partners, state):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_tier_membership SET state = %s WHERE partner_id = ANY(%s)",
            [state, partners.ids],
        )
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestTierMoving(LifeCase):
    def setUp(self):
        super().setUp()
        self.firm = self.customers("Firm", is_company=True)
        self.gold = self.give_tier(self.program, self.target, "Gold")

    def test_customer_that_becomes_a_contact_rests(self):
        """Nothing is lost, nothing is handed on, and it can be undone."""
        silver = self.give_tier(self.program, self.firm, "Silver")
        self.target.parent_id = self.firm
        self.assertEqual(self.gold.state, "suspended")
        self.assertEqual(silver.tier_id.name, "Silver")
        shown = self.target.with_company(self.company)
        self.assertEqual(shown.tier_id.name, "Silver")
        self.assertEqual(
            self.target._held_tiers(self.company)[self.target].name, "Silver"
        )
        self.target.parent_id = False
        self.assertEqual((self.gold.state, self.gold.tier_id.name), ("active", "Gold"))
        self.assertEqual(shown.tier_id.name, "Gold")
        self.assertEqual(
            [event[0] for event in self.story(self.program, self.target)],
            ["enrolled", "suspended", "enrolled"],
        )

    def test_subsidiary_is_a_customer_of_its_own(self):
        self.target.is_company = True
        self.target.parent_id = self.firm
        self.assertEqual(self.gold.state, "active")
        self.target.is_company = False
        self.assertEqual(self.gold.state, "suspended")
        self.target.is_company = True
        self.assertEqual(self.gold.state, "active")

    def test_salesperson_can_move_a_member(self):
        seller = self.new_user(
            "internal",
            groups="sales_team.group_sale_salesman_all_leads,base.group_partner_manager",
        )
        self.target.with_user(seller).write(
            {"parent_id": self.firm.id, "is_company": False}
        )
        self.assertEqual(self.gold.state, "suspended")

    def test_member_made_a_contact_by_its_company(self):
        self.firm.write({"child_ids": [Command.link(self.target.id)]})
        self.assertEqual(self.gold.state, "suspended")

    def test_contact_of_a_deleted_company_continues(self):
        self.target.parent_id = self.firm
        self.firm.unlink()
        self.assertEqual(self.target.commercial_partner_id, self.target)
        self.assertEqual(self.gold.state, "active")

    def test_archived_contact_that_leaves_its_company_still_rests(self):
        self.target.parent_id = self.firm
        self.target.active = False
        self.target.parent_id = False
        self.assertEqual(self.gold.state, "suspended")
        self.target.active = True
        self.assertEqual(self.gold.state, "active")

"""Guards: what an enrolment may bring, tiers that cannot go, contacts that rest."""

from contextlib import suppress

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .test_tier_access import TierAccessCase
from .test_tier_life import LifeCase


@tagged("post_install", "-at_install")
class TestTierEnrolmentGuards(TierAccessCase):
    def enrol(self, context=None, **values):
        """Enrol a new customer as a client does; return the membership."""
        model = self.as_role(self.member.browse(), "tier_manager")
        values = {
            "program_id": self.program.id,
            "partner_id": self.customers("New").id,
            **values,
        }
        (found,) = call_kw(model, "create", [[values]], {"context": context or {}})
        return self.member.browse(found)

    def test_enrolment_writes_nothing_that_the_engine_decides(self):
        """Neither by values nor by defaults in the client's context."""
        given = {
            "state": "overridden",
            "earned_tier_id": self.gold.id,
            "in_grace": True,
            "reached_by": "promoted",
            "warned_for": "2026-12-31",
            "override_tier_id": self.gold.id,
        }
        for name, value in given.items():
            context = {f"default_{name}": value, "default_override_kind": "pin"}
            for way, what in (("values", {name: value}), ("context", {})):
                with (
                    self.subTest(field=name, way=way),
                    self.env.cr.savepoint() as point,
                ):
                    with suppress(UserError):
                        member = self.enrol(
                            context=context if way == "context" else {},
                            tier_id=self.silver.id,
                            **what,
                        )
                        self.assertNotEqual(member[name], self.gold)
                        self.assertNotIn(member[name], ("overridden", True, "promoted"))
                        self.assertFalse(member.warned_for)
                    point.rollback()
                    self.env.invalidate_all()

    def test_second_membership_is_refused_in_words(self):
        told = self.member._member_uniq.get_error_message(self.member)
        self.assertIn("already", told)


@tagged("post_install", "-at_install")
class TestTierGuards(LifeCase):
    def test_tier_that_stands_in_a_history_stays(self):
        member = self.give_tier(self.program, self.target, "Gold")
        silver, platinum = (
            self.tier_named(self.program, name) for name in ("Silver", "Platinum")
        )
        self.env["customer.tier.event"]._log(member, "promoted", from_tier_id=silver.id)
        with self.assertRaises(UserError):
            silver.unlink()
        platinum.unlink()
        self.assertFalse(platinum.exists())
        self.assertNothingDangles()

    def test_tier_stays_in_its_program(self):
        """Whichever company the other program is of."""
        member = self.give_tier(self.program, self.target, "Gold")
        for company in (self.company, self.new_company("Company B")):
            elsewhere = self.new_program(
                name="Elsewhere", activate=False, company=company
            )
            with self.assertRaises(UserError):
                member.tier_id.program_id = elsewhere

    def test_contact_stays_suspended_through_evaluations(self):
        firm = self.customers("Firm", is_company=True)
        self.orders((self.target, self.today, 600))
        self.program.evaluate()
        member = self.member(self.program, self.target)
        self.target.parent_id = firm
        self.program.evaluate()
        self.program.evaluate(partners=firm)
        self.assertEqual((member.state, member.tier_id.name), ("suspended", "Silver"))
        self.assertEqual(
            [event[0] for event in self.story(self.program, self.target)],
            ["enrolled", "promoted", "suspended"],
        )
        self.target.parent_id = False
        self.program.evaluate()
        self.assertEqual((member.state, member.tier_id.name), ("active", "Silver"))

    def test_override_of_a_contact_does_not_wake_it(self):
        member = self.give_tier(self.program, self.target, "Gold")
        self.target.parent_id = self.customers("Firm", is_company=True)
        member.write(
            {
                "override_tier_id": self.tier_named(self.program, "Platinum").id,
                "override_kind": "pin",
                "override_reason": "Fair",
            }
        )
        self.assertEqual(member.state, "suspended")

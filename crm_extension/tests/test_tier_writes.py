"""Nobody writes what the rules of a program decide, whichever way is tried."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import tagged

from .test_tier_access import OUTSIDERS, TierAccessCase

WRITERS = ("tier_user", "tier_manager", "administrator", "system")
RULED = ("state", "tier_id", "earned_tier_id", "since", "valid_until", "in_grace")
"""What the rules of a program decide, and nobody else."""


@tagged("post_install", "-at_install")
class TestTierWrites(TierAccessCase):
    def setUp(self):
        super().setUp()
        self.before = self.physical_rows("customer_tier_membership")
        self.values = {
            "state": "suspended",
            "tier_id": self.silver.id,
            "earned_tier_id": self.silver.id,
            "since": "2020-01-01",
            "valid_until": "2099-12-31",
            "in_grace": True,
        }

    def assertUntouched(self):
        self.env.invalidate_all()
        self.assertEqual(self.physical_rows("customer_tier_membership"), self.before)

    def refused(self, **what):
        return self.subTest(**what), self.assertRaises(UserError)

    def test_nobody_writes_what_the_rules_decide(self):
        for role in WRITERS:
            for name in RULED:
                for method, args in (
                    ("write", ({name: self.values[name]},)),
                    ("web_save", ({name: self.values[name]}, {"id": {}})),
                ):
                    subtest, raised = self.refused(role=role, field=name, way=method)
                    with subtest, raised:
                        self.call(role, self.member, method, *args)
                subtest, raised = self.refused(role=role, field=name, way="attribute")
                with subtest, raised:
                    self.as_role(self.member, role)[name] = self.values[name]
        self.assertUntouched()

    def test_superuser_mode_is_no_way(self):
        for name in RULED:
            with self.subTest(field=name), self.assertRaises(UserError):
                self.member.sudo().write({name: self.values[name]})
        self.assertUntouched()

    def test_no_context_of_a_client_is_a_way(self):
        for context in ({"tier_engine": True}, {"tier_engine": "_ENGINE"}):
            model = self.as_role(self.member.browse(), "tier_manager")
            with self.assertRaises(UserError):
                call_kw(
                    model,
                    "write",
                    [self.member.ids, {"state": "suspended"}],
                    {"context": context},
                )
        program = self.as_role(self.draft.browse(), "tier_manager")
        with self.assertRaises(UserError):
            call_kw(
                program,
                "write",
                [self.draft.ids, {"state": "active"}],
                {"context": {"tier_transition": True}},
            )
        self.assertUntouched()

    def test_no_import_is_a_way(self):
        for name, value in {
            "state": "suspended",
            "tier_id/.id": str(self.silver.id),
            "since": "2020-01-01",
            "valid_until": "2099-12-31",
        }.items():
            model = self.as_role(self.member.browse(), "tier_manager")
            with self.subTest(field=name):
                found = call_kw(
                    model, "load", [[".id", name], [[str(self.member.id), value]]], {}
                )
                self.assertTrue(found["messages"])
                self.assertFalse(found["ids"])
        self.assertUntouched()

    def test_no_program_is_a_way(self):
        """Lists inside forms write as well."""
        elsewhere = self.new_program(name="Elsewhere")
        self.before = self.physical_rows("customer_tier_membership")
        for program, command in (
            (self.program, Command.update(self.member.id, {"tier_id": self.silver.id})),
            (self.program, Command.delete(self.member.id)),
            (self.program, Command.unlink(self.member.id)),
            (self.program, Command.clear()),
            (elsewhere, Command.link(self.member.id)),
        ):
            subtest, raised = self.refused(command=command)
            with subtest, raised:
                self.call(
                    "tier_manager", program, "write", {"membership_ids": [command]}
                )
        self.assertUntouched()

    def enrol(self, role="tier_manager", context=None, **values):
        """Enrol a new customer as a client does; return the membership."""
        model = self.as_role(self.member.browse(), role)
        values = {
            "program_id": self.program.id,
            "partner_id": self.customers("New").id,
            **values,
        }
        (found,) = call_kw(model, "create", [[values]], {"context": context or {}})
        return self.member.browse(found)

    def test_managers_enrol_with_a_tier(self):
        """What an import brings is the start, and it is in the history."""
        member = self.enrol(tier_id=self.gold.id, valid_until="2027-06-30")
        self.assertEqual((member.tier_id, member.earned_tier_id), (self.gold,) * 2)
        self.assertEqual(member.event_ids.trigger, "enrolled")
        self.assertEqual(member.event_ids.user_id, self.users["tier_manager"])

    def test_users_enrol_nobody(self):
        for role in ("tier_user", *OUTSIDERS):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.enrol(role)

    def test_managers_delete_no_membership(self):
        for role in ("tier_user", "tier_manager"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.call(role, self.member, "unlink")

    def test_salespeople_do_not_override(self):
        self.users["seller"] = self.new_user(
            "internal",
            login="seller",
            groups="sales_team.group_sale_manager",
        )
        values = {
            "override_tier_id": self.silver.id,
            "override_kind": "pin",
            "override_reason": "A friend",
        }
        for role in ("seller", "tier_user", *OUTSIDERS):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.call(role, self.member, "write", values)
            with self.subTest(role=role), self.assertRaises(AccessError):
                wizard = self.as_role(self.env["customer.tier.override"], role)
                wizard.create(
                    {
                        "membership_id": self.member.id,
                        "tier_id": self.silver.id,
                        "reason": "A friend",
                    }
                )
        self.assertUntouched()

    def test_managers_override(self):
        values = {
            "override_tier_id": self.silver.id,
            "override_kind": "pin",
            "override_reason": "Fraud",
        }
        self.call("tier_manager", self.member, "write", values)
        self.assertEqual(self.member.tier_id, self.silver)
        self.assertEqual(self.member.override_user_id, self.users["tier_manager"])

    def test_nobody_says_who_overrode(self):
        with self.assertRaises(UserError):
            self.call(
                "tier_manager",
                self.member,
                "write",
                {"override_user_id": self.users["tier_user"].id},
            )

    def test_history_is_only_added_to(self):
        events = self.member.event_ids
        for each in (events, events.sudo(), self.as_role(events, "tier_manager")):
            with self.assertRaises(UserError):
                each.write({"date": "2020-01-01"})
            with self.assertRaises(UserError):
                each.unlink()
        with self.assertRaises(AccessError):
            self.as_role(events, "tier_manager").copy()
        subtest, raised = self.refused(way="through the membership")
        with subtest, raised:
            self.call(
                "tier_manager",
                self.member,
                "write",
                {"event_ids": [Command.clear()]},
            )

    def test_results_are_nobodys_to_write(self):
        for records, values in (
            (self.tier_run, {"changed_count": 9}),
            (self.notice, {"event_id": False}),
        ):
            manager = self.as_role(records, "tier_manager")
            for attempt in (
                lambda: manager.write(values),  # noqa: B023
                lambda: manager.unlink(),  # noqa: B023
                lambda: manager.copy(),  # noqa: B023
            ):
                with self.subTest(model=records._name), self.assertRaises(AccessError):
                    attempt()

    def test_programs_state_is_the_buttons(self):
        for records, values in (
            (self.draft, {"state": "active"}),
            (self.program, {"state": "archived"}),
            (self.program, {"state": "draft"}),
        ):
            for role in WRITERS:
                subtest, raised = self.refused(role=role, values=values)
                with subtest, raised:
                    self.call(role, records, "write", values)
        self.assertEqual((self.program.state, self.draft.state), ("active", "draft"))

    def test_program_begins_as_a_draft(self):
        """Or passes the checks of the button: neither values nor defaults are a way."""
        model = self.as_role(self.program.browse(), "tier_manager")
        values = {"name": "Sly", "company_id": self.company.id}
        for given, context in (
            ({**values, "state": "active"}, {}),
            (values, {"default_state": "active"}),
        ):
            subtest, raised = self.refused(values=given, context=context)
            with subtest, raised:
                call_kw(model, "create", [[given]], {"context": context})

"""Who may do what with loyalty tiers: roles, companies, writes, calls from outside."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import tagged

from .common import AS_OF
from .tier_common import TierCase

EXPORT = "base.group_allow_export"
ROLES = ("internal", "tier_user", "tier_manager", "portal", "public")
OUTSIDERS = ("internal", "portal", "public")
WRITERS = ("tier_user", "tier_manager", "administrator", "system")
RULED = ("state", "tier_id", "earned_tier_id", "since", "valid_until", "in_grace")
"""What the rules of a program decide, and nobody else."""
WORK = (
    ("program", "evaluate"),
    ("program", "simulate"),
    ("program", "action_evaluate"),
    ("program", "action_simulate"),
    ("program", "action_archive_program"),
    ("draft", "action_activate"),
)
PRIVATE = (
    ("customer.tier.program", "_evaluate"),
    ("customer.tier.program", "_evaluate_at_once"),
    ("customer.tier.program", "_cron_evaluate"),
    ("customer.tier.program", "_change_state"),
    ("customer.tier.program", "_note_evaluated"),
    ("customer.tier.membership", "_decide"),
    ("customer.tier.membership", "_write_as_engine"),
    ("customer.tier.event", "_log"),
    ("customer.tier.notice", "_note_events"),
    ("customer.tier.queue", "_add"),
    ("customer.tier.queue", "_take"),
    ("customer.tier.engine", "_execute"),
    ("customer.tier.store", "_store"),
    ("customer.tier.life", "_follow"),
    ("customer.tier.life", "_erase_companies"),
    ("customer.tier.union", "_unite"),
    ("res.partner", "_held_tiers"),
)
HIDDEN_MODELS = (
    "customer.tier.engine",
    "customer.tier.store",
    "customer.tier.members",
    "customer.tier.facts",
    "customer.tier.life",
    "customer.tier.union",
)


class TierAccessCase(TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            role: cls.env.ref("base.public_user")
            if role == "public"
            else cls.new_user(role, groups="" if role == "portal" else EXPORT)
            for role in ROLES
        }
        cls.users["administrator"] = cls.env.ref("base.user_admin")
        cls.users["administrator"].company_ids |= cls.company
        cls.users["system"] = cls.env.ref("base.user_root")
        cls.program = cls.new_program()
        cls.draft = cls.new_program(name="Draft", activate=False)
        cls.partner = cls.customers("Member")
        cls.orders((cls.partner, "06-01", 1200))
        cls.tier_run = cls.program.evaluate(as_of=AS_OF)
        cls.member = cls.env["customer.tier.membership"].search(
            [("partner_id", "=", cls.partner.id), ("program_id", "=", cls.program.id)]
        )
        cls.notice = cls.env["customer.tier.notice"].create(
            {"membership_id": cls.member.id, "event_id": cls.member.event_ids[0].id}
        )
        cls.gold = cls.program.tier_ids.filtered(lambda tier: tier.name == "Gold")
        cls.silver = cls.program.tier_ids.filtered(lambda tier: tier.name == "Silver")

    def as_role(self, records, role):
        user = self.users[role]
        companies = user.company_ids & self.company or user.company_ids
        return records.with_user(user).with_context(allowed_company_ids=companies.ids)

    def call(self, role, records, method, *args, **kwargs):
        """Call a method as a client does."""
        model = self.as_role(records.browse(), role)
        return call_kw(model, method, [records.ids, *args], kwargs)

    def everything(self):
        """Return records of each model."""
        return (
            self.program,
            self.program.tier_ids,
            self.program.tier_ids.rule_ids,
            self.member,
            self.member.event_ids,
            self.tier_run,
            self.notice,
        )


@tagged("post_install", "-at_install")
class TestTierReading(TierAccessCase):
    def test_outsiders_see_nothing(self):
        for records in self.everything():
            for role in OUTSIDERS:
                for method, args in (
                    ("read", (["display_name"],)),
                    ("web_read", ({"display_name": {}},)),
                    ("export_data", (["create_date"],)),
                ):
                    with (
                        self.subTest(role=role, model=records._name, method=method),
                        self.assertRaises(UserError),
                    ):
                        self.call(role, records, method, *args)

    def test_outsiders_find_nothing(self):
        for records in self.everything():
            for role in OUTSIDERS:
                model = self.as_role(records.browse(), role)
                for method, args in (
                    ("search", ([],)),
                    ("search_count", ([],)),
                    ("search_read", ([],)),
                    ("web_search_read", ([], {"display_name": {}})),
                    ("name_search", ("Gold",)),
                    ("formatted_read_group", ([], ["create_uid"])),
                ):
                    with (
                        self.subTest(role=role, model=records._name, method=method),
                        self.assertRaises(AccessError),
                    ):
                        call_kw(model, method, [*args], {})

    def test_partner_tells_outsiders_nothing(self):
        for role in OUTSIDERS:
            partner = self.as_role(self.partner, role)
            if role == "portal":
                own = self.users[role].partner_id
                own.parent_id = self.partner
                partner = self.as_role(own, role)
            for name in ("tier_id", "tier_membership_id"):
                for way, attempt in {
                    "read": lambda: partner.read([name]),  # noqa: B023
                    "attribute": lambda: partner[name],  # noqa: B023
                    "search": lambda: partner.search([(name, "!=", False)]),  # noqa: B023
                    "path": lambda: partner.search([(f"{name}.id", ">", 0)]),  # noqa: B023
                    "order": lambda: partner.search([], order=name),  # noqa: B023
                    "group": lambda: partner._read_group([], [name]),  # noqa: B023
                    "export": lambda: partner.export_data([name]),  # noqa: B023
                }.items():
                    with (
                        self.subTest(role=role, field=name, way=way),
                        self.assertRaises(UserError),
                    ):
                        attempt()
                self.assertNotIn(name, partner.fields_get())

    def test_sellers_see_tiers(self):
        seller = self.new_user(
            "internal", login="seller", groups="sales_team.group_sale_salesman"
        )
        self.assertTrue(seller.has_group("crm_extension.group_tier_user"))
        self.assertFalse(seller.has_group("crm_extension.group_tier_manager"))
        self.users["seller"] = seller
        self.assertEqual(
            self.as_role(self.partner, "seller").tier_id.name, self.gold.name
        )
        self.assertTrue(self.call("seller", self.member, "read", ["tier_id"]))
        self.assertTrue(self.call("seller", self.member, "progress"))


@tagged("post_install", "-at_install")
class TestTierCompanyRules(TierAccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.new_company("Company B")
        cls.users["stranger"] = cls.new_user(
            "tier_manager", cls.other, login="stranger", groups=EXPORT
        )
        cls.theirs = cls.new_program(company=cls.other, name="Theirs")
        cls.orders((cls.partner, "06-01", 700), company=cls.other)
        cls.theirs.evaluate(as_of=AS_OF)

    def test_records_of_other_companies_are_not_there(self):
        for own in self.everything():
            with self.subTest(model=own._name):
                self.assertTrue(own)
                found = self.as_role(own, "stranger")
                self.assertFalse(found.search([("id", "in", own.ids)]))
                self.assertFalse(found._filtered_access("read"))
                with self.assertRaises(AccessError):
                    found.read(["display_name"])
                mine = self.as_role(own, "tier_manager")
                self.assertEqual(mine.search([("id", "in", own.ids)]), own)

    def test_partner_shows_the_companys_own_tier(self):
        for role, name in (("tier_manager", "Gold"), ("stranger", "Silver")):
            shown = self.as_role(self.partner, role)
            self.assertEqual(shown.tier_id.name, name)
            found = shown.search([("tier_id.name", "=", "Gold")])
            self.assertEqual(self.partner in found, name == "Gold")

    def test_evaluation_leaves_other_companies_byte_for_byte(self):
        tables = (
            "customer_tier_program",
            "customer_tier_membership",
            "customer_tier_event",
            "customer_tier_run",
        )
        before = {table: self.physical_rows(table, self.other) for table in tables}
        self.assertTrue(all(before.values()))
        self.orders((self.partner, "06-02", 9000))
        self.orders((self.partner, "06-02", 9000), company=self.other)
        self.program.evaluate(as_of=AS_OF)
        self.assertEqual(self.member.tier_id.name, "Platinum")
        for table in tables:
            with self.subTest(table=table):
                self.assertEqual(self.physical_rows(table, self.other), before[table])

    def test_strangers_start_no_work(self):
        runs = self.env["customer.tier.run"].search_count([])
        for name, method in WORK:
            with self.subTest(method=method), self.assertRaises(AccessError):
                self.call("stranger", getattr(self, name), method)
        for method in ("progress", "write"):
            args = ({"override_reason": "x"},) if method == "write" else ()
            with self.subTest(method=method), self.assertRaises(AccessError):
                self.call("stranger", self.member, method, *args)
        self.assertEqual(self.env["customer.tier.run"].search_count([]), runs)
        self.assertEqual((self.program.state, self.draft.state), ("active", "draft"))

    def test_managers_make_nothing_for_another_company(self):
        manager = self.as_role(self.env["customer.tier.program"], "tier_manager")
        with self.assertRaises(AccessError):
            manager.create({"name": "Sly", "company_id": self.other.id})
        for values in (
            {"program_id": self.theirs.id, "name": "Sly", "sequence": 9},
            {"program_id": self.theirs.id, "name": "Sly", "rule_ids": []},
        ):
            with self.assertRaises(AccessError):
                self.as_role(self.env["customer.tier"], "tier_manager").create(values)
        with self.assertRaises(AccessError):
            self.as_role(self.env["customer.tier.rule"], "tier_manager").create(
                {"tier_id": self.theirs.tier_ids[1].id, "amount": 0}
            )
        with self.assertRaises(AccessError):
            self.as_role(self.env["customer.tier.membership"], "tier_manager").create(
                {
                    "program_id": self.theirs.id,
                    "partner_id": self.customers("Sly").id,
                    "tier_id": self.theirs.tier_ids[3].id,
                }
            )

    def test_nothing_moves_to_another_company(self):
        """Rules are asked before a write: what leaves must be asked for after it."""
        for records, values in (
            (self.draft, {"company_id": self.other.id}),
            (self.program, {"company_id": self.other.id}),
            (self.draft.tier_ids[0], {"program_id": self.theirs.id}),
            (self.program.tier_ids[1].rule_ids, {"tier_id": self.theirs.tier_ids[1].id}),
        ):
            with (
                self.subTest(model=records._name),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                self.as_role(records, "tier_manager").write(values)
                self.env.flush_all()

    def test_program_with_members_stays_in_its_company(self):
        both = self.new_user("tier_manager", self.company | self.other, login="both")
        with self.assertRaises(UserError):
            self.program.with_user(both).with_context(
                allowed_company_ids=(self.company | self.other).ids
            ).company_id = self.other

    def test_both_companies_at_once(self):
        both = self.new_user("tier_user", self.company | self.other, login="both")
        members = self.env["customer.tier.membership"].with_user(both)
        for companies, count in (
            (self.company, 1),
            (self.other, 1),
            (self.company | self.other, 2),
        ):
            found = members.with_context(allowed_company_ids=companies.ids).search(
                [("partner_id", "=", self.partner.id)]
            )
            self.assertEqual(found.company_id, companies)
            self.assertEqual(len(found), count)


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

    def test_enrolment_writes_nothing_that_the_engine_decides(self):
        """Neither by values nor by defaults in the client's context."""
        for name, value in {
            "state": "overridden",
            "earned_tier_id": self.gold.id,
            "in_grace": True,
            "reached_by": "promoted",
            "warned_for": "2026-12-31",
            "override_tier_id": self.gold.id,
        }.items():
            for way in ("values", "context"):
                with self.subTest(field=name, way=way), self.env.cr.savepoint() as point:
                    given = {name: value, "override_kind": "pin"}
                    if "override" not in name:
                        given.pop("override_kind")
                    try:
                        if way == "values":
                            member = self.enrol(**given)
                        else:
                            member = self.enrol(
                                context={f"default_{key}": each
                                         for key, each in given.items()}
                            )
                        self.assertNotIn(value, (member[name], member[name].id)
                                         if name.endswith("_id") else (member[name],))
                    except UserError:
                        pass
                    point.rollback()
                    self.env.invalidate_all()

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


@tagged("post_install", "-at_install")
class TestTierCalls(TierAccessCase):
    def test_work_needs_the_manager(self):
        runs = self.env["customer.tier.run"].search([])
        for role in ("tier_user", *OUTSIDERS):
            for name, method in WORK:
                with (
                    self.subTest(role=role, method=method),
                    self.assertRaises(AccessError),
                ):
                    self.call(role, getattr(self, name), method)
        self.assertEqual((self.program.state, self.draft.state), ("active", "draft"))
        self.assertEqual(self.env["customer.tier.run"].search([]), runs)

    def test_managers_do_it(self):
        for name, method in (*WORK[:2], WORK[5], WORK[4]):
            with self.subTest(method=method):
                self.call("tier_manager", getattr(self, name), method)
        self.assertEqual((self.program.state, self.draft.state), ("archived", "active"))
        self.assertEqual(self.program.run_ids[0].user_id, self.users["tier_manager"])

    def test_members_numbers_are_for_users(self):
        for role in OUTSIDERS:
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.call(role, self.member, "progress")

    def test_what_is_not_for_outside_is_private(self):
        for model, method in PRIVATE:
            self.assertTrue(hasattr(self.env[model], method), f"{model}.{method}")
            with (
                self.subTest(model=model, method=method),
                self.assertRaises(AccessError),
            ):
                call_kw(self.as_role(self.env[model], "tier_manager"), method, [[]], {})

    def test_engine_shows_nothing_to_the_outside(self):
        """Whatever these models offer beyond every model's own begins with "_"."""
        common = set(dir(type(self.env["base"])))
        for model in HIDDEN_MODELS:
            own = set(dir(type(self.env[model]))) - common
            with self.subTest(model=model):
                self.assertFalse({name for name in own if not name.startswith("_")})

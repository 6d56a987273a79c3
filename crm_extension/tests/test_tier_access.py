"""Who may do what with loyalty tiers: roles, companies, calls from outside."""

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .common import AS_OF
from .role_mixin import RoleMixin
from .tier_common import TierCase

EXPORT = "base.group_allow_export"
ROLES = ("internal", "tier_user", "tier_manager", "portal", "public")
OUTSIDERS = ("internal", "portal", "public")
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


class TierAccessCase(RoleMixin, TierCase):
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
                    ("export_data", (["display_name"],)),
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
            (
                self.program.tier_ids[1].rule_ids,
                {"tier_id": self.theirs.tier_ids[1].id},
            ),
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

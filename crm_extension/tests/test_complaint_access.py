"""Who may do what with complaints: roles, companies, calls from outside."""

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .complaint_common import ComplaintCase
from .role_mixin import RoleMixin

EXPORT = "base.group_allow_export"
ROLES = (
    "internal",
    "reporter",
    "agent",
    "lead",
    "complaint_manager",
    "portal",
    "public",
)
OUTSIDERS = ("internal", "portal", "public")
OPERATIONS = {"c": "create", "r": "read", "w": "write", "d": "unlink"}
MASTER = ("", "r", "r", "r", "crwd", "", "")
RULES = ("", "", "r", "r", "crwd", "", "")
MATRIX = {
    "customer.complaint": ("", "cr", "crw", "crw", "crw", "r", ""),
    "customer.complaint.line": ("", "cr", "crwd", "crwd", "crwd", "r", ""),
    "customer.complaint.event": ("", "r", "r", "r", "r", "", ""),
    "customer.complaint.sla.status": ("", "r", "r", "r", "r", "", ""),
    "customer.complaint.remedy": ("", "r", "crw", "crw", "crw", "", ""),
    "customer.complaint.remedy.line": ("", "r", "crwd", "crwd", "crwd", "", ""),
    "customer.complaint.capa": ("", "", "crw", "crw", "crw", "", ""),
    "customer.complaint.category": MASTER,
    "customer.complaint.defect": MASTER,
    "customer.complaint.cause": MASTER,
    "customer.complaint.stage": MASTER,
    "customer.complaint.stage.state": MASTER,
    "customer.complaint.team": MASTER,
    "customer.complaint.team.member": MASTER,
    "customer.complaint.sla.policy": RULES,
    "customer.complaint.sla.target": RULES,
    "customer.complaint.remedy.rule": RULES,
    "customer.complaint.remedy.limit": RULES,
    "customer.complaint.remedy.trial": ("", "", "", "", "rd", "", ""),
    "customer.complaint.remedy.trial.line": ("", "", "", "", "r", "", ""),
    "customer.complaint.sla.hours": ("", "", "r", "r", "r", "", ""),
    "customer.complaint.sla.job": ("", "", "", "r", "r", "", ""),
    "customer.complaint.report": ("", "", "r", "r", "r", "", ""),
    "customer.complaint.step": ("", "", "crwd", "crwd", "crwd", "", ""),
    "customer.complaint.pick": ("", "crwd", "crwd", "crwd", "crwd", "", ""),
    "customer.complaint.pick.line": ("", "crwd", "crwd", "crwd", "crwd", "", ""),
    # Whoever verifies an action has it; the action itself asks who that is.
    "customer.complaint.capa.check": (*["crwd"] * 5, "", ""),
    "customer.complaint.merge": ("", "", "crw", "crw", "crw", "", ""),
    "customer.complaint.sla.apply": ("", "", "", "crwd", "crwd", "", ""),
}
"""Model -> what each of ``ROLES`` may do with what is not their own; the customer is
the one who complains."""
PRIVATE = (
    ("customer.complaint", "_take_step"),
    ("customer.complaint", "_enter_states"),
    ("customer.complaint", "_writing_step"),
    ("customer.complaint", "_receive"),
    ("customer.complaint", "_assign"),
    ("customer.complaint", "_give_to"),
    ("customer.complaint", "_keep_worth"),
    ("customer.complaint.event", "_log"),
    ("customer.complaint.sla.policy", "_create_for"),
    ("customer.complaint.remedy.rule", "_create_for"),
    ("customer.complaint.remedy.limit", "_create_for"),
    ("customer.complaint.setup", "_create_for"),
    ("customer.complaint.setup", "_erase_for"),
    ("customer.complaint.demo", "_load"),
)
HIDDEN_MODELS = (
    "customer.complaint.setup",
    "customer.complaint.life",
    "customer.complaint.demo",
)


class ComplaintAccessCase(RoleMixin, ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            role: cls.env.ref("base.public_user")
            if role == "public"
            else cls.new_user(role, groups="" if role == "portal" else EXPORT)
            for role in ROLES
        }
        cls.team = cls.new_team(cls.users["agent"], company=cls.company)
        cls.mine = cls.complaint(
            cls.users["portal"].partner_id,
            line_ids=[(0, 0, {"product_id": cls.service.id})],
        )
        cls.remedy = cls.env["customer.complaint.remedy"].create(
            {
                "complaint_id": cls.mine.id,
                "kind": "goodwill",
                "amount": 5,
                "line_ids": [(0, 0, {"complaint_line_id": cls.mine.line_ids.id})],
            }
        )
        cls.capa = cls.env["customer.complaint.capa"].create(
            {
                "name": "Pack better",
                "complaint_id": cls.mine.id,
                "owner_id": cls.env.ref("base.user_admin").id,
            }
        )
        cls.policy = cls.of_company("customer.complaint.sla.policy")

    @classmethod
    def of_company(cls, model, company=None):
        return (
            cls.env[model]
            .with_context(active_test=False)
            .search([("company_id", "=", (company or cls.company).id)])
        )

    def everything(self):
        """Return records that belong to the company, of each model that has some."""
        return (
            self.mine,
            self.mine.line_ids,
            self.mine.event_ids,
            self.mine.sla_status_ids,
            self.remedy,
            self.remedy.line_ids,
            self.capa,
            self.team,
            self.team.member_ids,
            self.policy,
            self.policy.target_ids,
            self.of_company("customer.complaint.remedy.rule"),
            self.of_company("customer.complaint.remedy.limit"),
            self.of_company("customer.complaint.report"),
        )

    def shipped(self):
        """Return records that are for all companies."""
        return (
            self.env.ref("crm_extension.complaint_category_quality"),
            self.env.ref("crm_extension.complaint_defect_broken"),
            self.env.ref("crm_extension.complaint_cause_packing"),
            self.env.ref("crm_extension.complaint_stage_new"),
            self.env.ref("crm_extension.complaint_stage_state_received"),
        )


@tagged("post_install", "-at_install")
class TestComplaintMatrix(ComplaintAccessCase):
    def rights(self, role, records):
        """Return the letters of what a role may do with records."""
        own, model = (self.as_role(each, role) for each in (records, records.browse()))
        return "".join(
            letter
            for letter, operation in OPERATIONS.items()
            if (model if operation == "create" else own).has_access(operation)
        )

    def test_every_model_is_in_the_matrix(self):
        models = {
            name
            for name, model in self.env.items()
            if name.startswith("customer.complaint")
            and not model._abstract
            and model._original_module == "crm_extension"
        }
        self.assertEqual(models, set(MATRIX))

    def test_roles_may_what_the_matrix_says(self):
        records = {each._name: each for each in (*self.everything(), *self.shipped())}
        for model, row in MATRIX.items():
            for role, rights in zip(ROLES, row, strict=True):
                with self.subTest(model=model, role=role):
                    found = records.get(model, self.env[model])
                    self.assertEqual(self.rights(role, found), rights)

    def test_records_of_every_model_are_asked_about(self):
        asked = {each._name for each in (*self.everything(), *self.shipped()) if each}
        # Nobody makes these but their wizards and jobs: the model is asked alone.
        alone = {
            "customer.complaint.remedy.trial",
            "customer.complaint.remedy.trial.line",
            "customer.complaint.sla.hours",
            "customer.complaint.sla.job",
        }
        transient = {name for name in MATRIX if self.env[name]._transient}
        self.assertEqual(asked | alone | transient, set(MATRIX))

    def test_reporters_complete_what_they_wrote(self):
        reporter = self.as_role(self.env["customer.complaint"], "reporter")
        own = reporter.create(
            {
                "description": "It squeaks.",
                "partner_id": self.users["portal"].partner_id.id,
            }
        )
        self.assertEqual(self.rights("reporter", own), "crw")
        own.line_ids = [(0, 0, {"product_id": self.service.id})]
        own.line_ids.unlink()
        own.sudo().action_acknowledge(
            acknowledged_at="2026-06-01 10:00:00", promised_date="2026-06-09"
        )
        self.assertEqual(self.rights("reporter", own), "cr")
        with self.assertRaises(AccessError):
            own.line_ids = [(0, 0, {"product_id": self.service.id})]

    def test_who_owns_an_action_sees_it(self):
        for role in ("internal", "reporter"):
            self.capa.owner_id = self.users[role]
            with self.subTest(role=role):
                self.assertEqual(self.rights(role, self.capa), "r")

    def test_sellers_are_reporters(self):
        seller = self.new_user(
            "internal", login="seller", groups="sales_team.group_sale_salesman"
        )
        self.assertTrue(seller.has_group("crm_extension.group_complaint_reporter"))
        self.assertFalse(seller.has_group("crm_extension.group_complaint_user"))


@tagged("post_install", "-at_install")
class TestComplaintReading(ComplaintAccessCase):
    def test_outsiders_read_nothing(self):
        for records in self.everything():
            for role in OUTSIDERS:
                if role == "portal" and "r" in MATRIX[records._name][5]:
                    continue
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
                if model.has_access("read"):
                    continue
                for method, args in (
                    ("search", ([],)),
                    ("search_count", ([],)),
                    ("search_read", ([],)),
                    ("name_search", ("C",)),
                    ("formatted_read_group", ([], ["create_uid"])),
                ):
                    with (
                        self.subTest(role=role, model=records._name, method=method),
                        self.assertRaises(UserError),
                    ):
                        call_kw(model, method, [*args], {})

    def test_other_customers_see_nothing(self):
        self.users["neighbour"] = self.new_user("portal", login="neighbour")
        for records in (self.mine, self.mine.line_ids):
            found = self.as_role(records, "neighbour")
            self.assertFalse(found.has_access("read"))
            self.assertFalse(found.search([]))


@tagged("post_install", "-at_install")
class TestComplaintCompanyRules(ComplaintAccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.new_company("Company B")
        cls.users["stranger"] = cls.new_user(
            "complaint_manager", cls.other, login="stranger", groups=EXPORT
        )
        cls.theirs = cls.complaint(company_id=cls.other.id)

    def test_records_of_other_companies_are_not_there(self):
        for own in self.everything():
            with self.subTest(model=own._name):
                self.assertTrue(own)
                found = self.as_role(own, "stranger").with_context(active_test=False)
                self.assertFalse(found.search([("id", "in", own.ids)]))
                self.assertFalse(found._filtered_access("read"))
                with self.assertRaises(AccessError):
                    found.read(["display_name"])
                mine = self.as_role(own, "complaint_manager")
                mine = mine.with_context(active_test=False)
                self.assertEqual(len(mine.search([("id", "in", own.ids)])), len(own))

    def test_masters_of_one_company_are_its_own(self):
        for shipped in self.shipped()[:3]:
            own = shipped.copy({"name": "Own", "company_id": self.company.id})
            with self.subTest(model=own._name):
                self.assertTrue(self.as_role(shipped, "stranger").has_access("read"))
                self.assertFalse(self.as_role(own, "stranger").has_access("read"))

    def test_nothing_is_written_down_for_another_company(self):
        agent = self.as_role(self.env["customer.complaint"], "agent")
        with self.assertRaises(AccessError):
            agent.create(
                {
                    "description": "Broken",
                    "partner_id": self.users["portal"].partner_id.id,
                    "company_id": self.other.id,
                }
            )

    def test_strangers_take_no_step(self):
        for method in (
            "action_acknowledge",
            "action_assess",
            "action_cancel",
            "action_reject",
            "action_assign",
        ):
            with self.subTest(method=method), self.assertRaises(AccessError):
                self.call("stranger", self.mine, method)
        for records, method in (
            (self.remedy, "action_request"),
            (self.remedy, "action_execute"),
        ):
            with self.subTest(method=method), self.assertRaises(AccessError):
                self.call("stranger", records, method)
        self.assertEqual((self.mine.state, self.remedy.state), ("received", "draft"))

    def test_no_complaint_is_merged_across_companies(self):
        with self.assertRaises(UserError):
            self.mine.action_merge(self.theirs)

    def test_both_companies_at_once(self):
        both = self.company | self.other
        self.users["both"] = self.new_user("agent", both, login="both")
        complaints = self.env["customer.complaint"].with_user(self.users["both"])
        for companies, expected in (
            (self.company, self.mine),
            (self.other, self.theirs),
            (both, self.mine | self.theirs),
        ):
            found = complaints.with_context(allowed_company_ids=companies.ids)
            self.assertEqual(
                found.search([("company_id", "in", both.ids)]),
                expected.with_env(found.env),
            )


@tagged("post_install", "-at_install")
class TestComplaintCalls(ComplaintAccessCase):
    def test_state_is_written_by_nobody(self):
        for role in ("agent", "lead", "complaint_manager", "portal", "internal"):
            for context in ({}, {"complaint_step": True}, {"complaint_step": "_STEP"}):
                records = self.mine.with_context(**context)
                with (
                    self.subTest(role=role, context=context),
                    self.assertRaises(UserError),
                ):
                    call_kw(
                        self.as_role(records, role).browse(),
                        "write",
                        [self.mine.ids, {"state": "closed"}],
                        {"context": context},
                    )
        self.assertEqual(self.mine.state, "received")

    def test_worth_and_history_are_written_by_nobody(self):
        for records, values in (
            (self.mine, {"value_class": "A"}),
            (self.mine, {"cycle": 3}),
            (self.mine.event_ids, {"reason": "Forged"}),
            (self.mine.sla_status_ids, {"state": "met"}),
        ):
            for role in ("agent", "complaint_manager"):
                with (
                    self.subTest(role=role, values=values),
                    self.assertRaises(UserError),
                ):
                    self.call(role, records, "write", values)

    def test_complaints_and_history_are_deleted_by_nobody(self):
        for records in (self.mine, self.mine.event_ids):
            for role in ("complaint_manager", "agent"):
                with self.subTest(role=role), self.assertRaises(UserError):
                    self.call(role, records, "unlink")
            with self.assertRaises(UserError):
                records.unlink()

    def test_steps_are_for_agents_and_leads(self):
        for role in ("internal", "reporter", "public"):
            for method in ("action_acknowledge", "action_cancel", "action_close"):
                with (
                    self.subTest(role=role, method=method),
                    self.assertRaises(UserError),
                ):
                    self.call(role, self.mine, method)
        for method in ("action_cancel", "action_reject"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                self.call("agent", self.mine, method, reason="No.")
        self.call("lead", self.mine, "action_cancel", reason="No.")
        self.assertEqual(self.mine.state, "cancelled")

    @mute_logger("odoo.http")
    def test_what_is_not_for_outside_is_private(self):
        for model, method in PRIVATE:
            self.assertTrue(hasattr(self.env[model], method), f"{model}.{method}")
            with (
                self.subTest(model=model, method=method),
                self.assertRaises(AccessError),
            ):
                records = self.as_role(self.env[model], "complaint_manager")
                call_kw(records, method, [[]], {})

    def test_hidden_models_offer_nothing(self):
        """Whatever these models offer beyond every model's own begins with "_"."""
        common = set(dir(type(self.env["base"])))
        for model in HIDDEN_MODELS:
            own = set(dir(type(self.env[model]))) - common
            with self.subTest(model=model):
                self.assertFalse({name for name in own if not name.startswith("_")})

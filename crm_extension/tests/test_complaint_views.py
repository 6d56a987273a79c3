"""Every view of complaints loads, every action opens, at a bounded cost."""

from lxml import etree

from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .complaint_common import ComplaintCase
from .test_views import RECORD_VIEWS, specification

ACTIONS = (
    "customer_complaint_action",
    "customer_complaint_action_mine",
    "customer_complaint_report_action",
    "customer_complaint_event_action",
    "customer_complaint_approval_action",
    "customer_complaint_answer_action",
    "customer_complaint_team_action",
    "customer_complaint_category_action",
    "customer_complaint_stage_action",
    "customer_complaint_defect_action",
    "customer_complaint_cause_action",
)


class ComplaintViewCase(ComplaintCase):
    """Complaints in several states, with remedies, and users of every role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sales = "sales_team.group_sale_salesman_all_leads"
        cls.users = {
            role: cls.new_user(role, groups=sales)
            for role in ("reporter", "agent", "lead", "complaint_manager")
        }
        cls.agent = cls.users["agent"]
        cls.team = cls.new_team(cls.agent)
        cls.people = cls.customers(
            *(f"Customer {number}" for number in range(24)),
            email="somebody@customer.example",
        )
        cls.cases = cls.env["customer.complaint"].browse()
        for place, partner in enumerate(cls.people):
            cls.cases += cls.complaint(
                partner, severity=str(place % 4 + 1), user_id=cls.agent.id
            )
        cls.bring_to(cls.cases[0], "investigating")
        cls.env["customer.complaint.remedy"].create(
            {"complaint_id": cls.cases[0].id, "kind": "goodwill", "amount": 5}
        )

    def of_user(self, role, model):
        return (
            self.env[model]
            .with_user(self.users[role])
            .with_context(allowed_company_ids=self.company.ids)
        )

    def arch_of(self, model, kind):
        return model.get_views([(False, kind)])["views"][kind]["arch"]


@tagged("post_install", "-at_install")
class TestComplaintViews(ComplaintViewCase):
    def test_actions_open(self):
        for name in ACTIONS:
            action = self.env.ref(f"crm_extension.{name}")
            for role in self.users:
                if not self.of_user(role, action.res_model).has_access("read"):
                    continue
                for mode in (*action.view_mode.split(","), "search"):
                    with self.subTest(action=name, mode=mode, role=role):
                        self.open_view(action, mode, role)

    def open_view(self, action, mode, role):
        model = self.of_user(role, action.res_model)
        arch = self.arch_of(model, mode)
        asked = specification(model, arch)
        self.assertTrue(asked)
        if mode in RECORD_VIEWS:
            found = model.web_search_read([], asked, limit=40)["records"]
            for record in found[:1]:
                model.browse(record["id"]).web_read(asked)

    def test_filters_search(self):
        for name in ("customer.complaint", "customer.complaint.report"):
            model = self.of_user("lead", name)
            tree = etree.fromstring(self.arch_of(model, "search"))
            for node in tree.xpath("//filter"):
                with self.subTest(model=name, filter=node.get("name")):
                    self.try_filter(model, node)

    def try_filter(self, model, node):
        if node.get("domain"):
            model.search(safe_eval(node.get("domain"), {"uid": model.env.uid}))
        elif node.get("context"):
            group = safe_eval(node.get("context"))["group_by"]
            self.assertTrue(model.formatted_read_group([], [group], ["__count"]))

    def found_by(self, filter_name, role="agent"):
        """Return which of the cases a filter of the search view finds."""
        view = self.env.ref("crm_extension.customer_complaint_view_search")
        [node] = etree.fromstring(view.arch).xpath(f"//filter[@name='{filter_name}']")
        domain = safe_eval(node.get("domain"), {"uid": self.users[role].id})
        found = self.of_user(role, "customer.complaint").search(domain)
        return found & self.cases

    def test_what_the_filters_find(self):
        first, second, third = self.cases[:3]
        first.action_wait_customer(question="Which one?")
        second.user_id = False
        third.safety = True
        self.assertEqual(self.found_by("waiting"), first)
        self.assertEqual(self.found_by("unassigned"), second)
        self.assertEqual(self.found_by("safety"), third)
        self.assertNotIn(second, self.found_by("my_open"))
        self.assertEqual(len(self.found_by("my_open")), 22)
        third.action_cancel(reason="By mistake")
        self.assertNotIn(third, self.found_by("open"))
        for name in ("late", "at_risk"):
            field = f"is_{name}"
            self.assertEqual(self.found_by(name), (self.cases - third).filtered(field))

    def test_menus_by_role(self):
        expected = {
            "reporter": {"menu_complaint"},
            "agent": {"menu_complaint", "menu_complaint_mine"},
            "lead": {"menu_complaint", "menu_complaint_board"},
            "complaint_manager": {"menu_complaint_board", "menu_complaint_team"},
        }
        hidden = {
            "reporter": {"menu_complaint_mine", "menu_complaint_report"},
            "agent": {"menu_complaint_board", "menu_complaint_team"},
            "lead": {"menu_complaint_team"},
            "complaint_manager": set(),
        }
        for role, user in self.users.items():
            shown = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            for name in expected[role]:
                self.assertIn(self.env.ref(f"crm_extension.{name}").id, shown, name)
            for name in hidden[role]:
                self.assertNotIn(self.env.ref(f"crm_extension.{name}").id, shown, name)

    def test_who_has_complaints_alone_finds_the_app(self):
        user = self.new_user("agent", login="plain_agent")
        shown = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
        self.assertIn(self.env.ref("crm_extension.menu_root").id, shown)
        self.assertIn(self.env.ref("crm_extension.menu_complaint").id, shown)

    def test_a_call_is_written_down_by_its_form(self):
        model = self.of_user("agent", "customer.complaint")
        action = self.env.ref("crm_extension.customer_complaint_action_phone")
        with Form(model.with_context(**safe_eval(action.context))) as form:
            form.partner_id = self.people[0]
            form.description = "It does not work."
        complaint = form.save()
        self.assertEqual((complaint.channel, complaint.state), ("phone", "received"))

    def test_the_portal_setting_is_the_company_s(self):
        settings = self.env["res.config.settings"].with_company(self.company)
        settings.create({"complaint_portal_scope": "commercial"}).execute()
        self.assertEqual(self.company.complaint_portal_scope, "commercial")

    def test_one_primary_button(self):
        """The widget of the next step is the only one, beside saving what is new."""
        arch = self.arch_of(self.of_user("lead", "customer.complaint"), "form")
        primary = etree.fromstring(arch).xpath(
            "//header//button[contains(@class, 'btn-primary')]"
        )
        self.assertEqual([node.get("special") for node in primary], ["save"])


@tagged("post_install", "-at_install")
class TestComplaintViewQueries(ComplaintViewCase):
    """What a screen costs does not depend on how many complaints it shows."""

    def queries(self, call):
        for _warming in range(2):
            self.env.invalidate_all()
            call()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        return self.env.cr.sql_log_count - before

    def assert_constant(self, kind):
        model = self.of_user("agent", "customer.complaint")
        asked = specification(model, self.arch_of(model, kind))
        few, many = (
            self.queries(
                lambda cases=cases: model.web_search_read(
                    [("id", "in", cases.ids)], asked, limit=80
                )
            )
            for cases in (self.cases[:4], self.cases)
        )
        self.assertEqual(few, many)

    def test_list(self):
        self.assert_constant("list")

    def test_cards(self):
        self.assert_constant("kanban")

    def test_board_of_stages(self):
        model = self.of_user("agent", "customer.complaint")
        asked = specification(model, self.arch_of(model, "kanban"))

        def read(cases):
            return model.web_read_group(
                [("id", "in", cases.ids)],
                ["stage_id"],
                ["__count"],
                auto_unfold=True,
                unfold_read_specification=asked,
                unfold_read_default_limit=80,
            )

        few = self.queries(lambda: read(self.cases[:4]))
        self.assertEqual(self.queries(lambda: read(self.cases)), few)

    def test_form(self):
        """A form reads its own complaint alone: others cost nothing."""
        model = self.of_user("agent", "customer.complaint")
        asked = specification(model, self.arch_of(model, "form"))
        case = model.browse(self.cases[0].id)
        before = self.queries(lambda: case.web_read(asked))
        for partner in self.people[:4]:
            self.complaint(partner)
        self.assertLessEqual(self.queries(lambda: case.web_read(asked)), before)

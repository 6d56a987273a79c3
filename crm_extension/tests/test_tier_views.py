"""The screens of loyalty tiers: they load, open, search, and stay cheap."""

from lxml import etree

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

# The module, not its class: a test class in this namespace would run here too.
from . import test_views
from .test_views import RECORD_VIEWS, ViewCase, specification
from .tier_common import TierMixin, ladder

ACTIONS = ("membership", "event", "program", "run")


class TierViewCase(TierMixin, ViewCase):
    """Eighty members of a program, and users of either role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tier_manager = cls.new_user("tier_manager", groups=cls.sales)
        cls.program = cls.new_program(ladder((("Base", None), ("Silver", 50))))
        cls.program.evaluate(as_of=cls.company._value_today())


@tagged("post_install", "-at_install")
class TestTierViews(TierViewCase):
    def test_actions_open(self):
        for name in ACTIONS:
            action = self.env.ref(f"crm_extension.customer_tier_{name}_action")
            for user in (self.user, self.tier_manager):
                for mode in (*action.view_mode.split(","), "search"):
                    with self.subTest(action=name, mode=mode, user=user.login):
                        self.open_view(action, mode, user)

    def open_view(self, action, mode, user):
        model = self.of_user(user, action.res_model)
        arch = model.get_views([(False, mode)])["views"][mode]["arch"]
        if mode not in RECORD_VIEWS:
            self.assertTrue(etree.fromstring(arch).xpath("//field"))
            return
        asked = specification(model, arch)
        answer = model.web_search_read([], asked, limit=80)
        self.assertTrue(answer["records"])
        model.browse(answer["records"][0]["id"]).web_read(asked)

    def test_filters_search(self):
        for name in ACTIONS:
            action = self.env.ref(f"crm_extension.customer_tier_{name}_action")
            model = self.of_user(self.tier_manager, action.res_model)
            arch = model.get_views([(False, "search")])["views"]["search"]["arch"]
            for node in etree.fromstring(arch).xpath("//filter"):
                with self.subTest(model=model._name, filter=node.get("name")):
                    self.try_filter(model, node)

    def try_filter(self, model, node):
        if node.get("domain"):
            model.search(safe_eval(node.get("domain")))
        elif node.get("context"):
            group = safe_eval(node.get("context"))["group_by"]
            self.assertTrue(model.formatted_read_group([], [group], ["__count"]))

    def test_members_that_end_this_month(self):
        today = self.company._value_today()
        silver = self.member(self.program, self.people[79])
        other = self.member(self.program, self.people[78])
        silver._write_as_engine({"valid_until": today.replace(day=1)})
        other._write_as_engine({"valid_until": today.replace(year=today.year + 2)})
        view = self.env.ref("crm_extension.customer_tier_membership_view_search")
        [node] = etree.fromstring(view.arch).xpath("//filter[@name='ends_this_month']")
        found = self.env["customer.tier.membership"].search(
            [*safe_eval(node.get("domain")), ("program_id", "=", self.program.id)]
        )
        self.assertEqual(found, silver)

    def test_menus_by_role(self):
        shown = {
            user: self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            for user in (self.new_user("tier_user"), self.tier_manager)
        }
        members = self.env.ref("crm_extension.menu_tier_membership").id
        programs = self.env.ref("crm_extension.menu_tier_program").id
        user, manager = shown
        self.assertIn(members, shown[user])
        self.assertNotIn(programs, shown[user])
        self.assertIn(programs, shown[manager])

    def test_only_managers_enrol_by_hand(self):
        members = self.env["customer.tier.membership"]
        self.assertFalse(members.with_user(self.user).has_access("create"))
        self.assertTrue(members.with_user(self.tier_manager).has_access("create"))

    def test_buttons_open_the_records_of_the_program(self):
        program = self.program
        for button in ("members", "moves", "runs"):
            with self.subTest(button=button):
                action = getattr(program, f"action_open_{button}")()
                records = self.env[action["res_model"]].search(action["domain"])
                self.assertEqual(records.program_id, program)
        self.assertEqual(program.action_open_moves()["views"][0][1], "graph")
        self.assertEqual(program.run_count, 1)
        self.assertGreaterEqual(program.move_count, 80)


@tagged("post_install", "-at_install")
class TestTierOverrideWizard(TierViewCase):
    def wizard(self, **values):
        member = self.member(self.program, self.people[0])
        wizard = (
            self.env["customer.tier.override"]
            .with_user(self.tier_manager)
            .with_context(default_membership_id=member.id)
        )
        silver = self.tier_named(self.program, "Silver")
        return member, wizard.create(
            {"tier_id": silver.id, "reason": "Agreed", **values}
        )

    def test_an_override_counts_at_once_and_ends_at_once(self):
        member, wizard = self.wizard(kind="pin")
        self.assertEqual(member.tier_id.name, "Base")
        wizard.action_apply()
        self.assertEqual((member.tier_id.name, member.state), ("Silver", "overridden"))
        self.assertEqual(member.override_user_id, self.tier_manager)
        wizard.invalidate_recordset()
        self.assertTrue(wizard.is_overridden)
        wizard.action_end_now()
        self.assertEqual((member.tier_id.name, member.state), ("Base", "active"))
        self.assertFalse(member.override_reason)

    def test_the_form_asks_for_a_reason(self):
        member = self.member(self.program, self.people[0])
        wizard = Form(
            self.env["customer.tier.override"]
            .with_user(self.tier_manager)
            .with_context(default_membership_id=member.id)
        )
        self.assertEqual(wizard.date_from, self.company._value_today())
        wizard.tier_id = self.tier_named(self.program, "Silver")
        with self.assertRaises(AssertionError):
            wizard.save()
        wizard.reason = "Agreed"
        wizard.save().action_apply()
        self.assertEqual(member.override_kind, "floor")

    def test_a_tier_of_another_program_is_refused(self):
        other = self.tier_named(self.new_program(), "Gold")
        _member, wizard = self.wizard(tier_id=other.id)
        with self.assertRaises(ValidationError):
            wizard.action_apply()

    def test_others_do_not_override(self):
        with self.assertRaises(AccessError):
            self.env["customer.tier.override"].with_user(self.user).create({})

    def test_each_sees_the_own_wizards_alone(self):
        _member, wizard = self.wizard()
        colleague = self.new_user("tier_manager", login="another_manager")
        with self.assertRaises(AccessError):
            wizard.with_user(colleague).read(["reason"])

    def test_the_explanation_says_what_it_means(self):
        _member, wizard = self.wizard(kind="pin")
        self.assertIn("whatever the rules say", wizard.explanation)
        wizard.kind = "floor"
        self.assertIn("or a higher tier", wizard.explanation)


@tagged("post_install", "-at_install")
class TestTierQueries(TierViewCase):
    """Forms with tiers cost at most three queries more than without the add-on."""

    form_specification = test_views.TestQueries.form_specification
    queries = test_views.TestQueries.queries
    assertCheapForm = test_views.TestQueries.assertCheapForm
    assertConstantList = test_views.TestQueries.assertConstantList

    def test_opening_an_order_of_a_member(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.people[0].id,
                "company_id": self.company.id,
                "order_line": [self.order_line(20)],
            }
        )
        mine = self.of_user(self.user, "sale.order").browse(order.id)
        self.assertTrue(mine.customer_strip["tier"]["share"])
        self.assertCheapForm(mine)

    def test_opening_a_partner_who_is_a_member(self):
        partner = self.of_user(self.user, "res.partner").browse(self.people[0].id)
        self.assertTrue(partner.tier_badge)
        self.assertCheapForm(partner)

    def test_lists_cost_the_same_whatever_their_length(self):
        members = self.of_user(self.user, "customer.tier.membership")
        self.assertConstantList(members, [])
        self.assertConstantList(self.of_user(self.user, "customer.tier.event"), [])

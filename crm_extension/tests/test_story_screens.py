"""Each story opens for who asks it, in two clicks, at a bounded number of queries."""

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import AS_OF
from .story_common import StoryCase

SELLER, MARKETER, AGENT, LEAD, BOSS = "seller", "marketer", "agent", "lead", "boss"
# Entry of the menu "Questions" -> who asks it.
ASKERS = {
    "gold": SELLER,
    "costing": BOSS,
    "large": SELLER,
    "fell": SELLER,
    "narrow": SELLER,
    "as_well": SELLER,
    "next": SELLER,
    "leaving": SELLER,
    "price": SELLER,
    "selling_on": SELLER,
    "profile": MARKETER,
    "rfm": MARKETER,
    "equity": MARKETER,
    "together": MARKETER,
    "nine_groups": MARKETER,
    "campaigns": MARKETER,
    "leads": SELLER,
    "prospects": SELLER,
    "sources": SELLER,
    "touches": MARKETER,
    "opted_out": MARKETER,
    "complained": SELLER,
    "unanswered": AGENT,
    "repairs": AGENT,
    "handling": AGENT,
    "technician": AGENT,
    "satisfaction": AGENT,
    "recovery": LEAD,
    "value_dashboard": SELLER,
    "complaint_dashboard": AGENT,
    "brief": SELLER,
    "promises": SELLER,
    "deal": BOSS,
}
MOST_QUERIES = 90
"""For a first page, views included, on a server that was just started."""


@tagged("post_install", "-at_install")
class TestStoryScreens(StoryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            SELLER: cls.new_user(
                "internal", login="seller", groups="sales_team.group_sale_salesman"
            ),
            MARKETER: cls.new_user("user", login="marketer"),
            AGENT: cls.new_user("agent", login="agent"),
            LEAD: cls.new_user("lead", login="lead"),
            BOSS: cls.boss,
        }
        partners = cls.customers(*(f"Customer {place}" for place in range(90)))
        cls.orders(
            *(
                (partner, when, 100 + place)
                for place, partner in enumerate(partners)
                for when in ("2025-03-01", "2026-03-01")
            )
        )
        cls.model = cls.new_model()
        cls.model.run(as_of=AS_OF)

    def menus(self):
        """Return the entries of the menu, by the name of their story."""
        root = self.env.ref("crm_extension.menu_stories")
        found = self.env["ir.ui.menu"].search([("parent_id", "in", root.child_id.ids)])
        return {
            xml_id.removeprefix("crm_extension.menu_story_"): menu
            for menu, xml_id in zip(
                found, (found.get_external_id()[each.id] for each in found), strict=True
            )
        }

    def test_the_table_names_every_question(self):
        self.assertEqual(set(self.menus()), set(ASKERS))

    def test_who_asks_sees_the_question(self):
        """Two clicks: the menu of the app, and the entry."""
        menus = self.menus()
        for name, role in ASKERS.items():
            with self.subTest(question=name, role=role):
                seen = (
                    self.env["ir.ui.menu"]
                    .with_user(self.users[role])
                    ._visible_menu_ids()
                )
                self.assertIn(menus[name].id, seen)

    def test_what_is_seen_opens(self):
        """No entry of the menu leads anybody to a refusal, or to a slow page."""
        for role, user in self.users.items():
            seen = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            for name, menu in self.menus().items():
                if menu.id in seen and menu.action.type == "ir.actions.act_window":
                    with self.subTest(question=name, role=role):
                        self.assertOpens(menu.action, user)

    def assertOpens(self, action, user):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.open_action(action, user)
        self.assertLess(self.env.cr.sql_log_count - before, MOST_QUERIES)

    def test_a_long_list_costs_what_a_short_one_does(self):
        for name in ("gold", "large", "narrow", "profile", "leaving"):
            action = self.env.ref(f"crm_extension.story_{name}_action")
            _cold, few, many = (self.queries_of(action, limit) for limit in (80, 8, 80))
            with self.subTest(story=name):
                self.assertLessEqual(many, few)

    def queries_of(self, action, limit):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.open_action(action, self.boss, limit=limit)
        return self.env.cr.sql_log_count - before

    def test_help_says_what_the_page_shows(self):
        for name, menu in self.menus().items():
            with self.subTest(question=name):
                if menu.action.type == "ir.actions.act_window":
                    self.assertIn("o_view_nocontent", menu.action.help or "")

    def test_margins_need_their_right(self):
        action = self.env.ref("crm_extension.story_costing_action")
        with self.assertRaises(AccessError):
            self.of_user(self.users[SELLER], "customer.value").search(
                [("margin", "<", 0)]
            )
        self.assertEqual(
            action.group_ids, self.env.ref("crm_extension.group_value_margin")
        )

    def test_reports_keep_to_their_roles(self):
        closed = {
            SELLER: ("customer.deal.report", "customer.recovery.report"),
            AGENT: ("customer.year.report", "customer.recovery.report"),
        }
        for role, models in closed.items():
            for model in models:
                with self.subTest(role=role, model=model):
                    self.assertFalse(
                        self.of_user(self.users[role], model).has_access("read")
                    )

    # -- Favourites --------------------------------------------------------------

    def test_favourites_are_shared_and_work(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", "crm_extension"), ("model", "=", "ir.filters")]
        )
        self.assertGreater(len(data), 10)
        for favourite in self.env["ir.filters"].browse(data.mapped("res_id")):
            user = self.users[BOSS]
            with self.subTest(favourite=favourite.name):
                self.assertFalse(favourite.user_ids)
                model = self.of_user(user, favourite.model_id)
                domain = safe_eval(favourite.domain)
                order = ", ".join(safe_eval(favourite.sort)) or None
                model.search(domain, order=order, limit=1)
                groups = safe_eval(favourite.context).get("group_by", [])
                model.formatted_read_group(domain, groups, ["__count"])

    def test_favourites_refuse_nobody(self):
        """What needs the right to see margins is offered with its action alone."""
        seller = self.users[SELLER]
        offered = (
            self.env["ir.filters"]
            .with_user(seller)
            .get_filters(
                "customer.value",
                self.env.ref("crm_extension.customer_value_action").id,
            )
        )
        self.assertIn("Gold customers", [each["name"] for each in offered])
        for favourite in offered:
            with self.subTest(favourite=favourite["name"]):
                self.of_user(seller, "customer.value").search(
                    safe_eval(favourite["domain"])
                )

    # -- The list of customers ---------------------------------------------------

    def test_customers_can_be_sorted_and_grouped(self):
        user = self.users[SELLER]
        values = self.of_user(user, "customer.value")
        arch = values.get_views([(False, "list"), (False, "search")])["views"]
        columns = etree.fromstring(arch["list"]["arch"]).xpath("//field/@name")
        described = values.fields_get(columns)
        for name in (
            "score",
            "value_class",
            "segment_id",
            "lifecycle_stage",
            "tier_id",
            "clv",
        ):
            with self.subTest(column=name):
                self.assertTrue(described[name]["sortable"])
                values.search([], order=name, limit=3)
        groups = [
            safe_eval(context)["group_by"]
            for context in etree.fromstring(arch["search"]["arch"]).xpath(
                "//filter/@context"
            )
        ]
        for name in (
            "score_band",
            "value_class",
            "segment_id",
            "lifecycle_stage",
            "tier_id",
            "clv_band",
        ):
            with self.subTest(group=name):
                self.assertIn(name, groups)
                answer = values.web_read_group([], [name], ["clv:sum"], limit=80)
                counts = sum(each["__count"] for each in answer["groups"])
                self.assertEqual(counts, 90)
